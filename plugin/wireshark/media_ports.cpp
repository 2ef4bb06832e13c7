// Mediasec: conversations of media ports.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "wireshark/media_ports.h"

#include "wireshark/capture_state.h"

namespace mediasec::wireshark {
namespace {

using session::Setup;

/// PortState is what we keep with a conversation, in file-scope memory; it dies with the file. Written on the first pass only.
struct PortState {
    session::Frame description;    ///< frame of the description that it was last set from
    bool made_by_us;               ///< no built-in dissector made this conversation, so none will renew it
    bool is_protected;             ///< the signalling says that packets here are ciphertext
    std::uint32_t media_types;
    rtp_dyn_payload_t *payloads;   ///< names of the payload types; null for RTCP
    const char *method;            ///< what set it up: text with static storage
    srtp_info *shown;              ///< of interleaved channels: what rtp holds now; for UDP, rtcp's structure tells
};

const char *const claim_method = "MEDIASEC";

PortHandlers handlers;
dissector_handle_t rtp_handle;
dissector_handle_t rtcp_handle;
dissector_handle_t srtcp_handle;
int proto_rtp = -1;
int proto_rtcp = -1;

const address no_address = ADDRESS_INIT_NONE;

/// trailer_info gives an srtp_info for these lengths. Wireshark keeps the pointer with packets, so the entries are never taken back.
srtp_info *trailer_info(std::uint8_t mki_len, std::uint8_t tag_len)
{
    static srtp_info kinds[64];
    static unsigned used = 0;
    for (unsigned i = 0; i < used; ++i)
        if (kinds[i].mki_len == mki_len && kinds[i].auth_tag_len == tag_len) return &kinds[i];
    if (used == std::size(kinds)) return &kinds[0];
    kinds[used] = {SRTP_ENC_ALG_AES_CM, SRTP_AUTH_ALG_HMAC_SHA1, mki_len, tag_len};
    return &kinds[used++];
}

/// info_for gives what rtp or rtcp is to hold when it holds `current` now.
srtp_info *info_for(const Trailer &trailer, srtp_info *current)
{
    if (trailer.plain) return nullptr;
    if (trailer.lengths_known) return trailer_info(trailer.mki_len, trailer.tag_len);
    return current != nullptr ? current : trailer_info(0, 0);
}

address address_of(const session::Address &from)
{
    address to;
    set_address(&to, from.length == 4 ? AT_IPv4 : AT_IPv6, from.length, from.octets.data());
    return to;
}

/// at finds the conversation of a port, whoever the other side is, as of frame `frame`.
conversation_t *at(session::Frame frame, const address *addr, std::uint32_t port)
{
    return find_conversation(frame, addr, &no_address, CONVERSATION_UDP, port, 0, NO_ADDR_B | NO_PORT_B);
}

/// conversation_of finds what rtp finds for a packet: its own look-up, since other options could find another conversation.
conversation_t *conversation_of(packet_info *pinfo)
{
    return find_conversation(pinfo->num, &pinfo->net_dst, &pinfo->net_src, conversation_pt_to_conversation_type(pinfo->ptype), pinfo->destport, pinfo->srcport, NO_ADDR_B);
}

PortState *state_of(const conversation_t *conversation)
{
    return conversation == nullptr ? nullptr : static_cast<PortState *>(conversation_get_proto_data(conversation, protocol()));
}

/// add_payloads names the payload types of a section in `payloads`, or in a new table.
rtp_dyn_payload_t *add_payloads(rtp_dyn_payload_t *payloads, const Setup &setup)
{
    if (payloads == nullptr) payloads = rtp_dyn_payload_new();
    for (const sdp::PayloadFormat &format : setup.formats)
        compat::insert_payload(&rtp_dyn_payload_insert, payloads, format.type, format.encoding.c_str(), static_cast<int>(format.clock_rate), format.channels);
    return payloads;
}

PortState *remember(conversation_t *conversation, session::Frame description, bool made_by_us, bool is_protected)
{
    PortState *state = state_of(conversation);
    if (state == nullptr) {
        state = wmem_new0(wmem_file_scope(), PortState);
        state->made_by_us = made_by_us;
        state->method = "SDP";
        conversation_add_proto_data(conversation, protocol(), state);
    }
    state->description = description;
    state->is_protected = is_protected;
    return state;
}

/// rtcp_info_of gives what a conversation says of SRTP. srtp_add_address sets rtp's and rtcp's value together, and only rtcp's structure is public.
srtp_info *rtcp_info_of(const conversation_t *conversation)
{
    const auto *rtcp = static_cast<struct _rtcp_conversation_info *>(conversation_get_proto_data(conversation, proto_rtcp));
    return rtcp == nullptr ? nullptr : rtcp->srtcp_info;
}

/// belongs_to tells whether a conversation was made for the description of `frame`: one of our own that is older was made for an earlier description,
/// while the built-in dissectors renew theirs themselves.
bool belongs_to(const conversation_t *conversation, session::Frame frame)
{
    if (conversation == nullptr) return false;
    const PortState *state = state_of(conversation);
    return state == nullptr || !state->made_by_us || conversation->setup_frame >= frame;
}

/// leave_early_entry lets later passes open packets that came before the description: a conversation from the first frame on, for which no dissector
/// but ours exists and which gives rtp the names of the payload types.
void leave_early_entry(packet_info *pinfo, address *addr, int port, const char *method, const PortState *media)
{
    if (pinfo->num == 1 || at(1, addr, static_cast<std::uint32_t>(port)) != nullptr) return;
    if (media != nullptr) srtp_add_address(pinfo, PT_UDP, addr, port, 0, method, 1, media->media_types, media->payloads, nullptr, nullptr);
    else srtcp_add_address(pinfo, addr, port, 0, method, 1, nullptr);
    conversation_t *early = at(1, addr, static_cast<std::uint32_t>(port));
    if (early != nullptr) conversation_set_dissector(early, handlers.early);
}

}  // namespace

void set_port_handlers(const PortHandlers &ours)
{
    handlers = ours;
    rtp_handle = find_dissector("rtp");
    rtcp_handle = find_dissector("rtcp");
    srtcp_handle = find_dissector("srtcp");
    proto_rtp = proto_get_id_by_filter_name("rtp");
    proto_rtcp = proto_get_id_by_filter_name("rtcp");
}

void announce_rtp(packet_info *pinfo, const Setup &setup)
{
    address addr = address_of(setup.endpoint.address);
    conversation_t *conversation = at(pinfo->num, &addr, setup.endpoint.port);
    if (!setup.protected_media) {
        if (conversation != nullptr && conversation_get_dissector(conversation, pinfo->num) == rtp_handle) conversation_set_dissector(conversation, handlers.rtp);
        return;
    }
    const bool made_by_us = !belongs_to(conversation, setup.frame);
    rtp_dyn_payload_t *payloads = nullptr;
    if (made_by_us) {
        payloads = add_payloads(nullptr, setup);
        srtp_add_address(pinfo, PT_UDP, &addr, setup.endpoint.port, 0, setup.method, setup.frame, setup.media_types, payloads,
                         trailer_info(0, 0), nullptr);
        conversation = at(pinfo->num, &addr, setup.endpoint.port);
        if (conversation == nullptr) return;
    }
    const PortState *known = state_of(conversation);
    const bool is_new = known == nullptr || known->description != setup.frame;
    PortState *state = remember(conversation, setup.frame, made_by_us, true);
    state->method = setup.method;
    conversation_set_dissector(conversation, handlers.rtp);
    if (!is_new) return;
    state->media_types = setup.media_types;
    state->payloads = payloads != nullptr ? payloads : add_payloads(nullptr, setup);
    leave_early_entry(pinfo, &addr, setup.endpoint.port, setup.method, state);
}

void announce_rtcp(packet_info *pinfo, const Setup &setup)
{
    address addr = address_of(setup.endpoint.address);
    conversation_t *conversation = at(pinfo->num, &addr, setup.endpoint.port);
    const bool made_by_us = conversation == nullptr;
    if (made_by_us) {
        if (!setup.protected_media && setup.kind != Setup::Kind::control) return;
        srtcp_add_address(pinfo, &addr, setup.endpoint.port, 0, setup.method, setup.frame, nullptr);
        conversation = at(pinfo->num, &addr, setup.endpoint.port);
        if (conversation == nullptr) return;
    }
    remember(conversation, setup.frame, made_by_us, setup.protected_media)->method = setup.method;
    conversation_set_dissector(conversation, handlers.rtcp);
    if (setup.protected_media || setup.kind == Setup::Kind::control) leave_early_entry(pinfo, &addr, setup.endpoint.port, setup.method, nullptr);
}

void announce_channel(packet_info *pinfo, const Setup &setup)
{
    if (!setup.protected_media || setup.endpoint.address.length == 0) return;
    address addr = address_of(setup.endpoint.address);
    // What rtp looks for: the receiver's address and both ports. TCP's own conversation has both addresses, so neither finds the other's.
    const auto find = [&] {
        return find_conversation(pinfo->num, &addr, &no_address, CONVERSATION_TCP, setup.endpoint.port, setup.peer_port, NO_ADDR_B);
    };
    conversation_t *conversation = find();
    const PortState *known = state_of(conversation);
    if (known != nullptr && known->description >= setup.frame) return;
    // All channels of a connection share the conversation, and so the names.
    rtp_dyn_payload_t *payloads = add_payloads(known == nullptr ? nullptr : known->payloads, setup);
    const std::uint32_t types = setup.media_types | (known == nullptr ? 0 : known->media_types);
    const session::Frame made = known == nullptr ? setup.frame : conversation->setup_frame;
    srtp_add_address(pinfo, PT_TCP, &addr, setup.endpoint.port, setup.peer_port, setup.method, made, types, payloads, nullptr,
                     nullptr);
    conversation = find();
    if (conversation == nullptr) return;
    PortState *state = remember(conversation, setup.frame, true, true);
    state->media_types = types;
    state->payloads = payloads;
    state->method = setup.method;
    state->shown = nullptr;
    conversation_set_dissector(conversation, nullptr);
}

void claim_port(packet_info *pinfo, bool rtcp)
{
    const int port = static_cast<int>(pinfo->destport);
    const dissector_handle_t handler = rtcp ? handlers.rtcp : handlers.rtp;
    conversation_t *conversation = at(pinfo->num, &pinfo->net_dst, pinfo->destport);
    if (state_of(conversation) != nullptr) {  // ours already: STUN's dissector puts itself into the conversations of its ports
        conversation_set_dissector(conversation, handler);
        return;
    }
    const PortState *sender = state_of(at(pinfo->num, &pinfo->net_src, pinfo->srcport));  // behind a NAT, only one side is what SDP said
    const PortState known = sender != nullptr ? *sender : PortState{};
    if (rtcp) srtcp_add_address(pinfo, &pinfo->net_dst, port, 0, claim_method, pinfo->num, nullptr);
    else srtp_add_address(pinfo, PT_UDP, &pinfo->net_dst, port, 0, claim_method, pinfo->num, known.media_types, known.payloads, nullptr, nullptr);
    conversation = at(pinfo->num, &pinfo->net_dst, pinfo->destport);
    if (conversation == nullptr) return;
    PortState *state = remember(conversation, pinfo->num, true, true);
    state->method = claim_method;
    state->media_types = known.media_types;
    state->payloads = known.payloads;
    conversation_set_dissector(conversation, handler);
}

bool is_protected_port(packet_info *pinfo)
{
    const PortState *state = state_of(conversation_of(pinfo));
    return state != nullptr && state->is_protected;
}

void prepare_rtp(packet_info *pinfo, const Trailer &trailer)
{
    auto *packet = static_cast<compat::RtpPacketInfo *>(p_get_proto_data(wmem_file_scope(), pinfo, proto_rtp, 0));
    if (packet != nullptr) {  // not the first time that rtp sees it
        packet->srtp_info = info_for(trailer, packet->srtp_info);
        return;
    }
    if (!first_pass(pinfo)) return;
    conversation_t *conversation = conversation_of(pinfo);
    if (conversation == nullptr) return;
    const PortState *state = state_of(conversation);
    PortState known = state != nullptr ? *state : PortState{conversation->setup_frame, false, false, 0, nullptr, "SDP", nullptr};
    const bool is_channel = pinfo->ptype != PT_UDP;
    srtp_info *current = is_channel ? known.shown : rtcp_info_of(conversation);
    known.shown = info_for(trailer, current);
    if (known.shown == current) return;
    const int port = static_cast<int>(pinfo->destport), peer = is_channel ? static_cast<int>(pinfo->srcport) : 0;
    // The same setup frame: another one would make a second conversation.
    srtp_add_address(pinfo, pinfo->ptype, &pinfo->net_dst, port, peer, known.method, conversation->setup_frame, known.media_types,
                     known.payloads, known.shown, nullptr);
    conversation = is_channel ? conversation_of(pinfo) : at(pinfo->num, &pinfo->net_dst, pinfo->destport);
    if (conversation == nullptr) return;
    *remember(conversation, known.description, known.made_by_us, known.is_protected) = known;
    conversation_set_dissector(conversation, is_channel ? nullptr : handlers.rtp);
}

namespace {

/// call_without_signalling calls srtcp so that it finds no conversation: it then shows the header and leaves the rest as ciphertext.
int call_without_signalling(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    const std::uint32_t source = pinfo->srcport, destination = pinfo->destport;
    volatile int length = 0;
    pinfo->srcport = pinfo->destport = 0;
    TRY
    {
        length = call_dissector_only(srtcp_handle, tvb, pinfo, tree, data);
    }
    FINALLY
    {
        pinfo->srcport = source;
        pinfo->destport = destination;
    }
    ENDTRY;
    return length;
}

}  // namespace

int call_rtcp(dissector_handle_t inner, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data, const Trailer &trailer)
{
    if (!trailer.plain && !trailer.lengths_known && srtcp_handle != nullptr) return call_without_signalling(tvb, pinfo, tree, data);
    // rtcp's own look-up: the conversation of the sender's port, or of the receiver's.
    conversation_t *conversation = find_conversation(pinfo->num, &pinfo->net_src, &pinfo->net_dst, conversation_pt_to_conversation_type(pinfo->ptype),
                                                     pinfo->srcport, pinfo->destport, NO_ADDR_B);
    auto *info = conversation == nullptr ? nullptr : static_cast<struct _rtcp_conversation_info *>(conversation_get_proto_data(conversation, proto_rtcp));
    if (info == nullptr) {  // interleaved: there is nothing that rtcp could misread, nor anything that tells it of ciphertext
        return trailer.plain || srtcp_handle == nullptr ? call_dissector_only(inner, tvb, pinfo, tree, data)
                                                        : call_without_signalling(tvb, pinfo, tree, data);
    }
    srtp_info *saved = info->srtcp_info;
    volatile int length = 0;
    info->srtcp_info = info_for(trailer, saved);
    TRY
    {
        length = call_dissector_only(inner, tvb, pinfo, tree, data);
    }
    FINALLY
    {
        info->srtcp_info = saved;
    }
    ENDTRY;
    return length;
}

}  // namespace mediasec::wireshark
