// Mediasec: which identifier a sender may have encrypted to or signed with.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "session/uid_forms.h"

#include <algorithm>

namespace mediasec::session {

namespace {

std::string quoted(std::string_view text) { return "\"" + std::string(text) + "\""; }

std::string lowered(std::string text)
{
    std::transform(text.begin(), text.end(), text.begin(), [](char c) { return static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c); });
    return text;
}

}  // namespace

void UidForms::add(ByteView octets, std::optional<std::uint64_t> period_no, std::string deviation, Reason reason)
{
    bool known = std::any_of(forms_.begin(), forms_.end(), [&](const UidForm &f) { return equal(f.octets, octets); });
    if (!known) forms_.push_back({copy_of(octets), period_no, std::move(deviation), reason});
}

void UidForms::add_mcx(std::string_view identity, std::string_view kms_uri, crypto::KeyPeriod period, std::uint64_t number, std::string deviation,
                       Reason reason, crypto::ZeroForm zero)
{
    crypto::Sha256 uid = crypto::mcx_uid(identity, kms_uri, period, number, zero);
    add(uid, number, std::move(deviation), reason);
}

void UidForms::add_text(ByteView uid, std::optional<std::uint64_t> period_no)
{
    std::string lower = to_hex(uid), upper = lower;
    std::transform(upper.begin(), upper.end(), upper.begin(), [](char c) { return static_cast<char>(c >= 'a' && c <= 'f' ? c - 32 : c); });
    add(view_of(lower), period_no, "the UID is used as lower-case hexadecimal text instead of 32 octets (TS 33.180 F.2.1)", Reason::uid_as_text);
    add(view_of(upper), period_no, "the UID is used as upper-case hexadecimal text instead of 32 octets (TS 33.180 F.2.1)", Reason::uid_as_text);
}

std::vector<std::string> identity_spellings(std::string_view uri)
{
    std::vector<std::string> spellings{std::string(uri)};
    auto add = [&spellings](std::string text) {
        if (!text.empty() && std::find(spellings.begin(), spellings.end(), text) == spellings.end()) spellings.push_back(std::move(text));
    };
    std::string bare = spellings.front().substr(0, spellings.front().find_first_of(";?"));
    add(bare);
    std::string without = bare;
    for (const char *scheme : {"sip:", "sips:", "tel:"})
        if (bare.starts_with(scheme)) without = bare.substr(std::string_view(scheme).size());
    add(without);
    if (without == bare) add("sip:" + bare);
    add(lowered(bare));
    add(lowered(without));
    return spellings;
}

std::vector<std::string> kms_spellings(std::string_view uri)
{
    const std::string bare = kms::canonical_kms_uri(uri);
    std::vector<std::string> spellings;
    const std::size_t slashes = uri.find("://");
    for (std::string text :
         {std::string(slashes == std::string_view::npos ? uri : uri.substr(slashes + 3)), bare, "https://" + bare, "http://" + bare, "sip:" + bare})
        if (text != uri && std::find(spellings.begin(), spellings.end(), text) == spellings.end()) spellings.push_back(std::move(text));
    return spellings;
}

UidForms uid_forms(const UidQuestion &question, const kms::Certificate &certificate)
{
    UidForms forms;
    if (question.uid) forms.add(*question.uid, std::nullopt);
    if (question.identity.empty() || !question.ntp_seconds) return forms;
    const std::uint64_t number = certificate.period.number_at(*question.ntp_seconds);
    const auto &identity = question.identity;
    const std::string &kms = certificate.kms_uri;
    forms.add_mcx(identity, kms, certificate.period, number);
    if (identity.starts_with("tel:"))
        forms.add(crypto::tel_uid(identity, *question.ntp_seconds), std::nullopt);
    for (std::uint64_t neighbour : {number > 0 ? number - 1 : number + 1, number + 1})
        forms.add_mcx(identity, kms, certificate.period, neighbour,
                      "the key period is " + std::to_string(neighbour) + " where that of the timestamp is " + std::to_string(number) + " (TS 33.180 F.2.1)",
                      Reason::other_period);
    if (!question.kms_uri.empty())
        forms.add_mcx(identity, question.kms_uri, certificate.period, number,
                      "the KMS URI is " + quoted(question.kms_uri) + ", as IDRkms spells it, where the KMS certificate has " + quoted(kms) +
                          " (TS 33.180 F.2.1)",
                      Reason::other_kms);
    for (const auto &spelling : kms_spellings(kms))
        forms.add_mcx(identity, spelling, certificate.period, number,
                      "the KMS URI is " + quoted(spelling) + " where the KMS certificate has " + quoted(kms) + " (TS 33.180 F.2.1)", Reason::other_kms);
    for (const auto &spelling : identity_spellings(identity))
        forms.add_mcx(spelling, kms, certificate.period, number,
                      "the identity is " + quoted(spelling) + " where the message has " + quoted(identity) + " (TS 33.180 F.2.1)", Reason::other_identity_form);
    forms.add_mcx(identity, kms, certificate.period, number, "a zero is hashed as no octet instead of one (TS 33.220 B.2.1.3)", Reason::zero_omitted,
                  crypto::ZeroForm::no_octet);
    return forms;
}

}  // namespace mediasec::session
