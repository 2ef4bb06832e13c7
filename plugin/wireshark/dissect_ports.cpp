// Mediasec: protocols with ports of their own.
//
//   MIKEY   TCP and UDP 2269 (RFC 3830 9). The built-in dissector's places, unless the user wants to leave them to it.
//   MONP    UDP 8809: off-network call control. Its SDP elements carry keys (TS 33.180 7.3), and it may carry MCData messages.
//
// TS 24.379 15.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "wireshark/dissect_ports.h"

#include "wireshark/capture_state.h"
#include "wireshark/dissect_mcdata.h"
#include "wireshark/dissect_mikey.h"
#include "wireshark/dissect_signalling.h"
#include "wireshark/draw.h"
#include "wireshark/keys_prefs.h"
#include "wireshark/places.h"

#include "mcdata/monp.h"
#include "mikey/parser.h"
#include "mikey/tables.h"

#include <memory>
#include <optional>

extern "C" {
#include <epan/dissectors/packet-tcp.h>
}

namespace mediasec::wireshark {
namespace {

constexpr guint32 mikey_port = 2269;

int ett_monp = -1;
int ett_sdp = -1;

const DrawTable *monp_table = nullptr;
dissector_handle_t builtin_mikey;
dissector_handle_t mikey_wrapper, mikey_segment_wrapper;

/// tell_columns says what the built-in dissector says.
void tell_columns(tvbuff_t *tvb, packet_info *pinfo)
{
    constexpr int header = 2;  // version, data type (RFC 3830 6.1)
    const char *type = tvb_captured_length(tvb) >= header ? name_of(mikey::data_type_table, tvb_get_ptr(tvb, 0, header)[1]) : nullptr;
    col_append_str(pinfo->cinfo, COL_PROTOCOL, "/MIKEY");
    col_append_fstr(pinfo->cinfo, COL_INFO, ", Mikey: %s", type != nullptr ? type : "Unknown");
}

int dissect_mikey_port(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    if (!is_enabled() || use_builtin_mikey()) return call_dissector_only(builtin_mikey, tvb, pinfo, tree, data);
    tell_columns(tvb, pinfo);
    show_mikey(tvb, pinfo, tree, session::Carrier::port_2269, {});
    return static_cast<int>(tvb_captured_length(tvb));
}

/// part_at tells what stands at an offset of a segment; all that is left where memory ran out.
mikey::StreamPart part_at(tvbuff_t *tvb, int offset)
{
    const auto length = static_cast<std::size_t>(tvb_captured_length_remaining(tvb, offset));
    const ByteView octets(tvb_get_ptr(tvb, offset, static_cast<int>(length)), length);
    return guarded([&]() -> std::optional<mikey::StreamPart> { return mikey::next_in_stream(octets); }).value_or(mikey::StreamPart{length, false});
}

/// goes_on tells whether a sender that was cut short by the size of a segment will say the rest: at the end of what it wrote TCP sets PSH
/// (RFC 9293 3.9.1.2), so a message that is broken is shown where it stands.
bool goes_on(const packet_info *pinfo, const void *data)
{
    constexpr unsigned push = 0x08;
    const auto *segment = static_cast<const struct tcpinfo *>(data);
    return pinfo->can_desegment != 0 && segment != nullptr && (segment->flags & push) == 0;
}

/// dissect_mikey_segment shows the messages of a TCP segment, one after the other.
int dissect_mikey_segment(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    if (!is_enabled() || use_builtin_mikey()) return call_dissector_only(builtin_mikey, tvb, pinfo, tree, data);
    pinfo->can_desegment = pinfo->saved_can_desegment;  // as in dissect_rtsp
    const auto length = static_cast<int>(tvb_captured_length(tvb));
    for (int offset = 0; offset < length;) {
        const mikey::StreamPart part = part_at(tvb, offset);
        if (part.is_cut && goes_on(pinfo, data)) {
            pinfo->desegment_offset = offset;
            pinfo->desegment_len = DESEGMENT_ONE_MORE_SEGMENT;
            return length;
        }
        tvbuff_t *message = tvb_new_subset_length(tvb, offset, static_cast<int>(part.size));
        tell_columns(message, pinfo);
        show_mikey(message, pinfo, tree, session::Carrier::port_2269, {});
        offset += static_cast<int>(part.size);
    }
    return length;
}

/// take_mikey_port follows the preference.
void take_mikey_port()
{
    const struct {
        const char *table;
        dissector_handle_t ours;
    } places[] = {{"udp.port", mikey_wrapper}, {"tcp.port", mikey_segment_wrapper}};
    for (const auto &[table, ours] : places)
        if (take_port_2269()) put_in_place(table, builtin_mikey, ours);
        else put_in_place(table, ours, builtin_mikey);
}

/// parsed gives the message in memory that outlives this file's callers: nothing with a destructor may be on the stack across an epan call.
const monp::Message *parsed(ByteView octets)
{
    static std::unique_ptr<monp::Message> kept;
    return guarded([&]() -> const monp::Message * {
        if (!monp::looks_like_monp(octets)) return nullptr;
        kept = std::make_unique<monp::Message>(monp::parse(octets));
        return kept.get();
    });
}

bool is_accept(const monp::Message &message) { return message.type == 10 || message.inner_type == 138; }

/// signalling_of puts a message in the place of SIP around its description: an accept answers the request with the same call identifier.
SipText signalling_of(packet_info *pinfo, const monp::Message &message)
{
    const std::string &caller = !message.caller.empty() ? message.caller : message.originator;
    const std::string &callee = !message.callee.empty() ? message.callee : message.group;
    SipText text;
    // Call identifiers are 16 bits that the caller draws; an answer names both parties of a private call (TS 24.379 15.1).
    text.call_id = wmem_strdup_printf(pinfo->pool, "MONP %u %s %s", message.call_id.value_or(0), pool_text(pinfo, message.caller), pool_text(pinfo, callee));
    text.method = is_accept(message) ? "" : monp::type_name(message);
    text.code = is_accept(message) ? 200 : 0;
    text.from = pool_text(pinfo, caller);
    text.to = pool_text(pinfo, callee);
    return text;
}

void show_sdp(const monp::Message &message, const Drawn &drawn, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree)
{
    if (message.sdp.empty()) return;
    const auto offset = static_cast<int>(message.sdp_offset), length = static_cast<int>(message.sdp.size());
    proto_item *item = drawn.covering(message.sdp_offset, static_cast<std::uint32_t>(length));
    proto_tree *place = item == nullptr ? tree : proto_item_add_subtree(item, ett_sdp);
    show_description(tvb_new_subset_length(tvb, offset, length), pinfo, place, session::Carrier::monp, signalling_of(pinfo, message));
}

int dissect_monp(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *)
{
    const auto length = static_cast<int>(tvb_captured_length(tvb));
    const monp::Message *message = parsed(pool_copy(pinfo, tvb, 0, length));
    if (message == nullptr) return 0;
    col_set_str(pinfo->cinfo, COL_PROTOCOL, "MONP");
    col_set_str(pinfo->cinfo, COL_INFO, monp::type_name(*message));
    proto_item *root = proto_tree_add_protocol_format(tree, protocol(), tvb, 0, length, "MONP, %s", monp::type_name(*message));
    proto_tree *subtree = proto_item_add_subtree(root, ett_monp);
    const Drawn drawn = draw(*monp_table, message->layout, tvb, pinfo, subtree, root);
    show_sdp(*message, drawn, tvb, pinfo, subtree);
    const auto carried = static_cast<int>(message->mcdata_offset);
    if (carried != 0 && carried < length) show_mcdata(tvb_new_subset_remaining(tvb, carried), pinfo, subtree);
    return length;
}

}  // namespace

void register_port_fields(FieldRegistry &registry)
{
    static int *const ett[] = {&ett_monp, &ett_sdp};
    registry.add(ett);
    monp_table = &registry.add_table(monp::fields());
    register_init_routine(take_mikey_port);
}

void handoff_ports()
{
    static bool done = false;
    if (done) return;
    done = true;
    builtin_mikey = dissector_get_uint_handle(find_dissector_table("udp.port"), mikey_port);
    mikey_wrapper = wrapper_handle(dissect_mikey_port, "mediasec_mikey_port", "MIKEY (with its keys)");
    mikey_segment_wrapper = wrapper_handle(dissect_mikey_segment, "mediasec_mikey_tcp", "MIKEY over TCP (with its keys)");
    dissector_add_uint("udp.port", monp::port, create_dissector_handle_with_name_and_description(dissect_monp, protocol(), nullptr, "MONP"));
}

}  // namespace mediasec::wireshark
