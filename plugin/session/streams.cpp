// Mediasec: SRTP and SRTCP packets opened with whatever key fits.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "session/streams.h"

#include "crypto/kdf.h"
#include "session/candidates.h"
#include "session/stream_deviations.h"
#include "session/stream_diagnosis.h"

#include <algorithm>

namespace mediasec::session {

namespace {

constexpr std::size_t most_streams = 65536;      ///< a flood of SSRCs makes no more state than this
constexpr std::size_t most_guesses = 4096;       ///< of them, streams that no signalling announced and no key opened yet
constexpr std::uint32_t fruitless_searches = 16; ///< full searches per stream and set of keys
constexpr std::uint32_t deep_searches = 2;       ///< searches per stream that look for an unknown ROC
constexpr std::uint32_t lost_track_after[] = {3, 11};  ///< failures in a row after which a stream that was open is searched so too: a gap of 65536 packets and more
constexpr std::uint32_t deviation_searches = 2;  ///< packets per stream and set of keys that are searched for deviations
constexpr std::uint32_t deepest_roc = 1023;      ///< 65536 * 1024 packets: over two weeks of 50 packets a second

constexpr std::size_t rtp_header = 12, rtcp_header = 8;  // RFC 3550 5.1 and 6.4, with the SSRC

bool is_cut(const MediaPacket &packet) noexcept { return packet.octets.size() < packet.reported_length; }

/// has_no_trailer tells whether RTCP that was cut is the single packet that its length field says, with no room for what SRTCP appends.
bool has_no_trailer(const MediaPacket &packet) noexcept
{
    return packet.octets.size() >= 4 && 4 * (load_be(packet.octets.subspan(2, 2)) + 1) == packet.reported_length;
}

/// cut_in_header tells whether the snapshot length took a part of the header: then even the stream is unknown.
bool cut_in_header(const MediaPacket &packet, bool rtcp) noexcept { return is_cut(packet) && packet.octets.size() < (rtcp ? rtcp_header : rtp_header); }

}  // namespace

/// Attempt is the work on one packet.
struct StreamBook::Attempt {
    Attempt(const MediaPacket &of, bool is_rtcp, bool is_first_pass) : packet(of), rtcp(is_rtcp), first_pass(is_first_pass) { result.ordinal = of.ordinal; }
    const MediaPacket &packet;
    bool rtcp;
    bool first_pass;
    crypto::RtpHeader header;                    ///< for RTCP only the SSRC
    Stream *stream = nullptr;
    PacketResult result;
    bool signalled = false;                      ///< the signalling says that packets here are protected
    bool dtls = false;
    bool clear_fec = false;                      ///< FEC made of SRTP packets, which is not protected again (RFC 4568 6.3.4)
    bool tried = false;                          ///< at least one tag was checked
    bool mki_named_key = false;                  ///< the packet's MKI names a known key
    bool keys_have_mki = false;                  ///< keys were tried that should have been named by an MKI
    bool tried_senders_key = false, tried_receivers_key = false;  ///< a=crypto keys
    bool unsupported = false;
    bool deep = false;                           ///< look for the ROC
    const Exchange *to_blame = nullptr;
    const std::vector<sdp::PayloadFormat> *formats = nullptr;
    const PortUse *use = nullptr;                ///< newest announcement of the packet's destination, else of its source
};

Stream *StreamBook::stream_of(const Attempt &attempt, bool create)
{
    StreamKey key{attempt.packet.flow, attempt.header.ssrc, attempt.rtcp};
    if (auto found = by_key_.find(key); found != by_key_.end()) return found->second;
    if (create && streams_.size() >= most_streams) ++left_out_;
    if (!create || streams_.size() >= most_streams) return nullptr;
    Stream &stream = streams_.emplace_back();
    stream.number = streams_.size() - 1;
    stream.flow = key.flow;
    stream.ssrc = key.ssrc;
    stream.rtcp = key.rtcp;
    stream.first_frame = attempt.packet.frame;
    by_key_.emplace(key, &stream);
    return &stream;
}

const Stream *StreamBook::find(const MediaPacket &packet, bool rtcp) const
{
    const std::size_t at = rtcp ? 4 : 8;
    if (packet.octets.size() < at + 4) return nullptr;
    const auto found = by_key_.find({packet.flow, static_cast<std::uint32_t>(load_be(packet.octets.subspan(at, 4))), rtcp});
    return found == by_key_.end() ? nullptr : found->second;
}

namespace {

/// suite_of names the transform alone: whether the ROC travels in the packet is told apart from it.
std::string suite_of(crypto::SrtpPolicy policy)
{
    policy.rcc = crypto::RccMode::none;
    return policy.suite_name();
}

}  // namespace

Context *StreamBook::context_of(const Candidate &candidate)
{
    auto [first, last] = contexts_by_key_.equal_range(candidate.key);
    for (auto at = first; at != last; ++at) {
        const Context &c = *at->second;
        if (c.csb_id == candidate.csb_id && c.cs_id == candidate.cs_id && c.encr_constant == candidate.encr_constant && c.keys->policy() == candidate.policy) return at->second;
    }
    auto derived = derive_master(candidate);
    if (!derived) return nullptr;
    auto keys = crypto::SrtpKeys::make(candidate.policy, derived->key.view(), derived->salt.view());
    if (!keys) return nullptr;
    SecretBytes master = std::move(derived->key);
    master.append(derived->salt.view());
    Context &context = contexts_.emplace_back(
        Context{candidate.key, candidate.csb_id, candidate.cs_id, candidate.encr_constant, std::move(keys).value(), suite_of(candidate.policy), std::move(master), {}});
    contexts_by_key_.emplace(candidate.key, &context);
    return &context;
}

namespace {

/// mki_of finds the MKI of a packet: behind it are the ROC, unless that stands before it, and an HMAC tag (RFC 3711 3.1, RFC 4771 2).
ByteView mki_of(ByteView packet, const crypto::SrtpPolicy &policy, const crypto::SrtpTrailer &trailer, bool rtcp)
{
    const std::size_t tag = policy.aead() ? 0 : rtcp ? policy.rtcp_tag_len : policy.rtp_tag_len;
    const std::size_t behind = tag + (trailer.carries_roc && !trailer.roc_before_mki ? 4u : 0u);
    if (packet.size() < behind + trailer.mki_len) return {};
    return packet.subspan(packet.size() - behind - trailer.mki_len, trailer.mki_len);
}

}  // namespace

std::uint32_t StreamBook::way_of(const Attempt &attempt, Context *context, const crypto::SrtpTrailer &trailer, const char *departure)
{
    for (std::size_t i = ways_.size(); i-- > 0;)
        if (ways_[i].context == context && ways_[i].trailer == trailer) return static_cast<std::uint32_t>(i);
    Bytes sent = copy_of(mki_of(attempt.packet.octets, context->keys->policy(), trailer, attempt.rtcp));
    ways_.push_back({context, trailer, is_3gpp(context->key->type) ? sent : Bytes(), departure, std::move(sent)});
    return static_cast<std::uint32_t>(ways_.size() - 1);
}

bool StreamBook::unprotect_rtp(Attempt &attempt, Context &context, const crypto::SrtpTrailer &trailer, std::optional<std::uint32_t> start_roc)
{
    auto opens = [&](std::uint32_t roc) {
        auto outcome = context.keys->unprotect_rtp(attempt.packet.octets, trailer, roc, plain_);
        if (outcome) attempt.result.value = roc;
        return outcome.ok();
    };
    const auto find_roc = [&](std::uint32_t first) {
        if (context.keys->policy().rtp_tag_len == 0) return false;  // nothing would tell a wrong one
        for (std::uint32_t n = 0; n < deepest_roc; ++n)
            if (opens(first + n)) return true;
        return false;
    };
    const std::uint16_t seq = attempt.header.seq;
    if (trailer.carries_roc) {
        auto roc = crypto::carried_roc(attempt.packet.octets, context.keys->policy(), trailer);
        return roc && opens(*roc);
    }
    const Stream *stream = attempt.stream;
    if (stream && stream->roc.started()) {
        const std::uint32_t roc = stream->roc.estimate(seq);
        if (opens(roc)) return true;
        if (!attempt.first_pass) {  // a packet from before the stream's key was known
            crypto::RocEstimate early(stream->first_roc);
            early.commit(stream->first_roc, stream->first_seq);
            if (opens(early.estimate(seq))) return true;
        }
        if (opens(roc + 1) || (roc > 0 && opens(roc - 1)) || (roc > 1 && opens(0))) return true;
        return attempt.deep && find_roc(roc + 2);
    }
    const std::uint32_t start = start_roc.value_or(0);
    if (opens(start) || (start != 0 && opens(0)) || opens(start + 1) || (start > 1 && opens(start - 1))) return true;
    return attempt.deep && find_roc(2);
}

bool StreamBook::unprotect(Attempt &attempt, Context &context, const crypto::SrtpTrailer &trailer, std::optional<std::uint32_t> start_roc)
{
    attempt.tried = true;
    if (!attempt.rtcp) return unprotect_rtp(attempt, context, trailer, start_roc);
    return context.keys->unprotect_rtcp(attempt.packet.octets, trailer.mki_len, plain_, attempt.result.value).ok();
}

bool StreamBook::try_way(Attempt &attempt, std::uint32_t number)
{
    const Way &way = ways_[number];
    crypto::SrtpTrailer trailer = way.trailer;
    const crypto::SrtpPolicy &policy = way.context->keys->policy();
    if (policy.rcc != crypto::RccMode::none && policy.roc_rate > 1) trailer.carries_roc = !attempt.rtcp && attempt.header.seq % policy.roc_rate == 0;
    if (!way.mki.empty() && !equal(way.mki, mki_of(attempt.packet.octets, policy, trailer, attempt.rtcp))) return false;
    if (!unprotect(attempt, *way.context, trailer, std::nullopt)) return false;
    attempt.result.way = trailer == way.trailer ? number : way_of(attempt, way.context, trailer, std::string(way.held).c_str());
    attempt.result.mki_len = trailer.mki_len;
    return true;
}

bool StreamBook::try_candidate(Attempt &attempt, const Candidate &candidate)
{
    Context *context = context_of(candidate);
    if (!context || !unprotect(attempt, *context, candidate.trailer, candidate.roc)) return false;
    attempt.result.way = way_of(attempt, context, candidate.trailer, candidate.departure);
    attempt.result.mki_len = candidate.trailer.mki_len;
    return true;
}

bool StreamBook::try_key(Attempt &attempt, const Key &key, std::uint32_t csb_id, const MkiHit *hit, std::optional<std::uint32_t> roc)
{
    for (auto &candidate : candidates_of(key, csb_id, hit, attempt.header.ssrc, attempt.header.seq, attempt.rtcp)) {
        if (roc) candidate.roc = roc;
        if (try_candidate(attempt, candidate)) return true;
    }
    return false;
}

namespace {

/// names_key tells whether an unauthenticated packet (RFC 4568 6.3.3) is to be opened with a key: nothing would tell a wrong one from the right one, so it has to be the one
/// that signalling and MKI name.
bool names_key(const SdesKey &sdes, ByteView packet)
{
    const crypto::SrtpTrailer trailer{static_cast<std::uint8_t>(std::min<std::size_t>(sdes.mki.size(), 128)), false, false};
    return equal(mki_of(packet, *sdes.policy, trailer, false), sdes.mki);
}

}  // namespace

bool StreamBook::try_sdes(Attempt &attempt, const SdesKey &sdes, std::optional<std::uint32_t> roc, const char *departure, bool in_force)
{
    if (!sdes.policy) {
        attempt.unsupported = true;
        return false;
    }
    const bool unauthenticated = !attempt.rtcp && sdes.policy->rtp_tag_len == 0;
    if (unauthenticated && !(in_force && departure[0] == '\0' && names_key(sdes, attempt.packet.octets))) return false;
    Candidate candidate;
    candidate.key = &sdes.key;
    candidate.policy = *sdes.policy;
    candidate.roc = roc;
    candidate.departure = departure;
    const auto announced = static_cast<std::uint8_t>(std::min<std::size_t>(sdes.mki.size(), 128));
    for (std::uint8_t length : {announced, std::uint8_t(0), std::uint8_t(4)}) {
        candidate.trailer = attempt.rtcp ? crypto::SrtpTrailer{} : crypto::trailer_of(*sdes.policy, length, attempt.header.seq);
        candidate.trailer.mki_len = length;
        if (length != announced) candidate.departure = length == 0 ? "the MKI that a=crypto announces is missing (RFC 4568 6.1)" : "an MKI of 4 octets that nothing announced (RFC 3711 3.1)";
        if (try_candidate(attempt, candidate)) return true;
        if (unauthenticated) return false;
        // RFC 4568 6.2.2: SRTCP has an 80-bit tag with the _32 suites too; some stacks shorten it.
        if (attempt.rtcp && candidate.policy.rtp_tag_len == 4 && candidate.policy.rtcp_tag_len != 4) {
            Candidate shorter = candidate;
            shorter.policy.rtcp_tag_len = 4;
            shorter.departure = "SRTCP has a 32-bit tag (RFC 4568 6.2.2: 80 bits)";
            if (try_candidate(attempt, shorter)) return true;
        }
        if (candidate.policy.key_len == 24 && !candidate.policy.libsrtp_aes192) {
            Candidate other = candidate;
            other.policy.libsrtp_aes192 = true;
            other.departure = "AES-192 session keys derived as libsrtp does (RFC 6188 4)";
            if (try_candidate(attempt, other)) return true;
        }
    }
    return false;
}

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
            if (try_exchanges(attempt, *use.call)) return;
            for (const auto &sdes : sdes_candidates(use)) {
                const bool senders = sdes.sender_is_other_party == (endpoint == &attempt.packet.flow.destination);
                (senders ? attempt.tried_senders_key : attempt.tried_receivers_key) = true;
                const char *departure = !senders                       ? "the a=crypto key of the receiving side (RFC 4568 5.1.4: that of the sending side)"
                                        : sdes.key->for_fec == use.fec ? ""
                                        : use.fec                      ? "the media stream's key on the port of its FEC stream (RFC 4568 6.3.5: FEC_KEY)"
                                                                       : "the key of FEC_KEY on the media stream's port (RFC 4568 6.3.5)";
                if (try_sdes(attempt, *sdes.key, std::nullopt, departure, sdes.in_force)) return;
            }
        }
    }
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
    if (stream && stream->key_generation == generation_ && stream->fruitless >= fruitless_searches && attempt.first_pass) return;
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
    constexpr std::size_t most_own = 8, most_others = 16, newest_calls = 16;
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

