// Mediasec: text as UTF-8.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/text.h"

namespace mediasec {

std::size_t utf8_length(std::string_view text) noexcept
{
    const auto octet = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    if (text.empty()) return 0;
    const std::size_t length = octet(0) < 0x80 ? 1 : octet(0) >= 0xC2 && octet(0) < 0xE0 ? 2 : octet(0) >= 0xE0 && octet(0) < 0xF0 ? 3
                             : octet(0) >= 0xF0 && octet(0) < 0xF5 ? 4 : 0;
    if (length > text.size()) return 0;
    for (std::size_t i = 1; i < length; ++i)
        if ((octet(i) & 0xC0) != 0x80) return 0;
    return length;
}

bool is_text(std::string_view octets) noexcept
{
    while (!octets.empty()) {
        const std::size_t length = utf8_length(octets);
        const auto first = static_cast<unsigned char>(octets[0]);
        if (length == 0 || first < 0x20 || first == 0x7F) return false;
        octets.remove_prefix(length);
    }
    return true;
}

}  // namespace mediasec
