// Fuzz target: an RTSP connection's octets, and the KeyMgmt and Transport headers (RFC 2326, 7826, 4567).
// SPDX-License-Identifier: GPL-2.0-or-later
#include "fuzz/fuzz.h"

#include "sdp/rtsp.h"

namespace sdp = mediasec::sdp;

namespace {

void hold_key_mgmt(const std::vector<sdp::RtspKeyMgmt> &entries, std::size_t size)
{
    for (const sdp::RtspKeyMgmt &entry : entries) {
        fuzz::hold_inside(entry.data_span.offset, entry.data_span.length, size, "the data of KeyMgmt lie outside of its value");
        fuzz::hold(entry.data.size() <= size, "KeyMgmt has more data than its value");
    }
}

// Units follow one another and use up the octets: whoever walks along a connection comes to its end.
void walk(mediasec::ByteView octets)
{
    while (!octets.empty()) {
        sdp::RtspUnit unit = sdp::next_rtsp_unit(octets);
        fuzz::hold(unit.size > 0, "a unit of a connection is empty");
        if (!unit.size_known || unit.size > octets.size()) return;
        octets = octets.subspan(unit.size);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    std::string_view text = fuzz::text_view({data, size});
    hold_key_mgmt(sdp::parse_rtsp_key_mgmt(text), size);
    hold_key_mgmt(sdp::parse_rtsp_mikey_body(text), size);
    for (const sdp::RtspTransport &transport : sdp::parse_rtsp_transport(text))
        fuzz::hold_inside(transport.mikey_span.offset, transport.mikey_span.length, size, "a MIKEY parameter lies outside of its header");
    if (auto message = sdp::parse_rtsp_message(text)) {
        if (message->whole) {
            fuzz::hold_inside(message->body.offset, message->body.length, size, "a whole message's body lies behind its end");
            fuzz::hold(message->size <= size && message->body.offset + message->body.length <= message->size, "a message is shorter than its body");
        }
        hold_key_mgmt(message->header_keys, size);
        hold_key_mgmt(message->body_keys, size);
    }
    walk({data, size});
    return 0;
}
