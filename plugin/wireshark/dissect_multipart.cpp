// Mediasec: multipart bodies, looked at before Wireshark's own dissector shows their parts.
//
// A REGISTER may protect its XML with the key that a later part of the same body uploads (TS 24.379 7.3.3), and a signature document covers
// other parts of its body: both need the whole body. Nothing is shown here. The handler is anonymous, see dissect_signalling.cpp. RFC
// 2046 5.1. SPDX-License-Identifier: GPL-2.0-or-later
#include "wireshark/dissect_multipart.h"

#include "wireshark/capture_state.h"
#include "wireshark/dissect_signalling.h"
#include "wireshark/sip_info.h"

#include <cstring>

namespace mediasec::wireshark {
namespace {

/// Wrapped is a media type and the handle that had it before us.
struct Wrapped {
    const char *type;
    dissector_handle_t builtin;
};
Wrapped wrapped[] = {{"multipart/mixed", nullptr}, {"multipart/related", nullptr}, {"multipart/alternative", nullptr}};

dissector_handle_t builtin_of(const packet_info *pinfo)
{
    for (const Wrapped &row : wrapped)
        if (pinfo->match_string != nullptr && std::strcmp(pinfo->match_string, row.type) == 0) return row.builtin;
    return wrapped[0].builtin;
}

void take_parts(tvbuff_t *tvb, packet_info *pinfo, const char *parameters)
{
    const ByteView octets = pool_copy(pinfo, tvb, 0, static_cast<int>(tvb_captured_length(tvb)));
    const SipText sip = sip_of(pinfo);
    const session::Carrier carrier = body_carrier(pinfo);
    guarded([&] {
        if (capture() != nullptr) capture()->multipart(pinfo->num, octets, parameters, carrier, sip.to_sip());
        return true;
    });
}

int dissect_multipart(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    const auto *info = static_cast<const compat::MediaInfo *>(data);
    if (is_enabled() && info != nullptr && info->media_str != nullptr) take_parts(tvb, pinfo, info->media_str);
    return call_dissector_only(builtin_of(pinfo), tvb, pinfo, tree, data);
}

}  // namespace

void handoff_multipart()
{
    const dissector_handle_t handle = create_dissector_handle(dissect_multipart, -1);
    for (Wrapped &row : wrapped) {
        row.builtin = dissector_get_string_handle(find_dissector_table("media_type"), row.type);
        if (row.builtin != nullptr) dissector_add_string("media_type", row.type, handle);
    }
}

}  // namespace mediasec::wireshark
