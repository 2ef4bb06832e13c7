// SAKKE: decapsulation with its hint check, beside wolfCrypt as the system packages it.
// SPDX-License-Identifier: GPL-2.0-or-later
//
// Every opened SSV is compared with the one that wolfCrypt's sender chose. Rows to compare: decapsulate/ours with decapsulate/wolfcrypt (the user's
// tables, or [b]P + Z, are ready), first_message/ours with first_message/wolfcrypt (nothing is). The other rows say where the time goes, for each
// way of computing that this processor has. For medians of runs in turn:
//     bench_sakke --benchmark_repetitions=20 --benchmark_enable_random_interleaving=true --benchmark_report_aggregates_only=true
#include "crypto/sakke.h"
#include "crypto/sakke_math.h"
#include "support/wolfcrypt.h"

#include <benchmark/benchmark.h>

#include <string>

using namespace mediasec;
using namespace mediasec::crypto;

namespace {

constexpr std::size_t message_count = 16;

/// Scene is a KMS, a user and messages to it.
struct Scene {
    test::wolf::Rng rng;
    test::wolf::Sakke kms{rng};
    Bytes id = rng.octets(32), z = kms.public_key(), rsk = kms.rsk(id);
    std::vector<test::wolf::Sed> messages;
    Scene()
    {
        for (std::size_t i = 0; i < message_count; ++i)
            messages.push_back(kms.encapsulate(id));
    }
    PlainPoint R(std::size_t i) const { return *decode_point(ByteView(messages[i % message_count].sed).first(sakke_point_len)); }
};

const Scene &scene()
{
    static const Scene the_scene;
    return the_scene;
}

std::unique_ptr<SakkeReceiver> receiver() { return std::move(SakkeReceiver::make(scene().rsk, scene().z)).value(); }

/// opens tells whether a receiver recovers the SSV of message i.
bool opens(const SakkeReceiver &user, std::size_t i)
{
    const test::wolf::Sed &message = scene().messages[i % message_count];
    const auto ssv = user.decapsulate(scene().id, message.sed);
    return ssv.ok() && equal(ssv->value.view(), message.ssv);
}

void decapsulate_ours(benchmark::State &state)
{
    const auto user = receiver();
    bool good = opens(*user, 0) && opens(*user, 1);  // makes the tables
    std::size_t i = 0;
    for (auto _ : state)
        good = opens(*user, i++) && good;
    if (!good) state.SkipWithError("a message was not opened");
}

void decapsulate_wolfcrypt(benchmark::State &state)
{
    test::wolf::Receiver user(scene().rsk, scene().z);
    user.set_identity(scene().id);
    bool good = true;
    std::size_t i = 0;
    for (auto _ : state) {
        const test::wolf::Sed &message = scene().messages[i++ % message_count];
        good = user.decapsulate(message.sed) == message.ssv && good;
    }
    if (!good) state.SkipWithError("a message was not opened");
}

void first_message_ours(benchmark::State &state)
{
    bool good = true;
    std::size_t i = 0;
    for (auto _ : state)
        good = opens(*receiver(), i++) && good;
    if (!good) state.SkipWithError("a message was not opened");
}

void first_message_wolfcrypt(benchmark::State &state)
{
    bool good = true;
    std::size_t i = 0;
    for (auto _ : state) {
        const test::wolf::Sed &message = scene().messages[i++ % message_count];
        test::wolf::Receiver user(scene().rsk, scene().z);
        user.set_identity(scene().id);
        good = user.decapsulate(message.sed) == message.ssv && good;
    }
    if (!good) state.SkipWithError("a message was not opened");
}

/// tables_ours is what the second message costs above a later one.
void tables_ours(benchmark::State &state)
{
    const SakkeMath &math = *sakke_maths()[0];
    const PlainPoint K = *decode_point(scene().rsk), B = *math.public_key(scalar_of(scene().id), *decode_point(scene().z));
    std::size_t octets = 0;
    for (auto _ : state)
        octets = math.pairing_tables(K)->num_octets() + math.multiple_tables(B)->num_octets();
    state.counters["octets"] = static_cast<double>(octets);
    if (math.pairing_tables(K)->pairing(scene().R(0)) != math.pairing(scene().R(0), K)) state.SkipWithError("the tables are wrong");
}

void rsk_check_ours(benchmark::State &state)
{
    const auto user = receiver();
    bool good = true;
    for (auto _ : state)
        good = user->fits(scene().id) && good;
    if (!good) state.SkipWithError("the RSK does not fit");
}

// The parts, for each way of computing.

void pairing(benchmark::State &state, const SakkeMath &math)
{
    const PlainPoint K = *decode_point(scene().rsk), R = scene().R(0);
    const field::Words wanted = sakke_maths().back()->pairing(R, K);
    bool good = true;
    for (auto _ : state)
        good = math.pairing(R, K) == wanted && good;
    if (!good) state.SkipWithError("the pairing is wrong");
}

void pairing_with_tables(benchmark::State &state, const SakkeMath &math)
{
    const PlainPoint K = *decode_point(scene().rsk), R = scene().R(0);
    const field::Words wanted = sakke_maths().back()->pairing(R, K);
    const auto tables = math.pairing_tables(K);
    bool good = true;
    for (auto _ : state)
        good = tables->pairing(R) == wanted && good;
    if (!good) state.SkipWithError("the pairing is wrong");
}

void pairing_tables(benchmark::State &state, const SakkeMath &math)
{
    const PlainPoint K = *decode_point(scene().rsk);
    for (auto _ : state)
        benchmark::DoNotOptimize(math.pairing_tables(K));
}

/// multiple and multiple_with_tables refuse R as a multiple of itself, which costs the same as accepting it.
void multiple(benchmark::State &state, const SakkeMath &math)
{
    const PlainPoint R = scene().R(0);
    Scalar k = field::q_words;
    k[0] -= 2;
    bool accepted = false;
    for (auto _ : state)
        accepted = math.is_multiple(k, R, R) || accepted;
    if (accepted) state.SkipWithError("a wrong multiple was accepted");
}

void multiple_with_tables(benchmark::State &state, const SakkeMath &math)
{
    const PlainPoint R = scene().R(0);
    const auto tables = math.multiple_tables(R);
    Scalar k = field::q_words;
    k[0] -= 2;
    bool accepted = false;
    for (auto _ : state)
        accepted = tables->is_multiple(k, R) || accepted;
    if (accepted) state.SkipWithError("a wrong multiple was accepted");
}

void multiple_tables(benchmark::State &state, const SakkeMath &math)
{
    const PlainPoint R = scene().R(0);
    for (auto _ : state)
        benchmark::DoNotOptimize(math.multiple_tables(R));
}

void add_row(const std::string &name, void (*function)(benchmark::State &))
{
    benchmark::RegisterBenchmark(name.c_str(), function)->Unit(benchmark::kMillisecond);
}

}  // namespace

int main(int argc, char **argv)
{
    add_row("decapsulate/ours", decapsulate_ours);
    add_row("decapsulate/wolfcrypt", decapsulate_wolfcrypt);
    add_row("first_message/ours", first_message_ours);
    add_row("first_message/wolfcrypt", first_message_wolfcrypt);
    add_row("tables/ours", tables_ours);
    add_row("rsk_check/ours", rsk_check_ours);
    using Part = void (*)(benchmark::State &, const SakkeMath &);
    const std::pair<const char *, Part> parts[] = {
        {"pairing", pairing},   {"pairing_with_tables", pairing_with_tables},   {"pairing_tables", pairing_tables},
        {"multiple", multiple}, {"multiple_with_tables", multiple_with_tables}, {"multiple_tables", multiple_tables},
    };
    for (const SakkeMath *math : sakke_maths())
        for (const auto &[name, part] : parts)
            benchmark::RegisterBenchmark((std::string("part/") + name + "/" + math->name()).c_str(),
                                         [part = part, math](benchmark::State &state) { part(state, *math); })
                ->Unit(benchmark::kMillisecond);
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
