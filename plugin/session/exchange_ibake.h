// Mediasec: MIKEY-IBAKE, whose keys are agreed with Diffie-Hellman inside of identity-based encryption.
// RFC 6267.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "session/exchange.h"

namespace mediasec::session
{

/// open_ibake names the parties of a message of data type 19 to 25, gives the messages of an exchange the TGK that a key list has for it, and
/// otherwise says why nothing else can open them.
void open_ibake(Exchange &exchange, const OpenContext &context);

} // namespace mediasec::session
