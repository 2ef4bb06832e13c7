// Mediasec: a window with text that can be copied.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

namespace mediasec::wireshark {

/// show_text_window opens a window with `text`. False where there is no GUI (tshark).
bool show_text_window(const char *title, const char *text);

}  // namespace mediasec::wireshark
