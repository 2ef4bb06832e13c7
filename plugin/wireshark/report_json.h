// Mediasec: a report as JSON.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "session/report.h"

#include <cstdio>

namespace mediasec::wireshark {

/// write_report_json writes a Report to `out` with Wireshark's own JSON writer; its members are described in tests/golden/report.schema.json.
void write_report_json(const session::Report &report, const char *versions, std::FILE *out);

}  // namespace mediasec::wireshark
