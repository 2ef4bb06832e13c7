// Names of SRTP crypto suites: RFC 4568 6.2, RFC 6188 4, RFC 7714 12, RFC 5764 4.1.2, and what stacks write instead.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "support/cmocka.hpp"

#include "crypto/srtp_suites.h"

using namespace mediasec::crypto;

namespace {

struct Row {
    const char *name;
    SrtpCipher cipher;
    unsigned key_len, salt_len, rtp_tag_len, rtcp_tag_len;
};

// Lengths in octets, copied from the tables of the RFCs (RFC 4568 6.2; RFC 6188 tables 1 to 4; RFC 7714 tables 2 and 3; RFC 5764 4.1.2).
const Row registered[] = {
    {"AES_CM_128_HMAC_SHA1_80", SrtpCipher::aes_cm, 16, 14, 10, 10},
    {"AES_CM_128_HMAC_SHA1_32", SrtpCipher::aes_cm, 16, 14, 4, 10},
    {"F8_128_HMAC_SHA1_80", SrtpCipher::aes_f8, 16, 14, 10, 10},
    {"AES_192_CM_HMAC_SHA1_80", SrtpCipher::aes_cm, 24, 14, 10, 10},
    {"AES_192_CM_HMAC_SHA1_32", SrtpCipher::aes_cm, 24, 14, 4, 10},
    {"AES_256_CM_HMAC_SHA1_80", SrtpCipher::aes_cm, 32, 14, 10, 10},
    {"AES_256_CM_HMAC_SHA1_32", SrtpCipher::aes_cm, 32, 14, 4, 10},
    {"AEAD_AES_128_GCM", SrtpCipher::aes_gcm, 16, 12, 16, 16},
    {"AEAD_AES_256_GCM", SrtpCipher::aes_gcm, 32, 12, 16, 16},
    {"SRTP_NULL_HMAC_SHA1_80", SrtpCipher::null, 16, 14, 10, 10},
    {"SRTP_NULL_HMAC_SHA1_32", SrtpCipher::null, 16, 14, 4, 10},
};

void test_registered(void **)
{
    for (const Row &row : registered) {
        auto policy = policy_of_suite(row.name);
        assert_true(policy.has_value());
        assert_true(policy->cipher == row.cipher);
        assert_int_equal(policy->key_len, row.key_len);
        assert_int_equal(policy->salt_len, row.salt_len);
        assert_int_equal(policy->rtp_tag_len, row.rtp_tag_len);
        assert_int_equal(policy->rtcp_tag_len, row.rtcp_tag_len);
        assert_int_equal(policy->auth_key_len, 20);
        assert_true(policy->auth == (policy->aead() ? SrtpAuth::none : SrtpAuth::hmac_sha1));
        assert_true(policy->rtp_encrypted && policy->rtcp_encrypted && policy->kdr == 0 && policy->rcc == RccMode::none);
    }
}

void assert_same(const char *a, const char *b)
{
    auto x = policy_of_suite(a), y = policy_of_suite(b);
    assert_true(x.has_value() && y.has_value());
    assert_true(*x == *y);
}

void test_spellings(void **)
{
    assert_same("aes_cm_128_hmac_sha1_80", "AES_CM_128_HMAC_SHA1_80");
    assert_same("Aes_Cm_256_Hmac_Sha1_32", "AES_256_CM_HMAC_SHA1_32");
    assert_same("AES_CM_192_HMAC_SHA1_80", "AES_192_CM_HMAC_SHA1_80");
    assert_same("AES_128_CM_HMAC_SHA1_80", "AES_CM_128_HMAC_SHA1_80");
    assert_same("AEAD_AES_128_GCM_16", "AEAD_AES_128_GCM");
    assert_same("SRTP_AEAD_AES_256_GCM", "AEAD_AES_256_GCM");
    assert_same("AEAD_AES_128_GCM+SRTP_TAG=64+SRTCP_TAG=64", "AEAD_AES_128_GCM_8");
    assert_same("AES_CM_128_HMAC_SHA1_80+UNAUTHENTICATED_SRTP", "AES_CM_128_NULL_AUTH");
    for (const char *unknown : {"", "+", "AES", "AES_CM_128_HMAC_SHA1_8", "AES_CM_128_HMAC_SHA1_800", "SEED_128_GCM_96",
                                " AES_CM_128_HMAC_SHA1_80"})
        assert_false(policy_of_suite(unknown).has_value());
}

void test_options(void **)
{
    SrtpPolicy p = *policy_of_suite("AES_CM_128_HMAC_SHA1_80+RCCm2=300+KDR=8+UNENCRYPTED_SRTP+unencrypted_srtcp+SRTCP_TAG=32+LIBSRTP_KDF");
    assert_true(p.rcc == RccMode::m2);
    assert_int_equal(p.roc_rate, 300);
    assert_int_equal(p.kdr, 256);
    assert_false(p.rtp_encrypted || p.rtcp_encrypted);
    assert_int_equal(p.rtcp_tag_len, 4);
    assert_true(p.libsrtp_aes192);
    p = *policy_of_suite("AEAD_AES_128_GCM+rccm3");
    assert_true(p.rcc == RccMode::m3);
    assert_int_equal(p.roc_rate, 1);
    for (const char *bad : {"+", "+NO", "+KDR", "+KDR=", "+KDR=25", "+KDR=-1", "+KDR=1x", "+RCCm1=0", "+RCCm1=65536", "+RCCm4",
                            "+SRTP_TAG=7", "+SRTP_TAG=2048", "+UNENCRYPTED_SRTP=1", "+RCCm1+"})
        assert_false(policy_of_suite(std::string("AES_CM_128_HMAC_SHA1_80") + bad).has_value());
}

void test_session_parameters(void **)
{
    SrtpPolicy policy = *policy_of_suite("AES_CM_128_HMAC_SHA1_80");
    const SrtpPolicy before = policy;
    for (const char *other : {"FEC_ORDER=SRTP_FEC", "WSH=64", "KDR=99", ""})
        assert_false(apply_session_parameter(policy, other));
    assert_true(policy == before);
    assert_true(apply_session_parameter(policy, "KDR=0"));
    assert_int_equal(policy.kdr, 1);  // RFC 4568 6.3.1: the rate is 2^n
    assert_true(apply_session_parameter(policy, "UNAUTHENTICATED_SRTP"));
    assert_int_equal(policy.rtp_tag_len, 0);
    assert_int_equal(policy.rtcp_tag_len, 10);
}

void test_names_written_are_registered(void **)
{
    for (const Row &row : registered) {
        std::string name = row.name;
        if (name.starts_with("SRTP_")) name.erase(0, 5);
        assert_string_equal(policy_of_suite(row.name)->suite_name().c_str(), name.c_str());
    }
    assert_string_equal(policy_of_suite("AES_CM_256_HMAC_SHA1_80+RCCM1=2")->suite_name().c_str(), "AES_256_CM_HMAC_SHA1_80+RCCm1=2");
    assert_string_equal(policy_of_suite("AEAD_AES_128_GCM_16+RCCm3=1")->suite_name().c_str(), "AEAD_AES_128_GCM+RCCm3");
}

void test_names_are_read_back(void **)
{
    for (const char *base : {"AES_CM_128_HMAC_SHA1_80", "AES_CM_128_HMAC_SHA1_32", "F8_128_HMAC_SHA1_32", "AES_192_CM_HMAC_SHA1_80",
                             "AES_256_CM_NULL_AUTH", "AEAD_AES_256_GCM", "AEAD_AES_128_GCM_8", "NULL_HMAC_SHA1_80", "NULL_NULL_AUTH"})
        for (const char *option : {"", "+RCCm1", "+RCCm2=17", "+RCCm3=65535", "+KDR=0", "+KDR=24", "+UNENCRYPTED_SRTP",
                                   "+UNENCRYPTED_SRTCP", "+SRTP_TAG=64", "+SRTCP_TAG=32+LIBSRTP_KDF", "+SALT=96",
                                   "+KEY=192", "+AUTH_KEY=256", "+UNAUTHENTICATED_SRTP"}) {
            SrtpPolicy policy = *policy_of_suite(std::string(base) + option);
            auto again = policy_of_suite(policy.suite_name());
            assert_true(again.has_value());
            assert_true(*again == policy);
        }
}

}  // namespace

int main()
{
    const CMUnitTest tests[] = {
        cmocka_unit_test(test_registered),
        cmocka_unit_test(test_spellings),
        cmocka_unit_test(test_options),
        cmocka_unit_test(test_session_parameters),
        cmocka_unit_test(test_names_written_are_registered),
        cmocka_unit_test(test_names_are_read_back),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
