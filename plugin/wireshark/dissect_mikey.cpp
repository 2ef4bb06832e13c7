// Mediasec: MIKEY messages in the packet tree.
//
//   Multimedia Internet KEYing            the built-in protocol's item, so that the filter "mikey" and the protocol statistics stay as they were
//     Media Plane Security                what we found out: generated fields mediasec.*
//     HDR payload, T payload ...          the message, drawn from its Layout
//
// The state behind it (session::Exchange) belongs to the capture and was made on the first pass; drawing never changes it.
// RFC 3830, 6509; TS 33.180 Annexes E and G.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "wireshark/dissect_mikey.h"

#include "wireshark/capture_state.h"
#include "wireshark/contain.h"
#include "wireshark/draw.h"
#include "wireshark/expert.h"
#include "wireshark/keys_prefs.h"
#include "wireshark/statistics.h"

#include "mikey/tables.h"

#include <algorithm>
#include <cstring>

namespace mediasec::wireshark {
namespace {

using session::Exchange;

int hf_data_type = -1;
int hf_csb_id = -1;
int hf_mac_status = -1;
int hf_carrier = -1;
int hf_key_type = -1;
int hf_key_id = -1;
int hf_key_length = -1;
int hf_key_value = -1;
int hf_key_salt = -1;
int hf_key_period = -1;
int hf_sender = -1;
int hf_receiver = -1;
int hf_signature_status = -1;
int hf_sakke_status = -1;
int hf_opened_with = -1;
int hf_opened_through = -1;
int hf_same_in = -1;
int hf_request_in = -1;
int hf_answer_in = -1;
int hf_initial_in = -1;
int hf_issued_in = -1;
int hf_transferred_in = -1;
int hf_resolved_in = -1;

int ett_mikey = -1;
int ett_result = -1;
int ett_decrypted = -1;

const DrawTable *mikey_table = nullptr;
int proto_mikey = -1;
dissector_handle_t our_handle;
dissector_handle_t builtin_handle;
dissector_handle_t x509_handle;

const value_string key_type_names[] = {
    {0, "GMK"}, {1, "PCK"}, {2, "CSK"}, {3, "SPK"}, {4, "MKFC"}, {5, "MSCCK"}, {6, "MuSiK"},
    {16, "TGK"}, {17, "TEK"}, {18, "GTGK"}, {19, "MPK"}, {20, "PSK"}, {21, "SDES"}, {255, "Unknown"}, {0, nullptr},
};
const value_string signature_names[] = {
    {0, "not checked"}, {1, "valid"}, {2, "valid, but the SIGN header is left out of what is signed"},
    {3, "INVALID"}, {4, "no KMS certificate to check it with"}, {0, nullptr},
};
const value_string sakke_names[] = {
    {0, "not tried"}, {1, "opened"}, {2, "hint check failed"}, {3, "no key for the receiver"}, {4, "malformed"}, {0, nullptr},
};
const value_string mac_names[] = {
    {0, "not checked"}, {1, "valid"}, {2, "INVALID"}, {3, "no key to check it with"}, {0, nullptr},
};

constexpr std::size_t most_frames = 50;

template <typename Enum>
constexpr guint32 number(Enum value) { return static_cast<guint32>(value); }

/// Canvas is where generated fields go; a value instead of five arguments.
struct Canvas {
    tvbuff_t *tvb;
    packet_info *pinfo;
    proto_tree *tree;

