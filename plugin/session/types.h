// Mediasec: the plain types that session and plugin/wireshark share.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/bytes.h"

#include <array>
#include <compare>
#include <cstdint>
#include <cstring>
#include <functional>
#include <string>

namespace mediasec::session {

/// Frame is a packet's number in the capture, from 1; 0 = none (a key that was loaded from a file).
using Frame = std::uint32_t;

/// Address is an IPv4 (4 octets used) or IPv6 address.
struct Address {
    std::uint8_t length = 0;  ///< 4, 16, or 0 = none
    std::array<std::uint8_t, 16> octets{};
    auto operator<=>(const Address &) const = default;
};

/// Endpoint is one side of a media flow.
struct Endpoint {
    Address address;
    std::uint16_t port = 0;
    auto operator<=>(const Endpoint &) const = default;
};

/// Flow is a directed pair of endpoints. `channel` tells apart what shares one: 0 for UDP, 1 + the RTSP interleaved channel, or
/// 0x10000 + the TURN channel number.
struct Flow {
    Endpoint source, destination;
    std::uint32_t channel = 0;
    /// interleaved gives the channel where it is one of an RTSP connection; ports inside of TURN are announced like any others.
    std::uint32_t interleaved() const noexcept { return channel < 0x10000 ? channel : 0; }
    /// in_turn tells whether the packet came inside of TURN: the ends are then the client and its server, not those that signalling names.
    bool in_turn() const noexcept { return channel >= 0x10000; }
    auto operator<=>(const Flow &) const = default;
};

/// make_address reads textual IPv4 or IPv6; length 0 when it is neither (a host name).
Address make_address(const std::string &text);
/// to_text writes an address, and an endpoint as "192.0.2.1:5004" or "[2001:db8::1]:5004".
std::string to_text(const Address &address);
std::string to_text(const Endpoint &endpoint);

struct EndpointHash {
    std::size_t operator()(const Endpoint &e) const noexcept
    {
        std::uint64_t a, b;
        std::memcpy(&a, e.address.octets.data(), 8);
        std::memcpy(&b, e.address.octets.data() + 8, 8);
        std::uint64_t h = (a * 0x9E3779B97F4A7C15ull) ^ (b * 0xC2B2AE3D27D4EB4Full) ^ (e.port * 0x165667B19E3779F9ull);
        return static_cast<std::size_t>(h ^ h >> 29);
    }
};

/// Sip is what the signalling around a body says. Strings may be empty.
struct Sip {
    std::string call_id;
    std::uint32_t cseq = 0;
    std::string method;        ///< empty in a response
    std::uint32_t code = 0;    ///< 0 in a request
    std::string from, to;      ///< URIs of From and To
    bool is_request() const noexcept { return code == 0; }
    bool is_success_or_provisional() const noexcept { return code >= 100 && code < 300; }
};

/// Carrier is where a MIKEY message was found; carrier_name() has the words.
enum class Carrier : std::uint8_t { sip_body, sdp_session, sdp_media, sdp_acap, rtsp_header, rtsp_body, http_body, port_2269, mcpc, monp, mcdata, xml, cms };
const char *carrier_name(Carrier carrier) noexcept;

/// TagState says what offer and answer made of an a=crypto tag.
enum class TagState : std::uint8_t { open = 0, chosen = 1, not_chosen = 2 };

/// KeyType numbers are those of mediasec.key.type: TS 33.180 Annex G purpose tags, then MIKEY's own keys.
enum class KeyType : std::uint8_t { gmk = 0, pck = 1, csk = 2, spk = 3, mkfc = 4, mscck = 5, musik = 6, tgk = 16, tek = 17, gtgk = 18, mpk = 19, psk = 20, sdes = 21, unknown = 255 };
const char *key_type_name(KeyType type) noexcept;
/// is_3gpp tells whether a key is one of TS 33.180: its packets name it in an MKI, and its profile is AES-GCM.
constexpr bool is_3gpp(KeyType type) noexcept { return static_cast<int>(type) <= static_cast<int>(KeyType::musik); }

/// SignatureStatus is mediasec.signature.status.
enum class SignatureStatus : std::uint8_t { not_checked = 0, valid = 1, valid_without_header = 2, invalid = 3, no_certificate = 4 };
/// SakkeStatus is mediasec.sakke.status.
enum class SakkeStatus : std::uint8_t { not_tried = 0, ok = 1, hint_failed = 2, no_key = 3, malformed = 4 };
/// MacStatus is mediasec.mikey.mac.status.
enum class MacStatus : std::uint8_t { not_checked = 0, valid = 1, invalid = 2, no_key = 3 };
/// SrtpStatus is mediasec.srtp.status; none = the packet is clear, or not ours: no field at all.
enum class SrtpStatus : std::uint8_t { none = 0, decrypted = 1, authentication_failed = 2, no_key = 3, unsupported = 4, truncated = 5 };

/// Reason is mediasec.reason: a stable code behind mediasec.diagnosis and mediasec.tolerated. Numbers are never reused. 1xx: MIKEY messages, 2xx: signatures, 3xx:
/// packets, 4xx: protected bodies. reasons.h has each one's name, harm and remedy.
enum class Reason : std::uint16_t {
    none = 0,
    no_key_file = 100, no_key_for_receiver = 101, wrong_key_period = 102, wrong_identity_form = 103, no_kms_certificate = 104, hint_failed = 105,
    sakke_malformed = 106, message_malformed = 107, wrong_kms = 108, no_psk = 109, mac_invalid = 110, no_private_key = 111, no_dh_exponent = 112,
    no_request = 113, message_truncated = 114, other_public_key = 115, no_ticket_key = 120, forward_secrecy = 121,
    deviates = 150, octets_restored = 151, other_identity_form = 152, other_kms = 153, other_period = 154, other_receiver = 155, uid_as_text = 156, stripped_w = 157,
    zero_omitted = 158, key_parameters_closed = 159,
    signature_invalid = 200, signature_no_certificate = 201, signature_without_header = 202, signature_other_kms = 203, signature_other_period = 204,
    signature_other_identity = 205, signature_csb_id_changed = 206, signature_identity_form = 210,
    stream_no_key = 300, stream_unknown_mki = 301, stream_bad_tag = 302, stream_unsupported = 303, stream_truncated = 304, stream_key_not_opened = 305,
    stream_key_later = 306, stream_dtls = 307, stream_clear = 308, stream_signalling_missing = 309,
    stream_other_cs_id = 320, stream_other_layout = 321, stream_encr_constant = 322, stream_other_derivation = 323, stream_other_direction = 324, stream_other_leg = 325,
    stream_replaced_key = 326, stream_other_csb_id = 327, stream_other_policy = 328, stream_other_iv = 329,
    xml_no_key = 400, xml_bad_tag = 401, xml_signature_invalid = 402, xml_unsupported = 403, xml_malformed = 404, mcdata_no_key = 410, mcdata_bad_tag = 411,
    tls_key_not_opened = 420, tls_forward_secrecy = 421, tls_not_psk = 422,
    cms_no_key = 430, cms_bad_tag = 431, cms_malformed = 432, cms_unsupported = 433,
};

/// Diagnosis is a cause with its remedy in one sentence; empty where nothing is wrong.
struct Diagnosis {
    Reason reason = Reason::none;
    std::string text;
    explicit operator bool() const noexcept { return reason != Reason::none; }
};

/// Deviation is something a peer did that its specification does not allow and that was tolerated: a sentence with the clause. It may be made of the sentence alone.
struct Deviation {
    Reason reason = Reason::deviates;
    std::string text;
    Deviation(const char *sentence) : text(sentence) {}
    Deviation(std::string sentence) : text(std::move(sentence)) {}
    Deviation(Reason code, std::string sentence) : reason(code), text(std::move(sentence)) {}
    operator const std::string &() const noexcept { return text; }
};

}  // namespace mediasec::session
