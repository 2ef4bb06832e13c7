// SRTP and SRTCP packets against the vectors of RFC 3711, RFC 6188, RFC 7714 and of libsrtp.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "support/cmocka.hpp"

#include "crypto/digest.h"
#include "crypto/srtp_suites.h"
#include "crypto/srtp_transform.h"
#include "support/vector_file.h"

#include <memory>

using namespace mediasec;
using namespace mediasec::crypto;

namespace {

void assert_octets(ByteView got, ByteView want) { assert_string_equal(to_hex(got).c_str(), to_hex(want).c_str()); }

template <typename T>
void assert_error(const Result<T> &result, Error error)
{
    assert_false(result.ok());
    assert_string_equal(describe(result.error()), describe(error));
}

std::unique_ptr<SrtpKeys> keys_of(const SrtpPolicy &policy, ByteView key, ByteView salt)
{
    auto keys = SrtpKeys::make(policy, key, salt);
    assert_true(keys.ok());
    return std::move(keys).value();
}

SrtpPolicy suite(const std::string &name)
{
    auto policy = policy_of_suite(name);
    assert_true(policy.has_value());
    return *policy;
}

void assert_opens_rtp(SrtpKeys &keys, ByteView packet, const SrtpTrailer &trailer, std::uint32_t roc, ByteView plain)
{
    Bytes out;
    auto length = keys.unprotect_rtp(packet, trailer, roc, out);
    assert_true(length.ok());
    assert_int_equal(*length, plain.size());
    assert_octets(out, plain);
}

void assert_opens_rtcp(SrtpKeys &keys, ByteView packet, std::uint8_t mki_len, std::uint32_t want_index, ByteView plain)
{
    Bytes out;
    std::uint32_t index = 0;
    auto length = keys.unprotect_rtcp(packet, mki_len, out, index);
    assert_true(length.ok());
    assert_int_equal(*length, plain.size());
    assert_int_equal(index, want_index);
    assert_octets(out, plain);
}

void test_counter_mode_keystream(void **)
{
    for (const test::Vector &v : test::load_vectors("srtp_keystream.vec")) {
        Bytes key = v.hex("SessionKey"), packet = *from_hex("800000000000000000000000"), out;
        SrtpPolicy policy = suite("AES_CM_128_NULL_AUTH");
        policy.key_len = static_cast<std::uint8_t>(key.size());
        SrtpTransform transform(policy);
        assert_false(transform.set_keys(key, v.hex("SessionSalt"), {}).has_value());
        packet.resize(packet.size() + v.number("Octets"));
        auto parts = split_rtp(packet, policy, {});
        assert_true(parts.ok());
        assert_false(transform.open_rtp(*parts, 0, out).has_value());
        ByteView stream = ByteView(out).subspan(12);
        for (const char *block : {"0000", "0001", "0002", "feff", "ff00", "ff01"}) {
            std::size_t at = 16 * std::stoul(block, nullptr, 16);
            assert_octets(stream.subspan(at, 16), v.hex(std::string("Block ") + block));
        }
        assert_octets(sha256({stream}), v.hex("Sha256"));
        v.check_all_read();
    }
}

void test_longest_keystream(void **)
{
    // RFC 3711 4.1.1: at most 2^16 blocks.
    SrtpPolicy policy = suite("AES_CM_128_NULL_AUTH");
    auto keys = keys_of(policy, Bytes(16, 1), Bytes(14, 2));
    Bytes packet = *from_hex("800000000000000000000000"), out;
    packet.resize(12 + (1u << 20));
    assert_true(keys->unprotect_rtp(packet, {}, 0, out).ok());
    packet.push_back(0);
    assert_error(keys->unprotect_rtp(packet, {}, 0, out), Error::bad_length);
}

void check_gcm(const test::Vector &v)
{
    const bool rtcp = v.group.starts_with("rtcp"), encrypted = v.number("Encrypted") != 0;
    Bytes key = v.hex("SessionKey"), packet = v.hex("Packet"), out;
    SrtpPolicy policy = suite(key.size() == 16 ? "AEAD_AES_128_GCM" : "AEAD_AES_256_GCM");
    policy.rtp_encrypted = encrypted;
    SrtpTransform transform(policy);
    assert_false(transform.set_keys(key, v.hex("SessionSalt"), {}).has_value());
    if (rtcp) {
        auto parts = split_rtcp(packet, policy, 0);
        assert_true(parts.ok());
        assert_int_equal(parts->encrypted, encrypted);
        assert_int_equal(parts->index, v.number("Index"));
        assert_false(transform.open_rtcp(*parts, out).has_value());
    } else {
        auto parts = split_rtp(packet, policy, {});
        assert_true(parts.ok());
        assert_false(transform.open_rtp(*parts, 0, out).has_value());
    }
    assert_octets(out, v.hex("Plain"));
    v.check_all_read();
}

void test_gcm(void **)
{
    for (const test::Vector &v : test::load_vectors("srtp_gcm.vec"))
        check_gcm(v);
}

void check_f8_session(const test::Vector &v)
{
    SrtpPolicy policy = suite("F8_128_NULL_AUTH");
    SrtpTransform transform(policy);
    assert_false(transform.set_keys(v.hex("SessionKey"), v.hex("SessionSalt"), {}).has_value());
    Bytes packet = v.hex("Packet"), out;
    auto parts = split_rtp(packet, policy, {});
    assert_true(parts.ok());
    assert_false(transform.open_rtp(*parts, static_cast<std::uint32_t>(v.number("Roc")), out).has_value());
    assert_octets(out, v.hex("Plain"));
}

void check_packet(const test::Vector &v, SrtpKeys &keys)
{
    if (v.group == "rtp")
        assert_opens_rtp(keys, v.hex("Packet"), {}, static_cast<std::uint32_t>(v.number("Roc")), v.hex("Plain"));
    else
        assert_opens_rtcp(keys, v.hex("Packet"), 0, static_cast<std::uint32_t>(v.number("Index")), v.hex("Plain"));
}

void test_f8(void **)
{
    for (const test::Vector &v : test::load_vectors("srtp_f8.vec")) {
        if (v.group.starts_with("session")) {
            check_f8_session(v);
        } else {
            auto keys = keys_of(suite("F8_128_HMAC_SHA1_80"), v.hex("MasterKey"), v.hex("MasterSalt"));
            check_packet(v, *keys);
        }
        v.check_all_read();
    }
}

void test_key_derivation_rate(void **)
{
    // One object for all packets of a rate, in the order of the file and then in reverse: keys are derived again as needed.
    Bytes key = *from_hex("e1f97a0d3e018be0d64fa32c06de4139"), salt = *from_hex("0ec675ad498afeebb6960b3aabe6");
    auto vectors = test::load_vectors("srtp_kdr.vec");
    std::map<unsigned long long, std::unique_ptr<SrtpKeys>> by_rate;
    for (const test::Vector &v : vectors) {
        auto &keys = by_rate[v.number("Kdr")];
        SrtpPolicy policy;
        policy.kdr = static_cast<std::uint32_t>(v.number("Kdr"));
        if (!keys) keys = keys_of(policy, key, salt);
        check_packet(v, *keys);
        v.check_all_read();
    }
    assert_int_equal(by_rate.size(), 3);
    for (auto v = vectors.rbegin(); v != vectors.rend(); ++v)
        check_packet(*v, *by_rate[v->number("Kdr")]);
}

void check_libsrtp(const test::Vector &v)
{
    auto keys = keys_of(suite(v.text("Suite")), v.hex("MasterKey"), v.hex("MasterSalt"));
    const auto mki_len = static_cast<std::uint8_t>(v.number("MkiLen"));
    const Bytes mki = mki_len == 0 ? Bytes() : v.hex("Mki");
    const unsigned long long count = v.number("Packets");
    for (unsigned long long i = 0; i < count; ++i) {
        const std::string n = " " + std::to_string(i);
        const Bytes packet = v.hex("Protected" + n), plain = v.hex("Plain" + n);
        const auto number = static_cast<std::uint32_t>(v.number("Number" + n));
        if (v.text("Type" + n) == "SRTP") {
            assert_opens_rtp(*keys, packet, {mki_len}, number, plain);
            assert_octets(*carried_mki(packet, keys->policy(), {mki_len}), mki);
        } else {
            assert_opens_rtcp(*keys, packet, mki_len, number, plain);
            assert_octets(*carried_rtcp_mki(packet, keys->policy(), mki_len), mki);
        }
    }
    assert_true(count > 0);
    v.check_all_read();
}

void test_libsrtp_packets(void **)
{
    for (const test::Vector &v : test::load_vectors("srtp_libsrtp.vec"))
        check_libsrtp(v);
}

void test_rtp_header(void **)
{
    const Bytes packet = *from_hex("92e1fffe01020304cafebabe" "0000000100000002" "bede0001aabbccdd" "99");
    auto header = rtp_header(packet);
    assert_true(header.ok());
    assert_int_equal(header->payload_type, 0x61);
    assert_int_equal(header->seq, 0xFFFE);
    assert_int_equal(header->ssrc, 0xCAFEBABE);
    assert_int_equal(header->length, 28);
    for (std::size_t length = 0; length < 28; ++length)
        assert_error(rtp_header(ByteView(packet).first(length)), Error::truncated);
    Bytes version_1 = packet;
    version_1[0] = 0x52;
    assert_error(rtp_header(version_1), Error::unsupported);
}

void test_truncated(void **)
{
    auto keys = keys_of(suite("AEAD_AES_128_GCM"), Bytes(16, 1), Bytes(12, 2));
    Bytes rtp = *from_hex("800000010000000000000001"), rtcp = *from_hex("80c8000000000001"), out;
    std::uint32_t index = 0;
    rtp.resize(12 + 16 + 4 - 1);  // tag 16, MKI 4
    assert_error(keys->unprotect_rtp(rtp, {4}, 0, out), Error::truncated);
    rtp.push_back(0);
    assert_error(keys->unprotect_rtp(rtp, {4}, 0, out), Error::bad_tag);
    assert_error(carried_roc(rtp, keys->policy(), {4, true}), Error::truncated);
    rtcp.resize(8 + 16 + 4 + 4 - 1);
    assert_error(keys->unprotect_rtcp(rtcp, 4, out, index), Error::truncated);
    rtcp.push_back(0);
    assert_error(keys->unprotect_rtcp(rtcp, 4, out, index), Error::bad_tag);
    rtcp[0] = 0;
    assert_error(keys->unprotect_rtcp(rtcp, 4, out, index), Error::unsupported);
    assert_error(keys->unprotect_rtcp({}, 0, out, index), Error::truncated);
    assert_error(keys->unprotect_rtp({}, {}, 0, out), Error::truncated);
}

void test_bad_gcm_tag_leaves_no_plaintext(void **)
{
    for (const test::Vector &v : test::load_vectors("srtp_libsrtp.vec")) {
        if (v.group != "libsrtp_srtp_validate_gcm") continue;
        auto keys = keys_of(suite("AEAD_AES_128_GCM"), v.hex("MasterKey"), v.hex("MasterSalt"));
        Bytes packet = v.hex("Protected 0"), out(100, 7);
        packet.back() ^= 1;
        assert_error(keys->unprotect_rtp(packet, {}, 0, out), Error::bad_tag);
        assert_true(out.empty());
        return;
    }
    fail_msg("the group libsrtp_srtp_validate_gcm is missing");
}

void test_output_capacity_is_reused(void **)
{
    auto keys = keys_of(suite("NULL_NULL_AUTH"), Bytes(16, 1), Bytes(14, 2));
    Bytes packet = *from_hex("800000010000000000000001"), out;
    packet.resize(500, 5);
    assert_true(keys->unprotect_rtp(packet, {}, 0, out).ok());
    const std::uint8_t *first = out.data();
    packet.resize(60);
    assert_true(keys->unprotect_rtp(packet, {}, 0, out).ok());
    packet.resize(500);
    assert_true(keys->unprotect_rtp(packet, {}, 0, out).ok());
    assert_ptr_equal(out.data(), first);
}

void test_unencrypted(void **)
{
    // UNENCRYPTED_SRTP (RFC 4568 6.3.2): the libsrtp packet of NULL_HMAC_SHA1_80 is what AES-CM without encryption sends.
    for (const test::Vector &v : test::load_vectors("srtp_libsrtp.vec")) {
        if (v.group != "libsrtp_NULL_HMAC_SHA1_80") continue;
        auto keys = keys_of(suite("AES_CM_128_HMAC_SHA1_80+UNENCRYPTED_SRTP"), v.hex("MasterKey"), v.hex("MasterSalt"));
        assert_opens_rtp(*keys, v.hex("Protected 0"), {}, 0, v.hex("Plain 0"));
        return;
    }
    fail_msg("the group libsrtp_NULL_HMAC_SHA1_80 is missing");
}

void assert_refused(const std::string &name, Error error, std::size_t key_len, std::size_t salt_len)
{
    assert_error(SrtpKeys::make(suite(name), Bytes(key_len, 1), Bytes(salt_len, 2)), error);
}

void test_policies_that_do_not_exist(void **)
{
    assert_refused("AES_CM_128_HMAC_SHA1_80+SRTP_TAG=168", Error::unsupported, 16, 14);
    assert_refused("AES_CM_128_HMAC_SHA1_80+SRTCP_TAG=168", Error::unsupported, 16, 14);
    assert_refused("AES_CM_128_HMAC_SHA1_80+SRTP_TAG=136+RCCm2", Error::unsupported, 16, 14);
    assert_refused("AES_CM_128_HMAC_SHA1_80+SALT=120", Error::unsupported, 16, 15);
    assert_refused("AES_CM_128_HMAC_SHA1_80+KEY=160", Error::unsupported, 20, 14);
    assert_refused("AEAD_AES_128_GCM+RCCm1", Error::unsupported, 16, 12);
    assert_refused("AEAD_AES_128_GCM+RCCm2", Error::unsupported, 16, 12);
    assert_refused("AEAD_AES_128_GCM+SRTP_TAG=0", Error::unsupported, 16, 12);
    assert_refused("AEAD_AES_128_GCM+KEY=192", Error::unsupported, 24, 12);
    assert_refused("AEAD_AES_128_GCM+SALT=112", Error::unsupported, 16, 14);
    assert_refused("AES_CM_128_HMAC_SHA1_80", Error::bad_length, 17, 14);
    assert_refused("AES_CM_128_HMAC_SHA1_80", Error::bad_length, 16, 15);
    SrtpPolicy policy;
    policy.kdr = 3;
    assert_error(SrtpKeys::make(policy, Bytes(16, 1), Bytes(14, 2)), Error::unsupported);
    policy.kdr = 1u << 25;
    assert_error(SrtpKeys::make(policy, Bytes(16, 1), Bytes(14, 2)), Error::unsupported);
    policy.kdr = 0;
    policy.prefix_len = 1;
    assert_error(SrtpKeys::make(policy, Bytes(16, 1), Bytes(14, 2)), Error::unsupported);
    policy.prefix_len = 0;
    policy.rcc = RccMode::m3;
    policy.roc_rate = 0;
    assert_error(SrtpKeys::make(policy, Bytes(16, 1), Bytes(14, 2)), Error::unsupported);
}

}  // namespace

int main()
{
    const CMUnitTest tests[] = {
        cmocka_unit_test(test_counter_mode_keystream),
        cmocka_unit_test(test_longest_keystream),
        cmocka_unit_test(test_gcm),
        cmocka_unit_test(test_f8),
        cmocka_unit_test(test_key_derivation_rate),
        cmocka_unit_test(test_libsrtp_packets),
        cmocka_unit_test(test_rtp_header),
        cmocka_unit_test(test_truncated),
        cmocka_unit_test(test_bad_gcm_tag_leaves_no_plaintext),
        cmocka_unit_test(test_output_capacity_is_reused),
        cmocka_unit_test(test_unencrypted),
        cmocka_unit_test(test_policies_that_do_not_exist),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
