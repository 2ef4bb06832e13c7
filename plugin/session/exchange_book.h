// Mediasec: the MIKEY messages of a capture, each once, opened when something needs them.
// Opening a SAKKE message costs a pairing and a signature check, most captures hold messages that nobody looks at, and some hold thousands.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "crypto/digest.h"
#include "mikey/parser.h"
#include "session/exchange.h"
#include "session/exchange_ticket.h"
#include "session/keys.h"

#include <deque>
#include <map>
#include <unordered_map>
#include <vector>

namespace mediasec::session {

/// ExchangeBook keeps the exchanges. Results do not depend on when or by how many threads a message was opened: its key counts from the frame that brought it, and keys stand in the
/// order of their messages.
class ExchangeBook {
public:
    /// ExchangeBook opens messages with `keys`, and makes their keys known to `table`, whose opener it is.
    ExchangeBook(const kms::Keyring &keys, IdentityBook &identities, KeyTable &table, const mikey::ParseOptions &options);

    /// take gives the exchange of a message; `is_new` tells whether its octets were never seen before.
    Exchange &take(Frame frame, ByteView octets, Carrier carrier, const Sip &sip, bool &is_new);
    /// open opens an exchange if it waits, and with it up to `ahead` of those that came after it and wait too.
    void open(const Exchange &exchange, std::size_t ahead);
    /// open_all opens every exchange that waits.
    void open_all();
    /// all lists the exchanges in the order in which they came.
    const std::deque<Exchange> &all() const noexcept { return exchanges_; }

private:
    void open(const KeyTable::Messages &asked_for);
    void publish(const Exchange &exchange);
    const kms::Keyring &keys_;
    IdentityBook &identities_;
    KeyTable &table_;
    const mikey::ParseOptions &options_;
    std::deque<Exchange> exchanges_;
    std::map<crypto::Sha256, Exchange *> by_digest_;
    std::unordered_map<std::uint32_t, std::vector<const Exchange *>> by_csb_;
    std::vector<const Exchange *> enveloped_;
    TicketBook tickets_;
};

/// prefetch is how many waiting messages a second look at a capture opens with the one it came to: the ones behind it are likely to be next.
std::size_t prefetch() noexcept;

}  // namespace mediasec::session
