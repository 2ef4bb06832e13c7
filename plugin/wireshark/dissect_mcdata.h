// Mediasec: MCData messages, as sent and decrypted.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "wireshark/compat.h"
#include "wireshark/fields.h"

namespace mediasec::wireshark {

/// register_mcdata_fields registers mediasec.mcdata.*; called once from plugin_register.
void register_mcdata_fields(FieldRegistry &registry);

/// handoff_mcdata registers the media types application/vnd.3gpp.mcdata-signalling and -payload, which SIP, HTTP, MSRP and multipart bodies name;
/// called by every handoff.
void handoff_mcdata();

/// show_mcdata draws the MCData message that fills `tvb`, from its message type octet, below `tree`, and decrypts it when it is protected and its
/// key is known; a PCK that it brings along (off-network) counts first. It lets none of Wireshark's exceptions out.
void show_mcdata(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree);

}  // namespace mediasec::wireshark
