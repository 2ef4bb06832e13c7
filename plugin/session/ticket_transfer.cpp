// Mediasec: MIKEY-TICKET's Ticket Transfer between initiator and responder, first time and CSB update.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "session/ticket_transfer.h"

#include "session/exchange_ticket.h"
#include "session/listed_keys.h"
#include "session/parties.h"
#include "session/ticket_request.h"

#include <algorithm>

namespace mediasec::session
{

namespace
{

constexpr std::uint8_t role_initiator = 1, role_responder = 2, role_kms = 3;
constexpr std::size_t most_mates = 256; ///< messages of one bundle that are looked at

ByteView rand_of(const Exchange *exchange, std::uint8_t role)
{
    const auto *nonce = exchange ? exchange->message.nonce(role) : nullptr;
    return nonce ? ByteView(nonce->data) : ByteView{};
}

bool is_update(const Exchange &init) { return !init.message.ticket; }

/// Origin is the initial Ticket Transfer of a bundle: its random values and its ticket's flags stay in force (RFC 6043 5.2).
struct Origin {
    const Exchange *init = nullptr; ///< the TRANSFER_INIT with the ticket
    const Exchange *response = nullptr;
    bool flag(char letter) const { return init && init->message.ticket && init->message.ticket->policy.flag(letter); }
    std::optional<std::uint8_t> prf() const { return init && init->message.ticket ? std::optional(init->message.ticket->policy.prf) : std::nullopt; }
    Rands rands() const { return {rand_of(init, role_initiator), rand_of(response, role_responder)}; }
};

/// origin_of follows a message of a transfer to the beginning of its bundle.
Origin origin_of(const Exchange &exchange)
{
    const Exchange *at = &exchange, *response = nullptr;
    for (int steps = 0; at && steps < 64; ++steps) {
        if (at->message.header.data_type == mikey::data_type_transfer_response) {
            response = at;
            at = at->links.request;
        } else if (is_update(*at)) {
            at = at->links.initial;
        } else {
            return {at, response};
        }
    }
    return {};
}

// ---- the session's keys ------------------------------------------------------------------------------------------------------------------

/// tails_of lists the labels' ends for what is derived from a TGK: the one that the flags H and G say (RFC 6043 5.1.3), then the one with every
/// random value that was sent.
std::vector<Bytes> tails_of(const Origin &origin)
{
    const Rands all = origin.rands();
    const Rands flagged{origin.flag('H') ? all.initiator : ByteView{}, origin.flag('G') ? all.responder : ByteView{}};
    std::vector<Bytes> tails{tail_of_tgk(flagged)};
    if (Bytes other = tail_of_tgk(all); other != tails.front()) tails.push_back(std::move(other));
    return tails;
}

/// Giving is a session key on its way to the exchange that uses it.
struct Giving {
    Exchange &to;
    const Exchange *carrier; ///< whose frame brought the key
    const std::vector<Bytes> &tails;
    bool for_packets;
    bool a_reading = false;
};

/// give_session_key adds a key, once for each reading of its label.
void give_session_key(const Giving &how, const mikey::KeyData &data, ByteView value)
{
    for (std::size_t i = 0; i < how.tails.size(); ++i) {
        Key &key = give_key(how.to, data, value);
        key.exchange = how.carrier;
        key.terms = &how.to;
        key.rand = how.tails[i];
        key.for_packets = how.for_packets;
        key.a_reading = how.a_reading || i != 0;
        if (key.is_tek || !how.for_packets) break;
    }
}

constexpr bool is_tgk(const mikey::KeyData &data) noexcept { return data.type == 0 || data.type == 1; }
constexpr bool is_tek(const mikey::KeyData &data) noexcept { return data.type == 2 || data.type == 3; }

/// waits_for_response tells whether a key of a ticket cannot be used before TRANSFER_RESP.
bool waits_for_response(const Origin &origin, const mikey::KeyData &data, bool forked)
{
    if (is_tek(data)) return false;
    return origin.flag('G') || (is_tgk(data) && origin.flag('I') && !forked);
}

/// modifiers_of lists what a responder's keys may be forked with: what its TRANSFER_RESP repeats, and where it leaves that out, what RESOLVE_RESP had
/// (RFC 6043 4.2.2.3).
std::vector<Modifier> modifiers_of(const Origin &origin)
{
    std::vector<Modifier> list;
    auto add = [&list](ByteView id, ByteView rand) {
        Modifier modifier{copy_of(id), copy_of(rand)};
        if (!rand.empty() && std::find(list.begin(), list.end(), modifier) == list.end()) list.push_back(std::move(modifier));
    };
    const auto *id = origin.response ? origin.response->message.identity(role_responder) : nullptr;
    const ByteView rand = rand_of(origin.response, role_kms);
    if (id) add(id->data, rand);
    for (const Exchange *resolved : origin.init->links.resolved) {
        const auto *known = resolved->message.identity(role_responder);
        if (known) add(known->data, rand.empty() ? rand_of(resolved, role_kms) : rand);
    }
    if (const auto *asked = origin.init->message.identity(role_responder)) add(asked->data, rand);
    return list;
}

/// give_ticket_session gives the keys that a ticket encodes.
void give_ticket_session(Exchange &to, const Origin &origin, const TicketKeys &ticket, const std::vector<Modifier> &modifiers)
{
    const std::vector<Bytes> tails = tails_of(origin);
    for (const auto &data : ticket.session) {
        const bool waits = waits_for_response(origin, data, ticket.forked);
        const bool forks = is_tgk(data) && origin.flag('I') && !ticket.forked;
        const Giving how{to, waits ? &to : origin.init, tails, !waits || origin.response != nullptr};
        if (!forks || modifiers.empty()) {
            give_session_key(how, data, data.key.view());
            continue;
        }
        Giving reading = how;
        for (const Modifier &modifier : modifiers) {
            give_session_key(reading, data, fork_key(prf_of_number(*origin.prf()), data.key.view(), crypto::KeyConstant::tgk_fork, modifier).view());
            reading.a_reading = true;
        }
    }
}

/// give_supplied gives the keys of the transfer's own KEMAC, which are never forked (RFC 6043 5.2).
void give_supplied(Exchange &to, const Origin &origin, const Exchange &carrier)
{
    const std::vector<Bytes> tails = tails_of(origin);
    for (const auto &data : carrier.supplied)
        give_session_key({to, &carrier, tails, is_tek(data) || !origin.flag('G') || origin.response != nullptr}, data, data.key.view());
}

/// give_listed gives the keys of key lists. Whether a listed TGK is forked already nobody says, so both readings are given.
void give_listed(Exchange &to, const Origin &origin, const kms::Keyring &keys, const std::vector<Modifier> &modifiers)
{
    if (keys.secrets.empty()) return;
    const mikey::Header &header = to.agreed ? to.agreed->header : to.message.header;
    const std::vector<Bytes> tails = tails_of(origin);
    for (const auto &[data, listed_in] : listed_session_keys(keys, header)) {
        Giving how{to, nullptr, tails, !waits_for_response(origin, data, true) || origin.response != nullptr};
        give_session_key(how, data, data.key.view());
        how.a_reading = true;
        if (to.opened_with.empty()) to.opened_with = listed_in;
        if (is_tgk(data) && origin.flag('I') && how.for_packets)
            for (const Modifier &modifier : modifiers)
                give_session_key(how, data, fork_key(prf_of_number(*origin.prf()), data.key.view(), crypto::KeyConstant::tgk_fork, modifier).view());
    }
}

/// carry_over gives an update the keys that it leaves in use: those of `earlier` whose SPI it does not bring anew (RFC 6043 5.2).
void carry_over(Exchange &to, const Exchange &earlier)
{
    const std::size_t own = to.keys.size();
    for (const Key &old : earlier.keys) {
        const bool replaced = std::any_of(to.keys.begin(), to.keys.begin() + static_cast<std::ptrdiff_t>(own),
                                          [&](const Key &k) { return !k.spi.empty() && equal(k.spi, old.spi) && k.type == old.type; });
        if (old.for_packets && !replaced) to.keys.push_back(carried_over(old, to));
    }
}

/// agree_with makes the terms of a session: this message's crypto sessions and policies first, then those of `earlier`, which it may refer to (RFC
/// 6043 4.2.2.3 and 6.1.1).
void agree_with(Exchange &exchange, const Exchange &earlier)
{
    const mikey::Message &before = earlier.agreed ? *earlier.agreed : earlier.message;
    mikey::Message terms;
    terms.header = exchange.message.header;
    terms.header.sessions.insert(terms.header.sessions.end(), before.header.sessions.begin(), before.header.sessions.end());
    terms.policies = exchange.message.policies;
    terms.policies.insert(terms.policies.end(), before.policies.begin(), before.policies.end());
    exchange.agreed = std::move(terms);
}

// ---- who sent it, and the keys that protect it -------------------------------------------------------------------------------------------

std::string first_of(std::initializer_list<std::string> names)
{
    for (const auto &name : names)
        if (!name.empty()) return name;
    return {};
}

std::string identity_text(const mikey::Message &message, std::uint8_t role)
{
    const auto *identity = message.identity(role);
    return identity ? text_of(identity->data) : std::string();
}

/// take_supplied decrypts the KEMAC of a transfer. One with NULL encryption needs no key.
void take_supplied(Exchange &exchange, const LabelKey *keys, const mikey::Timestamp *otherwise)
{
    const mikey::Message &message = exchange.message;
    if (message.kemacs.empty() || !exchange.supplied.empty()) return;
    const mikey::Kemac &kemac = message.kemacs.front();
    static const LabelKey no_key = [](crypto::KeyConstant, std::size_t length) { return SecretBytes(length); };
    if (!keys && kemac.encr_alg != 0) return;
    auto data = decrypt_key_data(exchange, kemac, keys ? *keys : no_key, message.header.csb_id, {message.time(), otherwise});
    if (data)
        exchange.supplied = std::move(*data);
    else if (!kemac.encr_data.empty())
        exchange.diagnosis = {Reason::message_malformed,
                              "The MAC of the message is valid, but its key data does not decrypt to Key data sub-payloads (RFC 3830 6.13)."};
}

/// Mpk is a key that a transfer may be protected with. Secret.
struct Mpk {
    SecretBytes value;
    std::string origin;
    const TicketKeys *ticket = nullptr; ///< null: of a key list
    const char *deviation = "";
    bool is_named = true; ///< false: nothing says that it is for this message
};

/// known_tickets lists what is known of the ticket's contents: from RESOLVE_RESP, from REQUEST_RESP, and by the TPK from the message itself.
std::vector<const TicketKeys *> known_tickets(const Exchange &init)
{
    std::vector<const TicketKeys *> list;
    for (const auto *messages : {&init.links.resolved, &init.links.issued})
        for (const Exchange *message : *messages)
            if (message->ticket_keys) list.push_back(&*message->ticket_keys);
    if (init.ticket_keys) list.push_back(&*init.ticket_keys);
    return list;
}

/// ListedMpk is a form that an MPK of a key list may have: as it is, or the MPK of Ticket Data, of which MPKi and MPKr are made (RFC 6043 A.2.2).
std::vector<Mpk> listed_mpks(const kms::Keyring &keys, const mikey::Message &init, kms::SecretKind kind, crypto::KeyConstant constant)
{
    const auto is_named = [&](const kms::ListedSecret &secret) { return secret.spi.size() == 4 && load_be(secret.spi) == init.header.csb_id; };
    std::vector<Mpk> list;
    for (const ListedKey &listed : listed_keys(keys, kind, is_named))
        list.push_back({SecretBytes(listed.key), listed.origin, nullptr, "", listed.is_named});
    for (const ListedKey &listed : listed_keys(keys, kms::SecretKind::mpk, is_named)) {
        if (init.ticket && init.ticket->base && init.ticket->base->rand)
            list.push_back({mpk_of_ticket(prf_of_number(init.ticket->policy.prf), listed.key, constant, init.ticket->base->rand->data), listed.origin,
                            nullptr, "", listed.is_named});
        list.push_back({SecretBytes(listed.key), listed.origin, nullptr, "", listed.is_named});
    }
    return list;
}

std::vector<Mpk> mpks_of_init(const Exchange &init, const kms::Keyring &keys)
{
    std::vector<Mpk> list;
    for (const TicketKeys *ticket : known_tickets(init))
        if (!ticket->mpki.empty()) list.push_back({ticket->mpki.clone(), ticket->origin, ticket, ""});
    for (Mpk &mpk : listed_mpks(keys, init.message, kms::SecretKind::mpki, crypto::KeyConstant::mpki))
        list.push_back(std::move(mpk));
    return list;
}

/// add_forked lists MPKr' for each modifier.
void add_forked(std::vector<Mpk> &list, const Mpk &mpkr, const Origin &origin, const std::vector<Modifier> &modifiers)
{
    for (const Modifier &modifier : modifiers)
        list.push_back({fork_key(prf_of_number(*origin.prf()), mpkr.value.view(), crypto::KeyConstant::mpkr_fork, modifier), mpkr.origin, mpkr.ticket,
                        "", mpkr.is_named});
}

/// mpks_of_response lists the keys that may protect a TRANSFER_RESP: MPKr' with key forking, else MPKi (RFC 6043 4.2.2.3).
std::vector<Mpk> mpks_of_response(const Origin &origin, const kms::Keyring &keys, const std::vector<Modifier> &modifiers)
{
    std::vector<Mpk> list, second;
    const bool forks = origin.flag('I');
    for (const TicketKeys *ticket : known_tickets(*origin.init)) {
        if (forks && !ticket->mpkr.empty()) {
            Mpk mpkr{ticket->mpkr.clone(), ticket->origin, ticket, ""};
            if (ticket->forked)
                list.push_back(std::move(mpkr));
            else
                add_forked(list, mpkr, origin, modifiers);
        }
        if (!ticket->mpki.empty())
            second.push_back({ticket->mpki.clone(), ticket->origin, ticket,
                              forks ? "the answer is protected with MPKi though the ticket asks for key forking (RFC 6043 4.2.2.3: MPKr')" : ""});
    }
    for (Mpk &mpkr : listed_mpks(keys, origin.init->message, kms::SecretKind::mpkr, crypto::KeyConstant::mpkr)) {
        if (forks) add_forked(list, mpkr, origin, modifiers);
        if (forks) list.push_back(std::move(mpkr));
    }
    for (Mpk &mpki : listed_mpks(keys, origin.init->message, kms::SecretKind::mpki, crypto::KeyConstant::mpki))
        if (!forks) list.push_back(std::move(mpki));
    std::move(second.begin(), second.end(), std::back_inserter(list));
    return list;
}

/// Held is the key, and the way of using it, under which a MAC holds.
struct Held {
    const Mpk *mpk = nullptr;
    const Derivation *derivation = nullptr;
};

/// verify finds the key under which V holds, and notes it for what comes later under the same keys.
Held verify(Exchange &exchange, const std::vector<Mpk> &mpks, const std::vector<Derivation> &derivations, const std::vector<Coverage> &coverages)
{
    const auto &v = exchange.message.verification;
    if (!v || v->auth_alg == 0) return {};
    for (const Mpk &mpk : mpks) {
        std::string deviation;
        const Derivation *derivation = find_derivation(*v, mpk.value.view(), derivations, coverages, deviation);
        if (!derivation) continue;
        exchange.mac = MacStatus::valid;
        exchange.protection = mpk.value.clone();
        exchange.protection_tail = derivation->tail;
        exchange.opened_with = mpk.origin;
        add_deviation(exchange, mpk.deviation);
        add_deviation(exchange, deviation);
        return {&mpk, derivation};
    }
    const bool has_its_own = std::any_of(mpks.begin(), mpks.end(), [](const Mpk &mpk) { return mpk.is_named; });
    exchange.mac = has_its_own ? MacStatus::invalid : MacStatus::no_key;
    return {};
}

bool has_no_mac(const Exchange &exchange) { return !exchange.message.verification || exchange.message.verification->auth_alg == 0; }

// ---- diagnoses -------------------------------------------------------------------------------------------------------------------------

std::string frame_of(const Exchange *exchange) { return std::to_string(exchange->frames.empty() ? 0 : exchange->frames.front()); }

/// tell_of_ticket says what would give the keys of a ticket; also that a message that comes later may (RFC 6043 4.2.3).
Diagnosis tell_of_ticket(const Exchange &init)
{
    const Exchange *issued = init.links.issued.empty() ? nullptr : init.links.issued.front(),
                   *resolved = init.links.resolved.empty() ? nullptr : init.links.resolved.front();
    std::string seen = issued ? "issued in frame " + frame_of(issued) : "";
    if (resolved) seen += (seen.empty() ? "resolved in frame " : ", resolved in frame ") + frame_of(resolved);
    if (seen.empty()) seen = "neither issued nor resolved so far";
    return {Reason::no_ticket_key, "The ticket's keys are not known: load one party's key with the KMS (\"psk\"), the KMS's \"tpk\", or \"mpki\", "
                                   "\"mpkr\" and \"tgk\" (" + seen + (resolved ? ")." : "; if resolved later, use -2).")};
}

void tell(Exchange &exchange, const Exchange &init)
{
    if (exchange.mac == MacStatus::invalid)
        exchange.diagnosis = {Reason::mac_invalid, "The MAC of the message verifies under none of the keys that are known for its ticket."};
    else if (exchange.mac == MacStatus::no_key && exchange.keys.empty())
        exchange.diagnosis = tell_of_ticket(init);
}

// ---- messages ----------------------------------------------------------------------------------------------------------------------------

/// give_known gives the keys of a ticket whose MPK was proven, or without any MAC of every ticket that is known, and those of key lists.
void give_known(Exchange &exchange, const Origin &origin, const Held &held, const TransferContext &context)
{
    const std::vector<Modifier> modifiers = origin.response ? modifiers_of(origin) : std::vector<Modifier>();
    if (held.mpk && held.mpk->ticket)
        give_ticket_session(exchange, origin, *held.mpk->ticket, modifiers);
    else if (has_no_mac(exchange))
        for (const TicketKeys *ticket : known_tickets(*origin.init))
            give_ticket_session(exchange, origin, *ticket, modifiers);
    if (held.mpk == nullptr || held.mpk->ticket == nullptr) {
        const bool may_trust = exchange.mac != MacStatus::invalid;
        if (may_trust) give_listed(exchange, origin, context.keys, modifiers);
    }
}

/// open_first_init opens a TRANSFER_INIT with a ticket.
void open_first_init(Exchange &exchange, const TransferContext &context)
{
    const mikey::Message &message = exchange.message;
    open_ticket_data(exchange, context.keys);
    const Origin origin{&exchange, nullptr};
    const auto mpks = mpks_of_init(exchange, context.keys);
    const Names names{names_of(message, role_initiator, exchange.sip.from), names_of(message, role_responder, exchange.sip.to)};
    const auto derivations = derivations_of(message.header, {false, {rand_of(&exchange, role_initiator), {}}, message.ticket->policy.prf, false});
    const auto coverages =
        message.verification ? coverage_of_initial(message, message.verification->data_span.offset, names) : std::vector<Coverage>();
    const Held held = verify(exchange, mpks, derivations, coverages);
    if (held.mpk) {
        const LabelKey keys = held.derivation->keys(held.mpk->value.view());
        take_supplied(exchange, &keys, nullptr);
        const bool knows_mpkr = held.mpk->ticket && !held.mpk->ticket->forked;
        if (message.ticket->policy.flag('I'))
            add_deviation(exchange, check_initiator_data(message, knows_mpkr ? held.mpk->ticket->mpkr.view() : ByteView{}));
    } else {
        take_supplied(exchange, nullptr, nullptr);
    }
    give_known(exchange, origin, held, context);
    give_supplied(exchange, origin, exchange);
    tell(exchange, exchange);
}

/// protected_before lists what an update may go on from: the bundle's earlier answers that were verified, the newest first, then its TRANSFER_INITs
/// (RFC 6043 5.2).
std::vector<const Exchange *> protected_before(const Exchange &update, const TicketBook &book)
{
    std::vector<const Exchange *> list;
    const auto &mates = book.bundle(update.message.header.csb_id);
    for (std::uint8_t type : {mikey::data_type_transfer_response, mikey::data_type_transfer_init})
        for (auto at = mates.rbegin(); at != mates.rend(); ++at)
            if ((*at)->number < update.number && (*at)->message.header.data_type == type && !(*at)->protection.empty() && list.size() < most_unnamed)
                list.push_back(*at);
    return list;
}

/// latest_of gives the newest message before `exchange` that has keys for packets and began with the same answer.
const Exchange *latest_of(const Exchange &exchange, const TicketBook &book)
{
    const Origin origin = origin_of(exchange);
    const Exchange *latest = nullptr;
    const auto &mates = book.bundle(exchange.message.header.csb_id);
    for (std::size_t i = mates.size() > most_mates ? mates.size() - most_mates : 0; i < mates.size(); ++i) {
        const Exchange *mate = mates[i];
        if (mate->number >= exchange.number || mate->keys.empty() || mate == &exchange) continue;
        const Origin other = origin_of(*mate);
        const bool same = other.init == origin.init && (other.response == origin.response || other.response == nullptr);
        if (same && (!latest || mate->number > latest->number)) latest = mate;
    }
    return latest;
}

void settle_update(Exchange &exchange, const TransferContext &context)
{
    const Origin origin = origin_of(exchange);
    const Exchange *latest = latest_of(exchange, context.book);
    if (latest) agree_with(exchange, *latest);
    give_supplied(exchange, origin, exchange);
    if (latest) carry_over(exchange, *latest);
}

/// open_update opens a TRANSFER_INIT without ticket: it is protected with the keys of the last message of the initial exchange.
void open_update(Exchange &exchange, const TransferContext &context)
{
    const mikey::Message &message = exchange.message;
    const auto before = protected_before(exchange, context.book);
    const std::string initiator = identity_text(message, role_initiator), responder = identity_text(message, role_responder);
    const Names names{{initiator, responder, exchange.sip.from, ""}, {responder, initiator, exchange.sip.to, ""}};
    const auto coverages =
        message.verification ? coverage_of_initial(message, message.verification->data_span.offset, names) : std::vector<Coverage>();
    for (const Exchange *earlier : before) {
        std::vector<Mpk> mpks;
        mpks.push_back({earlier->protection.clone(), earlier->opened_with, nullptr, ""});
        const std::vector<Derivation> derivations{{prf_of_number(message.header.prf), message.header.csb_id, earlier->protection_tail, ""}};
        const Held held = verify(exchange, mpks, derivations, coverages);
        if (!held.mpk) continue;
        exchange.links.initial = earlier;
        const LabelKey keys = held.derivation->keys(held.mpk->value.view());
        take_supplied(exchange, &keys, nullptr);
        return settle_update(exchange, context);
    }
    exchange.mac = before.empty() ? MacStatus::no_key : MacStatus::invalid;
    const auto &mates = context.book.bundle(message.header.csb_id);
    const bool begun = !mates.empty() && mates.front() != &exchange;
    if (!before.empty())
        exchange.diagnosis = {Reason::mac_invalid,
                              "The MAC of the CSB update does not verify under the keys of the exchange that it goes on from (RFC 6043 5.2)."};
    else if (!begun)
        exchange.diagnosis = {
            Reason::no_request,
            "The message updates a bundle whose first exchange is not in the capture, and what it sent is needed: begin the capture earlier."};
    else
        exchange.diagnosis = {Reason::no_ticket_key,
                              "The message updates the bundle of frame " + frame_of(mates.front()) + ", whose ticket did not open."};
}

/// requests_of lists the TRANSFER_INITs that an answer may belong to: that of its SIP transaction, then the newest first.
std::vector<Exchange *> requests_of(const Exchange &response, const TicketBook &book)
{
    std::vector<Exchange *> list;
    const auto &mates = book.bundle(response.message.header.csb_id);
    for (auto at = mates.rbegin(); at != mates.rend(); ++at)
        if ((*at)->message.header.data_type == mikey::data_type_transfer_init && (*at)->number < response.number && list.size() < most_unnamed)
            list.push_back(*at);
    const Sip &sip = response.sip;
    std::stable_partition(list.begin(), list.end(),
                          [&](const Exchange *e) { return !sip.call_id.empty() && e->sip.call_id == sip.call_id && e->sip.cseq == sip.cseq; });
    return list;
}

/// open_first_response opens the answer to a TRANSFER_INIT with a ticket; false when its MAC holds under nothing that is known of that ticket.
bool open_first_response(Exchange &exchange, const Exchange &init, const TransferContext &context)
{
    const mikey::Message &message = exchange.message;
    const Origin origin{&init, &exchange};
    const auto modifiers = modifiers_of(origin);
    const auto mpks = mpks_of_response(origin, context.keys, modifiers);
    const Rands rands = origin.rands();
    const Rands flagged{rands.initiator, origin.flag('G') ? rands.responder : ByteView{}};
    auto derivations = derivations_of(message.header, {true, flagged, origin.prf(), true});
    if (!origin.flag('G') && !rands.responder.empty())
        for (Derivation &other : derivations_of(message.header, {true, rands, origin.prf(), false})) {
            other.deviation = "RANDRr is used though the ticket's G flag does not ask for it (RFC 6043 5.1.2)";
            derivations.push_back(std::move(other));
        }
    const Held held = verify(exchange, mpks, derivations, coverage_of_response(message, init.message));
    if (held.mpk) {
        const LabelKey keys = held.derivation->keys(held.mpk->value.view());
        take_supplied(exchange, &keys, init.message.time());
    } else {
        take_supplied(exchange, nullptr, init.message.time());
    }
    agree_with(exchange, init);
    give_known(exchange, origin, held, context);
    if (exchange.mac != MacStatus::invalid) {
        give_supplied(exchange, origin, init);
        give_supplied(exchange, origin, exchange);
    }
    return held.mpk || has_no_mac(exchange);
}

/// open_update_response opens the answer to a CSB update.
bool open_update_response(Exchange &exchange, const Exchange &init, const TransferContext &context)
{
    if (init.protection.empty()) {
        exchange.mac = MacStatus::no_key;
        return false;
    }
    const mikey::Message &message = exchange.message;
    std::vector<Mpk> mpks;
    mpks.push_back({init.protection.clone(), init.opened_with, nullptr, ""});
    std::vector<Derivation> derivations{{prf_of_number(message.header.prf), message.header.csb_id, init.protection_tail, ""}};
    Bytes as_response = init.protection_tail;
    if (!as_response.empty()) as_response.front() = 2;
    derivations.push_back({prf_of_number(message.header.prf), message.header.csb_id, as_response,
                           "the answer to the CSB update is protected with keys for responses (RFC 6043 5.2: with those of the update)"});
    const Held held = verify(exchange, mpks, derivations, coverage_of_response(message, init.message));
    if (!held.mpk) return false;
    const LabelKey keys = held.derivation->keys(held.mpk->value.view());
    take_supplied(exchange, &keys, init.message.time());
    settle_update(exchange, context);
    return true;
}

/// name_parties says who sent a message to whom. Either party may update a bundle and the roles of IDRi and IDRr stay (RFC 6043 5.2), so SIP tells.
void name_parties(Exchange &exchange, std::string initiator, std::string responder)
{
    const bool is_request = exchange.sip.is_request();
    const std::string &sender = is_request ? exchange.sip.from : exchange.sip.to, &receiver = is_request ? exchange.sip.to : exchange.sip.from;
    const bool turned = is_update(exchange) && kms::canonical_user_uri(sender) == kms::canonical_user_uri(responder) && !sender.empty();
    if (turned) std::swap(initiator, responder);
    exchange.sender = first_of({std::move(initiator), sender});
    exchange.receiver = first_of({std::move(responder), receiver});
}

} // namespace

void open_transfer_init(Exchange &exchange, const TransferContext &context)
{
    const mikey::Message &message = exchange.message;
    name_parties(exchange, shown_identity(identity_text(message, role_initiator)), shown_identity(identity_text(message, role_responder)));
    if (is_update(exchange))
        open_update(exchange, context);
    else
        open_first_init(exchange, context);
    note_first_key(exchange);
}

void open_transfer_response(Exchange &exchange, const TransferContext &context)
{
    const mikey::Message &message = exchange.message;
    const auto requests = requests_of(exchange, context.book);
    const auto opens_as_answer_to = [&](Exchange *init) {
        exchange.keys.clear(); // what an attempt before this one gave; nobody uses it yet
        exchange.links.request = init;
        return is_update(*init) ? open_update_response(exchange, *init, context) : open_first_response(exchange, *init, context);
    };
    const bool opened = std::any_of(requests.begin(), requests.end(), opens_as_answer_to);
    if (!opened && requests.size() > 1) opens_as_answer_to(requests.front());
    const Exchange *request = exchange.links.request;
    const bool answers_update = request && is_update(*request);
    exchange.sender = first_of({answers_update ? request->receiver : "", shown_identity(identity_text(message, role_responder)),
                                request ? request->receiver : "", exchange.sip.is_request() ? exchange.sip.from : exchange.sip.to});
    exchange.receiver = first_of({request ? request->sender : "", exchange.sip.is_request() ? exchange.sip.to : exchange.sip.from});
    if (!request) {
        exchange.mac = MacStatus::no_key;
        exchange.diagnosis = {Reason::no_request,
                              "The message that this one answers is not in the capture, and what it sent is needed: begin the capture earlier."};
        return;
    }
    const Origin origin = origin_of(exchange);
    tell(exchange, origin.init ? *origin.init : *request);
    note_first_key(exchange);
}

} // namespace mediasec::session
