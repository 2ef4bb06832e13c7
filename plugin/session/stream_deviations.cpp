// Mediasec: SRTP and SRTCP that none of the signalled ways opens: what is known to go wrong between implementations is tried, and the tag decides.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "session/stream_deviations.h"

#include "crypto/kdf.h"
#include "session/candidates.h"

#include <algorithm>

namespace mediasec::session {

namespace {

using crypto::KeyConstant;

/// Derivation is a way to make master key and salt of a TGK.
struct Derivation {
    KeyConstant key = KeyConstant::tek, salt = KeyConstant::tgk_salt;
    bool plain_key = false;     ///< the TGK itself is the master key
    bool zero_salt = false;
    bool other_prf = false;
    bool no_rand = false;
    bool rand_header = false;   ///< RAND with its length octet
    const char *departure = "";
};

const Derivation as_specified{};
const Derivation derivations[] = {
    {KeyConstant::tgk_encr, KeyConstant::tgk_salt, false, false, false, false, false,
     "the master key is derived with the encryption constant instead of the TEK constant (RFC 3830 4.1.3)"},
    {KeyConstant::tek, KeyConstant::tgk_salt, true, false, false, false, false,
     "the key of the message is used as master key without derivation (RFC 3830 4.1.3)"},
    {KeyConstant::tek, KeyConstant::tgk_salt, true, true, false, false, false,
     "the key of the message is used as master key without derivation, with a salt of zeros (RFC 3830 4.1.3)"},
    {KeyConstant::tek, KeyConstant::tgk_salt, false, true, false, false, false, "the master salt is zero instead of derived (RFC 3830 4.1.3)"},
    {KeyConstant::tek, KeyConstant::tek, false, false, false, false, false,
     "the master salt is derived with the TEK constant instead of the salt constant (RFC 3830 4.1.3)"},
    {KeyConstant::tek, KeyConstant::psk_salt, false, false, false, false, false,
     "the master salt is derived with the constant for pre-shared keys (RFC 3830 4.1.3)"},
    {KeyConstant::tek, KeyConstant::tgk_auth, false, false, false, false, false,
     "the master salt is derived with the authentication constant (RFC 3830 4.1.3)"},
    {KeyConstant::tek, KeyConstant::tgk_salt, false, false, true, false, false,
     "master key and salt are derived with the other PRF than HDR names (RFC 3830 4.1.2, RFC 6043 6.1)"},
    {KeyConstant::tek, KeyConstant::tgk_salt, false, false, false, true, false, "RAND is left out of the derivation (RFC 3830 4.1.3)"},
    {KeyConstant::tek, KeyConstant::tgk_salt, false, false, false, false, true, "RAND is taken with its length octet into the derivation (RFC 3830 4.1.3)"},
};

/// mki_lengths are tried whatever is announced; the usual ones first.
constexpr std::uint8_t mki_lengths[] = {4, 0, 8, 1, 2, 16};
constexpr const char *other_layout = "another layout of MKI and ROC (RFC 3711 3.1, RFC 4771 2)";
constexpr int most_cs_id = 9;        ///< TS 33.180 table E.1.3-1
constexpr std::uint32_t most_rocs = 2;

Bytes rand_of(const Key &key, const Derivation &how)
{
    Bytes rand;
    if (how.no_rand) return rand;
    if (how.rand_header) append_be(rand, key.rand.size(), 1);
    append(rand, key.rand);
    return rand;
}

std::string hex_id(std::uint32_t id)
{
    Bytes octets;
    append_be(octets, id, 4);
    return "0x" + to_hex(octets);
}

/// Masters is a master key with its salt. Secret.
struct Masters {
    SecretBytes key, salt;
};

Masters masters_of(const Key &key, const Candidate &candidate, const Derivation &how)
{
    Masters masters;
    const crypto::SrtpPolicy &policy = candidate.policy;
    if (key.is_tek || how.plain_key) {
        if (key.value.size() < policy.key_len) return masters;
        masters.key = SecretBytes(key.value.view().first(policy.key_len));
        masters.salt = key.salt.clone();
        if (key.is_tek) return masters;
    }
    const Bytes rand = rand_of(key, how);
    const auto prf = !how.other_prf ? key.prf : key.prf == crypto::MikeyPrf::sha1 ? crypto::MikeyPrf::sha256 : crypto::MikeyPrf::sha1;
    const auto cs_id = static_cast<std::uint8_t>(candidate.cs_id);
    if (!how.plain_key) masters.key = crypto::mikey_key(prf, key.value.view(), how.key, cs_id, candidate.csb_id, rand, policy.key_len);
    if (how.zero_salt) masters.salt = SecretBytes(Bytes(policy.salt_len));
    else if (!key.salt.empty()) masters.salt = key.salt.clone();
    else masters.salt = crypto::mikey_key(prf, key.value.view(), how.salt, cs_id, candidate.csb_id, rand, policy.salt_len);
    return masters;
}

/// Search tries candidates on one packet.
class Search {
public:
    Search(const FailedPacket &packet, std::uint32_t &budget, Bytes &plain) : packet_(packet), budget_(budget), plain_(plain) {}

