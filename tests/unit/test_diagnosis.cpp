// Mediasec tests: the reason codes, and what the search for deviations costs and never claims.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "session/reasons.h"
#include "session/stream_deviations.h"
#include "session/stream_diagnosis.h"
#include "session/uid_forms.h"
#include "support/cmocka.hpp"

#include <algorithm>
#include <set>

namespace {

using namespace mediasec;
using namespace mediasec::session;

/// noise makes octets that no key protected.
Bytes noise(std::size_t length, std::uint32_t seed)
{
    Bytes octets(length);
    for (auto &octet : octets) {
        seed = seed * 1664525u + 1013904223u;
        octet = static_cast<std::uint8_t>(seed >> 24);
    }
    return octets;
}

Key pck(std::uint32_t id)
{
    Key key;
    key.type = KeyType::pck;
    key.id = key.csb_id = id;
    key.value = SecretBytes(noise(16, id));
    key.rand = noise(16, id + 1);
    key.label = "test";
    return key;
}

void names_every_code_once(void **)
{
    std::set<std::string> names;
    for (const ReasonRow &row : all_reasons()) {
        assert_true(names.insert(row.name).second);
        assert_int_equal(static_cast<int>(harm_of(row.reason)), static_cast<int>(row.harm));
        if (row.reason != Reason::none) assert_true(std::string(row.remedy).ends_with('.'));
    }
}

void never_claims_a_packet_that_no_key_protected(void **)
{
    const Key own = pck(0x10000001), other = pck(0x10000002);
    Bytes plain;
    for (std::uint32_t seed = 0; seed < 8; ++seed) {
        Bytes octets = noise(200, seed);
        octets[0] = 0x80;
        octets[1] = 0;
        FailedPacket packet;
        packet.octets = octets;
        packet.rtcp = seed % 2 == 1;
        packet.header = crypto::rtp_header(octets).value();
        packet.own_keys = {&own};
        packet.other_keys = {&other};
        std::uint32_t budget = 1u << 20;
        assert_false(find_deviation(packet, budget, plain).has_value());
        assert_true((1u << 20) - budget < 3000);  // tag checks for a packet with one key of its own and another
        assert_true(budget < 1u << 20);
    }
}

void stops_when_its_budget_is_used_up(void **)
{
    const Key own = pck(0x10000001);
    const Bytes octets = [] {
        Bytes made = noise(200, 1);
        made[0] = 0x80;
        return made;
    }();
    FailedPacket packet;
    packet.octets = octets;
    packet.header = crypto::rtp_header(octets).value();
    packet.own_keys = {&own};
    Bytes plain;
    std::uint32_t budget = 10;
    assert_false(find_deviation(packet, budget, plain).has_value());
    assert_int_equal(budget, 0);
}

void spells_identities_and_kms_uris(void **)
{
    const auto has = [](const std::vector<std::string> &all, const char *one) { return std::find(all.begin(), all.end(), one) != all.end(); };
    const auto users = identity_spellings("sip:Alice@Example.org;user=phone");
    for (const char *one : {"sip:Alice@Example.org", "Alice@Example.org", "sip:alice@example.org", "alice@example.org"})
        assert_true(has(users, one));
    const auto servers = kms_spellings("https://Kms.Example.org:8443");
    for (const char *one : {"Kms.Example.org:8443", "kms.example.org", "https://kms.example.org", "http://kms.example.org", "sip:kms.example.org"})
        assert_true(has(servers, one));
}

void knows_the_code_of_a_departure(void **)
{
    assert_int_equal(static_cast<int>(departure_reason("")), static_cast<int>(Reason::none));
    assert_int_equal(static_cast<int>(departure_reason("the ROC stands before the MKI (RFC 3711 3.1 with RFC 4771 2: behind it)")),
                     static_cast<int>(Reason::stream_other_layout));
    assert_int_equal(static_cast<int>(departure_reason("something that has no row of its own")), static_cast<int>(Reason::deviates));
}

}  // namespace

int main()
{
    const CMUnitTest tests[] = {
        cmocka_unit_test(names_every_code_once),
        cmocka_unit_test(never_claims_a_packet_that_no_key_protected),
        cmocka_unit_test(stops_when_its_budget_is_used_up),
        cmocka_unit_test(spells_identities_and_kms_uris),
        cmocka_unit_test(knows_the_code_of_a_departure),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
