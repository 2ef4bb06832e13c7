// Mediasec: HMAC-SHA1 under a kept key.
// RFC 2104, RFC 3711 4.2.1.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/bytes.h"

#include <array>
#include <memory>

namespace mediasec::crypto {

using Sha1 = std::array<std::uint8_t, 20>;

/// HmacSha1 keeps the hash states after the two padded keys of RFC 2104, so that a message costs no block for the key.
class HmacSha1 {
public:
    HmacSha1();
    ~HmacSha1();
    HmacSha1(const HmacSha1 &) = delete;
    HmacSha1 &operator=(const HmacSha1 &) = delete;
    /// set_key sets or replaces the key (secret, any length).
    void set_key(ByteView key);
    /// sign authenticates `message` || `tail`.
    Sha1 sign(ByteView message, ByteView tail) const;

private:
    struct States;
    std::unique_ptr<States> states_;
};

}  // namespace mediasec::crypto
