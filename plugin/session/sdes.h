// Mediasec: SDP security descriptions: the keys of a=crypto, and which of them are in force.
// RFC 4568, RFC 5939 (a=crypto as a capability), RFC 6188, RFC 7714 14.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "crypto/srtp.h"
#include "sdp/sdp.h"
#include "session/exchange.h"

#include <deque>
#include <optional>
#include <string>
#include <vector>

namespace mediasec::session {

struct Call;     // session/calls.h
struct PortUse;  // session/calls.h

/// SdesKey is one inline key of an a=crypto attribute, ready for use.
struct SdesKey {
    Key key;                                 ///< type sdes, is_tek; key and salt
    std::optional<crypto::SrtpPolicy> policy;///< empty: a suite that is not supported
    std::string suite;
    Bytes mki;                               ///< as it is to appear in packets; empty when none
    std::uint32_t tag = 0;                   ///< a=crypto tag
    bool for_fec = false;                    ///< a key of FEC_KEY: that of a FEC stream with a port of its own (RFC 4568 6.3.5)
};

/// sdes_policy applies the session parameters of an attribute (RFC 4568 6.3) to its suite's policy; nothing for a suite that is not supported.
std::optional<crypto::SrtpPolicy> sdes_policy(const sdp::Crypto &crypto);

/// add_sdes appends the keys of an attribute of the description in `frame`, those of FEC_KEY last. False when the attribute has a defect: what can be used of it is there.
bool add_sdes(std::deque<SdesKey> &keys, const sdp::Crypto &crypto, Frame frame);

/// SdesCandidate is an a=crypto key that may protect packets to or from a port.
struct SdesCandidate {
    const SdesKey *key;
    bool sender_is_other_party;              ///< true: the key of whoever sends to the port, as RFC 4568 has it
    bool in_force;                           ///< offer and answer leave no doubt that its tag was chosen: what an unauthenticated packet needs
};

/// sdes_candidates lists the a=crypto keys for packets to the port of `use`: those of the other parties first, the newest description's first, and among them the tag
/// that the answer chose. A FEC stream's keys come first on its port, last on the others.
std::vector<SdesCandidate> sdes_candidates(const PortUse &use);

/// tag_state tells what became of the tag of an attribute in section `section` of side `side`; `answer` receives the frame of the answer, 0 while there is none.
TagState tag_state(const Call &call, std::size_t side, std::size_t section, std::uint32_t tag, Frame &answer);

}  // namespace mediasec::session
