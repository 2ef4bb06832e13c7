// Mediasec: what is seen of TLS connections and of S/MIME bodies whose keys come out of MIKEY.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/secret.h"
#include "session/types.h"

#include <string>
#include <vector>

namespace mediasec::session {

struct Exchange;  // session/exchange.h

/// TlsService is what runs in a connection that an m-line X/TLS/Y announced.
enum class TlsService : std::uint8_t { other = 0, msrp = 1, bfcp = 2, udptl = 3 };

/// TlsPort is an end that such an m-line announced.
struct TlsPort {
    Endpoint endpoint;
    TlsService service = TlsService::other;
    bool datagram = false;                   ///< DTLS
};

/// TlsStatus is mediasec.tls.status.
enum class TlsStatus : std::uint8_t { none = 0, key_given = 1, no_key = 3, not_possible = 4 };

/// TlsSeen is what came out of one segment or datagram.
struct TlsSeen {
    TlsStatus status = TlsStatus::none;
    TlsService service = TlsService::other;
    SecretBytes keylog;                      ///< a line of the key log file format that gives Wireshark the premaster secret; empty when there is nothing to give. Secret
    Frame key_frame = 0;
    int cs_id = -1;
    const char *cipher_suite = "";           ///< the kind of cipher suite that the server chose, with a ServerHello
    Diagnosis diagnosis;
};

/// CmsStatus is mediasec.cms.status.
enum class CmsStatus : std::uint8_t { none = 0, decrypted = 1, bad_tag = 2, no_key = 3, malformed = 4, unsupported = 5 };

/// ProofStatus is mediasec.cms.proof: the MAC in the message's proof-of-origin extension against that of the body (TR 33.829 F).
enum class ProofStatus : std::uint8_t { none = 0, equal = 1, different = 2 };

/// CmsSeen is a body of type application/pkcs7-mime (smime-type=auth-enveloped-data), opened.
struct CmsSeen {
    CmsStatus status = CmsStatus::none;      ///< none: another kind of CMS
    std::string algorithm;                   ///< "AES-128-GCM", or the object identifier
    std::vector<Bytes> messages;             ///< MIKEY messages of its OtherRecipientInfos
    Bytes plain;                             ///< the protected MIME entity
    std::string content_type;                ///< of that entity, in lower case and without parameters; empty when it has none
    std::size_t body_offset = 0;             ///< where its body begins in `plain`
    Frame key_frame = 0;
    ProofStatus proof = ProofStatus::none;
    Diagnosis diagnosis;
};

}  // namespace mediasec::session
