// Mediasec: RTSP messages, and what lies between them in a connection.
// RFC 2326 (RTSP), 7826 (RTSP 2.0, whose messages have the same form), 4567 4 (KeyMgmt); ONVIF Streaming Specification 5.2.4 (mikey parameters).
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "sdp/sdp.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mediasec::sdp {

/// RtspMessage is one request or response. Spans count from the message's first octet. Members whose header is absent are empty.
struct RtspMessage {
    bool is_request = false;
    std::string method;           ///< of a request, as written
    std::string uri;              ///< of a request
    std::uint32_t status = 0;     ///< of a response
    std::uint32_t cseq = 0;
    std::string session;          ///< Session without its parameters
    std::string content_type;     ///< in lower case, without parameters
    std::string content_base, content_location;
    std::vector<RtspTransport> transports;
    std::vector<RtspKeyMgmt> header_keys;  ///< of KeyMgmt headers, and of RTSP 2.0's MIKEY transport parameter (RFC 7826 C.1.4.1)
    std::vector<RtspKeyMgmt> body_keys;    ///< "mikey:" lines of a parameter body
    Span body;
    std::uint32_t size = 0;       ///< octets of the message with its body: where the next one begins; 0 while the headers have no end
    bool whole = false;           ///< all of `size` is there
    /// is_success tells whether a response is a 2xx one.
    bool is_success() const noexcept { return status >= 200 && status < 300; }
};

/// looks_like_rtsp tells whether octets begin with the first line of an RTSP request or response: cheap, for telling protocols apart.
bool looks_like_rtsp(std::string_view octets) noexcept;

/// parse_rtsp_message reads the message that `octets` begin with; header names in any case, values folded or not. Nothing when there is no RTSP
/// first line. A body without Content-Length goes to the end of `octets` in a response that names its type (RFC 2326 4.4), and is absent in a
/// request.
std::optional<RtspMessage> parse_rtsp_message(std::string_view octets);

/// RtspUnit is the next thing in a connection: a message, an interleaved packet ("$", channel, length of 16 bits, data; RFC 2326 10.12), or
/// octets that are neither (empty lines between messages, or all that is left).
struct RtspUnit {
    enum class Kind : std::uint8_t { message, interleaved, other } kind = Kind::other;
    std::uint32_t size = 0;       ///< octets of it, header included; where that is not known, all that is left
    bool size_known = false;      ///< false while its header is incomplete, and for octets that are neither
    std::uint8_t channel = 0;     ///< of an interleaved packet
};
/// interleaved_header is the length of an interleaved packet's header, in octets.
inline constexpr std::uint32_t interleaved_header = 4;

/// next_rtsp_unit tells what `octets` begin with; it may be longer than `octets`.
RtspUnit next_rtsp_unit(ByteView octets);

}  // namespace mediasec::sdp
