// Mediasec: protected XML bodies, shown behind what Wireshark's own dissector shows.
//
//   eXtensible Markup Language           as sent, by Wireshark
//   Media Plane Security                 only where something is protected
//     mcptt-calling-user-id              one subtree for each encrypted element or URI: mediasec.xml.*
//     Signature of <part>                one for each signed part: mediasec.xml.signature.*
//     Decrypted XML                      the whole body with the plaintexts in place, a data source of its own, by Wireshark's xml dissector
//     MIKEY message                      found in base64 in an element
//
// The handlers are anonymous, see dissect_signalling.cpp.
// TS 33.180 9.3, TS 24.379 4.8, 6.6 and F.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "wireshark/dissect_xml.h"

#include "wireshark/capture_state.h"
#include "wireshark/contain.h"
#include "wireshark/dissect_mikey.h"
#include "wireshark/draw.h"
#include "wireshark/expert.h"
#include "wireshark/export_objects.h"

#include <algorithm>
#include <cstring>

namespace mediasec::wireshark {
namespace {

using session::XmlPart;
using session::XmlSeen;
using session::XmlSignature;
using session::XmlSignatureStatus;
using session::XmlStatus;

int hf_element = -1;
int hf_status = -1;
int hf_plaintext = -1;
int hf_key_id = -1;
int hf_key_frame = -1;
int hf_held = -1;
int hf_signature_part = -1;
int hf_signature_status = -1;
int hf_signature_key_id = -1;
int hf_signature_key_frame = -1;
int hf_signature_held = -1;
int ett_result = -1;
int ett_part = -1;
int ett_document = -1;

dissector_handle_t xml_handle;
dissector_handle_t finish_handle;

const value_string status_names[] = {
    {static_cast<guint32>(XmlStatus::decrypted), "Decrypted"},
    {static_cast<guint32>(XmlStatus::bad_tag), "Authentication tag wrong"},
    {static_cast<guint32>(XmlStatus::no_key), "No key"},
    {static_cast<guint32>(XmlStatus::unsupported), "Not supported"},
    {0, nullptr},
};
const value_string signature_names[] = {
    {static_cast<guint32>(XmlSignatureStatus::not_checked), "not checked"},
    {static_cast<guint32>(XmlSignatureStatus::valid), "valid"},
    {static_cast<guint32>(XmlSignatureStatus::invalid), "INVALID"},
    {static_cast<guint32>(XmlSignatureStatus::no_key), "no key to check it with"},
    {0, nullptr},
};

/// Wrapped is a media type that may be protected, and the handle that had it before us.
struct Wrapped {
    const char *type;
    dissector_handle_t builtin;
};
// TS 24.379 4.8 and annex F, TS 24.281 and 24.282 (the same annexes), TS 24.481 to 24.484 (documents), RFC 4826, 3863, 4575, 5874; IANA's
// registrations.
Wrapped wrapped[] = {
    {"application/vnd.3gpp.mcptt-info+xml", nullptr},
    {"application/vnd.3gpp.mcvideo-info+xml", nullptr},
    {"application/vnd.3gpp.mcdata-info+xml", nullptr},
    {"application/vnd.3gpp.mcptt-signed+xml", nullptr},
    {"application/vnd.3gpp.mcvideo-signed+xml", nullptr},
    {"application/vnd.3gpp.mcdata-signed+xml", nullptr},
    {"application/vnd.3gpp.mcptt-location-info+xml", nullptr},
    {"application/vnd.3gpp.mcvideo-location-info+xml", nullptr},
    {"application/vnd.3gpp.mcdata-location-info+xml", nullptr},
    {"application/vnd.3gpp.mcptt-mbms-usage-info+xml", nullptr},
    {"application/vnd.3gpp.mcvideo-mbms-usage-info+xml", nullptr},
    {"application/vnd.3gpp.mcdata-mbms-usage-info+xml", nullptr},
    {"application/vnd.3gpp.mcptt-affiliation-command+xml", nullptr},
    {"application/vnd.3gpp.mcvideo-affiliation-command+xml", nullptr},
    {"application/vnd.3gpp.mcdata-affiliation-command+xml", nullptr},
    {"application/vnd.3gpp.mcvideo-affiliation-info+xml", nullptr},
    {"application/vnd.3gpp.mcptt-floor-request+xml", nullptr},
    {"application/vnd.3gpp.mcvideo-transmission-request+xml", nullptr},
    {"application/vnd.3gpp.transmission-request+xml", nullptr},
    {"application/vnd.3gpp.mcptt-regroup+xml", nullptr},
    {"application/vnd.3gpp.mcvideo-regroup+xml", nullptr},
    {"application/vnd.3gpp.mcdata-regroup+xml", nullptr},
    {"application/vnd.3gpp.mcdata-msgstore-ctrl-request+xml", nullptr},
    {"application/vnd.3gpp.mcptt-ue-init-config+xml", nullptr},
    {"application/vnd.3gpp.mcptt-ue-config+xml", nullptr},
    {"application/vnd.3gpp.mcptt-user-profile+xml", nullptr},
    {"application/vnd.3gpp.mcptt-service-config+xml", nullptr},
    {"application/vnd.3gpp.mcvideo-ue-config+xml", nullptr},
    {"application/vnd.3gpp.mcvideo-user-profile+xml", nullptr},
    {"application/vnd.3gpp.mcvideo-service-config+xml", nullptr},
    {"application/vnd.3gpp.mcdata-ue-config+xml", nullptr},
    {"application/vnd.3gpp.mcdata-user-profile+xml", nullptr},
    {"application/vnd.3gpp.mcdata-service-config+xml", nullptr},
    {"application/vnd.oma.poc.groups+xml", nullptr},
    {"application/poc-settings+xml", nullptr},
    {"application/resource-lists+xml", nullptr},
    {"application/pidf+xml", nullptr},
    {"application/conference-info+xml", nullptr},
    {"application/xcap-diff+xml", nullptr},
    {"application/simple-filter+xml", nullptr},
};

dissector_handle_t builtin_of(const packet_info *pinfo)
{
    for (const Wrapped &row : wrapped)
        if (pinfo->match_string != nullptr && std::strcmp(pinfo->match_string, row.type) == 0) return row.builtin;
    return xml_handle;
}

/// Canvas is where generated fields go.
struct Canvas {
    tvbuff_t *tvb;
    packet_info *pinfo;
    proto_tree *tree;

