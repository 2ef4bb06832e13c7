// Mediasec: the keys that protect a MIKEY message itself.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "session/protection.h"

#include "crypto/aead.h"
#include "crypto/digest.h"

#include <algorithm>

namespace mediasec::session {

namespace {

constexpr std::size_t salt_len = 14;  // RFC 3830 4.2.3: a 112-bit salting key

/// counter_block is the IV of RFC 3830 4.2.3: (S XOR (0x0000 || CSB ID || T)) || 0x0000.
Bytes counter_block(ByteView salt, std::uint32_t csb_id, ByteView timestamp)
{
    Bytes block;
    append_be(block, 0, 2);
    append_be(block, csb_id, 4);
    append_be(block, load_be(timestamp.first(std::min<std::size_t>(timestamp.size(), 8))), 8);
    for (std::size_t i = 0; i < salt_len; ++i)
        block[i] = static_cast<std::uint8_t>(block[i] ^ salt[i]);
    append_be(block, 0, 2);
    return block;
}

std::optional<SecretBytes> unwrap(const mikey::Kemac &kemac, const LabelKey &keys)
{
    SecretBytes kek = keys(crypto::KeyConstant::psk_encr, 16), salt = keys(crypto::KeyConstant::psk_salt, salt_len);
    // RFC 3830 4.2.3 sets the wrap's IV to the 64-bit salt; implementations use RFC 3394's default. The wrap's own check tells.
    for (ByteView iv : {salt.view().first(8), ByteView{}})
        if (auto plain = crypto::key_unwrap(kek.view(), iv, kemac.encr_data)) return std::move(plain).value();
    return std::nullopt;
}

}  // namespace

LabelKey psk_label(crypto::MikeyPrf prf, ByteView secret, std::uint32_t csb_id, ByteView rand)
{
    return [prf, secret, csb_id, rand](crypto::KeyConstant constant, std::size_t length) {
        return crypto::mikey_key(prf, secret, constant, 0xff, csb_id, rand, length);
    };
}

std::optional<SecretBytes> compute_mac(std::uint8_t algorithm, const LabelKey &keys, std::initializer_list<ByteView> parts)
{
    if (algorithm == 1) return crypto::hmac(crypto::Hash::sha1, keys(crypto::KeyConstant::psk_auth, 20).view(), parts);
    if (algorithm == 2) return crypto::hmac(crypto::Hash::sha256, keys(crypto::KeyConstant::psk_auth, 32).view(), parts);
    return std::nullopt;
}

std::optional<SecretBytes> decrypt_kemac(const mikey::Kemac &kemac, const LabelKey &keys, std::uint32_t csb_id, ByteView timestamp)
{
    switch (kemac.encr_alg) {
    case 0: return SecretBytes(ByteView(kemac.encr_data));
    case 2: return unwrap(kemac, keys);
    case 1:
    case 3: break;
    default: return std::nullopt;
    }
    SecretBytes salt = keys(crypto::KeyConstant::psk_salt, salt_len);
    auto plain = crypto::aes_ctr(keys(crypto::KeyConstant::psk_encr, kemac.encr_alg == 1 ? 16 : 32).view(), counter_block(salt.view(), csb_id, timestamp), kemac.encr_data);
    if (!plain) return std::nullopt;
    return std::move(plain).value();
}

}  // namespace mediasec::session
