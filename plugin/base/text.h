// Mediasec: text as UTF-8, and what is none.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/bytes.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace mediasec {

/// is_text tells whether octets are UTF-8 (RFC 3629 4) of which one_line would leave all as it is.
bool is_text(std::string_view octets) noexcept;

/// is_utf16 tells whether octets are UTF-16 text, as far as can be told: they begin with a byte order mark (RFC 2781 3.2), or a third to three quarters of
/// them are NUL, as in text of ASCII characters.
bool is_utf16(ByteView octets) noexcept;

/// has_stray_nul tells whether there are NUL octets in what is not UTF-16.
bool has_stray_nul(ByteView octets) noexcept;

/// one_line makes text from outside (a packet, a key file, a file's name) fit for a line on a terminal: '?' stands for each control
/// character, line separator and character that turns the direction of writing (Unicode TR36 3.2), and for each octet that is not UTF-8.
/// Of more than `longest` octets the whole characters in them are kept, and "..." follows. No error. It is for what is no secret.
std::string one_line(std::string_view text, std::size_t longest = std::string_view::npos);

}  // namespace mediasec
