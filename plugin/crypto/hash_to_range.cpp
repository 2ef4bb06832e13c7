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

BignumPtr hash_to_range(std::initializer_list<ByteView> parts, const BIGNUM *n)
{
    // 3) l = Ceiling(lg(n) / hashlen)
    const auto n_len = static_cast<std::size_t>(BN_num_bytes(n));
    const SecretBytes v = v_prime(parts, (n_len + hash_len - 1) / hash_len);
    BnCtxPtr ctx(BN_CTX_new());
    BignumPtr number(BN_bin2bn(v.view().data(), static_cast<int>(v.size()), nullptr));
    // 6) v = v' mod n
    if (!ctx || !number || BN_nnmod(number.get(), number.get(), n, ctx.get()) != 1) return nullptr;
    return number;
}

}  // namespace mediasec::crypto
