// Mediasec: inversion modulo the prime of parameter set 1.
// SPDX-License-Identifier: GPL-2.0-or-later
// T. Pornin, "Optimized Binary GCD for Modular Inversion" (eprint 2020/972), algorithm 2, in variable time.
#include "crypto/field_constants.h"

#include <algorithm>
#include <bit>
#include <utility>

namespace mediasec::crypto::field {

namespace {

__extension__ using Int128 = __int128;

/// Wide is a signed integer in two's complement with a word to spare.
using Wide = std::array<std::uint64_t, num_words + 1>;

constexpr unsigned inner_steps = 31;
constexpr std::uint64_t low_mask = (std::uint64_t{1} << inner_steps) - 1;

/// Factors are the combination (a, b) <- (f0 a + g0 b, f1 a + g1 b) / 2^31 that 31 steps of the binary GCD amount to.
struct Factors {
    std::int64_t f0 = 1, g0 = 0, f1 = 0, g1 = 1;
};

bool is_zero(const Wide &a) noexcept
{
    std::uint64_t any = 0;
    for (std::uint64_t word : a)
        any |= word;
    return any == 0;
}

bool is_negative(const Wide &a) noexcept { return a[num_words] >> 63 != 0; }

/// bit_length of a number that is not negative.
std::size_t bit_length(const Wide &a) noexcept
{
    for (std::size_t i = a.size(); i-- > 0;)
        if (a[i] != 0) return 64 * i + 64 - static_cast<std::size_t>(std::countl_zero(a[i]));
    return 0;
}

/// approximate gives the low 31 bits of a beside the 33 bits below bit n (n >= 64), which is all that the steps look at.
std::uint64_t approximate(const Wide &a, std::size_t n) noexcept
{
    const std::size_t bit = n - 33, word = bit / 64, shift = bit % 64;
    std::uint64_t top = a[word] >> shift;
    if (shift > 31 && word + 1 < a.size()) top |= a[word + 1] << (64 - shift);
    return (top & 0x1FFFFFFFF) << inner_steps | (a[0] & low_mask);
}

/// steps runs 31 steps of the binary GCD on the approximations.
Factors steps(std::uint64_t a, std::uint64_t b) noexcept
{
    Factors c;
    for (unsigned i = 0; i < inner_steps; ++i) {
        if (a & 1) {
            if (a < b) {
                std::swap(a, b);
                std::swap(c.f0, c.f1);
                std::swap(c.g0, c.g1);
            }
            a -= b;
            c.f0 -= c.f1;
            c.g0 -= c.g1;
        }
        a >>= 1;
        c.f1 *= 2;
        c.g1 *= 2;
    }
    return c;
}

/// combine gives (f a + g b + h p) / 2^31: with h = 0 where the division is exact as it is, and with the h in 0..2^31-1 that makes it
/// exact when `modulo_p`. Since |f| + |g| <= 2^31, the latter adds at most p to the larger of |a| and |b|.
template <bool modulo_p>
Wide combine(std::int64_t f, const Wide &a, std::int64_t g, const Wide &b) noexcept
{
    const auto low = static_cast<std::uint64_t>(f) * a[0] + static_cast<std::uint64_t>(g) * b[0];
    const auto h = static_cast<std::int64_t>(low * minus_p_inverse & low_mask);
    Wide sum;
    Int128 carry = 0;
    for (std::size_t i = 0; i < num_words; ++i) {
        carry += Int128{f} * a[i] + Int128{g} * b[i];
        if constexpr (modulo_p) carry += Int128{h} * p_words[i];
        sum[i] = static_cast<std::uint64_t>(carry);
        carry >>= 64;
    }
    carry += Int128{f} * static_cast<std::int64_t>(a[num_words]) + Int128{g} * static_cast<std::int64_t>(b[num_words]);
    sum[num_words] = static_cast<std::uint64_t>(carry);
    for (std::size_t i = 0; i < num_words; ++i)
        sum[i] = sum[i] >> inner_steps | sum[i + 1] << (64 - inner_steps);
    sum[num_words] = static_cast<std::uint64_t>(static_cast<std::int64_t>(sum[num_words]) >> inner_steps);
    return sum;
}

void negate(Wide &a) noexcept
{
    std::uint64_t carry = 1;
    for (std::uint64_t &word : a) {
        word = ~word + carry;
        carry = carry != 0 && word == 0;
    }
}

void add_p(Wide &a) noexcept
{
    Int128 carry = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        carry += Int128{a[i]} + (i < num_words ? p_words[i] : 0);
        a[i] = static_cast<std::uint64_t>(carry);
        carry >>= 64;
    }
}

Wide widened(const Words &words) noexcept
{
    Wide wide = {};
    for (std::size_t i = 0; i < num_words; ++i)
        wide[i] = words[i];
    return wide;
}

/// reduced brings a number of at most a few dozen p, of either sign, into 0..p-1: the 67 rounds add p once each at the worst.
Words reduced(Wide a) noexcept
{
    while (is_negative(a))
        add_p(a);
    for (;;) {
        Wide less = a;
        negate(less);
        add_p(less);  // p - a
        if (!is_negative(less) && !is_zero(less)) break;
        negate(less);
        a = less;     // a - p
    }
    Words words = {};
    for (std::size_t i = 0; i < num_words; ++i)
        words[i] = a[i];
    return words;
}

}  // namespace

Words inverse(const Words &y) noexcept
{
    // Throughout a = u y and b = v y modulo p, b is odd, and neither is negative.
    Wide a = widened(y), b = widened(p_words), u = {1}, v = {};
    while (!is_zero(a)) {
        const std::size_t n = std::max(std::max(bit_length(a), bit_length(b)), std::size_t{64});
        Factors c = steps(approximate(a, n), approximate(b, n));
        Wide next_a = combine<false>(c.f0, a, c.g0, b), next_b = combine<false>(c.f1, a, c.g1, b);
        if (is_negative(next_a)) negate(next_a), c.f0 = -c.f0, c.g0 = -c.g0;
        if (is_negative(next_b)) negate(next_b), c.f1 = -c.f1, c.g1 = -c.g1;
        const Wide next_u = combine<true>(c.f0, u, c.g0, v), next_v = combine<true>(c.f1, u, c.g1, v);
        a = next_a, b = next_b, u = next_u, v = next_v;
    }
    // a = 0: b is gcd(y, p) = 1, hence 1 = v y; for y = 0 nothing was done and v is 0.
    return reduced(v);
}

}  // namespace mediasec::crypto::field
