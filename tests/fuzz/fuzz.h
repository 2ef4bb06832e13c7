// What the fuzz targets have in common: how an invariant fails, and the ones that every layout has to hold.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/bytes.h"
#include "base/layout.h"
#include "base/reader.h"

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <span>
#include <string_view>

/// LLVMFuzzerTestOneInput is a target: one per program. libFuzzer calls it with inputs that it makes, replay.cpp with files.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size);

namespace fuzz {

/// hold ends the program with `what` unless `good`: an invariant is broken, and the input that did it is kept.
inline void hold(bool good, const char *what)
{
    if (good) return;
    std::fprintf(stderr, "invariant broken: %s\n", what);
    std::abort();
}

/// text_view views a target's input, or a part of it, as text.
inline std::string_view text_view(mediasec::ByteView octets) { return {reinterpret_cast<const char *>(octets.data()), octets.size()}; }

/// hold_inside demands that [offset, offset + length) lies in a message of `size` octets.
inline void hold_inside(std::uint64_t offset, std::uint64_t length, std::size_t size, const char *what) { hold(offset + length <= size, what); }

/// hold_layout demands of a message of `size` octets: every item is of the table and inside the message, a depth grows by one at a time,
/// and every remark points into the message or just behind it.
inline void hold_layout(const mediasec::Layout &layout, std::span<const mediasec::FieldInfo> table, std::size_t size)
{
    unsigned depth = 0;
    for (const mediasec::Item &item : layout.items) {
        hold(item.field < table.size(), "an item names no field of its protocol's table");
        hold_inside(item.offset, item.length, size, "an item lies outside of the message");
        hold(item.depth <= depth + 1U, "an item skips a depth");
        depth = item.depth;
    }
    for (const mediasec::Remark &remark : layout.remarks) {
        hold(remark.offset <= size, "a remark points behind the message");
        hold(!remark.text.empty(), "a remark says nothing");
    }
}

/// hold_fault demands that a fault points into the message, or just behind it, and says what was expected.
inline void hold_fault(const std::optional<mediasec::Fault> &fault, std::size_t size)
{
    if (!fault) return;
    hold(fault->offset <= size, "a fault lies behind the message");
    hold(!fault->expected.empty(), "a fault does not say what was expected");
}

}  // namespace fuzz
