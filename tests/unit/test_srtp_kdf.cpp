// SRTP session keys against RFC 3711 B.3 and RFC 6188 7.2 and 7.4, and with a key derivation rate.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "support/cmocka.hpp"

#include "crypto/srtp_kdf.h"
#include "support/vector_file.h"

using namespace mediasec;
using namespace mediasec::crypto;

namespace {

SrtpPolicy policy_for(const Bytes &key, const Bytes &salt)
{
    SrtpPolicy policy;
    policy.key_len = static_cast<std::uint8_t>(key.size());
    policy.salt_len = static_cast<std::uint8_t>(salt.size());
    return policy;
}

void check(const test::Vector &v, SrtpKdf &kdf, const char *name, SrtpLabel label)
{
    Bytes want = v.hex(name);
    auto got = kdf.derive(label, v.number("R"), want.size());
    assert_true(got.ok());
    assert_string_equal(to_hex(got->view()).c_str(), to_hex(want).c_str());
}

void test_vectors(void **)
{
    for (const test::Vector &v : test::load_vectors("srtp_kdf.vec")) {
        Bytes key = v.hex("MasterKey"), salt = v.hex("MasterSalt");
        auto kdf = SrtpKdf::make(policy_for(key, salt), key, salt);
        assert_true(kdf.ok());
        check(v, *kdf, "CipherKey", SrtpLabel::rtp_encryption);
        check(v, *kdf, "AuthKey", SrtpLabel::rtp_authentication);
        check(v, *kdf, "CipherSalt", SrtpLabel::rtp_salt);
        check(v, *kdf, "RtcpCipherKey", SrtpLabel::rtcp_encryption);
        check(v, *kdf, "RtcpAuthKey", SrtpLabel::rtcp_authentication);
        check(v, *kdf, "RtcpCipherSalt", SrtpLabel::rtcp_salt);
        v.check_all_read();
    }
}

void test_lengths(void **)
{
    SrtpPolicy policy;
    Bytes key(16, 1), salt(14, 2);
    assert_int_equal(static_cast<int>(SrtpKdf::make(policy, ByteView(key).first(15), salt).error()), static_cast<int>(Error::bad_length));
    Bytes long_salt(15, 2);
    assert_int_equal(static_cast<int>(SrtpKdf::make(policy, key, long_salt).error()), static_cast<int>(Error::bad_length));
    auto kdf = SrtpKdf::make(policy, key, salt);
    assert_true(kdf.ok());
    assert_int_equal(kdf->derive(SrtpLabel::rtp_salt, 0, 256)->size(), 256);
    assert_int_equal(static_cast<int>(kdf->derive(SrtpLabel::rtp_salt, 0, 257).error()), static_cast<int>(Error::bad_length));
}

void test_short_salt_is_padded_on_the_right(void **)
{
    Bytes key(16, 0x31), salt = *from_hex("a0a1a2a3a4a5a6a7a8a9aaab"), padded = salt;
    padded.resize(14);
    SrtpPolicy policy;
    auto from_short = SrtpKdf::make(policy, key, salt), from_padded = SrtpKdf::make(policy, key, padded);
    assert_true(from_short.ok() && from_padded.ok());
    auto a = from_short->derive(SrtpLabel::rtp_encryption, 0, 16), b = from_padded->derive(SrtpLabel::rtp_encryption, 0, 16);
    assert_string_equal(to_hex(a->view()).c_str(), to_hex(b->view()).c_str());
    Bytes zero(14, 0);
    auto from_empty = SrtpKdf::make(policy, key, {}), from_zero = SrtpKdf::make(policy, key, zero);
    auto c = from_empty->derive(SrtpLabel::rtp_encryption, 0, 16), d = from_zero->derive(SrtpLabel::rtp_encryption, 0, 16);
    assert_string_equal(to_hex(c->view()).c_str(), to_hex(d->view()).c_str());
    assert_string_not_equal(to_hex(a->view()).c_str(), to_hex(c->view()).c_str());
}

}  // namespace

int main()
{
    const CMUnitTest tests[] = {
        cmocka_unit_test(test_vectors),
        cmocka_unit_test(test_lengths),
        cmocka_unit_test(test_short_salt_is_padded_on_the_right),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
