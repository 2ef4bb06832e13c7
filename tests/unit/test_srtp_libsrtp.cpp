// Random packets protected by libsrtp 2 have to open, and damaged ones must not.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "support/cmocka.hpp"

#include "crypto/srtp_layout.h"
#include "crypto/srtp_suites.h"

#include <srtp2/srtp.h>

#include <array>
#include <memory>
#include <random>

using namespace mediasec;
using namespace mediasec::crypto;

namespace {

constexpr std::uint32_t ssrc = 0x5EED1234;

using Random = std::mt19937_64;

unsigned below(Random &random, unsigned limit) { return static_cast<unsigned>(random() % limit); }

Bytes random_octets(Random &random, std::size_t length)
{
    Bytes octets(length);
    for (std::uint8_t &octet : octets)
        octet = static_cast<std::uint8_t>(random());
    return octets;
}

/// Profile pairs a suite's name with libsrtp's way of setting it. Tags that are 0 octets long let damage through.
struct Profile {
    const char *suite;
    void (*set_rtp)(srtp_crypto_policy_t *);
    void (*set_rtcp)(srtp_crypto_policy_t *);
    bool authenticated = true;
};

const Profile profiles[] = {
    {"AES_CM_128_HMAC_SHA1_80", srtp_crypto_policy_set_rtp_default, srtp_crypto_policy_set_rtp_default},
    {"AES_CM_128_HMAC_SHA1_32", srtp_crypto_policy_set_aes_cm_128_hmac_sha1_32, srtp_crypto_policy_set_rtp_default},
    {"AES_CM_128_HMAC_SHA1_32+SRTCP_TAG=32", srtp_crypto_policy_set_aes_cm_128_hmac_sha1_32,
     srtp_crypto_policy_set_aes_cm_128_hmac_sha1_32},
    {"AES_192_CM_HMAC_SHA1_80+LIBSRTP_KDF", srtp_crypto_policy_set_aes_cm_192_hmac_sha1_80, srtp_crypto_policy_set_aes_cm_192_hmac_sha1_80},
    {"AES_256_CM_HMAC_SHA1_80", srtp_crypto_policy_set_aes_cm_256_hmac_sha1_80, srtp_crypto_policy_set_aes_cm_256_hmac_sha1_80},
    {"AES_256_CM_HMAC_SHA1_32", srtp_crypto_policy_set_aes_cm_256_hmac_sha1_32, srtp_crypto_policy_set_aes_cm_256_hmac_sha1_80},
    {"AEAD_AES_128_GCM", srtp_crypto_policy_set_aes_gcm_128_16_auth, srtp_crypto_policy_set_aes_gcm_128_16_auth},
    {"AEAD_AES_256_GCM", srtp_crypto_policy_set_aes_gcm_256_16_auth, srtp_crypto_policy_set_aes_gcm_256_16_auth},
    {"AEAD_AES_128_GCM_8", srtp_crypto_policy_set_aes_gcm_128_8_auth, srtp_crypto_policy_set_aes_gcm_128_8_auth},
    {"AEAD_AES_256_GCM_8", srtp_crypto_policy_set_aes_gcm_256_8_auth, srtp_crypto_policy_set_aes_gcm_256_8_auth},
    // libsrtp encrypts AEAD's RTP whatever it is told (RFC 7714 8.2), and leaves the SRTCP clear.
    {"AEAD_AES_128_GCM_8+UNENCRYPTED_SRTCP", srtp_crypto_policy_set_aes_gcm_128_8_only_auth,
     srtp_crypto_policy_set_aes_gcm_128_8_only_auth},
    {"NULL_HMAC_SHA1_80", srtp_crypto_policy_set_null_cipher_hmac_sha1_80, srtp_crypto_policy_set_null_cipher_hmac_sha1_80},
    {"AES_CM_128_NULL_AUTH", srtp_crypto_policy_set_aes_cm_128_null_auth, srtp_crypto_policy_set_rtp_default, false},
    {"AES_256_CM_NULL_AUTH", srtp_crypto_policy_set_aes_cm_256_null_auth, srtp_crypto_policy_set_aes_cm_256_hmac_sha1_80, false},
};

const std::size_t mki_lens[] = {0, 1, 4, 8, 128};

struct SessionFree {
    void operator()(srtp_ctx_t_ *session) const { srtp_dealloc(session); }
};

/// Peer is libsrtp's sender and our receiver under one random master key.
struct Peer {
    Peer(const Profile &profile, std::size_t mki_len, Random &random)
        : policy(*policy_of_suite(profile.suite)), key(random_octets(random, policy.key_len + std::size_t{policy.salt_len})),
          mki(random_octets(random, mki_len))
    {
        srtp_master_key_t master{key.data(), mki.data(), static_cast<unsigned>(mki.size())};
        srtp_master_key_t *masters[] = {&master};
        srtp_policy_t sender{};
        profile.set_rtp(&sender.rtp);
        profile.set_rtcp(&sender.rtcp);
        sender.ssrc = {ssrc_specific, ssrc};
        sender.window_size = 128;
        sender.allow_repeat_tx = 1;
        sender.keys = mki_len == 0 ? nullptr : masters;
        sender.num_master_keys = mki_len == 0 ? 0 : 1;
        sender.key = mki_len == 0 ? key.data() : nullptr;
        srtp_t created = nullptr;
        assert_int_equal(srtp_create(&created, &sender), srtp_err_status_ok);
        session.reset(created);
        auto made = SrtpKeys::make(policy, ByteView(key).first(policy.key_len), ByteView(key).subspan(policy.key_len));
        assert_true(made.ok());
        keys = std::move(made).value();
    }

