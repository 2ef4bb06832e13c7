// Mediasec: floor control, transmission control, pre-established session control and MBMS subchannel control.
// TS 24.380 8, TS 24.581 9, RFC 3550 6.7.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "floor/floor.h"

#include "base/field_cursor.h"
#include "base/text.h"
#include "floor/fields.h"
#include "floor/tables.h"

#include <algorithm>

namespace mediasec::floor {

namespace {

constexpr std::uint8_t app_packet_type = 204;  // RFC 3550 12.1
constexpr std::uint8_t type_mask = 0x0f;       // TS 24.380 8.2.2.1: the first bit of the subtype asks for an acknowledgement
constexpr std::uint8_t ack_mask = 0x10;
constexpr std::uint8_t first_long_id = 192;    // TS 24.380 8.1.3: from here on the length has two octets
constexpr std::size_t header_size = 12;        // RFC 3550 6.7, up to the name

struct Rule;

/// Reading is one field's value being read into a message.
struct Reading {
    Message &message;
    FieldCursor &in;
    const Rule &rule;
};

/// Rule says how a field's value is read and what it is for.
struct Rule {
    std::uint8_t id;
    Field field;
    void (*read)(Reading r);
    std::string Message::*text = nullptr;
    std::optional<std::uint32_t> Message::*number = nullptr;
};

// A spare octet or two fills short values up; a value that is shorter than its table says still counts.
void read_spare(FieldCursor &in)
{
    in.optional_bytes(Field::spare, in.left());
}

void read_number(Reading r, unsigned width)
{
    width = static_cast<unsigned>(std::clamp<std::size_t>(r.in.left(), 1, width));
    auto value = static_cast<std::uint32_t>(r.in.number(r.rule.field, width));
    if (r.in.ok() && r.rule.number) r.message.*r.rule.number = value;
}

void read_u8(Reading r)
{
    read_number(r, 1);
    read_spare(r.in);
}

void read_u16(Reading r)
{
    read_number(r, 2);
    read_spare(r.in);
}

void read_ssrc(Reading r)
{
    auto value = r.in.u32(r.rule.field);
    if (r.in.ok() && r.rule.number) r.message.*r.rule.number = value;
    read_spare(r.in);
}

void read_text(Reading r)
{
    std::string value = r.in.text(r.rule.field, r.in.left());
    if (r.rule.text) r.message.*r.rule.text = std::move(value);
}

void read_octets(Reading r) { r.in.bytes(r.rule.field, r.in.left()); }

void read_tmgi(Reading r) { r.message.tmgi = copy_of(r.in.bytes(r.rule.field, r.in.left())); }

// read_message_name: the name of the acknowledged message's APP packet, "MCV1", and two spare octets.
void read_message_name(Reading r)
{
    r.in.text(r.rule.field, 4);
    read_spare(r.in);
}

// read_acknowledged: the subtype that is acknowledged, then a spare octet (TS 24.380 8.2.3.14).
void read_acknowledged(Reading r)
{
    auto value = r.in.u8(r.rule.field);
    if (r.in.ok()) r.message.acknowledged_type = value & type_mask;
    read_spare(r.in);
}

struct CauseTable {
    Family family;
    std::uint8_t type;
    Field field;
    std::span<const NamedValue> names;
};
constexpr CauseTable cause_tables[] = {
    {Family::floor, 3, Field::deny_cause, deny_causes},
    {Family::floor, 6, Field::revoke_cause, revoke_causes},
    {Family::server, 1, Field::v_reject_cause, video_reject_causes},
    {Family::server, 4, Field::v_revoke_cause, video_revoke_causes},
    {Family::server, 7, Field::v_receive_cause, video_receive_causes},
    {Family::both, 0, Field::v_revoke_cause, video_revoke_causes},
};

const CauseTable *cause_table(const Message &message) noexcept
{
    auto found = std::find_if(std::begin(cause_tables), std::end(cause_tables),
                              [&message](const CauseTable &t) { return t.family == message.family && t.type == message.type; });
    return found == std::end(cause_tables) ? nullptr : found;
}

// read_cause: the cause's meaning depends on the message; words may follow (TS 24.380 8.2.3.4).
void read_cause(Reading r)
{
    const CauseTable *table = cause_table(r.message);
    std::uint16_t cause = r.in.u16(table ? table->field : r.rule.field);
    if (!r.in.ok()) return;
    r.message.cause = cause;
    if (r.in.left() > 0) r.message.phrase = r.in.text(r.message.family == Family::floor ? Field::phrase : Field::v_phrase, r.in.left());
}

void read_queue_info(Reading r)
{
    bool video = r.message.family != Family::floor;
    std::uint8_t position = r.in.u8(video ? Field::v_queue_position : Field::queue_position);
    std::uint8_t priority = r.in.u8(video ? Field::v_queue_priority : Field::queue_priority);
    if (!r.in.ok()) return;
    r.message.queue_position = position;
    r.message.queue_priority = priority;
    read_spare(r.in);
}

// read_track_info: the participant type is padded to 4 octets, references of 4 octets follow (TS 24.380 8.2.3.13).
void read_track_info(Reading r)
{
    r.in.u8(Field::queueing);
    std::uint8_t length = r.in.u8(Field::participant_len);
    r.in.optional_bytes(Field::participant, length);
    r.in.optional_bytes(Field::padding, std::min<std::size_t>((4 - length % 4) % 4, r.in.left()));
    while (r.in.ok() && !r.in.at_end()) r.in.u32(Field::reference);
}

constexpr Field floor_bits[] = {Field::i_normal, Field::i_broadcast, Field::i_system,    Field::i_emergency, Field::i_peril,
                                Field::i_queueing, Field::i_dual,     Field::i_temporary, Field::i_multi};
constexpr Field video_bits[] = {Field::v_normal, Field::v_broadcast, Field::v_system, Field::v_emergency, Field::v_peril};

void read_indicator(Reading r)
{
    std::uint16_t bits = r.in.u16(r.rule.field);
    if (!r.in.ok()) return;
    r.message.indicator = bits;
    std::span<const Field> names = video_bits;
    if (r.message.family == Family::floor) names = floor_bits;
    for (Field bit : names) r.in.part(bit);
    read_spare(r.in);
}

// read_list: a count, then entries with a length octet each (TS 24.380 8.2.3.17, 8.2.3.20).
void read_list(Reading r)
{
    std::uint8_t count = r.in.u8(Field::count);
    for (std::uint8_t i = 0; i < count && r.in.ok(); ++i) {
        std::string entry = r.in.text(r.rule.field, r.in.u8(Field::item_len));
        if (r.in.ok() && r.rule.id == 15) r.message.granted_users.push_back(std::move(entry));
    }
    read_spare(r.in);
}

// read_ssrcs: a count, two spare octets, then SSRCs (TS 24.380 8.2.3.18).
void read_ssrcs(Reading r)
{
    std::uint8_t count = r.in.u8(Field::count);
    r.in.bytes(Field::spare, 2);
    for (std::uint8_t i = 0; i < count && r.in.ok(); ++i) {
        std::uint32_t ssrc = r.in.u32(r.rule.field);
        if (r.in.ok()) r.message.granted_ssrcs.push_back(ssrc);
    }
    read_spare(r.in);
}

void read_location(Reading r)
{
    r.in.u8(Field::location_kind);
    r.in.optional_bytes(Field::location, r.in.left());
}

void read_locations(Reading r)
{
    r.in.u8(Field::count);
    r.in.optional_bytes(Field::location, r.in.left());
}

void read_media_streams(Reading r)
{
    while (r.in.ok() && r.in.left() >= 2) {
        r.in.u8(Field::media_line);
        r.in.u8(Field::control_line);
    }
    read_spare(r.in);
}

void read_session_identity(Reading r)
{
    std::uint8_t type = r.in.u8(Field::s_type);
    if (!r.in.ok()) return;
    r.message.session_type = type;
    r.message.session_identity = r.in.text(Field::s_identity, r.in.left());
}

void read_i_message(Reading r)
{
    r.message.pck_i_message_offset = static_cast<std::uint32_t>(r.in.offset());
    r.message.pck_i_message = copy_of(r.in.bytes(r.rule.field, r.in.left()));
}

// An early text had the group identity as field 3; a monitoring state is a short number, never a URI.
void read_monitoring(Reading r)
{
    if (r.in.left() > 2) {
        r.message.group = r.in.text(Field::m_group, r.in.left());
        r.in.note("field 3 with a group identity: Release 13 numbering");
        return;
    }
    read_u16(r);
}

Bytes read_address(FieldCursor &in, std::uint32_t ip_version, Field v4, Field v6)
{
    return copy_of(ip_version == 1 ? in.bytes(v6, 16) : in.bytes(v4, 4));
}

// read_subchannel: the control port is there when its m-line number is (TS 24.380 8.4.3.3).
void read_subchannel(Reading r)
{
    Subchannel s;
    s.audio_m_line = static_cast<std::uint8_t>(r.in.u8(Field::m_audio_line) >> 4);
    s.control_m_line = static_cast<std::uint8_t>(r.in.part(Field::m_control_line));
    std::uint32_t version = r.in.u8(Field::m_ip_version) >> 4;
    if (s.control_m_line != 0) s.control_port = r.in.u32(Field::m_control_port);
    s.audio_port = r.in.u32(Field::m_media_port);
    s.address = read_address(r.in, version, Field::m_ipv4, Field::m_ipv6);
    if (r.in.ok()) r.message.subchannel = std::move(s);
    read_spare(r.in);
}

// read_video_subchannel: three spare octets fill the second word; each port but the video's is there when its m-line number is.
void read_video_subchannel(Reading r)
{
    Subchannel s;
    s.video_m_line = static_cast<std::uint8_t>(r.in.u8(Field::b_video_line) >> 4);
    s.audio_m_line = static_cast<std::uint8_t>(r.in.part(Field::b_audio_line));
    s.control_m_line = static_cast<std::uint8_t>(r.in.u8(Field::b_control_line) >> 4);
    s.fec_m_line = static_cast<std::uint8_t>(r.in.part(Field::b_fec_line));
    std::uint32_t version = r.in.u8(Field::b_ip_version) >> 4;
    r.in.bytes(Field::spare, 3);
    if (s.control_m_line != 0) s.control_port = r.in.u32(Field::b_control_port);
    s.video_port = r.in.u32(Field::b_video_port);
    if (s.audio_m_line != 0) s.audio_port = r.in.u32(Field::b_audio_port);
    if (s.fec_m_line != 0) s.fec_port = r.in.u32(Field::b_fec_port);
    s.address = read_address(r.in, version, Field::b_ipv4, Field::b_ipv6);
    if (r.in.ok()) r.message.subchannel = std::move(s);
    read_spare(r.in);
}

using M = Message;

constexpr Rule floor_rules[] = {
    {0, Field::priority, read_u8, nullptr, &M::priority},
    {1, Field::duration, read_u16, nullptr, &M::duration},
    {2, Field::cause, read_cause},
    {3, Field::queue_position, read_queue_info},
    {4, Field::granted_party, read_text, &M::granted_party},
    {5, Field::permission, read_u16, nullptr, &M::permission},
    {6, Field::user_id, read_text, &M::user_id},
    {7, Field::queue_size, read_u16, nullptr, &M::queue_size},
    {8, Field::sequence, read_u16, nullptr, &M::sequence_number},
    {9, Field::queued_user, read_text, &M::queued_user},
    {10, Field::source, read_u16, nullptr, &M::source},
    {11, Field::participant, read_track_info},
    {12, Field::acknowledged, read_acknowledged},
    {13, Field::indicator, read_indicator},
    {14, Field::media_ssrc, read_ssrc, nullptr, &M::media_ssrc},
    {15, Field::granted_user, read_list},
    {16, Field::granted_ssrc, read_ssrcs},
    {17, Field::alias, read_text, &M::functional_alias},
    {18, Field::alias, read_list},
    {19, Field::location, read_location},
    {20, Field::location, read_locations},
    {21, Field::purpose, read_u16},
    {22, Field::value, read_octets},
    {23, Field::response_state, read_u16},
    {24, Field::flow_control, read_u16},
};

constexpr Rule session_rules[] = {
    {0, Field::media_line, read_media_streams},
    {1, Field::s_identity, read_session_identity},
    {2, Field::warning, read_text, &M::phrase},
    {3, Field::s_group, read_text, &M::group},
    {4, Field::answer_state, read_u16, nullptr, &M::answer_state},
    {5, Field::inviting, read_text, &M::user_id},
    {6, Field::reason_code, read_u16, nullptr, &M::reason_code},
    {7, Field::reason_cause, read_octets},
    {8, Field::invited, read_text, &M::invited_user},
    {192, Field::i_message, read_i_message},
};

constexpr Rule mbms_rules[] = {
    {0, Field::m_audio_line, read_subchannel},
    {1, Field::tmgi, read_tmgi},
    {2, Field::m_group, read_text, &M::group},
    {3, Field::monitoring, read_monitoring, nullptr, &M::monitoring_state},
};

constexpr Rule video_rules[] = {
    {0, Field::v_priority, read_u8, nullptr, &M::priority},
    {1, Field::v_duration, read_u16, nullptr, &M::duration},
    {2, Field::v_cause, read_cause},
    {3, Field::v_queue_position, read_queue_info},
    {4, Field::v_transmitting, read_text, &M::granted_party},
    {5, Field::v_permission, read_u16, nullptr, &M::permission},
    {6, Field::v_user_id, read_text, &M::user_id},
    {7, Field::v_queue_size, read_u16, nullptr, &M::queue_size},
    {8, Field::v_sequence, read_u16, nullptr, &M::sequence_number},
    {9, Field::v_queued_user, read_text, &M::queued_user},
    {10, Field::v_source, read_u16, nullptr, &M::source},
    {11, Field::participant, read_track_info},
    {12, Field::v_acknowledged, read_acknowledged},
    {13, Field::v_indicator, read_indicator},
    {14, Field::v_audio_ssrc, read_ssrc, nullptr, &M::media_ssrc},
    {15, Field::v_result, read_u16, nullptr, &M::result},
    {16, Field::v_message_name, read_message_name},
    {17, Field::v_overriding, read_text, &M::overriding_user},
    {18, Field::v_overridden, read_text, &M::overridden_user},
    {19, Field::v_reception_priority, read_u8, nullptr, &M::reception_priority},
    {20, Field::v_group, read_text, &M::group},
    {21, Field::v_alias, read_text, &M::functional_alias},
    {22, Field::v_reception_mode, read_u16, nullptr, &M::reception_mode},
    {23, Field::v_video_ssrc, read_ssrc, nullptr, &M::video_ssrc},
    {24, Field::v_video_ssrc, read_ssrc, nullptr, &M::video_ssrc},
};

constexpr Rule video_mbms_rules[] = {
    {0, Field::b_video_line, read_video_subchannel},
    {1, Field::b_tmgi, read_tmgi},
    {2, Field::b_group, read_text, &M::group},
    {3, Field::b_group, read_text, &M::group},
};

/// Protocol is a row per APP name.
struct Protocol {
    const char *name;
    Family family;
    Field type, id;
    std::span<const NamedValue> types, ids;
    std::span<const Rule> rules;
};
constexpr Protocol protocols[] = {
    {"MCPT", Family::floor, Field::type, Field::id, floor_types, floor_field_ids, floor_rules},
    {"MCPC", Family::session, Field::session_type, Field::session_id, session_types, session_field_ids, session_rules},
    {"MCMC", Family::mbms, Field::mbms_type, Field::mbms_id, mbms_types, mbms_field_ids, mbms_rules},
    {"MCCP", Family::mbms, Field::mbms_type, Field::mbms_id, mbms_types, mbms_field_ids, mbms_rules},
    {"MCV0", Family::participant, Field::participant_type, Field::video_id, participant_types, video_field_ids, video_rules},
    {"MCV1", Family::server, Field::server_type, Field::video_id, server_types, video_field_ids, video_rules},
    {"MCV2", Family::both, Field::both_type, Field::video_id, both_types, video_field_ids, video_rules},
    {"MCV3", Family::video_mbms, Field::video_mbms_type, Field::video_mbms_id, video_mbms_types, video_mbms_field_ids, video_mbms_rules},
};

const Protocol *protocol_of(ByteView name) noexcept
{
    for (const Protocol &p : protocols)
        if (equal(name, view_of(p.name))) return &p;
    return nullptr;
}

const Protocol *protocol_of(Family family) noexcept
{
    for (const Protocol &p : protocols)
        if (p.family == family) return &p;
    return nullptr;
}

// current_id maps the numbers of the first Release 13 text; it had none for SSRC and skipped 107.
std::uint8_t current_id(Family family, std::uint8_t id) noexcept
{
    if (family != Family::floor || id < 102 || id > 116 || id == 107) return id;
    return static_cast<std::uint8_t>(id < 107 ? id - 102 : id - 103);
}

const Rule *rule_of(const Protocol &protocol, std::uint8_t id) noexcept
{
    for (const Rule &rule : protocol.rules)
        if (rule.id == id) return &rule;
    return nullptr;
}

void read_padding(FieldCursor &in, std::size_t size)
{
    std::size_t missing = (4 - size % 4) % 4, at = in.offset();
    ByteView padding = in.optional_bytes(Field::padding, std::min(missing, in.left()));
    if (padding.size() < missing)
        in.remark(Remark::Kind::deviation, at, "the field is not padded to 4 octets (TS 24.380 8.1.3)");
    else if (std::any_of(padding.begin(), padding.end(), [](std::uint8_t octet) { return octet != 0; }))
        in.remark(Remark::Kind::deviation, at, "padding that is not zero (TS 24.380 8.1.3)");
}

// read_value reads a field's value; a value that is too short for its table is a defect of that field alone.
void read_value(Message &message, const Protocol &protocol, std::uint8_t id, FieldCursor value)
{
    static constexpr Rule unknown{0, Field::value, read_octets};
    const Rule *rule = rule_of(protocol, id);
    if (!rule) value.remark(Remark::Kind::note, value.offset(), "a field that this program does not know");
    (rule ? *rule : unknown).read({message, value, rule ? *rule : unknown});
    if (!value.ok()) value.remark(Remark::Kind::malformed, value.fault().offset, "the field is too short: " + value.fault().expected);
}

bool skip_zero_word(FieldCursor &in)
{
    for (std::size_t i = 0; i < 4; ++i)
        if (in.peek(i) != 0) return false;
    in.remark(Remark::Kind::deviation, in.offset(), "four zero octets between fields (TS 24.380 8.1.3: padding ends at the next 4-octet boundary)");
    in.bytes(Field::padding, 4);
    return true;
}

void read_element(Message &message, const Protocol &protocol, FieldCursor &in)
{
    if (skip_zero_word(in)) return;
    FieldGroup group(in, Field::element);
    std::size_t start = in.offset();
    std::uint8_t id = in.u8(protocol.id);
    const char *name = name_of(protocol.ids, id);
    group.note(name ? name : "unknown, " + std::to_string(id));
    auto length = static_cast<std::size_t>(in.number(Field::length, id < first_long_id ? 1 : 2));
    if (!in.ok()) return;
    std::size_t at = in.offset();
    FieldCursor value = in.sub(Field::value, length);
    if (!in.ok()) {
        value.optional_bytes(Field::value, value.left());  // a cut value is shown, but says nothing
        return;
    }
    message.elements.push_back({id, static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(length)});
    read_value(message, protocol, current_id(protocol.family, id), std::move(value));
    read_padding(in, in.offset() - start);
}

// read_header: version, subtype, packet type, length in words, SSRC, name (RFC 3550 6.7).
const Protocol *read_header(Message &message, FieldCursor &in)
{
    std::uint8_t first = in.reader().u8("first octet of the RTCP packet");
    if (in.ok() && first >> 6 != 2) in.reader().fail_at(0, "RTCP version 2 expected");
    if (in.reader().u8("packet type") != app_packet_type) in.reader().fail_at(1, "packet type 204 (APP) expected");
    message.size = (in.reader().u16("length of the RTCP packet") + std::size_t{1}) * 4;
    message.ssrc = in.reader().u32("SSRC");
    ByteView name = in.reader().bytes(4, "name of the APP packet");
    if (!in.ok()) return nullptr;
    const Protocol *protocol = protocol_of(name);
    message.name = one_line(chars_of(name));
    message.type = first & type_mask;
    message.ack_required = (first & ack_mask) != 0;
    message.family = protocol ? protocol->family : Family::unknown;
    if (!protocol) return nullptr;
    in.list(Field::name, 8, 4);
    in.list(protocol->type, 0, 1, first);
    if (message.family != Family::mbms && message.family != Family::video_mbms) in.list(Field::ack_required, 0, 1, first);
    in.list(Field::ssrc, 4, 4, message.ssrc);
    return protocol;
}

}  // namespace

bool looks_like_floor(ByteView octets) noexcept
{
    const ByteReader reader(octets);
    if (reader.peek(0) < 0 || reader.peek(0) >> 6 != 2 || reader.peek(1) != app_packet_type) return false;
    std::uint8_t name[4] = {};
    for (std::size_t i = 0; i < sizeof name; ++i) {
        if (reader.peek(8 + i) < 0) return false;
        name[i] = static_cast<std::uint8_t>(reader.peek(8 + i));
    }
    return protocol_of(name) != nullptr;
}

Message parse(ByteView octets)
{
    Message message;
    FieldCursor in(ByteReader(octets), message.layout, fields());
    const Protocol *protocol = read_header(message, in);
    if (in.ok() && !protocol) in.reader().fail_at(8, "the name of a mission-critical protocol expected");
    if (in.ok() && message.size < header_size) in.reader().fail_at(2, "a length of at least 2 words expected");
    if (in.ok()) {
        FieldCursor body = in.sub(Field::element, message.size - header_size);
        while (body.ok() && !body.at_end()) read_element(message, *protocol, body);
        first_fault(message.fault, body);
    }
    first_fault(message.fault, in);
    if (message.fault)
        message.layout.remarks.push_back({Remark::Kind::malformed, static_cast<std::uint32_t>(message.fault->offset), message.fault->expected});
    return message;
}

const char *type_name(const Message &message) noexcept
{
    const Protocol *protocol = protocol_of(message.family);
    const char *name = protocol ? name_of(protocol->types, message.type) : nullptr;
    return name ? name : "unknown message";
}

const char *cause_name(const Message &message) noexcept
{
    const CauseTable *table = cause_table(message);
    return table && message.cause ? name_of(table->names, *message.cause) : nullptr;
}

std::vector<Talker> talkers(const Message &message)
{
    std::vector<Talker> out;
    bool granted = (message.family == Family::floor && message.type == 1) || (message.family == Family::server && message.type == 0);
    const std::string &user = message.granted_party.empty() && granted ? message.user_id : message.granted_party;
    if (!user.empty() && message.media_ssrc) out.push_back({*message.media_ssrc, user});
    if (!user.empty() && message.video_ssrc) out.push_back({*message.video_ssrc, user});
    for (std::size_t i = 0; i < std::min(message.granted_users.size(), message.granted_ssrcs.size()); ++i)
        out.push_back({message.granted_ssrcs[i], message.granted_users[i]});
    return out;
}

}  // namespace mediasec::floor
