// SRTP: opening packets with a 60-octet payload, and video-sized ones, beside libsrtp in the same run.
// SPDX-License-Identifier: GPL-2.0-or-later
//
// Every packet's result is compared with the plaintext. libsrtp works in place, so its rows include the copy of the packet that
// it needs, and its replay check; ours include the estimate of the ROC.
//
// Debian's libsrtp uses NSS and is slower than one built with OpenSSL. The rows "evp" are the calls that the latter makes to OpenSSL
// for each packet, with nothing around them: a lower bound for it.
#include "crypto/srtp_kdf.h"
#include "crypto/srtp_suites.h"

#include <benchmark/benchmark.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <srtp2/srtp.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string>

using namespace mediasec;
using namespace mediasec::crypto;

namespace {

constexpr std::uint32_t ssrc = 0x5EED1234;
constexpr std::size_t packet_count = 4096;

struct Profile {
    const char *suite;
    void (*set)(srtp_crypto_policy_t *);
};
constexpr Profile profiles[] = {
    {"AES_CM_128_HMAC_SHA1_80", srtp_crypto_policy_set_rtp_default},
    {"AES_256_CM_HMAC_SHA1_80", srtp_crypto_policy_set_aes_cm_256_hmac_sha1_80},
    {"AEAD_AES_128_GCM", srtp_crypto_policy_set_aes_gcm_128_16_auth},
    {"AEAD_AES_256_GCM", srtp_crypto_policy_set_aes_gcm_256_16_auth},
};

struct SessionFree {
    void operator()(srtp_ctx_t_ *session) const { srtp_dealloc(session); }
};
using Session = std::unique_ptr<srtp_ctx_t_, SessionFree>;

/// Stream is what libsrtp's sender made of packet_count packets.
struct Stream {
    Stream(const Profile &chosen, std::size_t payload_len) : profile(chosen), policy(*policy_of_suite(chosen.suite))
    {
        for (unsigned i = 0; i < unsigned{policy.key_len} + policy.salt_len; ++i)
            key.push_back(static_cast<std::uint8_t>(17 * i + 3));
        Session sender = session(ssrc_any_outbound);
        for (std::size_t i = 0; i < packet_count; ++i) {
            Bytes packet = {0x80, 0x60};
            append_be(packet, i, 2);
            append_be(packet, 160 * i, 4);
            append_be(packet, ssrc, 4);
            for (std::size_t j = 0; j < payload_len; ++j)
                packet.push_back(static_cast<std::uint8_t>(i + 3 * j));
            plain.push_back(packet);
            auto length = static_cast<int>(packet.size());
            packet.resize(packet.size() + SRTP_MAX_TRAILER_LEN);
            if (srtp_protect(sender.get(), packet.data(), &length) != srtp_err_status_ok) return;
            packet.resize(static_cast<std::size_t>(length));
            sent.push_back(packet);
        }
    }

    Session session(srtp_ssrc_type_t direction)
    {
        srtp_policy_t srtp{};
        profile.set(&srtp.rtp);
        profile.set(&srtp.rtcp);
        srtp.ssrc = {direction, 0};
        srtp.window_size = 128;
        srtp.key = key.data();
        srtp_t created = nullptr;
        return Session(srtp_create(&created, &srtp) == srtp_err_status_ok ? created : nullptr);
    }

    const Profile &profile;
    SrtpPolicy policy;
    Bytes key;
    std::vector<Bytes> plain, sent;
};

void report(benchmark::State &state, const Stream &stream)
{
    state.SetLabel(stream.profile.suite);
    state.SetItemsProcessed(state.iterations());
}

void ours(benchmark::State &state)
{
    Stream stream(profiles[state.range(0)], static_cast<std::size_t>(state.range(1)));
    const ByteView key(stream.key);
    auto keys = SrtpKeys::make(stream.policy, key.first(stream.policy.key_len), key.subspan(stream.policy.key_len));
    if (!keys || stream.sent.size() != packet_count) return state.SkipWithError("set-up failed");
    RocEstimate estimate;
    Bytes out;
    std::size_t i = 0;
    for (auto _ : state) {
        const auto seq = static_cast<std::uint16_t>(i);
        const std::uint32_t roc = estimate.estimate(seq);
        auto length = (*keys)->unprotect_rtp(stream.sent[i], {}, roc, out);
        if (!length || !equal(out, stream.plain[i])) return state.SkipWithError("wrong plaintext");
        estimate.commit(roc, seq);
        if (++i == packet_count) {
            i = 0;
            estimate = RocEstimate();
        }
    }
    report(state, stream);
}

void libsrtp(benchmark::State &state)
{
    Stream stream(profiles[state.range(0)], static_cast<std::size_t>(state.range(1)));
    Session receiver = stream.session(ssrc_any_inbound);
    if (!receiver || stream.sent.size() != packet_count) return state.SkipWithError("set-up failed");
    Bytes packet(2000);
    std::size_t i = 0;
    for (auto _ : state) {
        const Bytes &sent = stream.sent[i];
        std::copy(sent.begin(), sent.end(), packet.begin());
        auto length = static_cast<int>(sent.size());
        auto status = srtp_unprotect(receiver.get(), packet.data(), &length);
        if (status != srtp_err_status_ok || !equal(ByteView(packet).first(static_cast<std::size_t>(length)), stream.plain[i]))
            return state.SkipWithError("wrong plaintext");
        if (++i == packet_count) {  // its replay window refuses a second round
            state.PauseTiming();
            i = 0;
            receiver = stream.session(ssrc_any_inbound);
            state.ResumeTiming();
        }
    }
    report(state, stream);
}

/// Evp holds OpenSSL contexts under the session keys of a stream.
struct Evp {
    explicit Evp(Stream &stream) : gcm(stream.policy.aead())
    {
        const ByteView key(stream.key);
        auto kdf = SrtpKdf::make(stream.policy, key.first(stream.policy.key_len), key.subspan(stream.policy.key_len));
        auto cipher_key = kdf->derive(SrtpLabel::rtp_encryption, 0, stream.policy.key_len);
        auto auth_key = kdf->derive(SrtpLabel::rtp_authentication, 0, 20);
        salt = copy_of(kdf->derive(SrtpLabel::rtp_salt, 0, stream.policy.salt_len)->view());
        const bool small = stream.policy.key_len == 16;
        const EVP_CIPHER *ctr = small ? EVP_aes_128_ctr() : EVP_aes_256_ctr();
        const EVP_CIPHER *algorithm = !gcm ? ctr : small ? EVP_aes_128_gcm() : EVP_aes_256_gcm();
        EVP_DecryptInit_ex(cipher.get(), algorithm, nullptr, cipher_key->data(), nullptr);
        char digest[] = "SHA1";
        const OSSL_PARAM params[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0), OSSL_PARAM_construct_end()};
        EVP_MAC_init(mac.get(), auth_key->data(), auth_key->size(), params);
    }

