// Fuzz target: a multipart body (RFC 2046 5.1). The first line of the input is the Content-Type.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "fuzz/fuzz.h"

#include "sdp/mime.h"

namespace sdp = mediasec::sdp;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    std::string_view text = fuzz::text_view({data, size});
    std::size_t end = text.find('\n');
    std::string_view parameters = text.substr(0, end), body = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    std::size_t octets = 0, parts = 0;
    for (const sdp::MimePart &part : sdp::mime_parts(body, parameters)) {
        fuzz::hold(part.body.empty() || (part.body.data() >= body.data() && part.body.data() + part.body.size() <= body.data() + body.size()),
                   "a part lies outside of the body");
        fuzz::hold(part.with_end.size() >= part.body.size() && part.with_end.size() <= part.body.size() + 2, "a part's line end has more than two octets");
        octets += part.body.size();
        ++parts;
    }
    fuzz::hold(octets <= body.size() && parts <= 256, "parts have more octets than the body, or are too many");
    fuzz::hold(sdp::without_escapes(text).size() <= size, "undoing %-escapes made a text longer");
    (void)sdp::bare_content_id(text);
    (void)sdp::mime_parameter(parameters, "boundary");
    return 0;
}
