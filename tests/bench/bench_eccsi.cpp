// ECCSI: verification of a signature, beside wolfCrypt as the system packages it.
// SPDX-License-Identifier: GPL-2.0-or-later
//
// wolfCrypt signs; every signature has to be found good. "known_signer" is a signer whose earlier signature was verified, "new_signer" one that
// was never seen. For medians of runs in turn:
//     bench_eccsi --benchmark_repetitions=20 --benchmark_enable_random_interleaving=true --benchmark_report_aggregates_only=true
#include "crypto/eccsi.h"
#include "support/wolfcrypt.h"

#include <benchmark/benchmark.h>

using namespace mediasec;
using namespace mediasec::crypto;

namespace {

constexpr std::size_t signer_count = 16, message_len = 572;

struct Signed {
    Bytes id, message, signature;
};

/// Scene is a KMS and a signature of each of some signers.
struct Scene {
    test::wolf::Rng rng;
    test::wolf::Eccsi kms{rng};
    Bytes kpak = kms.kpak();
    std::vector<Signed> messages;
    Scene()
    {
        for (std::size_t i = 0; i < signer_count; ++i) {
            Signed made{rng.octets(32), rng.octets(message_len), {}};
            kms.make_pair(made.id);
            made.signature = kms.sign(made.message);
            messages.push_back(std::move(made));
        }
    }
    const Signed &message(std::size_t i) const { return messages[i % signer_count]; }
};

const Scene &scene()
{
    static const Scene the_scene;
    return the_scene;
}

void known_signer_ours(benchmark::State &state)
{
    bool good = true;
    std::size_t i = 0;
    for (const Signed &message : scene().messages)
        good = eccsi_verify(scene().kpak, message.id, message.message, message.signature) && good;
    for (auto _ : state) {
        const Signed &message = scene().message(i++);
        good = eccsi_verify(scene().kpak, message.id, message.message, message.signature) && good;
    }
    if (!good) state.SkipWithError("a signature was refused");
}

void known_signer_wolfcrypt(benchmark::State &state)
{
    test::wolf::Verifier verifier(scene().kpak);
    const Signed &message = scene().message(0);
    verifier.set_signer(message.id, message.signature);
    bool good = true;
    for (auto _ : state)
        good = verifier.verify(message.message, message.signature) && good;
    if (!good) state.SkipWithError("a signature was refused");
}

/// A signer that was never seen has to be refused here, since a good signature for each of thousands of identifiers cannot be kept ready; the
/// work is the same up to the comparison at the end.
void new_signer_ours(benchmark::State &state)
{
    static std::uint64_t number = 0;
    const Signed &message = scene().message(0);
    bool accepted = false;
    for (auto _ : state) {
        Bytes id = message.id;
        append_be(id, number++, 8);
        accepted = eccsi_verify(scene().kpak, id, message.message, message.signature) || accepted;
    }
    if (accepted) state.SkipWithError("a wrong signature was accepted");
}

void new_signer_wolfcrypt(benchmark::State &state)
{
    test::wolf::Verifier verifier(scene().kpak);
    bool good = true;
    std::size_t i = 0;
    for (auto _ : state) {
        const Signed &message = scene().message(i++);
        verifier.set_signer(message.id, message.signature);
        good = verifier.verify(message.message, message.signature) && good;
    }
    if (!good) state.SkipWithError("a signature was refused");
}

BENCHMARK(known_signer_ours)->Name("known_signer/ours")->Unit(benchmark::kMicrosecond);
BENCHMARK(known_signer_wolfcrypt)->Name("known_signer/wolfcrypt")->Unit(benchmark::kMicrosecond);
BENCHMARK(new_signer_ours)->Name("new_signer/ours")->Unit(benchmark::kMicrosecond);
BENCHMARK(new_signer_wolfcrypt)->Name("new_signer/wolfcrypt")->Unit(benchmark::kMicrosecond);

}  // namespace

BENCHMARK_MAIN();
