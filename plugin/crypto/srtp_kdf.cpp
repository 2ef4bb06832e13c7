// Mediasec: session keys of SRTP and SRTCP.
// RFC 3711 4.3, RFC 6188 3, RFC 7714 11.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "crypto/srtp_kdf.h"

#include <algorithm>

namespace mediasec::crypto {

namespace {

constexpr std::size_t max_blocks = 16;
constexpr std::size_t label_at = 7;  // RFC 6188 figure 2: octet 7 of the block, before the 48 bits of r
constexpr std::size_t counter_at = 14;

/// libsrtp 2 has no AES-192 PRF: it gives its AES-256 PRF (key 32, salt 14) the octets master key 24 || master salt 14 || zeros,
/// so the first 8 octets of the salt end up in the key.
constexpr std::size_t libsrtp_prf_key_len = 32;

}  // namespace

Result<SrtpKdf> SrtpKdf::make(const SrtpPolicy &policy, ByteView master_key, ByteView master_salt)
{
    if (master_key.size() != policy.key_len || master_salt.size() > policy.salt_len || policy.salt_len > srtp_max_salt_len)
        return Error::bad_length;
    SecretBytes input(master_key);
    input.append(master_salt);
    bool as_libsrtp = policy.libsrtp_aes192 && policy.key_len == 24;
    std::size_t key_len = as_libsrtp ? libsrtp_prf_key_len : policy.key_len;
    SecretBytes padded(key_len + srtp_max_salt_len);
    std::copy(input.view().begin(), input.view().end(), padded.data());

    SrtpKdf kdf;
    ByteView salt = padded.view().subspan(key_len);
    std::copy(salt.begin(), salt.end(), kdf.salt_.begin());
    if (!kdf.prf_.set_key(padded.view().first(key_len))) return Error::crypto_failure;
    return kdf;
}

SrtpKdf::~SrtpKdf() { wipe(salt_.data(), salt_.size()); }

Result<SecretBytes> SrtpKdf::derive(SrtpLabel label, std::uint64_t r, std::size_t length)
{
    std::size_t blocks = (length + aes_block_len - 1) / aes_block_len;
    if (blocks > max_blocks) return Error::bad_length;
    // x = (label || r) XOR master_salt, aligned on the right, and IV = x * 2^16. For SRTCP the RFC has r of 32 bits, which would move
    // the label by two octets; implementations put it where it is for SRTP (vectors of libsrtp), and so does RFC 6188's figure.
    AesBlock x{};
    std::copy(salt_.begin(), salt_.end(), x.begin());
    x[label_at] ^= static_cast<std::uint8_t>(label);
    for (std::size_t i = 0; i < 6; ++i)
        x[counter_at - 1 - i] ^= static_cast<std::uint8_t>(r >> (8 * i));
    std::array<AesBlock, max_blocks> counters{}, stream{};
    for (std::size_t i = 0; i < blocks; ++i) {
        counters[i] = x;
        counters[i][counter_at + 1] = static_cast<std::uint8_t>(i);
    }
    bool done = prf_.encrypt(std::span<const AesBlock>(counters).first(blocks), stream.data());
    SecretBytes key(done ? ByteView(stream.front().data(), length) : ByteView());
    wipe(stream.data(), sizeof stream);
    wipe(counters.data(), sizeof counters);
    if (!done) return Error::crypto_failure;
    return key;
}

}  // namespace mediasec::crypto
