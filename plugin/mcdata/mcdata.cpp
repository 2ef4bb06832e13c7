// Mediasec: MCData messages. TS 24.282 15; their elements are coded as TS 24.379 Annex I says.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "mcdata/mcdata.h"

#include "mcdata/envelope.h"
#include "mcdata/fields.h"
#include "mcdata/tables.h"

#include <algorithm>

namespace mediasec::mcdata {

namespace {

constexpr std::uint8_t type_mask = 0x3f, protected_mask = 0x40, authenticated_mask = 0x80;
constexpr std::size_t uuid_size = 16;

/// Reading is one part of a message being read.
struct Reading {
    Message &message;
    FieldCursor &in;
    Field field;
    std::optional<std::uint32_t> key_id;
};

/// Part says how a mandatory part of a message is read.
struct Part {
    Field field;
    void (*read)(Reading r);
};

void read_date(Reading r)
{
    std::uint64_t date = r.in.number(r.field, 5);
    if (r.in.ok()) r.message.date = date;
}

void read_uuid(Reading r)
{
    ByteView id = r.in.bytes(r.field, uuid_size);
    r.in.note(uuid_text(id));
    if (r.field == Field::conversation_id) r.message.conversation_id = copy_of(id);
    if (r.field == Field::message_id) r.message.message_id = copy_of(id);
    if (r.field == Field::in_reply_to) r.message.in_reply_to = copy_of(id);
}

void read_octet(Reading r) { r.in.u8(r.field); }

void read_notification(Reading r)
{
    std::uint8_t value = r.in.u8(r.field);
    if (r.in.ok()) r.message.notification = value;
}

void read_count(Reading r)
{
    std::uint8_t value = r.in.u8(r.field);
    if (r.in.ok()) r.message.payload_count = value;
}

struct TextMember {
    Field field;
    std::string Message::*member;
};
constexpr TextMember text_members[] = {
    {Field::sender, &Message::sender},         {Field::sending, &Message::sender},           {Field::recipient, &Message::recipient},
    {Field::group, &Message::group},           {Field::originator, &Message::originator},    {Field::organization, &Message::organization},
};

// read_text takes what is left of the element.
void read_text(Reading r)
{
    std::string value = r.in.text(r.field, r.in.left());
    for (const TextMember &row : text_members)
        if (row.field == r.field) r.message.*row.member = value;
}

// read_lv_e: two octets of length, then text.
void read_lv_e(Reading r)
{
    std::size_t length = r.in.u16(Field::element_len);
    FieldCursor value = r.in.sub(r.field, length);
    if (r.in.ok())
        read_text({r.message, value, r.field, r.key_id});
    else
        value.optional_bytes(Field::element_value, value.left());  // a cut value is shown, but says nothing
}

// read_sender_if_there: whether the notification names its sender differs between releases. No IEI is 0, so a length below 256 tells.
void read_sender_if_there(Reading r)
{
    if (r.in.peek() == 0) read_lv_e(r);
}

// read_count_if_there: the number of deferred messages comes before their elements (IEI 0x52).
void read_count_if_there(Reading r)
{
    if (r.in.peek() >= 0 && r.in.peek() != 0x52) r.in.u8(r.field);
}

constexpr Part date_part{Field::date, read_date}, conversation{Field::conversation_id, read_uuid}, message_id{Field::message_id, read_uuid};
constexpr Part signalling_parts[] = {date_part, conversation, message_id};
constexpr Part data_parts[] = {{Field::payload_count, read_count}};
constexpr Part sds_notification_parts[] = {{Field::sds_notification, read_notification}, date_part, conversation, message_id};
constexpr Part fd_notification_parts[] = {{Field::fd_notification, read_notification}, date_part, conversation, message_id};
constexpr Part off_network_parts[] = {date_part, {Field::payload_count, read_count}, conversation, message_id, {Field::sender, read_lv_e}};
constexpr Part off_notification_parts[] = {{Field::sds_notification, read_notification}, date_part, conversation, message_id,
                                           {Field::sender, read_sender_if_there}};
constexpr Part network_notification_parts[] = {{Field::network_notification, read_notification}, date_part, conversation, message_id};
constexpr Part release_parts[] = {{Field::release_info, read_octet}};
constexpr Part deferred_parts[] = {{Field::deferred_count, read_count_if_there}};
constexpr Part termination_parts[] = {conversation, message_id, {Field::termination, read_notification}};
constexpr Part alert_parts[] = {{Field::group, read_lv_e}, {Field::originator, read_lv_e}, {Field::organization, read_lv_e}};
constexpr Part alert_answer_parts[] = {{Field::group, read_lv_e}, {Field::originator, read_lv_e}, {Field::sending, read_lv_e}};

/// MandatoryParts are the mandatory parts of each message type, in order.
struct MandatoryParts {
    std::uint8_t type;
    std::span<const Part> parts;
    const char *source;
};
constexpr MandatoryParts mandatory_parts[] = {
    {1, signalling_parts, "TS 24.282 Table 15.1.2.1-1"},
    {2, signalling_parts, "TS 24.282 Table 15.1.3.1-1"},
    {3, data_parts, "TS 24.282 15.1.4"},
    {5, sds_notification_parts, "TS 24.282 15.1.5"},
    {6, fd_notification_parts, "TS 24.282 15.1.6"},
    {7, off_network_parts, "TS 24.282 15.1.7"},
    {8, off_notification_parts, "TS 24.282 15.1.8"},
    {9, network_notification_parts, "TS 24.282 15.1.9"},
    {10, release_parts, "TS 24.282 15.1.10"},
    {11, {}, "TS 24.282 15.1.11"},
    {12, deferred_parts, "TS 24.282 15.1.12"},
    {13, termination_parts, "TS 24.282 15.1.13"},
    {17, alert_parts, "TS 24.282 15.1"},
    {18, alert_answer_parts, "TS 24.282 15.1"},
    {19, alert_answer_parts, "TS 24.282 15.1"},
    {20, alert_answer_parts, "TS 24.282 15.1"},
};

void read_bytes(Reading r) { r.in.bytes(r.field, r.in.left()); }

bool is_text(std::uint8_t content_type) noexcept { return content_type == 1 || content_type == 3 || content_type == 4 || content_type == 10; }

// read_payload: a content type, then the content (TS 24.282 15.2.13).
void read_payload(Reading r)
{
    FieldGroup group(r.in, Field::payload);
    Payload payload;
    payload.content_type = r.in.u8(Field::content_type);
    if (!r.in.ok()) return;
    const char *name = name_of(content_types, payload.content_type);
    group.note(name ? name : "unknown content type");
    payload.data = {static_cast<std::uint32_t>(r.in.offset()), static_cast<std::uint32_t>(r.in.left())};
    if (is_text(payload.content_type))
        r.in.bytes(Field::payload_text, r.in.left());
    else if (payload.content_type == 6 && r.in.left() == 2)
        r.in.u16(Field::payload_status);
    else
        r.in.bytes(Field::payload_data, r.in.left());
    r.message.payloads.push_back(payload);
}

void read_extended_id(Reading r)
{
    r.in.u8(Field::extended_id_type);
    r.in.bytes(Field::extended_id, r.in.left());
}

void read_security(Reading r) { r.message.envelope = read_envelope(r.in, r.key_id); }

/// Element says how an optional element with two octets of length (TLV-E) or a fixed length is read.
struct Element {
    std::uint8_t id;
    std::size_t fixed;  ///< octets of the value; 0: two octets of length come first
    Field field;
    void (*read)(Reading r);
};
constexpr Element elements[] = {
    {0x21, uuid_size, Field::in_reply_to, read_uuid},
    {0x22, 1, Field::application_id, read_octet},
    {0x51, 0, Field::sender, read_text},
    {0x52, 0, Field::deferred, read_bytes},
    {0x53, 0, Field::app_metadata, read_text},
    {0x78, 0, Field::payload, read_payload},
    {0x79, 0, Field::metadata, read_text},
    {0x7a, 0, Field::envelope, read_security},
    {0x7b, 0, Field::group, read_text},
    {0x7c, 0, Field::recipient, read_text},
    {0x7d, 0, Field::extended_id, read_extended_id},
    {0x7e, 0, Field::location, read_bytes},
    {0x7f, 0, Field::organization, read_text},
};

/// HalfOctet is an element whose identifier and value share an octet.
struct HalfOctet {
    std::uint8_t id;
    Field field;
};
constexpr HalfOctet half_octets[] = {
    {0x80, Field::sds_request},        {0x90, Field::fd_request},       {0xa0, Field::mandatory_download}, {0xb0, Field::data_query},
    {0xc0, Field::extension_response}, {0xd0, Field::release_response},
};

void read_half_octet(Message &message, FieldCursor &in)
{
    auto id = static_cast<std::uint8_t>(in.peek() & 0xf0);
    Field field = Field::half_octet;
    for (const HalfOctet &row : half_octets)
        if (row.id == id) field = row.field;
    std::uint8_t octet = in.u8(field);
    if (field == Field::sds_request || field == Field::fd_request) message.disposition_request = static_cast<std::uint8_t>(octet & 0x0f);
}

// shape_of gives the coding of an element that is not in the table: TS 24.379 Annex I makes 0x7- an element with two octets of length,
// and MCData uses 0x5- so as well. Nothing says how long another unknown element is.
const Element *shape_of(std::uint8_t id) noexcept
{
    static constexpr Element unknown{0, 0, Field::element_value, read_bytes};
    for (const Element &row : elements)
        if (row.id == id) return &row;
    return (id & 0xf0) == 0x70 || (id & 0xf0) == 0x50 ? &unknown : nullptr;
}

void read_element(Message &message, FieldCursor &in, std::optional<std::uint32_t> key_id)
{
    if (in.peek() >= 0x80) return read_half_octet(message, in);
    const Element *shape = shape_of(static_cast<std::uint8_t>(in.peek()));
    if (!shape) {
        in.remark(Remark::Kind::malformed, in.offset(), "an information element identifier of TS 24.282 15.1 expected");
        in.bytes(Field::rest, in.left());
        return;
    }
    FieldGroup group(in, Field::element);
    const char *name = name_of(element_ids, in.u8(Field::element_id));
    group.note(name ? name : "unknown");
    if (!name) in.remark(Remark::Kind::note, in.offset() - 1, "an information element that this program does not know");
    std::size_t length = shape->fixed ? shape->fixed : in.u16(Field::element_len);
    FieldCursor value = in.sub(shape->field, length);
    if (!in.ok()) {
        value.optional_bytes(Field::element_value, value.left());  // a cut value is shown, but says nothing
        return;
    }
    shape->read({message, value, shape->field, key_id});
    if (!value.ok()) value.remark(Remark::Kind::malformed, value.fault().offset, "the element is too short: " + value.fault().expected);
}

void read_clear(Message &message, FieldCursor &in, std::optional<std::uint32_t> key_id)
{
    auto row = std::find_if(std::begin(mandatory_parts), std::end(mandatory_parts),
                            [&message](const MandatoryParts &m) { return m.type == message.type; });
    if (row == std::end(mandatory_parts)) {
        in.reader().fail_at(0, "a message type of TS 24.282 Table 15.2.2-1 expected");
        return;
    }
    for (const Part &part : row->parts)
        if (in.ok()) part.read({message, in, part.field, key_id});
    while (in.ok() && !in.at_end()) read_element(message, in, key_id);
}

void check_count(Message &message)
{
    std::size_t got = message.payloads.size() + (message.envelope ? 1 : 0);
    if (message.fault || !message.payload_count || *message.payload_count == got) return;
    message.layout.remarks.push_back({Remark::Kind::deviation, 0, "the number of payloads is said to be " + std::to_string(*message.payload_count) + ", but there are " +
                                                                      std::to_string(got) + " (TS 24.282 15.2.12)"});
}

}  // namespace

Message parse(ByteView octets, std::optional<std::uint32_t> key_id)
{
    Message message;
    FieldCursor in(ByteReader(octets), message.layout, fields());
    int first = in.peek();
    if (first < 0) in.reader().fail("a message type expected");
    auto octet = static_cast<std::uint8_t>(std::max(first, 0));
    message.type = octet & type_mask;
    message.is_protected = (octet & protected_mask) != 0;
    message.is_authenticated = (octet & authenticated_mask) != 0;
    if (message.is_protected) {
        message.envelope = read_envelope(in, key_id);
        if (in.ok()) in.optional_bytes(Field::rest, in.left());
    } else if (in.ok()) {
        in.reader().u8("message type");
        list_type_octet(in, octet, 0);
        read_clear(message, in, key_id);
    }
    first_fault(message.fault, in);
    if (message.fault)
        message.layout.remarks.push_back({Remark::Kind::malformed, static_cast<std::uint32_t>(message.fault->offset), message.fault->expected});
    check_count(message);
    return message;
}

const char *type_name(std::uint8_t type) noexcept
{
    const char *name = name_of(message_types, type);
    return name ? name : "unknown message";
}

std::string uuid_text(ByteView octets)
{
    std::string text = to_hex(octets);
    if (octets.size() != uuid_size) return text;
    for (std::size_t at : {20U, 16U, 12U, 8U}) text.insert(at, "-");
    return text;
}

}  // namespace mediasec::mcdata
