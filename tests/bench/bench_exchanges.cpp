// Many MIKEY-SAKKE messages: 10,000 group key messages, of which 300 are for a user whose keys are loaded; all at once by all cores, and one after the other.
// wolfCrypt signs them all, so that no time goes into the search for another signer.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "session/exchange_book.h"

#include "mikey/parser.h"
#include "support/sakke_keyring.h"
#include "support/vector_file.h"
#include "support/wolfcrypt.h"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <memory>
#include <vector>

using namespace mediasec;
using namespace mediasec::session;

namespace {

constexpr std::size_t message_count = 10000, own_count = 300;

/// Scene is a published group key message, and variations of it: another RAND in each, and those for others name another receiver and hide another SSV.
struct Scene {
    Scene() : vector(test::load_vectors("exchange_sakke.vec").front()), keys(test::keyring_of(vector))
    {
        const Bytes message = vector.hex("message");
        const mikey::Message parsed = mikey::parse(message);
        kms.make_pair(parsed.identity(8)->data);  // IDRi hides its identity: its data is the UID
        keys->certificates.front().pub_auth_key = kms.kpak();
        const Bytes &user = *keys->key_sets.front().user_id, &sed = parsed.sakke->sed, hint(sed.end() - 16, sed.end());
        for (std::size_t i = 0; i < message_count; ++i) {
            Bytes octets = message;
            replace(octets, parsed.nonce(0)->data, rng.octets(parsed.nonce(0)->data.size()));
            if (i >= own_count) {
                replace(octets, user, rng.octets(user.size()));
                replace(octets, hint, rng.octets(hint.size()));
            }
            octets.resize(parsed.sign->signature_span.offset);
            const Bytes signature = kms.sign(octets);
            octets.insert(octets.end(), signature.begin(), signature.end());
            messages.push_back(std::move(octets));
        }
    }

    static void replace(Bytes &octets, const Bytes &old, const Bytes &by)
    {
        for (auto at = octets.begin(); (at = std::search(at, octets.end(), old.begin(), old.end())) != octets.end(); ++at)
            std::copy(by.begin(), by.end(), at);
    }

    test::Vector vector;
    std::shared_ptr<kms::Keyring> keys;
    test::wolf::Rng rng;
    test::wolf::Eccsi kms{rng};
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
        for (const auto &exchange : book.all()) {
            if (exchange.signature != SignatureStatus::valid) return false;
            opened += exchange.keys.size();
        }
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
