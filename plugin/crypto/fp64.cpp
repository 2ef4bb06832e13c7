// Mediasec: elements of F_p in 16 words of 64 bits, in standard C++.
// SPDX-License-Identifier: GPL-2.0-or-later
// Montgomery, "Modular Multiplication Without Trial Division" (1985).
#include "crypto/fp64.h"

namespace mediasec::crypto::fp64 {

namespace {

__extension__ using Uint128 = unsigned __int128;
using field::minus_p_inverse;
using field::num_words;
using field::p_words;

constexpr std::uint64_t low(Uint128 x) noexcept { return static_cast<std::uint64_t>(x); }
constexpr std::uint64_t high(Uint128 x) noexcept { return static_cast<std::uint64_t>(x >> 64); }

/// add_words gives a + b and returns the carry; out may be an input. subtract_words gives a - b and returns the borrow.
std::uint64_t add_words(std::uint64_t *out, const std::uint64_t *a, const std::uint64_t *b, std::size_t words) noexcept
{
    std::uint64_t carry = 0;
    for (std::size_t i = 0; i < words; ++i) {
        const Uint128 sum = Uint128{a[i]} + b[i] + carry;
        out[i] = low(sum);
        carry = high(sum);
    }
    return carry;
}

std::uint64_t subtract_words(std::uint64_t *out, const std::uint64_t *a, const std::uint64_t *b, std::size_t words) noexcept
{
    std::uint64_t borrow = 0;
    for (std::size_t i = 0; i < words; ++i) {
        const Uint128 difference = Uint128{a[i]} - b[i] - borrow;
        out[i] = low(difference);
        borrow = high(difference) & 1;
    }
    return borrow;
}

}  // namespace

const Words &r_squared() noexcept
{
    static const Words value = field::power_of_two(2 * 64 * num_words);
    return value;
}

void finish(Words &value, std::uint64_t over) noexcept
{
    while (over != 0 || !field::below_p(value))
        over -= subtract_words(value.data(), value.data(), p_words.data(), num_words);
}

void add(Words &out, const Words &a, const Words &b) noexcept
{
    const std::uint64_t over = add_words(out.data(), a.data(), b.data(), num_words);
    finish(out, over);
}

void subtract(Words &out, const Words &a, const Words &b) noexcept
{
    if (subtract_words(out.data(), a.data(), b.data(), num_words) != 0) add_words(out.data(), out.data(), p_words.data(), num_words);
}

void add_product(Product &t, const Product &s) noexcept
{
    t.over += s.over + add_words(t.word.data(), t.word.data(), s.word.data(), 2 * num_words);
}

void subtract_product(Product &t, const Product &s) noexcept
{
    const std::uint64_t borrow = subtract_words(t.word.data(), t.word.data(), s.word.data(), 2 * num_words);
    if (borrow != 0) add_words(&t.word[num_words], &t.word[num_words], p_words.data(), num_words);
}

void Portable::multiply(Product &out, const Words &a, const Words &b) noexcept
{
    out = {};
    for (std::size_t i = 0; i < num_words; ++i) {
        std::uint64_t carry = 0;
        for (std::size_t j = 0; j < num_words; ++j) {
            const Uint128 sum = Uint128{a[j]} * b[i] + out.word[i + j] + carry;
            out.word[i + j] = low(sum);
            carry = high(sum);
        }
        out.word[i + num_words] = carry;
    }
}

void Portable::reduce(Words &out, Product &t) noexcept
{
    std::uint64_t above = 0;  // what goes over word i + 16
    for (std::size_t i = 0; i < num_words; ++i) {
        // m makes word i of t + m p 2^(64 i) zero.
        const std::uint64_t m = t.word[i] * minus_p_inverse;
        std::uint64_t carry = 0;
        for (std::size_t j = 0; j < num_words; ++j) {
            const Uint128 sum = Uint128{p_words[j]} * m + t.word[i + j] + carry;
            t.word[i + j] = low(sum);
            carry = high(sum);
        }
        const Uint128 sum = Uint128{t.word[i + num_words]} + carry + above;
        t.word[i + num_words] = low(sum);
        above = high(sum);
    }
    for (std::size_t i = 0; i < num_words; ++i)
        out[i] = t.word[num_words + i];
    finish(out, t.over + above);
}

}  // namespace mediasec::crypto::fp64
