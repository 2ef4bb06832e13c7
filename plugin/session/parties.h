// Mediasec: who the parties of an exchange outside SAKKE are, and in which words its MACs and signatures name them.
// RFC 3830 3, 5.2 and 6.7; RFC 4650 3; RFC 4738 3.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "session/exchange.h"

#include <string>
#include <vector>

namespace mediasec::session
{

/// answers tells whether a message of `data_type` comes from the responder: a response, a verification message, or an error message.
bool answers(std::uint8_t data_type) noexcept;

/// Parties are the two identities of an exchange as they are shown.
struct Parties {
    std::string initiator, responder;
    std::vector<std::string> initiators, responders; ///< every spelling that a MAC may cover, the likely ones first; the last is empty
};

/// shown_identity gives an identity as people see it and as key lists name it: text as it is, anything else in hexadecimal (RFC 3830 6.7 has
/// NAI and URI; RFC 6043 6.6 a byte string as well).
std::string shown_identity(const std::string &identity);

/// parties_of finds the parties of a message and, for an answer, of the `request` (or null): ID payloads first, then SIP's From and To,
/// which change places where the SIP response carries the initiator's message (RFC 4567 4.1).
Parties parties_of(const Exchange &exchange, const Exchange *request);

/// Tail is what an answer's V, MAC or SIGN may cover behind the message: IDi, IDr and the initiator's T (RFC 3830 5.2).
struct Tail {
    ByteView initiator, responder, time;
    bool empty() const noexcept { return initiator.empty() && responder.empty() && time.empty(); }
};

/// tails_of lists the tails to try: for the initiator's messages only the empty one, for answers every pair of spellings, and the empty one
/// last. The views point into `parties` and the two exchanges.
std::vector<Tail> tails_of(const Exchange &exchange, const Exchange *request, const Parties &parties);

}  // namespace mediasec::session
