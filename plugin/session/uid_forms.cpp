// Mediasec: which identifier a sender may have encrypted to or signed with.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "session/uid_forms.h"

#include <algorithm>

namespace mediasec::session {

void UidForms::add(ByteView octets, std::optional<std::uint64_t> period_no, std::string deviation)
{
    bool known = std::any_of(forms_.begin(), forms_.end(), [&](const UidForm &f) { return equal(f.octets, octets); });
    if (!known) forms_.push_back({copy_of(octets), period_no, std::move(deviation)});
}

void UidForms::add_mcx(std::string_view identity, std::string_view kms_uri, crypto::KeyPeriod period, std::uint64_t number, const char *deviation,
                       crypto::ZeroForm zero)
{
    crypto::Sha256 uid = crypto::mcx_uid(identity, kms_uri, period, number, zero);
    add(uid, number, deviation);
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
    std::string lower = bare;
    std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c); });
    add(lower);
    return spellings;
}

UidForms uid_forms(const UidQuestion &question, const kms::Certificate &certificate)
{
    UidForms forms;
    if (question.uid) forms.add(*question.uid, std::nullopt, "");
    if (question.identity.empty() || !question.ntp_seconds) return forms;
    const std::uint64_t number = certificate.period.number_at(*question.ntp_seconds);
    const auto &identity = question.identity;
    forms.add_mcx(identity, certificate.kms_uri, certificate.period, number);
    if (identity.starts_with("tel:"))
        forms.add(crypto::tel_uid(identity, *question.ntp_seconds), std::nullopt, "");
    const char *neighbour = "key period beside the one of the timestamp (TS 33.180 F.2.1 takes the period of T)";
    if (number > 0) forms.add_mcx(identity, certificate.kms_uri, certificate.period, number - 1, neighbour);
    forms.add_mcx(identity, certificate.kms_uri, certificate.period, number + 1, neighbour);
    if (!question.kms_uri.empty())
        forms.add_mcx(identity, question.kms_uri, certificate.period, number, "KMS URI as IDRkms spells it, not as the KMS certificate does (TS 33.180 F.2.1)");
    for (const auto &spelling : identity_spellings(identity))
        forms.add_mcx(spelling, certificate.kms_uri, certificate.period, number, "identity written another way than in the message (TS 33.180 F.2.1)");
    forms.add_mcx(identity, certificate.kms_uri, certificate.period, number, "a zero is hashed as no octet instead of one (TS 33.220 B.2.1.3)",
                  crypto::ZeroForm::no_octet);
    return forms;
}

}  // namespace mediasec::session
