// Mediasec: protected XML bodies, shown behind what Wireshark's own dissector shows.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "wireshark/fields.h"

namespace mediasec::wireshark {

/// register_xml_fields registers mediasec.xml.*; called once from plugin_register.
void register_xml_fields(FieldRegistry &registry);

/// handoff_xml puts itself in front of the dissectors of the media types that may be protected; called by every handoff.
void handoff_xml();

}  // namespace mediasec::wireshark
