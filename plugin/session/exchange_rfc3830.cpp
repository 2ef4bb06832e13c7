// Mediasec: MIKEY's modes with a pre-shared key, with public keys, and with Diffie-Hellman.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "session/exchange_rfc3830.h"

#include "crypto/public_key.h"
#include "mikey/parser.h"
#include "mikey/tables.h"
#include "session/listed_keys.h"
#include "session/parties.h"
#include "session/protection.h"

#include <algorithm>

namespace mediasec::session
{

namespace
{

/// most_certificates bounds the certificates of a message that SIGN is checked with.
constexpr std::size_t most_certificates = 8;

crypto::MikeyPrf prf_of(const mikey::Message &message)
{
    return message.header.prf == 1 ? crypto::MikeyPrf::sha256 : crypto::MikeyPrf::sha1;
}

ByteView timestamp_of(const mikey::Message &message)
{
    const auto *time = message.time();
    return time ? ByteView(time->value) : ByteView{};
}

// ---- the messages of one exchange ----------------------------------------------------------------------------------------------------

constexpr std::size_t most_searched = 1024; // messages, the newest, among which those are looked for that belong to one: a flood must not cost its square

/// newest_of gives the newest exchange of a list for which `fits` holds.
template <typename Predicate> const Exchange *newest_of(const std::vector<const Exchange *> &list, Predicate fits)
{
    const auto last = list.rbegin() + static_cast<std::ptrdiff_t>(std::min(list.size(), most_searched));
    const auto found = std::find_if(list.rbegin(), last, [&fits](const Exchange *at) { return fits(*at); });
    return found == last ? nullptr : *found;
}

bool is_answer_to(const mikey::Header &answer, const mikey::Header &request)
{
    if (answer.data_type == mikey::data_type_error)
        return request.data_type < mikey::data_type_rsa_r_response && !answers(request.data_type);
    return request.data_type + 1 == answer.data_type;
}

/// request_of finds the message that an answer belongs to: the newest one with the answer's timestamp (RFC 3830 5.2), else the newest one.
const Exchange *request_of(const Exchange &answer, const OpenContext &context)
{
    const auto is_request = [&](const Exchange &e) { return is_answer_to(answer.message.header, e.message.header); };
    const auto is_of_time = [&](const Exchange &e) { return is_request(e) && equal(timestamp_of(e.message), timestamp_of(answer.message)); };
    const Exchange *exact = newest_of(context.of_csb, is_of_time);
    return exact ? exact : newest_of(context.of_csb, is_request);
}

/// earlier_of finds the newest earlier exchange of the same CSB for which `fits` holds: what an update goes on from (RFC 3830 4.5).
template <typename Predicate> const Exchange *earlier_of(const Exchange &exchange, const OpenContext &context, Predicate fits)
{
    return newest_of(context.of_csb, [&](const Exchange &e) { return &e != &exchange && fits(e); });
}

/// Terms are what the derivations of a message take besides a secret, wherever its exchange sent them.
struct Terms {
    crypto::MikeyPrf prf = crypto::MikeyPrf::sha1;
    std::vector<std::uint32_t> csb_ids; ///< the responder's of RFC 4738 3.6 before HDR's
    std::vector<ByteView> rands;        ///< the message's own, its request's, else the initial exchange's
    std::vector<ByteView> times;        ///< T of the message, then of its request
};

std::optional<std::uint32_t> responders_csb_id(const mikey::Message &message)
{
    constexpr std::uint8_t csb_id_extension = 4; // RFC 4738 3.9.3
    for (const auto &extension : message.extensions)
        if (extension.type == csb_id_extension && extension.data.size() == 4) return static_cast<std::uint32_t>(load_be(extension.data));
    return std::nullopt;
}

Terms terms_of(const Exchange &exchange, const Exchange *request, const OpenContext &context)
{
    const mikey::Message &message = exchange.message;
    Terms terms;
    terms.prf = prf_of(message);
    if (auto group = responders_csb_id(message)) terms.csb_ids.push_back(*group);
    terms.csb_ids.push_back(message.header.csb_id);
    for (const Exchange *one : {&exchange, request}) {
        if (!one) continue;
        if (const auto *rand = one->message.nonce(0)) terms.rands.emplace_back(rand->data);
        if (ByteView time = timestamp_of(one->message); !time.empty()) terms.times.push_back(time);
    }
    if (terms.rands.empty())
        if (const Exchange *initial = earlier_of(exchange, context, [](const Exchange &e) { return e.message.nonce(0) != nullptr; }))
            terms.rands.emplace_back(initial->message.nonce(0)->data);
    if (terms.rands.empty()) terms.rands.emplace_back();
    return terms;
}

/// Label is one way to derive the keys that protect a message.
struct Label {
    LabelKey keys;
    std::uint32_t csb_id;
    ByteView rand;
};

/// any_label tries the ways that the terms leave open until `holds` says yes.
template <typename Predicate> bool any_label(const Terms &terms, ByteView secret, Predicate holds)
{
    for (std::uint32_t csb_id : terms.csb_ids)
        for (ByteView rand : terms.rands)
            if (holds(Label{psk_label(terms.prf, secret, csb_id, rand), csb_id, rand})) return true;
    return false;
}

// ---- keys ----------------------------------------------------------------------------------------------------------------------------

KeyType key_type_of(std::uint8_t data_type)
{
    switch (data_type) { // RFC 3830 6.13, RFC 6043 6.13
    case 0:
    case 1:
        return KeyType::tgk;
    case 2:
    case 3:
        return KeyType::tek;
    case 4:
    case 5:
        return KeyType::gtgk;
    case 6:
        return KeyType::mpk;
    default:
        return KeyType::unknown;
    }
}

/// Source is what keys are derived with later: CSB ID, RAND, and the message whose CS ID map and SP apply (null: their own).
struct Source {
    std::uint32_t csb_id;
    ByteView rand;
    const Exchange *policy;
};

/// take_key_data turns key data sub-payloads into keys.
void take_key_data(Exchange &exchange, const std::vector<mikey::KeyData> &sub_payloads, const Source &source)
{
    for (const auto &data : sub_payloads) {
        if (data.key.empty()) continue;
        Key &key = exchange.keys.emplace_back();
        key.type = key_type_of(data.type);
        key.is_tek = key.type == KeyType::tek;
        key.value = data.key.clone();
        key.salt = data.salt.clone();
        key.csb_id = source.csb_id;
        key.id = data.spi.size() == 4 ? static_cast<std::uint32_t>(load_be(data.spi)) : source.csb_id;
        key.spi = data.spi;
        key.rand = copy_of(source.rand);
        key.prf = prf_of(exchange.message);
        key.exchange = &exchange;
        key.terms = source.policy;
    }
    note_first_key(exchange);
}

/// carry_over gives an update without key data the keys that it leaves in use, so that its CS ID map and SP count for them (RFC 3830 4.5).
void carry_over(Exchange &exchange, const OpenContext &context)
{
    const bool authentic = exchange.mac == MacStatus::valid || exchange.signature == SignatureStatus::valid;
    if (!authentic || exchange.message.header.sessions.empty()) return;
    // An update with new keys that did not open ends the search: the keys before it are no longer in use.
    const auto has_keys = [](const Exchange &e) { return !e.keys.empty() || (!e.message.kemacs.empty() && e.mac == MacStatus::valid); };
    const Exchange *earlier = earlier_of(exchange, context, has_keys);
    if (!earlier) return;
    if (earlier->keys.empty()) exchange.diagnosis = earlier->diagnosis;
    for (const Key &old : earlier->keys)
        exchange.keys.push_back(carried_over(old, exchange));
    note_first_key(exchange);
}

/// check_inner_identity compares the IDi inside of KEMAC with the initiator's (RFC 3830 3.2), or the IDr with the responder's (RFC
/// 4738 3.6).
void check_inner_identity(Exchange &exchange, const std::vector<mikey::Identity> &identities, const Parties &parties)
{
    if (identities.empty()) return;
    const std::string inner = text_of(identities.front().data);
    const bool of_responder = answers(exchange.message.header.data_type);
    const auto &known = of_responder ? parties.responders : parties.initiators;
    const bool nobody_known = known.size() == 1; // the empty spelling alone
    if (nobody_known)
        exchange.sender = shown_identity(inner);
    else if (std::find(known.begin(), known.end(), inner) == known.end())
        exchange.deviations.push_back("the encrypted " + std::string(of_responder ? "IDr" : "IDi") + " is \"" + shown_identity(inner) +
                                      "\", another identity than the sender's (RFC 3830 3.2)");
}

/// Opening is a KEMAC with what it takes to open it besides the secret.
struct Opening {
    const mikey::Kemac &kemac;
    const Terms &terms;
    const Parties &parties;
    bool in_envelope;       ///< public-key modes: MAC over the KEMAC alone, an ID before the keys (RFC 3830 6.2)
    const Exchange *policy; ///< whose CS ID map and SP apply; null: those of the message itself
};

/// take_keys decrypts the key data of a KEMAC; false when what comes out is none.
bool take_keys(Exchange &exchange, const Opening &how, const Label &label)
{
    for (ByteView time : how.terms.times) {
        auto plain = decrypt_kemac(how.kemac, label.keys, label.csb_id, time);
        if (!plain) continue;
        const std::uint8_t first = how.in_envelope ? mikey::first_in_envelope(plain->view()) : mikey::payload::key_data;
        std::optional<Fault> fault;
        Layout layout;
        auto contents = mikey::parse_sub_payloads(plain->view(), first, &layout, &fault);
        if (fault || (contents.keys.empty() && contents.identities.empty())) continue;
        if (how.kemac.encr_alg != 0) {
            exchange.key_data.push_back({std::move(*plain), std::move(layout), how.kemac.data_span});
        }
        take_key_data(exchange, contents.keys, {how.terms.csb_ids.front(), label.rand, how.policy});
        check_inner_identity(exchange, contents.identities, how.parties);
        return true;
    }
    return false;
}

// ---- MAC, V and SIGN -----------------------------------------------------------------------------------------------------------------

bool same_mac(const std::optional<SecretBytes> &mac, ByteView sent) { return mac && equal_secret(mac->view(), sent); }

/// kemac_mac_holds checks the MAC of a KEMAC. It covers the whole message before it (RFC 3830 5.2), or in an envelope the KEMAC alone with
/// a Next Payload of 0 (6.2); one with the octet as it was sent is told in `deviation`.
bool kemac_mac_holds(const mikey::Message &message, const Opening &how, const LabelKey &keys, std::string &deviation)
{
    const mikey::Kemac &kemac = how.kemac;
    static constexpr std::uint8_t zero[] = {0};
    const ByteView raw = message.raw;
    const std::size_t start = kemac.whole.offset, end = kemac.mac_span.offset;
    if (!how.in_envelope) return same_mac(compute_mac(kemac.mac_alg, keys, {raw.first(end)}), kemac.mac);
    if (same_mac(compute_mac(kemac.mac_alg, keys, {zero, raw.subspan(start + 1, end - start - 1)}), kemac.mac)) return true;
    if (!same_mac(compute_mac(kemac.mac_alg, keys, {raw.subspan(start, end - start)}), kemac.mac)) return false;
    deviation = "the MAC of KEMAC covers the Next Payload octet as sent (RFC 3830 5.2: zero)";
    return true;
}

/// open_with tries one protection secret on a KEMAC: the MAC has to hold, or, where there is none, the plaintext has to be key data.
bool open_with(Exchange &exchange, const Opening &how, ByteView secret)
{
    return any_label(how.terms, secret, [&](const Label &label) {
        std::string deviation;
        const bool has_mac = how.kemac.mac_alg != 0;
        if (has_mac && !kemac_mac_holds(exchange.message, how, label.keys, deviation)) return false;
        const bool wants_keys = exchange.keys.empty() && !how.kemac.encr_data.empty();
        const bool has_keys = wants_keys && take_keys(exchange, how, label);
        if (!has_mac && wants_keys && !has_keys) return false;
        if (wants_keys && !has_keys)
            exchange.diagnosis = {
                Reason::message_malformed,
                "The MAC of the message is valid, but its key data does not decrypt to Key data sub-payloads (RFC 3830 6.13)."};
        if (has_mac) exchange.mac = MacStatus::valid;
        if (!deviation.empty()) exchange.deviations.push_back(deviation);
        exchange.protection = SecretBytes(secret);
        return true;
    });
}

/// add_cached lists the envelope keys that an update may use as its pre-shared key (RFC 3830 3.2 and 6.3: 1 cached, 2 cached for its CSB).
void add_cached(std::vector<ListedKey> &psks, const Exchange &exchange, const OpenContext &context)
{
    const std::size_t most = psks.size() + most_unnamed;
    std::size_t searched = 0;
    for (auto at = context.enveloped.rbegin(); at != context.enveloped.rend() && psks.size() < most && searched < most_searched; ++at, ++searched) {
        const Exchange &other = **at;
        if (other.protection.empty()) continue;
        const std::uint8_t cache = other.message.envelopes.front().c;
        const bool same_csb = other.message.header.csb_id == exchange.message.header.csb_id;
        if (cache == 1 || (cache == 2 && same_csb))
            psks.push_back({other.protection.view(), "the cached envelope key of frame " + std::to_string(other.frames.front()), true});
    }
}

/// psks_for lists the pre-shared keys to try: those named after one of the parties first.
std::vector<ListedKey> psks_for(const Exchange &exchange, const OpenContext &context, const Parties &parties)
{
    std::vector<ListedKey> psks = listed_keys(context.keys, kms::SecretKind::psk, [&parties](const kms::ListedSecret &secret) {
        return names_identity(secret, parties.initiators) || names_identity(secret, parties.responders);
    });
    add_cached(psks, exchange, context);
    return psks;
}

/// tell_of_psk says why a message with a pre-shared key could not be verified.
void tell_of_psk(Exchange &exchange, bool any_loaded, const Parties &parties)
{
    exchange.mac = any_loaded ? MacStatus::invalid : MacStatus::no_key;
    const std::string identity = parties.initiator.empty() ? "IDENTITY" : shown_identity(parties.initiator);
    if (any_loaded)
        exchange.diagnosis = {Reason::mac_invalid, "The MAC of the message verifies under none of the loaded pre-shared keys."};
    else if (exchange.keys.empty())
        exchange.diagnosis = {Reason::no_psk,
                              "The message is protected with a pre-shared key: load it in a key list, as \"psk " + identity + " KEY\"."};
}

void open_psk(Exchange &exchange, const OpenContext &context, const Parties &parties)
{
    const mikey::Message &message = exchange.message;
    if (message.kemacs.empty()) return;
    const mikey::Kemac &kemac = message.kemacs.front();
    const Terms terms = terms_of(exchange, nullptr, context);
    if (kemac.encr_alg == 0) take_key_data(exchange, message.plain_keys, {message.header.csb_id, terms.rands.front(), nullptr});
    if (kemac.encr_alg == 0 && kemac.mac_alg == 0) return;
    const auto psks = psks_for(exchange, context, parties);
    const Opening how{kemac, terms, parties, false, nullptr};
    for (const ListedKey &psk : psks)
        if (open_with(exchange, how, psk.key)) {
            exchange.opened_with = psk.origin;
            if (exchange.keys.empty() && kemac.encr_data.empty()) carry_over(exchange, context);
            return;
        }
    tell_of_psk(exchange, !psks.empty(), parties);
}

/// policy_of tells whose CS ID map and SP apply to the keys of an answer: RFC 4738 3.6 has them in the response, a DH response repeats
/// neither.
const Exchange *policy_of(const Exchange &exchange, const Exchange *request)
{
    const mikey::Message &message = exchange.message;
    return message.header.sessions.empty() && message.policies.empty() ? request : nullptr;
}

void open_envelope(Exchange &exchange, const OpenContext &context, const Parties &parties, const Exchange *request)
{
    const mikey::Message &message = exchange.message;
    if (message.kemacs.empty()) return;
    const mikey::Kemac &kemac = message.kemacs.front();
    const Terms terms = terms_of(exchange, request, context);
    const Exchange *policy = policy_of(exchange, request);
    if (kemac.encr_alg == 0) take_key_data(exchange, message.plain_keys, {terms.csb_ids.front(), terms.rands.front(), policy});
    if (message.envelopes.empty()) return;
    const Opening how{kemac, terms, parties, true, policy};
    bool decrypted = false;
    for (const auto &private_key : context.keys.private_keys)
        for (const auto &envelope_key : crypto::rsa_decrypt(private_key.pem.view(), message.envelopes.front().data)) {
            decrypted = true;
            if (!open_with(exchange, how, envelope_key.view())) continue;
            exchange.opened_with = private_key.origin.file;
            return;
        }
    if (kemac.mac_alg != 0) exchange.mac = decrypted ? MacStatus::invalid : MacStatus::no_key;
    if (decrypted)
        exchange.diagnosis = {
            Reason::mac_invalid,
            "The envelope (PKE) opens with a loaded private key, but the MAC of KEMAC does not verify: the message is damaged."};
    else if (!exchange.keys.empty())
        return;
    else if (context.keys.private_keys.empty())
        exchange.diagnosis = {Reason::no_private_key,
                              "The envelope key is encrypted with an RSA public key: load the matching private key as a .pem file."};
    else
        exchange.diagnosis = {Reason::no_private_key,
                              "None of the loaded private keys opens the envelope (PKE) of this message: load the key of its receiver."};
}

/// verify_sign checks SIGN with the certificates of the message itself.
SignatureStatus verify_sign(const mikey::Message &message, const std::vector<Tail> &tails)
{
    if (!message.sign || message.sign->type > 1) return SignatureStatus::not_checked;
    if (message.certificates.empty()) return SignatureStatus::no_certificate;
    const auto &sign = *message.sign;
    const auto padding = static_cast<crypto::RsaPadding>(sign.type);
    const ByteView raw = message.raw;
    for (std::size_t i = 0; i < message.certificates.size() && i < most_certificates; ++i)
        for (std::size_t end : {sign.signature_span.offset, sign.whole.offset})
            for (const Tail &tail : tails)
                if (crypto::rsa_verify(message.certificates[i].data, padding, {raw.first(end), tail.initiator, tail.responder, tail.time},
                                       sign.signature))
                    return end == sign.whole.offset ? SignatureStatus::valid_without_header : SignatureStatus::valid;
    return SignatureStatus::invalid;
}

/// conclude_sign lets SIGN count in mediasec.mikey.mac.status: what is wrong outweighs what holds, and that what could not be checked.
void conclude_sign(Exchange &exchange)
{
    const bool open = exchange.mac == MacStatus::not_checked || exchange.mac == MacStatus::no_key;
    switch (exchange.signature) {
    case SignatureStatus::not_checked:
        return;
    case SignatureStatus::no_certificate:
        if (open) exchange.mac = MacStatus::no_key;
        return;
    case SignatureStatus::valid_without_header:
        exchange.deviations.emplace_back("the signature leaves out the header of SIGN (RFC 3830 5.2; RFC 4738 3.6 can be read so)");
        [[fallthrough]];
    case SignatureStatus::valid:
        if (open) exchange.mac = MacStatus::valid;
        return;
    case SignatureStatus::invalid:
        exchange.mac = MacStatus::invalid;
        if (!exchange.diagnosis)
            exchange.diagnosis = {Reason::signature_invalid, "The signature does not verify under the certificate in the message."};
    }
}

/// verify_v checks V with the secret of the request: it covers the message without the MAC, then IDi, IDr and the initiator's T (RFC
/// 3830 5.2).
void verify_v(Exchange &exchange, const OpenContext &context, const Parties &parties, const Exchange *request)
{
    const mikey::Message &message = exchange.message;
    if (!message.verification || message.verification->auth_alg == 0) return;
    const auto &v = *message.verification;
    exchange.mac = MacStatus::no_key;
    if (!request) return;
    std::vector<ListedKey> secrets;
    if (!request->protection.empty())
        secrets.push_back({request->protection.view(), "", true});
    else if (request->message.envelopes.empty())
        secrets = psks_for(exchange, context, parties);
    if (secrets.empty()) return;
    const Terms terms = terms_of(*request, nullptr, context);
    const auto tails = tails_of(exchange, request, parties);
    exchange.mac = MacStatus::invalid;
    for (const ListedKey &secret : secrets)
        any_label(terms, secret.key, [&](const Label &label) {
            for (const Tail &tail : tails) {
                auto mac = compute_mac(v.auth_alg, label.keys,
                                       {ByteView(message.raw).first(v.data_span.offset), tail.initiator, tail.responder, tail.time});
                if (!same_mac(mac, v.data)) continue;
                exchange.mac = MacStatus::valid;
                if (tail.empty() && message.header.data_type != mikey::data_type_error)
                    exchange.deviations.emplace_back("V covers the message alone (RFC 3830 5.2: IDi, IDr and T too)");
                return true;
            }
            return false;
        });
    if (exchange.mac == MacStatus::invalid)
        exchange.diagnosis = {Reason::mac_invalid, "The verification message (V) does not verify under the key that opened its request."};
}

// ---- Diffie-Hellman ------------------------------------------------------------------------------------------------------------------

/// HalfKeys are the public values of the two sides.
struct HalfKeys {
    const mikey::DiffieHellman *initiator = nullptr, *responder = nullptr;
};

/// half_keys takes DHi from the request and DHr from the response, which repeats DHi behind it (RFC 3830 3.3).
HalfKeys half_keys(const mikey::Message &response, const Exchange *request)
{
    HalfKeys found;
    if (!request || request->message.dhs.empty()) return found;
    found.initiator = &request->message.dhs.front();
    for (const auto &dh : response.dhs)
        if (!found.responder && !equal(dh.value, found.initiator->value)) found.responder = &dh;
    return found;
}

/// shared_key computes the TGK from an exponent: it is that of the side whose public value is its power.
std::optional<SecretBytes> shared_key(crypto::DhGroup group, const HalfKeys &halves, ByteView exponent)
{
    auto value = crypto::dh_value(group, exponent);
    if (!value) return std::nullopt;
    const bool of_initiator = equal(*value, halves.initiator->value);
    if (!of_initiator && !equal(*value, halves.responder->value)) return std::nullopt;
    auto shared = crypto::dh_shared(group, (of_initiator ? halves.responder : halves.initiator)->value, exponent);
    if (!shared) return std::nullopt;
    return std::move(shared).value();
}

void take_dh(Exchange &exchange, const OpenContext &context, const Exchange *request)
{
    const HalfKeys halves = half_keys(exchange.message, request);
    if (!halves.responder) {
        if (exchange.message.dhs.empty()) carry_over(exchange, context);
        return;
    }
    const auto group = static_cast<crypto::DhGroup>(halves.responder->group);
    for (const auto &secret : context.keys.secrets) {
        if (secret.kind != kms::SecretKind::dh) continue;
        auto tgk = shared_key(group, halves, secret.key.view());
        if (!tgk) continue;
        std::vector<mikey::KeyData> data(1);
        data[0].key = std::move(*tgk);
        data[0].spi = halves.responder->spi.empty() ? halves.initiator->spi : halves.responder->spi;
        const Terms terms = terms_of(*request, nullptr, context);
        take_key_data(exchange, data, {request->message.header.csb_id, terms.rands.front(), request});
        exchange.opened_with = "dh " + secret.id + " (" + secret.origin.file + ")";
        return;
    }
    exchange.diagnosis = {Reason::no_dh_exponent,
                          "The key is agreed with Diffie-Hellman: load one side's exponent in a key list, as \"dh IDENTITY EXPONENT\"."};
}

/// verify_dhhmac checks the HMAC of a DHHMAC message, which is conveyed in a KEMAC with nothing encrypted in it (RFC 4650 3). The numbers
/// are those of RFC 3830 or of RFC 4650 4.2, where MAC algorithm 0 with 20 octets is HMAC-SHA-1 and 1 without any is NULL.
void verify_dhhmac(Exchange &exchange, const OpenContext &context, const Parties &parties, const Exchange *request)
{
    const mikey::Message &message = exchange.message;
    if (message.kemacs.empty() || message.kemacs.front().mac.empty()) return;
    const mikey::Kemac &kemac = message.kemacs.front();
    const std::uint8_t algorithm = kemac.mac.size() == 20 ? 1 : kemac.mac_alg;
    const ByteView covered = ByteView(message.raw).first(kemac.mac_span.offset);
    const Terms terms = terms_of(request ? *request : exchange, nullptr, context);
    const auto psks = psks_for(exchange, context, parties);
    const auto tails = tails_of(exchange, request, parties);
    for (const ListedKey &psk : psks) {
        const bool holds = any_label(terms, psk.key, [&](const Label &label) {
            return std::any_of(tails.begin(), tails.end(), [&](const Tail &tail) {
                return same_mac(compute_mac(algorithm, label.keys, {covered, tail.initiator, tail.responder, tail.time}), kemac.mac);
            });
        });
        if (!holds) continue;
        exchange.mac = MacStatus::valid;
        exchange.protection = SecretBytes(psk.key);
        return;
    }
    exchange.mac = psks.empty() ? MacStatus::no_key : MacStatus::invalid;
    if (!psks.empty() && !exchange.diagnosis)
        exchange.diagnosis = {Reason::mac_invalid, "The MAC of the message verifies under none of the loaded pre-shared keys."};
}

/// tell_of_request says that an answer cannot be judged alone: the RAND, and for V the secret, are those of the request.
void tell_of_request(Exchange &exchange)
{
    const mikey::Message &message = exchange.message;
    const bool has_mac = message.verification.has_value() || !message.kemacs.empty();
    if (!has_mac && message.dhs.empty()) return;
    if (has_mac) exchange.mac = MacStatus::no_key;
    exchange.diagnosis = {Reason::no_request,
                          "The message that this one answers is not in the capture, and what it sent is needed: begin the capture earlier."};
}

void open_by_type(Exchange &exchange, const OpenContext &context, const Parties &parties, const Exchange *request)
{
    switch (exchange.message.header.data_type) {
    case mikey::data_type_psk_init: return open_psk(exchange, context, parties);
    case mikey::data_type_psk_response:
    case mikey::data_type_pk_response:
    case mikey::data_type_error: return verify_v(exchange, context, parties, request);
    case mikey::data_type_pk_init:
    case mikey::data_type_rsa_r_response: return open_envelope(exchange, context, parties, request);
    case mikey::data_type_dhhmac_init: return verify_dhhmac(exchange, context, parties, nullptr);
    case mikey::data_type_dhhmac_response: verify_dhhmac(exchange, context, parties, request); [[fallthrough]];
    case mikey::data_type_dh_response: return take_dh(exchange, context, request);
    default: return;  // DH and RSA-R begin with a message that carries no key
    }
}

/// brings_keys tells whether a session's keys are known by the message at the latest.
bool brings_keys(std::uint8_t data_type)
{
    return data_type == mikey::data_type_psk_init || data_type == mikey::data_type_pk_init || data_type == mikey::data_type_rsa_r_response ||
           data_type == mikey::data_type_dh_response || data_type == mikey::data_type_dhhmac_response;
}

/// take_listed takes a session's TGKs and TEKs from key lists, where nothing opened the message itself.
void take_listed(Exchange &exchange, const OpenContext &context, const Exchange *request)
{
    const mikey::Message &message = exchange.message;
    if (!exchange.keys.empty() || !brings_keys(message.header.data_type)) return;
    const mikey::Nonce *rand = message.nonce(0);
    if (!rand && request) rand = request->message.nonce(0);
    std::vector<mikey::KeyData> listed;
    for (auto &[data, origin] : listed_session_keys(context.keys, message.header)) {
        listed.push_back(std::move(data));
        exchange.opened_with = origin;
    }
    if (listed.empty()) return;
    take_key_data(exchange, listed, {message.header.csb_id, rand ? ByteView(rand->data) : ByteView(), nullptr});
    exchange.diagnosis = {};
}

}  // namespace

void open_rfc3830(Exchange &exchange, const OpenContext &context)
{
    const bool is_answer = answers(exchange.message.header.data_type);
    const Exchange *request = is_answer ? request_of(exchange, context) : nullptr;
    const Parties parties = parties_of(exchange, request);
    exchange.sender = shown_identity(is_answer ? parties.responder : parties.initiator);
    exchange.receiver = shown_identity(is_answer ? parties.initiator : parties.responder);
    exchange.signature = verify_sign(exchange.message, tails_of(exchange, request, parties));
    const bool alone = is_answer && !request && !exchange.message.nonce(0);  // a group's RSA-R answer has a RAND of its own
    if (alone) tell_of_request(exchange);
    else open_by_type(exchange, context, parties, request);
    take_listed(exchange, context, request);
    conclude_sign(exchange);
}

}  // namespace mediasec::session
