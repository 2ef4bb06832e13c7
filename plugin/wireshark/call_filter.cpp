// Mediasec: the conversation filter "Mediasec call": the signalling of all legs, the media and floor control on its ports, and the messages that carried its keys.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "wireshark/call_filter.h"

#include "wireshark/capture_state.h"
#include "wireshark/dissect_media.h"
#include "wireshark/sip_info.h"

namespace mediasec::wireshark {
namespace {

std::string filter_of(packet_info *pinfo)
{
    const session::Capture *state = capture();
    return state == nullptr ? std::string() : session::display_filter(session::call_scope(*state, place_of(pinfo)));
}

bool belongs_to_a_call(packet_info *pinfo)
{
    return guarded([pinfo] { return !filter_of(pinfo).empty(); });
}

/// build gives a text that Wireshark frees.
char *build(packet_info *pinfo)
{
    return guarded([pinfo] { return g_strdup(filter_of(pinfo).c_str()); });
}

}  // namespace

session::PacketPlace place_of(packet_info *pinfo)
{
    session::PacketPlace place;
    place.frame = pinfo->num;
    place.flow = flow_of(pinfo);
    place.call_id = sip_of(pinfo).call_id;
    return place;
}

void register_call_filter()
{
    compat::register_call_filter<belongs_to_a_call, build>(&register_conversation_filter, "mediasec", "Mediasec call");
}

}  // namespace mediasec::wireshark
