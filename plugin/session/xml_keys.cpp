// Mediasec: which key protects a piece of XML, and the derivations of it that are tried.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "session/xml_keys.h"

#include "crypto/base64.h"
#include "session/uid_forms.h"

#include <algorithm>

namespace mediasec::session {

namespace {

/// Cut is which octets of the KDF's 32 are the key.
struct Cut {
    std::uint8_t offset, length;
    const char *words;
};
// TS 33.180 F.1.4 takes the least significant bits; the sentence is cut short in the text that could be read, so the other half is tried
// too.
constexpr Cut cuts_128[] = {{16, 16, "last 128 bits"}, {0, 16, "first 128 bits"}};
constexpr Cut cuts_256[] = {{0, 32, "all 256 bits"}};
constexpr Cut cuts_hmac[] = {{16, 16, "last 128 bits"}, {0, 16, "first 128 bits"}, {0, 32, "all 256 bits"}};

std::span<const Cut> cuts_of(XmlKeyUse use) noexcept
{
    if (use == XmlKeyUse::gcm_128) return cuts_128;
    return use == XmlKeyUse::gcm_256 ? std::span<const Cut>(cuts_256) : std::span<const Cut>(cuts_hmac);
}

/// P1 is the XPK-ID; TS 33.220 B.2.1.2 encodes identifiers as their octets. The others are text forms that a sender could have taken
/// instead.
constexpr const char *p1_words[] = {"4 octets", "base64 text", "hexadecimal text"};

Bytes p1_octets(std::uint32_t id, std::uint8_t form)
{
    Bytes octets;
    append_be(octets, id, 4);
    if (form == 0) return octets;
    const std::string text = form == 1 ? crypto::base64_encode(octets) : to_hex(octets);
    return copy_of(view_of(text));
}

constexpr std::size_t most_nearby_identities = 64, most_other_identities = 256;
constexpr unsigned most_fruitless = 16;

/// own_identities lists who may be meant by the MC service ID of the key's client, each as written and in the spellings that are met.
std::vector<std::string> own_identities(const Key &key)
{
    std::vector<std::string> parties{key.owner};
    if (key.exchange) parties.insert(parties.end(), {key.exchange->sender, key.exchange->receiver});
    std::vector<std::string> out;
    auto add = [&out](const std::string &uri) {
        if (!uri.empty() && std::find(out.begin(), out.end(), uri) == out.end()) out.push_back(uri);
    };
    for (const auto &party : parties) add(party);
    for (const auto &party : parties)
        for (const auto &spelling : identity_spellings(party)) add(spelling);
    return out;
}

std::string hex_id(std::uint32_t id)
{
    Bytes octets;
    append_be(octets, id, 4);
    return "0x" + to_hex(octets);
}

std::optional<std::uint32_t> xpk_id_of(std::string_view text)
{
    auto octets = crypto::base64_decode(text);
    if (octets && octets->octets.size() == 4) return static_cast<std::uint32_t>(load_be(octets->octets));
    if (text.starts_with("0x") || text.starts_with("0X")) text.remove_prefix(2);
    auto digits = from_hex(text);
    if (digits && digits->size() == 4) return static_cast<std::uint32_t>(load_be(*digits));
    return std::nullopt;
}

}  // namespace

XmlKeyName XmlKeys::named(std::string_view key_name) const
{
    XmlKeyName name;
    name.id = xpk_id_of(key_name);
    for (const Key *key : name.id ? keys_.with_id(*name.id) : keys_.of_types({KeyType::csk, KeyType::spk}))
        if (!name.id || key->id == *name.id) name.keys.insert(name.keys.begin(), key);
    return name;
}

std::vector<XmlKeys::Recipe> XmlKeys::recipes(const Key &key, XmlKeyUse use) const
{
    std::vector<Recipe> out;
    const std::vector<std::string> own = own_identities(key);
    auto add = [&](const std::string &p0, std::uint8_t p1) {
        for (const Cut &cut : cuts_of(use)) out.push_back({true, p0, p1, cut.offset, cut.length});
    };
    for (std::uint8_t p1 = 0; p1 < std::size(p1_words); ++p1)
        for (const auto &identity : own) add(identity, p1);
    out.push_back({false, {}, 0, 0, 0});
    // The identity may never have been told in clear beside the key (an SPK has no message): then it is one of the capture's users.
    std::vector<std::string> others(nearby_.begin(), nearby_.begin() + static_cast<std::ptrdiff_t>(std::min(nearby_.size(), most_nearby_identities)));
    for (std::size_t i = book_.size(); i-- > 0 && others.size() < most_other_identities;) others.push_back(book_.at(i));
    for (const std::string &identity : others)
        if (!identity.empty() && std::find(own.begin(), own.end(), identity) == own.end()) add(identity, 0);
    return out;
}

SecretBytes XmlKeys::derive(const Key &key, XmlKeyUse use, const Recipe &recipe)
{
    if (!recipe.derived) return key.value.clone();
    const std::uint8_t fc = use == XmlKeyUse::hmac ? 0x52 : 0x51;
    SecretBytes output = crypto::kdf_33220(key.value.view(), fc, {view_of(recipe.p0), p1_octets(key.id, recipe.p1)});
    return SecretBytes(output.view().subspan(recipe.offset, recipe.length));
}

std::string XmlKeys::words(const Recipe &recipe, XmlKeyUse use)
{
    if (!recipe.derived) return "the key itself, not derived";
    const auto cuts = cuts_of(use);
    const auto cut =
        std::find_if(cuts.begin(), cuts.end(), [&](const Cut &c) { return c.offset == recipe.offset && c.length == recipe.length; });
    return std::string("KDF ") + (use == XmlKeyUse::hmac ? "0x52" : "0x51") + " for " + recipe.p0 + ", key ID as " + p1_words[recipe.p1] +
           ", " + cut->words;
}

std::optional<std::string> XmlKeys::find(const Key &key, XmlKeyUse use, const Try &holds)
{
    auto [place, is_new] = known_.try_emplace({&key, use});
    auto &[ways, fruitless] = place->second;
    if (is_new) ways = recipes(key, use);
    const auto end = fruitless < most_fruitless ? ways.end() : ways.begin() + 1;
    for (auto way = ways.begin(); way != end; ++way) {
        if (!holds(derive(key, use, *way).view())) continue;
        std::rotate(ways.begin(), way, way + 1);
        return words(ways.front(), use);
    }
    ++fruitless;
    return std::nullopt;
}

Diagnosis XmlKeys::why_no_key(const XmlKeyName &name) const
{
    if (!name.id)
        return {Reason::xml_no_key, "No CSK or SPK is known at this point of the capture: load the key file that opens the MIKEY message "
                                    "which carries it (a second pass, -2, "
                                    "knows the messages that come later)."};
    if (const Exchange *exchange = keys_.unopened(*name.id))
        return {Reason::xml_no_key, "The key " + hex_id(*name.id) + " is in the MIKEY message of frame " +
                                        std::to_string(exchange->frames.front()) + ", which did not open: see there."};
    return {Reason::xml_no_key,
            "No key " + hex_id(*name.id) +
                " is known at this point of the capture: the message that carries it is missing or comes later (a second pass, -2, opens "
                "the latter)."};
}

}  // namespace mediasec::session
