// Mediasec: MCData messages in the packet tree.
//
//   MCData, DATA PAYLOAD                 the message as sent
//     Media Plane Security               whether it opened, with which key: generated fields mediasec.mcdata.*
//     Security parameters and Payload    the envelope (TS 33.180 8.5.4.1); the MIKEY message behind it, when there is one
//     Decrypted MCData                   the inner message, on its own data source
//
// TS 24.282 15, TS 33.180 8.5.4; RFC 4975 for bodies that come in MSRP.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "wireshark/dissect_mcdata.h"

#include "wireshark/capture_state.h"
#include "wireshark/contain.h"
#include "wireshark/dissect_mikey.h"
#include "wireshark/draw.h"
#include "wireshark/expert.h"
#include "wireshark/export_objects.h"

#include "mcdata/mcdata.h"
#include "mcdata/msrp.h"

#include <string_view>

namespace mediasec::wireshark {
namespace {

using session::EnvelopeStatus;
using session::McdataSeen;

int hf_status = -1;
int hf_plaintext = -1;
int hf_key_id = -1;
int hf_key_frame = -1;
int ett_mcdata = -1;
int ett_result = -1;
int ett_inner = -1;
int ett_i_message = -1;

const DrawTable *mcdata_table = nullptr;
dissector_handle_t draw_handle;

const value_string status_names[] = {
    {static_cast<guint32>(EnvelopeStatus::decrypted), "Decrypted"},
    {static_cast<guint32>(EnvelopeStatus::bad_tag), "Authentication tag wrong"},
    {static_cast<guint32>(EnvelopeStatus::no_key), "No key"},
    {0, nullptr},
};

const char *status_name(EnvelopeStatus status) { return val_to_str_const(static_cast<guint32>(status), status_names, "Unknown"); }

void add_uint(proto_tree *tree, int hf, tvbuff_t *tvb, std::uint32_t value) { proto_item_set_generated(proto_tree_add_uint(tree, hf, tvb, 0, 0, value)); }

/// show_result tells what became of the envelope. `inner` is null when it did not open.
void show_result(const McdataSeen &seen, tvbuff_t *tvb, tvbuff_t *inner, packet_info *pinfo, proto_tree *tree)
{
    const session::McdataOpened &opened = seen.opened;
    proto_item *root = proto_tree_add_protocol_format(tree, protocol(), tvb, 0, 0, "Media Plane Security: %s", status_name(opened.status));
    proto_item_set_generated(root);
    proto_tree *subtree = proto_item_add_subtree(root, ett_result);
    add_uint(subtree, hf_status, tvb, static_cast<std::uint32_t>(opened.status));
    if (opened.key != nullptr) {
        proto_item_append_text(root, " with the %s 0x%08x", session::key_type_name(opened.key->type), opened.key->id);
        add_uint(subtree, hf_key_id, tvb, opened.key->id);
        if (opened.key->frame() != 0) add_uint(subtree, hf_key_frame, tvb, opened.key->frame());
        if (opened.key->exchange != nullptr && opened.key->exchange->signature == session::SignatureStatus::invalid)
            show_remark(pinfo, root, Remark::Kind::deviation, "The message that carried this key has a bad signature: nobody vouches for the key.");
    }
    if (inner != nullptr) proto_item_set_generated(proto_tree_add_item(subtree, hf_plaintext, inner, 0, -1, ENC_NA));
    if (!opened.deviation.empty()) show_remark(pinfo, root, Remark::Kind::deviation, pool_label(pinfo, opened.deviation));
    if (opened.diagnosis) show_diagnosis(pinfo, subtree, tvb, opened.diagnosis.reason, pool_label(pinfo, opened.diagnosis.text));
}

/// plain_tvb puts the decrypted message on a data source of its own.
tvbuff_t *plain_tvb(const McdataSeen &seen, tvbuff_t *tvb, packet_info *pinfo)
{
    if (seen.opened.status != EnvelopeStatus::decrypted) return nullptr;
    const ByteView octets = pool_copy(pinfo, ByteView(seen.opened.plain));
    const auto length = static_cast<guint>(octets.size());
    tvbuff_t *inner = tvb_new_child_real_data(tvb, octets.data(), length, static_cast<int>(length));
    add_new_data_source(pinfo, inner, "Decrypted MCData");
    return inner;
}

/// draw_i_message shows the PCK's message that an off-network sender appends (TS 33.180 8.5.4.1).
void draw_i_message(const mcdata::Message &message, const Drawn &drawn, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree)
{
    if (!message.envelope || message.envelope->i_message.length == 0) return;
    const mcdata::Span span = message.envelope->i_message;
    proto_item *item = drawn.covering(span.offset, span.length);
    proto_tree *place = item == nullptr ? tree : proto_item_add_subtree(item, ett_i_message);
    tvbuff_t *part = tvb_new_subset_length(tvb, static_cast<int>(span.offset), static_cast<int>(span.length));
    show_mikey(part, pinfo, place, session::Carrier::mcdata, {});
}

void draw_inner(const McdataSeen &seen, tvbuff_t *inner, packet_info *pinfo, proto_tree *tree)
{
    proto_item *root = nullptr;
    proto_tree *subtree = proto_tree_add_subtree_format(tree, inner, 0, -1, ett_inner, &root, "Decrypted MCData, %s", mcdata::type_name(seen.inner.type));
    draw(*mcdata_table, seen.inner.layout, inner, pinfo, subtree, root);
}

/// offer_payloads offers what a decrypted message carried as files; the whole message where it carried nothing.
void offer_payloads(const McdataSeen &seen, tvbuff_t *inner, packet_info *pinfo)
{
    const auto offer = [&](const char *type, const char *ending, mcdata::Span span) {
        offer_object(pinfo, {type, ending, tvb_get_ptr(inner, static_cast<int>(span.offset), static_cast<int>(span.length)), span.length});
    };
    for (const mcdata::Payload &payload : seen.inner.payloads) {
        const bool is_text = payload.content_type == mcdata::text_content;
        offer(is_text ? "text/plain" : "application/octet-stream", is_text ? "txt" : "bin", payload.data);
    }
    if (seen.inner.payloads.empty()) offer("application/vnd.3gpp.mcdata", "mcdata", {0, tvb_captured_length(inner)});
}

/// tell_column adds the message's name to that of what carries it; SIP's text ends in a blank already.
void tell_column(packet_info *pinfo, const char *type)
{
    const char *text = col_get_text(pinfo->cinfo, COL_INFO);
    const std::string_view before = text == nullptr ? std::string_view() : text;
    col_append_fstr(pinfo->cinfo, COL_INFO, "%s(MCData %s)", before.empty() || before.ends_with(' ') ? "" : " ", type);
}

/// dissect_message draws what show_mcdata found; it runs through draw_handle, so that its exceptions can be contained.
int dissect_message(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    const auto &seen = *static_cast<const McdataSeen *>(data);
    const auto length = static_cast<int>(tvb_captured_length(tvb));
    const char *type = mcdata::type_name(seen.outer.type);
    const char *state = seen.outer.envelope ? wmem_strdup_printf(pinfo->pool, ", protected: %s", status_name(seen.opened.status)) : "";
    proto_item *root = proto_tree_add_protocol_format(tree, protocol(), tvb, 0, length, "MCData, %s%s", type, state);
    proto_tree *subtree = proto_item_add_subtree(root, ett_mcdata);
    tell_column(pinfo, type);
    tvbuff_t *inner = plain_tvb(seen, tvb, pinfo);
    if (seen.outer.envelope) show_result(seen, tvb, inner, pinfo, subtree);
    const Drawn drawn = draw(*mcdata_table, seen.outer.layout, tvb, pinfo, subtree, root);
    draw_i_message(seen.outer, drawn, tvb, pinfo, subtree);
    if (inner == nullptr) return length;
    draw_inner(seen, inner, pinfo, subtree);
    offer_payloads(seen, inner, pinfo);
    return length;
}

/// body_of cuts the MSRP end-line off, which Wireshark's MSRP dissector leaves behind a body.
tvbuff_t *body_of(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree)
{
    if (!proto_is_frame_protocol(pinfo->layers, "msrp")) return tvb;
    const auto length = static_cast<int>(tvb_captured_length(tvb));
    const ByteView octets = pool_copy(pinfo, tvb, 0, length);
    const mcdata::MsrpBody body = mcdata::msrp_body({reinterpret_cast<const char *>(octets.data()), octets.size()});
    if (body.flag == '+') show_remark(pinfo, tree, Remark::Kind::note, "The MSRP message goes on in another chunk (RFC 4975 5.1); Wireshark does not put chunks together.");
    return static_cast<int>(body.length) == length ? tvb : tvb_new_subset_length(tvb, 0, static_cast<int>(body.length));
}

int dissect_body(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *)
{
    if (!is_enabled()) return 0;
    show_mcdata(body_of(tvb, pinfo, tree), pinfo, tree);
    return static_cast<int>(tvb_captured_length(tvb));
}

}  // namespace

void show_mcdata(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree)
{
    const ByteView octets = pool_copy(pinfo, tvb, 0, static_cast<int>(tvb_captured_length(tvb)));
    const McdataSeen *seen = guarded([&]() -> const McdataSeen * { return capture() == nullptr ? nullptr : &capture()->mcdata(pinfo->num, octets); });
    if (seen != nullptr) call_contained(draw_handle, tvb, pinfo, tree, const_cast<McdataSeen *>(seen));
}

void register_mcdata_fields(FieldRegistry &registry)
{
    static hf_register_info hf[] = {
        {&hf_status, {"Status", "mediasec.mcdata.status", FT_UINT8, BASE_DEC, VALS(status_names), 0, "Whether the protected payload was decrypted", HFILL}},
        {&hf_plaintext, {"Decrypted message", "mediasec.mcdata.plaintext", FT_BYTES, BASE_NONE, nullptr, 0, "The whole inner message", HFILL}},
        {&hf_key_id, {"Key ID", "mediasec.mcdata.key_id", FT_UINT32, BASE_HEX, nullptr, 0, "The key that opened the message", HFILL}},
        {&hf_key_frame, {"Key carried in frame", "mediasec.mcdata.key_frame", FT_FRAMENUM, BASE_NONE, nullptr, 0, "The first frame whose message carried the key", HFILL}},
    };
    static int *const ett[] = {&ett_mcdata, &ett_result, &ett_inner, &ett_i_message};
    registry.add(hf);
    registry.add(ett);
    mcdata_table = &registry.add_table(mcdata::fields());
}

void handoff_mcdata()
{
    draw_handle = create_dissector_handle(dissect_message, protocol());
    const dissector_handle_t body_handle = create_dissector_handle(dissect_body, -1);
    for (const char *type : {"application/vnd.3gpp.mcdata-signalling", "application/vnd.3gpp.mcdata-payload"})
        dissector_add_string("media_type", type, body_handle);
}

}  // namespace mediasec::wireshark
