// Mediasec: why a MIKEY-SAKKE message did not open, or who signed it instead.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "session/diagnosis_sakke.h"

#include "crypto/eccsi.h"

#include <algorithm>
#include <chrono>

namespace mediasec::session {

namespace {

/// most_verifications bounds the work on one message: an ECCSI verification for a signer not met before takes about 0.1 ms.
constexpr std::size_t most_verifications = 400;
constexpr std::size_t most_identities = 24;      ///< of loaded users, besides those in the message
constexpr std::uint64_t periods_around = 12;     ///< a year of monthly key periods on either side

std::string quoted(const std::string &text) { return "\"" + text + "\""; }

/// day_of writes a time as "2024-02-25" (UTC).
std::string day_of(std::uint64_t ntp_seconds)
{
    constexpr std::int64_t unix_epoch = 2208988800;  // RFC 5905 6: 1900 to 1970
    const std::chrono::sys_days day{std::chrono::floor<std::chrono::days>(std::chrono::seconds(static_cast<std::int64_t>(ntp_seconds) - unix_epoch))};
    const std::chrono::year_month_day date{day};
    const auto two = [](unsigned number) { return (number < 10 ? "0" : "") + std::to_string(number); };
    return std::to_string(int(date.year())) + "-" + two(unsigned(date.month())) + "-" + two(unsigned(date.day()));
}

std::string period_text(const kms::Certificate &certificate, std::uint64_t number)
{
    constexpr std::uint64_t sane = 1ull << 40;
    const auto &period = certificate.period;
    if (period.period == 0 || number > sane / std::max<std::uint64_t>(period.period, 1)) return std::to_string(number);
    const std::uint64_t start = number * period.period + period.offset;
    return std::to_string(number) + " (" + day_of(start) + " to " + day_of(start + period.period) + ")";
}

/// wrong_period tells two causes apart as far as that can be: key sets are renewed a few times a year, so what is years away is rather a clock that was
/// never set.
Diagnosis wrong_period(const SetMatch &match, const std::string &who, std::uint64_t wanted)
{
    constexpr std::uint64_t years = 2 * 366 * 86400ull;
    const std::uint64_t own = *match.set->period_no, away = wanted > own ? wanted - own : own - wanted;
    const char *which = wanted == own + 1 ? "next" : wanted + 1 == own ? "previous" : nullptr;
    if (!which && match.certificate->period.period != 0 && away > years / match.certificate->period.period)
        return {Reason::wrong_key_period, "The key set of " + who + " is for period " + period_text(*match.certificate, own) +
                                              "; the timestamp of this message is in period " + period_text(*match.certificate, wanted) +
                                              ", years away: set the sender's clock, or, where the call is from that time, load the key set of that period."};
    return {Reason::wrong_key_period, "The key set of " + who + " is for period " + std::to_string(own) + "; this message is from period " +
                                          period_text(*match.certificate, wanted) + ": load the " +
                                          (which ? std::string(which) + " key set." : "key set of that period.")};
}

}  // namespace

std::array<Coverage, 2> coverages_of(const mikey::Message &message)
{
    const mikey::Sign &sign = *message.sign;
    const ByteView raw = message.raw;
    return {Coverage{raw.first(sign.signature_span.offset), SignatureStatus::valid},
            Coverage{raw.first(sign.whole.offset), SignatureStatus::valid_without_header}};
}

namespace {

/// other_spelling names all in which the UID of a key set differs from the one that the message is for, and the key set that would open it.
Diagnosis other_spelling(const SetMatch &match, const std::string &who)
{
    std::string differences, period;
    for (const Difference &difference : match.differences) {
        differences += (differences.empty() ? "" : " and ") + difference.instead;
        if (difference.cause == Reason::wrong_key_period) period = " and for the period of its timestamp";
    }
    return {Reason::wrong_identity_form, "The key set of " + who + " has another UID than the message is for, because of " + differences +
                                             " (TS 33.180 F.2.1): load a key set for the spelling in the message" + period +
                                             ", or have one spelling used everywhere."};
}

}  // namespace

// ---- decapsulation -------------------------------------------------------------------------------------------------------------------

Diagnosis no_key_set(const Party &party, const kms::Keyring &keys)
{
    if (keys.files_read == 0)
        return {Reason::no_key_file, "No key file is loaded: set the preference mediasec.keyfile to the KMS responses of this call's users."};
    return {Reason::no_key_for_receiver, "No key set of " + party.name() + " (the " + party.what + ") is loaded: load the KmsKeyProv response of that user" +
                                             (party.kms_uri.empty() ? "." : " from " + party.kms_uri + ".")};
}

Diagnosis not_opened(const SetMatch &match, const Party &party)
{
    const std::string &who = match.set->user_uri.empty() ? party.uri : match.set->user_uri;
    if (!match.certificate)
        return {Reason::no_kms_certificate,
                "The certificate of " + match.set->kms_uri + ", which issued the key set of " + who + ", is not loaded: load its KmsInit response."};
    if (match.set->rsk.empty())
        return {Reason::no_key_for_receiver,
                "The key set of " + who + " holds no UserDecryptKey that can be used: load the KmsKeyProv response of that user again."};
    if (match.uid_is_the_messages || match.differences.empty())
        return {Reason::hint_failed, "The key set of " + who +
                                         " has the right UID but does not open the message (the SAKKE hint check fails): the message was damaged, or was "
                                         "encrypted to another user or under another KMS's public key."};
    const Difference &gravest = match.differences.front();
    if (gravest.cause == Reason::wrong_key_period) return wrong_period(match, who, match.certificate->period.number_at(*party.ntp_seconds));
    if (gravest.cause == Reason::wrong_kms)
        return {Reason::wrong_kms, "The key set of " + who + " was issued by " + match.set->kms_uri + ", but the message is encrypted for that user under " +
                                       party.kms_uri + ": load the key set that " + party.kms_uri + " issued."};
    if (gravest.cause == Reason::message_malformed)
        return {Reason::message_malformed, "The message has no NTP time in its T payload (TS 33.180 E.1.2), so it does not tell the key period of its "
                                           "receiver's UID, and the key set of " + who + " for period " + std::to_string(*match.set->period_no) +
                                               " does not open it: report it to the sender's vendor; a key set of another period may open it."};
    return other_spelling(match, who);
}

namespace {

/// form_of_signature gives what the sender did to the UID that it signed with, as the signature's deviation says it; nothing where it is as specified.
const Deviation *form_of_signature(const Exchange &exchange)
{
    for (const Deviation &deviation : exchange.deviations)
        if (deviation.reason == Reason::signature_identity_form || deviation.reason == Reason::signature_other_period) return &deviation;
    return nullptr;
}

/// same_form says what a signature for another UID lets one expect of the receiver's UID, which nobody can read out of the message.
Diagnosis same_form(const std::string &which, const Deviation &signature)
{
    constexpr std::string_view head = "The signature verifies although ";
    std::string form = signature.text.starts_with(head) ? signature.text.substr(head.size()) : signature.text;
    if (form.ends_with('.')) form.pop_back();
    const bool period = signature.reason == Reason::signature_other_period;
    return {period ? Reason::wrong_key_period : Reason::wrong_identity_form,
            which + ", and its signature verifies only for a UID in another form: " + form +
                ". Probably the sender made the receiver's UID in that form too: " +
                (period ? "load the receiver's key set of that period, or set the sender's clock."
                        : "have sender and KMS use one form, or load a key set that was issued for it.")};
}

}  // namespace

void explain_hint(Exchange &exchange)
{
    if (exchange.diagnosis.reason != Reason::hint_failed) return;
    const Party receiver = party_of(exchange.message, true);
    const std::string kms = receiver.kms_uri.empty() ? "the KMS" : receiver.kms_uri;
    const std::string which = "The key set of " + receiver.name() + " has the right UID but does not open the message (the SAKKE hint check fails)";
    const bool verifies = exchange.signature == SignatureStatus::valid || exchange.signature == SignatureStatus::valid_without_header;
    const Deviation *form = form_of_signature(exchange);
    if (verifies && form) exchange.diagnosis = same_form(which, *form);
    else if (verifies)
        exchange.diagnosis = {Reason::other_public_key,
                              which +
                                  ", and its signature verifies, so it arrived as it was sent: the sender encrypted under another public key, or to "
                                  "another UID; compare PubEncKey of the sender's certificate of " +
                                  kms + " with that of the loaded one."};
    else if (exchange.signature == SignatureStatus::invalid)
        exchange.diagnosis.text =
            which +
            ", and its signature does not verify either: the message was changed on its way (compare it with the sender's log), or the loaded keys "
            "are of another KMS that also calls itself " +
            kms + " (compare its PubEncKey and PubAuthKey with the sender's).";
}

// ---- signatures ----------------------------------------------------------------------------------------------------------------------

namespace {

/// SignerTrial is a signer that the message does not name.
struct SignerTrial {
    Reason reason;
    std::string identity;  ///< empty: the initiator's UID as the message has it
    const kms::Certificate *certificate;
    std::string kms_uri;  ///< as hashed into the UID
    std::uint64_t period_no;
    Bytes uid(const Party &initiator) const
    {
        return identity.empty() ? *initiator.uid : copy_of(crypto::mcx_uid(identity, kms_uri, certificate->period, period_no));
    }
};

/// Trials collects the signers to try for a message, the likeliest first.
class Trials {
public:
    Trials(const Exchange &exchange, const Party &initiator, const kms::Keyring &keys) : exchange_(exchange), initiator_(initiator), keys_(keys)
    {
        add_other_kms();
        add_other_periods();
        add_other_identities();
        add_pairs();
    }
    const std::vector<SignerTrial> &all() const noexcept { return all_; }

private:
    void add(Reason reason, const std::string &identity, const kms::Certificate &certificate, const std::string &kms_uri, std::uint64_t number)
    {
        if (!identity.empty()) all_.push_back({reason, identity, &certificate, kms_uri, number});
    }

