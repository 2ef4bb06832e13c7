// Mediasec: HashToIntegerRange.
// SPDX-License-Identifier: GPL-2.0-or-later
// RFC 6508 5.1 with SHA-256.
#pragma once

#include "base/secret.h"
#include "crypto/scalar.h"

#include <initializer_list>

namespace mediasec::crypto {

/// hash_to_power_of_two is HashToIntegerRange(s, 2^(8 * length), SHA-256) as `length` octets (1 to 32). `parts` are secret.
SecretBytes hash_to_power_of_two(std::initializer_list<ByteView> parts, std::size_t length);

/// hash_to_q is HashToIntegerRange(s, q, SHA-256): an integer in 0..q-1. `parts` are secret.
Scalar hash_to_q(std::initializer_list<ByteView> parts);

}  // namespace mediasec::crypto