/// note_replaced says of a stream's first packet when its key had been replaced before: the old key may go on for some packets of a stream, but none begins with it.
void StreamBook::note_replaced(Attempt &attempt)
{
    if (!attempt.use || (attempt.stream && attempt.stream->opened != 0)) return;
    const Way way = ways_[attempt.result.way];
    if (!way.held.empty()) return;
    const Frame frame = replaced_in(*way.context->key, *attempt.use, attempt.packet.frame);
    if (frame == 0) return;
    const std::string departure = "the key was replaced in frame " + std::to_string(frame) + ", before this stream began (RFC 3830 4.5, RFC 3264 8: the newest key counts)";
    ways_.push_back({way.context, way.trailer, way.mki, departure, way.sent_mki});
    attempt.result.way = static_cast<std::uint32_t>(ways_.size() - 1);
}

/// explain decides the status of a packet that did not open.
void StreamBook::explain(Attempt &attempt)
{
    PacketResult &result = attempt.result;
    const bool opened_before = attempt.stream && attempt.stream->opened != 0;
    auto conclude = [&](SrtpStatus status, Reason reason) {
        result.status = status;
        result.reason = reason;
    };
    if (attempt.mki_named_key) return conclude(SrtpStatus::authentication_failed, Reason::stream_bad_tag);
    if (!attempt.signalled && !attempt.to_blame && !opened_before) return conclude(SrtpStatus::none, Reason::none);
    // Ciphertext may look like a frame of some codecs, so a stream of which one packet did not look clear is not clear.
    const bool may_be_clear = !attempt.rtcp && attempt.formats && (!attempt.stream || attempt.stream->packets == attempt.stream->clear);
    if (may_be_clear && rtp_looks_clear(attempt.packet.octets, attempt.header, *attempt.formats))
        return conclude(SrtpStatus::none, attempt.use && media_key_signalled(*attempt.use) && !attempt.clear_fec ? Reason::stream_clear : Reason::none);
    if (attempt.clear_fec) return conclude(SrtpStatus::none, Reason::none);
    if (attempt.unsupported && !attempt.tried) return conclude(SrtpStatus::unsupported, Reason::stream_unsupported);
    const bool names_unknown_mki = attempt.keys_have_mki || (opened_before && ways_[attempt.stream->way].trailer.mki_len != 0);
    // The offerer's media may come before the answer (RFC 4568 7.1.4 and RFC 3264 5.1).
    const bool cut = attempt.use && signalling_is_cut(*attempt.use);
    if (attempt.tried_receivers_key && !attempt.tried_senders_key && !attempt.keys_have_mki)
        return conclude(SrtpStatus::no_key, Reason::stream_key_later);
    if (attempt.dtls && attempt.tried && !names_unknown_mki) return conclude(SrtpStatus::no_key, Reason::stream_dtls);
    if (attempt.tried && !names_unknown_mki) return conclude(SrtpStatus::authentication_failed, Reason::stream_bad_tag);
    if (attempt.tried && names_unknown_mki && !attempt.to_blame) return conclude(SrtpStatus::no_key, Reason::stream_unknown_mki);
    if (attempt.to_blame) {
        result.way = static_cast<std::uint32_t>(attempt.to_blame->number);
        return conclude(SrtpStatus::no_key, Reason::stream_key_not_opened);
    }
    conclude(SrtpStatus::no_key, attempt.dtls ? Reason::stream_dtls : cut ? Reason::stream_signalling_missing : Reason::stream_no_key);
}

