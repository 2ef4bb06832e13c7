// Mediasec: text that Wireshark's own dissectors are shown in another form than it was sent in.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/bytes.h"
#include "wireshark/compat.h"

namespace mediasec::wireshark {

/// Readable is a text as Wireshark's SDP dissector can read it (sdp/readable.h), and as it was sent; both have the same length.
struct Readable {
    tvbuff_t *tvb;       ///< for the built-in dissectors: the packet's own, or a copy that is a data source of its own
    ByteView as_sent;    ///< in the packet's memory
};

/// readable makes the form of a text that the built-in dissectors can read. Within one that was made already it stays as it is.
Readable readable(tvbuff_t *tvb, packet_info *pinfo);

/// read_within says, until the next call, what dissectors of parts of `whole` are reading; a null pointer ends it.
void read_within(const Readable *whole);

}  // namespace mediasec::wireshark
