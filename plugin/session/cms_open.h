// Mediasec: S/MIME bodies whose content key is in a MIKEY message among their recipients.
// TR 33.829 Annexes B, E and F; RFC 5083.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "crypto/cms.h"
#include "mikey/parser.h"
#include "session/exchange.h"
#include "session/tls_seen.h"

#include <vector>

namespace mediasec::session {

/// cms_of_body gives the octets of an application/pkcs7-mime body: as they are, or decoded where a Content-Transfer-Encoding made base64 of them.
Bytes cms_of_body(ByteView body);

/// read_cms takes a body apart. `cms` receives its parts; messages are the MIKEY messages in it. Nothing of it is decrypted yet.
CmsSeen read_cms(ByteView body, crypto::AuthEnveloped &cms);

/// open_cms opens what read_cms found with the keys of its MIKEY messages, which have been opened as far as they go.
void open_cms(CmsSeen &seen, const crypto::AuthEnveloped &cms, const std::vector<const Exchange *> &exchanges, const mikey::ParseOptions &options);

}  // namespace mediasec::session
