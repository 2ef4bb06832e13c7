// Fuzz target: the clear part of an RTP packet, and what an SRTP packet carries behind its payload (RFC 3550 5.1, RFC 3711 3.1, RFC 4771).
// SPDX-License-Identifier: GPL-2.0-or-later
#include "fuzz/fuzz.h"
#include "fuzz/srtp_context.h"

namespace crypto = mediasec::crypto;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    mediasec::ByteReader in({data, size});
    crypto::SrtpPolicy policy = fuzz::policy_of(in);
    std::uint8_t form = in.u8("trailer");
    crypto::SrtpTrailer trailer = {static_cast<std::uint8_t>(form >> 2), (form & 1U) != 0, (form & 2U) != 0};
    mediasec::ByteView packet = in.rest();
    if (auto header = crypto::rtp_header(packet)) {
        fuzz::hold(header->length >= 12U + 4U * (packet[0] & 15U) && header->length <= packet.size(), "a header's length does not fit its packet");
        fuzz::hold(header->payload_type <= 127 && header->seq == mediasec::load_be(packet.subspan(2, 2)) && header->ssrc == mediasec::load_be(packet.subspan(8, 4)),
                   "a header's fields are not those of the packet");
        crypto::SrtpTrailer own = crypto::trailer_of(policy, trailer.mki_len, header->seq);
        fuzz::hold(own.mki_len == trailer.mki_len && (policy.rcc != crypto::RccMode::none || !own.carries_roc), "a packet carries a ROC that its policy has not");
    }
    if (auto mki = crypto::carried_mki(packet, policy, trailer))
        fuzz::hold(mki->size() == trailer.mki_len && (mki->empty() || (mki->data() >= packet.data() && mki->data() + mki->size() <= packet.data() + packet.size())),
                   "an MKI lies outside of its packet");
    if (auto mki = crypto::carried_rtcp_mki(packet, policy, trailer.mki_len)) fuzz::hold(mki->size() == trailer.mki_len, "an SRTCP packet's MKI has another length");
    (void)crypto::carried_roc(packet, policy, trailer);
    return 0;
}
