// Mediasec: what a session description says about keys and media.
// RFC 4566/8866 (SDP), 4567 (key-mgmt), 4568 (crypto), 3605 (rtcp), 5761 (rtcp-mux), 5939 (capability negotiation), 24.380 12.1 (MCPTT).
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/layout.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
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
    std::string data;             ///< the base64 text, not decoded; white space that stood inside is left out (and told in `deviation`)
    Span data_span;               ///< where the base64 text is, such white space included
    bool from_acap = false;
    std::uint32_t acap_number = 0;
    std::string deviation;        ///< empty, or what the line does that the grammar does not allow, with the clause (tolerated)
};

/// CryptoKey is one inline key of an a=crypto attribute (RFC 4568 6.1).
struct CryptoKey {
    std::string key_salt;         ///< base64 text of master key || salt, not decoded; secret
    std::uint64_t lifetime = 0;   ///< packets; 0 = not given
    std::optional<std::uint64_t> mki;  ///< nothing when not given, or when it needs more than 64 bits
    std::uint8_t mki_len = 0;     ///< octets, 1 to 128; 0 = no MKI
    Bytes mki_octets;             ///< the MKI as packets carry it: big-endian, mki_len octets
};

/// Crypto is one a=crypto attribute (RFC 4568 9.1).
struct Crypto {
    std::uint32_t tag = 0;
    std::string suite;            ///< "AES_CM_128_HMAC_SHA1_80", as written
    std::vector<CryptoKey> keys;
    std::uint32_t kdr_power = 0;  ///< KDR=n means 2^n packets; 0 and has_kdr false: none
    bool has_kdr = false;
    bool unencrypted_srtp = false, unencrypted_srtcp = false, unauthenticated_srtp = false;
    std::string fec_order;        ///< "FEC_SRTP" or "SRTP_FEC"; empty: not given, which means FEC_SRTP
    std::string fec_key;          ///< the key parameters of FEC_KEY as written; secret
    std::vector<CryptoKey> fec_keys;  ///< the same, parsed
    std::uint32_t wsh = 0;
    std::vector<std::string> unknown_parameters;  ///< as written; a misspelled key may be among them, so treat them as secret
    bool from_acap = false;
    std::uint32_t acap_number = 0;
    Span line;
    std::string defect;           ///< empty, or why the attribute cannot be used; names no value
};

/// PayloadFormat is one a=rtpmap (or a static payload type's well-known format, RFC 3551 6).
struct PayloadFormat {
    std::uint8_t type = 0;
    std::string encoding;
    std::uint32_t clock_rate = 0;
    std::uint32_t channels = 1;
};

/// StaticFormat is one row of RFC 3551's tables of static payload types.
struct StaticFormat {
    std::uint8_t type;
    const char *encoding;
    std::uint32_t clock_rate;     ///< Hz
    std::uint8_t channels;
    const char *source;
};
extern const std::array<StaticFormat, 24> static_formats;

/// FecStream is a stream of forward error correction with a port of its own: a=fmtp:<type> <port> [IN IP4 <address>] of a FEC payload type (RFC 5109 14.2).
struct FecStream {
    std::uint8_t type = 0;        ///< payload type
    std::uint16_t port = 0;
    std::string address;          ///< empty: that of the section
};

