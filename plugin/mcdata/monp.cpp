// Mediasec: the MCPTT off-network protocol. TS 24.379 15 and Annex I; TS 24.281 17.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "mcdata/monp.h"

#include "base/field_cursor.h"
#include "mcdata/monp_fields.h"
#include "mcdata/monp_tables.h"

#include <algorithm>

namespace mediasec::monp {

namespace {

constexpr std::uint8_t mcdata_carrier = 21, mcvideo_carrier = 22;

/// Reading is one part of a message being read.
struct Reading {
    Message &message;
    FieldCursor &in;
    Field field;
};

/// Part says how a mandatory part of a message is read.
struct Part {
    Field field;
    void (*read)(Reading r);
};

struct NumberMember {
    Field field;
    std::optional<std::uint32_t> Message::*member;
};
constexpr NumberMember number_members[] = {
    {Field::call_id, &Message::call_id},
    {Field::call_type, &Message::call_type},
    {Field::commencement_mode, &Message::commencement_mode},
    {Field::reason, &Message::reason},
};

void read_number(Reading r, unsigned width)
{
    auto value = static_cast<std::uint32_t>(r.in.number(r.field, width));
    for (const NumberMember &row : number_members)
        if (r.in.ok() && row.field == r.field) r.message.*row.member = value;
}

void read_u8(Reading r) { read_number(r, 1); }

void read_u16(Reading r) { read_number(r, 2); }

void read_time(Reading r)
{
    std::uint64_t value = r.in.number(r.field, 5);
    if (r.in.ok()) (r.field == Field::start_time ? r.message.start_time : r.message.change_time) = value;
}

struct TextMember {
    Field field;
    std::string Message::*member;
};
constexpr TextMember text_members[] = {
    {Field::group, &Message::group},   {Field::originator, &Message::originator},     {Field::sender, &Message::sender},
    {Field::caller, &Message::caller}, {Field::callee, &Message::callee},             {Field::last_changer, &Message::last_changer},
    {Field::sdp, &Message::sdp},       {Field::organization, &Message::organization},
};

// read_value reads two octets of length and a value; a cut value is shown, but says nothing.
void read_value(Reading r)
{
    std::size_t length = r.in.u16(Field::length);
    FieldCursor value = r.in.sub(r.field, length);
    if (!r.in.ok()) {
        value.optional_bytes(Field::element_value, value.left());
        return;
    }
    if (r.field == Field::sdp) r.message.sdp_offset = static_cast<std::uint32_t>(value.offset());
    std::string text = value.text(r.field, length);
    for (const TextMember &row : text_members)
        if (row.field == r.field) r.message.*row.member = text;
}

void read_text(Reading r)
{
    FieldGroup group(r.in, Field::text);
    group.note(r.in.label(r.field));
    read_value(r);
}

constexpr Part call_id{Field::call_id, read_u16}, call_type{Field::call_type, read_u8}, group{Field::group, read_text}, sdp{Field::sdp, read_text};
constexpr Part originator{Field::originator, read_text}, sender{Field::sender, read_text}, caller{Field::caller, read_text};
constexpr Part callee{Field::callee, read_text}, last_changer{Field::last_changer, read_text}, organization{Field::organization, read_text};
constexpr Part refresh{Field::refresh_interval, read_u16}, start_time{Field::start_time, read_time}, change_time{Field::change_time, read_time};
constexpr Part mode{Field::commencement_mode, read_u8}, reason{Field::reason, read_u8};
constexpr Part requester{Field::requester, read_text}, push_originator{Field::push_originator, read_text};

constexpr Part probe[] = {group};
constexpr Part announcement[] = {call_id, call_type, refresh, start_time, change_time, group, sdp, originator, last_changer};
constexpr Part group_accept[] = {call_id, call_type, group, sender};
constexpr Part condition_end[] = {call_id, change_time, last_changer, group, originator};
constexpr Part broadcast[] = {call_id, call_type, originator, group, sdp};
constexpr Part broadcast_end[] = {call_id, group, originator};
constexpr Part setup[] = {call_id, mode, call_type, caller, callee, sdp};
constexpr Part two_users[] = {call_id, caller, callee};
constexpr Part accept[] = {call_id, caller, callee, sdp};
constexpr Part reject[] = {call_id, reason, caller, callee};
constexpr Part alert[] = {group, originator, organization};
constexpr Part alert_answer[] = {group, originator, sender};
constexpr Part push_user[] = {call_id, requester, push_originator, {Field::recipient_user, read_text}};
constexpr Part push_group[] = {call_id, requester, push_originator, {Field::recipient_group, read_text}};
constexpr Part trying[] = {call_id};
constexpr Part notify[] = {call_id, {Field::push_result, read_u8}, {Field::notifier, read_text}, {Field::notified, read_text}};

/// MandatoryParts are the mandatory parts of a message type, in order; MCVideo's types have the same parts under other numbers.
struct MandatoryParts {
    std::uint8_t type, video_type;  ///< 0: that service has no such message
    std::span<const Part> parts;
    const char *source;
};
constexpr MandatoryParts mandatory_parts[] = {
    {1, 129, probe, "TS 24.379 15.1.2"},          {2, 130, announcement, "TS 24.379 15.1.3"}, {3, 131, group_accept, "TS 24.379 15.1.4"},
    {4, 132, condition_end, "TS 24.379 15.1"},    {5, 133, condition_end, "TS 24.379 15.1"},  {6, 134, broadcast, "TS 24.379 15.1"},
    {7, 135, broadcast_end, "TS 24.379 15.1"},    {8, 136, setup, "TS 24.379 15.1"},          {9, 137, two_users, "TS 24.379 15.1"},
    {10, 138, accept, "TS 24.379 15.1"},          {11, 139, reject, "TS 24.379 15.1"},        {12, 140, two_users, "TS 24.379 15.1"},
    {13, 141, two_users, "TS 24.379 15.1"},       {14, 142, two_users, "TS 24.379 15.1"},     {15, 0, two_users, "TS 24.379 15.1"},
    {16, 0, two_users, "TS 24.379 15.1"},         {17, 143, alert, "TS 24.379 15.1"},         {18, 144, alert_answer, "TS 24.379 15.1"},
    {19, 145, alert_answer, "TS 24.379 15.1"},    {20, 146, alert_answer, "TS 24.379 15.1"},  {0, 147, push_user, "TS 24.281 17.1"},
    {0, 148, push_group, "TS 24.281 17.1"},       {0, 149, trying, "TS 24.281 17.1"},         {0, 150, notify, "TS 24.281 17.1"},
};

void read_video_information(Reading r)
{
    r.in.u8(Field::source_type);
    read_value(r);
}

void read_nothing(Reading) {}

/// Element says how an optional element is read after its identifier.
struct Element {
    std::uint8_t id;
    Field field;
    void (*read)(Reading r);
};
constexpr Element elements[] = {
    {0x20, Field::reason, read_u8},
    {0x50, Field::element_id, read_nothing},
    {0x51, Field::element_id, read_nothing},
    {0x78, Field::location, read_value},
    {0x79, Field::video_information, read_video_information},
    {0x7a, Field::recipient_user, read_value},
    {0x7b, Field::recipient_group, read_value},
    {0x80, Field::element_id, read_nothing},
    {0x81, Field::element_id, read_nothing},
};

// shape_of gives the coding of an unknown identifier (TS 24.379 Annex I): 1------- stands alone, 0111---- has two octets of length.
const Element *shape_of(std::uint8_t id) noexcept
{
    static constexpr Element alone{0, Field::element_id, read_nothing}, long_value{0, Field::element_value, read_value};
    for (const Element &row : elements)
        if (row.id == id) return &row;
    if (id >= 0x80) return &alone;
    return (id & 0xf0) == 0x70 ? &long_value : nullptr;
}

void read_element(Message &message, FieldCursor &in)
{
    const Element *shape = shape_of(static_cast<std::uint8_t>(in.peek()));
    if (!shape) {
        in.remark(Remark::Kind::malformed, in.offset(), "an information element identifier of TS 24.379 15.1 expected");
        in.bytes(Field::rest, in.left());
        return;
    }
    FieldGroup group_item(in, Field::element);
    const char *name = name_of(element_ids, in.u8(Field::element_id));
    group_item.note(name ? name : "unknown");
    if (!name) in.remark(Remark::Kind::note, in.offset() - 1, "an information element that this program does not know");
    shape->read({message, in, shape->field});
}

const MandatoryParts *parts_of(const Message &message) noexcept
{
    for (const MandatoryParts &row : mandatory_parts)
        if (message.service == Service::mcvideo ? row.video_type != 0 && row.video_type == message.inner_type
                                                : row.type != 0 && row.type == message.type)
            return &row;
    return nullptr;
}

void read_type(Message &message, FieldCursor &in)
{
    message.type = in.u8(Field::type);
    if (message.type == mcdata_carrier) message.service = Service::mcdata;
    if (message.type != mcvideo_carrier) return;
    message.service = Service::mcvideo;
    message.inner_type = in.u8(Field::video_type);
}

void read_mandatory(Message &message, FieldCursor &in)
{
    const MandatoryParts *row = parts_of(message);
    if (!row) {
        in.reader().fail_at(0, "a message type of TS 24.379 Table 15.2.2-1 expected");
        return;
    }
    for (const Part &part : row->parts)
        if (in.ok()) part.read({message, in, part.field});
}

}  // namespace

Message parse(ByteView octets)
{
    Message message;
    FieldCursor in(ByteReader(octets), message.layout, fields());
    read_type(message, in);
    if (message.service == Service::mcdata) {
        message.mcdata_offset = static_cast<std::uint32_t>(in.offset());
        in.bytes(Field::mcdata, in.left());
    } else if (in.ok()) {
        read_mandatory(message, in);
        while (in.ok() && !in.at_end()) read_element(message, in);
    }
    first_fault(message.fault, in);
    if (message.fault)
        message.layout.remarks.push_back({Remark::Kind::malformed, static_cast<std::uint32_t>(message.fault->offset), message.fault->expected});
    return message;
}

bool looks_like_monp(ByteView octets)
{
    Message message = parse(octets);
    auto bad = [](const Remark &remark) { return remark.kind == Remark::Kind::malformed; };
    return !message.fault && std::none_of(message.layout.remarks.begin(), message.layout.remarks.end(), bad);
}

const char *type_name(const Message &message) noexcept
{
    const char *name = message.service == Service::mcvideo ? name_of(video_types, message.inner_type) : name_of(message_types, message.type);
    return name ? name : "unknown message";
}

}  // namespace mediasec::monp