    std::optional<FoundDeviation> run()
    {
        for (const Key *key : packet_.own_keys)
            if (try_own(*key)) return std::move(found_);
        for (const SdesKey *sdes : packet_.other_sdes)
            if (try_other_sdes(*sdes)) return std::move(found_);
        for (const Key *key : packet_.other_keys)
            if (try_other(*key)) return std::move(found_);
        return std::nullopt;
    }

private:
    /// try_trailers tries a master key with one trailer, at a few ROCs.
    bool try_trailer(crypto::SrtpKeys &keys, crypto::SrtpTrailer trailer, std::uint32_t &value)
    {
        if (budget_ == 0) return false;
        if (packet_.rtcp) {
            --budget_;
            return keys.unprotect_rtcp(packet_.octets, trailer.mki_len, plain_, value).ok();
        }
        std::uint32_t first = packet_.roc, count = most_rocs;
        if (trailer.carries_roc) {
            auto carried = crypto::carried_roc(packet_.octets, keys.policy(), trailer);
            if (!carried) return false;
            first = *carried;
            count = 1;
        }
        for (std::uint32_t roc = first; roc < first + count && budget_ != 0; ++roc) {
            --budget_;
            value = roc;
            if (keys.unprotect_rtp(packet_.octets, trailer, roc, plain_).ok()) return true;
        }
        return false;
    }

    bool try_candidate(const Candidate &candidate, const Derivation &how, const std::vector<crypto::SrtpTrailer> &trailers, const std::string &departure)
    {
        constexpr std::uint8_t shortest_proof = 8;
        const crypto::SrtpPolicy &policy = candidate.policy;
        if (budget_ == 0 || (packet_.rtcp ? policy.rtcp_tag_len : policy.rtp_tag_len) < shortest_proof) return false;
        Masters masters = masters_of(*candidate.key, candidate, how);
        if (masters.key.empty()) return false;
        if (masters.salt.size() > policy.salt_len) masters.salt = SecretBytes(masters.salt.view().first(policy.salt_len));
        auto keys = crypto::SrtpKeys::make(policy, masters.key.view(), masters.salt.view());
        if (!keys) return false;
        if (iv_ssrc_) (*keys)->take_iv_ssrc(*iv_ssrc_);
        for (const auto &trailer : trailers) {
            std::uint32_t value = 0;
            if (!try_trailer(**keys, trailer, value)) continue;
            masters.key.append(masters.salt.view());
            std::string suite = policy.suite_name();
            Context context{candidate.key,           candidate.csb_id, candidate.cs_id,        candidate.encr_constant,
                            std::move(keys).value(), std::move(suite), std::move(masters.key), {}};
            found_ = FoundDeviation{std::move(context), trailer, value, departure + layout_words(trailer, candidate)};
            return true;
        }
        return false;
    }

