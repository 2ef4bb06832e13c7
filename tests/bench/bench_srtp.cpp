// SRTP: opening packets with a 60-octet payload, and video-sized ones, beside libsrtp in the same run.
// SPDX-License-Identifier: GPL-2.0-or-later
//
// Every packet's result is compared with the plaintext. libsrtp works in place, so its rows include the copy of the packet that
// it needs, and its replay check; ours include the estimate of the ROC.
#include "crypto/srtp_suites.h"

#include <benchmark/benchmark.h>
#include <srtp2/srtp.h>

#include <algorithm>
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
    auto keys = SrtpKeys::make(stream.policy, ByteView(stream.key).first(stream.policy.key_len), ByteView(stream.key).subspan(stream.policy.key_len));
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

void arguments(benchmark::internal::Benchmark *bench)
{
    bench->ArgNames({"profile", "payload"})->ArgsProduct({{0, 1, 2, 3}, {60, 1200}});
}

BENCHMARK(ours)->Apply(arguments);
BENCHMARK(libsrtp)->Apply(arguments);

}  // namespace

int main(int argc, char **argv)
{
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv) || srtp_init() != srtp_err_status_ok) return 1;
    benchmark::RunSpecifiedBenchmarks();
    return srtp_shutdown() == srtp_err_status_ok ? 0 : 1;
}
