// Fuzz target: floor control and its relatives (TS 24.380 8, TS 24.581 9).
// SPDX-License-Identifier: GPL-2.0-or-later
#include "fuzz/fuzz.h"

#include "floor/floor.h"

namespace mc = mediasec::floor;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    mediasec::ByteView octets(data, size);
    (void)mc::looks_like_floor(octets);
    mc::Message message = mc::parse(octets);
    fuzz::hold(message.size <= size || message.fault, "a packet is longer than what was parsed");
    fuzz::hold_layout(message.layout, mc::fields(), size);
    fuzz::hold_fault(message.fault, size);
    std::size_t octets_of_elements = 0;
    for (const mc::Element &element : message.elements) {
        fuzz::hold_inside(element.offset, element.length, size, "an element lies outside of the packet");
        octets_of_elements += element.length;
    }
    fuzz::hold(octets_of_elements <= size, "elements have more octets than the packet");
    fuzz::hold_inside(message.pck_i_message_offset, message.pck_i_message.size(), size, "a PCK I_MESSAGE lies outside of the packet");
    fuzz::hold(mc::type_name(message) != nullptr, "a message has no name");
    (void)mc::cause_name(message);
    fuzz::hold(mc::talkers(message).size() <= size, "there are more talkers than octets");
    return 0;
}
