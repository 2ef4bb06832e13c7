// Mediasec: the parts of a multipart body. Only what finding keys, XML and their signatures in SIP bodies needs.
// RFC 2045 5 and 6 (header fields), 2046 5.1 (multipart), 2392 (Content-ID), 3261 7.4.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mediasec::sdp {

/// MimePart is one part that is not itself a multipart. Views point into the body it was cut from.
struct MimePart {
    std::string content_type;   ///< in lower case, without parameters; "text/plain" when there is none (RFC 2046 5.1)
    std::string content_id;     ///< without angle brackets; empty when there is none
    bool base64 = false;        ///< Content-Transfer-Encoding: base64
    std::string_view body;      ///< as sent, without the line end that belongs to the boundary (RFC 2046 5.1.1)
    std::string_view with_end;  ///< the same with that line end
};

/// mime_parameter finds a parameter of a Content-Type value, by name in any case; quotes and quoted pairs are undone (RFC 2045 5.1).
/// `parameters` begins at the media type or behind it. Nothing when there is no such parameter.
std::optional<std::string> mime_parameter(std::string_view parameters, std::string_view name);

/// mime_parts lists the parts of a multipart body in their order, those of nested multiparts in the place of these. `parameters` are the
/// body's Content-Type parameters; without a boundary there are no parts. Line ends may be CRLF or LF. The last part may lack its boundary
/// (a body that was cut). At most 256 parts and 8 levels are read.
std::vector<MimePart> mime_parts(std::string_view body, std::string_view parameters);

/// bare_content_id takes "cid:", angle brackets and %-escapes off a reference to a part (RFC 2392 2), so that it can be compared with
/// MimePart::content_id.
std::string bare_content_id(std::string_view reference);

/// without_escapes undoes the %-escapes of a URI (RFC 3986 2.1); a '%' that is not followed by two hexadecimal digits stays.
std::string without_escapes(std::string_view text);

}  // namespace mediasec::sdp
