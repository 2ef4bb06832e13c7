// Mediasec: which keys are tried on a packet, and for how long.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "session/stream_attempt.h"

#include "session/candidates.h"
#include "session/stream_deviations.h"

#include <algorithm>

namespace mediasec::session {

namespace {

constexpr std::uint32_t fruitless_searches = 16; ///< full searches per stream and set of keys
constexpr std::uint32_t lost_track_after[] = {3, 11};  ///< failures in a row after which a stream that was open is searched so too: a gap of 65536 packets and more
constexpr std::uint32_t deviation_searches = 2;  ///< packets per stream and set of keys that are searched for deviations

}  // namespace

void StreamBook::search_mki(Attempt &attempt)
{
    for (const auto &hit : keys_.hits(attempt.packet.octets, attempt.rtcp)) {
        if (!hit.key) {
            attempt.to_blame = hit.unopened;
            attempt.result.mki_len = hit.mki_len;
            continue;
        }
        const bool leaves_talker_open = hit.key->type == KeyType::gmk && hit.mki_len == 4;
        (leaves_talker_open ? attempt.keys_have_mki : attempt.mki_named_key) = true;
        attempt.result.mki_len = hit.mki_len;
        if (try_key(attempt, *hit.key, hit.csb_id, &hit, std::nullopt)) return;
        if (leaves_talker_open && try_members(attempt, hit)) return;
    }
}

/// try_members looks for the talker when the MKI is the GMK-ID alone: the master key needs his GUK-ID (TS 33.180 7.4.2), so the user whom floor control
/// names, then the known identities are tried.
bool StreamBook::try_members(Attempt &attempt, const MkiHit &hit)
{
    constexpr std::size_t most = 256;
    const auto try_user = [&](const std::string &user) {
        return try_key(attempt, *hit.key, crypto::guk_id(hit.key->id, crypto::user_salt(hit.key->value.view(), user)), &hit, std::nullopt);
    };
    const std::string *named = speakers_.user_of(attempt.header.ssrc, attempt.packet.frame);
    if (named && try_user(*named)) return true;
    const Stream *stream = attempt.stream;
    if (attempt.first_pass && stream && stream->key_generation == generation_ && stream->fruitless >= deep_searches) return false;
    for (std::size_t i = 0; i < book_.size() && i < most; ++i)
        if (try_user(book_.at(i))) return true;
    return false;
}

/// search_guk_ids looks at MKIs that are a talker's GUK-ID alone; only that of a known identity is believed, since any four octets could be one.
void StreamBook::search_guk_ids(Attempt &attempt)
{
    const ByteView packet = attempt.packet.octets;
    for (const Key *key : keys_.of_types({KeyType::gmk})) {
        for (bool carries_roc : {false, true}) {
            MkiHit hit;
            hit.key = key;
            hit.mki_len = 4;
            hit.carries_roc = carries_roc;
            const std::size_t behind = carries_roc ? 4 : 0;
            if (packet.size() < 16 + behind || (attempt.rtcp && carries_roc)) continue;
            hit.mki_offset = packet.size() - behind - hit.mki_len;
            hit.csb_id = static_cast<std::uint32_t>(load_be(packet.subspan(hit.mki_offset, 4)));
            if (hit.csb_id >> 28 != key->id >> 28) continue;
            Member member;
            member_of(member, *key, hit.csb_id, book_);
            if (!member.user.empty() && try_key(attempt, *key, hit.csb_id, &hit, std::nullopt)) return;
        }
    }
}

bool StreamBook::try_exchanges(Attempt &attempt, const Call &call)
{
    for (auto exchange = call.exchanges.rbegin(); exchange != call.exchanges.rend(); ++exchange) {
        keys_.open(**exchange);
        if ((*exchange)->keys.empty()) attempt.to_blame = attempt.to_blame ? attempt.to_blame : *exchange;
        for (const Key &key : (*exchange)->keys) {
            if (!key.for_packets) continue;
            attempt.keys_have_mki = attempt.keys_have_mki || is_3gpp(key.type);
            if (try_key(attempt, key, key.csb_id, nullptr, std::nullopt)) return true;
        }
    }
    return false;
}

/// search_calls tries the keys of the newest calls on a packet inside of TURN, whose ends say nothing of the call that it belongs to (RFC 8656 11, 12).
void StreamBook::search_calls(Attempt &attempt)
{
    constexpr std::size_t newest = 16;
    const auto &calls = calls_.all();
    for (std::size_t i = calls.size(), n = 0; i-- > 0 && n < newest; ++n) {
        if (try_exchanges(attempt, calls[i])) return;
        for (auto side = calls[i].sides.rbegin(); side != calls[i].sides.rend(); ++side)
            for (const Section &section : side->sections)
                for (const SdesKey &sdes : section.sdes)
                    if (try_sdes(attempt, sdes, std::nullopt, "", false)) return;
    }
}

void StreamBook::search_ports(Attempt &attempt)
{
    constexpr std::size_t newest = 8;  // announcements of a port that are looked at
    for (const Endpoint *endpoint : {&attempt.packet.flow.destination, &attempt.packet.flow.source}) {
        const auto *uses = calls_.uses(*endpoint, attempt.packet.flow.interleaved());
        if (!uses) continue;
        for (std::size_t i = uses->size(), n = 0; i-- > 0 && n < newest; ++n) {
            const PortUse &use = (*uses)[i];
            attempt.of_other_call = use.call != attempt.own_call;
            if (try_exchanges(attempt, *use.call)) return;
            for (const auto &sdes : sdes_candidates(use)) {
                const bool senders = sdes.sender_is_other_party == (endpoint == &attempt.packet.flow.destination);
                // Another call on the same port says nothing of whether this one's keys are known.
                if (!attempt.of_other_call) (senders ? attempt.tried_senders_key : attempt.tried_receivers_key) = true;
                const char *departure = !senders                       ? "the a=crypto key of the receiving side (RFC 4568 5.1.4: that of the sending side)"
                                        : sdes.key->for_fec == use.fec ? ""
                                        : use.fec                      ? "the media stream's key on the port of its FEC stream (RFC 4568 6.3.5: FEC_KEY)"
                                                                       : "the key of FEC_KEY on the media stream's port (RFC 4568 6.3.5)";
                if (try_sdes(attempt, *sdes.key, std::nullopt, departure, sdes.in_force)) return;
            }
        }
    }
    attempt.of_other_call = false;
}

/// try_listed tries an `srtp` line. Without signalling the tag alone vouches for the claim: a line for packets of every kind needs a tag of which no chance hit is to be expected, and a line
/// without any tag counts only where it names the packet's SSRC or destination.
bool StreamBook::try_listed(Attempt &attempt, const ListedSrtp &entry)
{
    constexpr std::uint8_t sure = 8;  // octets
    using Kind = kms::SrtpMatch::Kind;
    if (!attempt.signalled && entry.sdes.policy) {
        const std::uint8_t tag = attempt.rtcp ? entry.sdes.policy->rtcp_tag_len : entry.sdes.policy->rtp_tag_len;
        const Kind kind = entry.match.kind;
        if ((kind == Kind::any && tag < sure) || (kind == Kind::destination && tag == 0)) return false;
    }
    return try_sdes(attempt, entry.sdes, entry.roc, "", true);
}

void StreamBook::search_listed(Attempt &attempt)
{
    for (const ListedSrtp *entry : listed_.fitting(attempt.packet, attempt.header.ssrc))
        if (try_listed(attempt, *entry)) return;
}

namespace {

/// may_search_deep tells whether it is time to look for a ROC that the packets seen do not tell: at a stream's begin, and when it was lost. What no signalling announced has to
/// come again before it is worth that: other traffic never repeats its "SSRC".
bool may_search_deep(const Stream &stream, std::uint32_t generation, bool signalled)
{
    const std::uint32_t failures = stream.key_generation == generation ? stream.fruitless : 0;
    const std::uint32_t from = signalled ? 0 : 2;
    if (!stream.roc.started()) return failures >= from && failures < from + deep_searches;
    return std::find(std::begin(lost_track_after), std::end(lost_track_after), failures) != std::end(lost_track_after);
}

}  // namespace

void StreamBook::search(Attempt &attempt)
{
    const auto found = [&attempt] { return attempt.result.way != PacketResult::nothing; };
    Stream *stream = attempt.stream;
    search_mki(attempt);
    if (found()) return;
    // Without progress the same keys are not tried for ever on a stream that none of them opens.
    attempt.given_up = stream && stream->key_generation == generation_ && stream->fruitless >= fruitless_searches && attempt.first_pass;
    if (attempt.given_up) return;
    search_ports(attempt);
    if (!found() && attempt.packet.flow.in_turn()) search_calls(attempt);
    if (!found() && attempt.signalled) search_guk_ids(attempt);
    if (!found()) search_listed(attempt);
    if (found() || attempt.rtcp || attempt.deep || !attempt.tried) return;
    if (!stream || !may_search_deep(*stream, generation_, attempt.signalled)) return;
    attempt.deep = true;
    search(attempt);
}

namespace {

template <typename T> void add_once(std::vector<const T *> &list, const T *entry, std::size_t most)
{
    if (list.size() < most && std::find(list.begin(), list.end(), entry) == list.end()) list.push_back(entry);
}

/// add_sdes_of adds the a=crypto keys of a call.
void add_sdes_of(std::vector<const SdesKey *> &list, const Call &call, std::size_t most)
{
    for (const auto &side : call.sides)
        for (const auto &section : side.sections)
            for (const auto &sdes : section.sdes)
                add_once(list, &sdes, most);
}

}  // namespace

/// collect_keys lists the keys for a search for deviations: those that should have opened the packet, then the newest others.
void StreamBook::collect_keys(const Attempt &attempt, FailedPacket &failed) const
{
    constexpr std::size_t most_own = 8, most_others = 16, newest_calls = 16, newest_streams = 256;
    for (const auto &hit : keys_.hits(attempt.packet.octets, attempt.rtcp))
        if (hit.key) add_once(failed.own_keys, hit.key, most_own);
    const Call *own_call = attempt.use ? attempt.use->call : nullptr;
    if (own_call)
        for (auto exchange = own_call->exchanges.rbegin(); exchange != own_call->exchanges.rend(); ++exchange)
            for (const Key &key : (*exchange)->keys)
                add_once(failed.own_keys, &key, most_own);
    if (attempt.use && attempt.use->kind == Setup::Kind::control)
        for (const Key *key : keys_.of_types({KeyType::csk, KeyType::musik, KeyType::mkfc, KeyType::mscck}))
            add_once(failed.own_keys, key, most_own);
    const auto all = keys_.of_types({KeyType::pck, KeyType::gmk, KeyType::tgk, KeyType::tek, KeyType::gtgk});
    for (auto key = all.rbegin(); key != all.rend(); ++key)
        if (std::find(failed.own_keys.begin(), failed.own_keys.end(), *key) == failed.own_keys.end()) add_once(failed.other_keys, *key, most_others);
    const Flow &flow = attempt.packet.flow;
    const Flow opposite{flow.destination, flow.source, flow.channel};
    for (std::size_t i = streams_.size(), n = 0; i-- > 0 && n < newest_streams && failed.opposite_ssrcs.size() < most_own; ++n)
        if (streams_[i].flow == opposite && streams_[i].rtcp == attempt.rtcp) failed.opposite_ssrcs.push_back(streams_[i].ssrc);
    const auto &calls = calls_.all();
    for (std::size_t i = calls.size(), n = 0; i-- > 0 && n < newest_calls; ++n)
        if (&calls[i] != own_call) add_sdes_of(failed.other_sdes, calls[i], most_others);
}

/// search_deviations tries what is known to go wrong: on a stream's first packets that nothing opens, and as long as the capture's budget lasts.
void StreamBook::search_deviations(Attempt &attempt)
{
    const Stream *stream = attempt.stream;
    if (!stream || stream->opened != 0 || !(attempt.signalled || attempt.mki_named_key) || deviation_budget_ == 0) return;
    if (attempt.first_pass && stream->key_generation == generation_ && stream->fruitless >= deviation_searches) return;
    if (!attempt.rtcp && attempt.formats && rtp_looks_clear(attempt.packet.octets, attempt.header, *attempt.formats)) return;
    FailedPacket failed;
    failed.octets = attempt.packet.octets;
    failed.header = attempt.header;
    failed.rtcp = attempt.rtcp;
    collect_keys(attempt, failed);
    auto found = find_deviation(failed, deviation_budget_, plain_);
    if (!found) return;
    Context &context = contexts_.emplace_back(std::move(found->context));
    attempt.result.value = found->value;
    attempt.result.mki_len = found->trailer.mki_len;
    attempt.result.way = way_of(attempt, &context, found->trailer, found->departure.c_str());
}

}  // namespace mediasec::session
