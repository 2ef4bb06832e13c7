// Mediasec: `tshark -z mediasec,keylog`, and the same in the Tools menu.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

namespace mediasec::wireshark {

/// register_keylog registers the statistic "mediasec,keylog[,frame=NUMBER][,FILE]" and its entries in Tools > Mediasec; called once from plugin_register.
void register_keylog();

}  // namespace mediasec::wireshark
