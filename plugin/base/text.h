// Mediasec: text as UTF-8.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace mediasec {

/// utf8_length gives the octets of the UTF-8 sequence at the head of `text` (RFC 3629 4), 0 where there is none.
std::size_t utf8_length(std::string_view text) noexcept;

/// is_text tells whether octets are UTF-8 without control characters.
bool is_text(std::string_view octets) noexcept;

/// one_line makes text from outside (a packet, a key file, a file's name) fit for a line on a terminal: '?' stands for each control character, line separator and
/// character that turns the direction of writing (Unicode TR36 3.2), and for each octet that is not UTF-8. No error. It is for what is no secret.
std::string one_line(std::string_view text);

}  // namespace mediasec
