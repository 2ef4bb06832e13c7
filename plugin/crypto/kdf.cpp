// Mediasec: key derivations of TS 33.180 Annex F and of MIKEY.
// SPDX-License-Identifier: GPL-2.0-or-later
// TS 33.220 Annex B, TS 33.180 F.1.3-F.1.5, RFC 3830 4.1, RFC 6043 5.1 and 6.1.
#include "crypto/kdf.h"

#include "crypto/digest.h"

#include <algorithm>

namespace mediasec::crypto {

namespace {

constexpr std::uint32_t low_28_bits = 0x0FFFFFFF;

/// p_hash is P(s, label, m) of RFC 3830 4.1.2: HMAC(s, A_1 || label) || HMAC(s, A_2 || label) || ..., A_0 = label, A_i = HMAC(s, A_(i-1)).
SecretBytes p_hash(Hash hash, ByteView s, ByteView label, std::size_t length)
{
    SecretBytes out;
    SecretBytes a(label);
    while (out.size() < length) {
        a = hmac(hash, s, {a.view()});
        out.append(hmac(hash, s, {a.view(), label}).view());
    }
    return SecretBytes(out.view().first(length));
}

}  // namespace

SecretBytes kdf_33220(ByteView key, std::uint8_t fc, std::initializer_list<ByteView> parameters)
{
    SecretBytes s(ByteView(&fc, 1));
    for (ByteView parameter : parameters) {
        Bytes parameter_len;
        append_be(parameter_len, parameter.size(), 2);
        s.append(parameter);
        s.append(parameter_len);
    }
    return hmac(Hash::sha256, key, {s.view()});
}

std::uint32_t user_salt(ByteView gmk, std::string_view user_uri)
{
    const SecretBytes out = kdf_33220(gmk, 0x50, {view_of(user_uri)});
    return static_cast<std::uint32_t>(load_be(out.view().last(4))) & low_28_bits;
}

std::uint32_t guk_id(std::uint32_t gmk_id, std::uint32_t salt) noexcept { return gmk_id ^ (salt & low_28_bits); }

SecretBytes mikey_prf(MikeyPrf prf, ByteView inkey, ByteView label, std::size_t length)
{
    // RFC 3830 4.1.2 cuts inkey into blocks of 256 bits whatever the hash (RFC 6043 6.1 keeps that); a last short block is used as it is.
    constexpr std::size_t block_len = 32;
    const Hash hash = prf == MikeyPrf::sha256 ? Hash::sha256 : Hash::sha1;
    SecretBytes out(length);
    for (std::size_t at = 0; at < inkey.size(); at += block_len) {
        const ByteView s = inkey.subspan(at, std::min(block_len, inkey.size() - at));
        const SecretBytes stream = p_hash(hash, s, label, length);
        for (std::size_t i = 0; i < length; ++i)
            out.data()[i] ^= stream.view()[i];
    }
    return out;
}

SecretBytes mikey_key(MikeyPrf prf, ByteView inkey, KeyConstant constant, std::uint8_t cs_id, std::uint32_t csb_id, ByteView rand,
                      std::size_t length)
{
    Bytes label;
    append_be(label, static_cast<std::uint32_t>(constant), 4);
    append_be(label, cs_id, 1);
    append_be(label, csb_id, 4);
    append(label, rand);
    return mikey_prf(prf, inkey, label, length);
}

SecretBytes dpck(ByteView dppk, std::uint32_t dppk_id, std::size_t length, std::uint8_t fc)
{
    Bytes id;
    append_be(id, dppk_id, 4);
    SecretBytes out = kdf_33220(dppk, fc, {id});
    if (length != 16) return out;
    return SecretBytes(out.view().last(16));
}

}  // namespace mediasec::crypto
