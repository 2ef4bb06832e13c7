// Mediasec: the places of built-in dissectors in tables of ports.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "wireshark/places.h"

#include <array>

namespace mediasec::wireshark {
namespace {

/// Places is the part of a table that is one dissector's.
struct Places {
    dissector_handle_t owner;
    std::array<guint32, 512> ports;
    std::size_t count;
};

void note_place(const gchar *, ftenum_t, gpointer key, gpointer value, gpointer data)
{
    auto *places = static_cast<Places *>(data);
    if (dtbl_entry_get_handle(static_cast<dtbl_entry_t *>(value)) == places->owner && places->count < places->ports.size())
        places->ports[places->count++] = GPOINTER_TO_UINT(key);
}

}  // namespace

dissector_handle_t wrapper_handle(dissector_t dissector, const char *name, const char *description)
{
    return create_dissector_handle_with_name_and_description(dissector, -1, name, description);
}

void put_in_place(const char *table, dissector_handle_t theirs, dissector_handle_t ours)
{
    if (theirs == nullptr || ours == nullptr || find_dissector_table(table) == nullptr) return;
    Places places{theirs, {}, 0};
    dissector_table_foreach(table, note_place, &places);
    for (std::size_t i = 0; i < places.count; ++i) dissector_add_uint(table, places.ports[i], ours);
}

void leave_layer(packet_info *pinfo)
{
    wmem_list_remove_frame(pinfo->layers, wmem_list_tail(pinfo->layers));
    pinfo->curr_layer_num--;
}

}  // namespace mediasec::wireshark
