// Mediasec: MIKEY-TICKET: which messages belong together, and what opens them.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "session/exchange_ticket.h"

#include "session/ticket_request.h"
#include "session/ticket_transfer.h"

#include <algorithm>

namespace mediasec::session
{

namespace
{

constexpr std::size_t most_links = 32;  ///< of a kind, for one message: a ticket may be reused without end
constexpr std::size_t most_mates = 256; ///< messages with one ticket or CSB ID that are looked at: a flood of them must not cost its square

/// identity_of_ticket is what stays the same of a TICKET payload wherever it goes: all but Next Payload and Initiator Data (RFC 6043 6.10).
std::string identity_of_ticket(const mikey::Message &message)
{
    if (!message.ticket) return {};
    const mikey::Ticket &ticket = *message.ticket;
    const std::size_t start = ticket.whole.offset + 1, end = ticket.ticket_data_span.offset + ticket.ticket_data_span.length;
    return end > start && end <= message.raw.size() ? text_of(ByteView(message.raw).subspan(start, end - start)) : std::string();
}

void add_link(std::vector<const Exchange *> &list, const Exchange *other)
{
    if (list.size() < most_links && std::find(list.begin(), list.end(), other) == list.end()) list.push_back(other);
}

/// is_request_of tells whether a message of type `initial` may be answered by one of type `answer`.
bool is_request_of(std::uint8_t initial, std::uint8_t answer)
{
    switch (answer) {
    case mikey::data_type_request_response:
        return initial == mikey::data_type_request_init_psk || initial == mikey::data_type_request_init_pk;
    case mikey::data_type_transfer_response:
        return initial == mikey::data_type_transfer_init;
    case mikey::data_type_resolve_response:
        return initial == mikey::data_type_resolve_init_psk || initial == mikey::data_type_resolve_init_pk;
    case mikey::data_type_error:
        return is_of_ticket_mode(initial);
    default:
        return false;
    }
}

/// link_ticket links two messages with the same ticket, of which `one` is of an earlier kind or the same.
void link_ticket(Exchange &one, Exchange &other)
{
    const std::uint8_t a = one.message.header.data_type, b = other.message.header.data_type;
    const bool transfer = b == mikey::data_type_transfer_init;
    const bool resolve = b == mikey::data_type_resolve_init_psk || b == mikey::data_type_resolve_init_pk;
    if (a == mikey::data_type_request_response && (transfer || resolve)) {
        add_link(other.links.issued, &one);
        if (transfer) add_link(one.links.transferred, &other);
    } else if (a == mikey::data_type_transfer_init && resolve) {
        add_link(other.links.transferred, &one);
        for (const Exchange *answer : other.links.answers)
            add_link(one.links.resolved, answer);
    }
}

} // namespace

const std::vector<Exchange *> &TicketBook::bundle(std::uint32_t csb_id) const
{
    static const std::vector<Exchange *> none;
    const auto found = bundles_.find(csb_id);
    return found == bundles_.end() ? none : found->second;
}

const std::vector<Exchange *> &TicketBook::holders(const mikey::Message &message) const
{
    static const std::vector<Exchange *> none;
    const auto found = tickets_.find(identity_of_ticket(message));
    return found == tickets_.end() || !message.ticket ? none : found->second;
}

bool TicketBook::takes(const mikey::Message &message) const
{
    const mikey::Header &header = message.header;
    return is_of_ticket_mode(header.data_type) || (header.data_type == mikey::data_type_error && !bundle(header.csb_id).empty());
}

void TicketBook::file(Exchange &exchange)
{
    bundles_[exchange.message.header.csb_id].push_back(&exchange);
    if (const std::string ticket = identity_of_ticket(exchange.message); !ticket.empty()) tickets_[ticket].push_back(&exchange);
}

/// link finds the message's request, and the other messages with its ticket.
void TicketBook::link(Exchange &exchange)
{
    const auto &mates = bundle(exchange.message.header.csb_id);
    for (auto at = mates.rbegin(); at != mates.rend() && !exchange.links.request; ++at)
        if (*at != &exchange && is_request_of((*at)->message.header.data_type, exchange.message.header.data_type)) answer_to(exchange, **at);
    const auto &with_ticket = holders(exchange.message);
    for (std::size_t i = 0; i < with_ticket.size() && i < most_mates; ++i) {
        if (with_ticket[i] == &exchange) continue;
        link_ticket(*with_ticket[i], exchange);
        link_ticket(exchange, *with_ticket[i]);
    }
    if (exchange.message.header.data_type != mikey::data_type_resolve_response || !exchange.links.request) return;
    for (Exchange *holder : holders(exchange.links.request->message)) {
        if (holder->message.header.data_type != mikey::data_type_transfer_init) continue;
        add_link(holder->links.resolved, &exchange);
        add_link(exchange.links.transferred, holder);
    }
}

void TicketBook::open(Exchange &exchange, const OpenContext &context)
{
    switch (exchange.message.header.data_type) {
    case mikey::data_type_request_init_psk:
    case mikey::data_type_resolve_init_psk:
    case mikey::data_type_request_init_pk:
    case mikey::data_type_resolve_init_pk:
        return open_ticket_question(exchange, context.keys);
    case mikey::data_type_request_response:
    case mikey::data_type_resolve_response:
        return open_ticket_answer(exchange, context.keys);
    case mikey::data_type_transfer_init:
        return open_transfer_init(exchange, {context.keys, *this});
    case mikey::data_type_transfer_response:
        return open_transfer_response(exchange, {context.keys, *this});
    default:
        return open_ticket_error(exchange);
    }
}

/// concerned lists the earlier messages that `exchange` may help to open: the transfers of its ticket, and what belongs to their bundles.
std::vector<Exchange *> TicketBook::concerned(const Exchange &exchange) const
{
    const mikey::Message *message = &exchange.message;
    if (message->header.data_type == mikey::data_type_resolve_response && exchange.links.request) message = &exchange.links.request->message;
    std::vector<Exchange *> list;
    for (Exchange *holder : holders(*message)) {
        if (holder->message.header.data_type != mikey::data_type_transfer_init || list.size() >= most_links) continue;
        for (Exchange *mate : bundle(holder->message.header.csb_id))
            if (list.size() < most_mates && mate != &exchange && std::find(list.begin(), list.end(), mate) == list.end()) list.push_back(mate);
    }
    std::sort(list.begin(), list.end(), [](const Exchange *a, const Exchange *b) { return a->number < b->number; });
    return list;
}

std::vector<Exchange *> TicketBook::take(Exchange &exchange, const OpenContext &context)
{
    file(exchange);
    link(exchange);
    open(exchange, context);
    std::vector<Exchange *> better{&exchange};
    const std::uint8_t type = exchange.message.header.data_type;
    const bool brings_keys = exchange.ticket_keys && (type == mikey::data_type_request_response || type == mikey::data_type_resolve_response);
    if (!brings_keys) return better;
    for (Exchange *earlier : concerned(exchange)) {
        if (!earlier->keys.empty()) continue; // in use already
        earlier->diagnosis = {};
        open(*earlier, context);
        if (earlier->mac == MacStatus::valid || !earlier->keys.empty()) better.push_back(earlier);
    }
    return better;
}

} // namespace mediasec::session
