// Mediasec: in which ways a key may have been used, and what a packet looks like without any key.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "session/candidates.h"

#include "crypto/kdf.h"

#include <algorithm>

namespace mediasec::session {

namespace {

/// DefaultSessions are the CS IDs of a key type, TS 33.180 table E.1.3-1 (6 confirmed by TS 36.579-1 T5.5.9.1-1; the others from implementations), the
/// MCPTT ones first. MSCCK and MKFC have none of their own in the versions seen: those of MuSiK, then the older ones.
struct DefaultSessions {
    KeyType type;
    std::vector<int> cs_ids;
};
const DefaultSessions default_sessions[] = {
    {KeyType::gmk, {4, 5, 0, 1}},   {KeyType::pck, {0, 1, 2, 3}},    {KeyType::csk, {6, 8}},          {KeyType::spk, {6, 8, 0}},
    {KeyType::mkfc, {7, 9, 0, 4}},  {KeyType::mscck, {7, 9, 6, 0}},  {KeyType::musik, {7, 9, 6, 8}},  {KeyType::tgk, {1, 0, 2}},
    {KeyType::gtgk, {1, 0, 2}},
};

struct SessionChoice {
    int cs_id;
    const mikey::CryptoSession *session;
};

void add_session(std::vector<SessionChoice> &choices, int cs_id, const mikey::CryptoSession *session)
{
    if (std::none_of(choices.begin(), choices.end(), [cs_id](const SessionChoice &c) { return c.cs_id == cs_id; })) choices.push_back({cs_id, session});
}

std::vector<SessionChoice> sessions_of(const Key &key, std::uint32_t ssrc)
{
    std::vector<SessionChoice> choices;
    const mikey::Message *message = key.terms_message();
    if (message) {
        for (const auto &session : message->header.sessions)
            if (session.prot_type == 0 && session.ssrc == ssrc) add_session(choices, session.cs_id, &session);
        for (const auto &session : message->header.sessions)
            if (session.prot_type == 0) add_session(choices, session.cs_id, &session);
    }
    for (const auto &row : default_sessions)
        if (row.type == key.type)
            for (int cs_id : row.cs_ids)
                add_session(choices, cs_id, nullptr);
    if (choices.empty()) add_session(choices, 0, nullptr);
    return choices;
}

/// is_anothers tells whether the map gives a session to another SSRC than the packet's, which has one of its own there.
bool is_anothers(const SessionChoice &choice, const mikey::Message *message, std::uint32_t ssrc)
{
    const std::uint32_t owner = choice.session ? choice.session->ssrc.value_or(0) : 0;
    if (!message || owner == ssrc || owner == 0) return false;
    const auto &sessions = message->header.sessions;
    return std::any_of(sessions.begin(), sessions.end(), [ssrc](const mikey::CryptoSession &s) { return s.prot_type == 0 && s.ssrc == ssrc; });
}

bool packet_carries_roc(const crypto::SrtpPolicy &policy, std::uint16_t seq, bool rtcp)
{
    return !rtcp && policy.rcc != crypto::RccMode::none && policy.roc_rate != 0 && seq % policy.roc_rate == 0;
}

/// fits_hit tells whether a policy can leave an MKI where the hit found it.
bool fits_hit(const crypto::SrtpPolicy &policy, const MkiHit &hit, bool carries_roc, bool rtcp)
{
    const std::uint8_t tag = policy.aead() ? std::uint8_t(0) : rtcp ? policy.rtcp_tag_len : policy.rtp_tag_len;
    return tag == hit.tag_after && carries_roc == hit.carries_roc;
}

void add_candidate(std::vector<Candidate> &list, const Candidate &candidate)
{
    for (const auto &known : list)
        if (known.cs_id == candidate.cs_id && known.policy == candidate.policy && known.trailer == candidate.trailer && known.encr_constant == candidate.encr_constant) return;
    list.push_back(candidate);
}

/// Lister adds the candidates of one crypto session and policy.
struct Lister {
    const Key &key;
    const MkiHit *hit;
    std::uint16_t seq;
    bool rtcp;
    std::vector<Candidate> &list;

