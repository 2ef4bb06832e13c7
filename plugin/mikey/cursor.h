// Mediasec: reads the fields of a MIKEY message and lists each one as it is read, so that what is drawn is what was parsed.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/layout.h"
#include "base/reader.h"
#include "mikey/fields.h"

#include <cstdint>
#include <string>

namespace mediasec::mikey {

/// Cursor couples a ByteReader with the Layout. A field that could not be read is not listed.
class Cursor {
public:
    /// Cursor lists items at `depth`.
    Cursor(ByteReader reader, Layout &layout, std::uint8_t depth) : reader_(std::move(reader)), layout_(&layout), depth_(depth) {}

    std::uint8_t u8(Field field) { return static_cast<std::uint8_t>(number(field, 1)); }
    std::uint16_t u16(Field field) { return static_cast<std::uint16_t>(number(field, 2)); }
    std::uint32_t u32(Field field) { return static_cast<std::uint32_t>(number(field, 4)); }
    /// number reads a field of `width` octets (1 to 8).
    std::uint64_t number(Field field, unsigned width);
    /// part lists another field of the octets that number() read last, and gives the field's bits, shifted down.
    std::uint32_t part(Field field);
    /// bytes reads a field of `length` octets; an empty one is listed too.
    ByteView bytes(Field field, std::size_t length);
    /// optional_bytes is bytes(), but does not list an empty field.
    ByteView optional_bytes(Field field, std::size_t length) { return length == 0 ? ByteView{} : bytes(field, length); }
    /// take reads octets without listing them, for fields that the caller lists one by one.
    ByteView take(std::size_t length, Field what);
    /// over gives a cursor over octets that take() gave, at the same depth.
    Cursor over(ByteView octets, std::size_t offset) { return Cursor(ByteReader(octets, offset), *layout_, depth_); }
    /// sub gives a cursor over the next `length` octets, one level deeper, and steps over them. Nothing is listed.
    Cursor sub(std::size_t length, Field what);
    /// list adds an item for octets that were read otherwise.
    Item &list(Field field, std::size_t offset, std::size_t length, std::uint64_t number = 0);

    std::size_t offset() const noexcept { return reader_.offset(); }
    std::size_t left() const noexcept { return reader_.left(); }
    bool ok() const noexcept { return reader_.ok(); }
    int peek(std::size_t ahead = 0) const noexcept { return reader_.peek(ahead); }
    void fail(std::string expected) { reader_.fail(std::move(expected)); }
    const Fault &fault() const noexcept { return reader_.fault(); }
    ByteReader &reader() noexcept { return reader_; }
    Layout &layout() noexcept { return *layout_; }
    std::uint8_t depth() const noexcept { return depth_; }
    void indent() noexcept { ++depth_; }
    void outdent() noexcept { --depth_; }
    /// note sets the note of the item that was listed last.
    void note(std::string text) { layout_->items.back().note = std::move(text); }

private:
    ByteReader reader_;
    Layout *layout_;
    std::uint8_t depth_;
    std::uint64_t last_number_ = 0;
    std::size_t last_offset_ = 0;
    unsigned last_width_ = 0;
};

/// Group is a subtree for as long as it lives: what the cursor lists meanwhile is inside.
class Group {
public:
    Group(Cursor &cursor, Field field);
    ~Group();
    Group(const Group &) = delete;
    Group &operator=(const Group &) = delete;

    /// note tells what the subtree holds.
    void note(std::string text) { cursor_.layout().items[index_].note = std::move(text); }

private:
    Cursor &cursor_;
    std::size_t index_;
    std::size_t start_;
};

/// label_of gives a field's label.
const char *label_of(Field field) noexcept;

/// text_note shows octets that should be text in a note: a line of it (base/text.h, one_line), at most 128 octets.
std::string text_note(ByteView octets);

/// octets_text writes "1 octet" or "16 octets".
std::string octets_text(std::size_t count);

}  // namespace mediasec::mikey
