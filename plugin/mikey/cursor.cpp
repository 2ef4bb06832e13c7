// Mediasec: reads the fields of a MIKEY message and lists each one.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "mikey/cursor.h"

#include "base/text.h"
#include "mikey/parser.h"
#include "mikey/tables.h"

#include <algorithm>
#include <bit>

namespace mediasec::mikey {

const char *label_of(Field field) noexcept { return fields()[static_cast<std::size_t>(field)].name; }

std::string named(std::span<const NamedValue> table, std::uint32_t value)
{
    const char *name = name_of(table, value);
    return name ? name : "unknown (" + std::to_string(value) + ")";
}

std::string octets_text(std::size_t count) { return std::to_string(count) + (count == 1 ? " octet" : " octets"); }

std::string text_note(ByteView octets) { return one_line(chars_of(octets), 128); }

Item &Cursor::list(Field field, std::size_t offset, std::size_t length, std::uint64_t number)
{
    Item item;
    item.field = static_cast<std::uint16_t>(field);
    item.depth = depth_;
    item.offset = static_cast<std::uint32_t>(offset);
    item.length = static_cast<std::uint32_t>(length);
    item.number = number;
    layout_->items.push_back(std::move(item));
    return layout_->items.back();
}

std::uint64_t Cursor::number(Field field, unsigned width)
{
    last_offset_ = reader_.offset();
    last_width_ = width;
    last_number_ = reader_.number(width, label_of(field));
    if (!reader_.ok()) return 0;
    list(field, last_offset_, width, last_number_);
    return last_number_;
}

std::uint32_t Cursor::part(Field field)
{
    if (!reader_.ok()) return 0;
    list(field, last_offset_, last_width_, last_number_);
    std::uint32_t mask = fields()[static_cast<std::size_t>(field)].mask;
    return (static_cast<std::uint32_t>(last_number_) & mask) >> std::countr_zero(mask);
}

ByteView Cursor::bytes(Field field, std::size_t length)
{
    std::size_t at = reader_.offset();
    ByteView view = reader_.bytes(length, label_of(field));
    if (reader_.ok()) list(field, at, length);
    return view;
}

ByteView Cursor::take(std::size_t length, Field what) { return reader_.bytes(length, label_of(what)); }

Cursor Cursor::sub(std::size_t length, Field what)
{
    return Cursor(reader_.sub(length, label_of(what)), *layout_, static_cast<std::uint8_t>(depth_ + 1));
}

Group::Group(Cursor &cursor, Field field) : cursor_(cursor), index_(cursor.layout().items.size()), start_(cursor.offset())
{
    cursor.list(field, start_, 0);
    cursor.indent();
}

Group::~Group()
{
    cursor_.outdent();
    std::vector<Item> &items = cursor_.layout().items;
    // A nested walk over a cut field goes on where this cursor failed; the subtree covers what it listed as well.
    const Item &last = items.back();
    std::size_t end = std::max<std::size_t>(cursor_.offset(), std::size_t{last.offset} + last.length);
    items[index_].length = static_cast<std::uint32_t>(end - start_);
}

}  // namespace mediasec::mikey
