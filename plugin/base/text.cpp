// Mediasec: text as UTF-8, and what is none.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/text.h"

#include <algorithm>
#include <iterator>

namespace mediasec {

namespace {

/// Head is a range of first octets of UTF-8 sequences, their length, and what may come second.
struct Head {
    unsigned char first, last;
    std::size_t length;
    unsigned char second_from, second_to;
};

// RFC 3629, section 4: no longer form than needed, no surrogates, nothing beyond U+10FFFF.
constexpr Head heads[] = {
    {0xC2, 0xDF, 2, 0x80, 0xBF}, {0xE0, 0xE0, 3, 0xA0, 0xBF}, {0xE1, 0xEC, 3, 0x80, 0xBF}, {0xED, 0xED, 3, 0x80, 0x9F}, {0xEE, 0xEF, 3, 0x80, 0xBF},
    {0xF0, 0xF0, 4, 0x90, 0xBF}, {0xF1, 0xF3, 4, 0x80, 0xBF}, {0xF4, 0xF4, 4, 0x80, 0x8F},
};

/// acts_on_terminal tells whether a character does something else than standing there: C0, DEL, C1, U+2028 to U+202E, U+2066 to U+2069.
bool acts_on_terminal(std::string_view character) noexcept
{
    const auto octet = [&](std::size_t i) { return static_cast<unsigned char>(character[i]); };
    if (character.size() == 1) return octet(0) < 0x20 || octet(0) == 0x7F;
    if (character.size() == 2) return octet(0) == 0xC2 && octet(1) < 0xA0;
    if (character.size() != 3 || octet(0) != 0xE2) return false;
    return (octet(1) == 0x80 && octet(2) >= 0xA8 && octet(2) <= 0xAE) || (octet(1) == 0x81 && octet(2) >= 0xA6 && octet(2) <= 0xA9);
}

/// utf8_length gives the octets of the UTF-8 sequence at the head of `text`, 0 where there is none.
std::size_t utf8_length(std::string_view text) noexcept
{
    const auto octet = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    if (text.empty()) return 0;
    if (octet(0) < 0x80) return 1;
    auto row = std::find_if(std::begin(heads), std::end(heads), [&](const Head &h) { return octet(0) >= h.first && octet(0) <= h.last; });
    if (row == std::end(heads) || row->length > text.size() || octet(1) < row->second_from || octet(1) > row->second_to) return 0;
    for (std::size_t i = 2; i < row->length; ++i)
        if ((octet(i) & 0xC0) != 0x80) return 0;
    return row->length;
}

}  // namespace

bool is_text(std::string_view octets) noexcept
{
    for (std::size_t at = 0; at < octets.size();) {
        const std::size_t length = utf8_length(octets.substr(at));
        if (length == 0 || acts_on_terminal(octets.substr(at, length))) return false;
        at += length;
    }
    return true;
}

bool is_utf16(ByteView octets) noexcept
{
    if (octets.size() < 2) return false;
    if ((octets[0] == 0xFF && octets[1] == 0xFE) || (octets[0] == 0xFE && octets[1] == 0xFF)) return true;
    const auto zeros = static_cast<std::size_t>(std::count(octets.begin(), octets.end(), 0));
    return zeros >= octets.size() / 3 && zeros <= octets.size() * 3 / 4 && zeros != 0;
}

bool has_stray_nul(ByteView octets) noexcept { return !is_utf16(octets) && std::find(octets.begin(), octets.end(), 0) != octets.end(); }

std::string one_line(std::string_view text, std::size_t longest)
{
    std::string out;
    for (std::size_t at = 0, next = 0; at < text.size(); at = next) {
        const std::size_t length = utf8_length(text.substr(at));
        next = at + std::max<std::size_t>(length, 1);
        if (next > longest) return out + "...";
        const std::string_view character = text.substr(at, length);
        out += length == 0 || acts_on_terminal(character) ? std::string_view("?") : character;
    }
    return out;
}

}  // namespace mediasec
