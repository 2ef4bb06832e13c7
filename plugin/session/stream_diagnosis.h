// Mediasec: why a packet did not open, in a sentence; and the code of what was tolerated where it did.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "session/calls.h"
#include "session/exchange.h"

#include <string>
#include <string_view>

namespace mediasec::session {

/// StreamCase is what is known about a packet that did not open.
struct StreamCase {
    Reason reason = Reason::none;
    ByteView packet;
    bool rtcp = false;
    const Exchange *to_blame = nullptr;  ///< whose key it needs
    const PortUse *use = nullptr;        ///< of the packet's ports; null where nothing announced them
    const Call *own_call = nullptr;      ///< whose packet it is; null where nothing announced its ports
    bool others_open = false;            ///< other packets of its stream opened
};

/// stream_diagnosis writes the cause and the remedy.
std::string stream_diagnosis(const StreamCase &what);

/// signalling_is_cut tells whether the capture lacks the offer or the answer of a call's media.
bool signalling_is_cut(const Call &call);

/// departure_reason is the code of what a Way departs from; none for a Way that departs from nothing.
Reason departure_reason(std::string_view departure);

}  // namespace mediasec::session