namespace {

void note_way(Stream &stream, std::uint32_t way)
{
    stream.way = way;
    if (std::find(stream.ways.begin(), stream.ways.end(), way) == stream.ways.end()) stream.ways.push_back(way);
}

}  // namespace

/// count_late lets a packet count as opened that failed on the first pass: its key came later. Nothing that opens packets changes.
void StreamBook::count_late(Attempt &attempt)
{
    Stream *stream = attempt.stream;
    if (!stream || attempt.result.status != SrtpStatus::decrypted || stream->failed == 0) return;
    ++stream->opened;
    --stream->failed;
    const std::uint32_t latest = stream->way;
    note_way(*stream, attempt.result.way);
    if (latest != PacketResult::nothing) stream->way = latest;
}

void StreamBook::commit(Attempt &attempt)
{
    if (!attempt.first_pass) return count_late(attempt);
    Stream *stream = attempt.stream;
    if (!stream) return;
    ++stream->packets;
    stream->signalled = stream->signalled || attempt.signalled;
    stream->last_frame = attempt.packet.frame;
    if (attempt.result.status != SrtpStatus::decrypted) {
        if (attempt.result.status == SrtpStatus::none) ++stream->clear;
        ++stream->failed;
        if (stream->key_generation != generation_) stream->fruitless = 0;
        stream->key_generation = generation_;
        ++stream->fruitless;
        return;
    }
    ++stream->opened;
    stream->fruitless = 0;
    note_way(*stream, attempt.result.way);
    stream->way_generation = generation_;
    if (attempt.rtcp) {
        stream->last_index = attempt.result.value;
        return;
    }
    if (!stream->roc.started()) {
        stream->first_roc = attempt.result.value;
        stream->first_seq = attempt.header.seq;
    }
    stream->roc.commit(attempt.result.value, attempt.header.seq);
}

