// Mediasec: takes the places of a built-in dissector in a table of ports, and gives them back.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "wireshark/compat.h"

namespace mediasec::wireshark {

/// wrapper_handle makes a handle that belongs to no protocol: frame.protocols stays as it was, and the built-in dissector behind it goes on when
/// the user switches our protocol off. Tables of numbers compare the descriptions of their dissectors, so `description`, a text with static
/// storage, has to be one of its own; 4.4 makes a preference of each of their `name`s, and says so on standard error where two have none.
dissector_handle_t wrapper_handle(dissector_t dissector, const char *name, const char *description);

/// put_in_place puts `ours` wherever `theirs` is in a table of port numbers: its own ports, and what the user's preferences and Decode As added.
/// Both may change between two dissections of a file, so it is called by an init routine. Not dissector_change_uint: Decode As would list the
/// change as the user's, and save it.
void put_in_place(const char *table, dissector_handle_t theirs, dissector_handle_t ours);

/// leave_layer takes back the layer that Wireshark gave a heuristic that passes on to a whole dissector: that makes its own, and one message is
/// one layer.
void leave_layer(packet_info *pinfo);

}  // namespace mediasec::wireshark
