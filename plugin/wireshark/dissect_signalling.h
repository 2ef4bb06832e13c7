// Mediasec: where MIKEY and session descriptions come from: SIP and other bodies.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "wireshark/compat.h"
#include "wireshark/fields.h"

#include "session/types.h"

namespace mediasec::wireshark {

/// register_signalling_fields registers the subtrees of this file; called once from plugin_register.
void register_signalling_fields(FieldRegistry &registry);

/// handoff_signalling takes the places of the built-in handlers for application/sdp and application/mikey bodies and for a=key-mgmt; called by every handoff.
void handoff_signalling();

/// body_carrier tells which protocol the body came in that is being dissected.
session::Carrier body_carrier(const packet_info *pinfo);

}  // namespace mediasec::wireshark
