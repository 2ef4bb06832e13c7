// Mediasec: the MCPTT off-network protocol (UDP port 8809), which MCVideo and MCData use as well.
// TS 24.379 15 and Annex I; TS 24.281 17 (MCVideo).
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/layout.h"
#include "base/reader.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace mediasec::monp {

/// port is the UDP port of MONP (TS 24.379 10.2.1.1.1).
inline constexpr std::uint16_t port = 8809;

/// Service is whose message a MONP message is.
enum class Service : std::uint8_t { mcptt, mcvideo, mcdata };

/// Message is one MONP message. Members whose element is absent are empty.
struct Message {
    Service service = Service::mcptt;
    std::uint8_t type = 0;            ///< TS 24.379 Table 15.2.2-1
    std::uint8_t inner_type = 0;      ///< of an MCVideo message: TS 24.281 Table 17.2.2-1
    std::optional<std::uint32_t> call_id, call_type, commencement_mode, reason;
    std::optional<std::uint64_t> start_time, change_time;  ///< seconds since 1970-01-01 UTC
    std::string group, originator, sender, caller, callee, last_changer, organization;
    std::string sdp;                  ///< the SDP element's text; a=key-mgmt lines in it carry the PCK
    std::uint32_t sdp_offset = 0;     ///< where it begins
    std::uint32_t mcdata_offset = 0;  ///< of an MCDATA MESSAGE CARRIER: where the MCData message begins; it goes to the end
    Layout layout;
    std::optional<Fault> fault;       ///< where the message broke; what came before is kept
};

/// parse reads one MONP message: a whole UDP datagram. It never fails: see Message::fault and the layout's remarks. An MCData message is
/// only located; mcdata::parse reads it.
Message parse(ByteView octets);

/// looks_like_monp tells whether a datagram of MONP's port can be a MONP message: a known type, and all mandatory elements within it.
bool looks_like_monp(ByteView octets);

/// type_name names the message ("PRIVATE CALL SETUP REQUEST"); "unknown message" where no table has such a row.
const char *type_name(const Message &message) noexcept;

/// fields is the table that Item::field of every MONP layout indexes.
std::span<const FieldInfo> fields() noexcept;

}  // namespace mediasec::monp
