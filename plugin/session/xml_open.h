// Mediasec: protected XML in SIP bodies: encrypted elements and URIs.
// TS 33.180 9.3, TS 24.379 4.8 and 6.6 (the same clauses in TS 24.281 and 24.282), W3C XML Encryption 1.1.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "session/xml_keys.h"
#include "xml/document.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mediasec::session {

/// XmlStatus is mediasec.xml.status.
enum class XmlStatus : std::uint8_t { none = 0, decrypted = 1, bad_tag = 2, no_key = 3, unsupported = 4 };

/// XmlPart is one encrypted element or URI.
struct XmlPart {
    std::string path;  ///< local names from the root, "mcpttinfo/mcptt-Params/mcptt-calling-user-id"; an attribute as ".../entry/@uri"
    XmlStatus status = XmlStatus::none;
    std::string plain;                    ///< UTF-8: child nodes as they were written, an element, text, or a URI
    std::optional<std::uint32_t> key_id;  ///< XPK-ID as named, or of the key that opened it
    const Key *key = nullptr;             ///< what opened it
    std::string held;                     ///< which derivation of the key held
    Diagnosis diagnosis;
};

/// XmlMikey is a MIKEY message found as base64 text of an element (group-key-transport-payloads of TS 24.481).
struct XmlMikey {
    std::string path;
    Bytes octets;
};

/// XmlOpened is what became of a body.
struct XmlOpened {
    std::vector<XmlPart> parts;  ///< in the order of the document, elements before URIs
    std::string document;        ///< the whole body with everything decrypted in its place; empty when nothing opened
    std::vector<XmlMikey> messages;
    std::vector<std::string> identities;  ///< sip:, sips: and tel: URIs in clear, or decrypted
    Diagnosis fault;                      ///< why a body that has encrypted elements cannot be read
};

/// open_xml decrypts every EncryptedData (AES-GCM of XML Encryption 1.1 5.2.4) and every encrypted URI of a body, with the keys that are
/// known now. A body that is not well-formed gives nothing but the fault, and that only where it seems to have something encrypted. `sip` is what
/// is said around the body.
XmlOpened open_xml(ByteView octets, const KeyTable &keys, const IdentityBook &book, const Sip &sip = {});

/// EncryptedUri is an encrypted URI taken apart: sip:BASE64;iv=BASE64;key-id=BASE64;alg=128-aes-gcm@DOMAIN (TS 24.379 6.6.2,
/// TS 24.282 6.5.2).
struct EncryptedUri {
    Bytes ciphertext, iv, tag;
    std::string key_name;
    std::string algorithm;
};

/// encrypted_uri takes a URI apart; %-escapes are undone first, and the parameters may come in any order. Nothing when it is no encrypted
/// URI: without alg and iv parameters, or with text that is not base64.
std::optional<EncryptedUri> encrypted_uri(std::string_view uri);

}  // namespace mediasec::session
