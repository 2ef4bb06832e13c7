// Mediasec: offers and answers, and the ports and keys that they announce.
// RFC 3264, RFC 4566, RFC 4567, RFC 4568, TS 24.379 4.7, TS 24.380 4.3.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "sdp/sdp.h"
#include "session/capture.h"
#include "session/exchange.h"
#include "session/sdes.h"

#include <deque>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace mediasec::session {

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
    std::string party;                       ///< URI of who sent the description
    std::uint32_t cseq = 0;
    bool in_response = false;
    bool answered = false;                   ///< an offer: its answer was seen
    std::deque<Section> sections;           ///< addresses of keys are stable
    std::vector<const Exchange *> exchanges; ///< session level
};

/// Call is a SIP dialog set (one Call-ID), or another signalling session with an identifier of its own.
struct Call {
    std::string id;
    std::deque<Side> sides;                  ///< in the order of their frames
    std::unordered_multimap<std::size_t, std::size_t> by_digest;  ///< indices of sides that a description made, by its text's: to know retransmissions
    std::vector<const Exchange *> exchanges; ///< all of the call, newest last
    std::vector<Setup> setups;               ///< all of the call, those of the newest descriptions last
    std::size_t announced = 0;               ///< setups that the newest description announced
    bool has_keys() const noexcept;
    /// newest_setups gives the setups of the newest description, and as many older ones as a call usually has: all of a usual call.
    std::vector<Setup> newest_setups() const;
};

/// PortUse is a port that a section announced: whoever sends there is another party of the call.
struct PortUse {
    Call *call = nullptr;
    std::size_t side = 0, section = 0;
    Setup::Kind kind = Setup::Kind::rtp;
    bool fec = false;                        ///< the port of a FEC stream beside the section's own (RFC 5109 14.2)
};

/// CallBook holds the calls of a capture.
class CallBook {
public:
    /// add records a description. `session_level` and `media_level` are the exchanges of its key-mgmt attributes (media_level by m-line).
    /// A retransmission (same call, party and text) adds nothing.
    Call &add(Frame frame, std::string_view text, sdp::Description &&description, const Sip &sip, std::vector<const Exchange *> session_level,
              std::vector<std::vector<const Exchange *>> media_level);
    /// uses lists what a port (channel 0) or an interleaved channel (see Flow::channel) was announced for, the newest last; a null pointer for one that is nobody's.
    const std::vector<PortUse> *uses(const Endpoint &endpoint, std::uint32_t channel = 0) const;
    /// find gives a call by its identifier, or a null pointer.
    const Call *find(const std::string &id) const;
    /// is_protected_host tells whether some description announces protected media at this address, on whatever port.
    bool is_protected_host(const Address &address) const { return protected_hosts_.count(address) != 0; }
    const std::deque<Call> &all() const noexcept { return calls_; }
    /// changes counts what was learnt: while it stays the same, so do the announcements and keys of every port.
    std::uint64_t changes() const noexcept { return changes_; }

    /// open gives the call with an identifier, made when there is none: for signalling whose keys and ports do not come in offers and answers (RTSP).
    Call &open(const std::string &id);
    /// carry adds a message that came outside of any description, for one section of a side or, without one, for the whole call.
    void carry(Call &call, Section *section, const Exchange *exchange);
    /// bind announces a port or an interleaved channel of a section; `use` need not have its kind.
    void bind(Call &call, Setup setup, PortUse use);

private:
    /// PortKey is a UDP port, or a channel of the connection whose end it is.
    struct PortKey {
        Endpoint endpoint;
        std::uint32_t channel;
        bool operator==(const PortKey &) const = default;
    };
    struct PortKeyHash {
        std::size_t operator()(const PortKey &key) const noexcept { return EndpointHash()(key.endpoint) + key.channel * 0x9E3779B1u; }
    };
    void announce(Call &call, std::size_t side, std::size_t section);
    void announce_fec(Call &call, const Setup &media_setup, PortUse use);
    std::uint64_t changes_ = 0;
    std::deque<Call> calls_;
    std::unordered_map<std::string, Call *> by_id_;
    std::set<Address> protected_hosts_;
    std::unordered_map<PortKey, std::vector<PortUse>, PortKeyHash> ports_;
};

/// has_protection tells whether a section announces keys or a protected profile.
bool has_protection(const Section &section) noexcept;

/// media_types_of gives Wireshark's RTP_MEDIA_ numbers for an m-line: audio 1, video 2, else 4.
std::uint32_t media_types_of(const sdp::Media &media) noexcept;

/// media_key_signalled tells whether the signalling of a section protects media for certain: a secure profile with a key, or a message with a key for media.
bool media_key_signalled(const PortUse &use) noexcept;

/// protection_signalled tells whether the signalling says that the port's packets are protected.
bool protection_signalled(const PortUse &use) noexcept;

}  // namespace mediasec::session
