// Mediasec: the `srtp` lines of key lists, found by what a packet carries.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "session/listed_srtp.h"

#include "crypto/srtp_suites.h"

#include <algorithm>

namespace mediasec::session {

namespace {

/// ends_with_mki tells whether a packet has the MKI of a line where the line's suite would put it: before an HMAC tag, or at the end (RFC 3711 3.1, RFC 7714 13.2).
bool ends_with_mki(const ListedSrtp &entry, ByteView packet)
{
    const Bytes &mki = entry.match.mki;
    if (!entry.sdes.policy) return false;
    const crypto::SrtpPolicy &policy = *entry.sdes.policy;
    const bool rtcp = packet.size() > 1 && packet[1] >= 192 && packet[1] <= 223;
    const std::size_t tag = policy.aead() ? 0 : rtcp ? policy.rtcp_tag_len : policy.rtp_tag_len;
    for (const std::size_t roc : {std::size_t(0), std::size_t(4)}) {
        const std::size_t behind = tag + roc;
        if (packet.size() >= 12 + behind + mki.size() && equal(packet.subspan(packet.size() - behind - mki.size(), mki.size()), mki)) return true;
        if (rtcp || policy.rcc == crypto::RccMode::none) break;
    }
    return false;
}

}  // namespace

void ListedSrtpTable::add(const kms::ListedSecret &secret)
{
    ListedSrtp &entry = all_.emplace_back();
    entry.match = secret.match;
    entry.roc = secret.roc;
    entry.sdes.suite = secret.suite;
    entry.sdes.policy = crypto::policy_of_suite(secret.suite);
    entry.sdes.mki = secret.mki.empty() ? secret.match.mki : secret.mki;
    Key &key = entry.sdes.key;
    key.type = KeyType::tek;
    key.is_tek = true;
    key.label = secret.origin.file + " line " + std::to_string(secret.origin.line);
    const std::size_t key_len = entry.sdes.policy ? std::min<std::size_t>(entry.sdes.policy->key_len, secret.key.size()) : secret.key.size();
    key.value = SecretBytes(secret.key.view().first(key_len));
    key.salt = SecretBytes(secret.key.view().subspan(key_len));
    using Kind = kms::SrtpMatch::Kind;
    switch (entry.match.kind) {
    case Kind::ssrc: by_ssrc_[entry.match.ssrc].push_back(&entry); break;
    case Kind::destination: by_destination_[{make_address(entry.match.address), entry.match.port}].push_back(&entry); break;
    case Kind::mki: by_mki_.push_back(&entry); break;
    case Kind::any: any_.push_back(&entry); break;
    }
}

std::vector<const ListedSrtp *> ListedSrtpTable::fitting(const MediaPacket &packet, std::uint32_t ssrc) const
{
    Lines lines;
    if (const auto row = by_ssrc_.find(ssrc); row != by_ssrc_.end()) lines = row->second;
    if (const auto row = by_destination_.find(packet.flow.destination); row != by_destination_.end()) lines.insert(lines.end(), row->second.begin(), row->second.end());
    std::copy_if(by_mki_.begin(), by_mki_.end(), std::back_inserter(lines), [&](const ListedSrtp *entry) { return ends_with_mki(*entry, packet.octets); });
    lines.insert(lines.end(), any_.begin(), any_.end());
    return lines;
}

}  // namespace mediasec::session
