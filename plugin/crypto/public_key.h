// Mediasec: the public-key side of MIKEY: RSA envelopes and signatures, Diffie-Hellman groups.
// RFC 3830 4.2.5 to 4.2.7, RFC 4738, RFC 8017, RFC 2409 6.1 and 6.2, RFC 3526 2.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.h"
#include "base/secret.h"

#include <cstdint>
#include <vector>

namespace mediasec::crypto {

/// rsa_decrypt opens an RSA ciphertext with the private key in `pem` (secret, unencrypted PEM text). PKCS#1 v1.5 and OAEP (SHA-1, MGF1-SHA-1) are both tried, since a
/// MIKEY envelope does not say which it is; every result that the padding allows is returned, and the message's MAC has to decide. None when the
/// key is not an RSA private key or does not fit.
std::vector<SecretBytes> rsa_decrypt(ByteView pem, ByteView ciphertext);

/// RsaPadding is the S type of a SIGN payload: 0 RSASSA-PKCS1-v1_5, 1 RSASSA-PSS with a salt of 20 octets; the hash is SHA-1.
enum class RsaPadding : std::uint8_t { pkcs1 = 0, pss = 1 };

/// rsa_verify tells whether `signature` of the concatenated `parts` is good under the public key of the X.509 `certificate` (DER). The certificate's own chain and
/// dates are not checked. False for anything malformed.
bool rsa_verify(ByteView certificate, RsaPadding padding, std::initializer_list<ByteView> parts, ByteView signature);

/// DhGroup numbers the DH-Group field of the DH payload (RFC 3830 6.4): OAKLEY 5 (1536 bits), 1 (768), 2 (1024).
enum class DhGroup : std::uint8_t { oakley5 = 0, oakley1 = 1, oakley2 = 2 };

/// dh_value computes g^exponent mod p of a group, left-padded to the group's size. `exponent` is secret. Errors: unsupported (group), crypto_failure.
Result<Bytes> dh_value(DhGroup group, ByteView exponent);
/// dh_shared computes value^exponent mod p, left-padded to the group's size; `exponent` and the result are secret. Errors: unsupported, out_of_range
/// (value is 0, 1 or not below p), crypto_failure.
Result<SecretBytes> dh_shared(DhGroup group, ByteView value, ByteView exponent);

}  // namespace mediasec::crypto
