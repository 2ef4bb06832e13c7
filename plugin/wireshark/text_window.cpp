// Mediasec: a window with text that can be copied.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "wireshark/text_window.h"

#include "wireshark/compat.h"

extern "C" {
#include <epan/funnel.h>
}

namespace mediasec::wireshark {

bool show_text_window(const char *title, const char *text)
{
    const funnel_ops_t *ops = funnel_get_funnel_ops();
    if (!ops || !ops->new_text_window || !ops->set_text) return false;
    funnel_text_window_t *window = ops->new_text_window(ops->ops_id, title);
    if (window) ops->set_text(window, text);
    return window != nullptr;
}

}  // namespace mediasec::wireshark
