// The ROC in SRTP packets (RFC 4771). No packets are published: those here are put together from libsrtp's packets, or from clear
// ones with OpenSSL's HMAC and the authentication key of RFC 3711 B.3, in the order TAG = ROC || MAC_tr of RFC 4771 2.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "support/cmocka.hpp"

#include "crypto/srtp_suites.h"
#include "support/vector_file.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <memory>

using namespace mediasec;
using namespace mediasec::crypto;

namespace {

const Bytes mki4 = {0xA1, 0xA2, 0xA3, 0xA4};

void assert_octets(ByteView got, ByteView want) { assert_string_equal(to_hex(got).c_str(), to_hex(want).c_str()); }

Bytes joined(std::initializer_list<ByteView> parts)
{
    Bytes all;
    for (ByteView part : parts)
        append(all, part);
    return all;
}

Bytes be32(std::uint32_t value)
{
    Bytes octets;
    append_be(octets, value, 4);
    return octets;
}

std::unique_ptr<SrtpKeys> keys_of(const std::string &suite, ByteView key, ByteView salt)
{
    auto policy = policy_of_suite(suite);
    assert_true(policy.has_value());
    auto keys = SrtpKeys::make(*policy, key, salt);
    assert_true(keys.ok());
    return std::move(keys).value();
}

test::Vector group(const char *file, const std::string &name)
{
    for (const test::Vector &v : test::load_vectors(file))
        if (v.group == name) return v;
    fail_msg("no group %s", name.c_str());
    return {};
}

/// ClearSender makes packets of the NULL cipher with the keys of RFC 3711 B.3.
struct ClearSender {
    test::Vector vector = group("srtp_kdf.vec", "RFC 3711 B.3");
    Bytes auth_key = vector.hex("AuthKey");

