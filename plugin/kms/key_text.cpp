// Mediasec: key material written as text, in the forms that KMSs and people use.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "kms/key_text.h"

#include "crypto/base64.h"
#include "kms/problem_log.h"

#include <algorithm>

namespace mediasec::kms {

namespace {

/// secret_of moves octets into a secret and wipes where they were.
SecretBytes secret_of(Bytes &&octets)
{
    SecretBytes secret{ByteView(octets)};
    wipe(octets.data(), octets.size());
    return secret;
}

std::optional<SecretBytes> secret_from_base64(std::string_view text)
{
    auto decoded = crypto::base64_decode(text);
    if (!decoded) return std::nullopt;
    return secret_of(std::move(decoded->octets));
}

bool is_hex_text(std::string_view text) noexcept
{
    return text.find_first_not_of("0123456789abcdefABCDEF: \t\r\n") == std::string_view::npos;
}

std::string wrong_length(std::size_t length, const KeyForm &form)
{
    return "it has " + octets_of(length) + ", " + std::to_string(form.length) + " expected";
}

/// fitted gives `octets` the form asked for; nothing where the length is another one. `why` as in key_from_text.
std::optional<SecretBytes> fitted(const SecretBytes &octets, const KeyForm &form, std::string &why)
{
    if (octets.size() == form.length) return octets.clone();
    if (!form.is_point || octets.size() + 1 != form.length) return std::nullopt;
    why = wrong_length(octets.size(), form);
    static constexpr std::uint8_t uncompressed[] = {0x04};  // SEC 1, 2.3.3
    SecretBytes point{ByteView(uncompressed)};
    point.append(octets.view());
    return point;
}

}  // namespace

std::optional<SecretBytes> secret_from_hex(std::string_view text)
{
    if (text.starts_with("0x") || text.starts_with("0X")) text.remove_prefix(2);
    if (!is_hex_text(text)) return std::nullopt;  // nothing is decoded that would have to be thrown away unwiped
    auto octets = from_hex(text);
    if (!octets) return std::nullopt;
    return secret_of(std::move(*octets));
}

std::optional<SecretBytes> key_from_text(std::string_view text, const KeyForm &form, std::string &why)
{
    // The length decides: 514 hexadecimal digits are base64 of another key, too.
    auto hex = secret_from_hex(text);
    if (hex && hex->empty()) {
        why = "it is empty";
        return std::nullopt;
    }
    if (hex)
        if (auto key = fitted(*hex, form, why)) return key;
    auto base64 = secret_from_base64(text);
    if (base64)
        if (auto key = fitted(*base64, form, why)) return key;
    if (hex)
        why = wrong_length(hex->size(), form);
    else if (is_hex_text(text))
        why = "it has an odd number of hexadecimal digits";
    else
        why = base64 ? wrong_length(base64->size(), form) : "it is neither hexadecimal nor base64";
    return std::nullopt;
}

std::optional<SecretBytes> key_from_plaintext(ByteView plaintext, const KeyForm &form, std::string &why)
{
    auto fits = [&](std::size_t length) {
        ByteView padding = plaintext.subspan(std::min(length, plaintext.size()));
        return plaintext.size() >= length && padding.size() < 8 &&
               std::all_of(padding.begin(), padding.end(), [](auto octet) { return octet == 0; });
    };
    // Without its 04 a point has one octet less; with a zero as padding it would look whole, hence the look at the 04.
    bool whole = fits(form.length) && (!form.is_point || plaintext[0] == 0x04);
    std::size_t length = whole || !form.is_point ? form.length : form.length - 1;
    if (fits(length)) return fitted(SecretBytes(plaintext.first(length)), form, why);
    std::string_view text = chars_of(plaintext);
    while (text.ends_with('\0'))
        text.remove_suffix(1);
    auto key = key_from_text(text, form, why);
    if (!key) why = wrong_length(plaintext.size(), form);
    return key;
}

}  // namespace mediasec::kms
