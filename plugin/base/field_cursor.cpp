// Mediasec: reads the fields of a message and lists each one as it is read.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/field_cursor.h"

#include <algorithm>
#include <bit>

namespace mediasec {

Item &FieldCursor::list(FieldId field, std::size_t offset, std::size_t length, std::uint64_t number)
{
    Item item;
    item.field = field.index;
    item.depth = depth_;
    item.offset = static_cast<std::uint32_t>(offset);
    item.length = static_cast<std::uint32_t>(length);
    item.number = number;
    layout_->items.push_back(std::move(item));
    return layout_->items.back();
}

void FieldCursor::remark(Remark::Kind kind, std::size_t offset, std::string text)
{
    layout_->remarks.push_back({kind, static_cast<std::uint32_t>(offset), std::move(text)});
}

void FieldCursor::note(std::string text)
{
    if (reader_.ok() && !layout_->items.empty()) layout_->items.back().note = std::move(text);
}

std::uint64_t FieldCursor::number(FieldId field, unsigned width)
{
    last_offset_ = reader_.offset();
    last_width_ = width;
    last_number_ = reader_.number(width, label(field));
    if (reader_.ok()) list(field, last_offset_, width, last_number_);
    return last_number_;
}

std::uint32_t FieldCursor::part(FieldId field)
{
    if (!reader_.ok()) return 0;
    list(field, last_offset_, last_width_, last_number_);
    std::uint32_t mask = table_[field.index].mask;
    return (static_cast<std::uint32_t>(last_number_) & mask) >> std::countr_zero(mask);
}

ByteView FieldCursor::bytes(FieldId field, std::size_t length)
{
    std::size_t at = reader_.offset();
    ByteView view = reader_.bytes(length, label(field));
    if (reader_.ok()) list(field, at, length);
    return view;
}

FieldCursor FieldCursor::sub(FieldId what, std::size_t length)
{
    return FieldCursor(reader_.sub(length, label(what)), *layout_, table_, depth_);
}

FieldGroup::FieldGroup(FieldCursor &cursor, FieldId field)
    : cursor_(cursor), index_(cursor.layout_->items.size()), start_(cursor.offset())
{
    cursor.list(field, start_, 0);
    ++cursor.depth_;
}

void FieldGroup::note(std::string text) { cursor_.layout_->items[index_].note = std::move(text); }

FieldGroup::~FieldGroup()
{
    --cursor_.depth_;
    std::vector<Item> &items = cursor_.layout_->items;
    // When a field inside was cut, this cursor stands before it; the subtree covers what was listed as well.
    std::size_t end = std::max<std::size_t>(cursor_.offset(), std::size_t{items.back().offset} + items.back().length);
    items[index_].length = static_cast<std::uint32_t>(end - start_);
}

}  // namespace mediasec
