// Mediasec: reads the fields of a message and lists each one as it is read, so that what is drawn is what was parsed.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/layout.h"
#include "base/reader.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

namespace mediasec {

/// FieldId is an index in a protocol's FieldInfo table; each protocol has an enumeration for it.
struct FieldId {
    std::uint16_t index = 0;
    FieldId() = default;
    template <typename Enum>
        requires std::is_enum_v<Enum>
    constexpr FieldId(Enum id) noexcept : index(static_cast<std::uint16_t>(id))
    {
    }
};

/// FieldCursor couples a ByteReader with a Layout. A field that could not be read is not listed.
class FieldCursor {
public:
    /// FieldCursor reads with `reader` and lists items of `table` at `depth`.
    FieldCursor(ByteReader reader, Layout &layout, std::span<const FieldInfo> table, std::uint8_t depth = 0)
        : reader_(std::move(reader)), layout_(&layout), table_(table), depth_(depth)
    {
    }

    std::uint8_t u8(FieldId field) { return static_cast<std::uint8_t>(number(field, 1)); }
    std::uint16_t u16(FieldId field) { return static_cast<std::uint16_t>(number(field, 2)); }
    std::uint32_t u32(FieldId field) { return static_cast<std::uint32_t>(number(field, 4)); }
    /// number reads and lists a field of `width` octets (1 to 8).
    std::uint64_t number(FieldId field, unsigned width);
    /// part lists another field of the octets that number() read last, and gives the field's bits, shifted down.
    std::uint32_t part(FieldId field);
    /// bytes reads and lists a field of `length` octets; an empty one is listed too.
    ByteView bytes(FieldId field, std::size_t length);
    /// optional_bytes is bytes(), but lists nothing when `length` is 0.
    ByteView optional_bytes(FieldId field, std::size_t length) { return length == 0 ? ByteView{} : bytes(field, length); }
    /// text reads and lists `length` octets as a string.
    std::string text(FieldId field, std::size_t length) { return text_of(bytes(field, length)); }
    /// sub gives a cursor over the next `length` octets, at the same depth, and steps over them. Nothing is listed.
    FieldCursor sub(FieldId what, std::size_t length);
    /// list adds an item for octets that were read otherwise.
    Item &list(FieldId field, std::size_t offset, std::size_t length, std::uint64_t number = 0);
    /// remark tells of an octet.
    void remark(Remark::Kind kind, std::size_t offset, std::string text);
    /// note sets the note of the item that was listed last, if reading has not failed.
    void note(std::string text);

    std::size_t offset() const noexcept { return reader_.offset(); }
    std::size_t left() const noexcept { return reader_.left(); }
    bool at_end() const noexcept { return reader_.at_end(); }
    bool ok() const noexcept { return reader_.ok(); }
    int peek(std::size_t ahead = 0) const noexcept { return reader_.peek(ahead); }
    const Fault &fault() const noexcept { return reader_.fault(); }
    ByteReader &reader() noexcept { return reader_; }
    const char *label(FieldId field) const noexcept { return table_[field.index].name; }

private:
    friend class FieldGroup;
    ByteReader reader_;
    Layout *layout_;
    std::span<const FieldInfo> table_;
    std::uint8_t depth_;
    std::uint64_t last_number_ = 0;
    std::size_t last_offset_ = 0;
    unsigned last_width_ = 0;
};

/// FieldGroup is a subtree for as long as it lives: what the cursor lists meanwhile is inside.
class FieldGroup {
public:
    FieldGroup(FieldCursor &cursor, FieldId field);
    ~FieldGroup();
    FieldGroup(const FieldGroup &) = delete;
    FieldGroup &operator=(const FieldGroup &) = delete;

    /// note tells what the subtree holds.
    void note(std::string text);

private:
    FieldCursor &cursor_;
    std::size_t index_;
    std::size_t start_;
};

/// first_fault keeps in `kept` the fault of the first cursor of a message that failed.
template <typename Optional>
void first_fault(Optional &kept, const FieldCursor &cursor)
{
    if (!cursor.ok() && !kept) kept = cursor.fault();
}

}  // namespace mediasec