    /// usual_trailers are those that a key's packets should have, with the ROC and without.
    std::vector<crypto::SrtpTrailer> usual_trailers(const Key &key) const
    {
        std::vector<crypto::SrtpTrailer> trailers;
        const std::uint8_t announced = key.type == KeyType::gmk ? 8
                                       : is_3gpp(key.type)      ? 4
                                                                : static_cast<std::uint8_t>(std::min<std::size_t>(key.spi.size(), 64));
        for (std::uint8_t length : {announced, std::uint8_t(4), std::uint8_t(0)})
            for (bool roc : {false, true}) {
                const crypto::SrtpTrailer trailer{length, roc && !packet_.rtcp, false};
                if (std::find(trailers.begin(), trailers.end(), trailer) == trailers.end()) trailers.push_back(trailer);
            }
        return trailers;
    }

    static std::vector<crypto::SrtpTrailer> all_trailers(bool rtcp)
    {
        std::vector<crypto::SrtpTrailer> trailers;
        for (std::uint8_t length : mki_lengths) {
            trailers.push_back({length, false, false});
            if (rtcp) continue;
            trailers.push_back({length, true, false});
            trailers.push_back({length, true, true});
        }
        return trailers;
    }

    /// layout_words names a trailer that is not the key's usual one.
    std::string layout_words(const crypto::SrtpTrailer &trailer, const Candidate &candidate) const
    {
        const std::uint8_t due = candidate.key->type == KeyType::gmk ? 8
                                 : is_3gpp(candidate.key->type)      ? 4
                                                                     : static_cast<std::uint8_t>(candidate.key->spi.size());
        if (trailer.mki_len == due || !is_3gpp(candidate.key->type)) return "";
        return ", with an MKI of " + std::to_string(trailer.mki_len) + " octets (TS 33.180 7.4: " + std::to_string(due) + ")";
    }

    /// candidates_as_signalled lists CS IDs and policies of a key; departures that they have on their own are kept.
    std::vector<Candidate> signalled(const Key &key) const
    {
        std::vector<Candidate> list = candidates_of(key, key.csb_id, nullptr, packet_.header.ssrc, packet_.header.seq, packet_.rtcp);
        std::erase_if(list, [](const Candidate &c) { return c.encr_constant; });
        for (Candidate &candidate : list) {
            candidate.trailer = {};
            candidate.policy.rcc = crypto::RccMode::none;  // the trailer says whether the ROC is in the packet
        }
        std::vector<Candidate> distinct;
        for (const Candidate &candidate : list)
            if (std::none_of(distinct.begin(), distinct.end(), [&](const Candidate &d) { return d.cs_id == candidate.cs_id && d.policy == candidate.policy; }))
                distinct.push_back(candidate);
        return distinct;
    }

    bool try_own(const Key &key)
    {
        const std::vector<Candidate> base = signalled(key);
        const auto usual = usual_trailers(key);
        if (!key.is_tek && (try_csb_ids(base, usual) || try_cs_ids(key, base, usual) || try_derivations(base, usual))) return true;
        for (const Candidate &candidate : base)
            if (try_candidate(candidate, as_specified, all_trailers(packet_.rtcp), other_layout)) return true;
        return try_iv_ssrcs(base, usual) || (!key.is_tek && try_pairs(base));
    }

    /// try_iv_ssrcs makes the IV with the SSRC of the other direction, in the other order of octets, and with none; only an AEAD tag tells.
    bool try_iv_ssrcs(const std::vector<Candidate> &base, const std::vector<crypto::SrtpTrailer> &usual)
    {
        const std::uint32_t own = packet_.header.ssrc;
        const std::uint32_t swapped = own >> 24 | (own >> 8 & 0xff00) | (own << 8 & 0xff0000) | own << 24;
        std::vector<std::uint32_t> ssrcs = packet_.opposite_ssrcs;
        ssrcs.insert(ssrcs.end(), {swapped, std::uint32_t(0)});
        for (std::uint32_t ssrc : ssrcs)
            for (const Candidate &candidate : base) {
                if (!candidate.policy.aead() || ssrc == own) continue;
                iv_ssrc_ = ssrc;
                const auto &opposite = packet_.opposite_ssrcs;
                const bool of_other_way = std::find(opposite.begin(), opposite.end(), ssrc) != opposite.end();
                const bool found = try_candidate(candidate, as_specified, usual,
                                                 "the IV has the SSRC " + hex_id(ssrc) + (of_other_way ? ", that of the other direction," : "") +
                                                     " instead of the packet's own, " + hex_id(own) + " (RFC 7714 8.1, 9.1)");
                iv_ssrc_.reset();
                if (found) return true;
            }
        return false;
    }

