// Mediasec: RTSP connections.
//
// Wireshark's rtsp dissector tells nobody what it reads, so a wrapper stands in its places: session::Capture takes the whole messages of a
// segment first (keys, ports, channels), then the built-in dissector shows the segment, then the MIKEY messages are drawn below their header
// lines. Where a SETUP made protected channels, the wrapper cuts the stream into messages, which go on to the built-in dissector, and
// interleaved packets, which it frames itself and hands to dissect_media.
//
// The wrapper is anonymous (it belongs to no protocol), so frame.protocols stays as it was and RTSP goes on when the user switches our protocol off.
// RFC 2326 10.12, RFC 4567 4.2.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "wireshark/dissect_rtsp.h"

#include "wireshark/capture_state.h"
#include "wireshark/contain.h"
#include "wireshark/dissect_media.h"
#include "wireshark/dissect_mikey.h"
#include "wireshark/draw.h"
#include "wireshark/expert.h"
#include "wireshark/places.h"
#include "wireshark/text_lines.h"

#include "sdp/rtsp.h"

#include <algorithm>
#include <optional>

namespace mediasec::wireshark {
namespace {

using session::Flow;
using Unit = sdp::RtspUnit;

int ett_key_mgmt = -1;
int ett_interleaved = -1;

int proto_rtsp = -1;
int hf_magic = -1, hf_channel = -1, hf_length = -1;  // the built-in dissector's fields
dissector_handle_t builtin_rtsp;
dissector_handle_t wrapper;
dissector_handle_t interleaved_handle;
dissector_handle_t channel_handle;

bool visiting = false;  // the built-in dissector is at work for us

constexpr guint32 assigned_port = 554;  // RFC 2326 1.4
constexpr auto header_length = static_cast<int>(sdp::interleaved_header);

ByteView octets_of(tvbuff_t *tvb, int offset)
{
    const int length = tvb_captured_length_remaining(tvb, offset);
    return length <= 0 ? ByteView() : ByteView(tvb_get_ptr(tvb, offset, length), static_cast<std::size_t>(length));
}

std::string_view text_of(ByteView octets) { return {reinterpret_cast<const char *>(octets.data()), octets.size()}; }

/// unit_at tells what stands at an offset; `other` of unknown size where memory ran out.
Unit unit_at(tvbuff_t *tvb, int offset)
{
    const ByteView octets = octets_of(tvb, offset);
    return guarded([&] { return sdp::next_rtsp_unit(octets); });
}

/// is_there tells whether a unit ends within the tvb, whether or not the capture cut it.
bool is_there(const Unit &unit, tvbuff_t *tvb, int offset)
{
    return unit.size_known && unit.size <= static_cast<std::uint32_t>(tvb_reported_length_remaining(tvb, offset));
}

/// for_each_message calls `visit` with the offset and the octets of each message that is whole. When nobody will put segments together, a cut
/// one counts too.
template <typename Visit>
void for_each_message(tvbuff_t *tvb, const packet_info *pinfo, Visit visit)
{
    for (int offset = 0; tvb_captured_length_remaining(tvb, offset) > 0;) {
        const Unit unit = unit_at(tvb, offset);
        const bool whole = is_there(unit, tvb, offset);
        const ByteView octets = octets_of(tvb, offset);
        const std::size_t length = whole ? std::min<std::size_t>(unit.size, octets.size()) : octets.size();
        if (unit.kind == Unit::Kind::message && (whole || pinfo->can_desegment == 0)) visit(offset, octets.first(length));
        if (!whole) return;
        offset += static_cast<int>(unit.size);
    }
}

/// take_messages lets the capture's state take what the segment says.
void take_messages(tvbuff_t *tvb, packet_info *pinfo, const Flow &flow)
{
    for_each_message(tvb, pinfo, [&](int, ByteView message) {
        const auto *outcome = guarded([&] { return &capture()->rtsp(pinfo->num, flow, text_of(message), true); });
        if (outcome != nullptr) media_setup(pinfo, *outcome);
    });
}

void show_key(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, int offset, const session::FoundKeyMgmt &found)
{
    proto_item *line = line_item(tree, proto_rtsp, tvb, static_cast<std::uint32_t>(offset) + found.data_span.offset);
    if (!found.deviation.empty()) show_remark(pinfo, line != nullptr ? line : tree, Remark::Kind::deviation, pool_label(pinfo, found.deviation));
    if (found.octets.empty()) return;
    const ByteView octets = pool_copy(pinfo, ByteView(found.octets));
    const auto length = static_cast<guint>(octets.size());
    tvbuff_t *message = tvb_new_child_real_data(tvb, octets.data(), length, static_cast<int>(length));
    add_new_data_source(pinfo, message, "MIKEY message");
    show_mikey(message, pinfo, tree_at(tree, line, ett_key_mgmt), found.carrier, {});
}

/// show_keys draws the MIKEY messages of headers and parameter bodies below their lines.
void show_keys(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, const Flow &flow)
{
    for_each_message(tvb, pinfo, [&](int offset, ByteView message) {
        const auto *outcome = guarded([&] { return &capture()->rtsp(pinfo->num, flow, text_of(message), false); });
        if (outcome == nullptr) return;
        const auto start = static_cast<std::uint32_t>(offset);
        for (const Remark &remark : outcome->remarks)
            show_remark(pinfo, line_item(tree, proto_rtsp, tvb, start + remark.offset), remark.kind, pool_label(pinfo, remark.text));
        for (const session::FoundKeyMgmt &found : outcome->key_mgmt) show_key(tvb, pinfo, tree, offset, found);
    });
}

/// protected_kind gives what the channel of an interleaved packet carries, if that is protected.
std::optional<session::Setup::Kind> protected_kind(const packet_info *pinfo, const Flow &flow, const Unit &unit) noexcept
{
    if (unit.kind != Unit::Kind::interleaved) return std::nullopt;
    return capture()->interleaved(flow, unit.channel, pinfo->num);
}

/// ask_for_more asks TCP or TLS for the rest of the packet at `offset`.
void ask_for_more(tvbuff_t *tvb, packet_info *pinfo, int offset, const Unit &unit)
{
    const auto left = static_cast<std::uint32_t>(tvb_reported_length_remaining(tvb, offset));
    pinfo->desegment_offset = offset;
    pinfo->desegment_len = unit.size_known ? unit.size - left : static_cast<std::uint32_t>(DESEGMENT_ONE_MORE_SEGMENT);
}

/// draw_header shows the four octets before an interleaved packet, as the built-in dissector does.
void draw_header(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, int offset, const Unit &unit)
{
    const unsigned length = unit.size - sdp::interleaved_header;
    col_set_str(pinfo->cinfo, COL_PROTOCOL, "RTSP");
    col_add_fstr(pinfo->cinfo, COL_INFO, "Interleaved channel 0x%02x, %u bytes", unit.channel, length);
    proto_item *item = proto_tree_add_protocol_format(tree, proto_rtsp, tvb, offset, header_length,
                                                      "RTSP Interleaved Frame, Channel: 0x%02x, %u bytes", unit.channel, length);
    proto_tree *subtree = proto_item_add_subtree(item, ett_interleaved);
    if (hf_magic < 0 || hf_channel < 0 || hf_length < 0) return;
    proto_tree_add_item(subtree, hf_magic, tvb, offset, 1, ENC_NA);
    proto_tree_add_item(subtree, hf_channel, tvb, offset + 1, 1, ENC_NA);
    proto_tree_add_item(subtree, hf_length, tvb, offset + 2, 2, ENC_BIG_ENDIAN);
}

/// ChannelPacket is what channel_handle is called with.
struct ChannelPacket {
    std::uint8_t channel;
    session::Setup::Kind kind;
};

int dissect_channel(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    const auto *packet = static_cast<const ChannelPacket *>(data);
    return dissect_interleaved_media(tvb, pinfo, tree, packet->channel, packet->kind);
}

/// dissect_interleaved takes the run of protected packets that a tvb begins with, under RTSP's own protocol number, and gives how far it came.
int dissect_interleaved(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    const Flow &flow = *static_cast<const Flow *>(data);
    int offset = 0;
    while (tvb_captured_length_remaining(tvb, offset) > 0) {
        const Unit unit = unit_at(tvb, offset);
        if (unit.kind != Unit::Kind::interleaved || (unit.size_known && !protected_kind(pinfo, flow, unit))) break;
        if (!is_there(unit, tvb, offset) && pinfo->can_desegment != 0) {
            ask_for_more(tvb, pinfo, offset, unit);
            return static_cast<int>(tvb_captured_length(tvb));
        }
        if (!unit.size_known) break;
        draw_header(tvb, pinfo, tree, offset, unit);
        ChannelPacket packet{unit.channel, *protected_kind(pinfo, flow, unit)};
        const int length = static_cast<int>(unit.size) - header_length, captured = tvb_captured_length_remaining(tvb, offset + header_length);
        tvbuff_t *content = tvb_new_subset_length_caplen(tvb, offset + header_length, std::min(length, captured), length);
        call_contained(channel_handle, content, pinfo, tree, &packet);
        col_set_writable(pinfo->cinfo, -1, FALSE);  // the columns tell of the segment's first packet
        offset += static_cast<int>(unit.size);
    }
    return std::min(offset, static_cast<int>(tvb_captured_length(tvb)));
}

/// end_of_run finds where the next protected packet stands at or behind `offset`: all before it is the built-in dissector's. An unfinished unit
/// ends the run with the tvb.
int end_of_run(tvbuff_t *tvb, const packet_info *pinfo, const Flow &flow, int offset)
{
    const auto length = static_cast<int>(tvb_captured_length(tvb));
    while (offset < length) {
        const Unit unit = unit_at(tvb, offset);
        const bool incomplete = unit.kind == Unit::Kind::interleaved && !unit.size_known;
        if (incomplete || protected_kind(pinfo, flow, unit)) return offset;
        if (!is_there(unit, tvb, offset)) return length;
        offset += static_cast<int>(unit.size);
    }
    return length;
}

/// dissect_units divides a segment among the built-in dissector and dissect_interleaved.
void dissect_units(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data, Flow &flow)
{
    const auto length = static_cast<int>(tvb_captured_length(tvb));
    for (int offset = 0; offset < length;) {
        const int end = end_of_run(tvb, pinfo, flow, offset);
        const bool is_ours = end == offset;
        tvbuff_t *part = end == length || is_ours ? tvb_new_subset_remaining(tvb, offset) : tvb_new_subset_length(tvb, offset, end - offset);
        const int used = is_ours ? call_contained(interleaved_handle, part, pinfo, tree, &flow)
                                 : call_contained(builtin_rtsp, part, pinfo, tree, data);
        if (pinfo->desegment_len != 0) {
            pinfo->desegment_offset += offset;
            return;
        }
        if (is_ours && used <= 0) return;
        offset = is_ours ? offset + used : end;
    }
}

int dissect_rtsp(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    // Whoever called us offers to put segments together; the dissector that we stand for is to have that offer (as packet_info.h says of
    // SOCKS).
    pinfo->can_desegment = pinfo->saved_can_desegment;
    const bool rtsp_enabled = proto_is_protocol_enabled(find_protocol_by_id(proto_rtsp));
    const bool ours = is_enabled() && capture() != nullptr && !pinfo->flags.in_error_pkt && rtsp_enabled;
    if (!ours) return call_dissector_only(builtin_rtsp, tvb, pinfo, tree, data);
    Flow flow = flow_of(pinfo);
    const auto offered = pinfo->can_desegment;
    if (first_pass(pinfo)) take_messages(tvb, pinfo, flow);
    visiting = true;
    if (capture()->has_interleaved(flow, pinfo->num)) dissect_units(tvb, pinfo, tree, data, flow);
    else call_contained(builtin_rtsp, tvb, pinfo, tree, data);
    visiting = false;
    pinfo->can_desegment = offered;
    show_keys(tvb, pinfo, tree, flow);
    return static_cast<int>(tvb_captured_length(tvb));
}

/// begins_rtsp tells whether a segment is RTSP's: by its first line or, on a connection that had one, by the dollar sign of an interleaved packet.
bool begins_rtsp(tvbuff_t *tvb, const packet_info *pinfo)
{
    if (!is_enabled() || !proto_is_protocol_enabled(find_protocol_by_id(proto_rtsp))) return false;
    const std::string_view text = text_of(octets_of(tvb, 0));
    if (sdp::looks_like_rtsp(text)) return true;
    return text.starts_with('$') && capture() != nullptr && capture()->is_rtsp(flow_of(pinfo));
}

/// dissect_tcp_guess takes RTSP on a port that nobody announced; the connection then stays ours.
compat::HeuristicResult dissect_tcp_guess(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    if (!begins_rtsp(tvb, pinfo)) return FALSE;
    conversation_set_dissector(find_or_create_conversation(pinfo), wrapper);
    leave_layer(pinfo);
    return dissect_rtsp(tvb, pinfo, tree, data) != 0;
}

/// dissect_tls_guess takes RTSPS, whatever its port.
compat::HeuristicResult dissect_tls_guess(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    if (!begins_rtsp(tvb, pinfo)) return FALSE;
    leave_layer(pinfo);
    return dissect_rtsp(tvb, pinfo, tree, data) != 0;
}

void take_places()
{
    for (const char *table : {"tcp.port", "tls.port"}) put_in_place(table, builtin_rtsp, wrapper);
}

}  // namespace

bool in_rtsp() noexcept { return visiting; }

void register_rtsp_fields(FieldRegistry &registry)
{
    static int *const ett[] = {&ett_key_mgmt, &ett_interleaved};
    registry.add(ett);
    register_init_routine(take_places);
}

void handoff_rtsp()
{
    static bool done = false;
    if (done) return;
    done = true;
    builtin_rtsp = dissector_get_uint_handle(find_dissector_table("tcp.port"), assigned_port);
    proto_rtsp = proto_get_id_by_filter_name("rtsp");
    hf_magic = proto_registrar_get_id_byname("rtsp.magic");
    hf_channel = proto_registrar_get_id_byname("rtsp.channel");
    hf_length = proto_registrar_get_id_byname("rtsp.length");
    if (builtin_rtsp == nullptr) return;
    wrapper = wrapper_handle(dissect_rtsp, "mediasec_rtsp", "RTSP (with its keys and media)");
    interleaved_handle = create_dissector_handle(dissect_interleaved, proto_rtsp);
    channel_handle = create_dissector_handle(dissect_channel, -1);
    heur_dissector_add("tcp", dissect_tcp_guess, "RTSP, for the keys and media in it", "mediasec_rtsp_tcp", proto_rtsp, HEURISTIC_ENABLE);
    heur_dissector_add("tls", dissect_tls_guess, "RTSP over TLS, for the keys and media in it", "mediasec_rtsp_tls", proto_rtsp, HEURISTIC_ENABLE);
    dissector_add_for_decode_as("tls.port", builtin_rtsp);
}

}  // namespace mediasec::wireshark