    std::uint64_t number_of(const kms::Certificate &certificate) const { return certificate.period.number_at(*initiator_.ntp_seconds); }

    bool is_named(const kms::Certificate &certificate) const
    {
        return !initiator_.kms_uri.empty() && kms::canonical_kms_uri(certificate.kms_uri) == kms::canonical_kms_uri(initiator_.kms_uri);
    }

    void add_other_kms()
    {
        for (const auto &certificate : keys_.certificates) {
            if (is_named(certificate)) continue;
            if (initiator_.uid) all_.push_back({Reason::signature_other_kms, "", &certificate, certificate.kms_uri, number_of(certificate)});
            add(Reason::signature_other_kms, initiator_.uri, certificate, certificate.kms_uri, number_of(certificate));
            add(Reason::signature_other_kms, initiator_.uri, certificate, initiator_.kms_uri, number_of(certificate));
        }
    }

    void add_other_periods()
    {
        for (const auto *certificate : keys_.certificates_of(initiator_.kms_uri)) {
            const std::uint64_t number = number_of(*certificate);
            for (const auto *set : keys_.key_sets_of(initiator_.uri))
                if (set->period_no) add(Reason::signature_other_period, initiator_.uri, *certificate, certificate->kms_uri, *set->period_no);
            for (std::uint64_t away = 2; away <= periods_around; ++away) {
                if (number >= away) add(Reason::signature_other_period, initiator_.uri, *certificate, certificate->kms_uri, number - away);
                add(Reason::signature_other_period, initiator_.uri, *certificate, certificate->kms_uri, number + away);
            }
        }
    }

