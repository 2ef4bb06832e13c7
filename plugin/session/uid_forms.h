// Mediasec: which identifier a sender may have encrypted to or signed with.
// TS 33.180 F.2.1, RFC 6509 3.2 and 3.3, and the forms met in the field (README, "Tolerated").
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "kms/keyring.h"
#include "session/types.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mediasec::session {

/// UidForm is one identifier to try.
struct UidForm {
    Bytes octets;                            ///< SAKKE's b, ECCSI's ID
    std::optional<std::uint64_t> period_no;  ///< key period it stands for
    std::string deviation;                   ///< empty for the form the spec gives, else what differs, with the clause
    Reason reason = Reason::none;            ///< code of the deviation
};

/// UidForms collects identifiers to try, each octet string once, in the order in which they were added.
class UidForms {
public:
    void add(ByteView octets, std::optional<std::uint64_t> period_no, std::string deviation = "", Reason reason = Reason::none);
    /// add_mcx adds the hashed UID of TS 33.180 F.2.1.
    void add_mcx(std::string_view identity, std::string_view kms_uri, crypto::KeyPeriod period, std::uint64_t number, std::string deviation = "",
                 Reason reason = Reason::none, crypto::ZeroForm zero = crypto::ZeroForm::one_octet);
    /// add_text adds the UID `uid` as two KMSs use it: its hexadecimal text in place of its 32 octets.
    void add_text(ByteView uid, std::optional<std::uint64_t> period_no);
    const std::vector<UidForm> &all() const noexcept { return forms_; }

private:
    std::vector<UidForm> forms_;
};

/// UidQuestion is what is known about the party whose identifier is asked for.
struct UidQuestion {
    std::string identity;                    ///< URI, empty when only the UID is known
    std::optional<Bytes> uid;                ///< IDRuidi or IDRuidr
    std::string kms_uri;                     ///< as the message spells it; may be empty
    std::optional<std::uint64_t> ntp_seconds;///< of T, era resolved
};

/// uid_forms lists the identifiers for a party under a KMS certificate: the spec's own form for the time of the message first, then the neighbouring
/// key periods, the message's and other spellings of the KMS URI, the identity with and without its scheme and parameters, and an absent zero offset.
UidForms uid_forms(const UidQuestion &question, const kms::Certificate &certificate);

/// identity_spellings gives `uri` and what else it may have been written as: without parameters, with and without "sip:", in lower case.
std::vector<std::string> identity_spellings(std::string_view uri);

/// kms_spellings gives what else a KMS URI may have been written as: without scheme, without port and in lower case, with https, http or sip before it.
std::vector<std::string> kms_spellings(std::string_view uri);

}  // namespace mediasec::session
