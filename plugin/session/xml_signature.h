// Mediasec: signed XML in SIP bodies: a detached signature document beside the parts that it covers.
// TS 33.180 9.3, TS 24.379 F.6 (application/vnd.3gpp.mcptt-signed+xml), TS 36.579-1 5.5.13, W3C XML Signature 1.1.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "sdp/mime.h"
#include "session/xml_keys.h"

#include <optional>
#include <string>
#include <vector>

namespace mediasec::session {

/// XmlSignatureStatus is mediasec.xml.signature.status.
enum class XmlSignatureStatus : std::uint8_t { not_checked = 0, valid = 1, invalid = 3, no_key = 4 };

/// XmlSignature is the verdict on one signed part.
struct XmlSignature {
    std::string part;          ///< Content-ID of the part, or the Reference's URI where it is none
    std::string content_type;  ///< of the part; empty where there is no such part
    XmlSignatureStatus status = XmlSignatureStatus::not_checked;
    std::optional<std::uint32_t> key_id;  ///< XPK-ID as named, or of the key that verified it
    const Key *key = nullptr;             ///< under which the HMAC verified
    std::string held;                     ///< which derivation of the key, and which form of the part
    std::string deviation;                ///< empty, or what differs from the texts
    Diagnosis diagnosis;
};

/// check_signatures verifies every Signature of a signature document: HMAC-SHA-256 over the canonical SignedInfo, and the SHA-256 digest of
/// each part that it refers to. `parts` are those of the SIP body that the document came in. Nothing when the octets are not XML or have no
/// Signature. `sip` is what is said around the document.
std::vector<XmlSignature> check_signatures(ByteView octets, const std::vector<sdp::MimePart> &parts, const KeyTable &keys,
                                           const IdentityBook &book, const Sip &sip = {});

}  // namespace mediasec::session
