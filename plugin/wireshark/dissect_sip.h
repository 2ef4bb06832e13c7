// Mediasec: SIP messages whose session description Wireshark's own SDP dissector leaves with an exception.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

namespace mediasec::wireshark {

/// register_sip has the wrapper take SIP's places in the tables of ports at the beginning of every file.
void register_sip();

/// handoff_sip finds SIP's dissectors; Wireshark calls it once.
void handoff_sip();

}  // namespace mediasec::wireshark
