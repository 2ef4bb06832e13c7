// Mediasec: where the body of an MSRP message ends.
// RFC 4975 7.1, 9.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <string_view>

namespace mediasec::mcdata {

/// MsrpBody is a body that was cut out of an MSRP message.
struct MsrpBody {
    std::size_t length = 0;   ///< octets of the body, from the start of the text given
    char flag = '\0';         ///< '$' the message ends here, '+' it goes on in another chunk, '#' it was given up; 0 where there is no end-line
};

/// msrp_body finds the end-line behind a body: CRLF, seven hyphens, the transaction identifier, the flag, CRLF (RFC 4975 9). Wireshark's MSRP
/// dissector hands on the body with everything behind it. Without an end-line the whole text is the body.
MsrpBody msrp_body(std::string_view text) noexcept;

}  // namespace mediasec::mcdata
