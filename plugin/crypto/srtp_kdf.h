// Mediasec: session keys of SRTP and SRTCP.
// RFC 3711 4.3, RFC 6188 3, RFC 7714 11.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.h"
#include "base/secret.h"
#include "crypto/srtp.h"
#include "crypto/srtp_aes.h"

#include <array>
#include <cstdint>

namespace mediasec::crypto {

/// SrtpLabel is <label> of RFC 3711 4.3.1 and 4.3.2.
enum class SrtpLabel : std::uint8_t {
    rtp_encryption = 0, rtp_authentication = 1, rtp_salt = 2,
    rtcp_encryption = 3, rtcp_authentication = 4, rtcp_salt = 5,
};

inline constexpr std::size_t srtp_max_salt_len = 14;

/// SrtpKdf is the AES-CM PRF (RFC 3711 4.3.3) keyed with one master key and salt.
class SrtpKdf {
public:
    /// make takes the master key (secret; policy.key_len octets) and the master salt (secret; at most policy.salt_len octets, padded on
    /// the right with zero octets). Errors: bad_length, crypto_failure.
    static Result<SrtpKdf> make(const SrtpPolicy &policy, ByteView master_key, ByteView master_salt);
    ~SrtpKdf();
    SrtpKdf(SrtpKdf &&) noexcept = default;
    SrtpKdf &operator=(SrtpKdf &&) noexcept = default;
    SrtpKdf(const SrtpKdf &) = delete;
    SrtpKdf &operator=(const SrtpKdf &) = delete;

    /// derive gives `length` octets (at most 256) for `label` and r = index DIV key_derivation_rate, 48 bits (31 for SRTCP).
    /// Errors: bad_length, crypto_failure.
    Result<SecretBytes> derive(SrtpLabel label, std::uint64_t r, std::size_t length);

private:
    SrtpKdf() = default;
    AesBlocks prf_;
    std::array<std::uint8_t, srtp_max_salt_len> salt_{};  // secret
};

}  // namespace mediasec::crypto
