// Mediasec: the tables Telephony > Mediasec Exchanges and Mediasec Streams, and `tshark -z mediasec,exchanges` and `-z mediasec,streams`.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "wireshark/compat.h"

#include "session/capture.h"
#include "session/exchange.h"

namespace mediasec::wireshark {

/// register_statistics registers the tables; called once from plugin_register.
void register_statistics();

/// count_exchange tells the tables of a MIKEY message, when one is open.
void count_exchange(packet_info *pinfo, const session::Exchange &exchange);
/// count_packet tells the tables of a protected packet, when one is open.
void count_packet(packet_info *pinfo, const session::MediaPacket &packet, bool rtcp);

}  // namespace mediasec::wireshark
