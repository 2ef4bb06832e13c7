// Fuzz target: base64 (RFC 4648 section 4).
// SPDX-License-Identifier: GPL-2.0-or-later
#include "fuzz/fuzz.h"

#include "crypto/base64.h"

namespace crypto = mediasec::crypto;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    mediasec::ByteView octets(data, size);
    auto there = crypto::base64_decode(crypto::base64_encode(octets));
    fuzz::hold(there && mediasec::equal(there->octets, octets) && !there->unpadded && !there->had_space, "octets do not come back from their base64 text");
    auto decoded = crypto::base64_decode(fuzz::text_view(octets));
    if (!decoded) return 0;
    fuzz::hold(decoded->octets.size() <= size / 4 * 3 + 3, "a text has more octets than it can have");
    auto again = crypto::base64_decode(crypto::base64_encode(decoded->octets));
    fuzz::hold(again && again->octets == decoded->octets, "a decoded text does not come back");
    return 0;
}
