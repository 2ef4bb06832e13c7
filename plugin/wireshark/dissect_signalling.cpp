// Mediasec: bodies that carry keys.
//
//   application/sdp     dissect_sdp: the built-in dissector first, then ours: ports, key-mgmt attributes of both levels
//   a=key-mgmt          dissect_key_mgmt: called by the built-in SDP dissector, at session level only
//   application/mikey   dissect_mikey_body: binary or base64
//
// The handlers are anonymous (they belong to no protocol): so frame.protocols stays as it was, and SDP goes on being dissected when the user
// switches our protocol off. No function here holds an object with a destructor across an epan call.
// RFC 4566, 4567, 6309; TS 24.379 7.2.1.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "wireshark/dissect_signalling.h"

#include "wireshark/as_sent.h"
#include "wireshark/capture_state.h"
#include "wireshark/contain.h"
#include "wireshark/dissect_media.h"
#include "wireshark/dissect_mikey.h"
#include "wireshark/dissect_rtsp.h"
#include "wireshark/dissect_sdes.h"
#include "wireshark/dissect_tls.h"
#include "wireshark/draw.h"
#include "wireshark/expert.h"
#include "wireshark/keys_prefs.h"
#include "wireshark/text_lines.h"

#include "session/mime_bodies.h"

#include <array>

