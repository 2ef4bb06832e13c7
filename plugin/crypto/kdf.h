// Mediasec: key derivations of TS 33.180 Annex F and of MIKEY.
// TS 33.220 Annex B, TS 33.180 F.1.3-F.1.5, RFC 3830 4.1, RFC 6043 5.1.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/secret.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace mediasec::crypto {

/// kdf_33220 is HMAC-SHA-256(key, FC || P0 || L0 || P1 || L1 ...), TS 33.220 B.2; 32 octets. `key` is secret.
SecretBytes kdf_33220(ByteView key, std::uint8_t fc, std::initializer_list<ByteView> parameters);

/// user_salt is the 28-bit User Salt of a GMK for the member `user_uri` (FC 0x50), TS 33.180 F.1.3. `gmk` is secret.
std::uint32_t user_salt(ByteView gmk, std::string_view user_uri);
/// guk_id makes the GUK-ID of a member from the GMK-ID; applied to a GUK-ID it gives the GMK-ID back (XOR of the low 28 bits).
std::uint32_t guk_id(std::uint32_t gmk_id, std::uint32_t salt) noexcept;

/// MikeyPrf numbers the PRF func of the HDR payload: 0 MIKEY-1 with HMAC-SHA-1 (RFC 3830 4.1.2), 1 PRF-HMAC-SHA-256 (RFC 6043 6.1).
enum class MikeyPrf : std::uint8_t { sha1 = 0, sha256 = 1 };

/// mikey_prf is PRF(inkey, label) of RFC 3830 4.1.2, `length` octets; `inkey` (secret) is split into blocks of 32 octets for both functions.
SecretBytes mikey_prf(MikeyPrf prf, ByteView inkey, ByteView label, std::size_t length);

/// KeyConstant is the constant at the head of a label (RFC 3830 4.1.3 and 4.1.4, RFC 6043 5.1.1 and A.2.2).
enum class KeyConstant : std::uint32_t {
    tek = 0x2AD01C64, tgk_auth = 0x1B5C7973, tgk_encr = 0x15798CEF, tgk_salt = 0x39A2C14B,
    psk_auth = 0x2D22AC75, psk_encr = 0x150533E1, psk_salt = 0x29B88916,
    mpkr_fork = 0x2B288856, tgk_fork = 0x1512B54A, mpki = 0x220E99A2, mpkr = 0x1F4D675B,
};

/// mikey_key derives `length` octets with the label constant || cs_id || csb_id || rand of RFC 3830 4.1.3 (cs_id FF for 4.1.4).
/// `inkey` is secret; `rand` is the RAND without its header.
SecretBytes mikey_key(MikeyPrf prf, ByteView inkey, KeyConstant constant, std::uint8_t cs_id, std::uint32_t csb_id, ByteView rand,
                      std::size_t length);

/// dpck derives the MCData payload cipher key (FC 0x53, P0 = the 4-octet DPPK-ID): the last 16 octets of the KDF's output for a
/// 16-octet result, all 32 otherwise (TS 33.180 F.1.5). `dppk` is secret. `fc` is 0x53, or 0xAA of old builds (spec/10 row 13).
SecretBytes dpck(ByteView dppk, std::uint32_t dppk_id, std::size_t length, std::uint8_t fc = 0x53);

}  // namespace mediasec::crypto
