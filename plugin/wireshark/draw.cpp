// Mediasec: Layout to Wireshark tree.
// No function here holds an object with a destructor: every epan call may leave by longjmp.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "wireshark/draw.h"

#include "wireshark/expert.h"
#include "wireshark/keys_prefs.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace mediasec::wireshark {
namespace {

constexpr std::size_t most_items = 20'000;  // Wireshark itself gives up at a million tree items, and a person long before
constexpr std::size_t most_remarks = 100;
constexpr std::size_t deepest = 16;

/// Place is where an item is drawn: the octets it covers, held inside the captured ones.
struct Place {
    tvbuff_t *tvb;
    int offset;
    int length;
};

Place place_of(const Item &item, tvbuff_t *tvb)
{
    const auto captured = static_cast<std::uint32_t>(tvb_captured_length(tvb));
    const std::uint32_t offset = std::min(item.offset, captured);
    return {tvb, static_cast<int>(offset), static_cast<int>(std::min(item.length, captured - offset))};
}

/// draw_secret shows a key only to who asked for it. The hidden item covers no octets: PDML would write those that an item covers.
proto_item *draw_secret(int hf, const Item &item, const Place &at, proto_tree *tree)
{
    if (show_keys()) return proto_tree_add_item(tree, hf, at.tvb, at.offset, at.length, ENC_NA);
    static constexpr guint8 nothing = 0;
    proto_item *drawn = proto_tree_add_bytes_with_length(tree, hf, at.tvb, at.offset, 0, &nothing, 0);
    if (drawn != tree) proto_item_set_text(drawn, "%s: hidden, %u octets", proto_registrar_get_name(hf), item.length);
    return drawn;
}

proto_item *draw_unix_time(int hf, const Item &item, const Place &at, proto_tree *tree)
{
    nstime_t time;
    time.secs = static_cast<time_t>(item.number);
    time.nsecs = 0;
    return proto_tree_add_time(tree, hf, at.tvb, at.offset, at.length, &time);
}

proto_item *draw_value(const FieldInfo &info, int hf, const Item &item, const Place &at, proto_tree *tree)
{
    switch (info.type) {
    case FieldType::boolean:
        return proto_tree_add_boolean(tree, hf, at.tvb, at.offset, at.length, static_cast<guint32>(item.number));
    case FieldType::uint8:
    case FieldType::uint16:
    case FieldType::uint24:
    case FieldType::uint32:
        return proto_tree_add_uint(tree, hf, at.tvb, at.offset, at.length, static_cast<guint32>(item.number));
    case FieldType::uint64:
        return proto_tree_add_uint64(tree, hf, at.tvb, at.offset, at.length, item.number);
    case FieldType::secret:
        return draw_secret(hf, item, at, tree);
    case FieldType::unix_time:
        return draw_unix_time(hf, item, at, tree);
    case FieldType::ntp_time:
        return proto_tree_add_item(tree, hf, at.tvb, at.offset, at.length, ENC_TIME_NTP | ENC_BIG_ENDIAN);
    case FieldType::text:
        return proto_tree_add_item(tree, hf, at.tvb, at.offset, at.length, ENC_UTF_8);
    case FieldType::ipv4:
        return proto_tree_add_item(tree, hf, at.tvb, at.offset, at.length, ENC_BIG_ENDIAN);
    case FieldType::group:
    case FieldType::bytes:
    case FieldType::ipv6:
        break;
    }
    return proto_tree_add_item(tree, hf, at.tvb, at.offset, at.length, ENC_NA);
}

/// fits tells whether the octets are those that Wireshark reads from the tvb for this type; a parser that cut a field short shows it as a number or not at all.
bool fits(FieldType type, int length) noexcept
{
    switch (type) {
    case FieldType::ntp_time: return length == 8 || length == 4;
    case FieldType::ipv4: return length == 4;
    case FieldType::ipv6: return length == 16;
    default: return true;
    }
}

/// repeats_name tells whether the note says no more than the value's name, which Wireshark shows anyway.
bool repeats_name(const FieldInfo &info, const Item &item) noexcept
{
    const char *name = name_of(info.values, static_cast<std::uint32_t>(item.number));
    return name != nullptr && item.note == name;
}

void append_note(const FieldInfo &info, const Item &item, packet_info *pinfo, proto_item *drawn)
{
    if (item.note.empty() || repeats_name(info, item)) return;
    if (info.type == FieldType::group)
        proto_item_append_text(drawn, ": %s", pool_label(pinfo, item.note));
    else
        proto_item_append_text(drawn, " (%s)", pool_label(pinfo, item.note));
}

/// Ancestors are the last items drawn at each depth.
struct Ancestors {
    std::array<proto_item *, deepest + 1> items{};
    std::array<int, deepest + 1> subtrees{};
    std::array<bool, deepest + 1> known{};

