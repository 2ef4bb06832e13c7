// Mediasec: which key protects a piece of XML, and the derivations of it that are tried.
// TS 33.180 9.3, F.1.4 (FC 0x51 confidentiality, FC 0x52 integrity); TS 36.579-1 5.5.13 (KeyName).
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "session/keys.h"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mediasec::session {

/// XmlKeyUse is what a key is derived for: its FC, and the octets of the KDF's output that may be meant.
enum class XmlKeyUse : std::uint8_t { gcm_128, gcm_256, hmac };

/// XmlKeyName is what a KeyName, or the key-id of an encrypted URI, selects.
struct XmlKeyName {
    std::optional<std::uint32_t> id;  ///< the XPK-ID, where the text is one
    std::vector<const Key *> keys;    ///< with that identifier; without one every CSK and SPK. The newest first
};

/// XmlKeys derives keys for XML. It remembers within one body what held for a key, so it is made anew for each body.
class XmlKeys {
public:
    /// `nearby` are identities told beside the body, which are tried before the others of the capture.
    XmlKeys(const KeyTable &keys, const IdentityBook &book, std::vector<std::string> nearby) : keys_(keys), book_(book), nearby_(std::move(nearby)) {}

    /// named reads a KeyName: base64 of the 4 octets of the XPK-ID, or 8 hexadecimal digits. Any other text, and none, selects every CSK
    /// and SPK.
    XmlKeyName named(std::string_view key_name) const;

    /// Try is asked with a derived key (secret) whether it is the right one.
    using Try = std::function<bool(ByteView)>;
    /// find asks `holds` with each derivation of `key` until it says yes, and gives that derivation in words: the MC service ID (P0), the
    /// form of the XPK-ID (P1), which octets. Nothing when none holds. First comes what the spec gives: P0 = the user the key belongs to,
    /// P1 = 4 octets, the last 128 bits. After a few searches in vain only that and what held before are tried: a body may have hundreds of parts.
    std::optional<std::string> find(const Key &key, XmlKeyUse use, const Try &holds);

    /// why_no_key explains that `name` selects no key.
    Diagnosis why_no_key(const XmlKeyName &name) const;

private:
    /// Recipe is one way to make a key.
    struct Recipe {
        bool derived = true;  ///< false: the XPK itself
        std::string p0;
        std::uint8_t p1 = 0;  ///< index in the table of P1's forms
        std::uint8_t offset = 0, length = 0;
    };
    /// Search is what was learnt of a key: what held last comes first.
    struct Search {
        std::vector<Recipe> ways;
        unsigned fruitless = 0;
    };
    std::vector<Recipe> recipes(const Key &key, XmlKeyUse use) const;
    static SecretBytes derive(const Key &key, XmlKeyUse use, const Recipe &recipe);
    static std::string words(const Recipe &recipe, XmlKeyUse use);

    const KeyTable &keys_;
    const IdentityBook &book_;
    std::vector<std::string> nearby_;
    std::map<std::pair<const Key *, XmlKeyUse>, Search> known_;
};

}  // namespace mediasec::session
