// Mediasec: MIKEY-TICKET's Ticket Transfer between initiator and responder, first time and CSB update, and the keys of the session that come out of
// it. RFC 6043 4.2.2, 5.1.1 to 5.1.3, 5.2 and 5.3. SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "session/exchange.h"

namespace mediasec::session
{

class TicketBook;

/// TransferContext is what a transfer may be opened with.
struct TransferContext {
    const kms::Keyring &keys;
    const TicketBook &book;
};

/// open_transfer_init verifies a TRANSFER_INIT and gives it the session's keys, as far as its own random value is enough for them: with key forking
/// (flag I) or RANDRr (flag G) those made of a TGK are for packets only when TRANSFER_RESP came. Without a TICKET it is a CSB update, which goes on
/// from an earlier exchange with its CSB ID. It may be called again when more is known.
void open_transfer_init(Exchange &exchange, const TransferContext &context);

/// open_transfer_response verifies a TRANSFER_RESP and gives it all keys of the session, ready for packets: its CS ID map and policies with those of
/// the TRANSFER_INIT. A forked call has one for each responder, with keys of its own. It may be called again when more is known.
void open_transfer_response(Exchange &exchange, const TransferContext &context);

} // namespace mediasec::session
