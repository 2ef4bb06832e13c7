// A MIKEY layout in the notation of tests/vectors/mikey_messages.vec: "depth:filter@offset+length=value ...".
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "mikey/parser.h"

#include <bit>
#include <string>

namespace test
{

/// number_of gives an item's value after its field's mask.
inline std::uint64_t number_of(const mediasec::FieldInfo &info, const mediasec::Item &item)
{
    return info.mask == 0 ? item.number : (item.number & info.mask) >> std::countr_zero(info.mask);
}

/// has_number tells whether a field's value is a number.
inline bool has_number(mediasec::FieldType type)
{
    using enum mediasec::FieldType;
    return (type >= boolean && type <= uint64) || type == ntp_time || type == unix_time;
}

/// item_text writes one item.
inline std::string item_text(const mediasec::Item &item)
{
    const mediasec::FieldInfo &info = mediasec::mikey::fields()[item.field];
    std::string text =
        std::to_string(item.depth) + ":" + info.filter + "@" + std::to_string(item.offset) + "+" + std::to_string(item.length);
    return has_number(info.type) ? text + "=" + std::to_string(number_of(info, item)) : text;
}

/// tree_of writes all items of a layout.
inline std::string tree_of(const mediasec::Layout &layout)
{
    std::string text;
    for (const mediasec::Item &item : layout.items)
        text += (text.empty() ? "" : " ") + item_text(item);
    return text;
}

} // namespace test
