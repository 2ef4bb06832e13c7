// Mediasec: RTSP connections: keys in headers and parameter bodies, and packets interleaved with the messages.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "wireshark/compat.h"
#include "wireshark/fields.h"

namespace mediasec::wireshark {

/// register_rtsp_fields registers the subtrees of this file, and the routine that takes RTSP's places; called once from plugin_register.
void register_rtsp_fields(FieldRegistry &registry);

/// handoff_rtsp finds the built-in dissector and registers our heuristics; called by every handoff.
void handoff_rtsp();

/// in_rtsp tells whether the body that is being dissected came in an RTSP message that session::Capture has taken already.
bool in_rtsp() noexcept;

}  // namespace mediasec::wireshark
