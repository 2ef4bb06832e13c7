// Fuzz target: any packet, as SRTP and as SRTCP, under any crypto context (RFC 3711, 7714, 4771).
// SPDX-License-Identifier: GPL-2.0-or-later
#include "fuzz/fuzz.h"
#include "fuzz/srtp_context.h"

namespace crypto = mediasec::crypto;

namespace {

void rtp(crypto::SrtpKeys &keys, mediasec::ByteView packet, const crypto::SrtpTrailer &trailer, std::uint32_t roc)
{
    mediasec::Bytes out;
    auto opened = keys.unprotect_rtp(packet, trailer, roc, out);
    if (!opened) return;
    auto header = crypto::rtp_header(packet);
    fuzz::hold(header && *opened == out.size() && *opened >= header->length, "a packet that opened has no header");
    fuzz::hold(*opened + trailer.mki_len + (trailer.carries_roc ? 4U : 0U) <= packet.size(), "a packet that opened is longer than it was");
    fuzz::hold(mediasec::equal(mediasec::ByteView(out).first(header->length), packet.first(header->length)), "a packet that opened has another header");
}

void rtcp(crypto::SrtpKeys &keys, mediasec::ByteView packet, std::uint8_t mki_len)
{
    mediasec::Bytes out;
    std::uint32_t index = 0;
    auto opened = keys.unprotect_rtcp(packet, mki_len, out, index);
    if (!opened) return;
    fuzz::hold(*opened == out.size() && *opened >= 8 && *opened + 4U + mki_len <= packet.size(), "an RTCP packet that opened is longer than it was");
    fuzz::hold(index < 0x80000000U && mediasec::equal(mediasec::ByteView(out).first(8), packet.first(8)), "an RTCP packet that opened has another header");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    mediasec::ByteReader in({data, size});
    crypto::SrtpPolicy policy = fuzz::policy_of(in);
    std::uint8_t form = in.u8("trailer");
    crypto::SrtpTrailer trailer = {static_cast<std::uint8_t>(form >> 2), (form & 1U) != 0, (form & 2U) != 0};
    std::uint32_t roc = in.u32("ROC");
    mediasec::Bytes key(policy.key_len, form), salt(policy.salt_len, 0x55);
    auto keys = crypto::SrtpKeys::make(policy, key, salt);
    if (!keys) return 0;
    mediasec::ByteView packet = in.rest();
    rtp(**keys, packet, trailer, roc);
    rtcp(**keys, packet, trailer.mki_len);
    return 0;
}
