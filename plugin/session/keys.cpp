// Mediasec: the keys of a capture, found by what packets carry.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "session/keys.h"

#include <algorithm>

namespace mediasec::session {

namespace {

std::string mki_of(std::uint32_t id)
{
    Bytes octets;
    append_be(octets, id, 4);
    return text_of(octets);
}

void put(std::unordered_map<std::string, std::vector<const Key *>> &table, const std::string &mki, const Key &key)
{
    auto &row = table[mki];
    if (std::find(row.begin(), row.end(), &key) == row.end()) row.insert(row.begin(), &key);  // the newest key first
}

}  // namespace

void KeyTable::note_length(std::size_t length)
{
    if (length == 0 || length > 64) return;
    auto octets = static_cast<std::uint8_t>(length);
    if (std::find(lengths_.begin(), lengths_.end(), octets) != lengths_.end()) return;
    lengths_.push_back(octets);
    std::sort(lengths_.begin(), lengths_.end(), std::greater<>());
}

void KeyTable::add(const Key &key)
{
    if (std::find(all_.begin(), all_.end(), &key) == all_.end()) all_.push_back(&key);
    if (is_3gpp(key.type)) put(by_mki_, mki_of(key.id), key);
    if (key.type == KeyType::gmk) put(by_mki_, mki_of(key.csb_id), key);
    if (!is_3gpp(key.type)) hmac_tags_ = true;
    if (!key.spi.empty()) {
        put(by_mki_, text_of(key.spi), key);
        note_length(key.spi.size());
    }
    if (!key.exchange) return;
    for (const auto &session : key.exchange->message.header.sessions)
        if (!session.spi.empty() && key.spi.empty()) {
            put(by_mki_, text_of(session.spi), key);
            note_length(session.spi.size());
        }
    if (!key.exchange->message.policies.empty()) hmac_tags_ = true;
}

void KeyTable::add_unopened(const Exchange &exchange)
{
    unopened_[mki_of(exchange.message.header.csb_id)].push_back(&exchange);
    for (const auto &session : exchange.message.header.sessions)
        if (!session.spi.empty()) {
            unopened_[text_of(session.spi)].push_back(&exchange);
            if (session.spi.size() == 8) unopened_[text_of(ByteView(session.spi).first(4))].push_back(&exchange);  // GMK-ID || GUK-ID
            note_length(session.spi.size());
        }
}

const Exchange *KeyTable::unopened(std::uint32_t id) const
{
    const auto row = unopened_.find(mki_of(id));
    return row == unopened_.end() ? nullptr : row->second.back();
}

void KeyTable::look_up(std::vector<MkiHit> &hits, ByteView packet, MkiHit place) const
{
    const std::size_t behind = place.tag_after + (place.carries_roc && !place.roc_before_mki ? 4u : 0u);
    if (packet.size() < 12 + behind + place.mki_len) return;
    place.mki_offset = packet.size() - behind - place.mki_len;
    ByteView mki = packet.subspan(place.mki_offset, place.mki_len);
    const bool names_group = place.mki_len == 8 && mki[0] >> 4 == 0;  // GMK-ID || GUK-ID of any talker
    auto report = [&](const Key *key, std::uint32_t csb_id) {
        place.key = key;
        place.csb_id = csb_id;
        hits.push_back(place);
    };
    if (auto row = by_mki_.find(text_of(mki)); row != by_mki_.end())
        for (const Key *key : row->second)
            report(key, key->type == KeyType::gmk && place.mki_len == 8 ? static_cast<std::uint32_t>(load_be(mki.last(4))) : key->csb_id);
    else if (names_group)
        if (auto group = by_mki_.find(text_of(mki.first(4))); group != by_mki_.end())
            for (const Key *key : group->second)
                if (key->type == KeyType::gmk) report(key, static_cast<std::uint32_t>(load_be(mki.last(4))));
    auto row = unopened_.find(text_of(mki));
    if (row == unopened_.end() && names_group) row = unopened_.find(text_of(mki.first(4)));
    if (row != unopened_.end()) {
        place.key = nullptr;
        place.unopened = row->second.back();
        hits.push_back(place);
    }
}

std::vector<MkiHit> KeyTable::hits(ByteView packet, bool rtcp) const
{
    static constexpr std::uint8_t tags[] = {0, 10, 4};
    std::vector<MkiHit> found;
    for (std::uint8_t tag : tags) {
        if (tag != 0 && !hmac_tags_) break;
        for (std::uint8_t length : lengths_) {
            MkiHit place;
            place.mki_len = length;
            place.tag_after = tag;
            look_up(found, packet, place);
            if (rtcp) continue;
            place.carries_roc = true;
            look_up(found, packet, place);
            if (tag == 0) {
                place.roc_before_mki = true;
                look_up(found, packet, place);
            }
        }
    }
    return found;
}

}  // namespace mediasec::session
