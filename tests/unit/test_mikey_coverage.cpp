// Nothing that MIKEY defines may be without a branch that draws it: every field and every named value has to appear in some test message.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "mikey/parser.h"
#include "mikey/tables.h"
#include "mikey/walk.h"
#include "support/cmocka.hpp"
#include "support/mikey_tree.h"
#include "support/vector_file.h"

#include <map>
#include <set>

namespace
{

using namespace mediasec;

/// Broken messages show the fields that no whole message has.
const char *const broken[] = {
    "0100050000000001 0001 6300ec898da980000000aabb", // a payload type that nobody registered
    "010001000000000100010000000500200010aabb",       // key data cut inside of a KEMAC with NULL encryption
};

std::vector<mikey::Message> messages()
{
    std::vector<mikey::Message> list;
    for (const test::Vector &v : test::load_vectors("mikey_messages.vec"))
        list.push_back(mikey::parse(v.hex("message")));
    for (const char *hex : broken)
        list.push_back(mikey::parse(*from_hex(hex)));
    return list;
}

/// Seen is what all messages together show: fields, and for each table of names the values.
struct Seen {
    std::set<std::uint16_t> fields;
    std::map<const NamedValue *, std::set<std::uint64_t>> values;
    std::map<std::string, std::set<std::uint64_t>> by_filter;
};

const Seen &seen()
{
    static const Seen all = [] {
        Seen s;
        for (const mikey::Message &m : messages())
            for (const Item &item : m.layout.items) {
                const FieldInfo &info = mikey::fields()[item.field];
                s.fields.insert(item.field);
                s.values[info.values.data()].insert(test::number_of(info, item));
                s.by_filter[info.filter].insert(test::number_of(info, item));
            }
        return s;
    }();
    return all;
}

void every_field_is_drawn(void **)
{
    for (std::size_t i = 0; i < mikey::fields().size(); ++i)
        if (!seen().fields.contains(static_cast<std::uint16_t>(i))) fail_msg("no test message shows %s", mikey::fields()[i].filter);
}

void every_named_value_is_drawn(void **)
{
    for (const FieldInfo &info : mikey::fields())
        for (const NamedValue &row : info.values) {
            auto shown = seen().values.find(info.values.data());
            if (shown == seen().values.end() || !shown->second.contains(row.value))
                fail_msg("no test message shows %s = %u (%s, %s)", info.filter, row.value, row.name, row.source);
        }
}

void every_data_type_has_a_message(void **)
{
    for (const NamedValue &row : mikey::data_type_table)
        if (!seen().by_filter.at("mikey.type").contains(row.value)) fail_msg("no test message of data type %u (%s)", row.value, row.name);
    assert_int_equal(std::size(mikey::data_type_table), 27);
}

// Each payload has a reader, and its subtree is in some message.
void every_payload_has_a_reader(void **)
{
    std::set<std::uint32_t> readable;
    for (const mikey::PayloadKind &kind : mikey::payload_kinds()) {
        readable.insert(kind.type);
        assert_true(seen().fields.contains(static_cast<std::uint16_t>(kind.group)));
    }
    for (const NamedValue &row : mikey::payload_table)
        if (row.value != 0 && !readable.contains(row.value)) fail_msg("no reader for payload %u (%s)", row.value, row.name);
}

// Each parameter of an SRTP policy has a field of its own: the generic one alone is for what nobody registered.
void every_srtp_parameter_has_a_field(void **)
{
    for (const NamedValue &row : mikey::srtp_parameter_table) {
        std::uint8_t width = row.value == 13 ? 2 : 1;
        Bytes octets = *from_hex("0100 0a 00 00000001 00 01  00 00 00");
        append_be(octets, 2u + width, 2);
        octets.push_back(static_cast<std::uint8_t>(row.value));
        octets.push_back(width);
        append_be(octets, 1, width);
        mikey::Message m = mikey::parse(octets);
        for (const Item &item : m.layout.items)
            if (item.depth == 1 && std::string(mikey::fields()[item.field].filter) == "mikey.sp.param")
                fail_msg("parameter %u (%s) is drawn as unknown", row.value, row.name);
    }
}

// Each extension with a structure shows more than its octets.
void every_extension_has_a_reader(void **)
{
    std::map<unsigned, std::size_t> most;
    for (const mikey::Message &m : messages()) {
        unsigned type = 256;
        for (const Item &item : m.layout.items) {
            std::string filter = mikey::fields()[item.field].filter;
            if (filter == "mikey.ext.type") type = static_cast<unsigned>(item.number);
            if (item.depth == 0) type = 256;
            if (type < 256 && item.depth >= 2) ++most[type];
        }
    }
    for (unsigned type : {2u, 3u, 4u, 5u, 6u, 7u, 200u, 201u})
        if (most[type] == 0) fail_msg("extension %u is drawn as octets only", type);
}

// Values without a name are drawn as numbers, and the walk goes on.
void unknown_values_do_not_stop_the_walk(void **)
{
    for (const test::Vector &v : test::load_vectors("mikey_messages.vec")) {
        if (v.group != "unknown_values") continue;
        mikey::Message m = mikey::parse(v.hex("message"));
        assert_false(m.fault.has_value());
        std::set<std::string> unknown;
        for (const Item &item : m.layout.items) {
            const FieldInfo &info = mikey::fields()[item.field];
            auto number = static_cast<std::uint32_t>(test::number_of(info, item));
            if (!info.values.empty() && !name_of(info.values, number)) unknown.insert(info.filter);
        }
        for (const char *filter :
             {"mikey.type", "mikey.prf_func", "mikey.cs_id_map_type", "mikey.id.type", "mikey.id.role", "mikey.cert.type", "mikey.err.no",
              "mikey.ext.type", "mikey.rand.role", "mikey.t.role", "mikey.pke.c", "mikey.sakke.params", "mikey.sakke.idscheme",
              "mikey.sk.type", "mikey.kemac.encr_alg", "mikey.key.type", "mikey.v.auth_alg"})
            if (!unknown.contains(filter)) fail_msg("%s has no unknown value in a test message", filter);
        assert_int_equal(m.payloads.back().type, mikey::payload::v);
    }
}

// Filters that Wireshark's built-in dissector has (tshark -G fields, 4.0.17) and that users' filters name; without those of groups.
void builtin_filters_are_kept(void **)
{
    using enum FieldType;
    const std::map<std::string, FieldType> builtin = {
        {"mikey.version", uint8},
        {"mikey.type", uint8},
        {"mikey.next_payload", uint8},
        {"mikey.v.set", boolean},
        {"mikey.prf_func", uint8},
        {"mikey.csb_id", uint32},
        {"mikey.cs_count", uint8},
        {"mikey.cs_id_map_type", uint8},
        {"mikey.srtp_id.policy_no", uint8},
        {"mikey.srtp_id.ssrc", uint32},
        {"mikey.srtp_id.roc", uint32},
        {"mikey.kemac.encr_alg", uint8},
        {"mikey.kemac.key_data_len", uint16},
        {"mikey.kemac.key_data", bytes},
        {"mikey.kemac.mac_alg", uint8},
        {"mikey.kemac.mac", bytes},
        {"mikey.pke.c", uint16},
        {"mikey.pke.len", uint16},
        {"mikey.pke.data", bytes},
        {"mikey.dh.group", uint8},
        {"mikey.dh.value", bytes},
        {"mikey.dh.reserv", uint8},
        {"mikey.dh.kv", uint8},
        {"mikey.sign.type", uint16},
        {"mikey.sign.len", uint16},
        {"mikey.sign.data", bytes},
        {"mikey.t.ts_type", uint8},
        {"mikey.t.ntp", ntp_time},
        {"mikey.payload", text},
        {"mikey.id.type", uint8},
        {"mikey.id.len", uint16},
        {"mikey.id.data", text},
        {"mikey.cert.len", uint16},
        {"mikey.cert.type", uint8},
        {"mikey.cert.data", bytes},
        {"mikey.v.auth_alg", uint8},
        {"mikey.v.ver_data", bytes},
        {"mikey.sp.no", uint8},
        {"mikey.sp.proto_type", uint8},
        {"mikey.sp.param_len", uint16},
        {"mikey.sp.param", bytes},
        {"mikey.sp.param.type", uint8},
        {"mikey.sp.param.len", uint8},
        {"mikey.sp.patam.value", bytes},
        {"mikey.sp.encr_alg", uint8},
        {"mikey.sp.encr_len", uint8},
        {"mikey.sp.auth_alg", uint8},
        {"mikey.sp.auth_key_len", uint8},
        {"mikey.sp.salt_len", uint8},
        {"mikey.sp.prf", uint8},
        {"mikey.sp.kd_rate", uint8},
        {"mikey.sp.srtp_encr", uint8},
        {"mikey.sp.srtcp_encr", uint8},
        {"mikey.sp.fec", uint8},
        {"mikey.sp.srtp_auth", uint8},
        {"mikey.sp.auth_tag_len", uint8},
        {"mikey.sp.srtp_prefix", uint8},
        {"mikey.rand.len", uint8},
        {"mikey.rand.data", bytes},
        {"mikey.err.no", uint8},
        {"mikey.err.reserved", bytes},
        {"mikey.id.role", uint8},
        {"mikey.key.type", uint8},
        {"mikey.key.kv", uint8},
        {"mikey.key.data.len", uint16},
        {"mikey.key.data", secret},
        {"mikey.key.salt.len", uint16},
        {"mikey.key.salt", secret},
        {"mikey.key.kv.from.len", uint8},
        {"mikey.key.kv.from", bytes},
        {"mikey.key.kv.to.len", uint8},
        {"mikey.key.kv.to", bytes},
        {"mikey.key.kv.spi.len", uint8},
        {"mikey.key.kv.spi", bytes},
        {"mikey.ext.type", uint8},
        {"mikey.ext.len", uint16},
        {"mikey.ext.data", bytes},
        {"mikey.ext.value", text},
        {"mikey.sakke.params", uint8},
        {"mikey.sakke.idscheme", uint8},
        {"mikey.sakke.len", uint16},
        {"mikey.sakke.data", bytes},
    };
    std::map<std::string, FieldType> ours;
    for (const FieldInfo &info : mikey::fields())
        ours.emplace(info.filter, info.type);
    for (const auto &[filter, type] : builtin) {
        auto found = ours.find(filter);
        if (found == ours.end() || found->second != type) fail_msg("%s is missing or has another type", filter.c_str());
    }
    for (const char *filter :
         {"mikey.hdr", "mikey.kemac", "mikey.pke", "mikey.dh", "mikey.sign", "mikey.t", "mikey.id", "mikey.cert", "mikey.chash", "mikey.v",
          "mikey.sp", "mikey.rand", "mikey.err", "mikey.idr", "mikey.key", "mikey.ext", "mikey.sakke", "mikey.srtp_id"})
        if (!ours.contains(filter) || ours.at(filter) != group) fail_msg("%s is not a subtree", filter);
}

} // namespace

int main()
{
    const CMUnitTest tests[] = {
        cmocka_unit_test(every_field_is_drawn),
        cmocka_unit_test(every_named_value_is_drawn),
        cmocka_unit_test(every_data_type_has_a_message),
        cmocka_unit_test(every_payload_has_a_reader),
        cmocka_unit_test(every_srtp_parameter_has_a_field),
        cmocka_unit_test(every_extension_has_a_reader),
        cmocka_unit_test(unknown_values_do_not_stop_the_walk),
        cmocka_unit_test(builtin_filters_are_kept),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