/// read_header reads what tells the stream; false for a packet that is not SRTP or SRTCP at all. Of one that was cut inside its header nothing can be told.
bool StreamBook::read_header(Attempt &attempt) const
{
    const MediaPacket &packet = attempt.packet;
    if (attempt.rtcp && is_cut(packet) && has_no_trailer(packet)) return false;
    if (cut_in_header(packet, attempt.rtcp)) return true;
    if (attempt.rtcp) {
        if (packet.octets.size() < rtcp_header || (!is_cut(packet) && rtcp_is_clear(packet.octets))) return false;
        attempt.header.ssrc = static_cast<std::uint32_t>(load_be(packet.octets.subspan(4, 4)));
        return true;
    }
    auto header = crypto::rtp_header(packet.octets);
    if (header) attempt.header = *header;
    return header.ok();
}

namespace {

/// has_clear_fec tells whether a section's FEC is applied after SRTP (RFC 4568 6.3.4).
bool has_clear_fec(const sdp::Media &media)
{
    return std::any_of(media.cryptos.begin(), media.cryptos.end(), [](const sdp::Crypto &crypto) { return crypto.fec_order == "SRTP_FEC"; });
}

}  // namespace

/// consult_signalling notes what the descriptions of both ends say about the packet's ports.
void StreamBook::consult_signalling(Attempt &attempt) const
{
    attempt.signalled = attempt.packet.announced;
    for (const Endpoint *endpoint : {&attempt.packet.flow.destination, &attempt.packet.flow.source}) {
        if (attempt.packet.flow.in_turn()) attempt.signalled = attempt.signalled || calls_.is_protected_host(endpoint->address);
        const auto *uses = calls_.uses(*endpoint, attempt.packet.flow.interleaved());
        if (!uses) continue;
        const PortUse &use = uses->back();
        if (!attempt.use) attempt.use = &use;
        const sdp::Media &media = use.call->sides[use.side].sections[use.section].media;
        // SRTCP is told from RTCP by its trailer, so nothing has to be signalled unless the capture lacks it. Floor control never tells in its SDP.
        attempt.signalled = attempt.signalled || (attempt.rtcp && (!is_cut(attempt.packet) || use.kind == Setup::Kind::control)) || (use.kind != Setup::Kind::control && protection_signalled(use));
        attempt.dtls = attempt.dtls || media.has_fingerprint;
        attempt.clear_fec = attempt.clear_fec || (use.fec && has_clear_fec(media));
        if (!attempt.formats) attempt.formats = &media.payload_formats;
    }
}

