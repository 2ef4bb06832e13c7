// Mediasec: the lines that built-in dissectors drew of a text message, to hang our trees below them.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "wireshark/compat.h"

namespace mediasec::wireshark {

/// line_item finds what the protocol `proto` drew, directly below its own item below `tree`, over the octet at `offset` of `tvb`; else the protocol's item that was drawn
/// last; a null pointer when there is none (Wireshark wanted no tree).
proto_item *line_item(proto_tree *tree, int proto, tvbuff_t *tvb, std::uint32_t offset);

/// tree_at gives the subtree of a line, made with `ett` when it has none; `tree` itself for a null pointer.
proto_tree *tree_at(proto_tree *tree, proto_item *line, int ett);

}  // namespace mediasec::wireshark
