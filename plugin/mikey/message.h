// Mediasec: a parsed MIKEY message, for key logic (plain structs) and for drawing (Layout).
// RFC 3830, 4563, 4650, 4738, 6043, 6267, 6509; TS 33.180 Annex E; TR 33.829 Annexes C and F.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/bytes.h"
#include "base/layout.h"
#include "base/reader.h"
#include "base/secret.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace mediasec::mikey {

/// DataType numbers the HDR data types that key logic tells apart (RFC 3830 table 6.1a, RFC 4650 5.1, RFC 4738 4.1, RFC 6043 6.1, RFC 6509 4.1); the table of all
/// is in mikey/tables.h.
enum DataType : std::uint8_t {
    data_type_psk_init = 0, data_type_psk_response = 1, data_type_pk_init = 2, data_type_pk_response = 3, data_type_dh_init = 4, data_type_dh_response = 5,
    data_type_error = 6, data_type_dhhmac_init = 7, data_type_dhhmac_response = 8, data_type_rsa_r_init = 9, data_type_rsa_r_response = 10,
    data_type_request_init_psk = 11, data_type_request_init_pk = 12, data_type_request_response = 13, data_type_transfer_init = 14, data_type_transfer_response = 15,
    data_type_resolve_init_psk = 16, data_type_resolve_init_pk = 17, data_type_resolve_response = 18, data_type_request_key_psk = 19, data_type_i_message_1 = 22,
    data_type_r_message_1 = 23, data_type_i_message_2 = 24, data_type_r_message_2 = 25, data_type_sakke = 26,
};

/// Span is where something lies in the message: octets [offset, offset + length).
struct Span {
    std::uint32_t offset = 0;
    std::uint32_t length = 0;
};

/// CryptoSession is one entry of the CS ID map (RFC 3830 6.1.1 SRTP-ID, RFC 6043 6.1.1 GENERIC-ID).
struct CryptoSession {
    std::uint8_t cs_id = 0;                  ///< SRTP-ID entries are numbered 1..n by position
    std::uint8_t prot_type = 0;              ///< 0 SRTP
    std::vector<std::uint8_t> policies;      ///< policy numbers of SP payloads
    std::optional<std::uint32_t> ssrc;
    std::optional<std::uint32_t> roc;
    std::optional<std::uint16_t> seq;        ///< only with the S bit
    Bytes session_data;                      ///< raw, GENERIC-ID
    Bytes spi;                               ///< the MKI of the session, GENERIC-ID
};

/// Header is HDR (RFC 3830 6.1).
struct Header {
    std::uint8_t version = 0;
    std::uint8_t data_type = 0;
    bool v = false;
    std::uint8_t prf = 0;
    std::uint32_t csb_id = 0;
    std::uint8_t cs_count = 0;
    std::uint8_t map_type = 0;
    std::vector<CryptoSession> sessions;
};

/// Timestamp is T, or TR with a role (RFC 3830 6.6, RFC 6043 6.4).
struct Timestamp {
    std::uint8_t role = 0;                   ///< 0 for T
    std::uint8_t type = 0;                   ///< 0 NTP-UTC, 1 NTP, 2 COUNTER, 3 NTP-UTC-32
    Bytes value;
    /// ntp_seconds gives the seconds since 1900 (32-bit era), nothing for a COUNTER.
    std::optional<std::uint32_t> ntp_seconds() const;
};

/// Identity is ID (role 0) or IDR (RFC 3830 6.7, RFC 6043 6.6).
struct Identity {
    std::uint8_t role = 0;                   ///< 0 = ID payload; 1 IDRi, 2 IDRr, 3 IDRkms, 4 IDRpsk, 5 IDRapp, 6 IDRkmsi, 7 IDRkmsr, 8 IDRuidi, 9 IDRuidr
    std::uint8_t type = 0;                   ///< 0 NAI, 1 URI, 2 byte string
    Bytes data;
};

/// Nonce is RAND (role 0) or RANDR (RFC 3830 6.11, RFC 6043 6.5).
struct Nonce {
    std::uint8_t role = 0;
    Bytes data;
};

/// PolicyParameter and SecurityPolicy are SP (RFC 3830 6.10).
struct PolicyParameter {
    std::uint8_t type = 0;
    Bytes value;
    std::uint32_t number() const noexcept { return static_cast<std::uint32_t>(load_be(value.size() > 4 ? ByteView(value).last(4) : ByteView(value))); }
};
struct SecurityPolicy {
    std::uint8_t policy_no = 0;
    std::uint8_t prot_type = 0;
    std::vector<PolicyParameter> parameters;
    /// find gives the parameter of `type`, or a null pointer.
    const PolicyParameter *find(std::uint8_t type) const noexcept;
};

/// KeyData is a key data sub-payload (RFC 3830 6.13).
struct KeyData {
    std::uint8_t type = 0;                   ///< 0 TGK, 1 TGK+SALT, 2 TEK, 3 TEK+SALT, 4 GTGK, 5 GTGK+SALT, 6 MPK, 7 K_PR
    std::uint8_t kv = 0;                     ///< 0 null, 1 SPI/MKI, 2 interval
    SecretBytes key;
    SecretBytes salt;
    Bytes spi;
    Bytes valid_from, valid_to;
};

