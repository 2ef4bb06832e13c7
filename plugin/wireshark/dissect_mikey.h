// Mediasec: one MIKEY message: its tree, and what came out of it.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "wireshark/compat.h"
#include "wireshark/fields.h"
#include "wireshark/sip_info.h"

#include "session/capture.h"
#include "session/exchange.h"

namespace mediasec::wireshark {

/// register_mikey_fields registers mikey.* of our tree and mediasec.mikey.*, mediasec.key.* and the like; called once from plugin_register.
void register_mikey_fields(FieldRegistry &registry);

/// handoff_mikey finds the dissectors that are needed; called by every handoff.
void handoff_mikey();

/// show_mikey lets the capture take the message in `tvb`, from its first octet, and draws it below `tree`: with our dissector or, if the user
/// prefers that (or memory ran out), with the built-in one. It lets none of Wireshark's exceptions out: a broken message must not stop the
/// dissection of what carries it.
void show_mikey(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, session::Carrier carrier, const SipText &sip);

/// show_builtin_mikey hands the message to Wireshark's own dissector, keeping its exceptions in.
void show_builtin_mikey(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree);

}  // namespace mediasec::wireshark
