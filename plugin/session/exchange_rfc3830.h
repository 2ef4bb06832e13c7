// Mediasec: MIKEY's modes with a pre-shared key, with public keys, and with Diffie-Hellman.
// RFC 3830, RFC 4650 (DHHMAC), RFC 4738 (RSA-R).
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "session/exchange.h"

namespace mediasec::session {

/// open_rfc3830 recovers the TGKs and TEKs of a message of data type 0 to 10, and verifies its MAC, V or SIGN, as far as the loaded secrets allow. A KEMAC with NULL
/// encryption needs no secret. A response is matched to its request by CSB ID.
void open_rfc3830(Exchange &exchange, const OpenContext &context);

}  // namespace mediasec::session
