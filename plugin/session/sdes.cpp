// Mediasec: SDP security descriptions.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "session/sdes.h"

#include "crypto/base64.h"
#include "crypto/srtp_suites.h"
#include "session/calls.h"

#include <algorithm>

namespace mediasec::session {

namespace {

/// An offer, its answers (forked ones too) and the keys that are in force with them lie at most this many descriptions apart: a call of thousands of them must
/// not cost their square for every packet.
constexpr std::size_t most_apart = 64;

/// make_key decodes one inline key; false when it is not base64 or too short for its suite.
bool make_key(SdesKey &sdes, const sdp::CryptoKey &inline_key)
{
    auto octets = crypto::base64_decode(inline_key.key_salt);
    if (!octets) return false;
    const ByteView all(octets->octets);
    const std::size_t key_len = sdes.policy ? sdes.policy->key_len : all.size();
    const bool long_enough = all.size() >= key_len;
    if (long_enough) {
        sdes.key.value = SecretBytes(all.first(key_len));
        sdes.key.salt = SecretBytes(all.subspan(key_len));
    }
    wipe(octets->octets.data(), octets->octets.size());
    sdes.mki = inline_key.mki_octets;
    return long_enough;
}

/// add_keys appends the keys of one list of key parameters.
bool add_keys(std::deque<SdesKey> &keys, const sdp::Crypto &crypto, const std::vector<sdp::CryptoKey> &inline_keys, bool for_fec, Frame frame)
{
    bool sound = true;
    const auto policy = sdes_policy(crypto);
    for (const auto &inline_key : inline_keys) {
        SdesKey &sdes = keys.emplace_back();
        sdes.policy = policy;
        sdes.suite = crypto.suite;
        sdes.tag = crypto.tag;
        sdes.for_fec = for_fec;
        sdes.key.type = KeyType::sdes;
        sdes.key.is_tek = true;
        sdes.key.description_frame = frame;
        sdes.key.label = "frame " + std::to_string(frame);
        if (make_key(sdes, inline_key)) continue;
        keys.pop_back();
        sound = false;
    }
    return sound;
}

/// is_answer tells whether a side answers an earlier one: same CSeq number, the other direction. The offer may also be in a response, with its answer in ACK
/// (RFC 3261 13.2.1).
bool is_answer(const Call &call, std::size_t side)
{
    const auto &sides = call.sides;
    for (std::size_t i = side - std::min(side, most_apart); i < side; ++i)
        if (sides[i].cseq == sides[side].cseq) return sides[i].in_response != sides[side].in_response;
    return false;
}

/// chosen_tag gives the first a=crypto tag of a section; in an answer that is the one chosen. 0 when there is none.
std::uint32_t chosen_tag(const Side &side, std::size_t section)
{
    if (section >= side.sections.size() || side.sections[section].sdes.empty()) return 0;
    return side.sections[section].sdes.front().tag;
}

/// tag_in_force gives the tag that counts for a side's section: an answer's own, an offer's that its newest answer named. 0 = not known.
std::uint32_t tag_in_force(const Call &call, std::size_t side, std::size_t section, Frame *answered_in = nullptr)
{
    const auto &sides = call.sides;
    if (is_answer(call, side)) return chosen_tag(sides[side], section);
    for (std::size_t i = std::min(sides.size(), side + 1 + most_apart); i-- > side + 1;) {
        if (sides[i].cseq != sides[side].cseq || !is_answer(call, i)) continue;
        const std::uint32_t tag = chosen_tag(sides[i], section);
        if (tag == 0) continue;
        if (answered_in) *answered_in = sides[i].frame;
        return tag;
    }
    return 0;
}

/// sides_for lists the sides of a call whose keys may protect packets to a port of `side`, the newest first: the newest ones of the call, and those around `side`.
std::vector<std::size_t> sides_for(const Call &call, std::size_t side)
{
    const std::size_t count = call.sides.size(), newest = count - std::min(count, most_apart);
    const std::size_t first = side - std::min(side, most_apart), last = std::min(newest, side + 1 + most_apart);
    std::vector<std::size_t> list;
    for (std::size_t i = count; i-- > newest;) list.push_back(i);
    for (std::size_t i = last; i-- > first;) list.push_back(i);
    return list;
}

/// is_other_party tells whether two sides belong to different parties. One who calls himself is told from himself by offer and answer.
bool is_other_party(const Side &a, const Side &b) { return a.party != b.party || (a.cseq == b.cseq && a.in_response != b.in_response); }

/// settle_without_answer puts the newest keys of a party in force where no answer says anything, if they all have one tag.
void settle_without_answer(std::vector<SdesCandidate> &list, bool other)
{
    const auto of_party = [other](const SdesCandidate &c) { return c.sender_is_other_party == other; };
    const auto first = std::find_if(list.begin(), list.end(), of_party);
    if (first == list.end() || std::any_of(list.begin(), list.end(), [&](const SdesCandidate &c) { return of_party(c) && c.in_force; })) return;
    const Frame frame = first->key->key.description_frame;
    const auto of_side = [&](const SdesCandidate &c) { return of_party(c) && c.key->key.description_frame == frame; };
    const std::uint32_t tag = first->key->tag;
    if (std::any_of(list.begin(), list.end(), [&](const SdesCandidate &c) { return of_side(c) && c.key->tag != tag; })) return;
    for (SdesCandidate &candidate : list)
        if (of_side(candidate)) candidate.in_force = true;
}

}  // namespace

std::optional<crypto::SrtpPolicy> sdes_policy(const sdp::Crypto &crypto)
{
    auto policy = crypto::policy_of_suite(crypto.suite);
    if (!policy) return policy;
    if (crypto.has_kdr && crypto.kdr_power <= 24) policy->kdr = 1u << crypto.kdr_power;
    if (crypto.unencrypted_srtp) policy->rtp_encrypted = false;
    if (crypto.unencrypted_srtcp) policy->rtcp_encrypted = false;
    if (crypto.unauthenticated_srtp && !policy->aead()) policy->rtp_tag_len = 0;
    return policy;
}

bool add_sdes(std::deque<SdesKey> &keys, const sdp::Crypto &crypto, Frame frame)
{
    const bool master = add_keys(keys, crypto, crypto.keys, false, frame);
    const bool fec = add_keys(keys, crypto, crypto.fec_keys, true, frame);
    return crypto.defect.empty() && master && fec;
}

std::vector<SdesCandidate> sdes_candidates(const PortUse &use)
{
    std::vector<SdesCandidate> list;
    const auto &sides = use.call->sides;
    for (const std::size_t i : sides_for(*use.call, use.side)) {
        if (use.section >= sides[i].sections.size()) continue;
        const auto &keys = sides[i].sections[use.section].sdes;
        const bool other = is_other_party(sides[i], sides[use.side]);
        const std::uint32_t tag = tag_in_force(*use.call, i, use.section);
        for (const bool chosen : {true, false})
            for (const auto &sdes : keys)
                if ((sdes.tag == tag) == chosen) list.push_back({&sdes, other, chosen && tag != 0});
    }
    for (const bool other : {true, false})
        settle_without_answer(list, other);
    // The other parties' keys before the own; on each side those that are made for this kind of port before the others.
    const auto rank = [&use](const SdesCandidate &c) { return (c.sender_is_other_party ? 0 : 2) + (c.key->for_fec == use.fec ? 0 : 1); };
    std::stable_sort(list.begin(), list.end(), [&rank](const SdesCandidate &a, const SdesCandidate &b) { return rank(a) < rank(b); });
    return list;
}

TagState tag_state(const Call &call, std::size_t side, std::size_t section, std::uint32_t tag, Frame &answer)
{
    answer = 0;
    const std::uint32_t chosen = tag_in_force(call, side, section, &answer);
    if (chosen == 0) return TagState::open;
    return chosen == tag ? TagState::chosen : TagState::not_chosen;
}

}  // namespace mediasec::session
