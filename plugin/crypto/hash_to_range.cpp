// Mediasec: HashToIntegerRange.
// SPDX-License-Identifier: GPL-2.0-or-later
// RFC 6508 5.1 with SHA-256 (hashlen = 256 bits).
#include "crypto/hash_to_range.h"

#include "crypto/digest.h"

namespace mediasec::crypto {

namespace {

constexpr std::size_t hash_len = 32;

/// v_prime is v' = v_1 || ... || v_l of step 5.
SecretBytes v_prime(std::initializer_list<ByteView> parts, std::size_t l)
{
    const SecretBytes A{ByteView(sha256(parts))};   // 1) A = hashfn(s)
    Sha256 h = {};                                  // 2) h_0
    SecretBytes v;
    for (std::size_t i = 1; i <= l; ++i) {
        h = sha256({h});                            // 4a) h_i = hashfn(h_(i-1))
        v.append(sha256({h, A.view()}));            // 4b) v_i = hashfn(h_i || A)
    }
    return v;
}

}  // namespace

SecretBytes hash_to_power_of_two(std::initializer_list<ByteView> parts, std::size_t length)
{
    // lg(2^n) = n exactly, so l = Ceiling(n / hashlen); v' mod 2^n is the end of v'.
    const SecretBytes v = v_prime(parts, (length + hash_len - 1) / hash_len);
    return SecretBytes(v.view().last(length));
}

Scalar hash_to_q(std::initializer_list<ByteView> parts)
{
    constexpr std::size_t l = 4;                    // 3) Ceiling(lg(q) / hashlen), q of 1022 bits
    return scalar_of(v_prime(parts, l).view());     // 6) v = v' mod n
}

}  // namespace mediasec::crypto
