// Mediasec: call identity from Wireshark's SIP dissector.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "wireshark/sip_info.h"

#include <algorithm>
#include <string_view>

extern "C" {
#include <epan/dissectors/packet-sip.h>
}

namespace mediasec::wireshark {
namespace {

const char *or_empty(const void *text) noexcept { return text == nullptr ? "" : static_cast<const char *>(text); }

/// uri_of takes the URI out of a From or To value, which Wireshark gives with its display name and angle brackets (RFC 3261 25.1, name-addr / addr-spec).
std::string_view uri_of(std::string_view value) noexcept
{
    if (const auto open = value.rfind('<'); open != std::string_view::npos) {
        value.remove_prefix(open + 1);
        return value.substr(0, value.find('>'));
    }
    value.remove_prefix(std::min(value.find_first_not_of(" \t"), value.size()));
    return value.substr(0, value.find_first_of("; \t"));
}

/// info_of finds the per-packet data that SIP stored under its own layer number, which is some way above that of the body.
const sip_info_value_t *info_of(packet_info *pinfo)
{
    static const int proto_sip = proto_get_id_by_filter_name("sip");
    for (auto layer = static_cast<guint32>(pinfo->curr_layer_num); layer > 0; --layer)
        if (void *found = p_get_proto_data(pinfo->pool, pinfo, proto_sip, layer)) return static_cast<const sip_info_value_t *>(found);
    return nullptr;
}

}  // namespace

session::Sip SipText::to_sip() const
{
    session::Sip sip;
    sip.call_id = call_id;
    sip.method = method;
    sip.from = uri_of(from);
    sip.to = uri_of(to);
    sip.cseq = cseq;
    sip.code = code;
    return sip;
}

SipText sip_of(packet_info *pinfo)
{
    SipText sip;
    const sip_info_value_t *info = info_of(pinfo);
    if (info == nullptr) return sip;
    sip.call_id = or_empty(info->tap_call_id);
    sip.method = or_empty(info->request_method);
    sip.from = or_empty(info->tap_from_addr);
    sip.to = or_empty(info->tap_to_addr);
    sip.cseq = info->tap_cseq_number;
    sip.code = info->response_code;
    return sip;
}

}  // namespace mediasec::wireshark
