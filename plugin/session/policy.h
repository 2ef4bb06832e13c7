// Mediasec: from a MIKEY security policy to an SRTP policy.
// RFC 3830 6.10.1, RFC 4771 4, RFC 5748 3, RFC 7714 15; TS 33.180 E.2.2, E.3.2, E.4.2 (default profiles).
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "crypto/srtp.h"
#include "mikey/message.h"
#include "session/types.h"

#include <optional>
#include <string>
#include <vector>

namespace mediasec::session {

/// PolicyChoice is a policy to try, and what it departs from when it is not the one that was signalled.
struct PolicyChoice {
    crypto::SrtpPolicy policy;
    const char *departure = "";
};

/// PolicyReading is an SP payload understood, or the reason why it cannot be used.
struct PolicyReading {
    std::optional<crypto::SrtpPolicy> policy;
    std::string unsupported;     ///< "encryption algorithm 3 (SEED-CTR)"
    std::string deviation;       ///< tolerated: "authentication tag length in parameter 3 ..."
};

/// read_policy turns SP parameters into a policy; parameters that are absent have RFC 3830's defaults (or AES-GCM's).
PolicyReading read_policy(const mikey::SecurityPolicy &sp);

/// default_policy is the profile of a key type where the message has no SP (TS 33.180 E.2.2, E.3.2, E.4.2; AES_CM_128_HMAC_SHA1_80 for MIKEY's own keys).
crypto::SrtpPolicy default_policy(KeyType type);

/// policy_choices lists the policies to try for a crypto session of `message` (null for a key from a key list): the one its SP gives, then the same with
/// and without the ROC in the packet, then the default profile. `unsupported` receives the reason when an SP names what cannot be opened.
std::vector<PolicyChoice> policy_choices(const mikey::Message *message, const mikey::CryptoSession *session, KeyType type, std::string *unsupported = nullptr);

}  // namespace mediasec::session
