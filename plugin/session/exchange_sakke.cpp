// Mediasec: MIKEY-SAKKE I_MESSAGEs: whose key set opens one, and who signed it.
// RFC 6509, RFC 6508 6.2.2, RFC 6507 5.2.2, TS 33.180 Annexes E and F.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "session/exchange_sakke.h"

#include "crypto/eccsi.h"
#include "session/diagnosis_sakke.h"
#include "session/mcdata_open.h"
#include "session/sakke_match.h"

#include <algorithm>

namespace mediasec::session {

namespace {

/// most_other_sets bounds the key sets of other users that are tried when none of the receiver opens the message: a decapsulation takes about 10 ms.
constexpr std::size_t most_other_sets = 16;

std::string period_text(std::optional<std::uint64_t> number) { return number ? "period " + std::to_string(*number) : "an unknown period"; }

/// Attempt is the outcome of trying to decapsulate with one party's key sets.
struct Attempt {
    SakkeStatus status = SakkeStatus::no_key;
    Diagnosis diagnosis;
    std::optional<crypto::Ssv> ssv;
    const kms::KeySet *set = nullptr;
    UidForm form;
};

/// try_set decapsulates with one key set, under each identifier that it may stand for.
Attempt try_set(const SetMatch &match, const mikey::Sakke &sakke, const Party &party, const kms::Keyring &keys)
{
    Attempt attempt;
    attempt.status = match.uid_is_the_messages ? SakkeStatus::hint_failed : SakkeStatus::no_key;
    const crypto::SakkeReceiver *receiver = keys.receiver(*match.set);
    if (!receiver) {
        attempt.status = SakkeStatus::no_key;
        attempt.diagnosis = not_opened(match, party);
        return attempt;
    }
    for (const auto &form : match.forms.all()) {
        auto ssv = receiver->decapsulate(form.octets, sakke.sed);
        if (ssv) {
            attempt.status = SakkeStatus::ok;
            attempt.ssv = std::move(ssv).value();
            attempt.set = match.set;
            attempt.form = form;
            return attempt;
        }
        if (ssv.error() == Error::bad_length || ssv.error() == Error::not_on_curve) {
            attempt.status = SakkeStatus::malformed;
            attempt.diagnosis = {Reason::sakke_malformed, std::string("The SAKKE payload cannot be decapsulated: ") + describe(ssv.error()) + " (RFC 6508 4)."};
            return attempt;
        }
    }
    attempt.diagnosis = not_opened(match, party);
    return attempt;
}

bool worse(SakkeStatus a, SakkeStatus b)
{
    auto rank = [](SakkeStatus s) { return s == SakkeStatus::hint_failed ? 2 : s == SakkeStatus::malformed ? 3 : 1; };
    return rank(a) > rank(b);
}

Attempt decapsulate(const mikey::Sakke &sakke, const Party &party, const kms::Keyring &keys)
{
    Attempt best;
    best.diagnosis = no_key_set(party, keys);
    if (sakke.params != 1) {
        best.status = SakkeStatus::malformed;
        best.diagnosis = {Reason::sakke_malformed,
                          "SAKKE parameter set " + std::to_string(sakke.params) + " is not supported: RFC 6509 Appendix A registers set 1 only."};
        return best;
    }
    bool first = true;
    for (const auto &match : matching_sets(party, keys)) {
        Attempt attempt = try_set(match, sakke, party, keys);
        if (attempt.ssv || first || worse(attempt.status, best.status)) best = std::move(attempt);
        if (best.ssv) break;
        first = false;
    }
    return best;
}

/// decapsulate_for_others tries the key sets of users whom the message does not name; the hint check decides.
std::optional<Attempt> decapsulate_for_others(const mikey::Sakke &sakke, const Party &party, const kms::Keyring &keys)
{
    for (const auto &match : other_sets(party, keys, most_other_sets)) {
        Attempt attempt = try_set(match, sakke, party, keys);
        if (attempt.status == SakkeStatus::malformed) return std::nullopt;
        if (attempt.ssv) return attempt;
    }
    return std::nullopt;
}

/// gmk_identifiers gives GMK-ID: the map's SPI tells it (GMK-ID || GUK-ID), else it is the GUK-ID with the receiver's salt taken off (TS 33.180 F.1.3).
std::uint32_t gmk_id_of(const mikey::Message &message, ByteView gmk, const std::vector<std::string> &receiver_uris)
{
    for (const auto &session : message.header.sessions)
        if (session.spi.size() == 8 && load_be(ByteView(session.spi).last(4)) == message.header.csb_id)
            return static_cast<std::uint32_t>(load_be(ByteView(session.spi).first(4)));
    for (const auto &uri : receiver_uris)
        if (!uri.empty()) return crypto::guk_id(message.header.csb_id, crypto::user_salt(gmk, uri));
    return message.header.csb_id;
}

void take_key(Exchange &exchange, Attempt &attempt)
{
    const mikey::Message &message = exchange.message;
    Key &key = exchange.keys.emplace_back();
    key.type = exchange.key_type;
    key.value = std::move(attempt.ssv->value);
    key.csb_id = message.header.csb_id;
    key.id = key.csb_id;
    if (const auto *rand = message.nonce(0)) key.rand = rand->data;
    key.prf = message.header.prf == 0 ? crypto::MikeyPrf::sha1 : crypto::MikeyPrf::sha256;
    key.exchange = &exchange;
    const std::string &user = attempt.set->user_uri;
    if (key.type == KeyType::gmk) {
        std::string named = message.identity(2) ? exchange.receiver : std::string();
        key.id = gmk_id_of(message, key.value.view(), exchange.via_self ? std::vector<std::string>{exchange.receiver} : std::vector<std::string>{named, user});
    }
    key.owner = key.type == KeyType::csk && exchange.sip.method != "MESSAGE" ? exchange.sender : exchange.receiver;
    exchange.key_id = key.id;
    exchange.period_no = attempt.form.period_no ? attempt.form.period_no : attempt.set->period_no;
    exchange.opened_with = user + ", " + period_text(attempt.set->period_no) + " (" + attempt.set->origin.file + ")";
    if (!attempt.form.deviation.empty()) exchange.deviations.emplace_back(attempt.form.reason, "Opened although " + attempt.form.deviation + ".");
    if (attempt.ssv->form == crypto::SakkeForm::stripped_w)
        exchange.deviations.emplace_back(
            Reason::stripped_w,
            "The hint check held only with the leading zero octets of w stripped before hashing (RFC 6508 4 and 6.2.1 hash all 128 octets).");
}

/// open_key_parameters decrypts the 3GPP key parameters extension, type 7 (TS 33.180 E.6.1), with the key that the message carries.
void open_key_parameters(Exchange &exchange)
{
    constexpr std::uint8_t key_parameters_extension = 7;
    for (const auto &extension : exchange.message.extensions) {
        if (extension.type != key_parameters_extension || exchange.keys.empty()) continue;
        KeyParametersPlain plain = open_key_parameters(extension.data, exchange.keys.front());
        if (plain.octets.empty()) {
            exchange.deviations.emplace_back(Reason::key_parameters_closed,
                                             "The key parameters extension does not open with the key of its own message (TS 33.180 E.6.1).");
            continue;
        }
        exchange.key_parameters = mikey::parse_key_parameters(plain.octets, &exchange.key_parameters_layout);
        exchange.key_parameters_octets = std::move(plain.octets);
        if (!plain.deviation.empty()) exchange.deviations.push_back(plain.deviation);
        return;
    }
}

void decapsulate_exchange(Exchange &exchange, const kms::Keyring &keys)
{
    const mikey::Message &message = exchange.message;
    Attempt attempt;
    if (message.sakke) attempt = decapsulate(*message.sakke, party_of(message, true), keys);
    else attempt.status = SakkeStatus::not_tried;
    if (!attempt.ssv)
        for (const auto &extension : message.extensions) {
            if (!extension.sakke_to_self) continue;
            Attempt self = decapsulate(*extension.sakke_to_self, party_of(message, false), keys);
            if (!self.ssv) continue;
            attempt = std::move(self);
            exchange.via_self = true;
            break;
        }
    if (!attempt.ssv && message.sakke && attempt.status != SakkeStatus::malformed)
        if (auto other = decapsulate_for_others(*message.sakke, party_of(message, true), keys)) attempt = std::move(*other);
    exchange.sakke = attempt.status;
    if (attempt.ssv) {
        take_key(exchange, attempt);
        open_key_parameters(exchange);
    } else if (attempt.diagnosis && !exchange.diagnosis) {
        exchange.diagnosis = attempt.diagnosis;
    }
}

/// certificates_for lists the KMS certificates a party may be under: those of its KMS URI, or all when the message names none.
std::vector<const kms::Certificate *> certificates_for(const std::string &kms_uri, const kms::Keyring &keys)
{
    if (!kms_uri.empty()) return keys.certificates_of(kms_uri);
    std::vector<const kms::Certificate *> all;
    for (const auto &certificate : keys.certificates)
        all.push_back(&certificate);
    return all;
}

/// signature_reason is the code of a signature that is valid for a UID in another form.
Reason signature_reason(Reason form) { return form == Reason::other_period ? Reason::signature_other_period : Reason::signature_identity_form; }

/// verify tries one certificate's KPAK over every identifier and both coverages; the first that holds is returned.
bool verify(Exchange &exchange, const Party &party, const kms::Certificate &certificate)
{
    UidQuestion question = party.question();
    if (!question.ntp_seconds && exchange.period_no)  // the key period that the SAKKE payload told
        question.ntp_seconds = *exchange.period_no * certificate.period.period + certificate.period.offset;
    UidForms forms = uid_forms(question, certificate);
    if (!forms.all().empty()) forms.add_text(Bytes(forms.all().front().octets), std::nullopt);
    for (const auto &form : forms.all())
        for (const auto &coverage : coverages_of(exchange.message)) {
            if (!crypto::eccsi_verify(certificate.pub_auth_key, form.octets, coverage.octets, exchange.message.sign->signature)) continue;
            exchange.signature = coverage.status;
            if (!form.deviation.empty())
                exchange.deviations.emplace_back(signature_reason(form.reason), "The signature verifies although " + form.deviation + ".");
            if (coverage.status == SignatureStatus::valid_without_header)
                exchange.deviations.emplace_back(
                    Reason::signature_without_header,
                    "The signature leaves out the SIGN payload's own type and length (TS 33.180 E.1.2 and RFC 3830 5.2 include them).");
            return true;
        }
    return false;
}

/// verify_exchange checks the ECCSI signature with the certificates of the KMS that the message names.
void verify_exchange(Exchange &exchange, const kms::Keyring &keys)
{
    const mikey::Message &message = exchange.message;
    if (!message.sign || message.sign->type != 2) return;
    const Party party = party_of(message, false);
    if (!party.ntp_seconds && !party.uid && !exchange.period_no) return;  // nothing tells the key period of the signer's UID
    bool tried = false;
    for (const auto *certificate : certificates_for(party.kms_uri, keys)) {
        if (certificate->pub_auth_key.empty()) continue;
        tried = true;
        if (verify(exchange, party, *certificate)) return;
    }
    exchange.signature = tried ? SignatureStatus::invalid : SignatureStatus::no_certificate;
}

}  // namespace

bool signature_verifies(mikey::Message &&message, const kms::Keyring &keys)
{
    Exchange exchange;
    exchange.message = std::move(message);
    verify_exchange(exchange, keys);
    return exchange.signature == SignatureStatus::valid || exchange.signature == SignatureStatus::valid_without_header;
}

void name_sakke_key(Exchange &exchange)
{
    const mikey::Message &message = exchange.message;
    const std::uint32_t tag = message.header.csb_id >> 28;  // TS 33.180 Annex G: purpose tag
    exchange.has_key_type = true;
    exchange.key_type = tag <= 6 ? static_cast<KeyType>(tag) : KeyType::tgk;
    if (exchange.key_type != KeyType::gmk) exchange.key_id = message.header.csb_id;
    else
        for (const auto &session : message.header.sessions)
            if (session.spi.size() == 8 && load_be(ByteView(session.spi).last(4)) == message.header.csb_id)
                exchange.key_id = static_cast<std::uint32_t>(load_be(ByteView(session.spi).first(4)));
}

void open_sakke(Exchange &exchange, const kms::Keyring &keys)
{
    decapsulate_exchange(exchange, keys);
    verify_exchange(exchange, keys);
    explain_hint(exchange);
    const bool doubtful = exchange.signature == SignatureStatus::invalid || exchange.signature == SignatureStatus::no_certificate;
    if (doubtful) diagnose_signature(exchange, party_of(exchange.message, false), keys);
}

}  // namespace mediasec::session
