// Mediasec: octet strings, and their hexadecimal and text forms.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mediasec {

/// Bytes owns octets that are not secret. Secrets live in SecretBytes (base/secret.h).
using Bytes = std::vector<std::uint8_t>;

/// ByteView borrows octets; the owner must outlive it.
using ByteView = std::span<const std::uint8_t>;

/// view_of views the octets of `text` without copying.
inline ByteView view_of(std::string_view text) noexcept
{
    return {reinterpret_cast<const std::uint8_t *>(text.data()), text.size()};
}

/// text_of copies octets into a string, unchanged.
inline std::string text_of(ByteView octets)
{
    return {reinterpret_cast<const char *>(octets.data()), octets.size()};
}

/// chars_of views octets as text, unchanged; the owner must outlive it.
inline std::string_view chars_of(ByteView octets) noexcept
{
    return {reinterpret_cast<const char *>(octets.data()), octets.size()};
}

/// copy_of copies the octets of a view.
inline Bytes copy_of(ByteView octets) { return {octets.begin(), octets.end()}; }

/// equal compares lengths and octets; not constant time, for public values.
bool equal(ByteView a, ByteView b) noexcept;

/// starts_with tells whether `octets` begins with `prefix`.
bool starts_with(ByteView octets, ByteView prefix) noexcept;

/// append adds the octets of `tail` to `out`.
void append(Bytes &out, ByteView tail);

/// append_be adds the low `width` octets (1 to 8) of `value` to `out`, most significant first.
void append_be(Bytes &out, std::uint64_t value, unsigned width);

/// load_be reads up to 8 octets, most significant first.
inline std::uint64_t load_be(ByteView octets) noexcept
{
    std::uint64_t value = 0;
    for (std::uint8_t octet : octets)
        value = value << 8 | octet;
    return value;
}

/// to_hex writes two lower-case digits per octet, without separators.
std::string to_hex(ByteView octets);

/// from_hex reads pairs of hexadecimal digits of either case; white space and ':' between pairs are skipped.
/// Returns nothing for any other character or an odd number of digits.
std::optional<Bytes> from_hex(std::string_view text);

}  // namespace mediasec
