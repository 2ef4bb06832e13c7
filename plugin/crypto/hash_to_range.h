// Mediasec: HashToIntegerRange.
// SPDX-License-Identifier: GPL-2.0-or-later
// RFC 6508 5.1 with SHA-256.
#pragma once

#include "base/secret.h"
#include "crypto/ossl_ptr.h"

#include <initializer_list>

namespace mediasec::crypto {

/// hash_to_power_of_two is HashToIntegerRange(s, 2^(8 * length), SHA-256) as `length` octets (1 to 32). `parts` are secret.
SecretBytes hash_to_power_of_two(std::initializer_list<ByteView> parts, std::size_t length);

/// hash_to_range is HashToIntegerRange(s, n, SHA-256): an integer in 0..n-1. `parts` are secret. Null when memory runs out.
BignumPtr hash_to_range(std::initializer_list<ByteView> parts, const BIGNUM *n);

}  // namespace mediasec::crypto
