// Mediasec: SRTP and SRTCP packets opened with whatever key fits.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "session/stream_attempt.h"

#include "session/candidates.h"

#include <algorithm>

namespace mediasec::session {

namespace {

constexpr std::size_t most_streams = 65536;      ///< a flood of SSRCs makes no more state than this
constexpr std::size_t most_guesses = 4096;       ///< of them, streams that no signalling announced and no key opened yet

constexpr std::size_t rtp_header = 12, rtcp_header = 8;  // RFC 3550 5.1 and 6.4, with the SSRC

/// has_no_trailer tells whether RTCP that was cut is the single packet that its length field says, with no room for what SRTCP appends.
bool has_no_trailer(const MediaPacket &packet) noexcept
{
    return packet.octets.size() >= 4 && 4 * (load_be(packet.octets.subspan(2, 2)) + 1) == packet.reported_length;
}

/// cut_in_header tells whether the snapshot length took a part of the header: then even the stream is unknown.
bool cut_in_header(const MediaPacket &packet, bool rtcp) noexcept { return is_cut(packet) && packet.octets.size() < (rtcp ? rtcp_header : rtp_header); }

}  // namespace

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
    attempt.own_call = own_call_of(attempt.packet);
}

/// try_all is the slow path: a stream's first packet, a changed key, or a packet that nothing opens.
void StreamBook::try_all(Attempt &attempt)
{
    consult_signalling(attempt);
    attempt.tried_own = false;  // the way that opened the last packet may be another call's
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
    if (attempt.result.way == PacketResult::nothing) {
        explain(attempt);
        if (attempt.stream && attempt.first_pass) attempt.stream->last_failure = attempt.result;
        return note_quiet(attempt);
    }
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

/// is_quiet tells whether nothing can come of trying a packet: on its flow no key was there to try, none became known since, and the packet itself names none either.
bool StreamBook::is_quiet(const Attempt &attempt) const
{
    const MediaPacket &packet = attempt.packet;
    if (attempt.rtcp || attempt.stream || packet.announced) return false;
    const QuietFlow &known = quiet_[quiet_place(packet.flow)];
    return known.generation == generation_ && known.changes == calls_.changes() && known.flow == packet.flow && keys_.hits(packet.octets, false).empty() &&
           !listed_.fits(packet, attempt.header.ssrc);
}

void StreamBook::note_quiet(const Attempt &attempt)
{
    if (attempt.rtcp || attempt.stream || attempt.signalled || attempt.tried || attempt.to_blame || is_cut(attempt.packet)) return;
    quiet_[quiet_place(attempt.packet.flow)] = {attempt.packet.flow, generation_, calls_.changes()};
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
    if (is_quiet(attempt)) return opened_;
    if (!is_cut(packet) && goes_on(attempt) && try_way(attempt, attempt.stream->way))
        attempt.result.status = SrtpStatus::decrypted;
    else
        try_all(attempt);
    commit(attempt);
    if (attempt.result.status != SrtpStatus::decrypted) attempt.result.value = generation_;
    if (attempt.result.status != SrtpStatus::none) results_.put(packet.frame, attempt.result);
    return present(packet, rtcp, attempt.result);
}

}  // namespace mediasec::session
