// Mediasec: SRTP and SRTCP packets, decrypted in place.
//
// A packet on an announced port comes to dissect_rtp_port or dissect_rtcp_port (anonymous dissectors, so that switching Mediasec off leaves RTP as it
// was). The octets go to session::Capture, which decrypts or says why not; then the built-in rtp or rtcp gets the plain packet, or the packet as it was.
// RFC 3711, RFC 5761 (multiplexing), RFC 7983 (what else arrives on a media port).
// SPDX-License-Identifier: GPL-2.0-or-later
#include "wireshark/dissect_media.h"

#include "wireshark/capture_state.h"
#include "wireshark/expert.h"
#include "wireshark/media_ports.h"
#include "wireshark/statistics.h"

#include <functional>
#include <type_traits>

namespace mediasec::wireshark {
namespace {

using session::Opened;
using session::SrtpStatus;

int hf_status = -1;
int hf_key_id = -1;
int hf_mki = -1;
int hf_recovery_nonce = -1;
int hf_recovery_key = -1;
int hf_roc = -1;
int hf_suite = -1;
int hf_key_frame = -1;
int hf_cs_id = -1;
int hf_held = -1;
int hf_key_unauthenticated = -1;
int hf_srtcp_index = -1;
int hf_talker = -1;
int ett_media = -1;
int proto_decode_as = -1;
expert_field ei_key_unauthenticated = EI_INIT;

dissector_handle_t rtp_handle;
dissector_handle_t rtcp_handle;
dissector_handle_t decode_as_handle;
heur_dtbl_entry_t *builtin_guess;

const value_string status_names[] = {
    {static_cast<guint32>(SrtpStatus::decrypted), "Decrypted"},
    {static_cast<guint32>(SrtpStatus::authentication_failed), "Authentication failed"},
    {static_cast<guint32>(SrtpStatus::no_key), "No key"},
    {static_cast<guint32>(SrtpStatus::unsupported), "Not supported"},
    {static_cast<guint32>(SrtpStatus::truncated), "Cut short by the capture"},
    {0, nullptr},
};

/// Packet is what the callbacks know of a packet; `media` views the tvb's own octets.
struct Packet {
    session::MediaPacket media;
    bool rtcp = false;
};
static_assert(std::is_trivially_destructible_v<Packet>, "Wireshark's exceptions skip destructors");

session::Endpoint endpoint_of(const address &network, const address &any, std::uint32_t port)
{
    const address &from = network.type == AT_IPv4 || network.type == AT_IPv6 ? network : any;
    session::Endpoint endpoint;
    endpoint.port = static_cast<std::uint16_t>(port);
    if (from.type != AT_IPv4 && from.type != AT_IPv6) return endpoint;
    endpoint.address.length = from.type == AT_IPv4 ? 4 : 16;
    std::memcpy(endpoint.address.octets.data(), from.data, endpoint.address.length);
    return endpoint;
}

/// ordinal_of tells apart several packets of one frame, the same on every pass: the layer, and the place within the frame or reassembled unit.
std::uint16_t ordinal_of(const packet_info *pinfo, tvbuff_t *tvb, int own_layers)
{
    constexpr unsigned layer_bits = 10;  // above them the offsets of most packets have nothing
    const auto layer = static_cast<std::uint32_t>(pinfo->curr_layer_num - own_layers);
    return static_cast<std::uint16_t>((layer << layer_bits ^ tvb_offset_from_real_beginning(tvb)) & 0x7fff);
}

/// read_packet takes what can be RTP or RTCP of version 2, with its SSRC unless the snapshot length took that: not STUN, ZRTP, DTLS, T.38.
bool read_packet(tvbuff_t *tvb, packet_info *pinfo, int own_layers, Packet &packet)
{
    constexpr int rtp_header = 12, rtcp_header = 8;
    const int captured = static_cast<int>(tvb_captured_length(tvb));
    const bool cut = captured < static_cast<int>(tvb_reported_length(tvb));
    if (captured < (cut ? 2 : rtcp_header)) return false;
    const guint8 *octets = tvb_get_ptr(tvb, 0, captured);
    if (octets[0] >> 6 != 2) return false;
    packet.rtcp = octets[1] >= 192 && octets[1] <= 223;  // RFC 5761 clause 4
    if (!packet.rtcp && !cut && captured < rtp_header) return false;
    packet.media.frame = pinfo->num;
    packet.media.ordinal = ordinal_of(pinfo, tvb, own_layers);
    packet.media.flow = flow_of(pinfo);
    packet.media.octets = ByteView(octets, static_cast<std::size_t>(captured));
    packet.media.reported_length = tvb_reported_length(tvb);
    return true;
}

/// open asks the capture's state; a null pointer when memory ran out.
const Opened *open(session::Capture &state, const Packet &packet, bool first) noexcept
{
    try {
        return packet.rtcp ? &state.rtcp(packet.media, first) : &state.rtp(packet.media, first);
    } catch (...) {
        return nullptr;
    }
}

/// take_control lets the floor control of a plain RTCP datagram count: it names talkers, and may bring a PCK. What opens late counts late.
void take_control(session::Capture &state, const Packet &packet, ByteView plain) noexcept
{
    try {
        state.control(packet.media.frame, packet.media.flow, plain);
    } catch (...) {  // memory ran out: the packet is shown all the same
    }
}

/// open_and_take opens a packet; RTCP that is plain now is also taken as control.
const Opened *open_and_take(session::Capture &state, const Packet &packet, bool first) noexcept
{
    const Opened *opened = open(state, packet, first);
    if (opened == nullptr || !packet.rtcp) return opened;
    if (opened->status == SrtpStatus::decrypted) take_control(state, packet, opened->plain);
    if (opened->status == SrtpStatus::none) take_control(state, packet, packet.media.octets);
    return opened;
}

void add_generated_uint(proto_tree *tree, int hf, tvbuff_t *tvb, std::uint32_t value) { proto_item_set_generated(proto_tree_add_uint(tree, hf, tvb, 0, 0, value)); }

void add_generated_text(proto_tree *tree, int hf, tvbuff_t *tvb, const char *text)
{
    if (text[0] != '\0') proto_item_set_generated(proto_tree_add_string(tree, hf, tvb, 0, 0, text));
}

/// draw_mki shows the MKI where it stands in the packet, and what it holds when it carries key recovery material (TR 33.829 10.3.1).
void draw_mki(proto_tree *tree, tvbuff_t *tvb, const Packet &packet, const Opened &opened)
{
    if (opened.mki.empty()) return;
    const std::uint8_t *begin = packet.media.octets.data();
    const bool inside = !std::less<>{}(opened.mki.data(), begin) && std::less<>{}(opened.mki.data(), begin + packet.media.octets.size());
    const auto show = [&](int hf, ByteView part) {
        const int length = static_cast<int>(part.size());
        proto_item *item =
            proto_tree_add_bytes_with_length(tree, hf, tvb, inside ? static_cast<int>(part.data() - begin) : 0, inside ? length : 0, part.data(), length);
        if (!inside) proto_item_set_generated(item);
    };
    show(hf_mki, opened.mki);
    if (opened.recovery_nonce_len == 0) return;
    show(hf_recovery_nonce, opened.mki.first(opened.recovery_nonce_len));
    show(hf_recovery_key, opened.mki.subspan(opened.recovery_nonce_len));
}

void draw_key(proto_tree *tree, tvbuff_t *tvb, const Packet &packet, const Opened &opened)
{
    add_generated_text(tree, hf_suite, tvb, opened.suite);
    if (opened.has_key_id) add_generated_uint(tree, hf_key_id, tvb, opened.key_id);
    if (opened.cs_id >= 0) add_generated_uint(tree, hf_cs_id, tvb, static_cast<std::uint32_t>(opened.cs_id));
    if (opened.key_frame != 0) add_generated_uint(tree, hf_key_frame, tvb, opened.key_frame);
    if (opened.status == SrtpStatus::decrypted) add_generated_uint(tree, packet.rtcp ? hf_srtcp_index : hf_roc, tvb, packet.rtcp ? opened.index : opened.roc);
    add_generated_text(tree, hf_held, tvb, opened.held);
}

/// draw adds the "Media Plane Security" tree, and the expert items also where no tree is wanted.
void draw(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, const Packet &packet, const Opened &opened)
{
    proto_tree *subtree = nullptr;
    if (tree != nullptr) {
        proto_item *top = proto_tree_add_item(tree, protocol(), tvb, 0, -1, ENC_NA);
        const char *kind = packet.rtcp ? "SRTCP" : "SRTP";
        proto_item_append_text(top, ": %s, %s", kind, val_to_str_const(static_cast<guint32>(opened.status), status_names, "Unknown"));
        if (opened.suite[0] != '\0') proto_item_append_text(top, ", %s", opened.suite);
        if (opened.has_key_id) proto_item_append_text(top, ", %s 0x%08x", session::key_type_name(opened.key_type), opened.key_id);
        subtree = proto_item_add_subtree(top, ett_media);
        add_generated_uint(subtree, hf_status, tvb, static_cast<std::uint32_t>(opened.status));
        draw_key(subtree, tvb, packet, opened);
        draw_mki(subtree, tvb, packet, opened);
        add_generated_text(subtree, hf_talker, tvb, opened.talker);
    }
    if (opened.unauthenticated_key) {
        proto_item *item = proto_tree_add_boolean(subtree, hf_key_unauthenticated, tvb, 0, 0, TRUE);
        proto_item_set_generated(item);
        expert_add_info(pinfo, item, &ei_key_unauthenticated);
    }
    show_diagnosis(pinfo, subtree, tvb, opened.reason, opened.diagnosis);
    if (opened.tolerated != session::Reason::none) show_deviation(pinfo, subtree, tvb, opened.tolerated, wmem_strdup_printf(pinfo->pool, "Opened with a deviation: %s.", opened.held));
}

/// draw_clear says of a packet in clear that it should not be: it has no status of ours, only the diagnosis.
void draw_clear(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, const Opened &opened)
{
    if (opened.reason == session::Reason::none) return;
    proto_item *top = proto_tree_add_protocol_format(tree, protocol(), tvb, 0, 0, "Media Plane Security: not encrypted");
    proto_item_set_generated(top);
    show_diagnosis(pinfo, proto_item_add_subtree(top, ett_media), tvb, opened.reason, opened.diagnosis);
}

/// has_something_to_show is false for the decrypted packet of a run that builds no trees, or trees in which nobody asks for a field of ours (with one of them, Wireshark takes the
/// protocol itself for referenced too): most packets of a large file.
bool has_something_to_show(proto_tree *tree, const Opened &opened)
{
    return proto_field_is_referenced(tree, protocol()) || opened.unauthenticated_key || opened.reason != session::Reason::none;
}

/// trailer_of says what rtp or rtcp may be told about a packet. Lengths that do not fit would make them call the packet malformed.
Trailer trailer_of(const Packet &packet, const Opened &opened)
{
    Trailer trailer;
    trailer.plain = opened.status == SrtpStatus::decrypted;
    if (packet.media.octets.size() < packet.media.reported_length) {
        trailer.lengths_known = !packet.rtcp;  // what rtp shows of a packet that was cut has no trailer; rtcp cannot read its E bit
        return trailer;
    }
    constexpr std::size_t shortest_body = 12;  // RTP's fixed header; RTCP's header with SSRC, and the index
    trailer.lengths_known = opened.tag_len != 0 && packet.media.octets.size() >= shortest_body + opened.mki_len + opened.tag_len;
    trailer.mki_len = opened.mki_len;
    trailer.tag_len = opened.tag_len;
    return trailer;
}

/// show draws our tree and calls `inner` with the plain packet, or with the packet as it was when it did not open.
int show(dissector_handle_t inner, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data, const Packet &packet, const Opened &opened)
{
    const Trailer trailer = trailer_of(packet, opened);
    tvbuff_t *shown = tvb;
    if (trailer.plain) {
        const int length = static_cast<int>(opened.plain.size());
        const auto *octets = static_cast<const guint8 *>(wmem_memdup(pinfo->pool, opened.plain.data(), opened.plain.size()));
        shown = tvb_new_child_real_data(tvb, octets, static_cast<guint>(length), length);
        add_new_data_source(pinfo, shown, packet.rtcp ? "Decrypted SRTCP" : "Decrypted SRTP");
    }
    if (has_something_to_show(tree, opened)) draw(tvb, pinfo, tree, packet, opened);
    count_packet(pinfo, packet.media, packet.rtcp);
    int used;
    if (packet.rtcp) {
        used = call_rtcp(inner, shown, pinfo, tree, data, trailer);
    } else {
        prepare_rtp(pinfo, trailer);
        used = call_dissector_only(inner, shown, pinfo, tree, data);
    }
    return trailer.plain && used != 0 ? static_cast<int>(tvb_captured_length(tvb)) : used;
}

/// show_unopened calls `inner` for a packet that nobody may open (quoted in an ICMP error, or no memory): on a protected port it is ciphertext.
int show_unopened(dissector_handle_t inner, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data, const Packet &packet)
{
    if (is_protected_port(pinfo)) {
        if (packet.rtcp) return call_rtcp(inner, tvb, pinfo, tree, data, {});
        prepare_rtp(pinfo, {});
    }
    return call_dissector_only(inner, tvb, pinfo, tree, data);
}

/// next_ordinal numbers the interleaved packets of a frame: their place would not do, since the segments that a frame completes begin anew.
std::uint16_t next_ordinal(packet_info *pinfo)
{
    constexpr std::uint32_t interleaved = 0x8000, counted = 0x3fff;
    auto *count = static_cast<std::uint32_t *>(p_get_proto_data(pinfo->pool, pinfo, protocol(), 0));
    if (count == nullptr) {
        count = wmem_new0(pinfo->pool, std::uint32_t);
        p_add_proto_data(pinfo->pool, pinfo, protocol(), 0, count);
    }
    return static_cast<std::uint16_t>(interleaved | ((*count)++ & counted));
}

bool decode_as_used = false;

/// is_decoded_as_srtp tells whether the user chose SRTP for one of the packet's ports (Analyze > Decode As).
bool is_decoded_as_srtp(const packet_info *pinfo)
{
    static const dissector_table_t ports = find_dissector_table("udp.port");
    return decode_as_used && (dissector_get_uint_handle(ports, pinfo->destport) == decode_as_handle || dissector_get_uint_handle(ports, pinfo->srcport) == decode_as_handle);
}

/// dissect_port opens a packet of an announced port, or of an interleaved channel when `channel` (see Flow::channel) is not 0; what is not SRTP or SRTCP goes to `inner`
/// unchanged, and so does its answer (0 lets other dissectors try).
int dissect_port(dissector_handle_t inner, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data, std::uint32_t channel = 0)
{
    session::Capture *state = capture();
    Packet packet;
    if (!is_enabled() || state == nullptr || !read_packet(tvb, pinfo, 0, packet)) return call_dissector_only(inner, tvb, pinfo, tree, data);
    if (channel != 0) packet.media.ordinal = next_ordinal(pinfo);
    packet.media.flow.channel = channel;
    packet.media.announced = channel == 0 && is_decoded_as_srtp(pinfo);
    const Opened *opened = pinfo->flags.in_error_pkt ? nullptr : open_and_take(*state, packet, first_pass(pinfo));
    if (opened == nullptr) return show_unopened(inner, tvb, pinfo, tree, data, packet);
    if (opened->status != SrtpStatus::none) return show(inner, tvb, pinfo, tree, data, packet, *opened);
    draw_clear(tvb, pinfo, tree, *opened);
    // Plain RTCP is told by its lengths; without a word from us, rtcp would take it for what the signalling announced.
    return packet.rtcp ? call_rtcp(inner, tvb, pinfo, tree, data, {true, false, 0, 0}) : call_dissector_only(inner, tvb, pinfo, tree, data);
}

int dissect_rtp_port(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data) { return dissect_port(rtp_handle, tvb, pinfo, tree, data); }

int dissect_rtcp_port(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data) { return dissect_port(rtcp_handle, tvb, pinfo, tree, data); }

/// dissect_as_srtp takes the packets of a port that the user chose: all that comes later goes through the port's conversation, as if signalling had announced it.
int dissect_as_srtp(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    decode_as_used = true;
    Packet packet;
    if (!read_packet(tvb, pinfo, 1, packet)) return 0;
    if (first_pass(pinfo) && !pinfo->flags.in_error_pkt) claim_port(pinfo, false);
    return dissect_rtp_port(tvb, pinfo, tree, data);
}

/// dissect_early opens a packet that came before the description of its port; anything else stays what it would be without us.
int dissect_early(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    session::Capture *state = capture();
    Packet packet;
    if (!is_enabled() || first_pass(pinfo) || pinfo->flags.in_error_pkt || state == nullptr || !read_packet(tvb, pinfo, 0, packet)) return 0;
    const Opened *opened = open_and_take(*state, packet, false);
    if (opened == nullptr || opened->status != SrtpStatus::decrypted) return 0;
    return show(packet.rtcp ? rtcp_handle : rtp_handle, tvb, pinfo, tree, data, packet, *opened);
}

bool is_candidate(const session::Capture &state, const Packet &packet) noexcept
{
    try {
        return state.is_media(packet.media.flow.source, packet.media.flow.destination) || state.may_open(packet.media);
    } catch (...) {
        return false;
    }
}

/// names_closed_key tells whether SRTCP of a port that nobody announced (MBMS, between servers) names a key that did not open, or under which its tag is
/// wrong. RTP is not believed so easily: in a large capture four octets at the end of some datagram are a key's identifier by chance.
bool names_closed_key(const Packet &packet, const Opened &opened)
{
    const bool named = opened.reason == session::Reason::stream_key_not_opened || opened.reason == session::Reason::stream_bad_tag;
    const std::size_t first_packet = (std::size_t(load_be(packet.media.octets.subspan(2, 2))) + 1) * 4;  // RFC 3550 6.4.1; in clear in SRTCP
    return packet.rtcp && named && first_packet + opened.mki_len + 4 <= packet.media.octets.size();
}

/// dissect_heuristic claims only what a tag has proved (packets of a port whose description came later or went unseen, streams without signalling), what
/// the signalling called protected, when another dissector has taken the port from us, and SRTCP that names a known key.
compat::HeuristicResult dissect_heuristic(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    session::Capture *state = capture();
    Packet packet;
    if (state == nullptr || pinfo->flags.in_error_pkt || !read_packet(tvb, pinfo, 1, packet) || !is_candidate(*state, packet)) return FALSE;
    const Opened *opened = open_and_take(*state, packet, first_pass(pinfo));
    if (opened == nullptr || opened->status == SrtpStatus::none) return FALSE;
    const bool is_sure = opened->status == SrtpStatus::decrypted || is_protected_port(pinfo);
    if (!is_sure && !names_closed_key(packet, *opened)) return FALSE;
    if (is_sure && first_pass(pinfo)) claim_port(pinfo, packet.rtcp);
    return show(packet.rtcp ? rtcp_handle : rtp_handle, tvb, pinfo, tree, data, packet, *opened) != 0;
}

/// dissect_rtcp_guess stands before the built-in heuristic that takes anything with RTCP's first octets, and does what that one does for what we
/// cannot open. Who claims a packet on the first pass gets it on every pass: without this, SRTCP that came before its key would stay a wrong guess.
compat::HeuristicResult dissect_rtcp_guess(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    Packet packet;
    if (!is_enabled() || !read_packet(tvb, pinfo, 1, packet) || !packet.rtcp) return FALSE;
    if (dissect_heuristic(tvb, pinfo, tree, data)) return TRUE;
    const bool guessing = builtin_guess != nullptr && builtin_guess->enabled && proto_is_protocol_enabled(builtin_guess->protocol);
    if (!guessing) return FALSE;
    if (capture() != nullptr && !pinfo->flags.in_error_pkt) take_control(*capture(), packet, packet.media.octets);
    return builtin_guess->dissector(tvb, pinfo, tree, data);
}

/// turn_channel gives Flow::channel of what STUN's dissector hands on: ChannelData has the channel's number and the length before it (RFC 8656 12.4); the DATA attribute of a
/// Send or Data indication is no channel, and gets the lowest number.
std::uint32_t turn_channel(tvbuff_t *tvb)
{
    constexpr std::uint32_t in_turn = 0x10000;
    constexpr int header = 4;
    tvbuff_t *source = tvb_get_ds_tvb(tvb);
    const auto at = static_cast<int>(tvb_offset_from_real_beginning(tvb));
    if (at < header || static_cast<int>(tvb_captured_length(source)) < at) return in_turn;
    const guint32 number = tvb_get_ntohs(source, at - header), length = tvb_get_ntohs(source, at - 2);
    return number >= 0x4000 && number <= 0x7fff && length == tvb_reported_length(tvb) ? in_turn + number : in_turn;
}

/// plain_header_length gives the length of what an SRTP packet has in clear; all of a packet that has padding, whose count is not to be read.
int plain_header_length(ByteView packet)
{
    constexpr std::size_t fixed = 12;
    const bool padded = (packet[0] & 0x20) != 0, extended = (packet[0] & 0x10) != 0;
    std::size_t length = fixed + 4u * (packet[0] & 0x0fu);
    if (padded || packet.size() < length + 4) return 0;
    if (extended) length += 4 + 4 * static_cast<std::size_t>(load_be(packet.subspan(length + 2, 2)));
    return packet.size() < length ? 0 : static_cast<int>(length);
}

/// show_closed_in_turn shows what is in clear of a packet that did not open, and the rest as data.
void show_closed_in_turn(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, const Packet &packet, const Opened &opened)
{
    const int header = packet.rtcp ? 0 : plain_header_length(packet.media.octets);
    draw(tvb, pinfo, tree, packet, opened);
    if (header != 0) call_dissector_only(rtp_handle, tvb_new_subset_length(tvb, 0, header), pinfo, tree, nullptr);
    call_data_dissector(tvb_new_subset_remaining(tvb, header), pinfo, tree);
}

/// dissect_turn opens a packet inside of TURN. The conversation is STUN's, so rtp and rtcp are told nothing about it; what stays closed is shown as data.
compat::HeuristicResult dissect_turn(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    session::Capture *state = capture();
    Packet packet;
    if (!is_enabled() || state == nullptr || pinfo->flags.in_error_pkt || !read_packet(tvb, pinfo, 1, packet)) return FALSE;
    packet.media.flow.channel = turn_channel(tvb);
    const Opened *opened = open_and_take(*state, packet, first_pass(pinfo));
    if (opened == nullptr || opened->status == SrtpStatus::none) return FALSE;
    if (opened->status == SrtpStatus::decrypted) return show(packet.rtcp ? rtcp_handle : rtp_handle, tvb, pinfo, tree, data, packet, *opened) != 0;
    show_closed_in_turn(tvb, pinfo, tree, packet, *opened);
    return TRUE;
}

}  // namespace

session::Flow flow_of(const packet_info *pinfo)
{
    session::Flow flow;
    flow.source = endpoint_of(pinfo->net_src, pinfo->src, pinfo->srcport);
    flow.destination = endpoint_of(pinfo->net_dst, pinfo->dst, pinfo->destport);
    return flow;
}

int dissect_interleaved_media(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, std::uint8_t channel, session::Setup::Kind kind)
{
    return dissect_port(kind == session::Setup::Kind::rtp ? rtp_handle : rtcp_handle, tvb, pinfo, tree, nullptr, 1u + channel);
}

void media_setup(packet_info *pinfo, const session::SdpOutcome &outcome)
{
    if (!first_pass(pinfo)) return;
    const auto is_port = [](const session::Setup &setup) { return setup.channel == 0 && setup.endpoint.address.length != 0; };
    // RTCP first: a port that is announced for both is media with RTCP multiplexed into it.
    for (const session::Setup &setup : outcome.setups)
        if (setup.kind != session::Setup::Kind::rtp && is_port(setup)) announce_rtcp(pinfo, setup);
    for (const session::Setup &setup : outcome.setups)
        if (setup.kind == session::Setup::Kind::rtp && is_port(setup)) announce_rtp(pinfo, setup);
    for (const session::Setup &setup : outcome.setups)
        if (setup.channel != 0 && setup.kind == session::Setup::Kind::rtp) announce_channel(pinfo, setup);
}

void register_media_fields(FieldRegistry &registry)
{
    static hf_register_info hf[] = {
        {&hf_status, {"Status", "mediasec.srtp.status", FT_UINT8, BASE_DEC, VALS(status_names), 0, "Whether the SRTP or SRTCP packet was decrypted", HFILL}},
        {&hf_key_id, {"Key ID", "mediasec.srtp.key_id", FT_UINT32, BASE_HEX, nullptr, 0, "The key that opened the packet", HFILL}},
        {&hf_mki, {"MKI", "mediasec.srtp.mki", FT_BYTES, BASE_NONE, nullptr, 0, "Master Key Identifier as sent (RFC 3711 3.1)", HFILL}},
        {&hf_recovery_nonce,
         {"Key recovery nonce", "mediasec.srtp.recovery.nonce", FT_BYTES, BASE_NONE, nullptr, 0,
          "Nonce N of mid-call interception, in the MKI (TR 33.829 10.3.1)", HFILL}},
        {&hf_recovery_key,
         {"Protected key", "mediasec.srtp.recovery.key", FT_BYTES, BASE_NONE, nullptr, 0, "TEK' of mid-call interception, in the MKI (TR 33.829 10.3.1)",
          HFILL}},
        {&hf_roc, {"Rollover counter", "mediasec.srtp.roc", FT_UINT32, BASE_DEC, nullptr, 0, "Rollover counter used (RFC 3711 3.3.1)", HFILL}},
        {&hf_suite, {"Crypto suite", "mediasec.srtp.suite", FT_STRING, BASE_NONE, nullptr, 0, nullptr, HFILL}},
        {&hf_key_frame,
         {"Key carried in frame", "mediasec.srtp.key_frame", FT_FRAMENUM, BASE_NONE, nullptr, 0, "The first frame whose message carried the key", HFILL}},
        {&hf_cs_id, {"Crypto session", "mediasec.srtp.cs_id", FT_UINT8, BASE_DEC, nullptr, 0, "CS ID whose keys opened the packet (RFC 3830 4.1.3)", HFILL}},
        {&hf_held,
         {"What held", "mediasec.srtp.held", FT_STRING, BASE_NONE, nullptr, 0,
          "Where the specifications leave a choice: the one that the authentication tag confirmed", HFILL}},
        {&hf_key_unauthenticated,
         {"Key is unauthenticated", "mediasec.srtp.key_unauthenticated", FT_BOOLEAN, BASE_NONE, nullptr, 0,
          "The message that carried the key has a bad signature", HFILL}},
        {&hf_srtcp_index, {"SRTCP index", "mediasec.srtcp.index", FT_UINT32, BASE_DEC, nullptr, 0, "SRTCP index (RFC 3711 3.4)", HFILL}},
        {&hf_talker,
         {"Talker", "mediasec.talker", FT_STRING, BASE_NONE, nullptr, 0, "Identity of the sender, where signalling or floor control tells it", HFILL}},
    };
    // A name of its own in the list of Decode As; enabled and disabled with the plugin's protocol.
    proto_decode_as = proto_register_protocol_in_name_only("SRTP and SRTCP opened by Mediasec", "SRTP (Mediasec)", "mediasec_srtp", protocol(), FT_PROTOCOL);
    static int *const ett[] = {&ett_media};
    static ei_register_info ei[] = {
        {&ei_key_unauthenticated, {"mediasec.srtp.unauthenticated", PI_SECURITY, PI_WARN, "The key opens the packet, but the message that carried it has a bad signature", EXPFILL}},
    };
    registry.add(hf);
    registry.add(ett);
    registry.add(ei);
}

void handoff_media()
{
    static bool done = false;
    if (done) return;
    done = true;
    rtp_handle = find_dissector("rtp");
    rtcp_handle = find_dissector("rtcp");
    set_port_handlers({create_dissector_handle(dissect_rtp_port, -1), create_dissector_handle(dissect_rtcp_port, -1), create_dissector_handle(dissect_early, -1)});
    decode_as_handle = create_dissector_handle(dissect_as_srtp, proto_decode_as);
    dissector_add_for_decode_as("udp.port", decode_as_handle);
    // Registered under "rtcp", so that a guess reads udp:rtcp as it does without us.
    builtin_guess = find_heur_dissector_by_unique_short_name("rtcp_udp");
    heur_dissector_add("udp", dissect_rtcp_guess, "RTCP over UDP, opened when its key comes later", "mediasec_rtcp_udp", proto_get_id_by_filter_name("rtcp"), HEURISTIC_ENABLE);
    heur_dissector_add("stun", dissect_turn, "SRTP and SRTCP inside of TURN", "mediasec_turn", protocol(), HEURISTIC_ENABLE);
    heur_dissector_add("udp", dissect_heuristic, "SRTP and SRTCP opened by a known key", "mediasec_udp", protocol(), HEURISTIC_ENABLE);
}

}  // namespace mediasec::wireshark
