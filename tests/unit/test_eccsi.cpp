// ECCSI against RFC 6507 Appendix A and Streamwide's published messages and keys.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "crypto/eccsi.h"
#include "support/expect.h"

using namespace mediasec;
using namespace mediasec::crypto;

static bool accepted(const test::Vector &v)
{
    if (v.group == "verify") return eccsi_verify(v.hex("KPAK"), v.hex("ID"), v.hex("M"), v.hex("Signature"));
    if (v.group == "ssk") return eccsi_ssk_valid(v.hex("KPAK"), v.hex("ID"), v.hex("SSK"), v.hex("PVT"));
    if (v.group == "point") return eccsi_point_valid(v.hex("point"));
    fail_msg("%s: no such group", test::where(v).c_str());
    return false;
}

static void vectors_hold(void **)
{
    for (const test::Vector &v : test::load_vectors("eccsi.vec")) {
        test::expect_true(v, accepted(v), "refused");
        test::expect_true(v, eccsi_point_valid(v.hex("KPAK")), "KPAK refused");
        if (v.has("name")) v.text("name");
        v.check_all_read();
    }
}

static void invalid_inputs_are_refused(void **)
{
    for (const test::Vector &v : test::load_vectors("eccsi_invalid.vec")) {
        test::expect_true(v, !accepted(v), "accepted");
        v.check_all_read();
    }
}

/// Every octet of every input counts.
static void each_changed_octet_is_noticed(void **)
{
    const test::Vector v = test::load_vectors("eccsi.vec").front();
    const Bytes kpak = v.hex("KPAK"), id = v.hex("ID"), message = v.hex("M"), signature = v.hex("Signature");
    assert_true(eccsi_verify(kpak, id, message, signature));
    for (std::size_t i = 0; i < signature.size(); ++i) {
        Bytes changed = signature;
        changed[i] ^= 0x40;
        assert_false(eccsi_verify(kpak, id, message, changed));
    }
    for (std::size_t i = 0; i < id.size(); ++i) {
        Bytes changed = id;
        changed[i] ^= 1;
        assert_false(eccsi_verify(kpak, changed, message, signature));
    }
    for (std::size_t i = 0; i < message.size(); ++i) {
        Bytes changed = message;
        changed[i] ^= 1;
        assert_false(eccsi_verify(kpak, id, changed, signature));
    }
}

/// What is kept for a signer does not open a door: the same octets cut otherwise into KPAK and ID have the same hash.
static void a_known_signer_is_checked_again(void **)
{
    const test::Vector v = test::load_vectors("eccsi.vec").front();
    const Bytes kpak = v.hex("KPAK"), id = v.hex("ID"), message = v.hex("M"), signature = v.hex("Signature");
    for (int time = 0; time < 3; ++time)
        assert_true(eccsi_verify(kpak, id, message, signature));
    Bytes shorter(kpak.begin(), kpak.end() - 1), longer_id = {kpak.back()}, longer = kpak, shorter_id(id.begin() + 1, id.end());
    append(longer_id, id);
    longer.push_back(id.front());
    assert_false(eccsi_verify(shorter, longer_id, message, signature));
    assert_false(eccsi_verify(longer, shorter_id, message, signature));
    Bytes damaged = signature;
    damaged[40] ^= 1;
    assert_false(eccsi_verify(kpak, id, message, damaged));
    assert_true(eccsi_verify(kpak, id, message, signature));
}

/// More signers than are kept.
static void many_signers_are_verified(void **)
{
    const test::Vector v = test::load_vectors("eccsi.vec").front();
    const Bytes kpak = v.hex("KPAK"), id = v.hex("ID"), message = v.hex("M"), signature = v.hex("Signature");
    for (unsigned i = 0; i < 5000; ++i) {
        Bytes other = id;
        append_be(other, i, 4);
        assert_false(eccsi_verify(kpak, other, message, signature));
    }
    assert_true(eccsi_verify(kpak, id, message, signature));
}

int main()
{
    const CMUnitTest tests[] = {cmocka_unit_test(vectors_hold), cmocka_unit_test(invalid_inputs_are_refused),
                                cmocka_unit_test(each_changed_octet_is_noticed), cmocka_unit_test(a_known_signer_is_checked_again),
                                cmocka_unit_test(many_signers_are_verified)};
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
