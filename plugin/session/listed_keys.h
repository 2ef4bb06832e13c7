// Mediasec: the secrets of key lists that a message may be opened with, and the keys of a session that a key list gives.
// Form: keyfiles/README.md, "Key lists".
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "kms/keyring.h"
#include "mikey/message.h"

#include <functional>
#include <string>
#include <vector>

namespace mediasec::session
{

/// most_unnamed bounds the secrets that are tried though nothing in the message names them.
constexpr std::size_t most_unnamed = 64;

/// ListedKey is a secret of a key list, and where it came from, for people. `key` is secret and views the keyring.
struct ListedKey {
    ByteView key;
    std::string origin;
    bool is_named = false; ///< the message names it; others are only tried
};

/// listed_keys lists the secrets of one kind: those for which `named` holds, then up to most_unnamed others.
std::vector<ListedKey> listed_keys(const kms::Keyring &keys, kms::SecretKind kind, const std::function<bool(const kms::ListedSecret &)> &named);

/// names_identity tells whether a line's identifier is one of `identities`: as it is, as another spelling of the same user, or as an identity's
/// octets in hexadecimal (RFC 6043 6.5).
bool names_identity(const kms::ListedSecret &secret, const std::vector<std::string> &identities);

/// ListedSessionKey is a session's key of a key list, and where it came from.
struct ListedSessionKey {
    mikey::KeyData data; ///< secret
    std::string origin;
};

/// listed_session_keys makes key data of the `tgk`, `gtgk` and `tek` lines for a bundle of crypto sessions: those whose identifier is the CSB ID or
/// the SPI of one of its sessions (RFC 3830 6.1, RFC 6043 6.1.1). The result is secret.
std::vector<ListedSessionKey> listed_session_keys(const kms::Keyring &keys, const mikey::Header &header);

} // namespace mediasec::session
