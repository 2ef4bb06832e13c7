// Mediasec: the signature of a KMS response. Not for other boxes.
// TS 33.180 D.3.1; XML Signature 1.1 (sections 3.2, 4.4); HMAC-SHA256 (RFC 4051 2.2.2).
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "kms/problem_log.h"
#include "kms/transport_keys.h"

#include <string>

namespace mediasec::kms {

/// check_signatures verifies each ds:Signature by HMAC-SHA256 of a key file under the transport keys (TrK in TS 33.179, InK in TS 33.180)
/// and warns of one that is wrong: the response was changed after the KMS signed it, or another key is meant. What no loaded key can tell,
/// and other signature methods, are passed over: an analyst's own copy of a response is worth reading.
void check_signatures(const xml::Document &document, const TransportKeys &keys, const std::string &file, ProblemLog &log);

}  // namespace mediasec::kms