namespace mediasec::wireshark {
namespace {

int ett_key_mgmt = -1;

dissector_handle_t builtin_sdp;
dissector_handle_t finish_handle;
int proto_sdp = -1;

/// Announced is a session-level message as the built-in dissector found it.
struct Announced {
    tvbuff_t *tvb;
    proto_tree *tree;
};

/// SdpVisit collects, during one call of the built-in dissector, the messages that it handed to us; they are shown after it has ended.
struct SdpVisit {
    std::array<Announced, 16> messages{};
    std::size_t count = 0;
    SipText sip;                          ///< what is said around the description
    const session::Carrier *carrier;      ///< what carries it, when that is neither SIP nor RTSP; else null
    ByteView text;                        ///< as it was sent
};

SdpVisit *current_visit = nullptr;  // null outside of dissect_sdp
unsigned visits = 0;

const char *source_name(packet_info *pinfo, int media)
{
    return media < 0 ? "MIKEY message" : wmem_strdup_printf(pinfo->pool, "MIKEY message of media %d", media + 1);
}

/// announced finds the built-in dissector's decoding of the same octets. It has none at media level, and another one where the base64 text lacks its padding.
const Announced *announced(const SdpVisit &visit, const session::FoundKeyMgmt &found)
{
    if (found.media >= 0) return nullptr;
    const std::size_t size = found.octets.size();
    for (std::size_t i = 0; i < visit.count; ++i) {
        tvbuff_t *tvb = visit.messages[i].tvb;
        if (tvb_captured_length(tvb) == size && tvb_memeql(tvb, 0, found.octets.data(), size) == 0) return &visit.messages[i];
    }
    return nullptr;
}

void show_key_mgmt(tvbuff_t *sdp, packet_info *pinfo, proto_tree *tree, const session::FoundKeyMgmt &found, const SdpVisit &visit)
{
    proto_item *line = line_item(tree, proto_sdp, sdp, found.data_span.offset);
    if (!found.deviation.empty()) show_remark(pinfo, line != nullptr ? line : tree, Remark::Kind::deviation, pool_label(pinfo, found.deviation));
    if (found.octets.empty()) return;
    const session::Carrier carrier = visit.carrier != nullptr ? *visit.carrier : found.carrier;
    if (const Announced *message = announced(visit, found)) {
        show_mikey(message->tvb, pinfo, message->tree, carrier, visit.sip);
        return;
    }
    const ByteView octets = pool_copy(pinfo, ByteView(found.octets));
    const auto length = static_cast<guint>(octets.size());
    tvbuff_t *tvb = tvb_new_child_real_data(sdp, octets.data(), length, static_cast<int>(length));
    add_new_data_source(pinfo, tvb, source_name(pinfo, found.media));
    show_mikey(tvb, pinfo, tree_at(tree, line, ett_key_mgmt), carrier, visit.sip);
}

/// finish_sdp does our part after the built-in dissector, however that ended. Keys and ports come first, then the trees: what cannot be drawn
/// is still used. It runs through finish_handle, so that its exceptions can be contained.
int finish_sdp(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    const auto length = static_cast<int>(tvb_captured_length(tvb));
    const SdpVisit &visit = *static_cast<SdpVisit *>(data);
    const ByteView text = visit.text;
    const bool is_new = first_pass(pinfo) && !in_rtsp();  // what came in RTSP is filed already, with its connection
    const session::SdpOutcome *outcome = guarded([&]() -> const session::SdpOutcome * {
        if (capture() == nullptr) return nullptr;
        return &capture()->description(pinfo->num, {reinterpret_cast<const char *>(text.data()), text.size()}, visit.sip.to_sip(), is_new);
    });
    if (outcome == nullptr) return length;
    media_setup(pinfo, *outcome);
    tls_setup(pinfo, *outcome);
    show_sdes(tvb, pinfo, tree, proto_sdp, *outcome);
    for (const Remark &remark : outcome->remarks)
        show_remark(pinfo, line_item(tree, proto_sdp, tvb, remark.offset), remark.kind, pool_label(pinfo, remark.text));
    for (const session::FoundKeyMgmt &found : outcome->key_mgmt) show_key_mgmt(tvb, pinfo, tree, found, visit);
    return length;
}

/// visit_sdp lets the built-in dissector show a description, then does our part.
int visit_sdp(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data, const SipText &sip, const session::Carrier *carrier)
{
    SdpVisit visit;
    visit.sip = sip;
    visit.carrier = carrier;
    const Readable form = readable(tvb, pinfo);
    visit.text = form.as_sent;
    current_visit = &visit;
    ++visits;
    const int used = call_contained(builtin_sdp, form.tvb, pinfo, tree, data);
    current_visit = nullptr;
    if (used == 0) return 0;  // the user switched SDP off
    call_contained(finish_handle, form.tvb, pinfo, tree, &visit);
    return static_cast<int>(tvb_captured_length(tvb));
}

int dissect_sdp(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    if (!is_enabled()) return call_dissector_only(builtin_sdp, tvb, pinfo, tree, data);
    return visit_sdp(tvb, pinfo, tree, data, sip_of(pinfo), nullptr);
}

/// dissect_key_mgmt takes the message of a session-level attribute from the built-in SDP dissector. Within dissect_sdp it is only noted. SIP calls the built-in
/// dissector once more before, to set up media; what it finds will come again. Other protocols call the built-in dissector past us: there the message is
/// all we get.
int dissect_key_mgmt(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *)
{
    const auto length = static_cast<int>(tvb_captured_length(tvb));
    if (!is_enabled())
        show_builtin_mikey(tvb, pinfo, tree);
    else if (current_visit != nullptr && current_visit->count < current_visit->messages.size())
        current_visit->messages[current_visit->count++] = {tvb, tree};
    else if (current_visit == nullptr && length > 0 && !proto_is_frame_protocol(pinfo->layers, "sip"))
        show_mikey(tvb, pinfo, tree, session::Carrier::sdp_session, sip_of(pinfo));
    return length;
}

/// without_base64 decodes a body that a Content-Transfer-Encoding made text; Wireshark does not tell us of it.
tvbuff_t *without_base64(tvbuff_t *tvb, packet_info *pinfo)
{
    const ByteView octets = pool_copy(pinfo, tvb, 0, static_cast<int>(tvb_captured_length(tvb)));
    const ByteView decoded = guarded([&]() -> ByteView {
        const Bytes binary = session::mikey_of_body(octets);
        return equal(binary, octets) ? ByteView() : pool_copy(pinfo, ByteView(binary));
    });
    if (decoded.empty()) return tvb;
    const auto length = static_cast<guint>(decoded.size());
    tvbuff_t *message = tvb_new_child_real_data(tvb, decoded.data(), length, static_cast<int>(length));
    add_new_data_source(pinfo, message, "MIKEY message");
    return message;
}

int dissect_mikey_body(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *)
{
    if (!is_enabled())
        show_builtin_mikey(tvb, pinfo, tree);
    else
        show_mikey(without_base64(tvb, pinfo), pinfo, tree, body_carrier(pinfo), sip_of(pinfo));
    return static_cast<int>(tvb_captured_length(tvb));
}

}  // namespace

void show_description(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, session::Carrier carrier, const SipText &signalling)
{
    if (builtin_sdp != nullptr) visit_sdp(tvb, pinfo, tree, nullptr, signalling, &carrier);
}

void show_sip_description(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree)
{
    if (builtin_sdp != nullptr) visit_sdp(tvb, pinfo, tree, nullptr, sip_of(pinfo), nullptr);
}

unsigned descriptions_shown() noexcept { return visits; }

session::Carrier body_carrier(const packet_info *pinfo)
{
    if (proto_is_frame_protocol(pinfo->layers, "rtsp")) return session::Carrier::rtsp_body;
    if (proto_is_frame_protocol(pinfo->layers, "sip")) return session::Carrier::sip_body;
    return session::Carrier::http_body;
}

void register_signalling_fields(FieldRegistry &registry)
{
    static int *const ett[] = {&ett_key_mgmt};
    registry.add(ett);
}

void handoff_signalling()
{
    proto_sdp = proto_get_id_by_filter_name("sdp");
    builtin_sdp = dissector_get_string_handle(find_dissector_table("media_type"), "application/sdp");
    finish_handle = create_dissector_handle(finish_sdp, -1);
    if (builtin_sdp != nullptr) dissector_add_string("media_type", "application/sdp", create_dissector_handle(dissect_sdp, -1));
    dissector_add_string("media_type", "application/mikey", create_dissector_handle(dissect_mikey_body, -1));
    dissector_add_string("key_mgmt", "mikey", create_dissector_handle(dissect_key_mgmt, -1));
}

}  // namespace mediasec::wireshark
