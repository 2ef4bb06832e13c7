// Mediasec: the MCData Protected Payload. TS 33.180 8.5.4.1.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/field_cursor.h"
#include "mcdata/mcdata.h"

#include <optional>

namespace mediasec::mcdata {

/// read_envelope reads a Protected Payload that fills what is left of `in`, message type octet included. See parse() for `key_id`.
/// On failure the members that were read are kept.
Envelope read_envelope(FieldCursor &in, std::optional<std::uint32_t> key_id);

/// list_type_octet lists the three parts of a message type octet that stands at `offset`.
void list_type_octet(FieldCursor &in, std::uint8_t octet, std::size_t offset);

}  // namespace mediasec::mcdata
