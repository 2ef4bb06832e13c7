// Mediasec: the keys that a KMS and its client share (TrK, InK), and what they wrap. Not for other boxes.
// TS 33.180 D.3.1, XML Encryption 1.1 (sections 3.5.1, 5.7), RFC 3394, RFC 5649.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/secret.h"
#include "xml/document.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mediasec::kms {

/// TransportKey is a TrK or InK of 16, 24 or 32 octets. Which of the two it is does not matter to an analyst: what it opens or signs proves
/// it.
struct TransportKey {
    std::string name;  ///< as ds:KeyName gives it; may be empty
    SecretBytes key;
};

/// TransportKeys holds the keys of the key lists' `trk` lines and those that were unwrapped.
class TransportKeys {
public:
    void add(std::string name, SecretBytes key) { keys_.push_back({std::move(name), std::move(key)}); }
    bool empty() const noexcept { return keys_.empty(); }
    bool has(std::string_view name) const noexcept;
    /// candidates lists the keys of that name first, then others up to 64: names are written in several ways, and a wrap proves its key.
    std::vector<const TransportKey *> candidates(std::string_view name) const;

    /// unwrap opens an xenc:EncryptedKey: its CipherValue in base64 or hexadecimal, as AES key wrap with padding (RFC 5649) and as
    /// AES key wrap (RFC 3394), whichever verifies; KMSs are known that announce the one and use the other. On failure nothing is returned
    /// and `why` says what is missing or wrong. The result is secret.
    std::optional<SecretBytes> unwrap(xml::Element encrypted_key, std::string &why) const;

private:
    std::vector<TransportKey> keys_;
};

/// transport_key_from takes a TrK out of what a wrap held, or of the element's own text: 16, 24 or 32 octets, or their hexadecimal or
/// base64 text. `plaintext` is secret.
std::optional<SecretBytes> transport_key_from(ByteView plaintext);

}  // namespace mediasec::kms
