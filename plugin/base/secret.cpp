// Mediasec: octets that must not survive their use.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/secret.h"

#include <string.h>  // explicit_bzero is in glibc's <string.h>, not in <cstring>

namespace mediasec {

void wipe(void *octets, std::size_t length) noexcept
{
    if (length != 0) explicit_bzero(octets, length);
}

bool equal_secret(ByteView a, ByteView b) noexcept
{
    if (a.size() != b.size()) return false;
    std::uint8_t difference = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        difference = static_cast<std::uint8_t>(difference | (a[i] ^ b[i]));
    return difference == 0;
}

}  // namespace mediasec
