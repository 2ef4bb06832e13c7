// Mediasec: AES as SRTP needs it: single blocks under a kept key, and AES-GCM with a kept key and a new IV per packet.
// FIPS 197 (AES), SP 800-38D (GCM).
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/bytes.h"
#include "base/result.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>

struct evp_cipher_ctx_st;  // OpenSSL's name of EVP_CIPHER_CTX

namespace mediasec::crypto {

inline constexpr std::size_t aes_block_len = 16;
using AesBlock = std::array<std::uint8_t, aes_block_len>;

struct CipherContextFree {
    void operator()(evp_cipher_ctx_st *context) const noexcept;
};
using CipherContext = std::unique_ptr<evp_cipher_ctx_st, CipherContextFree>;

/// AesBlocks is E(k, x) of RFC 3711 4.1. Counter mode and f8-mode are made of it: one call for all blocks of a packet costs a
/// tenth of what OpenSSL's counter mode spends on taking over a new IV.
class AesBlocks {
public:
    /// set_key sets or replaces the key (secret; 16, 24 or 32 octets). False: another length, or OpenSSL failed.
    bool set_key(ByteView key);
    /// encrypt encrypts whole blocks; `in` and `out` have the same length. False: OpenSSL failed, or no key was set.
    bool encrypt(std::span<const AesBlock> in, AesBlock *out);

private:
    CipherContext context_;
};

/// AesGcm opens AES-GCM messages with IVs of 12 octets.
class AesGcm {
public:
    /// set_key sets or replaces the key (secret; 16, 24 or 32 octets). False: another length, or OpenSSL failed.
    bool set_key(ByteView key);
    /// open decrypts `ciphertext` to `out` (as long as the ciphertext) and checks `tag` (1 to 16 octets) over the associated data
    /// `aad` || `aad_tail`. Nothing is returned when the tag is good; else bad_tag or crypto_failure, and `out` is to be thrown away.
    std::optional<Error> open(ByteView iv, ByteView aad, ByteView aad_tail, ByteView ciphertext, ByteView tag, std::uint8_t *out);

private:
    CipherContext context_;
};

}  // namespace mediasec::crypto
