// Mediasec: the keys of a capture, found by what packets carry.
// TS 33.180 7.4 (MKIs), spec decisions: 8 octets GMK-ID || GUK-ID for a GMK, 4 octets (the key ID) for every other key.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "session/exchange.h"

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

/// KeyTable finds keys by MKI.
class KeyTable {
public:
    /// add makes a key known under its identifiers. The key must stay where it is.
    void add(const Key &key);
    /// add_unopened makes the identifiers of a message that did not open known, so that its packets can be explained.
    void add_unopened(const Exchange &exchange);
    /// hits lists the known MKIs that `packet` may end with, the most specific first. `rtcp` packets never carry a ROC. `tags` are the HMAC tag lengths to consider.
    std::vector<MkiHit> hits(ByteView packet, bool rtcp) const;
    /// unopened finds the message that did not open and whose CSB ID is `id`; a null pointer when there is none.
    const Exchange *unopened(std::uint32_t id) const;
    bool empty() const noexcept { return by_mki_.empty() && unopened_.empty(); }
    const std::vector<const Key *> &all() const noexcept { return all_; }

private:
    void look_up(std::vector<MkiHit> &hits, ByteView packet, MkiHit place) const;
    std::unordered_map<std::string, std::vector<const Key *>> by_mki_;
    std::unordered_map<std::string, std::vector<const Exchange *>> unopened_;
    std::vector<const Key *> all_;
    std::vector<std::uint8_t> lengths_{8, 4};
    bool hmac_tags_ = false;
    void note_length(std::size_t length);
};

}  // namespace mediasec::session