    void add_uint(int hf, guint32 value) const { proto_item_set_generated(proto_tree_add_uint(tree, hf, tvb, 0, 0, value)); }
    void add_text(int hf, std::string_view text) const
    {
        if (!text.empty()) proto_item_set_generated(proto_tree_add_string(tree, hf, tvb, 0, 0, pool_text(pinfo, text)));
    }
    void add_bytes(int hf, ByteView octets) const
    {
        proto_item_set_generated(proto_tree_add_bytes_with_length(tree, hf, tvb, 0, 0, octets.data(), static_cast<int>(octets.size())));
    }
};

bool is_sakke(const Exchange &exchange) noexcept { return exchange.message.sakke.has_value() || exchange.sakke != session::SakkeStatus::not_tried; }

/// has_mac tells whether there is something that mediasec.mikey.mac.status can be about.
bool has_mac(const Exchange &exchange) noexcept
{
    const mikey::Message &message = exchange.message;
    return message.verification.has_value() || message.sign.has_value() || !message.kemacs.empty() || exchange.mac != session::MacStatus::not_checked;
}

void show_key_value(const Canvas &canvas, const session::Key &key)
{
    proto_item *length = proto_tree_add_uint(canvas.tree, hf_key_length, canvas.tvb, 0, 0, static_cast<guint32>(key.value.size()));
    proto_item_set_generated(length);
    if (!show_keys()) {
        proto_item_append_text(length, " (the value is hidden; preference mediasec.show_keys shows it)");
        return;
    }
    canvas.add_bytes(hf_key_value, key.value.view());
    if (key.salt.size() > 0) canvas.add_bytes(hf_key_salt, key.salt.view());
}

void show_keys_of(const Canvas &canvas, const Exchange &exchange)
{
    if (exchange.has_key_type) canvas.add_uint(hf_key_type, number(exchange.key_type));
    if (exchange.key_id) canvas.add_uint(hf_key_id, *exchange.key_id);
    for (const session::Key &key : exchange.keys) {
        if (key.a_reading) continue;
        if (!exchange.has_key_type || key.type != exchange.key_type) canvas.add_uint(hf_key_type, number(key.type));
        if (!exchange.key_id || key.id != *exchange.key_id) canvas.add_uint(hf_key_id, key.id);
        show_key_value(canvas, key);
    }
}

void show_checks(const Canvas &canvas, const Exchange &exchange)
{
    if (is_sakke(exchange)) {
        canvas.add_uint(hf_sakke_status, number(exchange.sakke));
        canvas.add_uint(hf_signature_status, number(exchange.signature));
    } else if (has_mac(exchange)) {
        canvas.add_uint(hf_mac_status, number(exchange.mac));
    }
}

/// show_frames links the other frames that carry the same message: the legs of a relayed call, retransmissions.
void show_frames(const Canvas &canvas, const Exchange &exchange)
{
    std::size_t shown = 0;
    for (const session::Frame frame : exchange.frames)
        if (frame != canvas.pinfo->num && shown++ < most_frames) canvas.add_uint(hf_same_in, frame);
}

void show_link(const Canvas &canvas, int hf, const Exchange *other)
{
    if (other != nullptr && !other->frames.empty()) canvas.add_uint(hf, other->frames.front());
}

void show_link(const Canvas &canvas, int hf, const std::vector<const Exchange *> &others)
{
    for (const Exchange *other : others) show_link(canvas, hf, other);
}

/// show_links names the frames of the messages that belong together with this one.
void show_links(const Canvas &canvas, const session::Links &links)
{
    show_link(canvas, hf_request_in, links.request);
    show_link(canvas, hf_answer_in, links.answers);
    show_link(canvas, hf_initial_in, links.initial);
    show_link(canvas, hf_issued_in, links.issued);
    show_link(canvas, hf_transferred_in, links.transferred);
    show_link(canvas, hf_resolved_in, links.resolved);
}

/// state_of is the outcome in a word or two.
const char *state_of(const Exchange &exchange) noexcept { return !exchange.keys.empty() ? "opened" : exchange.diagnosis ? "not opened" : "no key in it"; }

/// headline says which key travels from whom to whom, for the tree's closed form.
const char *headline(packet_info *pinfo, const Exchange &exchange)
{
    wmem_allocator_t *pool = pinfo->pool;
    const bool has_type = exchange.has_key_type || !exchange.keys.empty();
    const session::KeyType type = exchange.has_key_type || exchange.keys.empty() ? exchange.key_type : exchange.keys.front().type;
    const char *key = has_type ? wmem_strdup_printf(pool, ": %s", session::key_type_name(type)) : "";
    const char *id = exchange.key_id ? wmem_strdup_printf(pool, " 0x%08x", *exchange.key_id) : "";
    const char *from = exchange.sender.empty() ? "" : wmem_strdup_printf(pool, " from %s", pool_label(pinfo, exchange.sender));
    const char *to = exchange.receiver.empty() ? "" : wmem_strdup_printf(pool, " to %s", pool_label(pinfo, exchange.receiver));
    return wmem_strdup_printf(pool, "%s%s%s%s, %s", key, id, from, to, state_of(exchange));
}

/// outcome is the result in one line: what opened the message, or why nothing did.
const char *outcome_of(packet_info *pinfo, const Exchange &exchange)
{
    if (exchange.diagnosis) return wmem_strdup_printf(pinfo->pool, "%s. %s", state_of(exchange), pool_label(pinfo, exchange.diagnosis.text));
    if (!exchange.opened_with.empty()) return wmem_strdup_printf(pinfo->pool, "%s with %s", state_of(exchange), pool_label(pinfo, exchange.opened_with));
    return state_of(exchange);
}

/// show_diagnosis_of shows why a message did not open; that the snapshot length cut it is known here alone.
void show_diagnosis_of(const Canvas &canvas, const Exchange &exchange)
{
    const guint captured = tvb_captured_length(canvas.tvb), sent = tvb_reported_length(canvas.tvb);
    if (captured < sent && exchange.message.fault)
        show_diagnosis(canvas.pinfo, canvas.tree, canvas.tvb, session::Reason::message_truncated,
                       wmem_strdup_printf(canvas.pinfo->pool, "The message was cut by the snapshot length when it was captured, after %u of its %u octets: capture with a larger "
                                                              "snapshot length (tcpdump -s 0).", captured, sent));
    else if (exchange.diagnosis)
        show_diagnosis(canvas.pinfo, canvas.tree, canvas.tvb, exchange.diagnosis.reason, pool_label(canvas.pinfo, exchange.diagnosis.text));
}

void show_result(const Canvas &parent, const Exchange &exchange, session::Carrier carrier)
{
    packet_info *pinfo = parent.pinfo;
    proto_item *root = proto_tree_add_protocol_format(parent.tree, protocol(), parent.tvb, 0, 0, "Media Plane Security: %s", outcome_of(pinfo, exchange));
    proto_item_set_generated(root);
    const Canvas canvas{parent.tvb, pinfo, proto_item_add_subtree(root, ett_result)};
    canvas.add_text(hf_carrier, session::carrier_name(carrier));
    canvas.add_uint(hf_data_type, exchange.message.header.data_type);
    canvas.add_uint(hf_csb_id, exchange.message.header.csb_id);
    show_keys_of(canvas, exchange);
    canvas.add_text(hf_sender, exchange.sender);
    canvas.add_text(hf_receiver, exchange.receiver);
    show_checks(canvas, exchange);
    canvas.add_text(hf_opened_with, exchange.opened_with);
    if (exchange.via_self) canvas.add_text(hf_opened_through, "SAKKE-to-self (TS 33.180 E.5)");
    if (exchange.period_no) proto_item_set_generated(proto_tree_add_uint64(canvas.tree, hf_key_period, canvas.tvb, 0, 0, *exchange.period_no));
    show_frames(canvas, exchange);
    show_links(canvas, exchange.links);
    show_diagnosis_of(canvas, exchange);
    for (const session::Deviation &deviation : exchange.deviations) show_deviation(pinfo, canvas.tree, canvas.tvb, deviation.reason, pool_label(pinfo, deviation.text));
}

/// show_certificates hands DER certificates to Wireshark's X.509 dissector; a CERT payload may hold a URL instead.
void show_certificates(const Canvas &canvas, const Exchange &exchange, const Drawn &drawn)
{
    constexpr std::uint8_t der_sequence = 0x30;
    for (const mikey::Certificate &certificate : exchange.message.certificates) {
        if (x509_handle == nullptr || certificate.data.empty() || certificate.data.front() != der_sequence) continue;
        proto_item *item = drawn.covering(certificate.data_span.offset, certificate.data_span.length);
        proto_tree *tree = item == nullptr ? canvas.tree : proto_item_add_subtree(item, ett_mikey);
        tvbuff_t *part = tvb_new_subset_length(canvas.tvb, static_cast<int>(certificate.data_span.offset), static_cast<int>(certificate.data_span.length));
        call_contained(x509_handle, part, canvas.pinfo, tree, nullptr);
    }
}

/// Decrypted is what an encrypted part of a message turned out to be.
struct Decrypted {
    mikey::Span span;      ///< the encrypted octets in the message
    ByteView octets;       ///< in the packet's memory
    const Layout &layout;
    const char *name;
};

/// show_decrypted draws a decrypted part below the item of its encrypted octets.
void show_decrypted(const Canvas &canvas, const Drawn &drawn, const Decrypted &part)
{
    const auto length = static_cast<guint>(part.octets.size());
    tvbuff_t *plain = tvb_new_child_real_data(canvas.tvb, part.octets.data(), length, static_cast<int>(length));
    add_new_data_source(canvas.pinfo, plain, part.name);
    proto_item *item = drawn.covering(part.span.offset, part.span.length);
    proto_tree *place = item == nullptr ? canvas.tree : proto_item_add_subtree(item, ett_mikey);
    proto_item *root = nullptr;
    proto_tree *tree = proto_tree_add_subtree(place, plain, 0, -1, ett_decrypted, &root, part.name);
    draw(*mikey_table, part.layout, plain, canvas.pinfo, tree, root);
}

/// show_key_data draws the sub-payloads of a decrypted KEMAC; those of one that is not encrypted stand in it already.
void show_key_data(const Canvas &canvas, const Exchange &exchange, const Drawn &drawn)
{
    for (const session::DecryptedKeys &keys : exchange.key_data) {
        const ByteView octets = guarded([&]() -> ByteView { return pool_copy(canvas.pinfo, ByteView(keys.for_display(show_keys()))); });
        if (!octets.empty()) show_decrypted(canvas, drawn, {keys.span, octets, keys.layout, "Decrypted key data"});
    }
}

/// show_key_parameters draws the decrypted key parameters below their extension payload (TS 33.180 E.6.1); sent in clear they stand there already.
void show_key_parameters(const Canvas &canvas, const Exchange &exchange, const Drawn &drawn)
{
    constexpr std::uint8_t key_parameters_extension = 7;
    if (exchange.key_parameters_octets.empty()) return;
    for (const mikey::Extension &extension : exchange.message.extensions) {
        if (extension.type != key_parameters_extension || equal(extension.data, exchange.key_parameters_octets)) continue;
        const ByteView octets = pool_copy(canvas.pinfo, ByteView(exchange.key_parameters_octets));
        show_decrypted(canvas, drawn, {extension.data_span, octets, exchange.key_parameters_layout, "Decrypted key parameters"});
        return;
    }
}

/// message_octets is what the message's layout counts in: the body itself, or, where text handling had changed it throughout, the restored message as a data source of its own.
tvbuff_t *message_octets(tvbuff_t *tvb, packet_info *pinfo, const Exchange &exchange)
{
    const Bytes &raw = exchange.message.raw;
    const auto common = static_cast<gint>(std::min<std::size_t>(raw.size(), tvb_captured_length(tvb)));
    if (common == 0 || std::memcmp(tvb_get_ptr(tvb, 0, common), raw.data(), static_cast<std::size_t>(common)) == 0) return tvb;
    const ByteView octets = pool_copy(pinfo, ByteView(raw));
    const auto length = static_cast<guint>(octets.size());
    tvbuff_t *restored = tvb_new_child_real_data(tvb, octets.data(), length, static_cast<gint>(length));
    add_new_data_source(pinfo, restored, "Restored MIKEY message");
    return restored;
}

void show_exchange(tvbuff_t *body, packet_info *pinfo, proto_tree *tree, const Exchange &exchange, session::Carrier carrier)
{
    tvbuff_t *tvb = message_octets(body, pinfo, exchange);
    const char *type = name_of(mikey::data_type_table, exchange.message.header.data_type);
    proto_item *root = proto_tree_add_protocol_format(tree, proto_mikey, tvb, 0, static_cast<int>(tvb_captured_length(tvb)), "Multimedia Internet KEYing, %s%s",
                                                      type != nullptr ? type : "unknown message", headline(pinfo, exchange));
    const Canvas canvas{tvb, pinfo, proto_item_add_subtree(root, ett_mikey)};
    show_result(canvas, exchange, carrier);
    const Drawn drawn = draw(*mikey_table, exchange.message.layout, tvb, pinfo, canvas.tree, root);
    show_certificates(canvas, exchange, drawn);
    show_key_data(canvas, exchange, drawn);
    show_key_parameters(canvas, exchange, drawn);
}

/// Found is what show_mikey passes through Wireshark to dissect_message.
struct Found {
    const Exchange *exchange;
    session::Carrier carrier;
};

/// dissect_message runs under the built-in protocol's number, so that frame.protocols and the user's list of enabled protocols mean the same as without us.
int dissect_message(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    const auto *found = static_cast<const Found *>(data);
    show_exchange(tvb, pinfo, tree, *found->exchange, found->carrier);
    return static_cast<int>(tvb_captured_length(tvb));
}

}  // namespace

void show_builtin_mikey(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree)
{
    if (builtin_handle != nullptr) call_contained(builtin_handle, tvb, pinfo, tree, nullptr);
}

void show_mikey(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, session::Carrier carrier, const SipText &sip)
{
    const ByteView octets = pool_copy(pinfo, tvb, 0, static_cast<int>(tvb_captured_length(tvb)));
    const Exchange *exchange = guarded([&]() -> const Exchange * {
        if (capture() == nullptr) return nullptr;
        const Exchange &taken = capture()->message(pinfo->num, octets, carrier, sip.to_sip(), first_pass(pinfo));
        if (tree != nullptr || expert_items_are_wanted()) capture()->open(taken, first_pass(pinfo));
        return &taken;
    });
    if (use_builtin_mikey() || exchange == nullptr) {
        show_builtin_mikey(tvb, pinfo, tree);
        return;
    }
    count_exchange(pinfo, *exchange);
    Found found{exchange, carrier};
    call_contained(our_handle, tvb, pinfo, tree, &found);
}

void register_mikey_fields(FieldRegistry &registry)
{
    static hf_register_info hf[] = {
        {&hf_data_type, {"Message type", "mediasec.mikey.data_type", FT_UINT8, BASE_DEC, value_names(mikey::data_type_table), 0, "MIKEY HDR data type", HFILL}},
        {&hf_csb_id, {"CSB ID", "mediasec.mikey.csb_id", FT_UINT32, BASE_HEX, nullptr, 0, "MIKEY crypto session bundle", HFILL}},
        {&hf_carrier, {"Carried in", "mediasec.mikey.carrier", FT_STRING, BASE_NONE, nullptr, 0, nullptr, HFILL}},
        {&hf_mac_status, {"MAC or signature", "mediasec.mikey.mac.status", FT_UINT8, BASE_DEC, VALS(mac_names), 0, "V, MAC or SIGN of the modes without SAKKE", HFILL}},
        {&hf_key_type, {"Key type", "mediasec.key.type", FT_UINT8, BASE_DEC, VALS(key_type_names), 0, "TS 33.180 Annex G purpose tag, or MIKEY's own", HFILL}},
        {&hf_key_id, {"Key ID", "mediasec.key.id", FT_UINT32, BASE_HEX, nullptr, 0, "For a group key the GMK-ID", HFILL}},
        {&hf_key_length, {"Recovered key, octets", "mediasec.key.length", FT_UINT16, BASE_DEC, nullptr, 0, nullptr, HFILL}},
        {&hf_key_value, {"Key value", "mediasec.key.value", FT_BYTES, BASE_NONE, nullptr, 0, "Only with the preference mediasec.show_keys", HFILL}},
        {&hf_key_salt, {"Salt value", "mediasec.key.salt", FT_BYTES, BASE_NONE, nullptr, 0, "Only with the preference mediasec.show_keys", HFILL}},
        {&hf_key_period, {"Key period", "mediasec.key.period", FT_UINT64, BASE_DEC, nullptr, 0, "Number of the KMS key period that fitted", HFILL}},
        {&hf_sender, {"Sender", "mediasec.sender", FT_STRING, BASE_NONE, nullptr, 0, nullptr, HFILL}},
        {&hf_receiver, {"Receiver", "mediasec.receiver", FT_STRING, BASE_NONE, nullptr, 0, nullptr, HFILL}},
        {&hf_signature_status, {"Signature", "mediasec.signature.status", FT_UINT8, BASE_DEC, VALS(signature_names), 0, "ECCSI, RFC 6507", HFILL}},
        {&hf_sakke_status, {"Key decapsulation", "mediasec.sakke.status", FT_UINT8, BASE_DEC, VALS(sakke_names), 0, "SAKKE, RFC 6508", HFILL}},
        {&hf_opened_with, {"Opened with", "mediasec.opened_with", FT_STRING, BASE_NONE, nullptr, 0, "Key file and key set", HFILL}},
        {&hf_opened_through, {"Opened through", "mediasec.opened_through", FT_STRING, BASE_NONE, nullptr, 0, nullptr, HFILL}},
        {&hf_same_in, {"Same message in frame", "mediasec.mikey.same_in", FT_FRAMENUM, BASE_NONE, nullptr, 0, nullptr, HFILL}},
        {&hf_request_in, {"Answers the message in frame", "mediasec.mikey.request_in", FT_FRAMENUM, BASE_NONE, FRAMENUM_TYPE(FT_FRAMENUM_REQUEST), 0, nullptr, HFILL}},
        {&hf_answer_in, {"Answered in frame", "mediasec.mikey.answer_in", FT_FRAMENUM, BASE_NONE, FRAMENUM_TYPE(FT_FRAMENUM_RESPONSE), 0, "Several where a call was forked", HFILL}},
        {&hf_initial_in, {"Goes on from frame", "mediasec.mikey.initial_in", FT_FRAMENUM, BASE_NONE, nullptr, 0, "The message whose keys protect this CSB update (RFC 6043 5.2)", HFILL}},
        {&hf_issued_in, {"Ticket issued in frame", "mediasec.ticket.issued_in", FT_FRAMENUM, BASE_NONE, nullptr, 0, "REQUEST_RESP with the same ticket", HFILL}},
        {&hf_transferred_in, {"Ticket transferred in frame", "mediasec.ticket.transferred_in", FT_FRAMENUM, BASE_NONE, nullptr, 0, "TRANSFER_INIT with the same ticket", HFILL}},
        {&hf_resolved_in, {"Ticket resolved in frame", "mediasec.ticket.resolved_in", FT_FRAMENUM, BASE_NONE, nullptr, 0, "RESOLVE_RESP for the same ticket", HFILL}},
    };
    static int *const ett[] = {&ett_mikey, &ett_result, &ett_decrypted};
    registry.add(hf);
    registry.add(ett);
    mikey_table = &registry.add_table(mikey::fields());
}

void handoff_mikey()
{
    proto_mikey = proto_get_id_by_filter_name("mikey");
    our_handle = create_dissector_handle(dissect_message, proto_mikey);
    builtin_handle = find_dissector("mikey");
    x509_handle = dissector_get_string_handle(find_dissector_table("media_type"), "application/pkix-cert");
}

}  // namespace mediasec::wireshark
