// Mediasec: what belongs to one call: its signalling, its streams, its keys.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "session/calls.h"
#include "session/capture.h"
#include "session/streams.h"

#include <set>
#include <string>
#include <vector>

namespace mediasec::session {

/// PacketPlace is what a packet shows of the call that it belongs to; any of it may be missing.
struct PacketPlace {
    Frame frame = 0;
    Flow flow;
    std::string call_id;                     ///< of the SIP message around it
};

/// CallScope is one call with all its legs: the signalling sessions that share a key, as those on both sides of a server do.
struct CallScope {
    std::vector<const Call *> calls;
    std::set<Endpoint> endpoints;            ///< ports that its descriptions announced
    std::vector<const Stream *> streams;
    std::set<const Exchange *> exchanges;    ///< messages whose keys belong to the call, or opened its streams or the bodies of its signalling
    std::set<const Key *> keys;              ///< keys of key lists that opened its streams or bodies
    bool empty() const noexcept { return calls.empty() && streams.empty() && exchanges.empty() && keys.empty(); }
};

/// call_scope finds the call that a packet belongs to: by its Call-ID, by the frame of a description or of a MIKEY message, or by its ports. A packet of a stream without signalling
/// gives the streams of its two ends. Empty when the packet belongs to nothing known.
CallScope call_scope(const Capture &capture, const PacketPlace &place);

/// display_filter writes a display filter for all packets of a call, with the frames that carried its keys; empty for an empty scope.
std::string display_filter(const CallScope &scope);

}  // namespace mediasec::session
