// Mediasec: who the parties of an exchange outside SAKKE are, and in which words its MACs and signatures name them.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "session/parties.h"

#include "base/text.h"

#include <algorithm>
#include <optional>

namespace mediasec::session
{

namespace
{

/// ClearIds are the identities of a message's ID payloads.
struct ClearIds {
    std::optional<std::string> initiator, responder;
};

/// SipParties are the URIs of the SIP message that carried a MIKEY message.
struct SipParties {
    std::string initiator, responder;
};

SipParties sip_parties(const Exchange &exchange)
{
    const Sip &sip = exchange.sip;
    const bool from_sends = sip.is_request(), initiator_sends = !answers(exchange.message.header.data_type);
    return from_sends == initiator_sends ? SipParties{sip.from, sip.to} : SipParties{sip.to, sip.from};
}

bool same_user(const std::string &a, const std::string &b)
{
    return !a.empty() && kms::canonical_user_uri(a) == kms::canonical_user_uri(b);
}

/// names_responder decides whose identity a lone ID payload is. RFC 3830 3.3 and RFC 4650 3: a DH response always has IDi. Otherwise an
/// answer names itself; a certificate stands for IDi; RFC 4650 3 demands IDr. What is left is ambiguous, and SIP tells.
bool names_responder(const Exchange &exchange, const std::string &id)
{
    const mikey::Message &message = exchange.message;
    const std::uint8_t type = message.header.data_type;
    if (type == mikey::data_type_dh_response || type == mikey::data_type_dhhmac_response) return false;
    if (answers(type) || type == mikey::data_type_dhhmac_init) return true;
    const SipParties sip = sip_parties(exchange);
    if (same_user(id, sip.initiator)) return false;
    return !message.certificates.empty() || same_user(id, sip.responder);
}

ClearIds clear_ids(const Exchange &exchange)
{
    std::vector<std::string> ids;
    for (const auto &identity : exchange.message.identities)
        if (identity.role == 0) ids.push_back(text_of(identity.data));
    if (ids.empty()) return {};
    if (ids.size() == 1) return names_responder(exchange, ids[0]) ? ClearIds{{}, ids[0]} : ClearIds{ids[0], {}};
    // RFC 3830 3.3: [IDr|CERTr], IDi in a response.
    if (answers(exchange.message.header.data_type)) return {ids[1], ids[0]};
    return {ids[0], ids[1]};
}

void add_spelling(std::vector<std::string> &list, const std::string &spelling)
{
    if (!spelling.empty() && std::find(list.begin(), list.end(), spelling) == list.end()) list.push_back(spelling);
}

ByteView time_of(const mikey::Message &message)
{
    const auto *time = message.time();
    return time ? ByteView(time->value) : ByteView{};
}

}  // namespace

bool answers(std::uint8_t data_type) noexcept
{
    switch (data_type) {
    case mikey::data_type_psk_response:
    case mikey::data_type_pk_response:
    case mikey::data_type_dh_response:
    case mikey::data_type_error:
    case mikey::data_type_dhhmac_response:
    case mikey::data_type_rsa_r_response:
        return true;
    default:
        return false;
    }
}

std::string shown_identity(const std::string &identity) { return is_text(identity) ? identity : to_hex(view_of(identity)); }

Parties parties_of(const Exchange &exchange, const Exchange *request)
{
    Parties parties;
    auto take = [&parties](const std::optional<std::string> &initiator, const std::optional<std::string> &responder) {
        add_spelling(parties.initiators, initiator.value_or(""));
        add_spelling(parties.responders, responder.value_or(""));
    };
    const ClearIds asked = request ? clear_ids(*request) : ClearIds{}, own = clear_ids(exchange);
    take(asked.initiator, asked.responder);
    take(own.initiator, own.responder);
    for (const Exchange *one : {request, &exchange})
        if (one) take(sip_parties(*one).initiator, sip_parties(*one).responder);
    for (auto *list : {&parties.initiators, &parties.responders})
        list->emplace_back();
    parties.initiator = parties.initiators.front();
    parties.responder = own.responder && answers(exchange.message.header.data_type) ? *own.responder : parties.responders.front();
    return parties;
}

std::vector<Tail> tails_of(const Exchange &exchange, const Exchange *request, const Parties &parties)
{
    std::vector<Tail> tails;
    if (answers(exchange.message.header.data_type)) {
        // RFC 3830 5.2: the responder repeats the initiator's timestamp.
        const ByteView own = time_of(exchange.message), asked = request ? time_of(request->message) : own;
        for (ByteView time : {asked, own}) {
            for (const auto &initiator : parties.initiators)
                for (const auto &responder : parties.responders)
                    tails.push_back({view_of(initiator), view_of(responder), time});
            if (equal(asked, own)) break;
        }
    }
    tails.emplace_back();
    return tails;
}

}  // namespace mediasec::session
