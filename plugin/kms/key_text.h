// Mediasec: key material written as text, in the forms that KMSs and people use. Not for other boxes.
// TS 33.180 D.3 (hexBinary), XML Encryption 1.1 (base64), spec notes in keyfiles/README.md.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/secret.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace mediasec::kms {

/// secret_from_hex decodes pairs of hexadecimal digits (white space and ':' between them are skipped, a leading "0x" too). `text` is
/// secret. Nothing for any other text.
std::optional<SecretBytes> secret_from_hex(std::string_view text);

/// KeyForm is the length that a key must have, and whether it is a point of 04 || x || y whose 04 may have been left out.
struct KeyForm {
    std::size_t length;
    bool is_point;
};

/// key_from_text decodes hexadecimal or base64 text (secret) into exactly `form`. On failure nothing is returned and `why` says, without
/// quoting it, what is wrong; where a point got a 04 in front, `why` says how long it was, for the case that it lacks another octet.
std::optional<SecretBytes> key_from_text(std::string_view text, const KeyForm &form, std::string &why);

/// key_from_plaintext is the same for what a key wrap held: the octets themselves, with up to 7 octets of zero padding behind them, or
/// their hexadecimal or base64 text. `plaintext` is secret.
std::optional<SecretBytes> key_from_plaintext(ByteView plaintext, const KeyForm &form, std::string &why);

}  // namespace mediasec::kms
