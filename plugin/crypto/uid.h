// Mediasec: identifiers that SAKKE and ECCSI keys are issued for.
// TS 33.180 F.2.1 (hashed UID), RFC 6509 3.2 (tel URI with month).
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "crypto/digest.h"

#include <cstdint>
#include <string_view>

namespace mediasec::crypto {

/// KeyPeriod is a KMS's division of time: UserKeyPeriod and UserKeyOffset of its certificate, in seconds.
struct KeyPeriod {
    std::uint64_t period = 0;
    std::uint64_t offset = 0;
    /// number_at gives floor((ntp_seconds - offset) / period); 0 where the period is 0 or the time is before the offset.
    std::uint64_t number_at(std::uint64_t ntp_seconds) const noexcept;
};

/// ZeroForm says how an integer 0 was written in the UID's input: one zero octet (TS 33.220 B.2.1.3), or no octet at all (spec/10 row 5).
enum class ZeroForm : std::uint8_t { one_octet, no_octet };

/// mcx_uid hashes identity, KMS URI and key period into the 32-octet UID of TS 33.180 F.2.1. The texts are used octet for octet.
Sha256 mcx_uid(std::string_view identity, std::string_view kms_uri, KeyPeriod period, std::uint64_t period_no,
               ZeroForm zero = ZeroForm::one_octet);

/// tel_uid writes "YYYY-MM" NUL "tel:+..." NUL for the month of `ntp_seconds` (UTC), RFC 6509 3.2. `tel_uri` is "tel:+<digits>".
Bytes tel_uid(std::string_view tel_uri, std::uint64_t ntp_seconds);

/// ntp_era_seconds widens the upper 32 bits of an NTP timestamp: values below 0x80000000 are of era 1 (RFC 4330 section 3).
std::uint64_t ntp_era_seconds(std::uint32_t seconds) noexcept;

}  // namespace mediasec::crypto
