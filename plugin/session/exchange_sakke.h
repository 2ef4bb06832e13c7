// Mediasec: MIKEY-SAKKE I_MESSAGEs.
// RFC 6509, TS 33.180 Annex E.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "session/exchange.h"

namespace mediasec::session {

/// name_sakke_key fills in the key's type, and its identifier as far as the message tells it (TS 33.180 Annex G, F.1.3).
void name_sakke_key(Exchange &exchange);

/// open_sakke decapsulates the SSV with the receiver's key set (or the initiator's, SAKKE-to-self), verifies the signature, and fills the exchange. It touches nothing but the
/// exchange, so several may be opened by several threads. It never throws anything but std::bad_alloc.
void open_sakke(Exchange &exchange, const kms::Keyring &keys);

/// signature_verifies tells whether a message is signed with ECCSI and a loaded certificate verifies the signature, with or without the SIGN header.
bool signature_verifies(mikey::Message &&message, const kms::Keyring &keys);

/// uid_octets gives the 32 octets of an IDRuid payload's data, which may be written in hex.
Bytes uid_octets(ByteView data);

}  // namespace mediasec::session
