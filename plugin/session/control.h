// Mediasec: what floor control, transmission control and session control tell about a call.
// TS 24.380 8, TS 24.581 9.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "floor/floor.h"
#include "session/types.h"

#include <string>
#include <vector>

namespace mediasec::session {

/// ControlEvent is one message of the floor-control timeline.
struct ControlEvent {
    Frame frame = 0;
    Flow flow;
    std::string protocol;                    ///< RTCP APP name: MCPT, MCV1 ...
    std::string message;                     ///< "Floor Granted"
    std::string user;                        ///< whom it is about: the requester, the granted or talking party
    std::string group;
    std::uint32_t ssrc = 0;                  ///< of the talker where the message names it, else of the sender
    std::string detail;                      ///< cause, the sender's own words, priority, queue position
    std::string detail_without_words;        ///< the same without the sender's own words, which may name anybody
};

/// control_messages parses the RTCP APP packets of the mission-critical services in a plain RTCP datagram; other packets of the compound are stepped over.
std::vector<floor::Message> control_messages(ByteView rtcp);

/// describe_event makes the timeline's entry of a message.
ControlEvent describe_event(Frame frame, const Flow &flow, const floor::Message &message);

}  // namespace mediasec::session
