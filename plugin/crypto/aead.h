// Mediasec: AES-GCM and AES-CCM for whole messages (XML, MCData, CMS); SRTP has its own cached contexts in srtp.h.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/bytes.h"
#include "base/result.h"
#include "base/secret.h"

namespace mediasec::crypto {

/// gcm_open decrypts AES-GCM (SP 800-38D). `key` is 16, 24 or 32 octets (secret), `iv` 1 to 128 octets (TS 33.180 MCData uses
/// all 16 octets of its IV), `tag` 4 to 16. Errors: bad_length (key, IV or tag), bad_tag, crypto_failure.
Result<SecretBytes> gcm_open(ByteView key, ByteView iv, ByteView aad, ByteView ciphertext, ByteView tag);
/// ccm_open decrypts AES-CCM (RFC 3610, RFC 5084): nonce 7 to 13 octets, tag 4 to 16 (even). Errors as gcm_open.
Result<SecretBytes> ccm_open(ByteView key, ByteView nonce, ByteView aad, ByteView ciphertext, ByteView tag);
/// cbc_open decrypts AES-CBC without removing any padding (TS 33.179 E.6.8). Errors: bad_length, crypto_failure.
Result<SecretBytes> cbc_open(ByteView key, ByteView iv, ByteView ciphertext);
/// aes_ctr applies AES-CTR from the 16-octet `counter` block (RFC 3830 4.2.3 uses it as AES-CM). Errors: bad_length, crypto_failure.
Result<SecretBytes> aes_ctr(ByteView key, ByteView counter, ByteView input);
/// key_unwrap undoes AES key wrap, RFC 3394 (input a multiple of 8 octets, 24 or more). `iv` is empty for the default A6..A6, or
/// 8 octets. Errors: bad_length, bad_tag (integrity check of the wrap), crypto_failure.
Result<SecretBytes> key_unwrap(ByteView kek, ByteView iv, ByteView wrapped);
/// key_unwrap_padded undoes AES key wrap with padding, RFC 5649. Errors as key_unwrap.
Result<SecretBytes> key_unwrap_padded(ByteView kek, ByteView wrapped);

}  // namespace mediasec::crypto
