// Mediasec: decrypted MCData payloads and XML bodies as files.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "wireshark/export_objects.h"

#include "wireshark/capture_state.h"

extern "C" {
#include <epan/export_object.h>
}

namespace mediasec::wireshark {
namespace {

int tap = -1;

/// take_object makes the list's entry, which Wireshark frees.
tap_packet_status take_object(void *data, packet_info *pinfo, epan_dissect_t *, const void *queued, tap_flags_t)
{
    const auto *list = static_cast<const export_object_list_t *>(data);
    const auto *object = static_cast<const Object *>(queued);
    export_object_entry_t *entry = g_new0(export_object_entry_t, 1);
    entry->pkt_num = pinfo->num;
    entry->hostname = address_to_str(nullptr, &pinfo->src);
    entry->content_type = g_strdup(object->content_type == nullptr ? "" : object->content_type);
    entry->filename = g_strdup_printf("frame-%u.%s", pinfo->num, object->ending);
    entry->payload_len = object->length;
    entry->payload_data = static_cast<guint8 *>(g_malloc(object->length == 0 ? 1 : object->length));
    if (object->length != 0) std::memcpy(entry->payload_data, object->octets, object->length);
    list->add_entry(list->gui_data, entry);
    return TAP_PACKET_REDRAW;
}

}  // namespace

void register_export_objects() { tap = register_export_object(protocol(), take_object, nullptr); }

void offer_object(packet_info *pinfo, const Object &object)
{
    if (!have_tap_listener(tap)) return;
    auto *kept = wmem_new(pinfo->pool, Object);
    *kept = object;
    tap_queue_packet(tap, pinfo, kept);
}

}  // namespace mediasec::wireshark
