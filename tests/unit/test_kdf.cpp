// Key derivations against Streamwide's published vectors and independent computations.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "crypto/kdf.h"
#include "support/expect.h"

using namespace mediasec;
using namespace mediasec::crypto;

static KeyConstant constant_named(const std::string &name)
{
    static const std::map<std::string, KeyConstant> names = {
        {"tek", KeyConstant::tek},           {"tgk_auth", KeyConstant::tgk_auth}, {"tgk_encr", KeyConstant::tgk_encr},
        {"tgk_salt", KeyConstant::tgk_salt}, {"psk_auth", KeyConstant::psk_auth}, {"psk_encr", KeyConstant::psk_encr},
        {"psk_salt", KeyConstant::psk_salt},
    };
    return names.at(name);
}

static MikeyPrf prf_of(const test::Vector &v) { return v.number("prf") == 0 ? MikeyPrf::sha1 : MikeyPrf::sha256; }

static void check_guk_id(const test::Vector &v)
{
    const auto gmk_id = static_cast<std::uint32_t>(v.number("gmk_id")), wanted = static_cast<std::uint32_t>(v.number("guk_id"));
    const std::uint32_t salt = user_salt(v.hex("gmk"), v.text("user"));
    test::expect_true(v, salt >> 28 == 0, "the User Salt has more than 28 bits");
    test::expect_true(v, guk_id(gmk_id, salt) == wanted, "wrong GUK-ID");
    test::expect_true(v, guk_id(wanted, salt) == gmk_id, "the GUK-ID does not lead back to the GMK-ID");
}

static void check_vector(const test::Vector &v)
{
    if (v.group == "guk_id") {
        check_guk_id(v);
    } else if (v.group == "mikey_key") {
        const SecretBytes key = mikey_key(prf_of(v), v.hex("inkey"), constant_named(v.text("constant")), static_cast<std::uint8_t>(v.number("cs_id")),
                                          static_cast<std::uint32_t>(v.number("csb_id")), v.hex("rand"), v.hex("key").size());
        test::expect_octets(v, "key", key.view());
    } else if (v.group == "dpck") {
        const auto id = static_cast<std::uint32_t>(v.number("dppk_id"));
        test::expect_octets(v, "dpck", dpck(v.hex("dppk"), id, v.hex("dpck").size()).view());
    } else if (v.group == "prf") {
        test::expect_octets(v, "outkey", mikey_prf(prf_of(v), v.hex("inkey"), v.hex("label"), v.hex("outkey").size()).view());
    } else {
        fail_msg("%s: no such group", test::where(v).c_str());
    }
}

static void vectors_hold(void **)
{
    for (const test::Vector &v : test::load_vectors("kdf.vec")) {
        check_vector(v);
        v.check_all_read();
    }
}

/// A shorter key is the beginning of a longer one, and no octets are no octets.
static void prf_output_is_cut_from_one_stream(void **)
{
    const Bytes inkey = copy_of(view_of("0123456789abcdef")), label = copy_of(view_of("label"));
    const SecretBytes whole = mikey_prf(MikeyPrf::sha256, inkey, label, 100);
    for (std::size_t length = 0; length <= 100; ++length)
        assert_true(equal_secret(mikey_prf(MikeyPrf::sha256, inkey, label, length).view(), whole.view().first(length)));
}

/// The two FC values of a DPCK are two different keys.
static void dpck_depends_on_its_function_code(void **)
{
    const Bytes dppk(16);
    assert_false(equal_secret(dpck(dppk, 1, 16).view(), dpck(dppk, 1, 16, 0xAA).view()));
    assert_int_equal(dpck(dppk, 1, 32, 0xAA).size(), 32);
}

int main()
{
    const CMUnitTest tests[] = {cmocka_unit_test(vectors_hold), cmocka_unit_test(prf_output_is_cut_from_one_stream),
                                cmocka_unit_test(dpck_depends_on_its_function_code)};
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
