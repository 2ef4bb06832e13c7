// Mediasec: the transforms of one direction's session keys: AES-CM, AES-f8 or no cipher with HMAC-SHA1, and AES-GCM.
// RFC 3711 4.1 and 4.2, RFC 6188 2, RFC 7714 8 and 9, RFC 4771 2.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "crypto/srtp_aes.h"
#include "crypto/srtp_hmac.h"
#include "crypto/srtp_layout.h"

#include <optional>

namespace mediasec::crypto {

/// SrtpTransform opens the packets of one set of session keys. It never allocates per packet beyond the growth of `out`.
class SrtpTransform {
public:
    /// SrtpTransform works for `policy`, which has to outlive it.
    explicit SrtpTransform(const SrtpPolicy &policy) : policy_(policy) {}
    ~SrtpTransform();
    SrtpTransform(const SrtpTransform &) = delete;
    SrtpTransform &operator=(const SrtpTransform &) = delete;

    /// set_keys sets or replaces the session keys, all secret: the encryption key (policy.key_len octets), the salt (at most 14) and
    /// the authentication key (any length; ignored for AEAD). Nothing is returned on success, else crypto_failure or bad_length.
    std::optional<Error> set_keys(ByteView cipher_key, ByteView salt, ByteView auth_key);

    /// take_iv_ssrc makes AEAD IVs with this SSRC instead of the packet's own (a deviation of peers; RFC 7714 8.1). Elsewhere the tag would not tell.
    void take_iv_ssrc(std::uint32_t ssrc) noexcept { iv_ssrc_ = ssrc; }

    /// open_rtp checks the tag, then decrypts to `out` (header and plaintext). Nothing is returned on success, else bad_tag,
    /// bad_length (a payload of more than 2^16 blocks, RFC 3711 4.1.1) or crypto_failure.
    std::optional<Error> open_rtp(const RtpParts &parts, std::uint32_t roc, Bytes &out);
    /// open_rtcp is the same for an SRTCP packet.
    std::optional<Error> open_rtcp(const RtcpParts &parts, Bytes &out);

private:
    bool mac_good(ByteView message, ByteView tail, ByteView mac) const;
    std::optional<Error> decrypt(const AesBlock &iv, ByteView header, ByteView payload, Bytes &out);
    bool counter_mode(const AesBlock &iv, ByteView in, std::uint8_t *out);
    bool f8_mode(const AesBlock &iv, ByteView in, std::uint8_t *out);
    std::optional<Error> open_gcm(const AesBlock &iv, ByteView aad, ByteView aad_tail, ByteView payload, ByteView tag, Bytes &out);
    AesBlock salted(std::uint32_t ssrc, std::uint64_t index) const noexcept;
    AesBlock salted_gcm(std::uint32_t ssrc, std::uint64_t index) const noexcept;

    const SrtpPolicy &policy_;
    AesBlocks cipher_;     // k_e
    AesBlocks f8_masked_;  // k_e XOR m (RFC 3711 4.1.2.1)
    AesGcm gcm_;
    HmacSha1 hmac_;
    std::optional<std::uint32_t> iv_ssrc_;
    AesBlock salt_{};      // k_s, padded with zero octets on the right; secret
};

}  // namespace mediasec::crypto
