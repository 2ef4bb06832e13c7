// Mediasec: what a=crypto attributes come to, shown below their lines.
// RFC 4568, RFC 5939; TS 33.328 (end-to-access-edge indications).
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "wireshark/compat.h"
#include "wireshark/fields.h"

#include "session/capture.h"

namespace mediasec::wireshark {

/// register_sdes_fields registers mediasec.sdes.*; called once from plugin_register.
void register_sdes_fields(FieldRegistry &registry);

/// show_sdes draws the security descriptions of `outcome` below the lines that the protocol `proto_sdp` drew of `tvb`. Keys are not drawn.
void show_sdes(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, int proto_sdp, const session::SdpOutcome &outcome);

}  // namespace mediasec::wireshark
