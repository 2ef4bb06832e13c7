// Mediasec: where the parts of SRTP and SRTCP packets begin and end.
// RFC 3711 3.1 and 3.4, RFC 7714 8.2 and 9, RFC 4771 2.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "crypto/srtp.h"

namespace mediasec::crypto {

/// RtpParts are the parts of one SRTP packet, all views into it:
///
///     header | payload | AEAD tag | MKI | ROC | MAC
///
/// with ROC and MAC before the MKI if SrtpTrailer::roc_before_mki. A part that the packet does not have is empty.
struct RtpParts {
    RtpHeader fields;
    ByteView authenticated;  ///< header and payload (RFC 3711 3.1: the Authenticated Portion)
    ByteView header, payload, aead_tag, mki, roc, mac;
};

/// split_rtp finds the parts by their lengths. Errors: truncated, unsupported (version not 2).
Result<RtpParts> split_rtp(ByteView packet, const SrtpPolicy &policy, const SrtpTrailer &trailer);

/// RtcpParts are the parts of one SRTCP packet: header (8) | payload | AEAD tag | E and index (4) | MKI | MAC.
struct RtcpParts {
    ByteView authenticated;  ///< header and payload, and with an HMAC the E flag and index as well (RFC 3711 3.4)
    ByteView header, payload, aead_tag, e_index, mki, mac;
    bool encrypted = false;   ///< the E flag
    std::uint32_t index = 0;  ///< 31 bits
};

/// split_rtcp finds the parts by their lengths. Errors: truncated, unsupported (version not 2).
Result<RtcpParts> split_rtcp(ByteView packet, const SrtpPolicy &policy, std::uint8_t mki_len);

/// mac_len gives the octets of the HMAC in an SRTP packet (RFC 4771 5, the five cases), 0 for AEAD.
std::size_t mac_len(const SrtpPolicy &policy, bool carries_roc) noexcept;

}  // namespace mediasec::crypto