    std::unique_ptr<SrtpKeys> receiver(const std::string &suite) const
    {
        return keys_of(suite, vector.hex("MasterKey"), vector.hex("MasterSalt"));
    }
    static Bytes plain(std::uint16_t seq)
    {
        Bytes packet = {0x80, 0x60};
        append_be(packet, seq, 2);
        append_be(packet, 0x00010203CAFEBABE, 8);
        packet.resize(12 + 40, 0x5A);
        return packet;
    }
    Bytes mac(ByteView portion, std::uint32_t roc, std::size_t length) const
    {
        Bytes message = joined({portion, be32(roc)}), digest(20);
        unsigned digest_len = 0;
        HMAC(EVP_sha1(), auth_key.data(), 20, message.data(), message.size(), digest.data(), &digest_len);
        digest.resize(length);
        return digest;
    }
};

void assert_opens(SrtpKeys &keys, ByteView packet, const SrtpTrailer &trailer, std::uint32_t roc, ByteView plain)
{
    Bytes out;
    assert_true(keys.unprotect_rtp(packet, trailer, roc, out).ok());
    assert_octets(out, plain);
}

void assert_bad_tag(SrtpKeys &keys, ByteView packet, const SrtpTrailer &trailer, std::uint32_t roc)
{
    Bytes out;
    auto result = keys.unprotect_rtp(packet, trailer, roc, out);
    assert_false(result.ok());
    assert_string_equal(describe(result.error()), describe(Error::bad_tag));
}

std::uint32_t roc_in(const SrtpKeys &keys, ByteView packet, const SrtpTrailer &trailer)
{
    auto roc = carried_roc(packet, keys.policy(), trailer);
    assert_true(roc.ok());
    return *roc;
}

void test_which_packets_carry(void **)
{
    SrtpPolicy policy = *policy_of_suite("AES_CM_128_HMAC_SHA1_80+RCCm2=256");
    assert_true(trailer_of(policy, 4, 0) == (SrtpTrailer{4, true, false}));
    assert_true(trailer_of(policy, 4, 0xFF00) == (SrtpTrailer{4, true, false}));
    assert_true(trailer_of(policy, 4, 0xFF01) == (SrtpTrailer{4, false, false}));
    policy.roc_rate = 1;
    assert_true(trailer_of(policy, 0, 0xFF01).carries_roc);
    policy.rcc = RccMode::none;
    assert_false(trailer_of(policy, 0, 0).carries_roc);
}

void test_mode_1(void **)
{
    ClearSender sender;
    auto keys = sender.receiver("NULL_HMAC_SHA1_80+RCCm1=16");
    for (std::uint32_t roc : {0u, 1u, 0x01020304u, 0xFFFFFFFFu}) {
        const std::uint16_t seq = 0x1230;  // 0 modulo 16
        const Bytes plain = sender.plain(seq), mac = sender.mac(plain, roc, 10);
        Bytes packet = joined({plain, mki4, be32(roc), mac});
        const SrtpTrailer trailer = trailer_of(keys->policy(), 4, seq);
        assert_int_equal(roc_in(*keys, packet, trailer), roc);
        assert_octets(*carried_mki(packet, keys->policy(), trailer), mki4);
        assert_opens(*keys, packet, trailer, roc, plain);
        packet[plain.size() + 4 + 3] ^= 1;  // the ROC is covered by the MAC
        assert_bad_tag(*keys, packet, trailer, roc_in(*keys, packet, trailer));
    }
    const Bytes plain = sender.plain(0x1231), between = joined({plain, mki4});  // no ROC and no MAC
    assert_opens(*keys, between, trailer_of(keys->policy(), 4, 0x1231), 5, plain);
}

void test_mode_2(void **)
{
    ClearSender sender;
    auto keys = sender.receiver("NULL_HMAC_SHA1_80+RCCm2=16");  // MIKEY's tag length is 14: MAC_tr 10, or 14 without ROC
    const Bytes with = sender.plain(0x1230), without = sender.plain(0x1231);
    const Bytes carrying = joined({with, mki4, be32(9), sender.mac(with, 9, 10)});
    Bytes between = joined({without, mki4, sender.mac(without, 9, 14)});
    assert_opens(*keys, carrying, trailer_of(keys->policy(), 4, 0x1230), 9, with);
    assert_opens(*keys, between, trailer_of(keys->policy(), 4, 0x1231), 9, without);
    assert_bad_tag(*keys, between, trailer_of(keys->policy(), 4, 0x1231), 10);
    between.back() ^= 1;
    assert_bad_tag(*keys, between, trailer_of(keys->policy(), 4, 0x1231), 9);
}

void test_mode_1_before_mki(void **)
{
    ClearSender sender;
    auto keys = sender.receiver("NULL_HMAC_SHA1_80+RCCm1");
    const Bytes plain = sender.plain(7), packet = joined({plain, be32(3), sender.mac(plain, 3, 10), mki4});
    const SrtpTrailer trailer{4, true, true};
    assert_int_equal(roc_in(*keys, packet, trailer), 3);
    assert_octets(*carried_mki(packet, keys->policy(), trailer), mki4);
    assert_opens(*keys, packet, trailer, 3, plain);
}

/// for_each_rtp gives the SRTP packets of a libsrtp group.
template <typename Use>
void for_each_rtp(const test::Vector &v, Use use)
{
    unsigned used = 0;
    for (unsigned long long i = 0; i < v.number("Packets"); ++i) {
        const std::string n = " " + std::to_string(i);
        if (v.text("Type" + n) != "SRTP") continue;
        use(v.hex("Protected" + n), v.hex("Plain" + n), static_cast<std::uint32_t>(v.number("Number" + n)));
        ++used;
    }
    assert_true(used > 0);
}

void test_mode_1_with_aes_cm(void **)
{
    const test::Vector v = group("srtp_libsrtp.vec", "libsrtp_AES_CM_128_HMAC_SHA1_80_mki");
    auto keys = keys_of("AES_CM_128_HMAC_SHA1_80+RCCm1", v.hex("MasterKey"), v.hex("MasterSalt"));
    for_each_rtp(v, [&](const Bytes &packet, const Bytes &plain, std::uint32_t roc) {
        const ByteView view(packet), mac = view.last(10);
        const Bytes carrying = joined({view.first(packet.size() - 10), be32(roc), mac});
        const SrtpTrailer trailer{8, true, false};
        assert_int_equal(roc_in(*keys, carrying, trailer), roc);
        assert_opens(*keys, carrying, trailer, roc, plain);
        assert_bad_tag(*keys, carrying, trailer, roc + 1);
    });
}

void test_mode_3_with_aes_cm(void **)
{
    const test::Vector v = group("srtp_libsrtp.vec", "libsrtp_AES_CM_128_NULL_AUTH_mki");
    auto keys = keys_of("AES_CM_128_HMAC_SHA1_80+RCCm3=2", v.hex("MasterKey"), v.hex("MasterSalt"));
    for_each_rtp(v, [&](const Bytes &packet, const Bytes &plain, std::uint32_t roc) {
        const SrtpTrailer trailer = trailer_of(keys->policy(), 8, rtp_header(packet)->seq);
        const Bytes sent = trailer.carries_roc ? joined({packet, be32(roc)}) : packet;
        if (trailer.carries_roc) assert_int_equal(roc_in(*keys, sent, trailer), roc);
        assert_opens(*keys, sent, trailer, roc, plain);
    });
}

void test_mode_3_with_gcm(void **)
{
    const test::Vector v = group("srtp_libsrtp.vec", "libsrtp_AEAD_AES_128_GCM_16_mki");
    auto keys = keys_of("AEAD_AES_128_GCM+RCCm3", v.hex("MasterKey"), v.hex("MasterSalt"));
    for_each_rtp(v, [&](const Bytes &packet, const Bytes &plain, std::uint32_t roc) {
        // TS 33.180 E.2: header | ciphertext | GCM tag 16 | MKI 8 | ROC 4
        Bytes sent = joined({packet, be32(roc)});
        const SrtpTrailer trailer = trailer_of(keys->policy(), 8, rtp_header(packet)->seq);
        assert_int_equal(roc_in(*keys, sent, trailer), roc);
        assert_octets(*carried_mki(sent, keys->policy(), trailer), v.hex("Mki"));
        assert_opens(*keys, sent, trailer, roc, plain);
        sent.back() ^= 1;  // the ROC is in the IV, so the GCM tag covers it
        assert_bad_tag(*keys, sent, trailer, roc_in(*keys, sent, trailer));
        assert_bad_tag(*keys, packet, {8}, roc + 1);
        assert_opens(*keys, packet, {8}, roc, plain);
    });
}

void test_mode_3_with_gcm_before_mki(void **)
{
    const test::Vector v = group("srtp_libsrtp.vec", "libsrtp_AEAD_AES_256_GCM_16");
    auto keys = keys_of("AEAD_AES_256_GCM+RCCm3", v.hex("MasterKey"), v.hex("MasterSalt"));
    for_each_rtp(v, [&](const Bytes &packet, const Bytes &plain, std::uint32_t roc) {
        const Bytes sent = joined({packet, be32(roc), mki4});
        const SrtpTrailer trailer{4, true, true};
        assert_int_equal(roc_in(*keys, sent, trailer), roc);
        assert_octets(*carried_mki(sent, keys->policy(), trailer), mki4);
        assert_opens(*keys, sent, trailer, roc, plain);
    });
}

void test_srtcp_stays_as_it_is(void **)
{
    const test::Vector v = group("srtp_libsrtp.vec", "libsrtp_AES_CM_128_HMAC_SHA1_80_mki");
    for (const char *suite : {"AES_CM_128_HMAC_SHA1_80+RCCm1", "AES_CM_128_HMAC_SHA1_80+RCCm2", "AES_CM_128_HMAC_SHA1_80+RCCm3"}) {
        auto keys = keys_of(suite, v.hex("MasterKey"), v.hex("MasterSalt"));
        Bytes out;
        std::uint32_t index = 0;
        assert_string_equal(v.text("Type 6").c_str(), "SRTCP");
        assert_true(keys->unprotect_rtcp(v.hex("Protected 6"), 8, out, index).ok());
        assert_octets(out, v.hex("Plain 6"));
        assert_int_equal(index, v.number("Number 6"));
    }
}

}  // namespace

int main()
{
    const CMUnitTest tests[] = {
        cmocka_unit_test(test_which_packets_carry),
        cmocka_unit_test(test_mode_1),
        cmocka_unit_test(test_mode_2),
        cmocka_unit_test(test_mode_1_before_mki),
        cmocka_unit_test(test_mode_1_with_aes_cm),
        cmocka_unit_test(test_mode_3_with_aes_cm),
        cmocka_unit_test(test_mode_3_with_gcm),
        cmocka_unit_test(test_mode_3_with_gcm_before_mki),
        cmocka_unit_test(test_srtcp_stays_as_it_is),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
