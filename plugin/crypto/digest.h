// Mediasec: hashes and HMACs.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/bytes.h"
#include "base/secret.h"

#include <array>

namespace mediasec::crypto {

using Sha256 = std::array<std::uint8_t, 32>;

/// sha256 hashes the concatenation of `parts` (FIPS 180-4).
Sha256 sha256(std::initializer_list<ByteView> parts);
/// sha1 hashes the concatenation of `parts`; 20 octets.
std::array<std::uint8_t, 20> sha1(std::initializer_list<ByteView> parts);

enum class Hash : std::uint8_t { sha1, sha256 };

/// hmac authenticates the concatenation of `parts` under `key` (secret, any length; RFC 2104). 20 or 32 octets.
SecretBytes hmac(Hash hash, ByteView key, std::initializer_list<ByteView> parts);

}  // namespace mediasec::crypto