    void add(Candidate candidate)
    {
        if (rtcp) candidate.policy.rcc = crypto::RccMode::none;
        candidate.trailer.carries_roc = packet_carries_roc(candidate.policy, seq, rtcp);
        if (hit) {
            if (!fits_hit(candidate.policy, *hit, candidate.trailer.carries_roc, rtcp)) return;
            candidate.trailer.mki_len = hit->mki_len;
            candidate.trailer.roc_before_mki = hit->roc_before_mki;
            if (hit->roc_before_mki) candidate.departure = "the ROC stands before the MKI (RFC 3711 3.1 with RFC 4771 2: behind it)";
            add_candidate(list, candidate);
            return;
        }
        if (is_3gpp(key.type)) return add_candidate(list, candidate);  // its MKI would have been a hit (TS 33.180 7.4)
        const auto announced = static_cast<std::uint8_t>(key.spi.size() <= 64 ? key.spi.size() : 0);
        for (std::uint8_t length : {announced, std::uint8_t(0), std::uint8_t(4)}) {
            candidate.trailer.mki_len = length;
            if (length == 4 && announced != 4) candidate.departure = "an MKI of 4 octets that nothing announced (RFC 3711 3.1)";
            add_candidate(list, candidate);
        }
        // A nonce of 8, 12 or 16 octets and the protected key in the place of the MKI.
        for (std::uint8_t nonce : {std::uint8_t(16), std::uint8_t(8), std::uint8_t(12)}) {
            candidate.trailer.mki_len = static_cast<std::uint8_t>(nonce + candidate.policy.key_len);
            candidate.departure = "key recovery material in the MKI (TR 33.829 10.3.1)";
            if (candidate.trailer.mki_len != announced) add_candidate(list, candidate);
        }
    }
};

}  // namespace

std::vector<Candidate> candidates_of(const Key &key, std::uint32_t csb_id, const MkiHit *hit, std::uint32_t ssrc, std::uint16_t seq, bool rtcp)
{
    std::vector<Candidate> list;
    Lister lister{key, hit, seq, rtcp, list};
    const mikey::Message *message = key.terms_message();
    for (bool encr_constant : {false, true}) {
        if (encr_constant && key.is_tek) break;
        for (const auto &choice : sessions_of(key, ssrc)) {
            for (const auto &policy : policy_choices(message, choice.session, key.type)) {
                Candidate candidate;
                candidate.key = &key;
                candidate.csb_id = csb_id;
                candidate.cs_id = key.is_tek ? -1 : choice.cs_id;
                candidate.policy = policy.policy;
                candidate.departure = encr_constant ? "the master key is derived with the encryption constant instead of the TEK constant (RFC 3830 4.1.3)"
                                      : is_anothers(choice, message, ssrc) ? "the keys of the CS ID that the map gives to another SSRC (RFC 3830 6.1.1)"
                                                                           : policy.departure;
                candidate.encr_constant = encr_constant;
                if (choice.session && choice.session->roc) candidate.roc = choice.session->roc;
                lister.add(candidate);
            }
        }
    }
    return list;
}

std::optional<MasterKey> derive_master(const Candidate &candidate)
{
    const Key &key = *candidate.key;
    const std::size_t key_len = candidate.policy.key_len, salt_len = candidate.policy.salt_len;
    MasterKey master{{}, key.salt.clone()};
    if (key.is_tek) {
        if (key.value.size() < key_len) return std::nullopt;
        master.key = SecretBytes(key.value.view().first(key_len));
        if (master.salt.empty()) master.salt = SecretBytes(key.value.view().subspan(key_len));
    } else {
        const auto constant = candidate.encr_constant ? crypto::KeyConstant::tgk_encr : crypto::KeyConstant::tek;
        const auto cs_id = static_cast<std::uint8_t>(candidate.cs_id);
        master.key = crypto::mikey_key(key.prf, key.value.view(), constant, cs_id, candidate.csb_id, key.rand, key_len);
        if (master.salt.empty()) master.salt = crypto::mikey_key(key.prf, key.value.view(), crypto::KeyConstant::tgk_salt, cs_id, candidate.csb_id, key.rand, salt_len);
    }
    if (master.salt.size() > salt_len) master.salt = SecretBytes(master.salt.view().first(salt_len));
    return master;
}

bool rtcp_is_clear(ByteView packet) noexcept
{
    if (packet.size() < 4) return false;
    std::size_t at = 0;
    while (packet.size() - at >= 4) {
        const bool version_2 = packet[at] >> 6 == 2;
        const bool rtcp_type = packet[at + 1] >= 192 && packet[at + 1] <= 223;
        if (!version_2 || !rtcp_type) return false;
        const std::size_t length = (std::size_t(load_be(packet.subspan(at + 2, 2))) + 1) * 4;
        if (length > packet.size() - at) return false;
        at += length;
    }
    return at == packet.size();
}

namespace {

/// amr_sizes are the speech octets of each frame type, TS 26.101 table 1a and TS 26.201 table 1a, rounded up.
constexpr std::uint8_t amr_sizes[] = {12, 13, 15, 17, 19, 20, 26, 31, 5};
constexpr std::uint8_t amr_wb_sizes[] = {17, 23, 32, 36, 40, 46, 50, 58, 60, 5};

/// amr_frame tells whether octets are one octet-aligned AMR frame: CMR with zero reserved bits, one table of contents entry, the speech (RFC 4867 4.4).
bool amr_frame(ByteView payload, std::span<const std::uint8_t> sizes)
{
    if (payload.size() < 2 || (payload[0] & 15) != 0 || (payload[1] & 0x83) != 0) return false;
    const std::size_t type = payload[1] >> 3 & 15;
    return type < sizes.size() ? payload.size() == 2u + sizes[type] : payload.size() == 2;
}

bool frame_of(const std::string &encoding, ByteView payload)
{
    // 8000 octets a second: packets of a multiple of 5 ms, which no SRTP trailer (4 to 28 octets) keeps.
    if (encoding == "PCMU" || encoding == "PCMA" || encoding == "G722") return payload.size() % 40 == 0;
    if (encoding == "AMR") return amr_frame(payload, amr_sizes);
    if (encoding == "AMR-WB") return amr_frame(payload, amr_wb_sizes);
    return false;
}

}  // namespace

bool rtp_looks_clear(ByteView packet, const crypto::RtpHeader &header, const std::vector<sdp::PayloadFormat> &formats)
{
    if (packet.size() <= header.length) return true;  // nothing but a header: no room for a tag either
    for (const auto &format : formats)
        if (format.type == header.payload_type) return frame_of(format.encoding, packet.subspan(header.length));
    return false;
}

}  // namespace mediasec::session