/// try_all is the slow path: a stream's first packet, a changed key, or a packet that nothing opens.
void StreamBook::try_all(Attempt &attempt)
{
    consult_signalling(attempt);
    const bool listed = listed_.fits(attempt.packet, attempt.header.ssrc);
    // A stream remembers what was tried in vain, so every stream that may open has to have one.
    const bool guess = !attempt.signalled && listed && guesses_ < most_guesses;
    if (!attempt.stream && attempt.first_pass && !cut_in_header(attempt.packet, attempt.rtcp)) {
        attempt.stream = stream_of(attempt, attempt.signalled || guess);
        if (attempt.stream && !attempt.signalled) ++guesses_;
    }
    if (is_cut(attempt.packet)) {
        if (!attempt.signalled && !attempt.stream) return;
        attempt.result.status = SrtpStatus::truncated;
        attempt.result.reason = Reason::stream_truncated;
        return;
    }
    search(attempt);
    if (attempt.result.way == PacketResult::nothing) search_deviations(attempt);
    if (attempt.result.way == PacketResult::nothing) return explain(attempt);
    note_replaced(attempt);
    attempt.result.status = SrtpStatus::decrypted;
    if (!attempt.stream) attempt.stream = stream_of(attempt, attempt.first_pass);
}

/// goes_on tells whether the way that opened a stream's last packet is to be tried first. Without a tag it would never fail, so a change of keys ends it.
bool StreamBook::goes_on(const Attempt &attempt) const
{
    const Stream *stream = attempt.stream;
    if (!stream || stream->way == PacketResult::nothing) return false;
    return attempt.rtcp || ways_[stream->way].context->keys->policy().rtp_tag_len != 0 || stream->way_generation == generation_;
}

