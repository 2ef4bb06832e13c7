// Mediasec: MIKEY-SAKKE I_MESSAGEs: whose key set opens one, and who signed it.
// RFC 6509, RFC 6508 6.2.2, RFC 6507 5.2.2, TS 33.180 Annexes E and F.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "session/exchange_sakke.h"

#include "session/mcdata_open.h"

#include "crypto/eccsi.h"
#include "session/uid_forms.h"

#include <algorithm>

namespace mediasec::session {

namespace {

/// most_key_sets bounds the key sets that are tried when nothing in the message says whose it is.
constexpr std::size_t most_key_sets = 32;

/// Party is one end of the exchange, as the message names it.
struct Party {
    std::string uri;             ///< empty when hidden
    std::optional<Bytes> uid;    ///< IDRuidi, IDRuidr
    std::string kms_uri;
    std::optional<std::uint64_t> ntp_seconds;
    const char *what;            ///< "receiver" or "initiator"
};

Party party_of(const mikey::Message &message, bool receiver)
{
    Party party;
    party.what = receiver ? "receiver" : "initiator";
    if (const auto *identity = message.identity(receiver ? 2 : 1)) party.uri = text_of(identity->data);
    if (const auto *hidden = message.identity(receiver ? 9 : 8)) party.uid = uid_octets(hidden->data);
    const auto *kms = message.identity(receiver ? 7 : 6);
    if (!kms) kms = message.identity(3);
    if (!kms) kms = message.identity(receiver ? 6 : 7);
    if (kms) party.kms_uri = text_of(kms->data);
    if (const auto *time = message.time())
        if (auto seconds = time->ntp_seconds()) party.ntp_seconds = crypto::ntp_era_seconds(*seconds);
    return party;
}

UidQuestion question_of(const Party &party) { return {party.uri, party.uid, party.kms_uri, party.ntp_seconds}; }

/// certificates_for lists the KMS certificates a party may be under: those of its KMS URI, or all when the message names none.
std::vector<const kms::Certificate *> certificates_for(const std::string &kms_uri, const kms::Keyring &keys)
{
    if (!kms_uri.empty()) return keys.certificates_of(kms_uri);
    std::vector<const kms::Certificate *> all;
    for (const auto &certificate : keys.certificates)
        all.push_back(&certificate);
    return all;
}

/// SetMatch is a key set that may open the message, with the identifiers to try.
struct SetMatch {
    const kms::KeySet *set = nullptr;
    UidForms forms;
    bool uid_is_the_messages = false;  ///< the key set was issued for the very UID that the message is for
};

/// own_uid gives the UID a key set was issued for: the one that its SSK and PVT fit, else the file's UserID, else the UID of its own URI, KMS and period.
std::optional<Bytes> own_uid(const kms::KeySet &set, const kms::Certificate *certificate)
{
    if (set.identifier.size() == crypto::Sha256().size()) return set.identifier;
    if (set.user_id) return set.user_id;
    if (!certificate || !set.period_no || set.user_uri.empty()) return std::nullopt;
    auto uid = crypto::mcx_uid(set.user_uri, certificate->kms_uri, certificate->period, *set.period_no);
    return copy_of(uid);
}

const kms::Certificate *certificate_of(const kms::KeySet &set, const kms::Keyring &keys)
{
    auto certificates = keys.certificates_of(set.kms_uri);
    return certificates.empty() ? nullptr : certificates.front();
}

void add_text_forms(UidForms &forms, ByteView uid, std::optional<std::uint64_t> period_no)
{
    // Two KMSs use the UID's hexadecimal text in place of its 32 octets.
    std::string lower = to_hex(uid), upper = lower;
    std::transform(upper.begin(), upper.end(), upper.begin(), [](char c) { return static_cast<char>(c >= 'a' && c <= 'f' ? c - 32 : c); });
    forms.add(view_of(lower), period_no, "the UID is used as lower-case hexadecimal text instead of 32 octets (TS 33.180 F.2.1)");
    forms.add(view_of(upper), period_no, "the UID is used as upper-case hexadecimal text instead of 32 octets (TS 33.180 F.2.1)");
}

/// match_set lists the identifiers under which `set` may open a message for `party`; none where the key set is another party's.
SetMatch match_set(const kms::KeySet &set, const Party &party, const kms::Keyring &keys)
{
    SetMatch match;
    match.set = &set;
    const kms::Certificate *certificate = certificate_of(set, keys);
    const auto own = own_uid(set, certificate);
    UidForms spec;  // what the sender should have used
    if (party.uid) spec.add(*party.uid, std::nullopt, "");
    if (certificate && party.ntp_seconds && !party.uid) {
        const std::string &uri = party.uri.empty() ? set.user_uri : party.uri;
        spec.add_mcx(uri, certificate->kms_uri, certificate->period, certificate->period.number_at(*party.ntp_seconds));
    }
    match.uid_is_the_messages = own && !spec.all().empty() && equal(spec.all().front().octets, *own);
    for (const auto &form : spec.all())
        match.forms.add(form.octets, match.uid_is_the_messages ? set.period_no : form.period_no, "");
    if (own && !party.uid) {
        bool same_period = !set.period_no || !certificate || !party.ntp_seconds || certificate->period.number_at(*party.ntp_seconds) == *set.period_no;
        match.forms.add(*own, set.period_no,
                        same_period ? "identity or KMS URI written another way than the receiver's key set has it (TS 33.180 F.2.1)"
                                    : "encrypted for another key period than that of the timestamp (TS 33.180 F.2.1)");
    }
    if (!own && certificate && !party.uid) {
        UidQuestion question = question_of(party);
        if (question.identity.empty()) question.identity = set.user_uri;
        const UidForms tolerated = uid_forms(question, *certificate);
        for (const auto &form : tolerated.all())
            match.forms.add(form.octets, form.period_no, form.deviation);
    }
    if (own) add_text_forms(match.forms, *own, set.period_no);
    else if (!spec.all().empty()) add_text_forms(match.forms, spec.all().front().octets, std::nullopt);
    return match;
}

/// belongs_to tells whether a key set is for a hidden party: its own UID, or the UID of its URI at the message's time or beside it, is the party's.
bool belongs_to(const kms::KeySet &set, const Party &party, const kms::Keyring &keys)
{
    const kms::Certificate *certificate = certificate_of(set, keys);
    const auto own = own_uid(set, certificate);
    if (own && equal(*own, *party.uid)) return true;
    if (!certificate || set.user_uri.empty()) return false;
    UidQuestion question{set.user_uri, std::nullopt, party.kms_uri, party.ntp_seconds};
    const UidForms forms = uid_forms(question, *certificate);
    return std::any_of(forms.all().begin(), forms.all().end(), [&](const UidForm &f) { return equal(f.octets, *party.uid); });
}

std::vector<SetMatch> matching_sets(const Party &party, const kms::Keyring &keys)
{
    std::vector<SetMatch> matches;
    if (party.uid) {
        for (const auto &set : keys.key_sets)
            if (belongs_to(set, party, keys)) matches.push_back(match_set(set, party, keys));
    } else if (!party.uri.empty()) {
        for (const auto *set : keys.key_sets_of(party.uri))
            matches.push_back(match_set(*set, party, keys));
    } else {
        for (const auto &set : keys.key_sets)
            if (matches.size() < most_key_sets) matches.push_back(match_set(set, party, keys));
    }
    std::stable_partition(matches.begin(), matches.end(), [](const SetMatch &m) { return m.uid_is_the_messages; });
    return matches;
}

std::string period_text(std::optional<std::uint64_t> number) { return number ? "period " + std::to_string(*number) : "an unknown period"; }

/// Attempt is the outcome of trying to decapsulate with one party's key sets.
struct Attempt {
    SakkeStatus status = SakkeStatus::no_key;
    Diagnosis diagnosis;
    std::optional<crypto::Ssv> ssv;
    const kms::KeySet *set = nullptr;
    UidForm form;
};

Diagnosis no_key_set(const Party &party, const kms::Keyring &keys)
{
    if (keys.files_read == 0) return {Reason::no_key_file, "No key file is loaded: set the preference mediasec.keyfile to the KMS responses of this call's users."};
    std::string who = party.uri.empty() ? (party.uid ? "the UID " + to_hex(*party.uid) : std::string("the ") + party.what) : party.uri;
    return {Reason::no_key_for_receiver, "No key set of " + who + " (the " + party.what + ") is loaded: load the KmsKeyProv response of that user" +
                                             (party.kms_uri.empty() ? "." : " from " + party.kms_uri + ".")};
}

Diagnosis not_opened(const SetMatch &match, const Party &party, const kms::Keyring &keys)
{
    const kms::Certificate *certificate = certificate_of(*match.set, keys);
    const std::string &who = match.set->user_uri.empty() ? party.uri : match.set->user_uri;
    if (!certificate)
        return {Reason::no_kms_certificate, "The certificate of " + match.set->kms_uri + ", which issued the key set of " + who + ", is not loaded: load its KmsInit response."};
    if (match.uid_is_the_messages)
        return {Reason::hint_failed, "The key set of " + who + " has the right UID but does not open the message (the SAKKE hint check fails): the message was damaged, or was "
                                     "encrypted to another user or under another KMS's public key."};
    if (party.ntp_seconds && match.set->period_no) {
        std::uint64_t wanted = certificate->period.number_at(*party.ntp_seconds);
        if (wanted != *match.set->period_no)
            return {Reason::wrong_key_period, "The key set of " + who + " is for period " + std::to_string(*match.set->period_no) + "; this message is from period " +
                                                  std::to_string(wanted) + ": load the key set of that period."};
    }
    return {Reason::wrong_identity_form, "The key set of " + who + " was issued for another spelling of the identity or of the KMS URI than the message has (" +
                                             (party.uri.empty() ? std::string("a hidden identity") : party.uri) + ", " + party.kms_uri + ")."};
}

Attempt try_set(const SetMatch &match, const mikey::Sakke &sakke, const Party &party, const kms::Keyring &keys)
{
    Attempt attempt;
    attempt.status = match.uid_is_the_messages ? SakkeStatus::hint_failed : SakkeStatus::no_key;
    const crypto::SakkeReceiver *receiver = keys.receiver(*match.set);
    if (!receiver) {
        attempt.status = SakkeStatus::no_key;
        attempt.diagnosis = not_opened(match, party, keys);
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
    attempt.diagnosis = not_opened(match, party, keys);
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
        best.diagnosis = {Reason::sakke_malformed, "SAKKE parameter set " + std::to_string(sakke.params) + " is not supported: RFC 6509 Appendix A registers set 1 only."};
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

/// gmk_identifiers gives GMK-ID: the map's SPI tells it (GMK-ID || GUK-ID), else it is the GUK-ID with the receiver's salt taken off (TS 33.180 F.1.3).
std::uint32_t gmk_id_of(const mikey::Message &message, ByteView gmk, const std::vector<std::string> &receiver_uris)
{
    for (const auto &session : message.header.sessions)
        if (session.spi.size() == 8 && load_be(ByteView(session.spi).last(4)) == message.header.csb_id) return static_cast<std::uint32_t>(load_be(ByteView(session.spi).first(4)));
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
    if (!attempt.form.deviation.empty()) exchange.deviations.push_back("Opened although " + attempt.form.deviation + ".");
    if (attempt.ssv->form == crypto::SakkeForm::stripped_w)
        exchange.deviations.push_back("The hint check held only with the leading zero octets of w stripped before hashing (RFC 6508 4 and 6.2.1 hash all 128 octets).");
}

/// open_key_parameters decrypts the 3GPP key parameters extension, type 7 (TS 33.180 E.6.1), with the key that the message carries.
void open_key_parameters(Exchange &exchange)
{
    constexpr std::uint8_t key_parameters_extension = 7;
    for (const auto &extension : exchange.message.extensions) {
        if (extension.type != key_parameters_extension || exchange.keys.empty()) continue;
        KeyParametersPlain plain = open_key_parameters(extension.data, exchange.keys.front());
        if (plain.octets.empty()) {
            exchange.deviations.push_back("The key parameters extension does not open with the key of its own message (TS 33.180 E.6.1).");
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
    exchange.sakke = attempt.status;
    if (attempt.ssv) {
        take_key(exchange, attempt);
        open_key_parameters(exchange);
    } else if (attempt.diagnosis && !exchange.diagnosis) {
        exchange.diagnosis = attempt.diagnosis;
    }
}

/// Coverage is how much of the message a signature was computed over.
struct Coverage {
    ByteView octets;
    SignatureStatus status;
};

/// verify tries one certificate's KPAK over every identifier and both coverages; the first that holds is returned.
bool verify(Exchange &exchange, const Party &party, const kms::Certificate &certificate)
{
    const mikey::Sign &sign = *exchange.message.sign;
    ByteView raw = exchange.message.raw;
    // TS 33.180 E.1.2 and RFC 3830 5.2: everything up to the signature octets. Two stacks leave out SIGN's own type and length.
    const Coverage coverages[] = {{raw.first(sign.signature_span.offset), SignatureStatus::valid}, {raw.first(sign.whole.offset), SignatureStatus::valid_without_header}};
    UidForms forms = uid_forms(question_of(party), certificate);
    if (!forms.all().empty()) add_text_forms(forms, forms.all().front().octets, std::nullopt);
    for (const auto &form : forms.all())
        for (const auto &coverage : coverages) {
            if (!crypto::eccsi_verify(certificate.pub_auth_key, form.octets, coverage.octets, sign.signature)) continue;
            exchange.signature = coverage.status;
            if (!form.deviation.empty()) exchange.deviations.push_back("The signature verifies although " + form.deviation + ".");
            if (coverage.status == SignatureStatus::valid_without_header)
                exchange.deviations.push_back("The signature leaves out the SIGN payload's own type and length (TS 33.180 E.1.2 and RFC 3830 5.2 include them).");
            return true;
        }
    return false;
}

void verify_exchange(Exchange &exchange, const kms::Keyring &keys)
{
    const mikey::Message &message = exchange.message;
    if (!message.sign || message.sign->type != 2) return;
    const Party party = party_of(message, false);
    bool tried = false;
    for (const auto *certificate : certificates_for(party.kms_uri, keys)) {
        if (certificate->pub_auth_key.empty()) continue;
        tried = true;
        if (verify(exchange, party, *certificate)) return;
    }
    exchange.signature = tried ? SignatureStatus::invalid : SignatureStatus::no_certificate;
    if (exchange.diagnosis) return;
    std::string kms = party.kms_uri.empty() ? "the initiator's KMS" : party.kms_uri;
    if (tried)
        exchange.diagnosis = {Reason::signature_invalid, "The signature of " + exchange.sender + " does not verify under " + kms +
                                                             ": the message was changed on its way, or was signed for another identity or key period."};
    else if (keys.files_read != 0)
        exchange.diagnosis = {Reason::signature_no_certificate, "The signature cannot be checked: the certificate of " + kms + " is not loaded (KmsInit or KmsCertCache)."};
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
}

}  // namespace mediasec::session
