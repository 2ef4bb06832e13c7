// Mediasec: the pseudorandom function of TLS up to 1.2.
// RFC 2246 5 (TLS 1.0 and 1.1, DTLS 1.0), RFC 5246 5 (TLS 1.2).
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/secret.h"

#include <cstdint>
#include <string_view>

namespace mediasec::crypto {

/// TlsHash is the hash of a connection: MD5 and SHA-1 together before TLS 1.2, then what the cipher suite says.
enum class TlsHash : std::uint8_t { md5_sha1, sha256, sha384 };

/// tls_prf is PRF(secret, label, seed), `length` octets. `secret` and the result are secret. Empty where OpenSSL refuses (MD5 in FIPS mode).
SecretBytes tls_prf(TlsHash hash, ByteView secret, std::string_view label, ByteView seed, std::size_t length);

/// tls_handshake_hash hashes handshake messages: 36, 32 or 48 octets (RFC 5246 7.4.9, RFC 7627 3). Empty where OpenSSL refuses.
Bytes tls_handshake_hash(TlsHash hash, ByteView messages);

}  // namespace mediasec::crypto
