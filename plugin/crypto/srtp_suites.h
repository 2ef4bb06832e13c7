// Mediasec: the names of SRTP crypto suites.
// RFC 4568 6.2 and 6.3, RFC 6188 4, RFC 7714 14.1, RFC 5764 4.1.2; the IANA registry "SDP Security Descriptions".
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "crypto/srtp.h"

#include <optional>
#include <string>
#include <string_view>

namespace mediasec::crypto {

/// policy_of_suite gives the policy that a crypto suite's name stands for, with `name` in any case. Names of the registries and
/// those that stacks use in their place are known. The name may be followed by '+' and an option, several times, as suite_name()
/// writes them: RCCm1, RCCm2, RCCm3 (each with "=R", RFC 4771), KDR=n (rate 2^n, RFC 4568 6.3.1), UNENCRYPTED_SRTP,
/// UNENCRYPTED_SRTCP, UNAUTHENTICATED_SRTP (RFC 4568 6.3.2, 6.3.3), KEY=n, SALT=n,
/// SRTP_TAG=n, SRTCP_TAG=n, AUTH_KEY=n (bits), LIBSRTP_KDF.
/// Nothing is returned for an unknown name or option, or a number that its option cannot have.
/// With a "_32" suite the SRTCP tag has 80 bits (RFC 4568 6.2.2); stacks that send 32 bits there need +SRTCP_TAG=32.
std::optional<SrtpPolicy> policy_of_suite(std::string_view name);

/// apply_session_parameter changes `policy` as a session parameter of RFC 4568 6.3 (or another option of policy_of_suite) says.
/// False, and no change, for one that is unknown or has a bad number; FEC_ORDER, FEC_KEY and WSH are unknown here.
bool apply_session_parameter(SrtpPolicy &policy, std::string_view parameter);

}  // namespace mediasec::crypto
