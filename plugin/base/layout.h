// Mediasec: what a parser hands to whoever draws it. A parser names the fields of its protocol in a table of FieldInfo and
// lists what it found as Items in the order of the message; plugin/wireshark registers the table and draws the items,
// so no protocol's offsets live there.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/bytes.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace mediasec {

/// NamedValue is one row of a protocol's constants: the number, the spec's name for it, and the clause or table it is from.
struct NamedValue {
    std::uint32_t value;
    const char *name;
    const char *source;
};

/// name_of finds the name of `value`; a null pointer where the table has no such row.
const char *name_of(std::span<const NamedValue> table, std::uint32_t value) noexcept;

/// FieldType says how a field's octets are to be read and shown.
enum class FieldType : std::uint8_t {
    group,     ///< a subtree; the items that follow with a greater depth are inside
    boolean,   ///< a bit, see FieldInfo::mask (with FieldInfo::width octets)
    uint8, uint16, uint24, uint32, uint64,
    text,      ///< UTF-8 octets
    bytes,
    secret,    ///< octets of a key: the value is shown only when the user asked for key values
    ntp_time,  ///< a 64-bit NTP-UTC timestamp (RFC 3830 6.6)
    unix_time, ///< seconds since 1970-01-01 UTC in Item::number (TS 24.282 15.2.8: 40 bits)
    ipv4, ipv6,
};

/// Base says how a number is written.
enum class Base : std::uint8_t { none, dec, hex };

/// FieldInfo declares one field: its filter name (an interface users rely on), its label, its form, the names of its values.
struct FieldInfo {
    const char *filter;
    const char *name;
    FieldType type;
    Base base = Base::none;
    std::span<const NamedValue> values = {};
    std::uint32_t mask = 0;      ///< bits of the field within its octets, 0 = all
    const char *source = "";     ///< document and clause
    std::uint8_t width = 1;      ///< octets that `mask` counts in, for a boolean (a number's type tells)
};

/// FieldRow ties a protocol's Field to its declaration, so that the order of the table can be checked when it is compiled.
template <typename Field>
struct FieldRow {
    Field id;
    FieldInfo info;
};

/// field_table makes the table that Item::field indexes of `rows`, which stand in the order of the enumeration `Field`; `count` is the
/// enumerator behind its last. Rows that are missing or in another order do not compile.
template <typename Field, std::size_t row_count>
consteval std::array<FieldInfo, row_count> field_table(const FieldRow<Field> (&rows)[row_count], Field count)
{
    if (row_count != static_cast<std::size_t>(count)) throw "the field table has not one row for each Field";
    std::array<FieldInfo, row_count> table{};
    for (std::size_t i = 0; i < row_count; ++i) {
        if (static_cast<std::size_t>(rows[i].id) != i) throw "a row of the field table is not in the order of Field";
        table[i] = rows[i].info;
    }
    return table;
}

/// Item is one field found in a message. Items are listed in drawing order; an item of depth d+1 belongs to the last item
/// of depth d before it.
struct Item {
    std::uint16_t field = 0;     ///< index in the protocol's FieldInfo table
    std::uint8_t depth = 0;
    std::uint32_t offset = 0;    ///< first octet, from the start of the message
    std::uint32_t length = 0;    ///< octets covered
    std::uint64_t number = 0;    ///< the whole field's value before masking, for numbers, booleans and times
    std::string note;            ///< for a group: appended to its label ("IDRi, sip:alice@example.org"); else appended to the value
};

/// Remark is something to tell about an octet of a message: a tolerated deviation (with the clause it breaks) or a defect.
struct Remark {
    enum class Kind : std::uint8_t { deviation, malformed, note } kind;
    std::uint32_t offset = 0;
    std::string text;
};

/// Layout is a message as it is to be drawn.
struct Layout {
    std::vector<Item> items;
    std::vector<Remark> remarks;
};

}  // namespace mediasec
