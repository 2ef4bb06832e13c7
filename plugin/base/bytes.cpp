// Mediasec: octet strings, and their hexadecimal and text forms.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/bytes.h"

#include <algorithm>

namespace mediasec {

bool equal(ByteView a, ByteView b) noexcept
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end());
}

bool starts_with(ByteView octets, ByteView prefix) noexcept
{
    return octets.size() >= prefix.size() && equal(octets.first(prefix.size()), prefix);
}

void append(Bytes &out, ByteView tail) { out.insert(out.end(), tail.begin(), tail.end()); }

void append_be(Bytes &out, std::uint64_t value, unsigned width)
{
    for (unsigned i = width; i-- > 0;)
        out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

std::string to_hex(ByteView octets)
{
    static constexpr char digits[] = "0123456789abcdef";
    std::string text;
    text.reserve(2 * octets.size());
    for (std::uint8_t octet : octets) {
        text.push_back(digits[octet >> 4]);
        text.push_back(digits[octet & 15]);
    }
    return text;
}

namespace {

int digit_value(char c) noexcept
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

bool is_separator(char c) noexcept { return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == ':'; }

}  // namespace

std::optional<Bytes> from_hex(std::string_view text)
{
    Bytes octets;
    octets.reserve(text.size() / 2);
    int high = -1;
    for (char c : text) {
        if (is_separator(c) && high < 0) continue;
        int value = digit_value(c);
        if (value < 0) return std::nullopt;
        if (high < 0) {
            high = value;
        } else {
            octets.push_back(static_cast<std::uint8_t>(high << 4 | value));
            high = -1;
        }
    }
    if (high >= 0) return std::nullopt;
    return octets;
}

}  // namespace mediasec
