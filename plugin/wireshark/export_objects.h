// Mediasec: File > Export Objects > MEDIASEC, and `tshark --export-objects mediasec,FOLDER`: decrypted MCData payloads and XML bodies.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "wireshark/compat.h"

namespace mediasec::wireshark {

/// Object is something that came out decrypted and can be saved as a file. All of it need only live as long as the packet.
struct Object {
    const char *content_type;   ///< may be null
    const char *ending;         ///< of the file's name: "xml", "txt"
    const std::uint8_t *octets;
    std::size_t length;
};

/// register_export_objects registers the list of objects; called once from plugin_register.
void register_export_objects();

/// offer_object puts an object on the list, when somebody asked for one.
void offer_object(packet_info *pinfo, const Object &object);

}  // namespace mediasec::wireshark