/// is_worth_another_try tells whether a stored outcome is not the last word. What did not open is tried again on later passes when more keys are known than were then, and RTP
/// that failed while its stream's ROC was unknown also with the way that opened the stream.
bool StreamBook::is_worth_another_try(const PacketResult &stored, const Attempt &attempt)
{
    if (attempt.first_pass) return stored.mark != attempt.result.mark;
    if (stored.status == SrtpStatus::decrypted) return false;
    if (stored.value != generation_) return true;
    if (stored.status != SrtpStatus::authentication_failed || attempt.rtcp) return false;
    Attempt repeated(attempt.packet, attempt.rtcp, false);
    repeated.header = attempt.header;
    repeated.stream = stream_of(repeated, false);
    return goes_on(repeated) && try_way(repeated, repeated.stream->way);
}

const Opened &StreamBook::open(const MediaPacket &packet, bool rtcp, bool first_pass)
{
    Attempt attempt(packet, rtcp, first_pass);
    opened_ = {};
    if (!read_header(attempt)) return opened_;
    attempt.result.mark = static_cast<std::uint16_t>(rtcp ? attempt.header.ssrc : attempt.header.seq);
    const PacketResult *stored = results_.find(packet.frame, packet.ordinal);
    if (stored && !is_worth_another_try(*stored, attempt)) return show(packet, rtcp, *stored);
    if (!cut_in_header(packet, rtcp)) attempt.stream = stream_of(attempt, false);
    if (!is_cut(packet) && goes_on(attempt) && try_way(attempt, attempt.stream->way))
        attempt.result.status = SrtpStatus::decrypted;
    else
        try_all(attempt);
    commit(attempt);
    if (attempt.result.status != SrtpStatus::decrypted) attempt.result.value = generation_;
    if (attempt.result.status != SrtpStatus::none) results_.put(packet.frame, attempt.result);
    return present(packet, rtcp, attempt.result);
}