/// Media is one m-line with the attributes of its section; connection, direction, fingerprint and setup are inherited from the
/// session level. Session-level key-mgmt is not: RFC 4567 3.1 lets a media-level one override it, so see Description::key_mgmt.
struct Media {
    std::string kind;             ///< audio, video, application, message
    std::uint16_t port = 0;       ///< 0: refused, or (RTSP) settled by SETUP
    std::uint32_t port_count = 1; ///< "49170/2"
    std::string protocol;         ///< RTP/SAVP, udp, TCP/TLS/MSRP, as written
    std::vector<std::string> formats;
    std::string address;          ///< c= of the section or of the session; IPv4, IPv6 or a name, without TTL
    bool address_is_ipv6 = false;
    std::optional<std::uint16_t> rtcp_port;
    std::string rtcp_address;     ///< only where a=rtcp gives one
    bool rtcp_mux = false;
    std::string direction;        ///< sendrecv, sendonly, recvonly or inactive
    std::vector<PayloadFormat> payload_formats;
    std::vector<KeyMgmt> key_mgmt;
    std::vector<Crypto> cryptos;
    bool has_fingerprint = false; ///< a=fingerprint, of the section or of the session: DTLS-SRTP or TLS
    std::string setup;            ///< a=setup value
    std::string label, mid, info, control;  ///< a=label, a=mid, i=, a=control (RTSP)
    std::vector<FecStream> fec_streams;
    std::string fmtp_mcptt;       ///< a=fmtp:MCPTT / MCVideo parameters, see fmtp_parameter
    std::vector<std::string> attributes;    ///< every a= line of the section, without "a="; keys are among them
    std::vector<std::pair<std::uint32_t, std::string>> tcap;  ///< RFC 5939 transport capabilities of the section, numbered
    std::string acfg, pcfg;       ///< RFC 5939 configurations, as written
    std::string e2ae;             ///< 3ge2ae value (TS 24.229), as written
    Span e2ae_line;
    std::uint32_t bandwidth = 0;  ///< b=AS, kbit/s
    Span line;                    ///< the m-line
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
    std::string direction = "sendrecv";  ///< the default (RFC 8866 6.7)
    bool has_fingerprint = false;
    std::string setup;
    std::vector<std::pair<std::uint32_t, std::string>> tcap;  ///< valid for every section (RFC 5939 3.4.2)
    std::vector<KeyMgmt> key_mgmt;
    std::vector<Crypto> cryptos;  ///< session level, which RFC 4568 does not allow; tolerated
    std::vector<Media> media;
    std::vector<std::string> attributes;
    std::vector<Remark> remarks;
};

/// parse reads an SDP body; lines end in CRLF, LF or CR. It never fails.
Description parse(std::string_view text);

/// fmtp_parameter finds a parameter of a=fmtp:MCPTT or a=fmtp:MCVideo (TS 24.380 12.1.2.2, TS 24.581): "mc_priority" of
/// "mc_queueing;mc_priority=5" is "5", "mc_queueing" is "". Nothing when it is not there.
std::optional<std::string> fmtp_parameter(std::string_view parameters, std::string_view name);

/// RtspKeyMgmt is one entry of an RTSP KeyMgmt header (RFC 4567 4.2): prot=mikey; uri="..."; data="...".
struct RtspKeyMgmt {
    std::string protocol;         ///< in lower case
    std::string uri;              ///< empty: the context is the request's URI
    std::string data;             ///< base64 text, not decoded, without the white space of folded lines
    Span data_span;               ///< where it is, from the start of the value
    std::string deviation;        ///< empty, or what the entry does that RFC 4567 does not allow (tolerated)
};
/// parse_rtsp_key_mgmt reads the value of a KeyMgmt header, folded lines included: entries divided by commas, parameters in any
/// order and spacing, quoted or not. Entries without data are left out.
std::vector<RtspKeyMgmt> parse_rtsp_key_mgmt(std::string_view value);

/// parse_rtsp_mikey_body reads the "mikey: <base64>" lines of a text/parameters body of SET_PARAMETER, GET_PARAMETER or its
/// response, which ONVIF devices use to change keys. protocol is "mikey" and uri is empty. Other lines are passed over.
std::vector<RtspKeyMgmt> parse_rtsp_mikey_body(std::string_view body);

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
    std::string mikey;            ///< base64 text of RTSP 2.0's MIKEY parameter (RFC 7826 C.1.4.1)
    Span mikey_span;              ///< where it is, from the start of the value
};
/// parse_rtsp_transport reads the value of a Transport header, folded lines included. Parameters it does not know are passed
/// over, numbers that are none stay 0; it never fails.
std::vector<RtspTransport> parse_rtsp_transport(std::string_view value);

}  // namespace mediasec::sdp