    void add_uint(int hf, guint32 value) const { proto_item_set_generated(proto_tree_add_uint(tree, hf, tvb, 0, 0, value)); }
    void add_text(int hf, std::string_view text) const
    {
        proto_item_set_generated(proto_tree_add_string(tree, hf, tvb, 0, 0, pool_text(pinfo, text)));
    }
};

/// KeyFields are the fields that tell of a key: those of encrypted elements, or those of signatures.
struct KeyFields {
    const int &id, &frame, &held;
};

/// show_key tells which key opened or verified something, or was named.
void show_key(const Canvas &canvas, proto_item *root, const KeyFields &fields, const session::Key *key,
              const std::optional<std::uint32_t> &id, const std::string &held)
{
    if (id) canvas.add_uint(fields.id, *id);
    if (key == nullptr) return;
    proto_item_append_text(root, " with the %s 0x%08x", session::key_type_name(key->type), key->id);
    if (key->frame() != 0) canvas.add_uint(fields.frame, key->frame());
    canvas.add_text(fields.held, held);
    if (key->exchange != nullptr && key->exchange->signature == session::SignatureStatus::invalid)
        show_remark(canvas.pinfo, root, Remark::Kind::deviation,
                    "The message that carried this key has a bad signature: nobody vouches for the key.");
}

void show_why(const Canvas &canvas, const session::Diagnosis &diagnosis)
{
    if (diagnosis) show_diagnosis(canvas.pinfo, canvas.tree, canvas.tvb, diagnosis.reason, pool_label(canvas.pinfo, diagnosis.text));
}

void show_part(const Canvas &parent, const XmlPart &part)
{
    const std::string_view path = part.path;
    const char *name = pool_label(parent.pinfo, path.substr(path.rfind('/') + 1));
    const char *status = val_to_str_const(static_cast<guint32>(part.status), status_names, "Unknown");
    proto_item *root = nullptr;
    proto_tree *tree = proto_tree_add_subtree_format(parent.tree, parent.tvb, 0, 0, ett_part, &root, "%s: %s", name, status);
    proto_item_set_generated(root);
    const Canvas canvas{parent.tvb, parent.pinfo, tree};
    canvas.add_text(hf_element, part.path);
    canvas.add_uint(hf_status, static_cast<guint32>(part.status));
    if (part.status == XmlStatus::decrypted) canvas.add_text(hf_plaintext, part.plain);
    show_key(canvas, root, {hf_key_id, hf_key_frame, hf_held}, part.key, part.key_id, part.held);
    show_why(canvas, part.diagnosis);
}

void show_signature(const Canvas &parent, const XmlSignature &signature)
{
    const char *part = pool_label(parent.pinfo, signature.part);
    const char *status = val_to_str_const(static_cast<guint32>(signature.status), signature_names, "unknown");
    const char *type = signature.content_type.empty()
                           ? ""
                           : wmem_strdup_printf(parent.pinfo->pool, " (%s)", pool_label(parent.pinfo, signature.content_type));
    proto_item *root = nullptr;
    proto_tree *tree =
        proto_tree_add_subtree_format(parent.tree, parent.tvb, 0, 0, ett_part, &root, "Signature of %s%s: %s", part, type, status);
    proto_item_set_generated(root);
    const Canvas canvas{parent.tvb, parent.pinfo, tree};
    canvas.add_text(hf_signature_part, signature.part);
    canvas.add_uint(hf_signature_status, static_cast<guint32>(signature.status));
    show_key(canvas, root, {hf_signature_key_id, hf_signature_key_frame, hf_signature_held}, signature.key, signature.key_id,
             signature.held);
    if (!signature.deviation.empty())
        show_remark(parent.pinfo, root, Remark::Kind::deviation, pool_label(parent.pinfo, signature.deviation));
    show_why(canvas, signature.diagnosis);
}

/// source puts octets on a data source of their own.
tvbuff_t *source(const Canvas &canvas, ByteView octets, const char *name)
{
    const ByteView copy = pool_copy(canvas.pinfo, octets);
    const auto length = static_cast<guint>(copy.size());
    tvbuff_t *tvb = tvb_new_child_real_data(canvas.tvb, copy.data(), length, static_cast<int>(length));
    add_new_data_source(canvas.pinfo, tvb, name);
    return tvb;
}

/// show_document shows the decrypted body. The columns are those of the body as sent.
void show_document(const Canvas &canvas, const std::string &document)
{
    tvbuff_t *tvb = source(canvas, view_of(document), "Decrypted XML");
    const int length = static_cast<int>(tvb_captured_length(tvb));
    offer_object(canvas.pinfo, {canvas.pinfo->match_string, "xml", tvb_get_ptr(tvb, 0, length), static_cast<std::size_t>(length)});
    proto_tree *tree = proto_tree_add_subtree(canvas.tree, tvb, 0, -1, ett_document, nullptr, "Decrypted XML");
    const gboolean writable = col_get_writable(canvas.pinfo->cinfo, -1);
    col_set_writable(canvas.pinfo->cinfo, -1, FALSE);
    call_contained(xml_handle, tvb, canvas.pinfo, tree, nullptr);
    col_set_writable(canvas.pinfo->cinfo, -1, writable);
}

/// headline counts what came out, for the tree's closed form.
const char *headline(packet_info *pinfo, const XmlSeen &seen)
{
    const auto &parts = seen.opened.parts;
    const auto &signatures = seen.signatures;
    const auto open = std::count_if(parts.begin(), parts.end(), [](const XmlPart &p) { return p.status == XmlStatus::decrypted; });
    const auto valid =
        std::count_if(signatures.begin(), signatures.end(), [](const XmlSignature &s) { return s.status == XmlSignatureStatus::valid; });
    wmem_strbuf_t *text = wmem_strbuf_new(pinfo->pool, "");
    if (!parts.empty())
        wmem_strbuf_append_printf(text, ", %d of %d encrypted parts opened", static_cast<int>(open), static_cast<int>(parts.size()));
    if (!signatures.empty())
        wmem_strbuf_append_printf(text, ", %d of %d signatures valid", static_cast<int>(valid), static_cast<int>(signatures.size()));
    if (!seen.opened.messages.empty())
        wmem_strbuf_append_printf(text, ", %d MIKEY messages", static_cast<int>(seen.opened.messages.size()));
    return wmem_strbuf_get_str(text);
}

/// show_seen draws what Capture::xml found; it runs through finish_handle, so that its exceptions can be contained.
int show_seen(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    const XmlSeen &seen = *static_cast<const XmlSeen *>(data);
    const auto length = static_cast<int>(tvb_captured_length(tvb));
    proto_item *root =
        proto_tree_add_protocol_format(tree, protocol(), tvb, 0, length, "Media Plane Security: XML protection%s", headline(pinfo, seen));
    proto_item_set_generated(root);
    const Canvas canvas{tvb, pinfo, proto_item_add_subtree(root, ett_result)};
    for (const XmlPart &part : seen.opened.parts) show_part(canvas, part);
    for (const XmlSignature &signature : seen.signatures) show_signature(canvas, signature);
    show_why(canvas, seen.opened.fault);
    if (!seen.opened.document.empty()) show_document(canvas, seen.opened.document);
    const SipText sip = sip_of(pinfo);
    for (const session::XmlMikey &message : seen.opened.messages)
        show_mikey(source(canvas, message.octets, "MIKEY message"), pinfo, canvas.tree, session::Carrier::xml, sip);
    return length;
}

int dissect_body(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    if (!is_enabled()) return call_dissector_only(builtin_of(pinfo), tvb, pinfo, tree, data);
    const int used = call_contained(builtin_of(pinfo), tvb, pinfo, tree, data);
    if (used == 0) return 0;  // the user switched XML off
    const ByteView octets = pool_copy(pinfo, tvb, 0, static_cast<int>(tvb_captured_length(tvb)));
    const SipText sip = sip_of(pinfo);
    const XmlSeen *seen = guarded([&]() -> const XmlSeen * {
        if (capture() == nullptr) return nullptr;
        const XmlSeen &found = capture()->xml(pinfo->num, octets, sip.to_sip());
        return found.has_protection() ? &found : nullptr;
    });
    if (seen != nullptr) call_contained(finish_handle, tvb, pinfo, tree, const_cast<XmlSeen *>(seen));
    return static_cast<int>(tvb_captured_length(tvb));
}

}  // namespace

void register_xml_fields(FieldRegistry &registry)
{
    static hf_register_info hf[] = {
        {&hf_element,
         {"Element", "mediasec.xml.element", FT_STRING, BASE_NONE, nullptr, 0,
          "Path of an encrypted element, or of an attribute with an encrypted URI", HFILL}},
        {&hf_status,
         {"Status", "mediasec.xml.status", FT_UINT8, BASE_DEC, VALS(status_names), 0, "Whether the element or URI was decrypted", HFILL}},
        {&hf_plaintext,
         {"Plaintext", "mediasec.xml.plaintext", FT_STRING, BASE_NONE, nullptr, 0, "Decrypted content of an element, or URI", HFILL}},
        {&hf_key_id, {"Key ID", "mediasec.xml.key_id", FT_UINT32, BASE_HEX, nullptr, 0, "The XPK-ID: of a CSK or SPK", HFILL}},
        {&hf_key_frame,
         {"Key carried in frame", "mediasec.xml.key_frame", FT_FRAMENUM, BASE_NONE, nullptr, 0,
          "The first frame whose message carried the key", HFILL}},
        {&hf_held,
         {"Derivation that held", "mediasec.xml.held", FT_STRING, BASE_NONE, nullptr, 0, "How the key was derived (TS 33.180 F.1.4)",
          HFILL}},
        {&hf_signature_part,
         {"Signed part", "mediasec.xml.signature.part", FT_STRING, BASE_NONE, nullptr, 0, "Content-ID of the signed part", HFILL}},
        {&hf_signature_status,
         {"Signature", "mediasec.xml.signature.status", FT_UINT8, BASE_DEC, VALS(signature_names), 0, "HMAC and digest of a signed part",
          HFILL}},
        {&hf_signature_key_id,
         {"Key ID", "mediasec.xml.signature.key_id", FT_UINT32, BASE_HEX, nullptr, 0, "The XPK-ID: of a CSK or SPK", HFILL}},
        {&hf_signature_key_frame,
         {"Key carried in frame", "mediasec.xml.signature.key_frame", FT_FRAMENUM, BASE_NONE, nullptr, 0,
          "The first frame whose message carried the key", HFILL}},
        {&hf_signature_held,
         {"Derivation that held", "mediasec.xml.signature.held", FT_STRING, BASE_NONE, nullptr, 0,
          "How the key was derived (TS 33.180 F.1.4), and which form of the part was signed", HFILL}},
    };
    static int *const ett[] = {&ett_result, &ett_part, &ett_document};
    registry.add(hf);
    registry.add(ett);
}

void handoff_xml()
{
    xml_handle = find_dissector("xml");
    finish_handle = create_dissector_handle(show_seen, -1);
    const dissector_handle_t media_handle = find_dissector("media");
    const dissector_handle_t handle = create_dissector_handle(dissect_body, -1);
    if (xml_handle == nullptr) return;
    for (Wrapped &row : wrapped) {
        // A type that Wireshark does not know goes where it would have gone: to "media".
        const dissector_handle_t builtin = dissector_get_string_handle(find_dissector_table("media_type"), row.type);
        row.builtin = builtin != nullptr ? builtin : media_handle;
        if (row.builtin != nullptr) dissector_add_string("media_type", row.type, handle);
    }
}

}  // namespace mediasec::wireshark
