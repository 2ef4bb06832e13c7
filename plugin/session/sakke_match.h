// Mediasec: which key sets may open a MIKEY-SAKKE message for a party, and in what they differ from what the message names.
// RFC 6509 3, TS 33.180 E.1 and F.2.1.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "mikey/message.h"
#include "session/uid_forms.h"

#include <optional>
#include <string>
#include <vector>

namespace mediasec::session {

/// Party is one end of an exchange, as the message names it.
struct Party {
    std::string uri;             ///< empty when hidden
    std::optional<Bytes> uid;    ///< IDRuidi, IDRuidr
    std::string kms_uri;
    std::optional<std::uint64_t> ntp_seconds;  ///< of T, era resolved
    const char *what;            ///< "receiver" or "initiator"
    UidQuestion question() const { return {uri, uid, kms_uri, ntp_seconds}; }
    /// name is the URI, else "the UID ..." or "the receiver", for sentences.
    std::string name() const;
};

/// party_of reads the receiver or the initiator out of a message.
Party party_of(const mikey::Message &message, bool receiver);

/// Difference is one thing in which a key set is not what the message names.
struct Difference {
    Reason cause;                ///< where the message stays closed for it
    Reason tolerated;            ///< where the message opens all the same
    std::string instead;         ///< "key period 1522 instead of 1523, that of the timestamp"
};

/// SetMatch is a key set that may open the message, with the identifiers to try.
struct SetMatch {
    const kms::KeySet *set = nullptr;
    const kms::Certificate *certificate = nullptr;  ///< of the KMS that issued it; null when that is not loaded
    UidForms forms;
    bool uid_is_the_messages = false;  ///< the key set was issued for the very UID that the message is for
    std::vector<Difference> differences;
};

/// match_set compares a key set with a party and lists the identifiers under which it may open the party's message.
SetMatch match_set(const kms::KeySet &set, const Party &party, const kms::Keyring &keys);

/// matching_sets lists the key sets that are the party's, by its URI (in another case where none has its own) or UID; all, up to a bound, where the message
/// names nobody. Those of the very UID come first, then those of the right KMS, the message's own spelling, and the nearest key period.
std::vector<SetMatch> matching_sets(const Party &party, const kms::Keyring &keys);

/// other_sets lists up to `most` key sets that are not the party's, those of the party's KMS first.
std::vector<SetMatch> other_sets(const Party &party, const kms::Keyring &keys, std::size_t most);

}  // namespace mediasec::session