/// Kemac is KEMAC (RFC 3830 6.2).
struct Kemac {
    std::uint8_t encr_alg = 0;               ///< 0 NULL, 1 AES-CM-128, 2 AES-KW-128, 3 AES-CM-256
    std::uint8_t mac_alg = 0;                ///< 0 NULL, 1 HMAC-SHA-1-160, 2 HMAC-SHA-256-256
    Bytes encr_data;
    Bytes mac;
    Span whole;                              ///< from its Next Payload octet to the end of the MAC
    Span data_span;
    Span mac_span;
};

/// Verification is V (RFC 3830 6.9).
struct Verification {
    std::uint8_t auth_alg = 0;
    Bytes data;
    Span whole;
    Span data_span;
};

/// Sign is SIGN (RFC 3830 6.5).
struct Sign {
    std::uint8_t type = 0;                   ///< 0 RSASSA-PKCS1-v1_5, 1 RSASSA-PSS, 2 ECCSI
    Bytes signature;
    Span whole;                              ///< starts with the 2-octet type/length field
    Span signature_span;
};

/// Sakke is SAKKE (RFC 6509 4.2).
struct Sakke {
    std::uint8_t params = 0;
    std::uint8_t id_scheme = 0;
    Bytes sed;                               ///< SAKKE Encapsulated Data: R || H
};

/// Extension is a general extension (RFC 3830 6.15).
struct Extension {
    std::uint8_t type = 0;
    Bytes data;
    Span data_span;
    std::optional<Sakke> sakke_to_self;      ///< type 6 (TS 33.180 E.5)
};

struct Certificate { std::uint8_t type = 0; Bytes data; Span data_span; };          ///< CERT (RFC 3830 6.7)
struct PublicKeyEnvelope { std::uint8_t c = 0; Bytes data; Span data_span; };       ///< PKE (RFC 3830 6.3)
struct DiffieHellman {                                                             ///< DH (RFC 3830 6.4)
    std::uint8_t group = 0;
    Bytes value;
    std::uint8_t kv = 0;
    Bytes spi, valid_from, valid_to;
};
struct CertHash { std::uint8_t function = 0; Bytes hash; };                        ///< CHASH (RFC 3830 6.8)
struct ErrorPayload { std::uint8_t number = 0; };                                  ///< ERR (RFC 3830 6.12)

/// TicketPolicy is TP, or the part of TICKET that it shares (RFC 6043 6.10).
struct TicketPolicy {
    std::uint16_t type = 0;
    std::uint8_t subtype = 0, version = 0, prf = 0;
    std::uint16_t flags = 0;                 ///< D (bit 11) to O (bit 0)
    bool flag(char letter) const noexcept { return letter >= 'D' && letter <= 'O' && (flags >> ('O' - letter) & 1) != 0; }
    Bytes tp_data;
    std::vector<Identity> identities;        ///< of TP Data
    std::vector<Timestamp> times;            ///< of TP Data
    std::vector<KeyData> requested_keys;     ///< types, lengths and SPIs of TP Data's KEMAC; key octets are zero
};
/// BaseTicket is Ticket Data in the form of RFC 6043 Appendix A: THDR, T, RAND, KEMAC, [IDRpsk], V.
struct BaseTicket {
    Bytes thdr;
    std::optional<Timestamp> time;
    std::optional<Nonce> rand;
    std::optional<Kemac> kemac;
    std::optional<Identity> psk;
    std::optional<Verification> verification;
};
/// Ticket is TICKET (RFC 6043 6.10).
struct Ticket {
    TicketPolicy policy;
    Bytes ticket_data;
    Bytes initiator_data;
    std::optional<BaseTicket> base;          ///< what Ticket Data holds, when it has the form of Appendix A
    Span whole, ticket_data_span, initiator_data_span;  ///< initiator_data_span covers the data without its length field
};

/// PayloadRef lists the payloads in order: type (the Next Payload number that announced it; HDR is 255) and place.
struct PayloadRef {
    std::uint8_t type = 0;
    Span span;
};

/// Message is a MIKEY message as far as it could be parsed. Everything before `fault` is valid.
struct Message {
    Bytes raw;                               ///< the message itself, without octets that follow it
    Header header;
    std::vector<PayloadRef> payloads;
    std::vector<Timestamp> times;
    std::vector<Identity> identities;
    std::vector<Nonce> nonces;
    std::vector<SecurityPolicy> policies;
    std::vector<Kemac> kemacs;
    std::vector<PublicKeyEnvelope> envelopes;
    std::vector<DiffieHellman> dhs;
    std::vector<Certificate> certificates;
    std::vector<CertHash> cert_hashes;
    std::vector<ErrorPayload> errors;
    std::optional<Verification> verification;
    std::optional<Sign> sign;
    std::optional<Sakke> sakke;
    std::vector<Extension> extensions;
    std::optional<TicketPolicy> ticket_policy;
    std::optional<Ticket> ticket;
    std::vector<KeyData> plain_keys;         ///< key data of KEMACs with NULL encryption
    Layout layout;
    std::optional<Fault> fault;              ///< where it broke and what was expected there

    /// identity gives the first identity of `role`, or a null pointer.
    const Identity *identity(std::uint8_t role) const noexcept;
    /// nonce gives the first RAND (role 0) or RANDR of `role`, or a null pointer.
    const Nonce *nonce(std::uint8_t role) const noexcept;
    /// policy gives the SP of that number, or a null pointer.
    const SecurityPolicy *policy(std::uint8_t policy_no) const noexcept;
    /// time gives the T payload's timestamp, or a null pointer.
    const Timestamp *time() const noexcept;
};

}  // namespace mediasec::mikey
