// Mediasec: `tshark -z mediasec,report`, and the same in the Tools menu.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

namespace mediasec::wireshark {

/// register_reports registers the statistic "mediasec,report" (with ",json" and ",pseudonyms" behind it) and its entries in Tools > Mediasec; called once from
/// plugin_register.
void register_reports();

}  // namespace mediasec::wireshark
