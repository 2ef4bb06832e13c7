// Mediasec: base64 through OpenSSL's decoder.
// SPDX-License-Identifier: GPL-2.0-or-later
// RFC 4648 section 4.
#include "crypto/base64.h"

#include <algorithm>

#include <openssl/evp.h>

namespace mediasec::crypto {

namespace {

bool is_space(char c) noexcept { return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f' || c == '\v'; }

bool is_digit(char c) noexcept
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '/';
}

}  // namespace

std::optional<Base64> base64_decode(std::string_view text)
{
    Base64 result;
    std::string digits;
    digits.reserve(text.size() + 3);
    std::size_t padding = 0;
    for (char c : text) {
        if (is_space(c)) {
            result.had_space = true;
        } else if (c == '=') {
            ++padding;
        } else if (!is_digit(c) || padding != 0) {
            return std::nullopt;
        } else {
            digits.push_back(c);
        }
    }
    // 4 digits are 3 octets; 3 and 2 left over need 1 and 2 '=', and a single one holds no whole octet.
    const std::size_t wanted = (4 - digits.size() % 4) % 4;
    if (wanted == 3 || padding > wanted) return std::nullopt;
    result.unpadded = padding < wanted;
    digits.append(wanted, '=');

    result.octets.resize(digits.size() / 4 * 3);
    const int decoded = EVP_DecodeBlock(result.octets.data(), reinterpret_cast<const unsigned char *>(digits.data()),
                                        static_cast<int>(digits.size()));
    if (decoded < 0) return std::nullopt;
    result.octets.resize(static_cast<std::size_t>(decoded) - wanted);
    return result;
}

std::string base64_encode(ByteView octets)
{
    std::string text((octets.size() + 2) / 3 * 4 + 1, '\0');  // EVP_EncodeBlock adds a NUL
    const int written = EVP_EncodeBlock(reinterpret_cast<unsigned char *>(text.data()), octets.data(), static_cast<int>(octets.size()));
    text.resize(static_cast<std::size_t>(std::max(written, 0)));
    return text;
}

}  // namespace mediasec::crypto
