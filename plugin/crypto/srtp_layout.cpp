// Mediasec: where the parts of SRTP and SRTCP packets begin and end.
// RFC 3550 5.1 and 6.4.1, RFC 3711 3.1 and 3.4, RFC 7714 8.2 and 9, RFC 4771 2.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "crypto/srtp_layout.h"

#include "base/reader.h"

namespace mediasec::crypto {

namespace {

constexpr std::size_t roc_len = 4;
constexpr std::size_t rtcp_header_len = 8;  // first word and SSRC of the first packet of the compound
constexpr std::size_t e_index_len = 4;
constexpr std::uint32_t e_flag = 0x80000000;

bool version_2(std::uint8_t first) noexcept { return first >> 6 == 2; }

/// before_trailer takes what is left except the last `trailer` octets. When fewer are left the difference wraps to a length that
/// no packet has, and the reader fails.
ByteView before_trailer(ByteReader &reader, std::size_t trailer) { return reader.bytes(reader.left() - trailer, "payload"); }

/// read_header reads the header and leaves the reader at the payload.
RtpHeader read_header(ByteReader &reader, std::uint8_t &first)
{
    RtpHeader header;
    first = reader.u8("version, padding, extension, CSRC count");
    header.payload_type = reader.u8("marker and payload type") & 0x7F;
    header.seq = reader.u16("sequence number");
    reader.skip(4, "timestamp");
    header.ssrc = reader.u32("SSRC");
    reader.skip(std::size_t{4} * (first & 0x0F), "CSRC list");
    if ((first & 0x10) != 0) {
        reader.skip(2, "extension profile");
        std::size_t words = reader.u16("extension length");
        reader.skip(4 * words, "header extension");
    }
    header.length = reader.offset();
    return header;
}

}  // namespace

Result<RtpHeader> rtp_header(ByteView packet)
{
    ByteReader reader(packet);
    std::uint8_t first = 0;
    RtpHeader header = read_header(reader, first);
    if (!packet.empty() && !version_2(first)) return Error::unsupported;
    if (!reader.ok()) return Error::truncated;
    return header;
}

std::size_t mac_len(const SrtpPolicy &policy, bool carries_roc) noexcept
{
    if (policy.aead() || policy.auth == SrtpAuth::none) return 0;
    switch (policy.rcc) {
    case RccMode::none: return policy.rtp_tag_len;
    case RccMode::m1: return carries_roc ? policy.rtp_tag_len : 0;
    case RccMode::m2: return carries_roc ? policy.rtp_tag_len : policy.rtp_tag_len + roc_len;
    case RccMode::m3: return 0;
    }
    return 0;
}

Result<RtpParts> split_rtp(ByteView packet, const SrtpPolicy &policy, const SrtpTrailer &trailer)
{
    ByteReader reader(packet);
    std::uint8_t first = 0;
    RtpParts parts;
    parts.fields = read_header(reader, first);
    if (!packet.empty() && !version_2(first)) return Error::unsupported;

    const std::size_t aead_len = policy.aead() ? policy.rtp_tag_len : 0;
    const std::size_t carried_len = trailer.carries_roc ? roc_len : 0;
    const std::size_t hmac_len = mac_len(policy, trailer.carries_roc);
    parts.payload = before_trailer(reader, aead_len + trailer.mki_len + carried_len + hmac_len);
    parts.aead_tag = reader.bytes(aead_len, "AEAD tag");
    if (!trailer.roc_before_mki) parts.mki = reader.bytes(trailer.mki_len, "MKI");
    parts.roc = reader.bytes(carried_len, "ROC");
    parts.mac = reader.bytes(hmac_len, "authentication tag");
    if (trailer.roc_before_mki) parts.mki = reader.bytes(trailer.mki_len, "MKI");
    if (!reader.ok()) return Error::truncated;
    parts.header = packet.first(parts.fields.length);
    parts.authenticated = packet.first(parts.fields.length + parts.payload.size());
    return parts;
}

Result<RtcpParts> split_rtcp(ByteView packet, const SrtpPolicy &policy, std::uint8_t mki_len)
{
    const bool hmac = !policy.aead() && policy.auth != SrtpAuth::none;
    const std::size_t aead_len = policy.aead() ? policy.rtcp_tag_len : 0;
    const std::size_t hmac_len = hmac ? policy.rtcp_tag_len : 0;
    ByteReader reader(packet);
    RtcpParts parts;
    parts.header = reader.bytes(rtcp_header_len, "first RTCP header and SSRC");
    parts.payload = before_trailer(reader, aead_len + e_index_len + mki_len + hmac_len);
    parts.aead_tag = reader.bytes(aead_len, "AEAD tag");
    parts.e_index = reader.bytes(e_index_len, "E flag and SRTCP index");
    parts.mki = reader.bytes(mki_len, "MKI");
    parts.mac = reader.bytes(hmac_len, "authentication tag");
    if (!packet.empty() && !version_2(packet.front())) return Error::unsupported;
    if (!reader.ok()) return Error::truncated;
    const auto word = static_cast<std::uint32_t>(load_be(parts.e_index));
    parts.encrypted = (word & e_flag) != 0;
    parts.index = word & ~e_flag;
    parts.authenticated = packet.first(rtcp_header_len + parts.payload.size() + (policy.aead() ? 0 : e_index_len));
    return parts;
}

SrtpTrailer trailer_of(const SrtpPolicy &policy, std::uint8_t mki_len, std::uint16_t seq) noexcept
{
    bool carries = policy.rcc != RccMode::none && policy.roc_rate != 0 && seq % policy.roc_rate == 0;
    return SrtpTrailer{mki_len, carries, false};
}

Result<std::uint32_t> carried_roc(ByteView packet, const SrtpPolicy &policy, const SrtpTrailer &trailer)
{
    SrtpTrailer with_roc = trailer;
    with_roc.carries_roc = true;
    Result<RtpParts> parts = split_rtp(packet, policy, with_roc);
    if (!parts) return parts.error();
    return static_cast<std::uint32_t>(load_be(parts->roc));
}

Result<ByteView> carried_mki(ByteView packet, const SrtpPolicy &policy, const SrtpTrailer &trailer)
{
    Result<RtpParts> parts = split_rtp(packet, policy, trailer);
    if (!parts) return parts.error();
    return parts->mki;
}

Result<ByteView> carried_rtcp_mki(ByteView packet, const SrtpPolicy &policy, std::uint8_t mki_len)
{
    Result<RtcpParts> parts = split_rtcp(packet, policy, mki_len);
    if (!parts) return parts.error();
    return parts->mki;
}

}  // namespace mediasec::crypto
