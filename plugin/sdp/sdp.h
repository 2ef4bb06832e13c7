// Mediasec: what a session description says about keys and media.
// RFC 4566/8866 (SDP), 4567 (key-mgmt), 4568 (crypto), 3605 (rtcp), 5761 (rtcp-mux), 5939 (capability negotiation), 24.380 12.1 (MCPTT).
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/layout.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mediasec::sdp {

/// Span is where something lies in the description, in octets.
struct Span {
    std::uint32_t offset = 0;
    std::uint32_t length = 0;
};

/// KeyMgmt is one a=key-mgmt attribute (RFC 4567 3.1), or an acap line that carries one (RFC 5939).
struct KeyMgmt {
    std::string protocol;         ///< "mikey" in lower case
    std::string data;             ///< the base64 text, not decoded
    Span data_span;               ///< where the base64 text is
    bool from_acap = false;
    std::uint32_t acap_number = 0;
    std::string deviation;        ///< empty, or what the line does that the grammar does not allow (tolerated)
};

/// CryptoKey is one inline key of an a=crypto attribute (RFC 4568 6.1).
struct CryptoKey {
    std::string key_salt;         ///< base64 text of master key || salt, not decoded; secret
    std::uint64_t lifetime = 0;   ///< packets; 0 = not given
    std::optional<std::uint64_t> mki;
    std::uint8_t mki_len = 0;     ///< octets
};

/// Crypto is one a=crypto attribute (RFC 4568 9.1).
struct Crypto {
    std::uint32_t tag = 0;
    std::string suite;            ///< "AES_CM_128_HMAC_SHA1_80", as written
    std::vector<CryptoKey> keys;
    std::uint32_t kdr_power = 0;  ///< KDR=n means 2^n packets; 0 and has_kdr false: none
    bool has_kdr = false;
    bool unencrypted_srtp = false, unencrypted_srtcp = false, unauthenticated_srtp = false;
    std::string fec_order, fec_key;
    std::uint32_t wsh = 0;
    std::vector<std::string> unknown_parameters;
    bool from_acap = false;
    std::uint32_t acap_number = 0;
    Span line;
    std::string defect;           ///< empty, or why the attribute cannot be used
};

/// PayloadFormat is one a=rtpmap (or a static payload type's well-known format).
struct PayloadFormat {
    std::uint8_t type = 0;
    std::string encoding;
    std::uint32_t clock_rate = 0;
    std::uint32_t channels = 1;
};

/// Media is one m-line with the attributes of its section; connection and direction are inherited from the session level.
struct Media {
    std::string kind;             ///< audio, video, application, message
    std::uint16_t port = 0;
    std::string protocol;         ///< RTP/SAVP, udp, TCP/TLS/MSRP, as written
    std::vector<std::string> formats;
    std::string address;          ///< c= of the section or of the session; IPv4, IPv6 or a name, without TTL
    bool address_is_ipv6 = false;
    std::optional<std::uint16_t> rtcp_port;
    std::string rtcp_address;     ///< only where a=rtcp gives one
    bool rtcp_mux = false;
    std::vector<PayloadFormat> payload_formats;
    std::vector<KeyMgmt> key_mgmt;
    std::vector<Crypto> cryptos;
    bool has_fingerprint = false; ///< a=fingerprint, of the section or of the session: DTLS-SRTP or TLS
    std::string setup;            ///< a=setup value
    std::string label, mid, info, control;  ///< a=label, a=mid, i=, a=control (RTSP)
    std::string fmtp_mcptt;       ///< a=fmtp:MCPTT / MCVideo parameters
    std::vector<std::string> attributes;    ///< every a= line of the section, without "a="
    std::vector<std::pair<std::uint32_t, std::string>> tcap;  ///< RFC 5939 transport capabilities
    std::string acfg, pcfg;       ///< RFC 5939 configurations, as written
    std::string e2ae;             ///< 3ge2ae value (TS 24.229), as written
    std::uint32_t bandwidth = 0;
    Span line;
    /// secure tells whether the profile is one of RTP/SAVP, RTP/SAVPF, UDP/TLS/RTP/SAVP(F).
    bool secure() const noexcept;
    /// is_rtp tells whether the profile is an RTP one.
    bool is_rtp() const noexcept;
};

/// Description is a parsed SDP body. Lines that make no sense are remarks; the rest is kept.
struct Description {
    std::string origin;           ///< o= value
    std::uint64_t session_id = 0, session_version = 0;
    std::string address;
    bool address_is_ipv6 = false;
    std::string control;          ///< session-level a=control
    std::vector<KeyMgmt> key_mgmt;
    std::vector<Crypto> cryptos;  ///< session level, which RFC 4568 does not allow; tolerated
    std::vector<Media> media;
    std::vector<std::string> attributes;
    std::vector<Remark> remarks;
};

/// parse reads an SDP body; lines end in CRLF, LF or CR. It never fails.
Description parse(std::string_view text);

/// RtspKeyMgmt is one entry of an RTSP KeyMgmt header (RFC 4567 4.2): prot=mikey; uri="..."; data="...".
struct RtspKeyMgmt {
    std::string protocol, uri, data;
    Span data_span;
    std::string deviation;
};
/// parse_rtsp_key_mgmt reads the value of a KeyMgmt header: entries divided by commas, parameters in any order and spacing, quoted or not.
std::vector<RtspKeyMgmt> parse_rtsp_key_mgmt(std::string_view value);

/// RtspTransport is one alternative of an RTSP Transport header (RFC 2326 12.39).
struct RtspTransport {
    std::string profile;          ///< RTP/SAVP/UDP, RTP/SAVPF/TCP
    bool interleaved = false;
    std::uint8_t channel_rtp = 0, channel_rtcp = 0;
    std::uint16_t client_rtp = 0, client_rtcp = 0, server_rtp = 0, server_rtcp = 0, port_rtp = 0, port_rtcp = 0;
    std::string source, destination;
    bool multicast = false;
    std::optional<std::uint32_t> ssrc;
    std::string mode;
};
std::vector<RtspTransport> parse_rtsp_transport(std::string_view value);

}  // namespace mediasec::sdp
