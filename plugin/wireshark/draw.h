// Mediasec: draws any box's Layout as a Wireshark tree. The only place that turns Items into tree items.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "wireshark/compat.h"
#include "wireshark/fields.h"

#include "base/layout.h"

#include <string_view>

namespace mediasec::wireshark {

/// Drawn says where the items of a layout went, so that a subdissector's tree can be hung below one of them. It lives in the packet's memory.
struct Drawn {
    const Layout *layout = nullptr;
    proto_item **items = nullptr;  ///< one for each of the first `count` items of the layout
    std::size_t count = 0;
    /// covering gives the item that begins at `offset` and is `length` octets long, the last such one if there are several; or a null pointer.
    proto_item *covering(std::uint32_t offset, std::uint32_t length) const noexcept;
};

/// draw draws `layout`, whose message begins at the first octet of `tvb`, below `tree`, and its remarks as expert items (at `root` where no item
/// covers the octet). Secret values are shown only when the preference mediasec.show_keys is on. A layout of absurd length is cut, with a note.
/// `tree` may be null: then only the remarks are told. `layout` must outlive the call.
Drawn draw(const DrawTable &table, const Layout &layout, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, proto_item *root);

/// pool_text copies text into the packet's memory as valid UTF-8 that ends in NUL; for the values of text fields, which Wireshark escapes when it shows them.
const char *pool_text(packet_info *pinfo, std::string_view text);

/// pool_label is pool_text with '?' for every character that cannot be printed; for labels and expert items, which Wireshark writes to a terminal as they are.
const char *pool_label(packet_info *pinfo, std::string_view text);

}  // namespace mediasec::wireshark
