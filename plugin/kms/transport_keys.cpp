// Mediasec: the keys that a KMS and its client share (TrK, InK), and what they wrap.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "kms/transport_keys.h"

#include "crypto/aead.h"
#include "crypto/base64.h"
#include "kms/key_text.h"
#include "kms/problem_log.h"

#include <algorithm>

namespace mediasec::kms {

namespace {

// XML Encryption 1.1, sections 5.7.1 and 5.7.2. The key's own length says which AES it is.
constexpr std::string_view wraps[] = {
    "http://www.w3.org/2001/04/xmlenc#kw-aes128",       "http://www.w3.org/2001/04/xmlenc#kw-aes192",
    "http://www.w3.org/2001/04/xmlenc#kw-aes256",       "http://www.w3.org/2009/xmlenc11#kw-aes-128-pad",
    "http://www.w3.org/2009/xmlenc11#kw-aes-192-pad",   "http://www.w3.org/2009/xmlenc11#kw-aes-256-pad",
};

/// cipher_value decodes base64 or hexadecimal text into whole blocks of a key wrap: at least two of 8 octets.
std::optional<Bytes> cipher_value(const std::string &text)
{
    auto is_wrap = [](const Bytes &octets) { return octets.size() >= 16 && octets.size() % 8 == 0; };
    if (auto hex = from_hex(text); hex && is_wrap(*hex)) return hex;
    auto base64 = crypto::base64_decode(text);
    if (base64 && is_wrap(base64->octets)) return std::move(base64->octets);
    return std::nullopt;
}

std::optional<SecretBytes> unwrap_with(ByteView key, ByteView wrapped)
{
    if (auto padded = crypto::key_unwrap_padded(key, wrapped)) return std::move(*padded);
    if (auto plain = crypto::key_unwrap(key, {}, wrapped)) return std::move(*plain);
    return std::nullopt;
}

constexpr std::size_t most_candidates = 64;

bool is_transport_key_length(std::size_t length) noexcept { return length == 16 || length == 24 || length == 32; }

}  // namespace

bool TransportKeys::has(std::string_view name) const noexcept
{
    return std::any_of(keys_.begin(), keys_.end(), [name](const TransportKey &key) { return key.name == name; });
}

std::vector<const TransportKey *> TransportKeys::candidates(std::string_view name) const
{
    std::vector<const TransportKey *> list;
    for (const TransportKey &key : keys_)
        list.push_back(&key);
    auto others = std::stable_partition(list.begin(), list.end(), [name](const TransportKey *key) { return key->name == name; });
    if (std::size_t named = static_cast<std::size_t>(others - list.begin()); list.size() > std::max(named, most_candidates))
        list.resize(std::max(named, most_candidates));
    return list;
}

std::optional<SecretBytes> TransportKeys::unwrap(xml::Element encrypted_key, std::string &why) const
{
    std::string algorithm = encrypted_key.child("EncryptionMethod").attribute("Algorithm").value_or("");
    if (!algorithm.empty() && std::find(std::begin(wraps), std::end(wraps), algorithm) == std::end(wraps)) {
        why = "its EncryptionMethod is \"" + shown(algorithm) + "\", an AES key wrap expected";
        return std::nullopt;
    }
    auto wrapped = cipher_value(encrypted_key.child("CipherData").child("CipherValue").text());
    if (!wrapped) {
        why = "its CipherValue is not the base64 or hexadecimal text of an AES key wrap";
        return std::nullopt;
    }
    std::string name = encrypted_key.child("KeyInfo").child("KeyName").text();
    for (const TransportKey *key : candidates(name))
        if (auto plaintext = unwrap_with(key->key.view(), *wrapped)) return plaintext;
    std::string named = name.empty() ? "a transport key" : "the transport key \"" + shown(name) + "\"";
    why = has(name) && !name.empty() ? "the loaded transport key \"" + shown(name) + "\" does not open it"
                                     : "it is wrapped under " + named + ", which no `trk` line of a key list gives";
    return std::nullopt;
}

std::optional<SecretBytes> transport_key_from(ByteView plaintext)
{
    // Text first: 32 hexadecimal digits are a key of 16 octets, not one of 32.
    std::string why;
    for (std::size_t length : {16U, 24U, 32U}) {
        std::string_view text = chars_of(plaintext);
        if (auto key = key_from_text(text, {length, false}, why)) return key;
    }
    if (is_transport_key_length(plaintext.size())) return SecretBytes(plaintext);
    return std::nullopt;
}

}  // namespace mediasec::kms
