// Mediasec: the prime of parameter set 1 as machine words.
// SPDX-License-Identifier: GPL-2.0-or-later
// RFC 6509 Appendix A; Montgomery, "Modular Multiplication Without Trial Division" (1985).
#pragma once

#include "crypto/sakke_params.h"

#include <array>
#include <cstddef>
#include <cstdint>

namespace mediasec::crypto::field {

/// Words is an integer below 2^1024, least significant word first.
inline constexpr std::size_t num_words = 16;
using Words = std::array<std::uint64_t, num_words>;

/// Limbs is an integer in radix 2^52, least significant limb first: 20 limbs have room for 2^16 times p.
inline constexpr std::size_t num_limbs = 20;
inline constexpr unsigned limb_bits = 52;
inline constexpr std::uint64_t limb_mask = (std::uint64_t{1} << limb_bits) - 1;
using Limbs = std::array<std::uint64_t, num_limbs>;

namespace detail {

constexpr std::uint64_t hex_digit(char c) { return static_cast<std::uint64_t>(c <= '9' ? c - '0' : c - 'A' + 10); }

/// negated_inverse gives -1/p modulo 2^64 by Newton's iteration x <- x(2 - px), which doubles the number of good bits.
constexpr std::uint64_t negated_inverse(std::uint64_t p0)
{
    std::uint64_t x = p0;  // p0 * p0 = 1 modulo 8: 3 good bits
    for (unsigned bits = 3; bits < 64; bits *= 2)
        x *= 2 - p0 * x;
    return ~x + 1;
}

}  // namespace detail

/// words_of reads 256 hexadecimal digits, most significant first.
constexpr Words words_of(const char (&digits)[257])
{
    Words words = {};
    for (std::size_t i = 0; i < 256; ++i)
        words[num_words - 1 - i / 16] = words[num_words - 1 - i / 16] << 4 | detail::hex_digit(digits[i]);
    return words;
}

/// limbs_of cuts 1024 bits into limbs.
constexpr Limbs limbs_of(const Words &words)
{
    Limbs limbs = {};
    for (std::size_t i = 0; i < num_limbs; ++i) {
        const std::size_t bit = i * limb_bits, word = bit / 64, shift = bit % 64;
        limbs[i] = words[word] >> shift;
        if (shift > 64 - limb_bits && word + 1 < num_words) limbs[i] |= words[word + 1] << (64 - shift);
        limbs[i] &= limb_mask;
    }
    return limbs;
}

inline constexpr Words p_words = words_of(sakke_params::p_hex);
inline constexpr Words q_words = words_of(sakke_params::q_hex);
inline constexpr Limbs p_limbs = limbs_of(p_words);

/// minus_p_inverse is -1/p modulo 2^64; its low 52 bits are -1/p modulo 2^52.
inline constexpr std::uint64_t minus_p_inverse = detail::negated_inverse(p_words[0]);

/// p_multiple gives k * p in radix 2^52, for k up to 2^12.
constexpr Limbs p_multiple(std::uint64_t k)
{
    Limbs limbs = {};
    std::uint64_t carry = 0;
    for (std::size_t i = 0; i < num_limbs; ++i) {
        // limb * k has up to 64 bits and the carry up to 12: taken in halves of 26 bits.
        const std::uint64_t low = (p_limbs[i] & 0x3FFFFFF) * k + carry, high = (p_limbs[i] >> 26) * k + (low >> 26);
        limbs[i] = (high & 0x3FFFFFF) << 26 | (low & 0x3FFFFFF);
        carry = high >> 26;
    }
    return limbs;
}

/// from_octets reads 128 octets, most significant first.
Words from_octets(const std::uint8_t *octets) noexcept;
/// to_octets writes 128 octets.
void to_octets(const Words &words, std::uint8_t *octets) noexcept;
/// below_p tells whether an integer is reduced.
bool below_p(const Words &words) noexcept;
/// power_of_two gives 2^exponent modulo p, by doubling; for the constants of Montgomery's form.
Words power_of_two(unsigned exponent) noexcept;

/// inverse gives 1/a modulo p for a below p, and 0 for 0. Its time depends on a, which is one more reason why an attacker must not
/// be able to measure this program.
Words inverse(const Words &a) noexcept;

}  // namespace mediasec::crypto::field
