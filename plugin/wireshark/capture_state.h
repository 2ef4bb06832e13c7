// Mediasec: who owns the state of the open capture file, and how the callbacks reach it.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "wireshark/compat.h"

#include "session/capture.h"

#include <type_traits>

namespace mediasec::wireshark {

/// register_capture_state registers the routines that make the state when a file is opened (or its packets are dissected anew, for example after
/// a preference changed) and drop it when the file is closed; called once from plugin_register.
void register_capture_state();

/// capture gives the state of the open file; a null pointer only when memory ran out. It is owned here and dies with the file: nothing that it hands
/// out may be kept in file-scope memory.
session::Capture *capture() noexcept;

/// is_enabled tells whether the user left the protocol "mediasec" switched on.
bool is_enabled() noexcept;

/// protocol is the number that Wireshark gave to the protocol "mediasec".
int protocol() noexcept;

/// set_protocol is called once from plugin_register.
void set_protocol(int number) noexcept;

/// first_pass tells whether this is a packet's first dissection, the only one that may change state.
inline bool first_pass(const packet_info *pinfo) noexcept { return !PINFO_FD_VISITED(pinfo); }

/// guarded calls a pure function and gives what it gives, or a default value when it threw: no C++ exception may meet Wireshark's C frames. What `pure`
/// makes must be plain (views, pointers), since it will be alive across epan calls.
template <typename Pure>
auto guarded(Pure &&pure) noexcept -> decltype(pure())
{
    static_assert(std::is_trivially_destructible_v<decltype(pure())>);
    try {
        return pure();
    } catch (...) {
        return {};
    }
}

/// pool_copy copies octets to memory that lives as long as the packet.
ByteView pool_copy(packet_info *pinfo, ByteView octets);

/// pool_copy copies octets of a tvb to memory that lives as long as the packet. It throws Wireshark's exceptions, so no C++ object with a destructor
/// may be alive where it is called.
ByteView pool_copy(packet_info *pinfo, tvbuff_t *tvb, int offset, int length);

}  // namespace mediasec::wireshark
