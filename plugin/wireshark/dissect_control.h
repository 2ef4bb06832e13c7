// Mediasec: floor control and its relatives: what Wireshark's rtcp dissector leaves to others.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "wireshark/compat.h"
#include "wireshark/fields.h"

namespace mediasec::wireshark {

/// register_control_fields registers mediasec.floor.*, mediasec.mcpc.*, mediasec.mcmc.* and mediasec.mcv.*; called once from plugin_register.
void register_control_fields(FieldRegistry &registry);

/// handoff_control registers a dissector in the table "rtcp.app.name" for every name that the running Wireshark has none for. MCPT, and MCCP
/// where Wireshark knows it, are handled by rtcp before it looks into the table. Called by every handoff.
void handoff_control();

}  // namespace mediasec::wireshark
