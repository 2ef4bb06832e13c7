// Mediasec: why a packet did not open, in a sentence; and the code of what was tolerated where it did.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "session/stream_diagnosis.h"

#include <algorithm>

namespace mediasec::session {

namespace {

/// Departures whose code follows from how their sentence begins; the clause stands in each sentence.
struct DepartureRow {
    const char *begin;
    Reason reason;
};
constexpr DepartureRow departure_rows[] = {
    {"the keys of CS ID", Reason::stream_other_cs_id},
    {"the keys of the CS ID", Reason::stream_other_cs_id},
    {"the ROC", Reason::stream_other_layout},
    {"an MKI", Reason::stream_other_layout},
    {"the MKI", Reason::stream_other_layout},
    {"another layout", Reason::stream_other_layout},
    {"the master key is derived with the encryption", Reason::stream_encr_constant},
    {"the key of the message", Reason::stream_other_derivation},
    {"the master salt", Reason::stream_other_derivation},
    {"master key and salt are derived with the CSB ID", Reason::stream_other_csb_id},
    {"master key and salt", Reason::stream_other_derivation},
    {"RAND", Reason::stream_other_derivation},
    {"AES-192", Reason::stream_other_derivation},
    {"the a=crypto key of the receiving", Reason::stream_other_direction},
    {"the a=crypto key of another call", Reason::stream_other_leg},
    {"the key of another call", Reason::stream_other_leg},
    {"the key was replaced", Reason::stream_replaced_key},
    {"the default profile", Reason::stream_other_policy},
    {"SRTCP has a 32-bit tag", Reason::stream_other_policy},
    {"the IV has the SSRC", Reason::stream_other_iv},
};

/// CarrierRow says where a key's message is to be looked for, by the purpose tag of its identifier (TS 33.180 Annex G).
struct CarrierRow {
    KeyType type;
    const char *where;
};
constexpr CarrierRow carrier_rows[] = {
    {KeyType::gmk, "the SIP MESSAGE or group document with which the group management server gives it to the members"},
    {KeyType::pck, "the INVITE or the 200 OK of the call, or an MCPC Connect"},
    {KeyType::csk, "the client's REGISTER or PUBLISH, or the server's key download"},
    {KeyType::spk, "a key list: it is never signalled"},
    {KeyType::mkfc, "the group management server's MESSAGE"},
    {KeyType::mscck, "the MBMS announcement of the server"},
    {KeyType::musik, "the server's key download"},
};

std::string hex_id(ByteView octets) { return "0x" + to_hex(octets); }

const Exchange *first_opened(const PortUse &use)
{
    for (const Exchange *exchange : use.call->exchanges)
        if (!exchange->keys.empty()) return exchange;
    return nullptr;
}

/// unknown_mki finds the octets that look like an identifier of the kind of the call's own key: at the packet's end, or before a ROC.
std::string unknown_mki(const StreamCase &what)
{
    constexpr std::size_t id_len = 4;
    const Exchange *known = what.use ? first_opened(*what.use) : nullptr;
    for (std::size_t behind : {std::size_t(0), std::size_t(4)}) {
        if (what.packet.size() < 12 + behind + id_len) break;
        const ByteView id = what.packet.subspan(what.packet.size() - behind - id_len, id_len);
        for (const auto &row : carrier_rows) {
            const bool fits =
                id[0] >> 4 == static_cast<int>(row.type) && (!known || !is_3gpp(known->keys.front().type) || known->keys.front().type == row.type);
            if (fits && (known || !what.rtcp))
                return "The packet ends in " + hex_id(id) + ", which as an MKI names a " + key_type_name(row.type) +
                       " that no message so far brought: it comes in " + row.where +
                       "; capture that, or load its key list. A key that comes later in the capture is used on a second pass (-2).";
        }
    }
    return "The MKI of this packet names no key that is known at this point of the capture: the message that carries it is missing or comes later (a second "
           "pass, -2, opens the "
           "latter).";
}

std::string key_not_opened(const Exchange *to_blame)
{
    const Frame frame = to_blame && !to_blame->frames.empty() ? to_blame->frames.front() : 0;
    std::string text = "The key of this packet came in the MIKEY message of frame " + std::to_string(frame) + ", which did not open";
    return text + (to_blame && to_blame->diagnosis ? ": " + to_blame->diagnosis.text : ".");
}

std::string bad_tag(const StreamCase &what)
{
    if (what.others_open)
        return "The authentication tag does not verify while other packets of this stream open: this packet was damaged or forged on its way, and a receiver "
               "drops it.";
    return "The authentication tag verifies under no key of this call, nor with any deviation that is known (CS ID, CSB ID, derivation, MKI and ROC layout, "
           "SSRC of the IV, key of the other direction or leg): the sender used another key, or the packet was damaged; compare the session keys of both sides (mediasec.show_keys).";
}

/// lost_side says which part of the signalling the capture lacks.
std::string lost_side(const Call *own_call)
{
    if (!own_call) return "The signalling of this packet is not in the capture.";
    const Call &call = *own_call;
    const Side &side = call.sides.front();
    const std::string id = call.id.empty() ? "this call" : "the call " + call.id;
    if (side.in_response)
        return "The capture lacks the offer of " + id + ": the INVITE (CSeq " + std::to_string(side.cseq) + ") that the answer in frame " +
               std::to_string(side.frame) + " belongs to, which has the key; capture from before the call.";
    return "The capture lacks the answer of " + id + " to the INVITE (CSeq " + std::to_string(side.cseq) + ") in frame " + std::to_string(side.frame) +
           ", which has the key of this packet's sender; capture both directions of the signalling.";
}

}  // namespace

bool signalling_is_cut(const Call &call)
{
    const auto &sides = call.sides;
    if (sides.empty() || sides.front().cseq == 0) return false;
    return std::all_of(sides.begin(), sides.end(), [&](const Side &side) { return side.in_response == sides.front().in_response; });
}

std::string stream_diagnosis(const StreamCase &what)
{
    switch (what.reason) {
    case Reason::stream_key_not_opened: return key_not_opened(what.to_blame);
    case Reason::stream_no_key:
        return "The signalling announces protected media, but no key for this packet is known: load the key file of one of the call's parties, or read the "
               "capture in two passes "
               "(-2) where the key comes later.";
    case Reason::stream_unknown_mki: return unknown_mki(what);
    case Reason::stream_key_later:
        return "The a=crypto key of this packet's sender is not known at this point of the capture: it comes with a later answer (a second pass, -2, opens the "
               "packet), or its "
               "message is missing.";
    case Reason::stream_bad_tag: return bad_tag(what);
    case Reason::stream_unsupported: return "The cipher suite that the signalling names is not supported.";
    case Reason::stream_truncated:
        return "The packet was cut by the snapshot length when it was captured, so its tag cannot be checked: capture with a larger snapshot length (tcpdump "
               "-s 0).";
    case Reason::stream_dtls:
        return "The media is keyed by DTLS-SRTP (a=fingerprint): its keys are not in the signalling; export them from one endpoint and load them as srtp lines "
               "of a key list.";
    case Reason::stream_clear:
        return "The signalling announces protected media, but this packet is not encrypted: it is a plain frame of its codec. Find out why its sender ignores "
               "the key.";
    case Reason::stream_signalling_missing: return lost_side(what.own_call);
    default: return {};
    }
}

Reason departure_reason(std::string_view departure)
{
    if (departure.empty()) return Reason::none;
    for (const auto &row : departure_rows)
        if (departure.starts_with(row.begin)) return row.reason;
    return Reason::deviates;
}

}  // namespace mediasec::session
