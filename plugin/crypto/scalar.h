// Mediasec: scalars of the group of order q, and their digits.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/bytes.h"
#include "crypto/field_constants.h"

#include <vector>

namespace mediasec::crypto {

/// Scalar is an integer below 2^1024, least significant word first.
using Scalar = field::Words;

/// scalar_of gives the integer that `octets` (any number, most significant first) represent, modulo q.
Scalar scalar_of(ByteView octets);

inline bool bit_of(const Scalar &k, std::size_t number) noexcept { return (k[number / 64] >> (number % 64) & 1) != 0; }

/// bit_length gives the number of the highest bit set, plus one; 0 for 0.
std::size_t bit_length(const Scalar &k) noexcept;

/// add_to gives k + l modulo 2^1024 in k.
void add_to(Scalar &k, const Scalar &l) noexcept;

/// non_adjacent_form writes k as a sum of digits[i] 2^i whose digits are 0 or odd and between -2^(width-1) and 2^(width-1), with at least
/// width - 1 zeros after each other digit (Hankerson, Menezes and Vanstone, "Guide to Elliptic Curve Cryptography", algorithm 3.35).
/// k is below 2^1022, width 2 to 6.
std::vector<int> non_adjacent_form(Scalar k, unsigned width);

/// signed_base_4 writes k as a sum of digits[i] 4^i with digits -1, 0, 1 and 2. k is below 2^1022.
std::vector<int> signed_base_4(Scalar k);

}  // namespace mediasec::crypto
