// Mediasec: which of several pre-shared keys a TLS connection uses, told by its first Finished message.
// RFC 4279, RFC 5246 6.3, 7.4.9 and 8.1, RFC 6347, RFC 7627.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/secret.h"

#include <cstddef>
#include <cstdint>

namespace mediasec::session {

/// TlsHandshake follows the handshake of one connection up to the client's Finished.
class TlsHandshake {
public:
    /// Seen is what a segment or datagram brought.
    enum class Seen : std::uint8_t {
        nothing,
        key_exchange,  ///< a ClientKeyExchange without the Finished behind it
        finished,      ///< the client's Finished: verifies() can tell
    };
    /// take reads the records of a segment of TLS or a datagram of DTLS, in the order of the capture.
    Seen take(ByteView records, bool datagram);
    /// verifies tells whether the client's Finished was made under `psk` (secret); false too for a cipher suite that it does not know.
    bool verifies(ByteView psk) const;

private:
    void restart();
    void take_messages(ByteView octets, bool datagram);
    void take_client_hello(ByteView body);
    void take_server_hello(ByteView body);
    SecretBytes finished_under(ByteView master) const;
    Bytes messages_;              ///< all that the handshake hash covers
    Bytes client_random_, server_random_, finished_;
    std::size_t server_at_ = 0;   ///< where the server's messages begin
    std::uint16_t suite_ = 0, version_ = 0;
    bool datagram_ = false, extended_master_ = false, protected_ = false, whole_ = false;
};

}  // namespace mediasec::session
