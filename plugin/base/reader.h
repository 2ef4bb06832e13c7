// Mediasec: the one bounds-checked cursor of every binary parser.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/bytes.h"

#include <cstddef>
#include <string>

namespace mediasec {

/// Fault says where a message broke: the octet, counted from the start of the message, and what was expected there.
struct Fault {
    std::size_t offset = 0;
    std::string expected;
};

/// ByteReader reads big-endian fields from a view. Its first failure sticks: every later read gives zero or nothing, and
/// fault() still says where and what was expected first. No other code in a parser compares against an end.
class ByteReader {
public:
    /// ByteReader reads `octets`, of which the first is octet number `origin` of the whole message.
    explicit ByteReader(ByteView octets, std::size_t origin = 0) noexcept : octets_(octets), origin_(origin) {}

    std::uint8_t u8(const char *what) { return static_cast<std::uint8_t>(number(1, what)); }
    std::uint16_t u16(const char *what) { return static_cast<std::uint16_t>(number(2, what)); }
    std::uint32_t u24(const char *what) { return static_cast<std::uint32_t>(number(3, what)); }
    std::uint32_t u32(const char *what) { return static_cast<std::uint32_t>(number(4, what)); }
    std::uint64_t u64(const char *what) { return number(8, what); }
    /// number reads `width` octets (0 to 8) as one number.
    std::uint64_t number(unsigned width, const char *what) { return load_be(bytes(width, what)); }
    /// bytes reads exactly `length` octets; on failure an empty view.
    ByteView bytes(std::size_t length, const char *what)
    {
        if (failed_ || length > octets_.size() - at_) return miss(length, what);
        at_ += length;
        return octets_.subspan(at_ - length, length);
    }
    /// rest takes all that is left.
    ByteView rest() noexcept;
    /// sub gives a reader over the next `length` octets and steps over them; when fewer are left it covers what is left,
    /// and this reader fails.
    ByteReader sub(std::size_t length, const char *what);
    /// skip steps over `length` octets.
    void skip(std::size_t length, const char *what) { bytes(length, what); }

    /// peek gives the octet `ahead` of the cursor, or -1 past the end.
    int peek(std::size_t ahead = 0) const noexcept;
    std::size_t left() const noexcept { return failed_ ? 0 : octets_.size() - at_; }
    bool at_end() const noexcept { return left() == 0; }
    /// offset is the cursor's position in the whole message.
    std::size_t offset() const noexcept { return origin_ + at_; }
    bool ok() const noexcept { return !failed_; }
    /// fail records a failure at the cursor (or at `offset`) unless one is recorded already.
    void fail(std::string expected);
    void fail_at(std::size_t offset, std::string expected);
    const Fault &fault() const noexcept { return fault_; }

private:
    ByteView miss(std::size_t length, const char *what);
    ByteView octets_;
    std::size_t origin_;
    std::size_t at_ = 0;
    bool failed_ = false;
    Fault fault_;
};

}  // namespace mediasec