    Bytes protect(Bytes packet, bool rtcp) const
    {
        auto length = static_cast<int>(packet.size());
        packet.resize(packet.size() + SRTP_MAX_TRAILER_LEN + SRTP_MAX_MKI_LEN + 4);
        const unsigned use_mki = mki.empty() ? 0 : 1;
        auto status = rtcp ? srtp_protect_rtcp_mki(session.get(), packet.data(), &length, use_mki, 0)
                           : srtp_protect_mki(session.get(), packet.data(), &length, use_mki, 0);
        assert_int_equal(status, srtp_err_status_ok);
        packet.resize(static_cast<std::size_t>(length));
        return packet;
    }

    std::uint8_t mki_len() const { return static_cast<std::uint8_t>(mki.size()); }
    SrtpTrailer trailer() const { return {mki_len(), false, false}; }

    SrtpPolicy policy;
    Bytes key, mki;
    std::unique_ptr<srtp_ctx_t_, SessionFree> session;
    std::unique_ptr<SrtpKeys> keys;
};

Bytes random_rtp(Random &random, std::uint16_t seq)
{
    const unsigned csrcs = below(random, 16), extension_words = below(random, 9);
    const bool extended = below(random, 2) == 1;
    Bytes packet = {static_cast<std::uint8_t>(0x80 | (extended ? 0x10 : 0) | csrcs), static_cast<std::uint8_t>(random())};
    append_be(packet, seq, 2);
    append_be(packet, random(), 4);
    append_be(packet, ssrc, 4);
    append(packet, random_octets(random, std::size_t{4} * csrcs));
    if (extended) {
        append_be(packet, 0xBEDE, 2);
        append_be(packet, extension_words, 2);
        append(packet, random_octets(random, std::size_t{4} * extension_words));
    }
    append(packet, random_octets(random, below(random, 3) == 0 ? below(random, 1300) : below(random, 80)));
    return packet;
}

Bytes random_rtcp(Random &random)
{
    const unsigned words = 1 + below(random, 60);
    Bytes packet = {0x81, static_cast<std::uint8_t>(200 + below(random, 5))};
    append_be(packet, words, 2);
    append_be(packet, ssrc, 4);
    append(packet, random_octets(random, std::size_t{4} * (words - 1)));
    return packet;
}

void assert_octets(ByteView got, ByteView want)
{
    assert_int_equal(got.size(), want.size());
    assert_memory_equal(got.data(), want.data(), want.size());
}

/// outside_mki tells whether an octet is not of the MKI, which no tag covers.
bool outside_mki(ByteView packet, const Result<ByteView> &mki, std::size_t octet)
{
    const auto first = static_cast<std::size_t>(mki->data() - packet.data());
    return octet < first || octet >= first + mki->size();
}

template <typename Open>
void damage(Random &random, const Bytes &packet, const Result<ByteView> &mki, Open opens)
{
    for (unsigned i = 0; i < 12; ++i) {
        const std::size_t octet = below(random, static_cast<unsigned>(packet.size()));
        if (!outside_mki(packet, mki, octet)) continue;
        Bytes damaged = packet;
        damaged[octet] = static_cast<std::uint8_t>(damaged[octet] ^ (1u << below(random, 8)));
        assert_false(opens(damaged));
    }
    for (unsigned i = 0; i < 4; ++i)
        assert_false(opens(ByteView(packet).first(below(random, static_cast<unsigned>(packet.size())))));
    for (std::size_t cut = 1; cut <= 24 && cut <= packet.size(); ++cut)
        assert_false(opens(ByteView(packet).first(packet.size() - cut)));
}

void check_rtp(const Profile &profile, Peer &peer, Random &random, RocEstimate &estimate, std::uint64_t index)
{
    const Bytes plain = random_rtp(random, static_cast<std::uint16_t>(index)), packet = peer.protect(plain, false);
    const auto roc = static_cast<std::uint32_t>(index >> 16);
    const auto seq = static_cast<std::uint16_t>(index);
    assert_int_equal(estimate.estimate(seq), roc);
    Bytes out;
    assert_true(peer.keys->unprotect_rtp(packet, peer.trailer(), roc, out).ok());
    assert_octets(out, plain);
    estimate.commit(roc, seq);
    auto mki = carried_mki(packet, peer.policy, peer.trailer());
    assert_octets(*mki, peer.mki);
    if (!profile.authenticated) return;
    assert_false(peer.keys->unprotect_rtp(packet, peer.trailer(), roc + 1, out).ok());
    damage(random, packet, mki, [&](ByteView damaged) { return peer.keys->unprotect_rtp(damaged, peer.trailer(), roc, out).ok(); });
}

void check_rtcp(Peer &peer, Random &random, std::uint32_t want_index)
{
    const Bytes plain = random_rtcp(random), packet = peer.protect(plain, true);
    Bytes out;
    std::uint32_t index = 0;
    assert_true(peer.keys->unprotect_rtcp(packet, peer.mki_len(), out, index).ok());
    assert_octets(out, plain);
    assert_int_equal(index, want_index);
    const bool e_flag = peer.policy.rtcp_encrypted && peer.policy.cipher != SrtpCipher::null;
    assert_int_equal(split_rtcp(packet, peer.policy, peer.mki_len())->encrypted, e_flag);
    auto mki = carried_rtcp_mki(packet, peer.policy, peer.mki_len());
    assert_octets(*mki, peer.mki);
    damage(random, packet, mki, [&](ByteView damaged) { return peer.keys->unprotect_rtcp(damaged, peer.mki_len(), out, index).ok(); });
}

void test_all_profiles(void **)
{
    Random random(20240229);
    for (const Profile &profile : profiles)
        for (std::size_t mki_len : mki_lens) {
            Peer peer(profile, mki_len, random);
            RocEstimate estimate;
            std::uint64_t index = 65536 - 400 - below(random, 300);
            for (unsigned i = 0; i < 60; ++i, index += 1 + below(random, 40))
                check_rtp(profile, peer, random, estimate, index);
            assert_true(estimate.roc() > 0);
            for (std::uint32_t i = 1; i <= 30; ++i)
                check_rtcp(peer, random, i);
        }
}

void test_wrong_key(void **)
{
    Random random(7);
    for (const Profile &profile : profiles) {
        if (!profile.authenticated) continue;
        Peer one(profile, 4, random), other(profile, 4, random);
        const Bytes packet = one.protect(random_rtp(random, 1), false), control = one.protect(random_rtcp(random), true);
        Bytes out;
        std::uint32_t index = 0;
        assert_string_equal(describe(other.keys->unprotect_rtp(packet, other.trailer(), 0, out).error()), describe(Error::bad_tag));
        assert_string_equal(describe(other.keys->unprotect_rtcp(control, 4, out, index).error()), describe(Error::bad_tag));
    }
}

void test_aes_192_of_the_rfc_is_not_libsrtps(void **)
{
    Random random(192);
    Peer peer(profiles[3], 0, random);
    SrtpPolicy rfc_6188 = peer.policy;
    rfc_6188.libsrtp_aes192 = false;
    auto keys = SrtpKeys::make(rfc_6188, ByteView(peer.key).first(24), ByteView(peer.key).subspan(24));
    assert_true(keys.ok());
    Bytes packet = peer.protect(random_rtp(random, 1), false), out;
    assert_string_equal(describe(keys.value()->unprotect_rtp(packet, {}, 0, out).error()), describe(Error::bad_tag));
}

void test_far_rocs(void **)
{
    Random random(48);
    for (std::uint32_t roc : {1u, 0x00010000u, 0x80000000u, 0xFFFFFFFFu})
        for (const Profile &profile : profiles) {
            Peer peer(profile, 8, random);
            assert_int_equal(srtp_set_stream_roc(peer.session.get(), ssrc, roc), srtp_err_status_ok);
            const Bytes plain = random_rtp(random, 4711);
            Bytes out;
            assert_true(peer.keys->unprotect_rtp(peer.protect(plain, false), peer.trailer(), roc, out).ok());
            assert_octets(out, plain);
        }
}

int set_up(void **) { return srtp_init() == srtp_err_status_ok ? 0 : -1; }
int tear_down(void **) { return srtp_shutdown() == srtp_err_status_ok ? 0 : -1; }

}  // namespace

int main()
{
    const CMUnitTest tests[] = {
        cmocka_unit_test(test_all_profiles),
        cmocka_unit_test(test_wrong_key),
        cmocka_unit_test(test_aes_192_of_the_rfc_is_not_libsrtps),
        cmocka_unit_test(test_far_rocs),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