    proto_tree *parent_of(std::size_t depth, proto_tree *tree) const
    {
        while (depth > 0 && !known[depth - 1]) --depth;
        if (depth == 0) return tree;
        proto_item *parent = items[depth - 1];
        proto_tree *subtree = proto_item_get_subtree(parent);
        return subtree != nullptr ? subtree : proto_item_add_subtree(parent, subtrees[depth - 1]);
    }
    void set(std::size_t depth, proto_item *item, int subtree)
    {
        items[depth] = item;
        subtrees[depth] = subtree;
        known[depth] = true;
        for (std::size_t below = depth + 1; below <= deepest; ++below) known[below] = false;
    }
};

proto_item *draw_item(const DrawTable &table, const Item &item, tvbuff_t *tvb, packet_info *pinfo, proto_tree *parent)
{
    const FieldInfo &info = table.fields[item.field];
    const Place at = place_of(item, tvb);
    if (!fits(info.type, at.length)) return nullptr;
    proto_item *drawn = draw_value(info, table.hf[item.field], item, at, parent);
    if (drawn != parent) append_note(info, item, pinfo, drawn);  // it is the parent when Wireshark needs no text for this tree
    return drawn;
}

/// item_at gives the innermost item that covers `offset`, or the last that ends before it (a message that is too short breaks behind its end).
proto_item *item_at(const Drawn &drawn, std::uint32_t offset, proto_item *root)
{
    proto_item *before = root;
    proto_item *covering = nullptr;
    for (std::size_t i = 0; i < drawn.count; ++i) {
        const Item &item = drawn.layout->items[i];
        if (drawn.items[i] == nullptr || item.offset > offset) continue;
        before = drawn.items[i];
        if (offset - item.offset < item.length) covering = drawn.items[i];
    }
    return covering != nullptr ? covering : before;
}

void draw_remarks(const Drawn &drawn, packet_info *pinfo, proto_item *root)
{
    const auto &remarks = drawn.layout->remarks;
    for (std::size_t i = 0; i < remarks.size() && i < most_remarks; ++i)
        show_remark(pinfo, item_at(drawn, remarks[i].offset, root), remarks[i].kind, pool_label(pinfo, remarks[i].text));
    if (remarks.size() > most_remarks) show_remark(pinfo, root, Remark::Kind::note, "There are further remarks, which are not shown.");
}

}  // namespace

proto_item *Drawn::covering(std::uint32_t offset, std::uint32_t length) const noexcept
{
    for (std::size_t i = count; i > 0; --i)
        if (layout->items[i - 1].offset == offset && layout->items[i - 1].length == length) return items[i - 1];
    return nullptr;
}

const char *pool_text(packet_info *pinfo, std::string_view text)
{
    return reinterpret_cast<const char *>(get_utf_8_string(pinfo->pool, reinterpret_cast<const guint8 *>(text.data()), static_cast<int>(text.size())));
}

const char *pool_label(packet_info *pinfo, std::string_view text)
{
    const char *from = pool_text(pinfo, text);
    auto *label = static_cast<char *>(wmem_alloc(pinfo->pool, std::strlen(from) + 1));  // no character becomes longer
    char *to = label;
    for (; *from != '\0'; from = g_utf8_next_char(from)) {
        const gunichar character = g_utf8_get_char(from);
        to += g_unichar_to_utf8(g_unichar_isprint(character) ? character : '?', to);
    }
    *to = '\0';
    return label;
}

Drawn draw(const DrawTable &table, const Layout &layout, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, proto_item *root)
{
    Drawn drawn;
    drawn.layout = &layout;
    if (tree != nullptr) {
        const std::size_t count = std::min(layout.items.size(), most_items);
        drawn.items = static_cast<proto_item **>(wmem_alloc0(pinfo->pool, (count + 1) * sizeof(proto_item *)));
        drawn.count = count;
        Ancestors ancestors;
        for (std::size_t i = 0; i < count; ++i) {
            const Item &item = layout.items[i];
            const std::size_t depth = std::min<std::size_t>(item.depth, deepest);
            drawn.items[i] = draw_item(table, item, tvb, pinfo, ancestors.parent_of(depth, tree));
            if (drawn.items[i] != nullptr) ancestors.set(depth, drawn.items[i], table.ett[item.field]);
        }
        if (layout.items.size() > most_items) show_remark(pinfo, root, Remark::Kind::note, "The message has further fields, which are not shown.");
    }
    draw_remarks(drawn, pinfo, root);
    return drawn;
}

}  // namespace mediasec::wireshark
