// Mediasec: TLS and DTLS connections whose pre-shared key comes out of MIKEY.
// TR 33.829 Annex D; RFC 4279 (PSK cipher suites), RFC 5246 7.4, RFC 6347, RFC 8446 4.2.11.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "mikey/parser.h"
#include "session/calls.h"
#include "session/tls_finished.h"
#include "session/tls_seen.h"

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace mediasec::session {

/// tls_service tells whether an m-line is of the form X/TLS/Y with something other than RTP in it (TR 33.829 D.3).
std::optional<TlsService> tls_service(const sdp::Media &media);

/// tls_ports lists what the descriptions of a call announced for TLS.
std::vector<TlsPort> tls_ports(const Call &call);

/// HandshakeHello is what a hello of either side says that is needed here.
struct HandshakeHello {
    bool from_client = false;
    Bytes random;                            ///< 32 octets
    std::uint16_t cipher_suite = 0;          ///< ServerHello
    bool is_tls13 = false, has_key_share = false, has_psk = false;  ///< ServerHello
};

/// parse_hello finds a ClientHello or ServerHello at the begin of a segment (TLS records) or datagram (DTLS records). Nothing for any other octets, and for a hello in fragments.
std::optional<HandshakeHello> parse_hello(ByteView records, bool datagram);

/// KeyExchange is what a cipher suite demands besides the pre-shared key.
enum class KeyExchange : std::uint8_t { psk, psk_with_dh, psk_with_rsa, tls13, not_psk };
/// key_exchange_of classifies a cipher suite by its registered number.
KeyExchange key_exchange_of(std::uint16_t cipher_suite) noexcept;

/// TlsBook follows the handshakes of announced connections.
class TlsBook {
public:
    /// announce remembers the ends that a call announced.
    void announce(const Call &call);
    /// take looks at one segment or datagram of an announced connection. `keys` opens the messages that wait. Handshakes are followed on the first pass
    /// only.
    TlsSeen take(const Flow &flow, ByteView records, const KeyTable &keys, const mikey::ParseOptions &options, bool first_pass);

private:
    struct Place {
        const Call *call;
        std::size_t section;
        TlsPort port;
    };
    /// Waiting is a connection whose pre-shared key has several readings.
    struct Waiting {
        TlsHandshake handshake;
        Bytes client_random;
        std::vector<SecretBytes> psks;  ///< secret
    };
    const Place *place_of(const Flow &flow) const;
    static SecretBytes finished_with(const Waiting &waiting, TlsHandshake::Seen what);
    std::map<Endpoint, Place> places_;
    std::map<std::pair<Endpoint, Endpoint>, Waiting> waiting_;
};

}  // namespace mediasec::session
