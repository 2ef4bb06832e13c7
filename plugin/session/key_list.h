// Mediasec: the session keys of a capture, as a key list (keyfiles/README.md, "Key lists").
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/secret.h"
#include "session/call_scope.h"

namespace mediasec::session {

/// key_list writes the session keys of a capture, or of one call of it: the keys of TS 33.180 by their identifiers; for streams that opened under other keys, or under one in a way that
/// its identifier alone does not tell, the SRTP master key, by SSRC and by where the packets went; and, of media that was announced and not seen, the master keys of its ports, so that a later file of the same
/// capture opens. No KMS key, user's key or pre-shared key is in it. The result is secret: it is made only when the user asked for it by name.
SecretText key_list(const Capture &capture, const CallScope *only = nullptr);

}  // namespace mediasec::session
