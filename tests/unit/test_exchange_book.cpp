// Tests of session/exchange_book.h: what nobody asks for is not opened, and what is opened does not depend on when or by how many threads.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "session/exchange_book.h"

#include "support/sakke_keyring.h"
#include "support/vector_file.h"

#include "support/cmocka.hpp"

#include <memory>
#include <vector>

using namespace mediasec;
using namespace mediasec::session;

namespace {

/// Bench is a book with the keys of one group of vectors.
struct Bench {
    explicit Bench(const test::Vector &v) : ring(test::keyring_of(v)), identities(*ring), book(*ring, identities, table, options) {}
    const Exchange &take(Frame frame, ByteView octets)
    {
        bool is_new = false;
        return book.take(frame, octets, Carrier::sip_body, {}, is_new);
    }
    std::shared_ptr<kms::Keyring> ring;
    IdentityBook identities;
    KeyTable table;
    mikey::ParseOptions options;
    ExchangeBook book;
};

/// variant_of changes a message where only its signature covers it, so that every variant is another message with the same key.
Bytes variant_of(ByteView message, std::uint8_t number)
{
    Bytes octets = copy_of(message);
    octets.back() ^= number;
    return octets;
}

constexpr std::uint8_t variants = 40;  ///< enough for several threads

void waits_until_its_key_is_asked_for(void **)
{
    for (const auto &v : test::load_vectors("exchange_sakke.vec")) {
        Bench bench(v);
        const Exchange &exchange = bench.take(1, v.hex("message"));
        assert_true(exchange.waits);
        assert_true(exchange.keys.empty());
        assert_int_equal(static_cast<int>(exchange.key_type), v.number("key_type"));
        const auto id = static_cast<std::uint32_t>(v.number("key_id"));
        const bool is_named = exchange.key_id.has_value();  // a GMK-ID that only the key tells has to be looked for
        assert_true(bench.table.with_id(id ^ 0x00ffff00).empty());
        assert_true(exchange.waits == is_named);
        const auto keys = bench.table.with_id(id);
        assert_int_equal(keys.size(), 1);
        assert_int_equal(keys.front()->id, id);
        assert_false(exchange.waits);
    }
}

void a_packet_with_its_mki_opens_it(void **)
{
    for (const auto &v : test::load_vectors("exchange_sakke.vec")) {
        Bench bench(v);
        const Exchange &exchange = bench.take(1, v.hex("message"));
        Bytes packet(40, 0x80);
        append_be(packet, exchange.key_type == KeyType::gmk ? v.number("key_id") : exchange.message.header.csb_id, 4);
        const auto hits = bench.table.hits(packet, true);
        assert_false(exchange.waits);
        assert_false(hits.empty());
        assert_ptr_equal(hits.front().key, &exchange.keys.front());
    }
}

void other_packets_leave_it(void **)
{
    const auto vectors = test::load_vectors("exchange_sakke.vec");
    const auto v = *std::find_if(vectors.begin(), vectors.end(), [](const test::Vector &each) { return each.number("key_type") == 2; });
    Bench bench(v);
    const Exchange &exchange = bench.take(1, v.hex("message"));
    assert_true(bench.table.hits(Bytes(60, 0x80), true).empty());
    assert_true(bench.table.of_types({KeyType::gmk}).empty());
    assert_true(exchange.waits);
    assert_int_equal(bench.table.of_types({KeyType::csk}).size(), 1);
    assert_false(exchange.waits);
}

/// rows lists the messages of the keys that a packet's MKI names, the first to be tried first.
std::vector<std::size_t> rows(const Bench &bench, std::uint32_t id)
{
    Bytes packet(40, 0x80);
    append_be(packet, id, 4);
    std::vector<std::size_t> numbers;
    for (const auto &hit : bench.table.hits(packet, true))
        if (hit.key) numbers.push_back(hit.key->exchange->number);
    return numbers;
}

void order_does_not_matter(void **)
{
    const auto vectors = test::load_vectors("exchange_sakke.vec");
    const test::Vector &v = vectors.front();
    const auto id = static_cast<std::uint32_t>(v.number("key_id"));
    Bench together(v), backwards(v), ahead(v);
    for (std::uint8_t i = 0; i < variants; ++i)
        for (Bench *bench : {&together, &backwards, &ahead}) bench->take(i + 1u, variant_of(v.hex("message"), i));
    together.book.open_all();
    for (std::size_t i = variants; i-- > 0;) backwards.book.open(backwards.book.all()[i], 0);
    ahead.book.open(ahead.book.all()[5], 9);
    for (std::size_t i = 0; i < variants; ++i) {
        assert_true(ahead.book.all()[i].waits == (i < 5 || i > 14));
        for (const Bench *bench : {&together, &backwards}) {
            const Exchange &exchange = bench->book.all()[i];
            assert_false(exchange.waits);
            assert_int_equal(static_cast<int>(exchange.sakke), static_cast<int>(SakkeStatus::ok));
            assert_true((exchange.signature == SignatureStatus::invalid) == (i != 0));
            assert_string_equal(to_hex(exchange.keys.front().value.view()).c_str(), v.text("key").c_str());
        }
    }
    const auto expected = rows(together, id);
    assert_int_equal(expected.size(), variants);
    assert_int_equal(expected.front(), variants - 1);
    assert_true(rows(backwards, id) == expected);
    assert_true(rows(ahead, id) == expected);
}

}  // namespace

int main()
{
    const CMUnitTest tests[] = {
        cmocka_unit_test(waits_until_its_key_is_asked_for),
        cmocka_unit_test(a_packet_with_its_mki_opens_it),
        cmocka_unit_test(other_packets_leave_it),
        cmocka_unit_test(order_does_not_matter),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
