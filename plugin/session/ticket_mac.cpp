// Mediasec: the MACs of MIKEY-TICKET messages: what they cover, and with which keys they are made.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "session/ticket_mac.h"

#include "base/reader.h"

namespace mediasec::session
{

namespace
{

constexpr std::size_t length_field = 2;

bool same_mac(const std::optional<SecretBytes> &mac, ByteView sent) { return mac && equal_secret(mac->view(), sent); }

/// mac_length gives the octets of a V payload's MAC: RFC 3830 table 6.2.b, RFC 6043 table 6.6.
std::size_t mac_length(std::uint8_t algorithm) noexcept { return algorithm == 1 ? 20 : algorithm == 2 ? 32 : 0; }

Bytes joined(ByteView first, ByteView second)
{
    Bytes out = copy_of(first);
    append(out, second);
    return out;
}

/// without_initiator_data leaves the Initiator Data and its length out of the first `end` octets of a message.
Bytes without_initiator_data(const mikey::Message &message, std::size_t end, bool with_length)
{
    const ByteView raw = ByteView(message.raw).first(end);
    if (!message.ticket) return copy_of(raw);
    const mikey::Span span = message.ticket->initiator_data_span;
    const std::size_t start = span.offset - (with_length ? 0 : length_field), after = span.offset + span.length;
    if (span.offset < length_field || after > end) return copy_of(raw);
    return joined(raw.first(start), raw.subspan(after));
}

/// Body is the part of an initial message that a MAC covers, before the identities.
struct Body {
    Bytes octets;
    const char *deviation;
};

std::vector<Body> bodies_of(const mikey::Message &message, std::size_t end)
{
    std::vector<Body> bodies;
    const bool is_transfer = message.header.data_type == mikey::data_type_transfer_init;
    const ByteView raw = ByteView(message.raw).first(end);
    if (!is_transfer || !message.ticket) {
        bodies.push_back({copy_of(raw), ""});
        return bodies;
    }
    bodies.push_back({without_initiator_data(message, end, false), ""});
    bodies.push_back({without_initiator_data(message, end, true), "the MAC covers the length field of Initiator Data (RFC 6043 5.5: not)"});
    bodies.push_back({copy_of(raw), "the MAC covers Initiator Data (RFC 6043 5.5: not)"});
    return bodies;
}

} // namespace

std::vector<Coverage> coverage_of_initial(const mikey::Message &message, std::size_t end, const Names &names)
{
    std::vector<Coverage> list;
    for (const Body &body : bodies_of(message, end))
        for (const auto &first : names.first)
            for (const auto &second : names.second) {
                const bool alone = first.empty() && second.empty();
                const char *deviation =
                    body.deviation[0] != '\0' || !alone ? body.deviation : "the MAC covers no identities (RFC 6043 5.5: those of both parties)";
                list.push_back({joined(joined(body.octets, view_of(first)), view_of(second)), deviation});
            }
    return list;
}

std::vector<Coverage> coverage_of_response(const mikey::Message &message, const mikey::Message &request)
{
    const ByteView own = ByteView(message.raw).first(message.verification ? message.verification->data_span.offset : message.raw.size());
    std::vector<Coverage> list;
    list.push_back({joined(own, request.raw), ""});
    if (request.ticket)
        list.push_back({joined(own, without_initiator_data(request, request.raw.size(), false)),
                        "the MAC covers the TRANSFER_INIT without Initiator Data (RFC 6043 5.5: the entire message)"});
    list.push_back({copy_of(own), "the MAC covers the response alone (RFC 6043 5.5: the initial message too)"});
    return list;
}

std::vector<Coverage> coverage_of_error(const mikey::Message &message)
{
    const std::size_t end = message.verification ? message.verification->data_span.offset : message.raw.size();
    return {{copy_of(ByteView(message.raw).first(end)), ""}};
}

std::vector<Coverage> coverage_of_ticket(const mikey::Message &message)
{
    const mikey::Ticket &ticket = *message.ticket;
    if (!ticket.base || !ticket.base->verification) return {};
    const std::size_t start = ticket.whole.offset + 1, end = ticket.base->verification->data_span.offset;
    if (end < start || end > message.raw.size()) return {};
    return {{copy_of(ByteView(message.raw).subspan(start, end - start)), ""}};
}

crypto::MikeyPrf prf_of_number(std::uint8_t number) noexcept { return number == 1 ? crypto::MikeyPrf::sha256 : crypto::MikeyPrf::sha1; }

std::vector<Derivation> derivations_of(const mikey::Header &header, const DerivationTerms &terms)
{
    std::vector<Derivation> list;
    const crypto::MikeyPrf own = prf_of_number(header.prf);
    const crypto::MikeyPrf other = terms.ticket_prf ? prf_of_number(*terms.ticket_prf) : own;
    const bool may_leave_out = terms.other_rands && !terms.rands.responder.empty() && !terms.rands.initiator.empty();
    for (crypto::MikeyPrf prf : {own, other}) {
        const char *departure = prf == own ? "" : "the keys are derived with the PRF of the Ticket Policy (RFC 6043 5.1.2 with 6.1: that of HDR)";
        list.push_back({prf, header.csb_id, tail_of_message(terms.response, terms.rands), departure});
        if (may_leave_out)
            list.push_back({prf, header.csb_id, tail_of_message(terms.response, {terms.rands.initiator, {}}),
                            "RANDRr is not used though the ticket's G flag asks for it (RFC 6043 5.1.2)"});
        if (other == own) break;
    }
    return list;
}

std::vector<Derivation> derivation_of_ticket(const mikey::Ticket &ticket)
{
    if (!ticket.base || !ticket.base->rand) return {};
    return {{prf_of_number(ticket.policy.prf), no_csb_id, tail_of_ticket(ticket.base->rand->data), ""}};
}

const Derivation *find_derivation(const mikey::Verification &v, ByteView secret, const std::vector<Derivation> &derivations,
                                  const std::vector<Coverage> &coverages, std::string &deviation)
{
    for (const Derivation &derivation : derivations)
        for (const Coverage &coverage : coverages) {
            if (!same_mac(compute_mac(v.auth_alg, derivation.keys(secret), {coverage.octets}), v.data)) continue;
            deviation = derivation.deviation[0] != '\0' ? derivation.deviation : coverage.deviation;
            return &derivation;
        }
    return nullptr;
}

namespace
{

/// InitiatorData is First Payload, Vi, Vr (RFC 6043 6.10).
struct InitiatorData {
    std::uint8_t vi_algorithm = 0, vr_algorithm = 0;
    ByteView vi, vr, covered; ///< covered: all before the MAC of Vr
    bool whole = false;
};

InitiatorData read_initiator_data(ByteView octets)
{
    InitiatorData data;
    ByteReader in(octets);
    in.skip(2, "First Payload, Next Payload");
    data.vi_algorithm = in.u8("Auth alg");
    data.vi = in.bytes(mac_length(data.vi_algorithm), "Ver data");
    in.skip(1, "Next Payload");
    data.vr_algorithm = in.u8("Auth alg");
    const std::size_t end = in.offset();
    data.vr = in.bytes(mac_length(data.vr_algorithm), "Ver data");
    data.whole = in.ok() && !data.vi.empty() && !data.vr.empty();
    if (data.whole) data.covered = octets.first(end);
    return data;
}

} // namespace

std::string check_initiator_data(const mikey::Message &message, ByteView mpkr)
{
    if (!message.ticket || message.ticket->initiator_data.empty() || !message.verification) return {};
    const InitiatorData data = read_initiator_data(message.ticket->initiator_data);
    if (!data.whole) return "Initiator Data does not hold Vi and Vr (RFC 6043 6.10)";
    if (!equal(data.vi, message.verification->data)) return "Vi in Initiator Data is not the V of this message (RFC 6043 6.10)";
    if (mpkr.empty()) return {};
    const Derivation derivation{prf_of_number(message.ticket->policy.prf), no_csb_id, tail_of_initiator_data(), ""};
    const Derivation of_header{prf_of_number(message.header.prf), no_csb_id, tail_of_initiator_data(), ""};
    for (const Derivation *one : {&derivation, &of_header})
        if (same_mac(compute_mac(data.vr_algorithm, one->keys(mpkr), {data.covered}), data.vr)) return {};
    return "Vr in Initiator Data does not verify under MPKr (RFC 6043 6.10)";
}

} // namespace mediasec::session
