// Mediasec: containment of Wireshark's exceptions.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "wireshark/contain.h"

namespace mediasec::wireshark {
namespace {

/// Position is what a dissector changes in `pinfo` on its way down and puts back on its way up, unless an exception carries it past that.
struct Position {
    const char *protocol;
    decltype(packet_info::curr_layer_num) layer;
    decltype(packet_info::can_desegment) can_desegment;
    decltype(packet_info::saved_can_desegment) saved_can_desegment;

    explicit Position(const packet_info *pinfo)
        : protocol(pinfo->current_proto), layer(pinfo->curr_layer_num), can_desegment(pinfo->can_desegment),
          saved_can_desegment(pinfo->saved_can_desegment)
    {
    }
    void restore(packet_info *pinfo) const
    {
        pinfo->current_proto = protocol;
        pinfo->curr_layer_num = layer;
        pinfo->can_desegment = can_desegment;
        pinfo->saved_can_desegment = saved_can_desegment;
    }
};

}  // namespace

int call_contained(dissector_handle_t handle, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    const Position before(pinfo);
    volatile int used = -1;  // volatile: written between setjmp and longjmp
    TRY
    {
        used = call_dissector_only(handle, tvb, pinfo, tree, data);
    }
    CATCH_NONFATAL_ERRORS
    {
        show_exception(tvb, pinfo, tree, EXCEPT_CODE, GET_MESSAGE);
        before.restore(pinfo);
    }
    ENDTRY;
    return used;
}

}  // namespace mediasec::wireshark
