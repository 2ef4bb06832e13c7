// Mediasec: ECCSI signatures.
// RFC 6507 over P-256 with SHA-256 (RFC 6509 Appendix A).
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/bytes.h"

#include <cstddef>

namespace mediasec::crypto {

inline constexpr std::size_t eccsi_point_len = 65;       ///< 04 || x || y
inline constexpr std::size_t eccsi_ssk_len = 32;
inline constexpr std::size_t eccsi_signature_len = 129;  ///< r 32 || s 32 || PVT 65 (RFC 6507 3.3)

/// eccsi_point_valid tells whether `point` (65 octets) is an uncompressed point on P-256.
bool eccsi_point_valid(ByteView point);

/// eccsi_verify tells whether `signature` (129 octets) of `message` is good for the signer `id` under the KMS public
/// authentication key `kpak` (65 octets), RFC 6507 5.2.2. False for any malformed input. What depends on the signer alone is kept for
/// its next signatures. Several threads may verify at once.
bool eccsi_verify(ByteView kpak, ByteView id, ByteView message, ByteView signature);

/// eccsi_ssk_valid tells whether `ssk` (32 octets, secret) and `pvt` (65 octets) were issued for `id` under `kpak`:
/// KPAK = [SSK]G - [HS]PVT (RFC 6507 5.1.2).
bool eccsi_ssk_valid(ByteView kpak, ByteView id, ByteView ssk, ByteView pvt);

}  // namespace mediasec::crypto
