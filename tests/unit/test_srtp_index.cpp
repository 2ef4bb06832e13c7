// The packet index estimate of SRTP against RFC 3711 Appendix A and the rule of 3.3.1 that it implements.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "support/cmocka.hpp"

#include "crypto/srtp.h"

#include <algorithm>
#include <cstdint>

using namespace mediasec::crypto;

namespace {

RocEstimate at(std::uint32_t roc, std::uint16_t s_l)
{
    RocEstimate estimate;
    estimate.commit(roc, s_l);
    return estimate;
}

void test_start(void **)
{
    RocEstimate fresh, joined(77);
    assert_false(fresh.started());
    assert_int_equal(fresh.estimate(65535), 0);
    assert_int_equal(joined.estimate(0), 77);
    joined.commit(77, 9);
    assert_true(joined.started());
    assert_int_equal(joined.roc(), 77);
    assert_int_equal(joined.highest_seq(), 9);
}

struct Case {
    std::uint32_t roc;
    std::uint16_t s_l, seq;
    std::uint32_t v;
};

// Worked out by hand from the pseudocode of Appendix A, at and beside each of its comparisons.
const Case cases[] = {
    {5, 0, 32768, 5},          // SEQ - s_l = 32768 is not greater
    {5, 0, 32769, 4},          // 32769 is
    {5, 32767, 65535, 5},      // 32768
    {5, 32766, 65535, 4},      // 32769
    {5, 100, 65500, 4},        // late packet from before the wrap
    {5, 32768, 0, 5},          // s_l - 32768 = 0 is not greater than 0
    {5, 32769, 0, 6},          // 1 is
    {5, 65535, 32767, 5},      // 32767 is not greater than 32767
    {5, 65535, 32766, 6},      // the wrap
    {5, 65535, 0, 6},
    {0xFFFFFFFF, 65535, 0, 0}, // ROC+1 modulo 2^32
    {1, 3, 65533, 0},
    {0, 3, 65533, 0},          // nothing is before ROC 0
    {0, 65535, 65534, 0},
};

void test_appendix_a(void **)
{
    for (const Case &c : cases)
        assert_int_equal(at(c.roc, c.s_l).estimate(c.seq), c.v);
}

/// distance between two 48-bit indices "in modulo 2^48 sense" (RFC 3711 3.3.1).
std::uint64_t distance(std::uint64_t a, std::uint64_t b)
{
    constexpr std::uint64_t mask = (std::uint64_t{1} << 48) - 1;
    return std::min((a - b) & mask, (b - a) & mask);
}

void test_estimate_is_the_closest(void **)
{
    const std::uint32_t rocs[] = {1, 2, 0x7FFFFFFF, 0xFFFFFFFE, 0xFFFFFFFF};
    for (std::uint32_t roc : rocs)
        for (unsigned s_l = 0; s_l < 65536; s_l += 251)
            for (unsigned seq = 0; seq < 65536; seq += 127) {
                std::uint64_t current = std::uint64_t{roc} << 16 | s_l;
                std::uint32_t v = at(roc, static_cast<std::uint16_t>(s_l)).estimate(static_cast<std::uint16_t>(seq));
                std::uint64_t best = ~std::uint64_t{0};
                for (std::uint32_t candidate : {roc - 1, roc, roc + 1})
                    best = std::min(best, distance(std::uint64_t{candidate} << 16 | seq, current));
                assert_true(distance(std::uint64_t{v} << 16 | seq, current) == best);
            }
}

void test_estimate_does_not_move(void **)
{
    RocEstimate state = at(3, 65000);
    for (unsigned seq = 0; seq < 65536; seq += 999)
        state.estimate(static_cast<std::uint16_t>(seq));
    assert_int_equal(state.roc(), 3);
    assert_int_equal(state.highest_seq(), 65000);
}

void test_commit(void **)
{
    RocEstimate state = at(3, 65000);
    state.commit(3, 64000);  // older: no update
    assert_int_equal(state.highest_seq(), 65000);
    state.commit(2, 65535);  // v = ROC-1: no update
    assert_int_equal(state.roc(), 3);
    assert_int_equal(state.highest_seq(), 65000);
    state.commit(3, 65001);  // v = ROC, SEQ > s_l
    assert_int_equal(state.highest_seq(), 65001);
    state.commit(4, 2);      // v = ROC+1
    assert_int_equal(state.roc(), 4);
    assert_int_equal(state.highest_seq(), 2);
    state.commit(9, 1);      // a carried ROC (RFC 4771)
    assert_int_equal(state.roc(), 9);
    assert_int_equal(state.highest_seq(), 1);
    RocEstimate last = at(0xFFFFFFFF, 65535);
    last.commit(0, 0);       // modulo 2^32
    assert_int_equal(last.roc(), 0);
    assert_int_equal(last.highest_seq(), 0);
}

void test_stream_with_loss_and_reordering(void **)
{
    RocEstimate state;
    std::uint32_t expected_roc = 0;
    for (std::uint64_t index = 65000; index < 400000; index += 106) {
        for (std::uint64_t sent : {index, index - 40}) {  // each packet, then one from 40 packets before it
            auto seq = static_cast<std::uint16_t>(sent);
            auto roc = static_cast<std::uint32_t>(sent >> 16);
            assert_int_equal(state.estimate(seq), roc);
            state.commit(roc, seq);
        }
        expected_roc = static_cast<std::uint32_t>(index >> 16);
        assert_int_equal(state.roc(), expected_roc);
    }
    assert_true(expected_roc == 6);
}

}  // namespace

int main()
{
    const CMUnitTest tests[] = {
        cmocka_unit_test(test_start),
        cmocka_unit_test(test_appendix_a),
        cmocka_unit_test(test_estimate_is_the_closest),
        cmocka_unit_test(test_estimate_does_not_move),
        cmocka_unit_test(test_commit),
        cmocka_unit_test(test_stream_with_loss_and_reordering),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
