// Mediasec: multipart bodies, looked at before Wireshark's own dissector shows their parts.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

namespace mediasec::wireshark {

/// handoff_multipart puts itself in front of the multipart dissector; called by every handoff.
void handoff_multipart();

}  // namespace mediasec::wireshark