    /// iv is that of ROC 0 (RFC 3711 4.1.1, RFC 7714 8.1).
    std::array<std::uint8_t, 16> iv(ByteView packet) const
    {
        std::array<std::uint8_t, 16> block{};
        const std::size_t ssrc_at = gcm ? 2 : 4, seq_at = gcm ? 10 : 12;
        std::copy_n(packet.begin() + 8, 4, &block[ssrc_at]);
        std::copy_n(packet.begin() + 2, 2, &block[seq_at]);
        for (std::size_t i = 0; i < salt.size(); ++i)
            block[i] ^= salt[i];
        return block;
    }

    bool open_gcm(ByteView packet, std::uint8_t *out)
    {
        std::uint8_t no_tag[16] = {};
        int length = 0;
        const auto payload = static_cast<int>(packet.size()) - 12 - 16;
        EVP_DecryptInit_ex(cipher.get(), nullptr, nullptr, nullptr, iv(packet).data());
        EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_AEAD_SET_TAG, 16, no_tag);  // libsrtp does so before the associated data
        EVP_DecryptUpdate(cipher.get(), nullptr, &length, packet.data(), 12);
        EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_AEAD_SET_TAG, 16, const_cast<std::uint8_t *>(packet.last(16).data()));
        EVP_DecryptUpdate(cipher.get(), out, &length, packet.data() + 12, payload);
        return EVP_DecryptFinal_ex(cipher.get(), out + payload, &length) == 1;
    }

    bool open_cm(ByteView packet, std::uint8_t *out)
    {
        const std::uint8_t roc[4] = {};
        std::uint8_t tag[20];
        std::size_t tag_len = 0;
        int length = 0;
        EVP_MAC_init(mac.get(), nullptr, 0, nullptr);
        EVP_MAC_update(mac.get(), packet.data(), packet.size() - 10);
        EVP_MAC_update(mac.get(), roc, sizeof roc);
        EVP_MAC_final(mac.get(), tag, &tag_len, sizeof tag);
        if (!equal(ByteView(tag, 10), packet.last(10))) return false;
        EVP_DecryptInit_ex(cipher.get(), nullptr, nullptr, nullptr, iv(packet).data());
        return EVP_DecryptUpdate(cipher.get(), out, &length, packet.data() + 12, static_cast<int>(packet.size()) - 12 - 10) == 1;
    }

    struct Free {
        void operator()(EVP_CIPHER_CTX *context) const { EVP_CIPHER_CTX_free(context); }
        void operator()(EVP_MAC *algorithm) const { EVP_MAC_free(algorithm); }
        void operator()(EVP_MAC_CTX *context) const { EVP_MAC_CTX_free(context); }
    };
    bool gcm;
    Bytes salt;
    std::unique_ptr<EVP_CIPHER_CTX, Free> cipher{EVP_CIPHER_CTX_new()};
    std::unique_ptr<EVP_MAC, Free> hmac{EVP_MAC_fetch(nullptr, "HMAC", nullptr)};
    std::unique_ptr<EVP_MAC_CTX, Free> mac{EVP_MAC_CTX_new(hmac.get())};
};

void evp(benchmark::State &state)
{
    Stream stream(profiles[state.range(0)], static_cast<std::size_t>(state.range(1)));
    if (stream.sent.size() != packet_count) return state.SkipWithError("set-up failed");
    Evp contexts(stream);
    Bytes out(2000);
    std::size_t i = 0;
    for (auto _ : state) {
        const ByteView packet(stream.sent[i]), plain = ByteView(stream.plain[i]).subspan(12);
        const bool good = contexts.gcm ? contexts.open_gcm(packet, out.data()) : contexts.open_cm(packet, out.data());
        if (!good || !equal(ByteView(out).first(plain.size()), plain)) return state.SkipWithError("wrong plaintext");
        i = (i + 1) % packet_count;
    }
    report(state, stream);
}

void arguments(benchmark::internal::Benchmark *bench)
{
    bench->ArgNames({"profile", "payload"})->ArgsProduct({{0, 1, 2, 3}, {60, 1200}});
}

BENCHMARK(ours)->Apply(arguments);
BENCHMARK(libsrtp)->Apply(arguments);
BENCHMARK(evp)->Apply(arguments);

}  // namespace

int main(int argc, char **argv)
{
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv) || srtp_init() != srtp_err_status_ok) return 1;
    benchmark::RunSpecifiedBenchmarks();
    return srtp_shutdown() == srtp_err_status_ok ? 0 : 1;
}
