// Mediasec: what the signalling around a body says, in memory that survives Wireshark's longjmp.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "wireshark/compat.h"

#include "session/types.h"

namespace mediasec::wireshark {

/// SipText is session::Sip without destructors: its strings live in the packet's memory and are never null.
struct SipText {
    const char *call_id = "";
    const char *method = "";
    const char *from = "";  ///< value of From, without its parameters
    const char *to = "";    ///< value of To
    std::uint32_t cseq = 0;
    std::uint32_t code = 0;
    /// to_sip makes the form that the pure side takes; only where no epan call follows while it lives.
    session::Sip to_sip() const;
};

/// sip_of reads what the innermost SIP message around the current body says; empty where the body came in something else.
SipText sip_of(packet_info *pinfo);

}  // namespace mediasec::wireshark
