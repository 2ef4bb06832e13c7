// Mediasec: MIKEY's modes with a pre-shared key, with public keys, and with Diffie-Hellman.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "session/exchange_rfc3830.h"

#include "crypto/public_key.h"
#include "mikey/parser.h"
#include "mikey/tables.h"
#include "session/protection.h"

#include <algorithm>

namespace mediasec::session {

namespace {

/// most_psks bounds the pre-shared keys that are tried when none is for this message's identities.
constexpr std::size_t most_psks = 64;

/// Parties are the identities of an exchange as RFC 3830 5.2 uses them: ID payloads, else SIP's From and To (decision of README, "Tolerated").
struct Parties {
    std::string initiator, responder;
};

bool is_response(std::uint8_t data_type)
{
    return data_type == mikey::data_type_psk_response || data_type == mikey::data_type_pk_response || data_type == mikey::data_type_dh_response ||
           data_type == mikey::data_type_dhhmac_response || data_type == mikey::data_type_rsa_r_response;
}

/// request_of finds the message that a response answers: the newest of the data type before its own with the same CSB ID.
const Exchange *request_of(const Exchange &response, const OpenContext &context)
{
    for (auto at = context.others.rbegin(); at != context.others.rend(); ++at)
        if (at->message.header.csb_id == response.message.header.csb_id && at->message.header.data_type + 1 == response.message.header.data_type) return &*at;
    return nullptr;
}

/// plain_ids lists the data of the ID payloads in order.
std::vector<std::string> plain_ids(const mikey::Message &message)
{
    std::vector<std::string> ids;
    for (const auto &identity : message.identities)
        if (identity.role == 0) ids.push_back(text_of(identity.data));
    return ids;
}

Parties parties_of(const Exchange &exchange, const Exchange *request)
{
    const bool response = is_response(exchange.message.header.data_type);
    auto ids = plain_ids(exchange.message);
    Parties parties;
    if (response && request) parties = {request->sender, request->receiver};
    else if (response) parties = {exchange.sip.from, exchange.sip.to};
    else parties = {ids.empty() ? exchange.sip.from : ids[0], ids.size() > 1 ? ids[1] : exchange.sip.to};
    if (response && !ids.empty() && parties.responder.empty()) parties.responder = ids[0];
    return parties;
}

KeyType key_type_of(std::uint8_t data_type)
{
    switch (data_type) {  // RFC 3830 6.13, RFC 6043 6.13
    case 0:
    case 1: return KeyType::tgk;
    case 2:
    case 3: return KeyType::tek;
    case 4:
    case 5: return KeyType::gtgk;
    case 6: return KeyType::mpk;
    default: return KeyType::unknown;
    }
}

/// take_key_data turns key data sub-payloads into keys.
void take_key_data(Exchange &exchange, const std::vector<mikey::KeyData> &sub_payloads, ByteView rand, const Exchange *terms)
{
    const mikey::Header &header = exchange.message.header;
    for (const auto &data : sub_payloads) {
        if (data.key.empty()) continue;
        Key &key = exchange.keys.emplace_back();
        key.type = key_type_of(data.type);
        key.is_tek = key.type == KeyType::tek;
        key.value = data.key.clone();
        key.salt = data.salt.clone();
        key.csb_id = header.csb_id;
        key.id = data.spi.size() == 4 ? static_cast<std::uint32_t>(load_be(data.spi)) : header.csb_id;
        key.spi = data.spi;
        key.rand = copy_of(rand);
        key.prf = header.prf == 1 ? crypto::MikeyPrf::sha256 : crypto::MikeyPrf::sha1;
        key.exchange = &exchange;
        key.terms = terms;
    }
    if (exchange.keys.empty()) return;
    exchange.has_key_type = true;
    exchange.key_type = exchange.keys.front().type;
    exchange.key_id = exchange.keys.front().id;
}

ByteView timestamp_of(const mikey::Message &message)
{
    const auto *time = message.time();
    return time ? ByteView(time->value) : ByteView{};
}

ByteView rand_of(const mikey::Message &message)
{
    const auto *rand = message.nonce(0);
    return rand ? ByteView(rand->data) : ByteView{};
}

crypto::MikeyPrf prf_of(const mikey::Message &message) { return message.header.prf == 1 ? crypto::MikeyPrf::sha256 : crypto::MikeyPrf::sha1; }

/// kemac_mac_holds checks the MAC of a KEMAC. In the pre-shared modes it covers the whole message before it (RFC 3830 5.2); in the public-key modes the KEMAC alone with
/// a Next Payload of 0 (6.2).
bool kemac_mac_holds(const mikey::Message &message, const mikey::Kemac &kemac, const LabelKey &keys, bool kemac_alone)
{
    ByteView raw = message.raw;
    static constexpr std::uint8_t zero[] = {0};
    const std::size_t start = kemac.whole.offset, end = kemac.mac_span.offset;
    std::optional<SecretBytes> mac;
    if (!kemac_alone) mac = compute_mac(kemac.mac_alg, keys, {raw.first(end)});
    else mac = compute_mac(kemac.mac_alg, keys, {zero, raw.subspan(start + 1, end - start - 1)});
    return mac && equal_secret(mac->view(), kemac.mac);
}

std::vector<ByteView> matching_psks(const OpenContext &context, const Parties &parties)
{
    std::vector<ByteView> named, others;
    for (const auto &secret : context.keys.secrets) {
        if (secret.kind != kms::SecretKind::psk) continue;
        const bool fits = secret.id == parties.initiator || secret.id == parties.responder;
        if (fits) named.push_back(secret.key.view());
        else if (others.size() < most_psks) others.push_back(secret.key.view());
    }
    named.insert(named.end(), others.begin(), others.end());
    return named;
}

/// open_with tries one protection secret on a KEMAC: the MAC has to hold, or, where there is none, the plaintext has to be key data.
bool open_with(Exchange &exchange, const mikey::Kemac &kemac, ByteView secret, bool kemac_alone, const Exchange *terms)
{
    const mikey::Message &message = exchange.message;
    const LabelKey keys = psk_label(prf_of(message), secret, message.header.csb_id, rand_of(message));
    if (kemac.mac_alg != 0) {
        if (!kemac_mac_holds(message, kemac, keys, kemac_alone)) return false;
        exchange.mac = MacStatus::valid;
    }
    exchange.protection = SecretBytes(secret);
    for (ByteView timestamp : {timestamp_of(message), terms ? timestamp_of(terms->message) : ByteView{}}) {
        if (timestamp.empty()) continue;
        auto plain = decrypt_kemac(kemac, keys, message.header.csb_id, timestamp);
        if (!plain) continue;
        std::optional<Fault> fault;
        // In the public-key modes the initiator's ID comes before the keys (RFC 3830 3.2).
        auto contents = mikey::parse_sub_payloads(plain->view(), kemac_alone ? mikey::payload::id : mikey::payload::key_data, nullptr, &fault);
        if (contents.keys.empty() && kemac_alone) contents = mikey::parse_sub_payloads(plain->view(), mikey::payload::key_data, nullptr, &fault);
        if (fault || contents.keys.empty()) continue;
        take_key_data(exchange, contents.keys, rand_of(message), terms);
        return true;
    }
    return kemac.mac_alg != 0;
}

void open_psk(Exchange &exchange, const OpenContext &context, const Parties &parties)
{
    const mikey::Message &message = exchange.message;
    if (message.kemacs.empty()) return;
    const mikey::Kemac &kemac = message.kemacs.front();
    if (kemac.encr_alg == 0) take_key_data(exchange, message.plain_keys, rand_of(message), nullptr);
    if (kemac.encr_alg == 0 && kemac.mac_alg == 0) return;
    const auto psks = matching_psks(context, parties);
    const bool opened = !exchange.keys.empty();
    for (ByteView psk : psks)
        if (opened ? kemac_mac_holds(message, kemac, psk_label(prf_of(message), psk, message.header.csb_id, rand_of(message)), false) : open_with(exchange, kemac, psk, false, nullptr)) {
            exchange.mac = kemac.mac_alg == 0 ? MacStatus::not_checked : MacStatus::valid;
            exchange.protection = SecretBytes(psk);
            return;
        }
    exchange.mac = psks.empty() ? MacStatus::no_key : MacStatus::invalid;
    if (opened) return;
    if (psks.empty()) exchange.diagnosis = {Reason::no_psk, "The message is protected with a pre-shared key: load it in a key list, as \"psk " + (parties.initiator.empty() ? std::string("IDENTITY") : parties.initiator) + " KEY\"."};
    else exchange.diagnosis = {Reason::mac_invalid, "The MAC of the message verifies under none of the loaded pre-shared keys."};
}

/// verify_sign checks SIGN with the message's own first certificate. RFC 3830 5.2: a response's signature also covers both identities and the initiator's timestamp.
void verify_sign(Exchange &exchange, const Parties &parties, const Exchange *request)
{
    const mikey::Message &message = exchange.message;
    if (!message.sign || message.sign->type > 1) return;
    if (message.certificates.empty()) {
        exchange.signature = SignatureStatus::no_certificate;
        return;
    }
    const auto &sign = *message.sign;
    const auto padding = static_cast<crypto::RsaPadding>(sign.type);
    const ByteView raw = message.raw, time = request ? timestamp_of(request->message) : ByteView{};
    const ByteView with_header = raw.first(sign.signature_span.offset), without_header = raw.first(sign.whole.offset);
    exchange.signature = SignatureStatus::invalid;
    for (const auto &certificate : message.certificates)
        for (ByteView covered : {with_header, without_header})
            for (bool with_parties : {false, true}) {
                const ByteView i = with_parties ? view_of(parties.initiator) : ByteView{}, r = with_parties ? view_of(parties.responder) : ByteView{};
                if (!crypto::rsa_verify(certificate.data, padding, {covered, i, r, with_parties ? time : ByteView{}}, sign.signature)) continue;
                exchange.signature = covered.size() == with_header.size() ? SignatureStatus::valid : SignatureStatus::valid_without_header;
                return;
            }
    exchange.diagnosis = {Reason::signature_invalid, "The signature does not verify under the certificate in the message."};
}

void open_envelope(Exchange &exchange, const OpenContext &context, const Exchange *terms)
{
    const mikey::Message &message = exchange.message;
    if (message.envelopes.empty() || message.kemacs.empty()) return;
    if (context.keys.private_keys.empty()) {
        exchange.mac = MacStatus::no_key;
        exchange.diagnosis = {Reason::no_private_key, "The envelope key is encrypted with an RSA public key: load the matching private key as a .pem file."};
        return;
    }
    for (const auto &private_key : context.keys.private_keys)
        for (const auto &envelope_key : crypto::rsa_decrypt(private_key.pem.view(), message.envelopes.front().data))
            if (open_with(exchange, message.kemacs.front(), envelope_key.view(), true, terms)) {
                exchange.opened_with = private_key.origin.file;
                return;
            }
    exchange.mac = MacStatus::invalid;
    exchange.diagnosis = {Reason::no_private_key, "None of the loaded private keys opens the envelope (PKE) of this message: load the key of its receiver."};
}

/// verify_response checks V of a response with the secret that opened its request: the response without the MAC, then IDi, IDr and the initiator's T (RFC 3830 5.2).
void verify_response(Exchange &exchange, const Parties &parties, const Exchange *request)
{
    const mikey::Message &message = exchange.message;
    if (!message.verification || message.verification->auth_alg == 0) return;
    if (!request || request->protection.empty()) {
        exchange.mac = MacStatus::no_key;
        return;
    }
    const auto &v = *message.verification;
    const LabelKey keys = psk_label(prf_of(request->message), request->protection.view(), request->message.header.csb_id, rand_of(request->message));
    auto mac = compute_mac(v.auth_alg, keys, {ByteView(message.raw).first(v.data_span.offset), view_of(parties.initiator), view_of(parties.responder), timestamp_of(request->message)});
    exchange.mac = mac && equal_secret(mac->view(), v.data) ? MacStatus::valid : MacStatus::invalid;
    if (exchange.mac == MacStatus::invalid) exchange.diagnosis = {Reason::mac_invalid, "The verification message (V) does not verify under the key that opened its request."};
}

/// take_dh computes the TGK from an exponent of either side (RFC 3830 3.3): the exponent is that side's when its power is the value it sent.
void take_dh(Exchange &exchange, const OpenContext &context, const Exchange *request)
{
    const auto &dhs = exchange.message.dhs;
    const mikey::DiffieHellman *own = dhs.empty() ? nullptr : &dhs.front();
    const mikey::DiffieHellman *other = request && !request->message.dhs.empty() ? &request->message.dhs.front() : nullptr;
    if (!own || !other) return;
    const auto group = static_cast<crypto::DhGroup>(own->group);
    for (const auto &secret : context.keys.secrets) {
        if (secret.kind != kms::SecretKind::dh) continue;
        auto value = crypto::dh_value(group, secret.key.view());
        const bool is_own = value && equal(*value, own->value), is_other = value && equal(*value, other->value);
        if (!is_own && !is_other) continue;
        auto tgk = crypto::dh_shared(group, is_own ? other->value : own->value, secret.key.view());
        if (!tgk) continue;
        std::vector<mikey::KeyData> data(1);
        data[0].key = std::move(tgk).value();
        data[0].spi = own->kv == 1 ? own->spi : Bytes();
        take_key_data(exchange, data, rand_of(request->message), request);
        return;
    }
    exchange.diagnosis = {Reason::no_dh_exponent, "The key is agreed with Diffie-Hellman: load one side's exponent in a key list, as \"dh IDENTITY EXPONENT\"."};
}

/// verify_dhhmac checks the HMAC of a DHHMAC message, which is conveyed in a KEMAC with nothing encrypted in it (RFC 4650 3). Its MAC algorithm 0 with 20 octets is HMAC-SHA-1 in
/// RFC 4650's own table.
void verify_dhhmac(Exchange &exchange, const OpenContext &context, const Parties &parties, const Exchange *request)
{
    const mikey::Message &message = exchange.message;
    if (message.kemacs.empty()) return;
    mikey::Kemac kemac = message.kemacs.front();
    if (kemac.mac_alg == 0 && kemac.mac.size() == 20) kemac.mac_alg = 1;
    const mikey::Message &seed = request ? request->message : message;
    exchange.mac = MacStatus::no_key;
    for (ByteView psk : matching_psks(context, parties)) {
        exchange.mac = MacStatus::invalid;
        if (!kemac_mac_holds(message, kemac, psk_label(prf_of(seed), psk, seed.header.csb_id, rand_of(seed)), false)) continue;
        exchange.mac = MacStatus::valid;
        return;
    }
}

}  // namespace

void open_rfc3830(Exchange &exchange, const OpenContext &context)
{
    const std::uint8_t type = exchange.message.header.data_type;
    const Exchange *request = is_response(type) ? request_of(exchange, context) : nullptr;
    const Parties parties = parties_of(exchange, request);
    exchange.sender = is_response(type) ? parties.responder : parties.initiator;
    exchange.receiver = is_response(type) ? parties.initiator : parties.responder;
    switch (type) {
    case mikey::data_type_psk_init: open_psk(exchange, context, parties); break;
    case mikey::data_type_psk_response:
    case mikey::data_type_pk_response: verify_response(exchange, parties, request); break;
    case mikey::data_type_pk_init:
        verify_sign(exchange, parties, nullptr);
        open_envelope(exchange, context, nullptr);
        break;
    case mikey::data_type_dh_init: verify_sign(exchange, parties, nullptr); break;
    case mikey::data_type_dh_response:
        verify_sign(exchange, parties, request);
        take_dh(exchange, context, request);
        break;
    case mikey::data_type_dhhmac_init: verify_dhhmac(exchange, context, parties, nullptr); break;
    case mikey::data_type_dhhmac_response:
        verify_dhhmac(exchange, context, parties, request);
        take_dh(exchange, context, request);
        break;
    case mikey::data_type_rsa_r_init: verify_sign(exchange, parties, nullptr); break;
    case mikey::data_type_rsa_r_response:
        verify_sign(exchange, parties, request);
        open_envelope(exchange, context, request);
        break;
    default: break;
    }
}

}  // namespace mediasec::session
