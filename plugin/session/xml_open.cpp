// Mediasec: protected XML in SIP bodies: encrypted elements and URIs.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "session/xml_open.h"

#include "base/reader.h"
#include "crypto/aead.h"
#include "crypto/base64.h"
#include "mikey/parser.h"
#include "sdp/mime.h"
#include "sdp/text.h"

#include <algorithm>

namespace mediasec::session {

namespace {

constexpr std::size_t iv_length = 12, tag_length = 16;  // XML Encryption 1.1 5.2.4
constexpr std::size_t most_parts = 500;
constexpr unsigned most_rounds = 4;  // encrypted content inside of encrypted content

/// Method is a way to encrypt: its name in EncryptionMethod, and in an encrypted URI.
struct Method {
    std::string_view uri, alg;
    XmlKeyUse use;
};
// XML Encryption 1.1 5.2.4; the URI's alg values: TS 24.379 6.6.2 has the first.
constexpr Method methods[] = {
    {"http://www.w3.org/2009/xmlenc11#aes128-gcm", "128-aes-gcm", XmlKeyUse::gcm_128},
    {"http://www.w3.org/2009/xmlenc11#aes256-gcm", "256-aes-gcm", XmlKeyUse::gcm_256},
};

/// Sealed is an AES-GCM ciphertext with its IV and tag.
struct Sealed {
    ByteView iv, ciphertext, tag;
};

class Opener {
public:
    Opener(const KeyTable &keys, const IdentityBook &book, std::vector<std::string> nearby) : keys_(keys, book, std::move(nearby)) {}

