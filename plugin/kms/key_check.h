// Mediasec: whether the keys of a key set were issued for the identity they come with. Not for other boxes.
// RFC 6507 5.1.2; TS 33.180 F.2.1.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "kms/problem_log.h"

#include <array>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace mediasec::kms {

/// KeySetCheck finds, for each key set, the KMS certificate and the identifier that SSK and PVT fit: KPAK = [SSK]G - [HS]PVT (RFC
/// 6507 5.1.2). The identifier that TS 33.180 F.2.1 gives is tried first, then the file's UserID, then what KMSs are known to hash in its
/// place: other spellings of the identity and of the KMS URI, a zero as no octet, a neighbouring key period, the UID's hexadecimal text; at
/// most two of these at once. A set that needs no search costs one scalar multiplication; searches share a budget, so that a thousand wrong
/// sets cannot hold up a load.
class KeySetCheck {
public:
    /// KeySetCheck looks at `ring.certificates`, which must be complete.
    KeySetCheck(const Keyring &ring, ProblemLog &log);
    /// check fills in `set.identifier` and `set.certificate`, and tells what is wrong at `path` of the set's origin. SSK and PVT that fit
    /// nothing are taken out.
    void check(KeySet &set, const std::string &path);
    /// report_missing tells which KMSs have key sets but no certificate.
    void report_missing();

private:
    /// Form numbers one way of making an identifier; all zero is that of TS 33.180 F.2.1.
    struct Form {
        std::size_t identity = 0, kms = 0, zero = 0, period = 0, text = 0;
        int deviations() const noexcept { return (identity > 0) + (kms > 0) + (zero > 0) + (period > 0) + (text > 0); }
    };
    /// Found is the certificate and identifier that hold, and in words what is not as TS 33.180 F.2.1 says.
    struct Found {
        std::size_t certificate = 0;
        Bytes identifier;
        std::string deviation;
    };
    struct MissingKms {
        Origin first;
        std::string spelled;
        std::size_t sets = 0;
    };

    std::vector<std::size_t> certificates_for(const KeySet &set) const;
    std::optional<Bytes> identifier(const KeySet &set, const Certificate &certificate, const Form &form,
                                    std::string *words = nullptr) const;
    bool fits(const KeySet &set, std::size_t certificate, ByteView identifier) const;
    std::optional<Found> find_by_spec(const KeySet &set, const std::vector<std::size_t> &certificates) const;
    std::optional<Found> find_by_user_id(const KeySet &set, const std::vector<std::size_t> &certificates) const;
    std::optional<Found> search(const KeySet &set, const std::vector<std::size_t> &certificates);
    std::string explain_user_id(const KeySet &set, const Certificate &certificate) const;
    void compare_user_id(const KeySet &set, const std::vector<std::size_t> &certificates, const std::string &path);

    const Keyring &ring_;
    ProblemLog &log_;
    std::unordered_map<std::string, std::vector<std::size_t>> by_kms_;
    std::vector<Form> forms_;         ///< with one deviation, then with two
    std::optional<Form> last_found_;  ///< what the last searched set needed: most sets of a KMS need the same
    unsigned budget_ = 2000;          ///< scalar multiplications left for searches
    std::map<std::string, MissingKms> missing_;
};

}  // namespace mediasec::kms