    void add_other_identities()
    {
        std::vector<std::string> identities{party_of(exchange_.message, true).uri, exchange_.sip.from, exchange_.sip.to};
        for (const auto &set : keys_.key_sets)
            if (identities.size() < most_identities && std::find(identities.begin(), identities.end(), set.user_uri) == identities.end())
                identities.push_back(set.user_uri);
        for (const auto *certificate : keys_.certificates_of(initiator_.kms_uri))
            for (const auto &identity : identities)
                add(Reason::signature_other_identity, identity, *certificate, certificate->kms_uri, number_of(*certificate));
    }

    /// add_pairs adds what differs in the key period beside it as well: a clock that is wrong is so whatever else is.
    void add_pairs()
    {
        const std::vector<SignerTrial> alone = all_;
        for (const SignerTrial &trial : alone) {
            if (trial.reason == Reason::signature_other_period || trial.identity.empty()) continue;
            const std::uint64_t number = trial.period_no;
            for (std::uint64_t beside : {number > 0 ? number - 1 : number + 1, number + 1})
                add(trial.reason, trial.identity, *trial.certificate, trial.kms_uri, beside);
        }
    }

    const Exchange &exchange_;
    const Party &initiator_;
    const kms::Keyring &keys_;
    std::vector<SignerTrial> all_;
};

/// and_period says in which key period a signature verifies, where that is not the period of the message.
std::string and_period(const SignerTrial &trial, const Party &initiator)
{
    const std::uint64_t due = trial.certificate->period.number_at(*initiator.ntp_seconds);
    if (trial.period_no == due) return "";
    return ", for key period " + std::to_string(trial.period_no) + " where that of the timestamp is " + std::to_string(due);
}

Diagnosis found_signer(const SignerTrial &trial, const Party &initiator)
{
    const std::string named = initiator.name();
    switch (trial.reason) {
    case Reason::signature_other_kms:
        return {trial.reason, "The signature verifies under " + trial.certificate->kms_uri + and_period(trial, initiator) + ", but the message names " +
                                  (initiator.kms_uri.empty() ? "no KMS" : initiator.kms_uri) + " as the KMS of its initiator " + named +
                                  ": the initiator has to put its own KMS into IDRkmsi (TS 33.180 E.1.2)."};
    case Reason::signature_other_period:
        return {trial.reason, "The signature of " + named + " verifies for key period " + period_text(*trial.certificate, trial.period_no) +
                                  ", but the message is from period " +
                                  period_text(*trial.certificate, trial.certificate->period.number_at(*initiator.ntp_seconds)) +
                                  ": the sender signs with an old key set or its clock is wrong (TS 33.180 F.2.1 takes the period of T)."};
    default:
        return {trial.reason, "The signature is that of " + quoted(trial.identity) + and_period(trial, initiator) + ", but the message names " + quoted(named) +
                                  " as its initiator: the sender has to sign with the key set of the identity in IDRi (TS 33.180 E.1.2)."};
    }
}

/// csb_id_that_verifies finds the CSB ID that was signed, where it is in the map as SPI or one bit away from the one in the message.
std::optional<std::uint32_t> csb_id_that_verifies(const mikey::Message &message, ByteView kpak, ByteView uid)
{
    constexpr std::size_t at = 4;  // of the CSB ID in HDR (RFC 3830 6.1)
    std::vector<std::uint32_t> candidates;
    for (const auto &session : message.header.sessions)
        if (session.spi.size() == 4 || session.spi.size() == 8) candidates.push_back(static_cast<std::uint32_t>(load_be(ByteView(session.spi).last(4))));
    for (int bit = 0; bit < 32; ++bit)
        candidates.push_back(message.header.csb_id ^ std::uint32_t(1) << bit);
    Bytes changed = copy_of(coverages_of(message).front().octets);
    if (changed.size() < at + 4) return std::nullopt;
    for (std::uint32_t candidate : candidates) {
        for (std::size_t i = 0; i < 4; ++i)
            changed[at + i] = static_cast<std::uint8_t>(candidate >> (24 - 8 * i));
        if (candidate != message.header.csb_id && crypto::eccsi_verify(kpak, uid, changed, message.sign->signature)) return candidate;
    }
    return std::nullopt;
}

std::string hex_id(std::uint32_t id)
{
    Bytes octets;
    append_be(octets, id, 4);
    return "0x" + to_hex(octets);
}

/// changed_csb_id tells whether the signature would be good if the message had another CSB ID.
Diagnosis changed_csb_id(const Exchange &exchange, const Party &initiator, const kms::Keyring &keys)
{
    for (const auto *certificate : keys.certificates_of(initiator.kms_uri)) {
        if (certificate->pub_auth_key.empty()) continue;
        const UidForms forms = uid_forms(initiator.question(), *certificate);
        if (forms.all().empty()) continue;
        if (auto signed_id = csb_id_that_verifies(exchange.message, certificate->pub_auth_key, forms.all().front().octets))
            return {Reason::signature_csb_id_changed, "The CSB ID, which names the key, was changed after " + exchange.sender + " signed the message: it is " +
                                                          hex_id(exchange.message.header.csb_id) + ", and the signature verifies with " + hex_id(*signed_id) +
                                                          "; compare the message with the sender's log and find out who rewrites it."};
    }
    return {};
}

Diagnosis other_signer(const Exchange &exchange, const Party &initiator, const kms::Keyring &keys)
{
    if (!initiator.ntp_seconds) return {};  // no key period can be told without
    std::size_t left = most_verifications;
    const Trials trials(exchange, initiator, keys);
    for (const auto &trial : trials.all()) {
        if (trial.certificate->pub_auth_key.empty()) continue;
        const Bytes uid = trial.uid(initiator);
        for (const auto &coverage : coverages_of(exchange.message)) {
            if (left-- == 0) return {};
            if (crypto::eccsi_verify(trial.certificate->pub_auth_key, uid, coverage.octets, exchange.message.sign->signature))
                return found_signer(trial, initiator);
        }
    }
    return {};
}

/// unknown_signer is what can be said when no trial held.
Diagnosis unknown_signer(const Exchange &exchange, const std::string &kms)
{
    std::string text = "The signature of " + exchange.sender + " does not verify under " + kms;
    if (!exchange.keys.empty())
        text += " in any known form, while the key itself opens: another part of the message was changed on its way, or somebody else signed it; compare the "
                "message with the "
                "sender's log, and PubAuthKey of " +
                kms + " with the sender's certificate.";
    else
        text += ": the message was changed on its way, or was signed for another identity or key period; compare it with the sender's log.";
    return {Reason::signature_invalid, std::move(text)};
}

}  // namespace

void diagnose_signature(Exchange &exchange, const Party &initiator, const kms::Keyring &keys)
{
    if (exchange.diagnosis || keys.files_read == 0) return;
    const std::string kms = initiator.kms_uri.empty() ? "the initiator's KMS" : initiator.kms_uri;
    exchange.diagnosis = other_signer(exchange, initiator, keys);
    if (!exchange.diagnosis) exchange.diagnosis = changed_csb_id(exchange, initiator, keys);
    if (exchange.diagnosis) return;
    if (exchange.signature == SignatureStatus::invalid)
        exchange.diagnosis = unknown_signer(exchange, kms);
    else
        exchange.diagnosis = {Reason::signature_no_certificate,
                              "The signature cannot be checked: the certificate of " + kms + " is not loaded (KmsInit or KmsCertCache)."};
}

}  // namespace mediasec::session
