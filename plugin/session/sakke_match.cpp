// Mediasec: which key sets may open a MIKEY-SAKKE message for a party, and in what they differ from what the message names.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "session/sakke_match.h"

#include "session/exchange_sakke.h"
#include "session/parties.h"

#include <algorithm>
#include <tuple>

namespace mediasec::session {

namespace {

/// most_key_sets bounds the key sets that are tried when nothing in the message says whose it is.
constexpr std::size_t most_key_sets = 32;

std::string lowered(std::string text)
{
    std::transform(text.begin(), text.end(), text.begin(), [](char c) { return static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c); });
    return text;
}

std::string quoted(const std::string &text) { return "\"" + text + "\""; }

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
    if (set.certificate && *set.certificate < keys.certificates.size()) return &keys.certificates[*set.certificate];
    auto certificates = keys.certificates_of(set.kms_uri);
    return certificates.empty() ? nullptr : certificates.front();
}

std::optional<std::uint64_t> period_wanted(const kms::Certificate *certificate, const Party &party)
{
    if (!certificate || !party.ntp_seconds) return std::nullopt;
    return certificate->period.number_at(*party.ntp_seconds);
}

/// is_same_user tells whether two spellings can mean one user: scheme, parameters and case aside.
bool is_same_user(const std::string &a, const std::string &b) { return lowered(kms::canonical_user_uri(a)) == lowered(kms::canonical_user_uri(b)); }

bool is_of_named_kms(const kms::KeySet &set, const Party &party)
{
    return party.kms_uri.empty() || set.kms_uri.empty() || kms::canonical_kms_uri(set.kms_uri) == kms::canonical_kms_uri(party.kms_uri);
}

/// differences_of compares what a UID is made of (TS 33.180 F.2.1), the gravest first.
std::vector<Difference> differences_of(const kms::KeySet &set, const kms::Certificate *certificate, const Party &party)
{
    std::vector<Difference> found;
    const bool names_users = !party.uri.empty() && !set.user_uri.empty();
    if (!is_of_named_kms(set, party))
        found.push_back({Reason::wrong_kms, Reason::other_kms, "KMS " + quoted(set.kms_uri) + " instead of " + quoted(party.kms_uri)});
    if (names_users && !is_same_user(set.user_uri, party.uri))
        found.push_back({Reason::no_key_for_receiver, Reason::other_receiver, "the identity " + quoted(set.user_uri) + " instead of " + quoted(party.uri)});
    else if (names_users && set.user_uri != party.uri)
        found.push_back(
            {Reason::wrong_identity_form, Reason::other_identity_form, "the identity " + quoted(set.user_uri) + " instead of " + quoted(party.uri)});
    const auto wanted = period_wanted(certificate, party);
    if (wanted && set.period_no && *wanted != *set.period_no)
        found.push_back({Reason::wrong_key_period, Reason::other_period,
                         "key period " + std::to_string(*set.period_no) + " instead of " + std::to_string(*wanted) + ", that of the timestamp"});
    if (!party.ntp_seconds && !party.uid && set.period_no)
        found.push_back({Reason::message_malformed, Reason::deviates,
                         "key period " + std::to_string(*set.period_no) +
                             ", which nothing in the message tells, as its T is not the NTP time of TS 33.180 E.1.2"});
    return found;
}

/// tolerated_form says what a sender does who encrypts to a key set's own UID instead of the one that the message names.
std::string tolerated_form(const std::vector<Difference> &differences)
{
    std::string text;
    for (const auto &difference : differences)
        text += (text.empty() ? "" : " and ") + difference.instead;
    return "the sender encrypted to the UID made of " + text + " (TS 33.180 F.2.1)";
}

/// hidden_difference names what is left where identity, KMS and period are the message's and the UID is another all the same.
Difference hidden_difference(const kms::KeySet &set, const kms::Certificate *certificate, ByteView own)
{
    const auto is_uid_with = [&](crypto::ZeroForm zero) {
        return certificate && set.period_no && equal(crypto::mcx_uid(set.user_uri, certificate->kms_uri, certificate->period, *set.period_no, zero), own);
    };
    if (is_uid_with(crypto::ZeroForm::no_octet) && !is_uid_with(crypto::ZeroForm::one_octet))
        return {Reason::wrong_identity_form, Reason::zero_omitted, "a zero hashed as no octet instead of as one (TS 33.220 B.2.1.3)"};
    return {Reason::wrong_identity_form, Reason::other_identity_form, "another spelling of identity or KMS URI instead of that of message and KMS certificate"};
}

void add_specified_forms(SetMatch &match, const Party &party, const std::optional<Bytes> &own)
{
    UidForms spec;  // what the sender should have used
    if (party.uid) spec.add(*party.uid, std::nullopt);
    if (auto wanted = period_wanted(match.certificate, party); wanted && !party.uid && is_of_named_kms(*match.set, party)) {
        const std::string &uri = party.uri.empty() ? match.set->user_uri : party.uri;
        spec.add_mcx(uri, match.certificate->kms_uri, match.certificate->period, *wanted);
    }
    match.uid_is_the_messages = own && !spec.all().empty() && equal(spec.all().front().octets, *own);
    for (const auto &form : spec.all())
        match.forms.add(form.octets, match.uid_is_the_messages ? match.set->period_no : form.period_no);
}

}  // namespace

std::string Party::name() const { return !uri.empty() ? shown_identity(uri) : uid ? "the UID " + to_hex(*uid) : std::string("the ") + what; }

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

