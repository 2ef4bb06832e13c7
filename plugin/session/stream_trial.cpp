// Mediasec: one key tried on one packet: the forms that it may be used in, and the ROC.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "session/stream_attempt.h"

#include "crypto/kdf.h"
#include "session/candidates.h"

#include <algorithm>

namespace mediasec::session {

namespace {

constexpr std::uint32_t deepest_roc = 1023;      ///< 65536 * 1024 packets: over two weeks of 50 packets a second

/// suite_of names the transform alone: whether the ROC travels in the packet is told apart from it.
std::string suite_of(crypto::SrtpPolicy policy)
{
    policy.rcc = crypto::RccMode::none;
    return policy.suite_name();
}

}  // namespace

ByteView mki_of(ByteView packet, const crypto::SrtpPolicy &policy, const crypto::SrtpTrailer &trailer, bool rtcp)
{
    const std::size_t tag = policy.aead() ? 0 : rtcp ? policy.rtcp_tag_len : policy.rtp_tag_len;
    const std::size_t behind = tag + (trailer.carries_roc && !trailer.roc_before_mki ? 4u : 0u);
    if (packet.size() < behind + trailer.mki_len) return {};
    return packet.subspan(packet.size() - behind - trailer.mki_len, trailer.mki_len);
}

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
        for (std::uint32_t n = 0; n < deepest_roc && attempt.roc_checks_left > 0 && roc_budget_ > 0; ++n, --attempt.roc_checks_left, --roc_budget_)
            if (opens(first + n)) {
                roc_budget_ = most_roc_checks;  // only what is in vain counts
                return true;
            }
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
    attempt.tried_own = attempt.tried_own || !attempt.of_other_call;
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
        attempt.unsupported = attempt.unsupported || !attempt.of_other_call;
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

}  // namespace mediasec::session
