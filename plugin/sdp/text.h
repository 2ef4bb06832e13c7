// Mediasec: cutting text into lines, words and numbers, for SDP and RTSP.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "sdp/sdp.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mediasec::sdp {

/// Text is a piece of a longer text that knows where it lies in it.
struct Text {
    std::string_view text;
    std::uint32_t offset = 0;

    bool empty() const noexcept { return text.empty(); }
    std::string str() const { return std::string(text); }
    Span span() const noexcept { return {offset, static_cast<std::uint32_t>(text.size())}; }
    /// from gives the part that begins at `at`, which may be past the end.
    Text from(std::size_t at) const noexcept;
    /// upto gives the first `length` octets, or all when there are fewer.
    Text upto(std::size_t length) const noexcept { return {text.substr(0, length), offset}; }
};

/// is_space tells whether `c` is white space of a line or of a folded header; NUL counts, since some stacks end a body with it.
bool is_space(char c) noexcept;

/// trim takes white space off both ends.
Text trim(Text text) noexcept;

/// take_line cuts the first line off `rest`. Lines end in CRLF, LF or CR (RFC 8866 5 asks for CRLF and for tolerance of LF).
Text take_line(Text &rest) noexcept;

/// take_word cuts the next word, divided by white space, off `rest`; empty when none is left.
Text take_word(Text &rest) noexcept;

/// take_until cuts what stands before the first `divider` off `rest` and drops the divider; everything when there is none.
Text take_until(Text &rest, char divider) noexcept;

/// take_unquoted_until is take_until that passes over dividers inside of double quotes.
Text take_unquoted_until(Text &rest, char divider) noexcept;

/// same_word compares ASCII text without regard to case.
bool same_word(std::string_view a, std::string_view b) noexcept;

/// lower copies ASCII text in lower case.
std::string lower(std::string_view text);

/// without_space copies text without its white space.
std::string without_space(std::string_view text);

/// decimal reads a number of nothing but digits; nothing when it is empty, has another character or is above `most`.
std::optional<std::uint64_t> decimal(std::string_view text, std::uint64_t most) noexcept;

/// add_sentence adds `what` to a list of remarks in one string, divided by "; ".
void add_sentence(std::string &list, std::string_view what);

/// unquote takes double quotes off; `quoted` tells whether there were any, `closed` whether the last one was there.
struct Unquoted {
    Text text;
    bool quoted = false, closed = true;
};
Unquoted unquote(Text text) noexcept;

}  // namespace mediasec::sdp
