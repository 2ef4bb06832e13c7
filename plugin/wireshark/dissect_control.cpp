// Mediasec: RTCP APP packets of mission-critical services in the packet tree.
//
// Wireshark's rtcp dissector calls the table "rtcp.app.name" with the whole APP packet, from its first header octet. What the messages tell (talkers,
// a PCK) is taken earlier, by dissect_media, from the whole datagram: here they are only drawn.
// TS 24.380 8.3 and 8.4, TS 24.581 9.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "wireshark/dissect_control.h"

#include "wireshark/capture_state.h"
#include "wireshark/dissect_mikey.h"
#include "wireshark/draw.h"

#include "floor/floor.h"

#include <memory>
#include <string_view>

namespace mediasec::wireshark {
namespace {

int ett_control = -1;
int ett_i_message = -1;

const DrawTable *floor_table = nullptr;

/// Name is an APP name and what its messages are called.
struct Name {
    const char *name;
    const char *title;
};
constexpr Name names[] = {
    {"MCPC", "Pre-established session control"},
    {"MCMC", "MBMS subchannel control"},
    {"MCCP", "MBMS subchannel control"},
    {"MCV0", "Transmission control"},
    {"MCV1", "Transmission control"},
    {"MCV2", "Transmission control"},
    {"MCV3", "MBMS subchannel control of MCVideo"},
};

const char *title_of(std::string_view name)
{
    for (const Name &row : names)
        if (name == row.name) return row.title;
    return "Mission-critical media control";
}

/// parsed gives the message in memory that outlives this file's callers: nothing with a destructor may be on the stack across an epan call.
const floor::Message *parsed(ByteView octets)
{
    static std::unique_ptr<floor::Message> kept;
    return guarded([&]() -> const floor::Message * {
        kept = std::make_unique<floor::Message>(floor::parse(octets));
        return kept.get();
    });
}

/// tell_column puts the message's name in place of what rtcp says of every APP packet. A datagram may hold several; rtcp sets a fence behind each.
void tell_column(packet_info *pinfo, const floor::Message &message)
{
    static constexpr std::string_view general = "Application specific   ";
    const char *text = col_get_text(pinfo->cinfo, COL_INFO);
    const bool is_first = text == nullptr || std::string_view(text).size() <= general.size();
    col_add_fstr(pinfo->cinfo, COL_INFO, "%s(%s) %s", is_first ? "" : ", ", pool_label(pinfo, message.name), floor::type_name(message));
}

/// draw_i_message shows the PCK's message where its field stands (TS 24.380 8.3.3.1, field 192).
void draw_i_message(const floor::Message &message, const Drawn &drawn, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree)
{
    if (message.pck_i_message.empty()) return;
    const auto offset = static_cast<int>(message.pck_i_message_offset);
    const auto length = static_cast<int>(message.pck_i_message.size());
    proto_item *item = drawn.covering(message.pck_i_message_offset, static_cast<std::uint32_t>(length));
    proto_tree *place = item == nullptr ? tree : proto_item_add_subtree(item, ett_i_message);
    show_mikey(tvb_new_subset_length(tvb, offset, length), pinfo, place, session::Carrier::mcpc, {});
}

int dissect_app(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *)
{
    const auto length = static_cast<int>(tvb_captured_length(tvb));
    const floor::Message *message = parsed(pool_copy(pinfo, tvb, 0, length));
    if (message == nullptr) return 0;
    tell_column(pinfo, *message);
    const char *name = pool_label(pinfo, message->name);
    proto_item *root = proto_tree_add_protocol_format(tree, protocol(), tvb, 0, length, "%s (%s), %s", title_of(message->name), name, floor::type_name(*message));
    proto_tree *subtree = proto_item_add_subtree(root, ett_control);
    const Drawn drawn = draw(*floor_table, message->layout, tvb, pinfo, subtree, root);
    draw_i_message(*message, drawn, tvb, pinfo, subtree);
    return length;
}

}  // namespace

void register_control_fields(FieldRegistry &registry)
{
    static int *const ett[] = {&ett_control, &ett_i_message};
    registry.add(ett);
    floor_table = &registry.add_table(floor::fields());
}

void handoff_control()
{
    const dissector_handle_t handle = create_dissector_handle(dissect_app, protocol());
    const dissector_table_t table = find_dissector_table("rtcp.app.name");
    if (table == nullptr) return;
    for (const Name &row : names)
        if (dissector_get_string_handle(table, row.name) == nullptr) dissector_add_string("rtcp.app.name", row.name, handle);
}

}  // namespace mediasec::wireshark
