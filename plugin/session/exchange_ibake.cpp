// Mediasec: MIKEY-IBAKE, whose keys are agreed with Diffie-Hellman inside of identity-based encryption.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "session/exchange_ibake.h"

#include "session/listed_keys.h"
#include "session/parties.h"
#include "session/ticket_mac.h"
#include "session/ticket_request.h"

#include <algorithm>

namespace mediasec::session
{

namespace
{

constexpr std::uint8_t role_initiator = 1, role_responder = 2, role_kms = 3; // RFC 6043 table 6.11
constexpr std::size_t most_mates = 64;

bool is_exchange_of_keys(const Exchange &exchange) { return exchange.message.header.data_type >= mikey::data_type_i_message_1; }
bool is_of_responder(std::uint8_t type) { return type == mikey::data_type_r_message_1 || type == mikey::data_type_r_message_2; }

std::string identity_text(const mikey::Message &message, std::uint8_t role)
{
    const auto *identity = message.identity(role);
    return identity ? shown_identity(text_of(identity->data)) : std::string();
}

void name_parties(Exchange &exchange)
{
    const mikey::Message &message = exchange.message;
    const std::string initiator = identity_text(message, role_initiator), responder = identity_text(message, role_responder),
                      kms = identity_text(message, role_kms);
    if (!is_exchange_of_keys(exchange)) {
        const bool is_answer = message.header.data_type == mikey::data_type_request_key_psk + 2;
        const std::string &user = initiator.empty() ? responder : initiator;
        exchange.sender = is_answer ? kms : user;
        exchange.receiver = is_answer ? user : kms;
        return;
    }
    const bool reversed = is_of_responder(message.header.data_type);
    exchange.sender = reversed ? responder : initiator;
    exchange.receiver = reversed ? initiator : responder;
}

/// mates_of lists the messages of an exchange so far, the newest first: all that share the CSB ID (RFC 6267 4.2.2).
std::vector<const Exchange *> mates_of(const OpenContext &context)
{
    std::vector<const Exchange *> mates;
    for (auto at = context.of_csb.rbegin(); at != context.of_csb.rend() && mates.size() < most_mates; ++at)
        if (is_exchange_of_keys(**at) && (*at)->message.header.data_type <= mikey::data_type_r_message_2) mates.push_back(*at);
    return mates;
}

/// rands_of lists the RANDs of an exchange, the first message's first. Whether I_MESSAGE_2 repeats it RFC 6267 does not say.
std::vector<Bytes> rands_of(const std::vector<const Exchange *> &mates)
{
    std::vector<Bytes> rands;
    for (auto at = mates.rbegin(); at != mates.rend(); ++at)
        if (const auto *rand = (*at)->message.nonce(0); rand && std::find(rands.begin(), rands.end(), rand->data) == rands.end())
            rands.push_back(rand->data);
    return rands;
}

/// give_listed gives the TGKs of key lists: TEKs are made of them as RFC 3830 does (RFC 6267 5.1).
void give_listed(Exchange &exchange, const OpenContext &context)
{
    const mikey::Header &header = exchange.message.header;
    const std::vector<Bytes> rands = rands_of(mates_of(context));
    for (const auto &[data, origin] : listed_session_keys(context.keys, header))
        for (std::size_t i = 0; i < rands.size(); ++i) {
            Key &key = give_key(exchange, data, data.key.view());
            key.csb_id = header.csb_id;
            key.rand = rands[i];
            key.exchange = nullptr;
            key.terms = &exchange;
            key.for_packets = true;
            key.a_reading = i != 0;
            exchange.opened_with = origin;
            if (key.is_tek) break;
        }
}

} // namespace

void open_ibake(Exchange &exchange, const OpenContext &context)
{
    name_parties(exchange);
    if (!is_exchange_of_keys(exchange) || exchange.message.fault) return;
    for (const Exchange *mate : mates_of(context))
        if (mate != &exchange && is_of_responder(exchange.message.header.data_type) &&
            mate->message.header.data_type + 1 == exchange.message.header.data_type && !exchange.links.request)
            exchange.links.request = mate;
    give_listed(exchange, context);
    if (exchange.keys.empty())
        exchange.diagnosis = {Reason::forward_secrecy, "The key is agreed with Diffie-Hellman inside of identity-based encryption (forward secrecy, "
                                                       "RFC 6267 4.1), so no private key gives it afterwards: load the TGK itself, as "
                                                       "\"tgk CSB-ID KEY\" in a key list."};
}

} // namespace mediasec::session
