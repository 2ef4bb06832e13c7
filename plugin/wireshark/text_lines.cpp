// Mediasec: the lines that built-in dissectors drew of a text message.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "wireshark/text_lines.h"

namespace mediasec::wireshark {
namespace {

/// covers tells whether a tree item was drawn over an octet of `tvb`.
bool covers(const proto_node *node, tvbuff_t *tvb, std::uint32_t offset)
{
    const field_info *info = node->finfo;
    if (info == nullptr || info->ds_tvb != tvb_get_ds_tvb(tvb)) return false;
    const int octet = static_cast<int>(tvb_raw_offset(tvb)) + static_cast<int>(offset);
    return octet >= info->start && octet < info->start + info->length;
}

bool is_of(const proto_node *node, int proto) { return node->finfo != nullptr && node->finfo->hfinfo->id == proto; }

}  // namespace

proto_item *line_item(proto_tree *tree, int proto, tvbuff_t *tvb, std::uint32_t offset)
{
    proto_node *last = nullptr;
    for (proto_node *top = tree == nullptr ? nullptr : tree->first_child; top != nullptr; top = top->next) {
        if (!is_of(top, proto)) continue;
        last = top;
        for (proto_node *line = top->first_child; line != nullptr; line = line->next)
            if (covers(line, tvb, offset)) return line;
    }
    return last;
}

proto_tree *tree_at(proto_tree *tree, proto_item *line, int ett)
{
    if (line == nullptr) return tree;
    proto_tree *subtree = proto_item_get_subtree(line);
    return subtree != nullptr ? subtree : proto_item_add_subtree(line, ett);
}

}  // namespace mediasec::wireshark
