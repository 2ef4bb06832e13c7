// Fuzz target: a session description with its key attributes, and what is cut out of its lines (RFC 8866, 4567, 4568, 5939).
// SPDX-License-Identifier: GPL-2.0-or-later
#include "fuzz/fuzz.h"

#include "sdp/sdp.h"

namespace sdp = mediasec::sdp;

namespace {

void hold_keys(const std::vector<sdp::KeyMgmt> &key_mgmt, const std::vector<sdp::Crypto> &cryptos, std::size_t size)
{
    for (const sdp::KeyMgmt &key : key_mgmt) {
        fuzz::hold_inside(key.data_span.offset, key.data_span.length, size, "the data of a=key-mgmt lie outside of the description");
        fuzz::hold(key.data.size() <= key.data_span.length, "a=key-mgmt has more data than its place");
    }
    for (const sdp::Crypto &crypto : cryptos) {
        fuzz::hold_inside(crypto.line.offset, crypto.line.length, size, "a=crypto lies outside of the description");
        for (const sdp::CryptoKey &key : crypto.keys)
            fuzz::hold(key.mki_octets.size() == key.mki_len && key.mki_len <= 128, "an MKI has not the length that was announced");
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    std::string_view text = fuzz::text_view({data, size});
    sdp::Description description = sdp::parse(text);
    hold_keys(description.key_mgmt, description.cryptos, size);
    std::size_t last = 0;
    for (const sdp::Media &media : description.media) {
        fuzz::hold_inside(media.line.offset, media.line.length, size, "an m-line lies outside of the description");
        fuzz::hold(media.line.offset >= last, "m-lines are out of order");
        last = media.line.offset;
        hold_keys(media.key_mgmt, media.cryptos, size);
        for (const char *name : {"mc_queueing", "mc_granted"})
            (void)sdp::fmtp_parameter(media.fmtp_mcptt, name);
    }
    for (const mediasec::Remark &remark : description.remarks)
        fuzz::hold(remark.offset <= size && !remark.text.empty(), "a remark points behind the description");
    return 0;
}
