// Mediasec: why a MIKEY-SAKKE message did not open, or who signed it instead.
// RFC 6507 5.2.2, RFC 6508 6.2.2, TS 33.180 Annex E and F.2.1; what is tried is what is known to go wrong between implementations.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "session/exchange.h"
#include "session/sakke_match.h"

namespace mediasec::session {

/// Coverage is how much of a message an ECCSI signature was computed over: TS 33.180 E.1.2 and RFC 3830 5.2 take everything up to the signature's octets; two stacks leave
/// out SIGN's own type and length.
struct Coverage {
    ByteView octets;
    SignatureStatus status;
};
std::array<Coverage, 2> coverages_of(const mikey::Message &message);

/// no_key_set is the diagnosis where no key set of a party is loaded at all.
Diagnosis no_key_set(const Party &party, const kms::Keyring &keys);

/// not_opened is the diagnosis for a key set of the party that did not open the message.
Diagnosis not_opened(const SetMatch &match, const Party &party);

/// explain_hint adds to the diagnosis of a message whose UID fits and whose hint check failed what its signature tells; `exchange` has to have it checked.
void explain_hint(Exchange &exchange);

/// diagnose_signature finds out what an ECCSI signature that does not verify is instead: another KMS's, of another key period, of another identity, or over another CSB ID. It
/// verifies at most a fixed number of times. An earlier diagnosis of the exchange stays.
void diagnose_signature(Exchange &exchange, const Party &initiator, const kms::Keyring &keys);

}  // namespace mediasec::session
