// Mediasec: base64 through OpenSSL's decoder.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/bytes.h"

#include <optional>
#include <string>
#include <string_view>

namespace mediasec::crypto {

/// Base64 is a decoded text and what the text did that RFC 4648 does not allow (both are met in the field).
struct Base64 {
    Bytes octets;
    bool unpadded = false;     ///< the final '=' were missing (rtpengine, several phones)
    bool had_space = false;    ///< white space inside
};

/// base64_decode decodes RFC 4648 section 4 text; white space is skipped and missing padding is supplied. Nothing is returned
/// for any other character outside the alphabet, padding in the middle, or a single left-over digit.
std::optional<Base64> base64_decode(std::string_view text);
/// base64_encode writes padded text without line breaks.
std::string base64_encode(ByteView octets);

}  // namespace mediasec::crypto
