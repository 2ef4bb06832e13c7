// Mediasec: whether the keys of a key set were issued for the identity they come with.
// RFC 6507 5.1.2; TS 33.180 F.2.1; the deviations are those that were met between KMSs (keyfiles/README.md).
// SPDX-License-Identifier: GPL-2.0-or-later
#include "kms/key_check.h"

#include "crypto/eccsi.h"
#include "crypto/uid.h"

#include <algorithm>
#include <set>

namespace mediasec::kms {

namespace {

constexpr std::size_t identity_count = 6, kms_count = 7, zero_count = 2, period_count = 3, text_count = 3;

bool is_number(std::string_view text) noexcept { return !text.empty() && text.find_first_not_of("+0123456789") == std::string_view::npos; }

std::string without_scheme(const std::string &uri)
{
    for (std::string_view scheme : {"sip:", "sips:", "tel:"})
        if (uri.starts_with(scheme)) return uri.substr(scheme.size());
    return uri;
}

std::string lowered(std::string text)
{
    std::transform(text.begin(), text.end(), text.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return text;
}

/// identity_form writes an identity in the `number`th way, the way it stands in the file being the first; empty where there is no such way.
std::string identity_form(const std::string &uri, std::size_t number)
{
    std::string plain = uri.substr(0, uri.find_first_of(";?"));
    std::string bare = without_scheme(plain);
    switch (number) {
    case 0: return uri;
    case 1: return plain;
    case 2: return bare;
    case 3: return "sip:" + bare;
    case 4: return is_number(bare.substr(0, bare.find('@'))) ? "tel:" + bare.substr(0, bare.find('@')) : "";
    case 5: return lowered(plain);
    default: return "";
    }
}

std::string kms_form(const std::string &certificate_uri, const std::string &set_uri, std::size_t number)
{
    std::size_t slashes = certificate_uri.find("://");
    std::string bare = slashes == std::string::npos ? without_scheme(certificate_uri) : certificate_uri.substr(slashes + 3);
    switch (number) {
    case 0: return certificate_uri;
    case 1: return set_uri;
    case 2: return bare;
    case 3: return canonical_kms_uri(certificate_uri);
    case 4: return "https://" + bare;
    case 5: return "http://" + bare;
    case 6: return "sip:" + bare;
    default: return "";
    }
}

std::string upper_hex(ByteView octets)
{
    std::string text = to_hex(octets);
    std::transform(text.begin(), text.end(), text.begin(), [](char c) { return c >= 'a' ? static_cast<char>(c - 'a' + 'A') : c; });
    return text;
}

constexpr const char *text_words[text_count] = {"", "the UID as lower-case hexadecimal text", "the UID as upper-case hexadecimal text"};

Bytes text_form(ByteView uid, std::size_t number)
{
    if (number == 0) return copy_of(uid);
    std::string text = number == 1 ? to_hex(uid) : upper_hex(uid);
    return copy_of(view_of(text));
}

void add_words(std::string *words, const std::string &more)
{
    if (words) *words += (words->empty() ? "" : " and ") + more;
}

constexpr const char *not_the_uid = "the UID of UserUri, KmsUri and KeyPeriodNo (TS 33.180 F.2.1)";

}  // namespace

KeySetCheck::KeySetCheck(const Keyring &ring, ProblemLog &log) : ring_(ring), log_(log)
{
    for (std::size_t i = 0; i < ring.certificates.size(); ++i)
        by_kms_[canonical_kms_uri(ring.certificates[i].kms_uri)].push_back(i);
    for (std::size_t i = 0; i < identity_count; ++i)
        for (std::size_t k = 0; k < kms_count; ++k)
            for (std::size_t z = 0; z < zero_count; ++z)
                for (std::size_t p = 0; p < period_count; ++p)
                    for (std::size_t t = 0; t < text_count; ++t)
                        if (Form form{i, k, z, p, t}; form.deviations() == 1 || form.deviations() == 2) forms_.push_back(form);
    std::stable_sort(forms_.begin(), forms_.end(), [](const Form &a, const Form &b) { return a.deviations() < b.deviations(); });
}

std::vector<std::size_t> KeySetCheck::certificates_for(const KeySet &set) const
{
    std::vector<std::size_t> found;
    if (set.kms_uri.empty()) {
        for (std::size_t i = 0; i < ring_.certificates.size(); ++i)
            found.push_back(i);
        return found;
    }
    auto place = by_kms_.find(canonical_kms_uri(set.kms_uri));
    if (place != by_kms_.end()) found = place->second;
    std::stable_partition(found.begin(), found.end(), [&](std::size_t i) { return ring_.certificates[i].kms_uri == set.kms_uri; });
    return found;
}

std::optional<Bytes> KeySetCheck::identifier(const KeySet &set, const Certificate &certificate, const Form &form, std::string *words) const
{
    if (set.user_uri.empty() || !set.period_no || certificate.period.period == 0) return std::nullopt;
    std::string identity = identity_form(set.user_uri, form.identity);
    std::string kms_uri = kms_form(certificate.kms_uri, set.kms_uri, form.kms);
    if (identity.empty() || kms_uri.empty()) return std::nullopt;
    std::uint64_t number = *set.period_no + (form.period == 2) - (form.period == 1);
    auto zero = form.zero == 0 ? crypto::ZeroForm::one_octet : crypto::ZeroForm::no_octet;
    if (form.identity > 0) add_words(words, "the identity \"" + shown(identity) + "\"");
    if (form.kms > 0) add_words(words, "the KMS URI \"" + shown(kms_uri) + "\"");
    if (form.zero > 0) add_words(words, "a zero hashed as no octet");
    if (form.period > 0) add_words(words, "key period " + std::to_string(number));
    if (form.text > 0) add_words(words, text_words[form.text]);
    return text_form(crypto::mcx_uid(identity, kms_uri, certificate.period, number, zero), form.text);
}

bool KeySetCheck::fits(const KeySet &set, std::size_t certificate, ByteView identifier) const
{
    return crypto::eccsi_ssk_valid(ring_.certificates[certificate].pub_auth_key, identifier, set.ssk.view(), set.pvt);
}

std::optional<KeySetCheck::Found> KeySetCheck::find_by_spec(const KeySet &set, const std::vector<std::size_t> &certificates) const
{
    for (std::size_t i : certificates)
        if (auto uid = identifier(set, ring_.certificates[i], {}); uid && fits(set, i, *uid)) return Found{i, std::move(*uid), ""};
    return std::nullopt;
}

std::string KeySetCheck::explain_user_id(const KeySet &set, const Certificate &certificate) const
{
    for (const Form &form : forms_) {
        auto uid = form.text == 0 ? identifier(set, certificate, form) : std::nullopt;
        if (!uid || !equal(*uid, *set.user_id)) continue;
        std::string words;
        identifier(set, certificate, form, &words);
        return words;
    }
    return "";
}

std::optional<KeySetCheck::Found> KeySetCheck::find_by_user_id(const KeySet &set, const std::vector<std::size_t> &certificates) const
{
    if (!set.user_id) return std::nullopt;
    for (std::size_t i : certificates)
        for (std::size_t t = 0; t < text_count; ++t) {
            Bytes id = text_form(*set.user_id, t);
            if (!fits(set, i, id)) continue;
            auto uid = identifier(set, ring_.certificates[i], {});
            std::string words = uid && !equal(*uid, *set.user_id) ? explain_user_id(set, ring_.certificates[i]) : "";
            if (uid && !equal(*uid, *set.user_id) && words.empty()) words = "the UserID";
            if (t > 0) add_words(&words, text_words[t]);
            return Found{i, std::move(id), std::move(words)};
        }
    return std::nullopt;
}

std::optional<KeySetCheck::Found> KeySetCheck::search(const KeySet &set, const std::vector<std::size_t> &certificates)
{
    std::set<std::string> tried;
    auto try_form = [&](const Form &form) -> std::optional<Found> {
        for (std::size_t i : certificates) {
            if (budget_ == 0) break;
            auto uid = identifier(set, ring_.certificates[i], form);
            if (!uid || (certificates.size() == 1 && !tried.insert(text_of(*uid)).second)) continue;
            --budget_;
            if (!fits(set, i, *uid)) continue;
            Found found{i, std::move(*uid), ""};
            identifier(set, ring_.certificates[i], form, &found.deviation);
            last_found_ = form;
            return found;
        }
        return std::nullopt;
    };
    if (last_found_)
        if (auto found = try_form(*last_found_)) return found;
    for (const Form &form : forms_)
        if (auto found = try_form(form)) return found;
    return std::nullopt;
}

// Without SSK and PVT only the file's own UserID can tell whether UserUri, KmsUri and KeyPeriodNo belong together.
void KeySetCheck::compare_user_id(const KeySet &set, const std::vector<std::size_t> &certificates, const std::string &path)
{
    if (!set.user_id) return;
    std::string words;
    bool known = false;
    for (std::size_t i : certificates) {
        auto uid = identifier(set, ring_.certificates[i], {});
        if (uid && equal(*uid, *set.user_id)) return;
        known = known || uid;
        if (uid && words.empty()) words = explain_user_id(set, ring_.certificates[i]);
    }
    if (!known) return;
    log_.warning(set.origin.file, set.origin.line,
                 path + "/UserID: it is " + (words.empty() ? "not " : "made with " + words + ", not ") + not_the_uid);
}

void KeySetCheck::check(KeySet &set, const std::string &path)
{
    auto certificates = certificates_for(set);
    if (certificates.empty()) {
        auto [place, is_new] = missing_.try_emplace(canonical_kms_uri(set.kms_uri));
        if (is_new) place->second = {set.origin, set.kms_uri, 0};
        ++place->second.sets;
        return;
    }
    std::erase_if(certificates, [this](std::size_t i) { return ring_.certificates[i].pub_auth_key.empty(); });
    if (set.ssk.empty() || set.pvt.empty() || certificates.empty()) return compare_user_id(set, certificates_for(set), path);
    bool can_compute = std::any_of(certificates.begin(), certificates.end(),
                                   [&](std::size_t i) { return identifier(set, ring_.certificates[i], {}).has_value(); });
    if (!can_compute && !set.user_id) return;
    auto found = find_by_spec(set, certificates);
    bool by_spec = found.has_value();
    if (!found) found = find_by_user_id(set, certificates);
    if (!found) found = search(set, certificates);
    if (!found) {
        log_.error(set.origin.file, set.origin.line,
                   path + ": UserSigningKeySSK and UserPubTokenPVT do not fit PubAuthKey of the KMS for this UserUri, KmsUri, KeyPeriodNo and "
                          "UserID (RFC 6507 5.1.2)" + (budget_ > 0 ? ", nor for other spellings of them" : ""));
        set.ssk = SecretBytes();
        set.pvt.clear();
        return;
    }
    if (by_spec && set.user_id && !equal(*set.user_id, found->identifier))
        log_.warning(set.origin.file, set.origin.line, path + "/UserID: it is not " + not_the_uid + ", for which the keys were issued");
    if (!found->deviation.empty())
        log_.warning(set.origin.file, set.origin.line,
                     path + ": the keys were issued for " + found->deviation + ", not for " + not_the_uid);
    set.identifier = std::move(found->identifier);
    set.certificate = found->certificate;
}

void KeySetCheck::report_missing()
{
    for (const auto &[uri, kms] : missing_) {
        std::string sets = kms.sets == 1 ? "its key set is" : "its " + std::to_string(kms.sets) + " key sets are";
        std::string name = kms.spelled.empty() ? "the key sets' KMS" : "the KMS \"" + shown(kms.spelled) + "\"";
        log_.error(kms.first.file, kms.first.line,
                   "no KmsCertificate of " + name + " was loaded (a KmsInit or KmsCertCache response): " + sets + " of no use");
    }
}

}  // namespace mediasec::kms
