// Mediasec: the preferences, and the keys they name.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "wireshark/compat.h"

#include "kms/keyring.h"
#include "session/capture.h"

#include <memory>

namespace mediasec::wireshark {

/// register_preferences makes the page "MEDIASEC" under Protocols; called once from plugin_register.
void register_preferences(int protocol);

/// keyring gives the loaded keys, never null unless memory ran out. When a capture is opened or dissected anew (`look_again` true), the files are read again if
/// the preference, or the size or time of a file, changed. Problems with the files are told to the user once for each load.
std::shared_ptr<const kms::Keyring> keyring(bool look_again);

/// options are the preferences that change what is recognised.
session::Options options() noexcept;

/// show_keys tells whether the user wants to see key values.
bool show_keys() noexcept;

/// use_builtin_mikey tells whether MIKEY messages are to be shown by Wireshark's own dissector.
bool use_builtin_mikey() noexcept;

/// take_port_2269 tells whether MIKEY on its own port is ours, or stays with Wireshark's own dissector.
bool take_port_2269() noexcept;

/// forget_keys wipes the loaded keys; called when Wireshark ends.
void forget_keys() noexcept;

}  // namespace mediasec::wireshark
