// Mediasec: the transforms of one direction's session keys: AES-CM, AES-f8 or no cipher with HMAC-SHA1, and AES-GCM.
// RFC 3711 4.1 and 4.2, RFC 6188 2, RFC 7714 8 and 9, RFC 4771 2.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "crypto/srtp_transform.h"

#include "base/secret.h"

#include <algorithm>
#include <cstring>

namespace mediasec::crypto {

namespace {

constexpr std::size_t gcm_iv_len = 12;
constexpr std::size_t max_salt_len = 14;
constexpr std::size_t batch = 16;                     // blocks of keystream made with one call
constexpr std::size_t max_counter_blocks = 1u << 16;  // RFC 3711 4.1.1

/// store_be writes the low `width` octets of `value`, most significant first.
void store_be(std::uint8_t *to, std::uint64_t value, unsigned width) noexcept
{
    for (unsigned i = 0; i < width; ++i)
        to[i] = static_cast<std::uint8_t>(value >> (8 * (width - 1 - i)));
}

/// xor_octets writes in XOR stream to `out`, eight octets at a time.
void xor_octets(std::uint8_t *out, const std::uint8_t *in, const std::uint8_t *stream, std::size_t length) noexcept
{
    std::size_t i = 0;
    for (; i + sizeof(std::uint64_t) <= length; i += sizeof(std::uint64_t)) {
        std::uint64_t a, b;
        std::memcpy(&a, in + i, sizeof a);
        std::memcpy(&b, stream + i, sizeof b);
        a ^= b;
        std::memcpy(out + i, &a, sizeof a);
    }
    for (; i < length; ++i)
        out[i] = in[i] ^ stream[i];
}

/// f8_mask makes k_e XOR m with m = k_s || 0x555..5 (RFC 3711 4.1.2.1).
SecretBytes f8_mask(ByteView cipher_key, ByteView salt)
{
    SecretBytes masked(cipher_key);
    for (std::size_t i = 0; i < masked.size(); ++i)
        masked.data()[i] ^= i < salt.size() ? salt[i] : std::uint8_t{0x55};
    return masked;
}

/// f8_rtp_iv is 0x00 || M || PT || SEQ || TS || SSRC || ROC (RFC 3711 4.1.2.2).
AesBlock f8_rtp_iv(ByteView header, std::uint32_t roc) noexcept
{
    AesBlock iv;
    std::copy_n(header.begin(), 12, iv.begin());
    iv[0] = 0;
    store_be(&iv[12], roc, 4);
    return iv;
}

/// f8_rtcp_iv is 0..0 || E || SRTCP index || V || P || RC || PT || length || SSRC (RFC 3711 4.1.2.3).
AesBlock f8_rtcp_iv(ByteView e_index, ByteView header) noexcept
{
    AesBlock iv{};
    std::copy_n(e_index.begin(), 4, iv.begin() + 4);
    std::copy_n(header.begin(), 8, iv.begin() + 8);
    return iv;
}

std::array<std::uint8_t, 4> octets_of(std::uint32_t value) noexcept
{
    std::array<std::uint8_t, 4> octets;
    store_be(octets.data(), value, 4);
    return octets;
}

std::uint64_t packet_index(std::uint32_t roc, std::uint16_t seq) noexcept { return std::uint64_t{roc} << 16 | seq; }

}  // namespace

SrtpTransform::~SrtpTransform() { wipe(salt_.data(), salt_.size()); }

std::optional<Error> SrtpTransform::set_keys(ByteView cipher_key, ByteView salt, ByteView auth_key)
{
    if (salt.size() > max_salt_len) return Error::bad_length;
    salt_ = {};
    std::copy(salt.begin(), salt.end(), salt_.begin());
    bool done = true;
    switch (policy_.cipher) {
    case SrtpCipher::null: break;
    case SrtpCipher::aes_cm: done = cipher_.set_key(cipher_key); break;
    case SrtpCipher::aes_f8: done = cipher_.set_key(cipher_key) && f8_masked_.set_key(f8_mask(cipher_key, salt).view()); break;
    case SrtpCipher::aes_gcm: done = gcm_.set_key(cipher_key); break;
    }
    if (!policy_.aead()) hmac_.set_key(auth_key);
    return done ? std::nullopt : std::optional(Error::crypto_failure);
}

/// salted is IV = (k_s * 2^16) XOR (SSRC * 2^64) XOR (i * 2^16), RFC 3711 4.1.1.
AesBlock SrtpTransform::salted(std::uint32_t ssrc, std::uint64_t index) const noexcept
{
    AesBlock term{};
    store_be(&term[4], ssrc, 4);
    store_be(&term[8], index, 6);
    xor_octets(term.data(), term.data(), salt_.data(), max_salt_len);
    return term;
}

/// salted_gcm is (0000 || SSRC || ROC || SEQ) XOR salt, RFC 7714 8.1; for SRTCP ROC || SEQ is 0000 || 0 || SRTCP index (9.1).
AesBlock SrtpTransform::salted_gcm(std::uint32_t ssrc, std::uint64_t index) const noexcept
{
    AesBlock term{};
    store_be(&term[2], ssrc, 4);
    store_be(&term[6], index, 6);
    xor_octets(term.data(), term.data(), salt_.data(), gcm_iv_len);
    return term;
}

bool SrtpTransform::mac_good(ByteView message, ByteView tail, ByteView mac) const
{
    if (mac.empty()) return true;
    const Sha1 digest = hmac_.sign(message, tail);
    return equal_secret(ByteView(digest).first(mac.size()), mac);
}

/// counter_mode XORs `in` with E(k, IV) || E(k, IV + 1) ...; IV ends in 16 zero bits, so the block number fits there.
bool SrtpTransform::counter_mode(const AesBlock &iv, ByteView in, std::uint8_t *out)
{
    std::array<AesBlock, batch> counters, stream;
    std::size_t block = 0;
    for (std::size_t done = 0; done < in.size(); done += sizeof stream) {
        const std::size_t length = std::min(in.size() - done, sizeof stream);
        const std::size_t blocks = (length + aes_block_len - 1) / aes_block_len;
        for (std::size_t i = 0; i < blocks; ++i, ++block) {
            counters[i] = iv;
            store_be(&counters[i][14], block, 2);
        }
        if (!cipher_.encrypt(std::span<const AesBlock>(counters).first(blocks), stream.data())) return false;
        xor_octets(out + done, in.data() + done, stream.front().data(), length);
    }
    return true;
}

/// f8_mode XORs `in` with S(j) = E(k_e, IV' XOR j XOR S(j-1)), IV' = E(k_e XOR m, IV), RFC 3711 4.1.2.1.
bool SrtpTransform::f8_mode(const AesBlock &iv, ByteView in, std::uint8_t *out)
{
    AesBlock masked, input, stream{};
    if (!f8_masked_.encrypt({&iv, 1}, &masked)) return false;
    std::uint32_t j = 0;
    for (std::size_t done = 0; done < in.size(); done += aes_block_len, ++j) {
        AesBlock number{};
        store_be(&number[12], j, 4);
        xor_octets(input.data(), masked.data(), number.data(), aes_block_len);
        xor_octets(input.data(), input.data(), stream.data(), aes_block_len);
        if (!cipher_.encrypt({&input, 1}, &stream)) return false;
        xor_octets(out + done, in.data() + done, stream.data(), std::min(in.size() - done, aes_block_len));
    }
    return true;
}

std::optional<Error> SrtpTransform::decrypt(const AesBlock &iv, ByteView header, ByteView payload, Bytes &out)
{
    if (payload.size() > max_counter_blocks * aes_block_len) return Error::bad_length;
    out.resize(header.size() + payload.size());
    std::copy(header.begin(), header.end(), out.begin());
    std::uint8_t *to = out.data() + header.size();
    const bool done = policy_.cipher == SrtpCipher::aes_f8 ? f8_mode(iv, payload, to) : counter_mode(iv, payload, to);
    return done ? std::nullopt : std::optional(Error::crypto_failure);
}

/// open_gcm writes plaintext before OpenSSL has compared the tag; it is taken back when the tag is wrong (RFC 7714 5.3).
std::optional<Error> SrtpTransform::open_gcm(const AesBlock &iv, ByteView aad, ByteView aad_tail, ByteView payload, ByteView tag,
                                             Bytes &out)
{
    out.resize(aad.size() + payload.size());
    std::copy(aad.begin(), aad.end(), out.begin());
    auto error = gcm_.open(ByteView(iv).first(gcm_iv_len), aad, aad_tail, payload, tag, out.data() + aad.size());
    if (error) out.clear();
    return error;
}

std::optional<Error> SrtpTransform::open_rtp(const RtpParts &parts, std::uint32_t roc, Bytes &out)
{
    const std::uint64_t index = packet_index(roc, parts.fields.seq);
    if (policy_.aead()) {
        const AesBlock iv = salted_gcm(iv_ssrc_.value_or(parts.fields.ssrc), index);
        if (!policy_.rtp_encrypted) return open_gcm(iv, parts.authenticated, {}, {}, parts.aead_tag, out);
        return open_gcm(iv, parts.header, {}, parts.payload, parts.aead_tag, out);
    }
    // RFC 3711 4.2: M = Authenticated Portion || ROC, also where the packet carries the ROC (RFC 4771 2).
    if (!mac_good(parts.authenticated, octets_of(roc), parts.mac)) return Error::bad_tag;
    if (policy_.cipher == SrtpCipher::null || !policy_.rtp_encrypted) {
        out.assign(parts.authenticated.begin(), parts.authenticated.end());
        return std::nullopt;
    }
    const bool f8 = policy_.cipher == SrtpCipher::aes_f8;
    return decrypt(f8 ? f8_rtp_iv(parts.header, roc) : salted(parts.fields.ssrc, index), parts.header, parts.payload, out);
}

std::optional<Error> SrtpTransform::open_rtcp(const RtcpParts &parts, Bytes &out)
{
    const auto ssrc = static_cast<std::uint32_t>(load_be(parts.header.subspan(4)));
    if (policy_.aead()) {
        const AesBlock iv = salted_gcm(iv_ssrc_.value_or(ssrc), parts.index);
        // RFC 7714 9.2 and 9.3: the E flag and index are associated data in both cases, the payload only if it is clear.
        if (!parts.encrypted) return open_gcm(iv, parts.authenticated, parts.e_index, {}, parts.aead_tag, out);
        return open_gcm(iv, parts.header, parts.e_index, parts.payload, parts.aead_tag, out);
    }
    if (!mac_good(parts.authenticated, {}, parts.mac)) return Error::bad_tag;
    if (policy_.cipher == SrtpCipher::null || !parts.encrypted) {
        ByteView clear = parts.authenticated.first(parts.header.size() + parts.payload.size());
        out.assign(clear.begin(), clear.end());
        return std::nullopt;
    }
    const bool f8 = policy_.cipher == SrtpCipher::aes_f8;
    return decrypt(f8 ? f8_rtcp_iv(parts.e_index, parts.header) : salted(ssrc, parts.index), parts.header, parts.payload, out);
}

}  // namespace mediasec::crypto
