// Mediasec: the keys that protect a MIKEY message itself.
// RFC 3830 4.1.4, 4.2.3, 4.2.4 and 6.2; RFC 6043 5.1.2 and 6.2 (AES-CM-256, HMAC-SHA-256-256).
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "crypto/kdf.h"
#include "mikey/message.h"

#include <functional>
#include <optional>

namespace mediasec::session {

/// LabelKey derives `length` octets of a protection key for a constant; RFC 3830 and RFC 6043 build the label differently.
using LabelKey = std::function<SecretBytes(crypto::KeyConstant constant, std::size_t length)>;

/// psk_label gives RFC 3830's derivation from a PSK or an envelope key (secret): label constant || FF || CSB ID || RAND.
LabelKey psk_label(crypto::MikeyPrf prf, ByteView secret, std::uint32_t csb_id, ByteView rand);

/// compute_mac authenticates `parts` with the algorithm of a KEMAC or V payload: 1 HMAC-SHA-1-160, 2 HMAC-SHA-256-256; nothing for NULL and unknown ones.
std::optional<SecretBytes> compute_mac(std::uint8_t algorithm, const LabelKey &keys, std::initializer_list<ByteView> parts);

/// decrypt_kemac decrypts the encrypted part of a KEMAC: 0 NULL, 1 AES-CM-128, 2 AES-KW-128, 3 AES-CM-256. `timestamp` is the T value that enters the IV. Nothing is
/// returned for an unknown algorithm, or when AES-KW's own check fails.
std::optional<SecretBytes> decrypt_kemac(const mikey::Kemac &kemac, const LabelKey &keys, std::uint32_t csb_id, ByteView timestamp);

}  // namespace mediasec::session
