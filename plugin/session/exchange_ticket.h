// Mediasec: MIKEY-TICKET: which messages belong together, and what opens them.
//
//   Ticket Request   REQUEST_INIT, REQUEST_RESP     the initiator's PSK, or the KMS's private key -> MPKi, MPKr, TGKs
//   Ticket Transfer  TRANSFER_INIT, TRANSFER_RESP   MPKi, MPKr' -> the session's keys; again for every CSB update
//   Ticket Resolve   RESOLVE_INIT, RESOLVE_RESP     the responder's PSK, or the KMS's private key -> MPKi, MPKr', TGK's
//   the ticket       in four of them                the TPK -> MPK, TGKs
//
// The exchanges meet in the ticket's octets; messages of one exchange in the CSB ID. What a later message brings opens earlier ones too.
// RFC 6043; TS 33.328 and TR 33.829 5.3.3 use it.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "session/exchange.h"

#include <map>
#include <string>
#include <vector>

namespace mediasec::session
{

/// is_of_ticket_mode tells whether a data type is one of RFC 6043 (11 to 18).
constexpr bool is_of_ticket_mode(std::uint8_t data_type) noexcept
{
    return data_type >= mikey::data_type_request_init_psk && data_type <= mikey::data_type_resolve_response;
}

/// TicketBook holds the MIKEY-TICKET messages of a capture.
class TicketBook
{
public:
    /// takes tells whether a message is for this book: one of RFC 6043, or an Error message in a bundle of one.
    bool takes(const mikey::Message &message) const;
    /// take opens `exchange` and, with what it brought, earlier ones. Those that came to be known better are returned, `exchange` first.
    std::vector<Exchange *> take(Exchange &exchange, const OpenContext &context);

    /// bundle lists the messages with a CSB ID, in the order of their arrival.
    const std::vector<Exchange *> &bundle(std::uint32_t csb_id) const;
    /// holders lists the messages that carry the ticket of `message`, in the order of their arrival; none without a ticket.
    const std::vector<Exchange *> &holders(const mikey::Message &message) const;

private:
    void file(Exchange &exchange);
    void link(Exchange &exchange);
    void open(Exchange &exchange, const OpenContext &context);
    std::vector<Exchange *> concerned(const Exchange &exchange) const;
    std::map<std::uint32_t, std::vector<Exchange *>> bundles_;
    std::map<std::string, std::vector<Exchange *>> tickets_;
};

} // namespace mediasec::session
