// Mediasec: integers modulo the prime of parameter set 1, where speed does not matter.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "crypto/field_constants.h"

namespace mediasec::crypto::field {

Words from_octets(const std::uint8_t *octets) noexcept
{
    Words words = {};
    for (std::size_t i = 0; i < 8 * num_words; ++i)
        words[num_words - 1 - i / 8] = words[num_words - 1 - i / 8] << 8 | octets[i];
    return words;
}

void to_octets(const Words &words, std::uint8_t *octets) noexcept
{
    for (std::size_t i = 0; i < 8 * num_words; ++i)
        octets[i] = static_cast<std::uint8_t>(words[num_words - 1 - i / 8] >> (56 - 8 * (i % 8)));
}

bool below_p(const Words &words) noexcept
{
    for (std::size_t i = num_words; i-- > 0;)
        if (words[i] != p_words[i]) return words[i] < p_words[i];
    return false;
}

namespace {

/// subtract_p gives a - p modulo 2^1024.
Words subtract_p(Words a) noexcept
{
    std::uint64_t borrow = 0;
    for (std::size_t i = 0; i < num_words; ++i) {
        const std::uint64_t difference = a[i] - p_words[i], result = difference - borrow;
        borrow = (a[i] < p_words[i]) | (difference < borrow);
        a[i] = result;
    }
    return a;
}

}  // namespace

Words power_of_two(unsigned exponent) noexcept
{
    Words value = {1};
    for (; exponent != 0; --exponent) {
        const bool over = value[num_words - 1] >> 63 != 0;
        for (std::size_t i = num_words - 1; i > 0; --i)
            value[i] = value[i] << 1 | value[i - 1] >> 63;
        value[0] <<= 1;
        if (over || !below_p(value)) value = subtract_p(value);
    }
    return value;
}

}  // namespace mediasec::crypto::field