/// use_of gives the newest announcement of a packet's destination, else of its source; a null pointer when there is none.
const PortUse *StreamBook::use_of(const MediaPacket &packet) const
{
    for (const Endpoint *endpoint : {&packet.flow.destination, &packet.flow.source})
        if (const auto *uses = calls_.uses(*endpoint, packet.flow.interleaved())) return &uses->back();
    return nullptr;
}

/// show repeats a stored outcome: it decrypts again with the way and index that held.
const Opened &StreamBook::show(const MediaPacket &packet, bool rtcp, const PacketResult &result)
{
    if (result.status == SrtpStatus::decrypted) {
        const Way &way = ways_[result.way];
        std::uint32_t index = 0;
        const bool opened = rtcp ? way.context->keys->unprotect_rtcp(packet.octets, way.trailer.mki_len, plain_, index).ok()
                                 : way.context->keys->unprotect_rtp(packet.octets, way.trailer, result.value, plain_).ok();
        if (!opened) {
            opened_ = {};
            return opened_;
        }
    }
    PacketResult shown = result;
    // Every frame has been read by now: an answer that did not come is not in the capture.
    if (const PortUse *use = result.reason == Reason::stream_key_later ? use_of(packet) : nullptr; use && signalling_is_cut(*use)) shown.reason = Reason::stream_signalling_missing;
    return present(packet, rtcp, shown);
}

