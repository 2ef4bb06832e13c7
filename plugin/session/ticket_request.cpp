// Mediasec: MIKEY-TICKET's exchanges with a KMS, Ticket Request and Ticket Resolve, and the ticket itself.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "session/ticket_request.h"

#include "crypto/public_key.h"
#include "mikey/parser.h"
#include "mikey/tables.h"
#include "session/listed_keys.h"
#include "session/parties.h"

#include <algorithm>

namespace mediasec::session
{

namespace
{

// Roles of IDR and RANDR: RFC 6043 tables 6.11 and 6.13.
constexpr std::uint8_t role_initiator = 1, role_responder = 2, role_kms = 3, role_psk = 4;
constexpr std::size_t most_certificates = 8;

bool is_resolve(const Exchange &exchange) { return exchange.message.header.data_type >= mikey::data_type_resolve_init_psk; }
bool is_signed_question(const Exchange &exchange)
{
    const std::uint8_t type = exchange.message.header.data_type;
    return type == mikey::data_type_request_init_pk || type == mikey::data_type_resolve_init_pk;
}

/// client_role is who asks the KMS: the initiator for a ticket, the responder for its keys.
std::uint8_t client_role(const Exchange &exchange) { return is_resolve(exchange) ? role_responder : role_initiator; }

void add_name(std::vector<std::string> &list, const std::string &name)
{
    if (std::find(list.begin(), list.end(), name) == list.end()) list.push_back(name);
}

ByteView rand_of(const mikey::Message &message, std::uint8_t role)
{
    const auto *nonce = message.nonce(role);
    return nonce ? ByteView(nonce->data) : ByteView{};
}

/// rands_of gives the random value of a Ticket Request (RANDRi) or Ticket Resolve (RANDRr).
Rands rands_of(const Exchange &question)
{
    return is_resolve(question) ? Rands{{}, rand_of(question.message, role_responder)} : Rands{rand_of(question.message, role_initiator), {}};
}

Names names_of_question(const Exchange &exchange)
{
    return {names_of(exchange.message, client_role(exchange), ""), names_of(exchange.message, role_kms, "")};
}

/// text_of_identity is how a byte string is shown and loaded: as text where it is some, else in hexadecimal.
std::string text_of_identity(const mikey::Identity &identity)
{
    const bool printable = std::all_of(identity.data.begin(), identity.data.end(), [](std::uint8_t c) { return c >= 0x21 && c < 0x7f; });
    return printable ? text_of(identity.data) : to_hex(identity.data);
}

// ---- the secrets of a question ---------------------------------------------------------------------------------------------------------

/// psks_for lists the pre-shared keys to try: that of IDRpsk, those of the client, then others.
std::vector<ListedKey> psks_for(const Exchange &question, const kms::Keyring &keys)
{
    std::vector<std::string> names = names_of(question.message, client_role(question), "");
    if (const auto *psk = question.message.identity(role_psk)) names.push_back(text_of(psk->data));
    return listed_keys(keys, kms::SecretKind::psk, [&](const kms::ListedSecret &secret) { return names_identity(secret, names); });
}

/// OpenedEnvelope is an envelope key that one of the private keys gave. Secret.
struct OpenedEnvelope {
    SecretBytes key;
    std::string origin;
};

std::vector<OpenedEnvelope> open_envelopes(const mikey::Message &message, const kms::Keyring &keys)
{
    std::vector<OpenedEnvelope> opened;
    for (const auto &envelope : message.envelopes)
        for (const auto &pem : keys.private_keys)
            for (auto &key : crypto::rsa_decrypt(pem.pem.view(), envelope.data))
                opened.push_back({std::move(key), pem.origin.file});
    return opened;
}

// ---- questions -------------------------------------------------------------------------------------------------------------------------

/// identity_to_load is what the line of a key list for this question's PSK begins with.
std::string identity_to_load(const Exchange &question)
{
    const auto *identity = question.message.identity(role_psk);
    if (!identity) identity = question.message.identity(client_role(question));
    return identity ? text_of_identity(*identity) : "IDENTITY";
}

void verify_with_psks(Exchange &exchange, const kms::Keyring &keys)
{
    const auto psks = psks_for(exchange, keys);
    const auto &v = exchange.message.verification;
    if (!v || v->auth_alg == 0) return;
    const auto coverages = coverage_of_initial(exchange.message, v->data_span.offset, names_of_question(exchange));
    const auto derivations = derivations_of(exchange.message.header, {false, rands_of(exchange), std::nullopt, false});
    std::string deviation;
    for (const ListedKey &psk : psks) {
        const Derivation *held = find_derivation(*v, psk.key, derivations, coverages, deviation);
        if (!held) continue;
        exchange.mac = MacStatus::valid;
        exchange.protection = SecretBytes(psk.key);
        exchange.protection_tail = held->tail;
        exchange.opened_with = psk.origin;
        add_deviation(exchange, deviation);
        return;
    }
    const bool has_its_own = !psks.empty() && psks.front().is_named;
    exchange.mac = has_its_own ? MacStatus::invalid : MacStatus::no_key;
    if (!has_its_own)
        exchange.diagnosis = {Reason::no_psk,
                              "The message is protected with the key that its sender shares with the KMS: load it in a key list, as \"psk " +
                                  identity_to_load(exchange) + " KEY\"."};
    else
        exchange.diagnosis = {Reason::mac_invalid, "The MAC of the message does not verify under the pre-shared key that is loaded for its sender."};
}

/// verify_signature checks SIGN with the certificates of the message; it covers the identities too (RFC 6043 5.5).
SignatureStatus verify_signature(const Exchange &exchange)
{
    const mikey::Message &message = exchange.message;
    if (!message.sign || message.sign->type > 1) return SignatureStatus::not_checked;
    if (message.certificates.empty()) return SignatureStatus::no_certificate;
    const auto padding = static_cast<crypto::RsaPadding>(message.sign->type);
    for (std::size_t i = 0; i < message.certificates.size() && i < most_certificates; ++i)
        for (std::size_t end : {message.sign->signature_span.offset, message.sign->whole.offset})
            for (const Coverage &coverage : coverage_of_initial(message, end, names_of_question(exchange)))
                if (crypto::rsa_verify(message.certificates[i].data, padding, {coverage.octets}, message.sign->signature))
                    return end == message.sign->whole.offset ? SignatureStatus::valid_without_header : SignatureStatus::valid;
    return SignatureStatus::invalid;
}

void conclude_signature(Exchange &exchange)
{
    switch (exchange.signature) {
    case SignatureStatus::not_checked:
        return;
    case SignatureStatus::no_certificate:
        exchange.mac = MacStatus::no_key;
        return;
    case SignatureStatus::valid_without_header:
        add_deviation(exchange, "the signature leaves out the header of SIGN (RFC 3830 5.2)");
        [[fallthrough]];
    case SignatureStatus::valid:
        exchange.mac = MacStatus::valid;
        return;
    case SignatureStatus::invalid:
        exchange.mac = MacStatus::invalid;
        exchange.diagnosis = {Reason::signature_invalid, "The signature does not verify under the certificate in the message."};
    }
}

/// open_signed_question looks at a question whose answer is protected with an envelope key.
void open_signed_question(Exchange &exchange, const kms::Keyring &keys)
{
    exchange.signature = verify_signature(exchange);
    conclude_signature(exchange);
    const auto opened = open_envelopes(exchange.message, keys);
    if (!opened.empty())
        exchange.opened_with = opened.front().origin;
    else if (!exchange.diagnosis)
        exchange.diagnosis = {Reason::no_private_key, "The envelope key (PKE) is encrypted for the KMS: load the KMS's private key as a .pem file."};
}

/// show_ticket_keys lists what a ticket encodes among the keys of the message that brought it. A TRANSFER_INIT lists its session's keys itself.
void show_ticket_keys(Exchange &exchange)
{
    const TicketKeys &ticket = *exchange.ticket_keys;
    constexpr std::uint8_t mpk = 6;
    for (const SecretBytes *value : {&ticket.mpki, &ticket.mpkr}) {
        if (value->empty()) continue;
        mikey::KeyData data;
        data.type = mpk;
        give_key(exchange, data, value->view());
    }
    if (exchange.message.header.data_type != mikey::data_type_transfer_init)
        for (const auto &data : ticket.session)
            give_key(exchange, data, data.key.view());
    note_first_key(exchange);
}

} // namespace

void answer_to(Exchange &exchange, Exchange &request)
{
    exchange.links.request = &request;
    auto &answers = request.links.answers;
    if (std::find(answers.begin(), answers.end(), &exchange) == answers.end()) answers.push_back(&exchange);
}

void add_deviation(Exchange &exchange, const std::string &text)
{
    auto &known = exchange.deviations;
    const auto is_known = std::any_of(known.begin(), known.end(), [&text](const Deviation &deviation) { return deviation.text == text; });
    if (!text.empty() && !is_known) known.push_back(text);
}

std::vector<std::string> names_of(const mikey::Message &message, std::uint8_t role, const std::string &otherwise)
{
    std::vector<std::string> names;
    if (const auto *identity = message.identity(role)) add_name(names, text_of(identity->data));
    const mikey::TicketPolicy *policy = message.ticket ? &message.ticket->policy : message.ticket_policy ? &*message.ticket_policy : nullptr;
    if (policy)
        for (const auto &identity : policy->identities)
            if (identity.role == role && names.size() < 4) add_name(names, text_of(identity.data));
    if (!otherwise.empty()) add_name(names, otherwise);
    add_name(names, "");
    return names;
}

KeyType key_type_of_data(std::uint8_t type) noexcept
{
    constexpr KeyType types[] = {KeyType::tgk, KeyType::tgk, KeyType::tek, KeyType::tek, KeyType::gtgk, KeyType::gtgk, KeyType::mpk};
    return type < std::size(types) ? types[type] : KeyType::unknown;
}

Key &give_key(Exchange &exchange, const mikey::KeyData &data, ByteView value)
{
    const mikey::Header &header = exchange.message.header;
    Key &key = exchange.keys.emplace_back();
    key.type = key_type_of_data(data.type);
    key.is_tek = key.type == KeyType::tek;
    key.value = SecretBytes(value);
    key.salt = data.salt.clone();
    key.spi = data.spi;
    key.id = data.spi.size() == 4 ? static_cast<std::uint32_t>(load_be(data.spi)) : header.csb_id;
    key.csb_id = no_csb_id;
    key.prf = prf_of_number(header.prf);
    key.exchange = &exchange;
    key.for_packets = false;
    return key;
}

std::optional<std::vector<mikey::KeyData>> decrypt_key_data(Exchange &exchange, const mikey::Kemac &kemac, const LabelKey &keys, std::uint32_t csb_id,
                                                            const std::vector<const mikey::Timestamp *> &times)
{
    for (const mikey::Timestamp *time : times) {
        if (!time) continue;
        auto plain = decrypt_kemac(kemac, keys, csb_id, iv_time(*time));
        if (!plain) return std::nullopt;
        std::optional<Fault> fault;
        Layout layout;
        auto contents = mikey::parse_sub_payloads(plain->view(), mikey::payload::key_data, &layout, &fault);
        if (fault || contents.keys.empty()) continue;
        auto &known = exchange.key_data;
        const bool is_new = std::none_of(known.begin(), known.end(), [&](const DecryptedKeys &k) { return k.span.offset == kemac.data_span.offset; });
        if (kemac.encr_alg != 0 && is_new) known.push_back({std::move(*plain), std::move(layout), kemac.data_span});
        return std::move(contents.keys);
    }
    return std::nullopt;
}

void open_ticket_data(Exchange &exchange, const kms::Keyring &keys)
{
    const mikey::Message &message = exchange.message;
    if (exchange.ticket_keys || !message.ticket || !message.ticket->base || !message.ticket->base->kemac) return;
    const mikey::Ticket &ticket = *message.ticket;
    const mikey::BaseTicket &base = *ticket.base;
    std::vector<std::string> names = names_of(message, role_kms, "");
    if (base.psk) names.push_back(text_of(base.psk->data));
    const auto derivations = derivation_of_ticket(ticket);
    const auto coverages = coverage_of_ticket(message);
    const bool has_mac = base.verification && base.verification->auth_alg != 0;
    std::string deviation;
    for (const ListedKey &tpk : listed_keys(keys, kms::SecretKind::tpk, [&](const kms::ListedSecret &s) {
             return names_identity(s, names) || std::any_of(names.begin(), names.end(), [&](const std::string &n) {
                        return !n.empty() && kms::canonical_kms_uri(n) == kms::canonical_kms_uri(s.id);
                    });
         })) {
        if (derivations.empty()) return;
        if (has_mac && !find_derivation(*base.verification, tpk.key, derivations, coverages, deviation)) continue;
        auto data = decrypt_key_data(exchange, *base.kemac, derivations.front().keys(tpk.key), no_csb_id, {base.time ? &*base.time : message.time()});
        if (!data) continue;
        exchange.ticket_keys = ticket_keys_of_base(std::move(*data), prf_of_number(ticket.policy.prf), base.rand->data);
        exchange.ticket_keys->origin = tpk.origin;
        if (exchange.opened_with.empty()) exchange.opened_with = tpk.origin;
        show_ticket_keys(exchange);
        return;
    }
}

void open_ticket_question(Exchange &exchange, const kms::Keyring &keys)
{
    exchange.sender = shown_identity(names_of(exchange.message, client_role(exchange), "").front());
    exchange.receiver = shown_identity(names_of(exchange.message, role_kms, "").front());
    if (is_signed_question(exchange))
        open_signed_question(exchange, keys);
    else
        verify_with_psks(exchange, keys);
    open_ticket_data(exchange, keys);
    if (exchange.diagnosis.reason == Reason::no_psk && exchange.ticket_keys) exchange.diagnosis = {};
}

namespace
{

/// take_answer takes the keys of an answer whose MAC holds.
bool take_answer(Exchange &exchange, const Derivation &held, ByteView secret)
{
    const mikey::Message &message = exchange.message;
    const Exchange &question = *exchange.links.request;
    if (message.kemacs.empty()) return true;
    auto data =
        decrypt_key_data(exchange, message.kemacs.front(), held.keys(secret), message.header.csb_id, {message.time(), question.message.time()});
    if (!data) return false;
    exchange.ticket_keys = ticket_keys_of(std::move(*data));
    if (!is_resolve(exchange)) return true;
    // RFC 6043 4.2.3.5: with key forking the KMS returns MPKr' and TGK', and what it made them with.
    TicketKeys &ticket = *exchange.ticket_keys;
    ticket.forked = question.message.ticket && question.message.ticket->policy.flag('I');
    if (const auto *id = message.identity(role_responder)) ticket.modifier.id = id->data;
    ticket.modifier.rand = copy_of(rand_of(message, role_kms));
    return true;
}

/// AnswerSecret is what an answer may be protected with.
struct AnswerSecret {
    ByteView key;
    std::string origin;
    bool is_named = true;
};

bool open_answer_with(Exchange &exchange, const AnswerSecret &secret)
{
    const mikey::Message &message = exchange.message;
    const Exchange &question = *exchange.links.request;
    const auto derivations = derivations_of(message.header, {true, rands_of(question), std::nullopt, false});
    const bool has_mac = message.verification && message.verification->auth_alg != 0;
    std::string deviation;
    const Derivation *held =
        has_mac ? find_derivation(*message.verification, secret.key, derivations, coverage_of_response(message, question.message), deviation)
                : &derivations.front();
    if (!held) return false;
    const bool has_keys = take_answer(exchange, *held, secret.key);
    if (!has_mac && !has_keys) return false;
    if (!has_keys)
        exchange.diagnosis = {Reason::message_malformed,
                              "The MAC of the message is valid, but its key data does not decrypt to Key data sub-payloads (RFC 3830 6.13)."};
    if (has_mac) exchange.mac = MacStatus::valid;
    exchange.protection = SecretBytes(secret.key);
    exchange.protection_tail = held->tail;
    exchange.opened_with = secret.origin;
    if (exchange.ticket_keys) exchange.ticket_keys->origin = secret.origin;
    add_deviation(exchange, deviation);
    return true;
}

/// tell_of_answer says why an answer did not open.
void tell_of_answer(Exchange &exchange, bool tried)
{
    const Exchange &question = *exchange.links.request;
    exchange.mac = tried ? MacStatus::invalid : MacStatus::no_key;
    if (tried)
        exchange.diagnosis = {Reason::mac_invalid, "The MAC of the message verifies under none of the loaded keys of its request."};
    else if (question.diagnosis.reason == Reason::no_psk || question.diagnosis.reason == Reason::no_private_key)
        exchange.diagnosis = question.diagnosis;
    else if (is_signed_question(question))
        exchange.diagnosis = {Reason::no_private_key, "The message is protected with the envelope key of its request, which is encrypted for the "
                                                      "KMS: load the KMS's private key as a .pem file."};
    else
        exchange.diagnosis = {Reason::no_psk, "The message is protected with the keys of its request, which are not loaded."};
}

} // namespace

void open_ticket_answer(Exchange &exchange, const kms::Keyring &keys)
{
    const Exchange *question = exchange.links.request;
    exchange.sender = shown_identity(names_of(exchange.message, role_kms, "").front());
    if (!question) {
        exchange.mac = MacStatus::no_key;
        exchange.diagnosis = {Reason::no_request,
                              "The message that this one answers is not in the capture, and what it sent is needed: begin the capture earlier."};
        return open_ticket_data(exchange, keys);
    }
    if (exchange.sender.empty()) exchange.sender = question->receiver;
    exchange.receiver = question->sender;
    std::vector<OpenedEnvelope> envelopes;
    std::vector<AnswerSecret> secrets;
    if (is_signed_question(*question)) envelopes = open_envelopes(question->message, keys);
    for (const auto &envelope : envelopes)
        secrets.push_back({envelope.key.view(), envelope.origin});
    if (!question->protection.empty())
        secrets.push_back({question->protection.view(), question->opened_with});
    else if (!is_signed_question(*question))
        for (const auto &psk : psks_for(*question, keys))
            secrets.push_back({psk.key, psk.origin, psk.is_named});
    const bool opened = std::any_of(secrets.begin(), secrets.end(), [&](const AnswerSecret &secret) { return open_answer_with(exchange, secret); });
    const bool has_its_own = !secrets.empty() && secrets.front().is_named;
    if (!opened) tell_of_answer(exchange, has_its_own);
    if (exchange.ticket_keys)
        show_ticket_keys(exchange);
    else
        open_ticket_data(exchange, keys);
    if (exchange.ticket_keys && exchange.mac == MacStatus::no_key) exchange.diagnosis = {};
}

void open_ticket_error(Exchange &exchange)
{
    const Exchange *cause = exchange.links.request;
    if (!cause) return;
    exchange.sender = cause->receiver;
    exchange.receiver = cause->sender;
    const auto &v = exchange.message.verification;
    if (!v || v->auth_alg == 0) return;
    exchange.mac = MacStatus::no_key;
    if (cause->protection.empty()) return;
    const std::vector<Derivation> derivations{{prf_of_number(cause->message.header.prf), cause->message.header.csb_id, cause->protection_tail, ""}};
    std::string deviation;
    const bool holds = find_derivation(*v, cause->protection.view(), derivations, coverage_of_error(exchange.message), deviation) != nullptr;
    exchange.mac = holds ? MacStatus::valid : MacStatus::invalid;
    if (!holds)
        exchange.diagnosis = {Reason::mac_invalid, "The MAC of the Error message does not verify under the key of the message that it answers."};
}

} // namespace mediasec::session
