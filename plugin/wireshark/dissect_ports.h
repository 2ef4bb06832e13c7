// Mediasec: protocols with ports of their own: MIKEY (2269) and MONP (8809).
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "wireshark/compat.h"
#include "wireshark/fields.h"

namespace mediasec::wireshark {

/// register_port_fields registers monp.* and the routine that takes MIKEY's port, or gives it back, as the preference mediasec.port_2269 says; called once from
/// plugin_register.
void register_port_fields(FieldRegistry &registry);

/// handoff_ports finds the built-in MIKEY dissector and registers MONP; called by every handoff.
void handoff_ports();

}  // namespace mediasec::wireshark
