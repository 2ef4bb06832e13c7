// Mediasec: the conversation filter "Mediasec call", and what a packet shows of the call that it belongs to.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "wireshark/compat.h"

#include "session/call_scope.h"

namespace mediasec::wireshark {

/// place_of reads from a dissected packet what tells its call. It may throw std::bad_alloc, and makes no epan call that may leave by longjmp.
session::PacketPlace place_of(packet_info *pinfo);

/// register_call_filter registers Analyze > Conversation Filter > Mediasec call; called once from plugin_register.
void register_call_filter();

}  // namespace mediasec::wireshark
