// Floor control and its relatives: a packet per subtype and field, tables, truncation, damage.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "floor/floor.h"
#include "floor/tables.h"

#include "support/cmocka.hpp"
#include "support/vector_file.h"

#include <cstdlib>
#include <cstring>
#include <functional>
#include <set>
#include <string>

using namespace mediasec;
using namespace mediasec::floor;

namespace {

void assert_text(const std::string &got, const std::string &want) { assert_string_equal(got.c_str(), want.c_str()); }

/// Expected is a value name of floor.vec and how to find it in a message; empty means absent.
struct Expected {
    const char *name;
    std::function<std::string(const Message &)> value;
};

std::string number(const std::optional<std::uint32_t> &value) { return value ? std::to_string(*value) : ""; }

std::string number(std::uint32_t value) { return std::to_string(value); }

std::string joined_talkers(const Message &m)
{
    std::string out;
    for (const Talker &talker : talkers(m)) {
        Bytes ssrc;
        append_be(ssrc, talker.ssrc, 4);
        out += (out.empty() ? "" : " ") + to_hex(ssrc) + "=" + talker.user;
    }
    return out;
}

std::string joined(const std::vector<std::string> &list)
{
    std::string out;
    for (const std::string &one : list) out += (out.empty() ? "" : " ") + one;
    return out;
}

// The member-to-name table of the vector file.
const std::vector<Expected> text_values = {
    {"App", [](const Message &m) { return m.name; }},
    {"Name", [](const Message &m) { return std::string(type_name(m)); }},
    {"UserId", [](const Message &m) { return m.user_id; }},
    {"GrantedParty", [](const Message &m) { return m.granted_party; }},
    {"QueuedUser", [](const Message &m) { return m.queued_user; }},
    {"InvitedUser", [](const Message &m) { return m.invited_user; }},
    {"Overriding", [](const Message &m) { return m.overriding_user; }},
    {"Overridden", [](const Message &m) { return m.overridden_user; }},
    {"Group", [](const Message &m) { return m.group; }},
    {"Alias", [](const Message &m) { return m.functional_alias; }},
    {"Session", [](const Message &m) { return m.session_identity; }},
    {"Phrase", [](const Message &m) { return m.phrase; }},
    {"CauseName", [](const Message &m) { return std::string(cause_name(m) ? cause_name(m) : ""); }},
    {"Talkers", joined_talkers},
    {"GrantedUsers", [](const Message &m) { return joined(m.granted_users); }},
    {"Tmgi", [](const Message &m) { return to_hex(m.tmgi); }},
    {"IMessage", [](const Message &m) { return to_hex(m.pck_i_message); }},
    {"Address", [](const Message &m) { return m.subchannel ? to_hex(m.subchannel->address) : ""; }},
};

const std::vector<Expected> number_values = {
    {"Type", [](const Message &m) { return number(m.type); }},
    {"Ack", [](const Message &m) { return number(m.ack_required); }},
    {"Ssrc", [](const Message &m) { return number(m.ssrc); }},
    {"Elements", [](const Message &m) { return number(static_cast<std::uint32_t>(m.elements.size())); }},
    {"Priority", [](const Message &m) { return number(m.priority); }},
    {"Duration", [](const Message &m) { return number(m.duration); }},
    {"Cause", [](const Message &m) { return number(m.cause); }},
    {"QueuePosition", [](const Message &m) { return number(m.queue_position); }},
    {"QueuePriority", [](const Message &m) { return number(m.queue_priority); }},
    {"QueueSize", [](const Message &m) { return number(m.queue_size); }},
    {"Permission", [](const Message &m) { return number(m.permission); }},
    {"Sequence", [](const Message &m) { return number(m.sequence_number); }},
    {"Source", [](const Message &m) { return number(m.source); }},
    {"Indicator", [](const Message &m) { return number(m.indicator); }},
    {"Acknowledged", [](const Message &m) { return number(m.acknowledged_type); }},
    {"SessionType", [](const Message &m) { return number(m.session_type); }},
    {"AnswerState", [](const Message &m) { return number(m.answer_state); }},
    {"Reason", [](const Message &m) { return number(m.reason_code); }},
    {"Result", [](const Message &m) { return number(m.result); }},
    {"ReceptionMode", [](const Message &m) { return number(m.reception_mode); }},
    {"ReceptionPriority", [](const Message &m) { return number(m.reception_priority); }},
    {"Monitoring", [](const Message &m) { return number(m.monitoring_state); }},
    {"MediaSsrc", [](const Message &m) { return number(m.media_ssrc); }},
    {"VideoSsrc", [](const Message &m) { return number(m.video_ssrc); }},
    {"AudioLine", [](const Message &m) { return m.subchannel ? number(m.subchannel->audio_m_line) : ""; }},
    {"ControlLine", [](const Message &m) { return m.subchannel ? number(m.subchannel->control_m_line) : ""; }},
    {"VideoLine", [](const Message &m) { return m.subchannel && m.subchannel->video_m_line ? number(m.subchannel->video_m_line) : ""; }},
    {"FecLine", [](const Message &m) { return m.subchannel && m.subchannel->fec_m_line ? number(m.subchannel->fec_m_line) : ""; }},
    {"AudioPort", [](const Message &m) { return m.subchannel ? number(m.subchannel->audio_port) : ""; }},
    {"ControlPort", [](const Message &m) { return m.subchannel ? number(m.subchannel->control_port) : ""; }},
    {"VideoPort", [](const Message &m) { return m.subchannel && m.subchannel->video_port ? number(m.subchannel->video_port) : ""; }},
    {"FecPort", [](const Message &m) { return m.subchannel && m.subchannel->fec_port ? number(m.subchannel->fec_port) : ""; }},
};

// Items lie inside of the packet, groups hold what is in them, and every index is one of the table's.
void check_layout(const Message &message, std::size_t size)
{
    for (const Item &item : message.layout.items) {
        assert_true(item.field < fields().size());
        assert_true(std::size_t{item.offset} + item.length <= size);
    }
    for (const Remark &remark : message.layout.remarks) assert_true(remark.offset <= size);
    for (const Element &element : message.elements) assert_true(std::size_t{element.offset} + element.length <= size);
    assert_true(std::size_t{message.pck_i_message_offset} + message.pck_i_message.size() <= size);
}

void test_vectors(void **)
{
    auto vectors = test::load_vectors("floor.vec");
    assert_true(vectors.size() > 25);
    for (const test::Vector &v : vectors) {
        Bytes packet = v.hex("Packet");
        assert_true(looks_like_floor(packet));
        Message m = parse(packet);
        if (m.fault) fail_msg("%s: %zu: %s", v.group.c_str(), m.fault->offset, m.fault->expected.c_str());
        for (const Remark &remark : m.layout.remarks) fail_msg("%s: %s", v.group.c_str(), remark.text.c_str());
        assert_int_equal(m.size, packet.size());
        for (const Expected &e : text_values) {
            std::string want = v.has(e.name) ? v.text(e.name) : "";
            if (e.value(m) != want) fail_msg("%s %s: %s", v.group.c_str(), e.name, e.value(m).c_str());
        }
        for (const Expected &e : number_values) {
            std::string want = v.has(e.name) ? std::to_string(v.number(e.name)) : "";
            if (e.value(m) != want) fail_msg("%s %s: %s", v.group.c_str(), e.name, e.value(m).c_str());
        }
        if (!m.pck_i_message.empty())
            assert_memory_equal(packet.data() + m.pck_i_message_offset, m.pck_i_message.data(), m.pck_i_message.size());
        check_layout(m, packet.size());
        v.check_all_read();
    }
}

void test_truncation(void **)
{
    for (const test::Vector &v : test::load_vectors("floor.vec")) {
        Bytes packet = v.hex("Packet");
        Message whole = parse(packet);
        std::size_t elements = 0;
        for (std::size_t length = 0; length < packet.size(); ++length) {
            Message m = parse(ByteView(packet).first(length));
            assert_true(m.fault.has_value());
            assert_true(m.fault->offset <= length);
            assert_true(m.elements.size() >= elements);  // what was complete stays
            elements = m.elements.size();
            assert_true(m.user_id.empty() || m.user_id == whole.user_id);  // a cut name names nobody
            assert_true(m.pck_i_message.empty() || m.pck_i_message == whole.pck_i_message);
            assert_int_equal(looks_like_floor(ByteView(packet).first(length)), length >= 12);
            check_layout(m, length);
        }
        assert_true(elements + 1 >= whole.elements.size());
    }
}

void test_damage(void **)
{
    // Every octet of every packet in turn gets each of a few values; the parser keeps to the packet.
    for (const test::Vector &v : test::load_vectors("floor.vec")) {
        Bytes packet = v.hex("Packet");
        for (std::size_t at = 0; at < packet.size(); ++at)
            for (int value : {0x00, 0x01, 0x7f, 0x80, 0xc0, 0xff}) {
                Bytes damaged = packet;
                damaged[at] = static_cast<std::uint8_t>(value);
                check_layout(parse(damaged), damaged.size());
            }
    }
}

Bytes packet_of(const char *name, std::uint8_t subtype, const std::string &hex_fields)
{
    Bytes body = *from_hex(hex_fields), packet = {static_cast<std::uint8_t>(0x80 | subtype), 204};
    append_be(packet, (12 + body.size()) / 4 - 1, 2);
    append_be(packet, 0x01020304, 4);
    append(packet, view_of(name));
    append(packet, body);
    return packet;
}

bool has_remark(const Message &message, Remark::Kind kind, const char *part)
{
    for (const Remark &remark : message.layout.remarks)
        if (remark.kind == kind && remark.text.find(part) != std::string::npos) return true;
    return false;
}

void test_tolerance(void **)
{
    // Four zero octets between fields, as some servers send them (Wireshark tells of them as well).
    Message m = parse(packet_of("MCPT", 0, "00020700 00000000 0d028000"));
    assert_int_equal(m.elements.size(), 2);
    assert_int_equal(*m.priority, 7);
    assert_int_equal(*m.indicator, 0x8000);
    assert_true(has_remark(m, Remark::Kind::deviation, "four zero octets"));
    // Padding that is not zero.
    m = parse(packet_of("MCPT", 0, "0603616263 ffffff"));
    assert_text(m.user_id, "abc");
    assert_true(has_remark(m, Remark::Kind::deviation, "not zero"));
    // Numbers of the first Release 13 text.
    m = parse(packet_of("MCPT", 2, "6a03616263 000000 6c020001 67020014 6d03646566 000000 73021000"));
    assert_text(m.granted_party, "abc");
    assert_int_equal(*m.permission, 1);
    assert_int_equal(*m.duration, 20);
    assert_text(m.user_id, "def");
    assert_int_equal(*m.acknowledged_type, 0);
    assert_int_equal(m.elements[0].id, 106);
    // An unknown field is shown as octets, and the walk goes on.
    m = parse(packet_of("MCPC", 2, "c80004 01020304 00 06020001"));
    assert_true(has_remark(m, Remark::Kind::note, "does not know"));
    assert_int_equal(*m.reason_code, 1);
    // A value that is too short: that field is a defect, the next one is read.
    m = parse(packet_of("MCPT", 1, "0e020102 01020014"));
    assert_false(m.media_ssrc.has_value());
    assert_true(has_remark(m, Remark::Kind::malformed, "too short"));
    assert_int_equal(*m.duration, 20);
    assert_false(m.fault.has_value());
    // A priority of one octet, without the spare one.
    m = parse(packet_of("MCPT", 0, "00010900"));
    assert_int_equal(*m.priority, 9);
}

void test_header(void **)
{
    Bytes two = packet_of("MCPT", 5, "08020001");
    std::size_t first = two.size();
    append(two, packet_of("MCPT", 5, "08020002"));
    Message m = parse(two);
    assert_int_equal(m.size, first);
    assert_int_equal(*m.sequence_number, 1);
    assert_int_equal(*parse(ByteView(two).subspan(m.size)).sequence_number, 2);

    Bytes other = packet_of("PoC1", 5, "08020001");
    assert_false(looks_like_floor(other));
    assert_int_equal(parse(other).fault->offset, 8);
    Bytes report = two;
    report[1] = 200;
    assert_false(looks_like_floor(report));
    assert_int_equal(parse(report).fault->offset, 1);
    Bytes version = two;
    version[0] = 0x45;
    assert_false(looks_like_floor(version));
    assert_int_equal(parse(version).fault->offset, 0);
    Bytes shorter = two;
    shorter[3] = 1;  // two words: less than the name needs
    assert_int_equal(parse(shorter).fault->offset, 2);
    assert_string_equal(type_name(parse(packet_of("MCPT", 12, ""))), "unknown message");
    assert_null(cause_name(parse(packet_of("MCPT", 5, "08020001"))));
}

struct Coverage {
    const char *name;
    std::span<const NamedValue> types, ids;
};
const Coverage coverage[] = {
    {"MCPT", floor_types, floor_field_ids},         {"MCPC", session_types, session_field_ids},
    {"MCMC", mbms_types, mbms_field_ids},           {"MCCP", mbms_types, mbms_field_ids},
    {"MCV0", participant_types, video_field_ids},   {"MCV1", server_types, video_field_ids},
    {"MCV2", both_types, video_field_ids},          {"MCV3", video_mbms_types, video_mbms_field_ids},
};

const Item &first_group(const Message &message)
{
    for (const Item &item : message.layout.items)
        if (fields()[item.field].type == FieldType::group) return item;
    fail_msg("no field was listed");
    std::abort();
}

void check_table(std::span<const NamedValue> table)
{
    std::set<std::uint32_t> values;
    for (const NamedValue &row : table) {
        assert_true(values.insert(row.value).second);
        assert_true(std::strlen(row.name) > 0);
        assert_memory_equal(row.source, "TS 24.", 6);
    }
}

void test_tables(void **)
{
    for (const Coverage &c : coverage) {
        check_table(c.types);
        check_table(c.ids);
        for (const NamedValue &row : c.types) {
            Message m = parse(packet_of(c.name, static_cast<std::uint8_t>(row.value), ""));
            assert_string_equal(type_name(m), row.name);
            assert_false(m.fault.has_value());
        }
        // Every field of the table is known to the parser, whatever its value.
        for (const NamedValue &row : c.ids) {
            Bytes id(1, static_cast<std::uint8_t>(row.value));
            Message m = parse(packet_of(c.name, 0, to_hex(id) + (row.value < 192 ? "02 0000" : "0002 0000 000000")));
            assert_false(has_remark(m, Remark::Kind::note, "does not know"));
            assert_string_equal(first_group(m).note.c_str(), row.name);
        }
    }
    for (std::span<const NamedValue> table : {std::span<const NamedValue>(deny_causes), std::span<const NamedValue>(revoke_causes),
                                              std::span<const NamedValue>(video_reject_causes), std::span<const NamedValue>(video_revoke_causes),
                                              std::span<const NamedValue>(video_receive_causes), std::span<const NamedValue>(sources),
                                              std::span<const NamedValue>(reason_codes), std::span<const NamedValue>(call_session_types),
                                              std::span<const NamedValue>(location_kinds)})
        check_table(table);
}

void test_fields(void **)
{
    std::set<std::string> filters;
    for (const FieldInfo &field : fields()) {
        if (!filters.insert(field.filter).second) fail_msg("%s stands twice", field.filter);
        std::string filter = field.filter;
        assert_true(filter.starts_with("mediasec.floor.") || filter.starts_with("mediasec.mcpc.") || filter.starts_with("mediasec.mcmc.") ||
                    filter.starts_with("mediasec.mcv."));
        assert_true(filter.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_.") == std::string::npos);
        assert_true(std::strlen(field.name) > 0 && std::strlen(field.source) > 0);
    }
}

}  // namespace

int main()
{
    const CMUnitTest tests[] = {
        cmocka_unit_test(test_vectors),   cmocka_unit_test(test_truncation), cmocka_unit_test(test_damage), cmocka_unit_test(test_tolerance),
        cmocka_unit_test(test_header),    cmocka_unit_test(test_tables),     cmocka_unit_test(test_fields),
    };
    return cmocka_run_group_tests_name("floor", tests, nullptr, nullptr);
}
