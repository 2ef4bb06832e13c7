// Mediasec: keeps one dissector's exception from stopping another's work.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "wireshark/compat.h"

namespace mediasec::wireshark {

/// call_contained calls a dissector through its handle. If it stops with one of Wireshark's exceptions (a malformed or cut packet), that is shown below
/// `tree`, as Wireshark shows it at the end of a frame, and what it left half-changed in `pinfo` is put back. The result is the number of octets that it
/// took, 0 when it refused or the user switched it off, -1 when it stopped.
int call_contained(dissector_handle_t handle, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data);

}  // namespace mediasec::wireshark
