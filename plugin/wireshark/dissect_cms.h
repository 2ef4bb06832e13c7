// Mediasec: S/MIME bodies (application/pkcs7-mime) whose key is in a MIKEY message.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "wireshark/fields.h"

namespace mediasec::wireshark {

/// register_cms_fields registers mediasec.cms.*; called once from plugin_register.
void register_cms_fields(FieldRegistry &registry);

/// handoff_cms puts our dissector before the built-in one; called by every handoff.
void handoff_cms();

}  // namespace mediasec::wireshark
