// Mediasec: what is said of a packet: its status, why it did not open, who talks.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "session/stream_attempt.h"

#include "session/candidates.h"
#include "session/stream_deviations.h"
#include "session/stream_diagnosis.h"

#include <algorithm>
#include <iterator>

namespace mediasec::session {

/// note_replaced says of a stream's first packet when its key had been replaced before: the old key may go on for some packets of a stream, but none begins with it.
void StreamBook::note_replaced(Attempt &attempt)
{
    if (!attempt.use || attempt.opened_before()) return;
    const Way way = ways_[attempt.result.way];
    if (!way.held.empty()) return;
    const Frame frame = replaced_in(*way.context->key, *attempt.use, attempt.packet.frame);
    if (frame == 0) return;
    const std::string departure = "the key was replaced in frame " + std::to_string(frame) + ", before this stream began (RFC 3830 4.5, RFC 3264 8: the newest key counts)";
    ways_.push_back({way.context, way.trailer, way.mki, departure, way.sent_mki});
    attempt.result.way = static_cast<std::uint32_t>(ways_.size() - 1);
}

namespace {

Frame frame_of(const PortUse &use) { return use.call->sides[use.side].frame; }

/// awaits_answer tells whether the newest announcement of a port is an offer of a=crypto keys to which no answer was seen yet.
bool awaits_answer(const PortUse &use)
{
    const Side &side = use.call->sides[use.side];
    return side.cseq != 0 && !side.in_response && !side.answered && !side.sections[use.section].sdes.empty();
}

}  // namespace

/// explain decides the status of a packet that did not open.
void StreamBook::explain(Attempt &attempt)
{
    PacketResult &result = attempt.result;
    const bool opened_before = attempt.opened_before();
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
    if (attempt.given_up && !attempt.to_blame && attempt.stream->last_failure.status != SrtpStatus::none) {
        result.way = attempt.stream->last_failure.way;
        return conclude(attempt.stream->last_failure.status, attempt.stream->last_failure.reason);
    }
    const bool tried = attempt.tried_own || (attempt.tried && opened_before);
    if (attempt.unsupported && !attempt.tried_own) return conclude(SrtpStatus::unsupported, Reason::stream_unsupported);
    const bool names_unknown_mki = attempt.keys_have_mki || (opened_before && ways_[attempt.stream->way].trailer.mki_len != 0);
    const bool cut = attempt.own_call && signalling_is_cut(*attempt.own_call);
    if (key_comes_later(attempt)) return conclude(SrtpStatus::no_key, Reason::stream_key_later);
    if (attempt.dtls && tried && !names_unknown_mki) return conclude(SrtpStatus::no_key, Reason::stream_dtls);
    if (tried && !names_unknown_mki) return conclude(SrtpStatus::authentication_failed, Reason::stream_bad_tag);
    if (tried && names_unknown_mki && !attempt.to_blame) return conclude(SrtpStatus::no_key, Reason::stream_unknown_mki);
    if (attempt.to_blame) {
        result.way = static_cast<std::uint32_t>(attempt.to_blame->number);
        return conclude(SrtpStatus::no_key, Reason::stream_key_not_opened);
    }
    conclude(SrtpStatus::no_key, attempt.dtls ? Reason::stream_dtls : cut ? Reason::stream_signalling_missing : Reason::stream_no_key);
}

/// use_of gives the newest announcement of a packet's destination, else of its source; a null pointer when there is none.
const PortUse *StreamBook::use_of(const MediaPacket &packet) const
{
    for (const Endpoint *endpoint : {&packet.flow.destination, &packet.flow.source})
        if (const auto *uses = calls_.uses(*endpoint, packet.flow.interleaved())) return &uses->back();
    return nullptr;
}

/// use_before gives the newest announcement of an end of a packet as of its frame, on later passes too, else the first one; a null pointer when there is none.
const PortUse *StreamBook::use_before(const MediaPacket &packet, const Endpoint &endpoint) const
{
    const auto *uses = calls_.uses(endpoint, packet.flow.interleaved());
    if (!uses) return nullptr;
    const auto later = std::upper_bound(uses->begin(), uses->end(), packet.frame, [](Frame frame, const PortUse &use) { return frame < frame_of(use); });
    return later == uses->begin() ? &uses->front() : &*std::prev(later);
}

/// own_call_of tells whose packet it is, as far as announcements tell: that of the end that was announced last; a null pointer when neither was.
const Call *StreamBook::own_call_of(const MediaPacket &packet) const
{
    const PortUse *newest = nullptr;
    for (const Endpoint *endpoint : {&packet.flow.destination, &packet.flow.source}) {
        const PortUse *use = use_before(packet, *endpoint);
        if (use && (!newest || frame_of(*use) > frame_of(*newest))) newest = use;
    }
    return newest ? newest->call : nullptr;
}

/// key_comes_later tells whether a packet's a=crypto key may stand in an answer that was not seen yet: media may come before it (RFC 4568 7.1.4, RFC 3264 5.1).
bool StreamBook::key_comes_later(const Attempt &attempt) const
{
    if (attempt.keys_have_mki) return false;
    if (attempt.tried_receivers_key && !attempt.tried_senders_key) return !attempt.opened_before();
    const PortUse *use = attempt.tried_senders_key ? use_before(attempt.packet, attempt.packet.flow.destination) : nullptr;
    return use && use->call == attempt.own_call && awaits_answer(*use);
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
    if (const Call *call = result.reason == Reason::stream_key_later ? own_call_of(packet) : nullptr; call && signalling_is_cut(*call)) shown.reason = Reason::stream_signalling_missing;
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
    what.own_call = own_call_of(packet);
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