SetMatch match_set(const kms::KeySet &set, const Party &party, const kms::Keyring &keys)
{
    SetMatch match;
    match.set = &set;
    match.certificate = certificate_of(set, keys);
    match.differences = differences_of(set, match.certificate, party);
    const auto own = own_uid(set, match.certificate);
    add_specified_forms(match, party, own);
    if (match.uid_is_the_messages) match.differences.clear();
    const Bytes specified = match.forms.all().empty() ? Bytes() : match.forms.all().front().octets;
    if (own && !match.uid_is_the_messages && match.differences.empty()) match.differences.push_back(hidden_difference(set, match.certificate, *own));
    if (own && !party.uid && !match.uid_is_the_messages)
        match.forms.add(*own, set.period_no, tolerated_form(match.differences), match.differences.front().tolerated);
    if (!own && match.certificate && !party.uid) {
        UidQuestion question = party.question();
        if (question.identity.empty()) question.identity = set.user_uri;
        const UidForms tolerated = uid_forms(question, *match.certificate);
        for (const auto &form : tolerated.all())
            match.forms.add(form.octets, form.period_no, form.deviation, form.reason);
    }
    if (own) match.forms.add_text(*own, set.period_no);
    else if (!specified.empty()) match.forms.add_text(specified, std::nullopt);
    return match;
}

namespace {

/// belongs_to tells whether a key set is for a hidden party: its own UID, or the UID of its URI at the message's time or beside it, is the party's.
bool belongs_to(const kms::KeySet &set, const Party &party, const kms::Keyring &keys)
{
    const kms::Certificate *certificate = certificate_of(set, keys);
    const auto own = own_uid(set, certificate);
    if (own && equal(*own, *party.uid)) return true;
    if (!certificate || set.user_uri.empty()) return false;
    const UidForms forms = uid_forms({set.user_uri, std::nullopt, party.kms_uri, party.ntp_seconds}, *certificate);
    return std::any_of(forms.all().begin(), forms.all().end(), [&](const UidForm &f) { return equal(f.octets, *party.uid); });
}

std::uint64_t periods_away(const SetMatch &match, const Party &party)
{
    const auto wanted = period_wanted(match.certificate, party);
    if (!wanted || !match.set->period_no) return 0;
    return *wanted > *match.set->period_no ? *wanted - *match.set->period_no : *match.set->period_no - *wanted;
}

}  // namespace

std::vector<SetMatch> matching_sets(const Party &party, const kms::Keyring &keys)
{
    std::vector<SetMatch> matches;
    if (party.uid) {
        for (const auto &set : keys.key_sets)
            if (belongs_to(set, party, keys)) matches.push_back(match_set(set, party, keys));
    } else if (!party.uri.empty()) {
        for (const auto *set : keys.key_sets_of(party.uri))
            matches.push_back(match_set(*set, party, keys));
        if (matches.empty())  // RFC 3261 19.1.4: the user part is case-sensitive, and not everybody knows
            for (const auto &set : keys.key_sets)
                if (is_same_user(set.user_uri, party.uri)) matches.push_back(match_set(set, party, keys));
    } else {
        for (const auto &set : keys.key_sets)
            if (matches.size() < most_key_sets) matches.push_back(match_set(set, party, keys));
    }
    std::stable_sort(matches.begin(), matches.end(), [&party](const SetMatch &a, const SetMatch &b) {
        const auto rank = [&party](const SetMatch &m) {
            const bool other_spelling = !party.uri.empty() && m.set->user_uri != party.uri;
            return std::tuple(!m.uid_is_the_messages, !is_of_named_kms(*m.set, party), other_spelling, periods_away(m, party));
        };
        return rank(a) < rank(b);
    });
    return matches;
}

namespace {

/// other_match is the match of a key set whose user the message does not name: of its identifiers only the one that it was issued for is worth a trial.
SetMatch other_match(const kms::KeySet &set, const Party &party, const kms::Keyring &keys)
{
    SetMatch match;
    match.set = &set;
    match.certificate = certificate_of(set, keys);
    match.differences = differences_of(set, match.certificate, party);
    if (party.uid || match.differences.empty())
        match.differences.push_back({Reason::no_key_for_receiver, Reason::other_receiver,
                                     "the identity " + quoted(set.user_uri) + " instead of " + (party.uid ? "that of the UID in the message" : quoted(party.uri))});
    if (const auto own = own_uid(set, match.certificate))
        match.forms.add(*own, set.period_no, tolerated_form(match.differences), match.differences.front().tolerated);
    return match;
}

}  // namespace

std::vector<SetMatch> other_sets(const Party &party, const kms::Keyring &keys, std::size_t most)
{
    std::vector<std::pair<int, const kms::KeySet *>> others;
    for (const auto &set : keys.key_sets) {
        if (set.rsk.empty()) continue;
        if (party.uid ? belongs_to(set, party, keys) : is_same_user(set.user_uri, party.uri)) continue;
        others.emplace_back(is_of_named_kms(set, party) ? 0 : 1, &set);
    }
    std::stable_sort(others.begin(), others.end(), [](const auto &a, const auto &b) { return a.first < b.first; });
    others.resize(std::min(others.size(), most));
    std::vector<SetMatch> matches;
    for (const auto &[rank, set] : others)
        matches.push_back(other_match(*set, party, keys));
    return matches;
}

}  // namespace mediasec::session
