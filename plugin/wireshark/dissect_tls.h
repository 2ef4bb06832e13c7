// Mediasec: TLS and DTLS connections whose pre-shared key comes out of MIKEY: the key goes to Wireshark's own dissectors.
// TR 33.829 Annex D.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "wireshark/compat.h"
#include "wireshark/fields.h"

#include "session/capture.h"

namespace mediasec::wireshark {

/// register_tls_fields registers mediasec.tls.*; called once from plugin_register.
void register_tls_fields(FieldRegistry &registry);

/// handoff_tls finds the built-in dissectors; called by every handoff.
void handoff_tls();

/// tls_setup makes conversations for the ends in outcome.tls_ports, so that their packets come to us first. First pass only.
void tls_setup(packet_info *pinfo, const session::SdpOutcome &outcome);

}  // namespace mediasec::wireshark
