// Many MIKEY-SAKKE messages: 10,000 group key messages, of which 300 are for a user whose keys are loaded; all at once by all cores, and one after the other.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "session/exchange_book.h"

#include "support/sakke_keyring.h"
#include "support/vector_file.h"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <memory>
#include <vector>

using namespace mediasec;
using namespace mediasec::session;

namespace {

constexpr std::size_t message_count = 10000, own_count = 300;

/// Scene is a published group key message, and variations of it: the signature tells them apart, and those for others name another receiver.
struct Scene {
    Scene() : vector(test::load_vectors("exchange_sakke.vec").front()), keys(test::keyring_of(vector))
    {
        const Bytes message = vector.hex("message");
        const Bytes &user = *keys->key_sets.front().user_id;  // it hides its identities
        for (std::size_t i = 0; i < message_count; ++i) {
            Bytes octets = message;
            octets[octets.size() - 1] ^= static_cast<std::uint8_t>(i);
            octets[octets.size() - 2] ^= static_cast<std::uint8_t>(i >> 8);
            if (i >= own_count)
                for (auto at = octets.begin(); (at = std::search(at, octets.end(), user.begin(), user.end())) != octets.end(); ++at) *at ^= 1;
            messages.push_back(std::move(octets));
        }
    }
    test::Vector vector;
    std::shared_ptr<kms::Keyring> keys;
    std::vector<Bytes> messages;
};

const Scene &scene()
{
    static const Scene the_scene;
    return the_scene;
}

/// Book is what a capture makes of the messages when they pass.
struct Book {
    Book() : identities(*scene().keys), book(*scene().keys, identities, table, options)
    {
        bool is_new = false;
        for (const auto &message : scene().messages) book.take(1, message, Carrier::sip_body, {}, is_new);
    }
    bool is_right() const
    {
        std::size_t opened = 0;
        for (const auto &exchange : book.all()) opened += exchange.keys.size();
        return book.all().size() == message_count && opened == own_count;
    }
    IdentityBook identities;
    KeyTable table;
    mikey::ParseOptions options;
    ExchangeBook book;
};

void passing(benchmark::State &state)
{
    for (auto _ : state) {
        Book book;
        if (!book.book.all().front().waits) state.SkipWithError("a message was opened that nobody asked for");
    }
}

void at_once(benchmark::State &state)
{
    for (auto _ : state) {
        state.PauseTiming();
        auto book = std::make_unique<Book>();
        state.ResumeTiming();
        book->book.open_all();
        if (!book->is_right()) state.SkipWithError("a message was opened wrongly");
    }
}

void one_by_one(benchmark::State &state)
{
    for (auto _ : state) {
        state.PauseTiming();
        auto book = std::make_unique<Book>();
        state.ResumeTiming();
        for (const auto &exchange : book->book.all()) book->book.open(exchange, 0);
        if (!book->is_right()) state.SkipWithError("a message was opened wrongly");
    }
}

BENCHMARK(passing)->Name("10000_messages/passing")->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(at_once)->Name("10000_messages/at_once")->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(one_by_one)->Name("10000_messages/one_by_one")->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace

BENCHMARK_MAIN();
