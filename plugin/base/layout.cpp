// Mediasec: tables of named values.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/layout.h"

#include <algorithm>

namespace mediasec {

const char *name_of(std::span<const NamedValue> table, std::uint32_t value) noexcept
{
    auto row = std::find_if(table.begin(), table.end(), [value](const NamedValue &r) { return r.value == value; });
    return row == table.end() ? nullptr : row->name;
}

}  // namespace mediasec
