// Mediasec: text as UTF-8.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/text.h"

namespace mediasec {

namespace {

/// acts_on_terminal tells whether a character does something else than standing there: C0, DEL, C1, U+2028 to U+202E, U+2066 to U+2069.
bool acts_on_terminal(std::string_view character) noexcept
{
    const auto octet = [&](std::size_t i) { return static_cast<unsigned char>(character[i]); };
    if (character.size() == 1) return octet(0) < 0x20 || octet(0) == 0x7F;
    if (character.size() == 2) return octet(0) == 0xC2 && octet(1) < 0xA0;
    if (character.size() != 3 || octet(0) != 0xE2) return false;
    return (octet(1) == 0x80 && octet(2) >= 0xA8 && octet(2) <= 0xAE) || (octet(1) == 0x81 && octet(2) >= 0xA6 && octet(2) <= 0xA9);
}

}  // namespace

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

std::string one_line(std::string_view text)
{
    std::string out;
    while (!text.empty()) {
        const std::size_t length = utf8_length(text);
        const std::string_view character = text.substr(0, length);
        out += length == 0 || acts_on_terminal(character) ? std::string_view("?") : character;
        text.remove_prefix(length == 0 ? 1 : length);
    }
    return out;
}

}  // namespace mediasec