/// talker_of names the sender of a packet: whom floor control gave the SSRC to, else the member whose GUK-ID the group key was used with. A later pass may know more.
const char *StreamBook::talker_of(const MediaPacket &packet, bool rtcp, Context &context) const
{
    if (!rtcp)
        if (const std::string *user = speakers_.user_of(static_cast<std::uint32_t>(load_be(packet.octets.subspan(8, 4))), packet.frame)) return user->c_str();
    if (context.key->type != KeyType::gmk) return "";
    member_of(context.member, *context.key, context.csb_id, book_);
    return context.member.user.c_str();
}

std::string StreamBook::user_of(std::uint32_t ssrc, Frame frame) const
{
    const std::string *user = speakers_.user_of(ssrc, frame);
    return user ? *user : std::string();
}

std::string StreamBook::talker_of(const Stream &stream) const
{
    if (!stream.rtcp)
        if (const std::string *user = speakers_.user_of(stream.ssrc, stream.last_frame)) return *user;
    return stream.way == PacketResult::nothing ? std::string() : ways_[stream.way].context->member.user;
}

/// case_of collects what a diagnosis of a packet that did not open takes.
StreamCase StreamBook::case_of(const MediaPacket &packet, bool rtcp, const PacketResult &result) const
{
    StreamCase what;
    what.reason = result.reason;
    what.packet = packet.octets;
    what.rtcp = rtcp;
    if (result.way != PacketResult::nothing && exchange_of) what.to_blame = exchange_of(result.way);
    what.use = use_of(packet);
    const std::size_t ssrc_at = rtcp ? 4 : 8;
    if (packet.octets.size() < ssrc_at + 4) return what;
    const auto stream = by_key_.find({packet.flow, static_cast<std::uint32_t>(load_be(packet.octets.subspan(ssrc_at, 4))), rtcp});
    what.others_open = stream != by_key_.end() && stream->second->opened != 0;
    return what;
}

const Opened &StreamBook::present(const MediaPacket &packet, bool rtcp, const PacketResult &result)
{
    opened_ = {};
    opened_.status = result.status;
    opened_.reason = result.reason;
    opened_.mki_len = result.mki_len;
    if (result.status != SrtpStatus::decrypted) {
        if (result.reason != Reason::none) text_ = stream_diagnosis(case_of(packet, rtcp, result));
        opened_.diagnosis = result.reason != Reason::none ? text_.c_str() : "";
        return opened_;
    }
    const Way &way = ways_[result.way];
    Context &context = *way.context;
    const Key &key = *context.key;
    const crypto::SrtpPolicy &policy = context.keys->policy();
    opened_.plain = plain_;
    opened_.key_type = key.type;
    opened_.has_key_id = key.exchange != nullptr || static_cast<int>(key.type) <= static_cast<int>(KeyType::gtgk);
    opened_.key_id = key.id;
    opened_.tag_len = rtcp ? policy.rtcp_tag_len : policy.rtp_tag_len;
    opened_.mki = mki_of(packet.octets, policy, way.trailer, rtcp);
    // TR 33.829 10.3.1 gives no lengths. The protected key is as long as the key, and no identifier is longer than a key.
    if (opened_.mki.size() > policy.key_len) opened_.recovery_nonce_len = static_cast<std::uint8_t>(opened_.mki.size() - policy.key_len);
    (rtcp ? opened_.index : opened_.roc) = result.value;
    opened_.suite = context.suite.c_str();
    opened_.key_frame = key.frame();
    opened_.cs_id = context.cs_id;
    opened_.held = way.held.c_str();
    opened_.tolerated = departure_reason(way.held);
    opened_.unauthenticated_key = key.exchange && key.exchange->signature == SignatureStatus::invalid;
    opened_.talker = talker_of(packet, rtcp, context);
    opened_.rtp_overhead = static_cast<std::uint32_t>(packet.octets.size() - plain_.size());
    return opened_;
}

}  // namespace mediasec::session
