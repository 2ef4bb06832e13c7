// Mediasec: identifiers that SAKKE and ECCSI keys are issued for.
// SPDX-License-Identifier: GPL-2.0-or-later
// TS 33.180 F.2.1 (hashed UID), TS 33.220 B.2.1.3 (integers in S), RFC 6509 3.2 (tel URI with month), RFC 4330 3 (NTP eras).
#include "crypto/uid.h"

#include <chrono>

namespace mediasec::crypto {

namespace {

/// append_parameter adds P || L to S, TS 33.220 B.2.1.1.
void append_parameter(Bytes &s, ByteView p)
{
    append(s, p);
    append_be(s, p.size(), 2);
}

/// append_integer adds an integer parameter in its fewest octets (TS 33.220 B.2.1.3).
void append_integer(Bytes &s, std::uint64_t value, ZeroForm zero)
{
    unsigned width = zero == ZeroForm::one_octet ? 1 : 0;
    while (width < 8 && value >> (8 * width) != 0)
        ++width;
    Bytes p;
    append_be(p, value, width);
    append_parameter(s, p);
}

void append_decimal(Bytes &out, unsigned value, unsigned digits)
{
    for (unsigned divisor = digits == 4 ? 1000 : 10; divisor != 0; divisor /= 10)
        out.push_back(static_cast<std::uint8_t>('0' + value / divisor % 10));
}

}  // namespace

std::uint64_t KeyPeriod::number_at(std::uint64_t ntp_seconds) const noexcept
{
    if (period == 0 || ntp_seconds < offset) return 0;
    return (ntp_seconds - offset) / period;
}

Sha256 mcx_uid(std::string_view identity, std::string_view kms_uri, KeyPeriod period, std::uint64_t period_no, ZeroForm zero)
{
    Bytes s = {0x00};                                        // FC
    append_parameter(s, view_of("MIKEY-SAKKE-UID"));         // P0
    append_parameter(s, view_of(identity));                  // P1
    append_parameter(s, view_of(kms_uri));                   // P2
    append_integer(s, period.period, zero);                  // P3
    append_integer(s, period.offset, zero);                  // P4
    append_integer(s, period_no, zero);                      // P5
    return sha256({s});
}

Bytes tel_uid(std::string_view tel_uri, std::uint64_t ntp_seconds)
{
    // chrono's days count from 1970; the NTP era from 1900-01-01, which is 25567 days (2208988800 seconds) earlier.
    using namespace std::chrono;
    const auto day_number = static_cast<std::int64_t>(ntp_seconds / 86400 % 10'000'000) - 25567;
    const year_month_day date{sys_days{days{static_cast<days::rep>(day_number)}}};
    Bytes uid;
    append_decimal(uid, static_cast<unsigned>(static_cast<int>(date.year())) % 10000, 4);
    uid.push_back('-');
    append_decimal(uid, static_cast<unsigned>(date.month()), 2);
    uid.push_back(0);
    append(uid, view_of(tel_uri));
    uid.push_back(0);
    return uid;
}

std::uint64_t ntp_era_seconds(std::uint32_t seconds) noexcept
{
    return seconds < 0x80000000u ? seconds + (std::uint64_t{1} << 32) : seconds;
}

}  // namespace mediasec::crypto
