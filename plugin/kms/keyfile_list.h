// Mediasec: key lists. Not for other boxes.
// Form: keyfiles/README.md, "Key lists".
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "crypto/digest.h"
#include "kms/problem_log.h"

#include <map>
#include <set>
#include <string>
#include <utility>

namespace mediasec::kms {

/// KeyLists reads all key lists of a load into one keyring: what an earlier list gave is not added again.
class KeyLists {
public:
    KeyLists(Keyring &ring, ProblemLog &log) noexcept : ring_(ring), log_(log) {}
    /// add reads one list. `octets` (secret) is UTF-8 or ASCII text with LF or CRLF line ends, with or without byte order mark. A line that
    /// cannot be right is told to the log and passed over; the others count.
    void add(const std::string &file, ByteView octets);

private:
    using Name = std::pair<SecretKind, std::string>;
    static Name name_of(const ListedSecret &secret);
    /// fingerprint covers all that a line says, but not where it stands.
    static crypto::Sha256 fingerprint(const ListedSecret &secret);
    void read_line(const Origin &origin, std::string_view text);
    void warn_of_oddities(const ListedSecret &secret, std::string_view word, bool has_key_id);
    void warn_of_contradiction(const ListedSecret &secret, std::string_view word);

    Keyring &ring_;
    ProblemLog &log_;
    std::set<crypto::Sha256> seen_;
    std::map<Name, std::size_t> first_of_name_;
};

}  // namespace mediasec::kms
