// Mediasec: where MIKEY and session descriptions come from: SIP and other bodies.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "wireshark/compat.h"
#include "wireshark/fields.h"
#include "wireshark/sip_info.h"

#include "session/types.h"

namespace mediasec::wireshark {

/// register_signalling_fields registers the subtrees of this file; called once from plugin_register.
void register_signalling_fields(FieldRegistry &registry);

/// handoff_signalling takes the places of the built-in handlers for application/sdp and application/mikey bodies and for a=key-mgmt; called by every handoff.
void handoff_signalling();

/// body_carrier tells which protocol the body came in that is being dissected.
session::Carrier body_carrier(const packet_info *pinfo);

/// show_description hands the SDP body in `tvb` to the built-in dissector and takes its keys and ports, for a carrier that no built-in dissector knows. `signalling` is
/// what that carrier says in SIP's place. It lets none of Wireshark's exceptions out.
void show_description(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, session::Carrier carrier, const SipText &signalling);

/// show_sip_description does the same for the body of the SIP message whose layer is the current one. It lets none of Wireshark's exceptions out.
void show_sip_description(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree);

/// descriptions_shown counts the descriptions that came to this file, from whatever carrier, since the program began.
unsigned descriptions_shown() noexcept;

}  // namespace mediasec::wireshark
