// Mediasec: TLS and DTLS connections whose pre-shared key comes out of MIKEY.
//
// Segments of an announced connection come to dissect_connection before the built-in tls or dtls. At the ClientHello, or where a key has several readings at
// the Finished that tells which, it hands Wireshark the premaster secret in the form of a line of a key log file: for this connection alone, and without
// touching the user's preference tls.psk. It has to be during the dissection: before, tls forgets it again.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "wireshark/dissect_tls.h"

#include "wireshark/capture_state.h"
#include "wireshark/dissect_media.h"
#include "wireshark/draw.h"
#include "wireshark/expert.h"

namespace mediasec::wireshark {
namespace {

using session::TlsService;
using session::TlsStatus;

int hf_status = -1;
int hf_service = -1;
int hf_suite = -1;
int hf_key_frame = -1;
int hf_cs_id = -1;
int ett_tls = -1;

dissector_handle_t tls_handle;
dissector_handle_t dtls_handle;
dissector_handle_t connection_handle;
dissector_handle_t service_handles[4];  // by TlsService

const value_string status_names[] = {
    {static_cast<guint32>(TlsStatus::key_given), "Pre-shared key given to Wireshark"},
    {static_cast<guint32>(TlsStatus::no_key), "No key"},
    {static_cast<guint32>(TlsStatus::not_possible), "Cannot be opened with the pre-shared key"},
    {0, nullptr},
};
const value_string service_names[] = {
    {static_cast<guint32>(TlsService::other), "other"},
    {static_cast<guint32>(TlsService::msrp), "MSRP"},
    {static_cast<guint32>(TlsService::bfcp), "BFCP"},
    {static_cast<guint32>(TlsService::udptl), "UDPTL (T.38)"},
    {0, nullptr},
};

void draw_seen(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, const session::TlsSeen &seen)
{
    proto_item *top = proto_tree_add_item(tree, protocol(), tvb, 0, -1, ENC_NA);
    proto_item_append_text(top, ": TLS, %s", val_to_str_const(static_cast<guint32>(seen.status), status_names, "Unknown"));
    proto_tree *subtree = proto_item_add_subtree(top, ett_tls);
    const auto number = [&](int hf, guint32 value) { proto_item_set_generated(proto_tree_add_uint(subtree, hf, tvb, 0, 0, value)); };
    number(hf_status, static_cast<guint32>(seen.status));
    number(hf_service, static_cast<guint32>(seen.service));
    if (seen.key_frame != 0) number(hf_key_frame, seen.key_frame);
    if (seen.cs_id >= 0) number(hf_cs_id, static_cast<guint32>(seen.cs_id));
    if (seen.cipher_suite[0] != '\0') proto_item_set_generated(proto_tree_add_string(subtree, hf_suite, tvb, 0, 0, seen.cipher_suite));
    show_diagnosis(pinfo, subtree, tvb, seen.diagnosis.reason, pool_label(pinfo, seen.diagnosis.text));
}

/// help_inner hands over what opens the connection, and tells the built-in dissector what is inside, also where the user has another key for it.
void help_inner(packet_info *pinfo, dissector_handle_t inner, const session::TlsSeen &seen)
{
    if (!first_pass(pinfo)) return;
    const dissector_handle_t service = service_handles[static_cast<std::size_t>(seen.service)];
    if (service != nullptr) tls_set_appdata_dissector(inner, pinfo, service);
    if (!seen.keylog.empty()) secrets_wtap_callback(SECRETS_TYPE_TLS, seen.keylog.view().data(), static_cast<guint>(seen.keylog.size()));
}

int dissect_connection(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    const dissector_handle_t inner = pinfo->ptype == PT_UDP ? dtls_handle : tls_handle;
    const session::Flow flow = flow_of(pinfo);
    const ByteView octets(tvb_get_ptr(tvb, 0, -1), tvb_captured_length(tvb));
    const bool first = first_pass(pinfo);
    const session::TlsSeen *seen = !is_enabled() || pinfo->flags.in_error_pkt ? nullptr : guarded([&]() -> const session::TlsSeen * {
        return capture() == nullptr ? nullptr : &capture()->tls(flow, octets, first);
    });
    if (seen != nullptr) {
        help_inner(pinfo, inner, *seen);
        if (seen->status != TlsStatus::none) draw_seen(tvb, pinfo, tree, *seen);
    }
    return call_dissector_only(inner, tvb, pinfo, tree, data);
}

}  // namespace

void tls_setup(packet_info *pinfo, const session::SdpOutcome &outcome)
{
    if (!first_pass(pinfo)) return;
    for (const session::TlsPort &port : outcome.tls_ports) {
        const auto type = port.datagram ? CONVERSATION_UDP : CONVERSATION_TCP;
        address addr, none = ADDRESS_INIT_NONE;
        set_address(&addr, port.endpoint.address.length == 4 ? AT_IPv4 : AT_IPv6, port.endpoint.address.length, port.endpoint.address.octets.data());
        conversation_t *conversation = find_conversation(pinfo->num, &addr, &none, type, port.endpoint.port, 0, NO_ADDR_B | NO_PORT_B);
        if (conversation == nullptr) conversation = conversation_new(pinfo->num, &addr, &none, type, port.endpoint.port, 0, NO_ADDR2 | NO_PORT2);
        if (conversation != nullptr) conversation_set_dissector(conversation, connection_handle);
    }
}

void register_tls_fields(FieldRegistry &registry)
{
    static hf_register_info hf[] = {
        {&hf_status, {"Status", "mediasec.tls.status", FT_UINT8, BASE_DEC, VALS(status_names), 0, "Whether MIKEY gave the connection's pre-shared key", HFILL}},
        {&hf_service, {"Service", "mediasec.tls.service", FT_UINT8, BASE_DEC, VALS(service_names), 0, "What the m-line announced inside of TLS", HFILL}},
        {&hf_suite, {"Key exchange", "mediasec.tls.key_exchange", FT_STRING, BASE_NONE, nullptr, 0, "Kind of the cipher suite that the server chose", HFILL}},
        {&hf_key_frame, {"Key carried in frame", "mediasec.tls.key_frame", FT_FRAMENUM, BASE_NONE, nullptr, 0, nullptr, HFILL}},
        {&hf_cs_id, {"Crypto session", "mediasec.tls.cs_id", FT_UINT8, BASE_DEC, nullptr, 0, "CS ID of Prot type TLS (TR 33.829 D.1)", HFILL}},
    };
    static int *const ett[] = {&ett_tls};
    registry.add(hf);
    registry.add(ett);
}

void handoff_tls()
{
    tls_handle = find_dissector("tls");
    dtls_handle = find_dissector("dtls");
    service_handles[static_cast<std::size_t>(TlsService::msrp)] = find_dissector("msrp");
    service_handles[static_cast<std::size_t>(TlsService::bfcp)] = find_dissector("bfcp");
    service_handles[static_cast<std::size_t>(TlsService::udptl)] = find_dissector("t38_udp");
    connection_handle = create_dissector_handle(dissect_connection, -1);
}

}  // namespace mediasec::wireshark
