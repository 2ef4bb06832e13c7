// Mediasec: session descriptions that Wireshark's own dissector does not read to their end, and where to find one in SIP.
// RFC 4567 3.1 (key-mgmt), RFC 3261 7 (messages, compact header names in 7.3.3).
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "sdp/sdp.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mediasec::sdp {

/// readable_form gives text of the same length in which the spaces before the protocol identifier of a session-level "a=key-mgmt: mikey ..." stand
/// behind it; nothing when there are none. RFC 4567 3.1 allows such a space, but there Wireshark's SDP dissector (4.0 to 4.6) leaves the line,
/// the description and the SIP message with an exception. `text` may hold more than a description, such as the SIP message around it.
std::optional<std::string> readable_form(std::string_view text);

/// SipBody is what has to be known of a SIP message to find its body.
struct SipBody {
    bool is_description = false;  ///< the body is an application/sdp one, not a part of a multipart
    Span body;                    ///< as far as it is there
    std::uint32_t size = 0;       ///< octets of the message: where the next one begins
};

/// looks_like_sip tells whether octets begin with the first line of a SIP request or response: cheap, for telling protocols apart.
bool looks_like_sip(std::string_view octets) noexcept;

/// find_sip_body reads the headers of the SIP message that `octets` begin with. Without Content-Length the body goes to the end. Nothing when
/// the headers have no end.
std::optional<SipBody> find_sip_body(std::string_view octets);

}  // namespace mediasec::sdp
