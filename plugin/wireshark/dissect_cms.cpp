// Mediasec: S/MIME bodies (application/pkcs7-mime) whose key is in a MIKEY message.
// TR 33.829 Annex B; RFC 5083. The handler is anonymous, see dissect_signalling.cpp.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "wireshark/dissect_cms.h"

#include "wireshark/capture_state.h"
#include "wireshark/contain.h"
#include "wireshark/dissect_mikey.h"
#include "wireshark/dissect_signalling.h"
#include "wireshark/draw.h"
#include "wireshark/expert.h"
#include "wireshark/sip_info.h"

namespace mediasec::wireshark {
namespace {

using session::CmsSeen;
using session::CmsStatus;
using session::ProofStatus;

int hf_status = -1;
int hf_algorithm = -1;
int hf_key_frame = -1;
int hf_proof = -1;
int hf_entity = -1;
int ett_cms = -1;

dissector_handle_t builtin_cms;
dissector_table_t media_types;

const value_string status_names[] = {
    {static_cast<guint32>(CmsStatus::decrypted), "Decrypted"},         {static_cast<guint32>(CmsStatus::bad_tag), "Authentication failed"},
    {static_cast<guint32>(CmsStatus::no_key), "No key"},               {static_cast<guint32>(CmsStatus::malformed), "Malformed"},
    {static_cast<guint32>(CmsStatus::unsupported), "Not supported"},   {0, nullptr},
};
const value_string proof_names[] = {
    {static_cast<guint32>(ProofStatus::equal), "The MAC is the one that the sender vouches for"},
    {static_cast<guint32>(ProofStatus::different), "The MAC differs from the one that the sender vouches for"},
    {0, nullptr},
};

tvbuff_t *source(tvbuff_t *tvb, packet_info *pinfo, ByteView octets, const char *name)
{
    const ByteView kept = pool_copy(pinfo, octets);
    tvbuff_t *made = tvb_new_child_real_data(tvb, kept.data(), static_cast<guint>(kept.size()), static_cast<int>(kept.size()));
    add_new_data_source(pinfo, made, name);
    return made;
}

/// show_entity shows the protected MIME entity: its header fields, and its body by its type.
void show_entity(tvbuff_t *tvb, packet_info *pinfo, proto_tree *top, proto_tree *tree, const CmsSeen &seen)
{
    const auto body_at = static_cast<int>(seen.body_offset);
    const char *type = pool_text(pinfo, seen.content_type);
    tvbuff_t *entity = source(tvb, pinfo, ByteView(seen.plain), "Decrypted S/MIME");
    for (int at = 0, next = 0; at < body_at; at = next) {
        const int length = tvb_find_line_end(entity, at, body_at - at, &next, FALSE);
        if (length > 0) proto_tree_add_item(tree, hf_entity, entity, at, length, ENC_UTF_8 | ENC_NA);
        if (next <= at) break;
    }
    tvbuff_t *body = tvb_new_subset_remaining(entity, body_at);
    if (compat::try_string(media_types, type, body, pinfo, top, nullptr) == 0) call_data_dissector(body, pinfo, top);
}

void show_seen(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, const CmsSeen &seen)
{
    proto_item *item = proto_tree_add_item(tree, protocol(), tvb, 0, -1, ENC_NA);
    proto_item_append_text(item, ": S/MIME, %s, %s", pool_label(pinfo, seen.algorithm),
                           val_to_str_const(static_cast<guint32>(seen.status), status_names, "Unknown"));
    proto_tree *subtree = proto_item_add_subtree(item, ett_cms);
    const auto number = [&](int hf, guint32 value) { proto_item_set_generated(proto_tree_add_uint(subtree, hf, tvb, 0, 0, value)); };
    number(hf_status, static_cast<guint32>(seen.status));
    proto_item_set_generated(proto_tree_add_string(subtree, hf_algorithm, tvb, 0, 0, pool_text(pinfo, seen.algorithm)));
    if (seen.key_frame != 0) number(hf_key_frame, seen.key_frame);
    if (seen.proof != ProofStatus::none) number(hf_proof, static_cast<guint32>(seen.proof));
    show_diagnosis(pinfo, subtree, tvb, seen.diagnosis.reason, pool_label(pinfo, seen.diagnosis.text));
    const SipText sip = sip_of(pinfo);
    for (const Bytes &message : seen.messages) show_mikey(source(tvb, pinfo, ByteView(message), "MIKEY message"), pinfo, subtree, session::Carrier::cms, sip);
    if (seen.status == CmsStatus::decrypted) show_entity(tvb, pinfo, tree, subtree, seen);
}

int dissect_cms(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    if (is_enabled()) {
        const ByteView octets = pool_copy(pinfo, tvb, 0, static_cast<int>(tvb_captured_length(tvb)));
        const SipText sip = sip_of(pinfo);
        const CmsSeen *seen = guarded([&]() -> const CmsSeen * { return capture() == nullptr ? nullptr : &capture()->cms(pinfo->num, octets, sip.to_sip()); });
        if (seen != nullptr && seen->status != CmsStatus::none) {
            show_seen(tvb, pinfo, tree, *seen);
            return static_cast<int>(octets.size());
        }
    }
    return builtin_cms == nullptr ? call_data_dissector(tvb, pinfo, tree) : call_dissector_only(builtin_cms, tvb, pinfo, tree, data);
}

}  // namespace

void register_cms_fields(FieldRegistry &registry)
{
    static hf_register_info hf[] = {
        {&hf_status, {"Status", "mediasec.cms.status", FT_UINT8, BASE_DEC, VALS(status_names), 0, "Whether the S/MIME body was decrypted", HFILL}},
        {&hf_algorithm, {"Content encryption", "mediasec.cms.algorithm", FT_STRING, BASE_NONE, nullptr, 0, "RFC 5084", HFILL}},
        {&hf_key_frame, {"Key carried in frame", "mediasec.cms.key_frame", FT_FRAMENUM, BASE_NONE, nullptr, 0, nullptr, HFILL}},
        {&hf_proof, {"Proof of origin", "mediasec.cms.proof", FT_UINT8, BASE_DEC, VALS(proof_names), 0, "TR 33.829 Annex F", HFILL}},
        {&hf_entity, {"Header field", "mediasec.cms.header", FT_STRING, BASE_NONE, nullptr, 0, "Header field of the protected MIME entity", HFILL}},
    };
    static int *const ett[] = {&ett_cms};
    registry.add(hf);
    registry.add(ett);
}

void handoff_cms()
{
    media_types = find_dissector_table("media_type");
    builtin_cms = dissector_get_string_handle(media_types, "application/pkcs7-mime");
    dissector_add_string("media_type", "application/pkcs7-mime", create_dissector_handle(dissect_cms, -1));
}

}  // namespace mediasec::wireshark
