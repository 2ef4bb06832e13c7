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

/// age orders keys as their messages came; those of key lists are the oldest.
std::size_t age(const Key *key) { return key->exchange ? key->exchange->number + 1 : 0; }

std::uint8_t last_octet(std::string_view mki) { return static_cast<std::uint8_t>(mki.back()); }

/// identifiers_of lists the MKIs that the packets of a message's key may carry, as far as the message names them.
std::vector<std::string> identifiers_of(const Exchange &exchange)
{
    std::vector<std::string> all{mki_of(exchange.message.header.csb_id)};
    for (const auto &session : exchange.message.header.sessions) {
        if (session.spi.empty()) continue;
        all.push_back(text_of(session.spi));
        if (session.spi.size() == 8) all.push_back(text_of(ByteView(session.spi).first(4)));  // GMK-ID || GUK-ID
    }
    return all;
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

void KeyTable::put(const std::string &mki, const Key &key)
{
    last_octets_.set(last_octet(mki));
    auto &row = by_mki_[mki];
    if (std::find(row.begin(), row.end(), &key) != row.end()) return;
    row.insert(std::find_if(row.begin(), row.end(), [&](const Key *other) { return age(other) <= age(&key); }), &key);  // the newest key first
}

void KeyTable::add(const Key &key)
{
    if (std::find(all_.begin(), all_.end(), &key) == all_.end())
        all_.insert(std::upper_bound(all_.begin(), all_.end(), &key, [](const Key *a, const Key *b) { return age(a) < age(b); }), &key);
    if (is_3gpp(key.type)) put(mki_of(key.id), key);
    if (key.type == KeyType::gmk) put(mki_of(key.csb_id), key);
    if (!is_3gpp(key.type)) hmac_tags_ = true;
    if (!key.spi.empty()) {
        put(text_of(key.spi), key);
        note_length(key.spi.size());
    }
    const mikey::Message *terms = key.terms_message();
    if (!terms) return;
    for (const auto &session : terms->header.sessions)
        if (!session.spi.empty() && key.spi.empty()) {
            put(text_of(session.spi), key);
            note_length(session.spi.size());
        }
    if (!terms->policies.empty()) hmac_tags_ = true;
}

void KeyTable::add_message(const Exchange &exchange)
{
    for (const auto &mki : identifiers_of(exchange)) {
        last_octets_.set(last_octet(mki));
        Messages &row = unopened_[mki];
        if (row.empty() || row.back() != &exchange) row.push_back(&exchange);
        note_length(mki.size());
    }
    if (!exchange.waits) return;
    waiting_.emplace(exchange.number, &exchange);
    if (exchange.key_type == KeyType::gmk && !exchange.key_id) nameless_.emplace(exchange.number, &exchange);
}

void KeyTable::opened(const Exchange &exchange)
{
    waiting_.erase(exchange.number);
    nameless_.erase(exchange.number);
    if (exchange.keys.empty()) return;
    for (const auto &mki : identifiers_of(exchange))
        if (auto row = unopened_.find(mki); row != unopened_.end()) {
            std::erase(row->second, &exchange);
            if (row->second.empty()) unopened_.erase(row);
        }
}

void KeyTable::open(const Exchange &exchange) const
{
    if (exchange.waits) opener({&exchange});
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
    const bool may_be_of_group = place.mki_len == 8 && last_octets_.test(mki[3]);  // GMK-ID || GUK-ID of any talker
    if (!may_be_of_group && !last_octets_.test(mki.back())) return;
    auto report = [&](const Key *key, std::uint32_t csb_id) {
        place.key = key;
        place.csb_id = csb_id;
        hits.push_back(place);
    };
    if (auto row = by_mki_.find(text_of(mki)); row != by_mki_.end())
        for (const Key *key : row->second)
            report(key, key->type == KeyType::gmk && place.mki_len == 8 ? static_cast<std::uint32_t>(load_be(mki.last(4))) : key->csb_id);
    else if (place.mki_len == 8 && mki[0] >> 4 == 0)  // GMK-ID || GUK-ID of any talker
        if (auto group = by_mki_.find(text_of(mki.first(4))); group != by_mki_.end())
            for (const Key *key : group->second)
                if (key->type == KeyType::gmk) report(key, static_cast<std::uint32_t>(load_be(mki.last(4))));
    report_unopened(hits, place, mki);
}

/// report_unopened reports every message of this MKI that waits, and the last one that did not open; for a group's MKI also by the GMK-ID alone, whoever talks.
void KeyTable::report_unopened(std::vector<MkiHit> &hits, MkiHit place, ByteView mki) const
{
    place.key = nullptr;
    const auto report = [&](const std::string &name, bool waiting_only) {
        const auto row = unopened_.find(name);
        if (row == unopened_.end()) return false;
        for (const Exchange *exchange : row->second)
            if (exchange->waits || (!waiting_only && exchange == row->second.back())) {
                place.unopened = exchange;
                hits.push_back(place);
            }
        return true;
    };
    const bool known = report(text_of(mki), false);
    if (place.mki_len == 8 && mki[0] >> 4 == 0) report(text_of(mki.first(4)), known);  // GMK-ID || GUK-ID of any talker
}

std::vector<MkiHit> KeyTable::scan(ByteView packet, bool rtcp) const
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

std::vector<MkiHit> KeyTable::hits(ByteView packet, bool rtcp) const
{
    if (empty()) return {};
    auto found = scan(packet, rtcp);
    if (waiting_.empty()) return found;
    Messages asked_for;
    for (const auto &hit : found)
        if (hit.unopened && hit.unopened->waits) asked_for.push_back(hit.unopened);
    if (std::none_of(found.begin(), found.end(), [](const MkiHit &hit) { return hit.key != nullptr; }))
        for (const auto &[number, exchange] : nameless_) asked_for.push_back(exchange);
    if (asked_for.empty()) return found;
    opener(asked_for);
    return scan(packet, rtcp);
}

std::vector<const Key *> KeyTable::with_id(std::uint32_t id) const
{
    Messages asked_for;
    if (const auto row = unopened_.find(mki_of(id)); row != unopened_.end())
        std::copy_if(row->second.begin(), row->second.end(), std::back_inserter(asked_for), [](const Exchange *exchange) { return exchange->waits; });
    for (const auto &[number, exchange] : nameless_) asked_for.push_back(exchange);
    if (!asked_for.empty()) opener(asked_for);
    std::vector<const Key *> found;
    for (const Key *key : all_)
        if (is_3gpp(key->type) && (key->id == id || key->csb_id == id)) found.push_back(key);
    return found;
}

std::vector<const Key *> KeyTable::of_types(std::initializer_list<KeyType> types) const
{
    const auto wanted = [&](KeyType type) { return std::find(types.begin(), types.end(), type) != types.end(); };
    Messages asked_for;
    for (const auto &[number, exchange] : waiting_)
        if (wanted(exchange->key_type)) asked_for.push_back(exchange);
    if (!asked_for.empty()) opener(asked_for);
    std::vector<const Key *> found;
    std::copy_if(all_.begin(), all_.end(), std::back_inserter(found), [&](const Key *key) { return wanted(key->type); });
    return found;
}

}  // namespace mediasec::session
