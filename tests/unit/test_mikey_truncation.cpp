// Cut and corrupted MIKEY messages: no crash, nothing outside of the message, nothing lost that came before.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/text.h"
#include "mikey/parser.h"
#include "support/cmocka.hpp"
#include "support/vector_file.h"

#include <random>

namespace
{

using namespace mediasec;

std::vector<std::pair<std::string, Bytes>> messages()
{
    std::vector<std::pair<std::string, Bytes>> list;
    for (const char *file : {"mikey_messages.vec", "mikey_older_modes.vec", "mikey_streamwide.vec"})
        for (const test::Vector &v : test::load_vectors(file))
            list.emplace_back(v.group, v.hex("message"));
    return list;
}

/// check_layout holds for every message: items lie inside, and each one is at most one level deeper than the one before it.
void check_layout(const std::string &name, const mikey::Message &m, std::size_t size)
{
    // Notes go into a tree of text: whatever was sent, they are UTF-8 without control characters.
    for (const Item &item : m.layout.items)
        if (!is_text(item.note)) fail_msg("%s: the note of %s is not text", name.c_str(), mikey::fields()[item.field].filter);
    unsigned deepest = 0;
    for (const Item &item : m.layout.items) {
        if (std::size_t{item.offset} + item.length > size)
            fail_msg("%s of %zu octets: %s at %u+%u", name.c_str(), size, mikey::fields()[item.field].filter, item.offset, item.length);
        if (item.depth > deepest) fail_msg("%s: %s is %u deep", name.c_str(), mikey::fields()[item.field].filter, item.depth);
        deepest = item.depth + 1u;
    }
    for (const Remark &remark : m.layout.remarks)
        if (remark.offset > size || remark.text.empty()) fail_msg("%s: remark at %u of %zu octets", name.c_str(), remark.offset, size);
    if (m.fault && (m.fault->offset > size || m.fault->expected.empty()))
        fail_msg("%s: fault at %zu of %zu octets", name.c_str(), m.fault->offset, size);
    assert_true(m.raw.size() <= size);
}

/// cut_shows tells whether a message says how long it is. Where an algorithm is unknown the last field takes what is left, and a
/// signature with length field 32 may have 32 octets or 129.
bool cut_shows(const std::string &name) { return !name.starts_with("unknown_") && name != "sakke_sign_32"; }

bool malformed(const mikey::Message &m)
{
    for (const Remark &r : m.layout.remarks)
        if (r.kind == Remark::Kind::malformed) return true;
    return false;
}

/// check_prefix compares a cut message with the whole one: payloads that end before the cut are all there.
void check_prefix(const std::string &name, const mikey::Message &whole, const mikey::Message &cut, std::size_t length)
{
    check_layout(name, cut, length);
    if (cut_shows(name) && length < whole.raw.size() && !cut.fault) fail_msg("%s cut to %zu octets: no fault", name.c_str(), length);
    if (cut.fault.has_value() != malformed(cut)) fail_msg("%s cut to %zu octets: fault and remark differ", name.c_str(), length);
    std::size_t kept = 0;
    for (const mikey::PayloadRef &p : whole.payloads)
        if (p.span.offset + p.span.length <= length) ++kept;
    if (cut.payloads.size() < kept) fail_msg("%s cut to %zu octets: %zu of %zu payloads", name.c_str(), length, cut.payloads.size(), kept);
}

void every_prefix(void **)
{
    for (const auto &[name, octets] : messages()) {
        mikey::Message whole = mikey::parse(octets);
        check_layout(name, whole, octets.size());
        for (std::size_t length = 0; length < octets.size(); ++length) {
            // A copy of its own size, so that the sanitizer sees a read past the cut.
            Bytes prefix(octets.begin(), octets.begin() + static_cast<std::ptrdiff_t>(length));
            check_prefix(name, whole, mikey::parse(prefix), length);
        }
    }
}

// The identities and nonces in front of the cut are the same as in the whole message.
void contents_before_the_cut(void **)
{
    for (const auto &[name, octets] : messages()) {
        mikey::Message whole = mikey::parse(octets);
        for (std::size_t length = 0; length < octets.size(); length += 7) {
            mikey::Message cut = mikey::parse(ByteView(octets).first(length));
            if (cut.identities.size() > whole.identities.size()) fail_msg("%s: an identity out of nothing", name.c_str());
            for (std::size_t i = 0; i < cut.identities.size(); ++i)
                assert_true(cut.identities[i].data == whole.identities[i].data);
            for (std::size_t i = 0; i < cut.nonces.size(); ++i)
                assert_true(cut.nonces[i].data == whole.nonces[i].data);
            if (!cut.payloads.empty()) assert_int_equal(cut.header.csb_id, whole.header.csb_id);
        }
    }
}

void flipped_octets(void **)
{
    std::mt19937 random(3830);
    for (const auto &[name, octets] : messages())
        for (int round = 0; round < 400; ++round) {
            Bytes changed = octets;
            for (unsigned flips = 1 + random() % 4; flips > 0; --flips)
                changed[random() % changed.size()] = static_cast<std::uint8_t>(random());
            if (random() % 4 == 0) changed.resize(random() % changed.size());
            check_layout(name, mikey::parse(changed), changed.size());
        }
}

void random_octets(void **)
{
    std::mt19937 random(6043);
    for (int round = 0; round < 20000; ++round) {
        Bytes octets = *from_hex("0100 00 00 00000001 00 01");
        octets[2] = static_cast<std::uint8_t>(random() % 28);
        for (std::size_t length = random() % 200; length > 0; --length)
            octets.push_back(static_cast<std::uint8_t>(random() % 4 ? random() % 32 : random()));
        check_layout("random", mikey::parse(octets), octets.size());
    }
}

void random_key_data(void **)
{
    std::mt19937 random(6267);
    for (int round = 0; round < 20000; ++round) {
        Bytes octets(random() % 64);
        for (std::uint8_t &o : octets)
            o = static_cast<std::uint8_t>(random() % 3 ? random() % 21 : random());
        Layout layout;
        mikey::parse_sub_payloads(octets, random() % 2 ? 20 : 6, &layout);
        for (const Item &item : layout.items)
            assert_true(std::size_t{item.offset} + item.length <= octets.size());
    }
}

} // namespace

int main()
{
    const CMUnitTest tests[] = {
        cmocka_unit_test(every_prefix),  cmocka_unit_test(contents_before_the_cut), cmocka_unit_test(flipped_octets),
        cmocka_unit_test(random_octets), cmocka_unit_test(random_key_data),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
