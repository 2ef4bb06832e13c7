// Mediasec: SRTP and SRTCP packets: conversations for announced ports, decryption in place, and the fields that tell about it.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "wireshark/compat.h"
#include "wireshark/fields.h"

#include "session/capture.h"

namespace mediasec::wireshark {

/// register_media_fields registers mediasec.srtp.*, mediasec.srtcp.* and their subtrees and expert items; called once from plugin_register.
void register_media_fields(FieldRegistry &registry);

/// handoff_media finds the built-in rtp and rtcp dissectors and registers the heuristic for streams without signalling; called by every handoff.
void handoff_media();

/// media_setup makes (or takes over again) a conversation for every port in `outcome.setups`, so that its packets come to us. It is called after the
/// built-in SDP dissector has run for this frame. `outcome` belongs to the capture; nothing of it is kept. Only the first pass changes anything.
void media_setup(packet_info *pinfo, const session::SdpOutcome &outcome);

/// flow_of gives the ends of the connection or flow that a packet belongs to, channel 0.
session::Flow flow_of(const packet_info *pinfo);

/// dissect_interleaved_media opens a packet of a protected interleaved channel (`kind` as session::Capture::interleaved gave it) and shows it as rtp or rtcp.
int dissect_interleaved_media(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, std::uint8_t channel, session::Setup::Kind kind);

}  // namespace mediasec::wireshark
