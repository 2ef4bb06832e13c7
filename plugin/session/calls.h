// Mediasec: offers and answers, and the ports and keys that they announce.
// RFC 3264, RFC 4566, RFC 4567, RFC 4568, TS 24.379 4.7, TS 24.380 4.3.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "crypto/srtp.h"
#include "sdp/sdp.h"
#include "session/capture.h"
#include "session/exchange.h"

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace mediasec::session {

/// SdesKey is one inline key of an a=crypto attribute, ready for use.
struct SdesKey {
    Key key;                                 ///< type sdes, is_tek; key and salt
    std::optional<crypto::SrtpPolicy> policy;///< empty: a suite that is not supported
    std::string suite;
    Bytes mki;                               ///< as it is to appear in packets; empty when none
    std::uint32_t tag = 0;                   ///< a=crypto tag
};

/// Section is one m-line of a description with the keys that belong to it.
struct Section {
    sdp::Media media;
    std::vector<const Exchange *> exchanges; ///< media level
    std::deque<SdesKey> sdes;
    bool has_defective_sdes = false;
};

/// Side is one description of a call: an offer or an answer by one party.
struct Side {
    Frame frame = 0;
    std::size_t digest = 0;                  ///< of the text, to know retransmissions
    std::string party;                       ///< URI of who sent the description
    std::uint32_t cseq = 0;
    bool in_response = false;
    std::deque<Section> sections;           ///< addresses of keys are stable
    std::vector<const Exchange *> exchanges; ///< session level
};

/// Call is a SIP dialog set (one Call-ID), or another signalling session with an identifier of its own.
struct Call {
    std::string id;
    std::deque<Side> sides;                  ///< in the order of their frames
    std::vector<const Exchange *> exchanges; ///< all of the call, newest last
    std::vector<Setup> setups;
    bool has_keys() const noexcept;
};

/// PortUse is a port that a section announced: whoever sends there is another party of the call.
struct PortUse {
    Call *call = nullptr;
    std::size_t side = 0, section = 0;
    Setup::Kind kind = Setup::Kind::rtp;
};

/// SdesCandidate is an a=crypto key that may protect packets to or from a port.
struct SdesCandidate {
    const SdesKey *key;
    bool sender_is_other_party;              ///< true: the key of whoever sends to the port, as RFC 4568 has it
};

/// CallBook holds the calls of a capture.
class CallBook {
public:
    /// add records a description. `session_level` and `media_level` are the exchanges of its key-mgmt attributes (media_level by m-line).
    /// A retransmission (same call, party and text) adds nothing.
    Call &add(Frame frame, std::string_view text, sdp::Description &&description, const Sip &sip, std::vector<const Exchange *> session_level,
              std::vector<std::vector<const Exchange *>> media_level);
    /// uses lists what a port was announced for, the newest last; a null pointer for a port that is nobody's.
    const std::vector<PortUse> *uses(const Endpoint &endpoint) const;
    /// find gives a call by its identifier, or a null pointer.
    const Call *find(const std::string &id) const;
    const std::deque<Call> &all() const noexcept { return calls_; }

private:
    void announce(Call &call, std::size_t side, std::size_t section);
    void announce_port(Call &call, Setup setup, PortUse use);
    std::deque<Call> calls_;
    std::unordered_map<std::string, Call *> by_id_;
    std::unordered_map<Endpoint, std::vector<PortUse>, EndpointHash> ports_;
};

/// sdes_candidates lists the a=crypto keys for packets to the port of `use`: those of the other parties first, and among them the tag that the answer chose.
std::vector<SdesCandidate> sdes_candidates(const PortUse &use);

/// protection_signalled tells whether the signalling says that the port's packets are protected.
bool protection_signalled(const PortUse &use) noexcept;

}  // namespace mediasec::session
