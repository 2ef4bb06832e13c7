// Mediasec: the keys of a capture, found by what packets carry.
// TS 33.180 7.4 (MKIs), spec decisions: 8 octets GMK-ID || GUK-ID for a GMK, 4 octets (the key ID) for every other key.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "session/exchange.h"

#include <bitset>
#include <functional>
#include <initializer_list>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

namespace mediasec::session {

/// MkiHit is an MKI at the end of a packet that names a key.
struct MkiHit {
    const Key *key = nullptr;                ///< null: the message that carries the key is known but did not open
    const Exchange *unopened = nullptr;
    std::uint32_t csb_id = 0;                ///< for derivation: the talker's GUK-ID when the MKI has it
    std::uint8_t mki_len = 0;
    std::size_t mki_offset = 0;              ///< in the packet
    bool carries_roc = false, roc_before_mki = false;
    std::uint8_t tag_after = 0;              ///< octets of HMAC tag behind the MKI (and ROC); 0 for AES-GCM
};

/// KeyTable finds keys by MKI, identifier and type. A message that waits to be opened (Exchange::waits) is opened when a look-up comes upon it, so that what nobody asks
/// for costs nothing, and no look-up misses a key for that.
class KeyTable {
public:
    using Messages = std::vector<const Exchange *>;
    /// opener opens messages that wait, calls add for their keys and opened for each; set by ExchangeBook.
    std::function<void(const Messages &)> opener;

    /// add makes a key known under its identifiers. The key must stay where it is.
    void add(const Key &key);
    /// add_message makes the identifiers of a message known: to find it when it waits, and to explain its packets when it did not open.
    void add_message(const Exchange &exchange);
    /// opened says that a message waits no more; one that gave a key has nothing left to explain.
    void opened(const Exchange &exchange);
    /// open opens a message now if it waits.
    void open(const Exchange &exchange) const;

    /// hits lists the known MKIs that `packet` may end with, the most specific first. `rtcp` packets never carry a ROC. `tags` are the HMAC tag lengths to consider.
    std::vector<MkiHit> hits(ByteView packet, bool rtcp) const;
    /// with_id lists the mission-critical keys whose identifier or CSB ID is `id`, in the order of their messages.
    std::vector<const Key *> with_id(std::uint32_t id) const;
    /// of_types lists the keys of some types, in the order of their messages.
    std::vector<const Key *> of_types(std::initializer_list<KeyType> types) const;
    /// unopened finds the message that did not open and whose CSB ID is `id`; a null pointer when there is none.
    const Exchange *unopened(std::uint32_t id) const;
    bool empty() const noexcept { return by_mki_.empty() && unopened_.empty(); }

private:
    void look_up(std::vector<MkiHit> &hits, ByteView packet, MkiHit place) const;
    std::vector<MkiHit> scan(ByteView packet, bool rtcp) const;
    void report_unopened(std::vector<MkiHit> &hits, MkiHit place, ByteView mki) const;
    void note_length(std::size_t length);
    void put(const std::string &mki, const Key &key);
    std::unordered_map<std::string, std::vector<const Key *>> by_mki_;
    std::unordered_map<std::string, Messages> unopened_;
    std::vector<const Key *> all_;
    std::map<std::size_t, const Exchange *> waiting_;   ///< by number
    std::map<std::size_t, const Exchange *> nameless_;  ///< those among them whose GMK-ID only the key itself tells (TS 33.180 F.1.3)
    std::vector<std::uint8_t> lengths_{8, 4};
    bool hmac_tags_ = false;
    std::bitset<256> last_octets_;  ///< of the identifiers in by_mki_ and unopened_: tells most packets from those that name a key, without a look-up
};

}  // namespace mediasec::session