    /// try_pairs tries two deviations at once, with the first policy alone: another CS ID or derivation in another layout, and another CS ID with another
    /// derivation.
    bool try_pairs(const std::vector<Candidate> &base)
    {
        if (base.empty()) return false;
        const std::string and_layout = "; and " + std::string(other_layout);
        const Key &key = *base.front().key;
        const std::vector<crypto::SrtpTrailer> layouts = all_trailers(packet_.rtcp), due{usual_trailers(key).front()};
        for (const Derivation &how : derivations)
            if (try_candidate(base.front(), how, layouts, how.departure + and_layout)) return true;
        for (int cs_id = 0; cs_id <= most_cs_id; ++cs_id) {
            if (std::any_of(base.begin(), base.end(), [cs_id](const Candidate &c) { return c.cs_id == cs_id; })) continue;
            Candidate candidate = base.front();
            candidate.cs_id = cs_id;
            const std::string departure = other_cs_id(key, cs_id);
            if (try_candidate(candidate, as_specified, layouts, departure + and_layout)) return true;
            for (const Derivation &how : derivations)
                if (try_candidate(candidate, how, due, departure + "; and " + how.departure)) return true;
        }
        return false;
    }

    static std::string other_cs_id(const Key &key, int cs_id)
    {
        const char *clause = is_3gpp(key.type) ? "TS 33.180 table E.1.3-1" : "RFC 3830 6.1";
        return "the keys of CS ID " + std::to_string(cs_id) + ", which is none of this key's (" + clause + ")";
    }

    /// try_csb_ids derives with what stands where the MKI should be: the CSB ID of the message was changed on its way, or the peer made its keys with another
    /// one.
    bool try_csb_ids(const std::vector<Candidate> &base, const std::vector<crypto::SrtpTrailer> &usual)
    {
        std::vector<std::uint32_t> ids;
        const auto add = [&](std::size_t behind) {
            if (packet_.octets.size() >= 12 + behind + 4)
                ids.push_back(static_cast<std::uint32_t>(load_be(packet_.octets.subspan(packet_.octets.size() - behind - 4, 4))));
        };
        add(0);
        if (!packet_.rtcp) add(4);
        if (!base.empty() && base.front().key->id != base.front().csb_id) ids.push_back(base.front().key->id);
        for (std::uint32_t id : ids)
            for (Candidate candidate : base) {
                if (id == candidate.csb_id) continue;
                const std::string departure = "master key and salt are derived with the CSB ID " + hex_id(id) + ", where the key's message has " +
                                              hex_id(candidate.csb_id) +
                                              ": the message was changed on its way, or one side uses another identifier (RFC 3830 4.1.3, TS 33.180 7.4)";
                candidate.csb_id = id;
                if (try_candidate(candidate, as_specified, usual, departure)) return true;
            }
        return false;
    }

    bool try_cs_ids(const Key &key, const std::vector<Candidate> &base, const std::vector<crypto::SrtpTrailer> &usual)
    {
        if (base.empty()) return false;
        for (int cs_id = 0; cs_id <= most_cs_id; ++cs_id) {
            if (std::any_of(base.begin(), base.end(), [cs_id](const Candidate &c) { return c.cs_id == cs_id; })) continue;
            Candidate candidate = base.front();
            candidate.cs_id = cs_id;
            if (try_candidate(candidate, as_specified, usual, other_cs_id(key, cs_id))) return true;
        }
        return false;
    }

    bool try_derivations(const std::vector<Candidate> &base, const std::vector<crypto::SrtpTrailer> &usual)
    {
        for (const Derivation &how : derivations)
            for (const Candidate &candidate : base)
                if (try_candidate(candidate, how, usual, how.departure)) return true;
        return false;
    }

    bool try_other(const Key &key)
    {
        const std::string departure = "the key of another call or leg, " + (key.frame() ? "from frame " + std::to_string(key.frame()) : key.label) +
                                      " (RFC 4567 3.1: each session has the key of its own signalling)";
        for (const Candidate &candidate : signalled(key))
            if (try_candidate(candidate, as_specified, usual_trailers(key), departure)) return true;
        return false;
    }

