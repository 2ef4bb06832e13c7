// MONP: a message per type, the SDP element, truncation, damage.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "mcdata/mcdata.h"
#include "mcdata/monp.h"
#include "mcdata/monp_tables.h"

#include "support/cmocka.hpp"
#include "support/vector_file.h"

#include <cstring>
#include <set>
#include <string>

using namespace mediasec;
using namespace mediasec::monp;

namespace {

void check_text(const test::Vector &v, const char *name, const std::string &got)
{
    std::string want = v.has(name) ? v.text(name) : "";
    if (got != want) fail_msg("%s %s: %s", v.group.c_str(), name, got.c_str());
}

template <typename Number>
void check_number(const test::Vector &v, const char *name, const std::optional<Number> &got)
{
    bool same = got.has_value() == v.has(name) && (!got || *got == v.number(name));
    if (!same) fail_msg("%s %s: %s", v.group.c_str(), name, got ? std::to_string(*got).c_str() : "absent");
}

void check_message(const test::Vector &v, const Message &m)
{
    assert_int_equal(m.type, v.number("Type"));
    assert_int_equal(m.inner_type, v.has("Inner") ? v.number("Inner") : 0);
    assert_int_equal(static_cast<int>(m.service), v.has("Service") ? v.number("Service") : 0);
    assert_int_equal(m.mcdata_offset, v.has("McdataAt") ? v.number("McdataAt") : 0);
    check_text(v, "Name", type_name(m));
    check_text(v, "Group", m.group);
    check_text(v, "Originator", m.originator);
    check_text(v, "Sender", m.sender);
    check_text(v, "Caller", m.caller);
    check_text(v, "Callee", m.callee);
    check_text(v, "LastChanger", m.last_changer);
    check_text(v, "Organization", m.organization);
    check_text(v, "Sdp", to_hex(view_of(m.sdp)));
    check_number(v, "CallId", m.call_id);
    check_number(v, "CallType", m.call_type);
    check_number(v, "Mode", m.commencement_mode);
    check_number(v, "Reason", m.reason);
    check_number(v, "Start", m.start_time);
    check_number(v, "Change", m.change_time);
}

void check_layout(const Message &m, std::size_t size)
{
    for (const Item &item : m.layout.items) {
        assert_true(item.field < fields().size());
        assert_true(std::size_t{item.offset} + item.length <= size);
    }
    for (const Remark &remark : m.layout.remarks) assert_true(remark.offset <= size);
    assert_true(m.sdp_offset + m.sdp.size() <= size);
    assert_true(m.mcdata_offset <= size);
}

void test_vectors(void **)
{
    auto vectors = test::load_vectors("monp.vec");
    std::set<int> types;
    for (const test::Vector &v : vectors) {
        Bytes octets = v.hex("Message");
        Message m = parse(octets);
        if (m.fault) fail_msg("%s: %zu: %s", v.group.c_str(), m.fault->offset, m.fault->expected.c_str());
        for (const Remark &remark : m.layout.remarks) fail_msg("%s: %s", v.group.c_str(), remark.text.c_str());
        check_message(v, m);
        assert_true(looks_like_monp(octets));
        if (!m.sdp.empty()) assert_memory_equal(octets.data() + m.sdp_offset, m.sdp.data(), m.sdp.size());
        check_layout(m, octets.size());
        types.insert(m.type);
        v.check_all_read();
    }
    assert_int_equal(types.size(), std::size(message_types));  // no type without a vector
}

void test_mcdata_inside(void **)
{
    for (const test::Vector &v : test::load_vectors("monp.vec")) {
        Bytes octets = v.hex("Message");
        Message m = parse(octets);
        if (m.service != Service::mcdata) continue;
        mcdata::Message inner = mcdata::parse(ByteView(octets).subspan(m.mcdata_offset));
        assert_int_equal(inner.type, 5);
        assert_int_equal(*inner.notification, 4);
        assert_false(inner.fault.has_value());
    }
}

void test_truncation(void **)
{
    for (const test::Vector &v : test::load_vectors("monp.vec")) {
        Bytes octets = v.hex("Message");
        Message whole = parse(octets);
        for (std::size_t length = 0; length < octets.size(); ++length) {
            Message m = parse(ByteView(octets).first(length));
            check_layout(m, length);
            if (length == 0) assert_true(m.fault.has_value());
            assert_true(m.sdp.empty() || m.sdp == whole.sdp);  // a cut description is none
            assert_true(m.caller.empty() || m.caller == whole.caller);
            if (whole.call_id && length >= 4 && m.service == Service::mcptt) assert_int_equal(*m.call_id, *whole.call_id);
        }
    }
}

void test_damage(void **)
{
    for (const test::Vector &v : test::load_vectors("monp.vec")) {
        Bytes octets = v.hex("Message");
        for (std::size_t at = 0; at < octets.size(); ++at)
            for (int value : {0x00, 0x01, 0x16, 0x78, 0xff}) {
                Bytes damaged = octets;
                damaged[at] = static_cast<std::uint8_t>(value);
                check_layout(parse(damaged), damaged.size());
            }
    }
}

void test_other_traffic(void **)
{
    // What else may come to UDP port 8809: nothing of it is taken for MONP.
    assert_false(looks_like_monp({}));
    assert_false(looks_like_monp(*from_hex("00")));
    assert_false(looks_like_monp(*from_hex("17aabbcc")));
    assert_false(looks_like_monp(*from_hex("160102030405")));
    assert_false(looks_like_monp(*from_hex("8000123400000001deadbeef")));         // RTP
    assert_false(looks_like_monp(view_of("INVITE sip:bob@example.org SIP/2.0")));
    assert_false(looks_like_monp(*from_hex("01 0002 6162 41")));                  // a type, then octets that are no element
    Message m = parse(*from_hex("160102030405"));
    assert_int_equal(m.fault->offset, 0);
    assert_string_equal(type_name(m), "unknown message");
}

void test_elements(void **)
{
    Message m = parse(*from_hex("01 0002 6162 e5 71 0001 aa"));
    assert_int_equal(m.layout.remarks.size(), 2);  // two unknown elements, both stepped over
    assert_false(m.fault.has_value());
    m = parse(*from_hex("01 0002 6162 78 ffff aa"));
    assert_true(m.fault.has_value());
    assert_string_equal(m.group.c_str(), "ab");
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
    for (std::span<const NamedValue> table :
         {std::span<const NamedValue>(message_types), std::span<const NamedValue>(video_types), std::span<const NamedValue>(call_types),
          std::span<const NamedValue>(reasons), std::span<const NamedValue>(commencement_modes), std::span<const NamedValue>(element_ids),
          std::span<const NamedValue>(push_results), std::span<const NamedValue>(source_types)})
        check_table(table);
    // Every type has mandatory parts: a lone type octet fails behind it, not at it.
    for (const NamedValue &row : message_types) {
        Message m = parse(Bytes{static_cast<std::uint8_t>(row.value)});
        assert_true(!m.fault || m.fault->offset == 1);
        assert_true(m.fault.has_value() == (row.value != 21));
    }
    for (const NamedValue &row : video_types) {
        Message m = parse(Bytes{22, static_cast<std::uint8_t>(row.value)});
        assert_int_equal(m.fault->offset, 2);
        assert_string_equal(type_name(m), row.name);
    }
    for (const NamedValue &row : element_ids) {
        Message m = parse(Bytes{1, 0, 0, static_cast<std::uint8_t>(row.value), 0, 0, 0});
        for (const Remark &remark : m.layout.remarks) assert_null(strstr(remark.text.c_str(), "does not know"));
    }
}

void test_fields(void **)
{
    std::set<std::string> filters;
    for (const FieldInfo &field : fields()) {
        if (!filters.insert(field.filter).second) fail_msg("%s stands twice", field.filter);
        assert_memory_equal(field.filter, "mediasec.monp.", 14);
        assert_true(std::strlen(field.name) > 0 && std::strlen(field.source) > 0);
    }
}

}  // namespace

int main()
{
    const CMUnitTest tests[] = {
        cmocka_unit_test(test_vectors),       cmocka_unit_test(test_mcdata_inside), cmocka_unit_test(test_truncation), cmocka_unit_test(test_damage),
        cmocka_unit_test(test_other_traffic), cmocka_unit_test(test_elements),      cmocka_unit_test(test_tables),     cmocka_unit_test(test_fields),
    };
    return cmocka_run_group_tests_name("monp", tests, nullptr, nullptr);
}
