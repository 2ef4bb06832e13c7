// Mediasec: key lists. Not for other boxes.
// Form: keyfiles/README.md, "Key lists".
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "kms/problem_log.h"

#include <string>

namespace mediasec::kms {

/// read_key_list adds the secrets of a key list to `ring`. `octets` (secret) is UTF-8 or ASCII text with LF or CRLF line ends, with or
/// without byte order mark. A line that cannot be right is told to `log` and passed over; the others count.
void read_key_list(Keyring &ring, ProblemLog &log, const std::string &file, ByteView octets);

}  // namespace mediasec::kms