    bool try_other_sdes(const SdesKey &sdes)
    {
        if (!sdes.policy) return false;
        Candidate candidate;
        candidate.key = &sdes.key;
        candidate.policy = *sdes.policy;
        const auto announced = static_cast<std::uint8_t>(std::min<std::size_t>(sdes.mki.size(), 64));
        const std::string departure = "the a=crypto key of another call or leg, from frame " + std::to_string(sdes.key.frame()) +
                                      " (RFC 4568 5.1: each session has the keys of its own offer and answer)";
        return try_candidate(candidate, as_specified, {{announced, false, false}}, departure);
    }

    const FailedPacket &packet_;
    std::uint32_t &budget_;
    Bytes &plain_;
    std::optional<std::uint32_t> iv_ssrc_;  ///< that IVs are made with, where it is not the packet's own
    std::optional<FoundDeviation> found_;
};

}  // namespace

std::optional<FoundDeviation> find_deviation(const FailedPacket &packet, std::uint32_t &budget, Bytes &plain) { return Search(packet, budget, plain).run(); }

namespace {

/// applies_to tells whether a message came for a section: at session level, at the section's own media level, or outside of any description.
bool applies_to(const Exchange &exchange, const PortUse &use)
{
    const auto has = [&exchange](const std::vector<const Exchange *> &list) { return std::find(list.begin(), list.end(), &exchange) != list.end(); };
    bool described = false;
    for (const Side &side : use.call->sides) {
        if (has(side.exchanges)) return true;
        for (std::size_t i = 0; i < side.sections.size(); ++i) {
            if (!has(side.sections[i].exchanges)) continue;
            if (i == use.section) return true;
            described = true;
        }
    }
    return !described;
}

/// replaces tells whether a message brought a new key for what `older` keyed. Messages of one frame stand beside each other, and so do the answers to one
/// request when a call was forked (RFC 6043 5.1.1).
bool replaces(const Exchange &newer, const Exchange &older, KeyType type, const PortUse &use)
{
    if (newer.keys.empty() || newer.keys.front().type != type || newer.frames.empty()) return false;
    const bool turned = newer.message.header.csb_id == older.message.header.csb_id && newer.sender == older.receiver && newer.receiver == older.sender;
    if (!turned && (newer.sender != older.sender || newer.receiver != older.receiver)) return false;
    if (!older.frames.empty() && newer.frames.front() == older.frames.front()) return false;
    const bool forked = newer.links.request && newer.links.request == older.links.request;
    return !forked && applies_to(newer, use);
}

/// is_forked_answer tells whether two descriptions answer one offer from different places: one phone's answer does not replace another's (RFC 3261 13.2.2.4).
bool is_forked_answer(const Side &one, const Side &other, std::size_t section)
{
    const sdp::Media &a = one.sections[section].media, &b = other.sections[section].media;
    return one.in_response && other.in_response && one.cseq == other.cseq && (a.address != b.address || a.port != b.port);
}

}  // namespace

Frame replaced_in(const Key &key, const PortUse &use, Frame frame)
{
    if (key.exchange) {
        const auto &all = use.call->exchanges;
        const auto own = std::find(all.begin(), all.end(), key.exchange);
        if (own == all.end()) return 0;
        for (auto later = all.end(); later-- != own + 1;)
            if (replaces(**later, *key.exchange, key.type, use) && (*later)->frames.front() < frame) return (*later)->frames.front();
        return 0;
    }
    if (key.type != KeyType::sdes) return 0;
    const Side *own = nullptr;
    for (const Side &side : use.call->sides) {
        if (use.section >= side.sections.size() || side.frame >= frame) continue;
        const auto &sdes = side.sections[use.section].sdes;
        const auto has = [&](const SdesKey &k) { return equal(k.key.value.view(), key.value.view()); };
        const bool here = std::any_of(sdes.begin(), sdes.end(), has);
        if (here) own = &side;
        else if (own && !sdes.empty() && side.party == own->party && !is_forked_answer(*own, side, use.section)) return side.frame;
    }
    return 0;
}

}  // namespace mediasec::session