    /// open fills `part` (whose path is set) and gives the plaintext, with the keys that `key_name` selects.
    void open(XmlPart &part, std::string_view key_name, const Method *method, const Sealed &sealed);

private:
    bool open_with(XmlPart &part, const Key &key, XmlKeyUse use, const Sealed &sealed);
    XmlKeys keys_;
};

bool Opener::open_with(XmlPart &part, const Key &key, XmlKeyUse use, const Sealed &sealed)
{
    auto held = keys_.find(key, use, [&](ByteView derived) {
        auto plain = crypto::gcm_open(derived, sealed.iv, {}, sealed.ciphertext, sealed.tag);
        if (plain) part.plain = text_of(plain->view());
        return plain.ok();
    });
    if (!held) return false;
    part.status = XmlStatus::decrypted;
    part.key = &key;
    part.key_id = key.id;
    part.held = std::move(*held);
    return true;
}

void Opener::open(XmlPart &part, std::string_view key_name, const Method *method, const Sealed &sealed)
{
    const XmlKeyName name = keys_.named(key_name);
    part.key_id = name.id;
    if (name.keys.empty()) {
        part.status = XmlStatus::no_key;
        part.diagnosis = keys_.why_no_key(name);
        return;
    }
    for (const Key *key : name.keys)
        for (const Method &known : methods)
            if ((!method || method->use == known.use) && open_with(part, *key, known.use, sealed)) return;
    part.status = XmlStatus::bad_tag;
    part.diagnosis = {Reason::xml_bad_tag,
                      std::string("The tag does not verify under ") + (name.id ? "the key that is named" : "any CSK or SPK") +
                          ": it was changed on its way, or another key, or an MC service ID that this capture does not show, was taken."};
}

void refuse(XmlPart &part, XmlStatus status, Reason reason, std::string text)
{
    part.status = status;
    part.diagnosis = {reason, std::move(text)};
}

/// octets_of decodes a CipherValue: base64, or hexadecimal as some senders have it.
std::optional<Bytes> octets_of(const xml::Element &cipher_value)
{
    const std::string text = cipher_value.text();
    if (auto digits = from_hex(text); digits && !digits->empty()) return digits;
    auto decoded = crypto::base64_decode(text);
    return decoded ? std::optional(std::move(decoded->octets)) : std::nullopt;
}

/// open_element opens an EncryptedData.
void open_element(XmlPart &part, const xml::Element &encrypted, Opener &opener)
{
    const auto algorithm = encrypted.child("EncryptionMethod").attribute("Algorithm");
    const Method *method = nullptr;
    for (const Method &known : methods)
        if (algorithm == known.uri) method = &known;
    if (algorithm && !method)
        return refuse(part, XmlStatus::unsupported, Reason::xml_unsupported,
                      "The encryption algorithm " + *algorithm + " is not supported: aes128-gcm and aes256-gcm of XML Encryption 1.1 are.");
    const auto octets = octets_of(encrypted.child("CipherData").child("CipherValue"));
    if (!octets || octets->size() < iv_length + tag_length)
        return refuse(part, XmlStatus::bad_tag, Reason::xml_malformed,
                      "CipherValue is not base64 of an IV of 12 octets, a ciphertext and a tag of 16 octets (XML Encryption 1.1 5.2.4).");
    ByteReader in(*octets);
    Sealed sealed;
    sealed.iv = in.bytes(iv_length, "IV");
    sealed.ciphertext = in.bytes(in.left() - tag_length, "ciphertext");
    sealed.tag = in.rest();
    opener.open(part, encrypted.child("KeyInfo").child("KeyName").text(), method, sealed);
}

// ---- the decrypted document ------------------------------------------------------------------------------------------------------------

std::string escaped(std::string_view text)
{
    std::string out;
    for (char c : text) {
        switch (c) {
        case '&': out += "&amp;"; break;
        case '<': out += "&lt;"; break;
        case '>': out += "&gt;"; break;
        case '"': out += "&quot;"; break;
        default: out += c;
        }
    }
    return out;
}

/// put_in_place replaces an EncryptedData by its plaintext: nodes, or what is not well-formed XML as text. A plaintext may be a document of
/// its own, with a declaration.
void put_in_place(xml::Document &document, const xml::Element &encrypted, const std::string &plain)
{
    if (!document.replace(encrypted, view_of(plain))) return;
    xml::ParseError why;
    const auto inner = xml::Document::parse(view_of(plain), why);
    const std::string text = inner ? text_of(inner->serialise().view()) : escaped(plain);
    document.replace(encrypted, view_of(text));
}

/// path_of names what an EncryptedData stands for: the element whose content it is, or itself when it replaces a whole element.
std::string path_of(const xml::Element &encrypted)
{
    constexpr std::string_view whole_element = "http://www.w3.org/2001/04/xmlenc#Element";
    return encrypted.parent() && encrypted.attribute("Type") != whole_element ? encrypted.parent().path() : encrypted.path();
}

/// Body is a document while it is being opened.
struct Body {
    xml::Document document;
    XmlOpened &opened;
    Opener &opener;
    bool changed = false;
};

/// open_elements opens each EncryptedData that is in the document now, but for those in `closed`; tells whether any opened.
bool open_elements(Body &body, std::vector<xml::Element> &closed)
{
    bool any = false;
    for (const xml::Element &encrypted : body.document.root().descendants("EncryptedData")) {
        if (body.opened.parts.size() >= most_parts || std::find(closed.begin(), closed.end(), encrypted) != closed.end()) continue;
        XmlPart &part = body.opened.parts.emplace_back();
        part.path = path_of(encrypted);
        open_element(part, encrypted, body.opener);
        closed.push_back(encrypted);
        if (part.status != XmlStatus::decrypted) continue;
        any = body.changed = true;
        if (!encrypted.parent()) {  // the whole document was encrypted
            xml::ParseError why;
            auto inner = xml::Document::parse(view_of(part.plain), why);
            if (!inner) return false;
            closed.clear();
            body.document = std::move(*inner);
            return true;
        }
        put_in_place(body.document, encrypted, part.plain);
    }
    return any;
}

/// Found is an encrypted URI and where it stands.
struct Found {
    std::string path, uri;
};

void find_uris(std::vector<Found> &found, const xml::Element &element, const std::string &attribute, std::string_view value)
{
    if (value.find(';') == std::string_view::npos) return;
    for (sdp::Text rest{value, 0};;) {
        const sdp::Text word = sdp::take_word(rest);
        if (word.empty()) return;
        if (encrypted_uri(word.text)) found.push_back({element.path() + attribute, word.str()});
    }
}

void replace_all(std::string &text, std::string_view what, std::string_view with)
{
    for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
        text.replace(at, what.size(), with);
}

/// open_uris opens the encrypted URIs of attributes and texts; `text` is the document as text, where they are replaced.
void open_uris(Body &body, std::string &text)
{
    std::vector<Found> found;
    for (const xml::Element &element : body.document.root().descendants()) {
        for (const xml::Attribute &attribute : element.attributes()) find_uris(found, element, "/@" + attribute.name, attribute.value);
        find_uris(found, element, "", element.text());
    }
    for (const Found &place : found) {
        if (body.opened.parts.size() >= most_parts) return;
        const auto uri = encrypted_uri(place.uri);
        XmlPart &part = body.opened.parts.emplace_back();
        part.path = place.path;
        const auto method = std::find_if(std::begin(methods), std::end(methods), [&](const Method &m) { return m.alg == uri->algorithm; });
        if (method == std::end(methods)) {
            refuse(part, XmlStatus::unsupported, Reason::xml_unsupported,
                   "The algorithm \"" + uri->algorithm + "\" of this encrypted URI is not supported: 128-aes-gcm is (TS 24.379 6.6.2).");
            continue;
        }
        body.opener.open(part, uri->key_name, method, {uri->iv, uri->ciphertext, uri->tag});
        if (part.status != XmlStatus::decrypted) continue;
        body.changed = true;
        replace_all(text, escaped(place.uri), escaped(part.plain));
    }
}

bool is_service_id(std::string_view text) noexcept
{
    constexpr std::size_t longest = 256;
    return text.size() <= longest && (text.starts_with("sip:") || text.starts_with("sips:") || text.starts_with("tel:")) &&
           text.find_first_of(" \t\r\n;") == std::string_view::npos;
}

/// mikey_in decodes an element's text where it is a MIKEY message in base64. Ciphertexts and digests have names of their own.
std::optional<Bytes> mikey_in(const xml::Element &element, const std::string &text)
{
    constexpr std::size_t shortest = 40;
    if (text.size() < shortest || text.front() != 'A' || element.name().ends_with("Value")) return std::nullopt;
    auto decoded = crypto::base64_decode(text);
    if (!decoded || !mikey::looks_like_mikey(decoded->octets)) return std::nullopt;
    return std::move(decoded->octets);
}

/// clear_identities lists the identities that a document tells in clear.
std::vector<std::string> clear_identities(const xml::Document &document)
{
    std::vector<std::string> found;
    auto note = [&](std::string value) {
        if (is_service_id(value)) found.push_back(std::move(value));
    };
    for (const xml::Element &element : document.root().descendants()) {
        note(element.text());
        for (const xml::Attribute &attribute : element.attributes()) note(attribute.value);
    }
    return found;
}

/// clear_messages lists the MIKEY messages in a document.
std::vector<XmlMikey> clear_messages(const xml::Document &document)
{
    std::vector<XmlMikey> found;
    for (const xml::Element &element : document.root().descendants())
        if (auto octets = mikey_in(element, element.text())) found.push_back({element.path(), std::move(*octets)});
    return found;
}

std::optional<Bytes> base64_of_uri(std::string text)
{
    std::replace(text.begin(), text.end(), '-', '+');  // base64url (RFC 4648 5), which a URI would not have to escape
    std::replace(text.begin(), text.end(), '_', '/');
    auto decoded = crypto::base64_decode(text);
    return decoded ? std::optional(std::move(decoded->octets)) : std::nullopt;
}

}  // namespace

std::optional<EncryptedUri> encrypted_uri(std::string_view uri)
{
    const std::string plain = sdp::without_escapes(uri);
    sdp::Text rest{plain, 0};
    const sdp::Text scheme = sdp::take_until(rest, ':');
    if (!sdp::same_word(scheme.text, "sip") && !sdp::same_word(scheme.text, "sips") && !sdp::same_word(scheme.text, "tel"))
        return std::nullopt;
    rest = rest.upto(rest.text.rfind('@'));
    auto sealed = base64_of_uri(sdp::take_until(rest, ';').str());
    EncryptedUri out;
    std::optional<Bytes> iv;
    while (!rest.empty()) {
        sdp::Text value = sdp::take_until(rest, ';');
        const std::string name = sdp::lower(sdp::take_until(value, '=').text);
        if (name == "iv") iv = base64_of_uri(value.str());
        if (name == "key-id") out.key_name = value.str();
        if (name == "alg") out.algorithm = sdp::lower(value.text);
    }
    if (!sealed || !iv || iv->empty() || out.algorithm.empty() || sealed->size() <= tag_length) return std::nullopt;
    ByteReader in(*sealed);
    out.iv = std::move(*iv);
    out.ciphertext = copy_of(in.bytes(in.left() - tag_length, "ciphertext"));
    out.tag = copy_of(in.rest());
    return out;
}

XmlOpened open_xml(ByteView octets, const KeyTable &keys, const IdentityBook &book, const Sip &sip)
{
    XmlOpened opened;
    xml::ParseError why;
    auto document = xml::Document::parse(octets, why);
    if (!document) {
        const std::string_view text(reinterpret_cast<const char *>(octets.data()), octets.size());
        if (text.find("EncryptedData") != std::string_view::npos)
            opened.fault = {Reason::xml_malformed, "The body has encrypted elements but cannot be read as XML: line " +
                                                       std::to_string(why.line) + ", " + why.reason + "."};
        return opened;
    }
    std::vector<std::string> nearby = clear_identities(*document);
    nearby.insert(nearby.begin(), {sip.from, sip.to});
    Opener opener(keys, book, std::move(nearby));
    Body body{std::move(*document), opened, opener};
    std::vector<xml::Element> closed;
    for (unsigned round = 0; round < most_rounds && open_elements(body, closed); ++round) {
    }
    std::string text = text_of(body.document.serialise().view());
    open_uris(body, text);
    if (body.changed) {
        opened.document = std::move(text);
        if (auto again = xml::Document::parse(view_of(opened.document), why)) body.document = std::move(*again);
    }
    opened.identities = clear_identities(body.document);
    opened.messages = clear_messages(body.document);
    return opened;
}

}  // namespace mediasec::session
