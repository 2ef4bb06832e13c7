// Mediasec: scalars of the group of order q, and their digits.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "crypto/scalar.h"

#include "base/secret.h"
#include "crypto/ossl_ptr.h"

#include <bit>
#include <new>

namespace mediasec::crypto {

namespace {

void shift_right(Scalar &k, unsigned bits) noexcept
{
    for (std::size_t i = 0; i < k.size(); ++i)
        k[i] = k[i] >> bits | (i + 1 < k.size() ? k[i + 1] << (64 - bits) : 0);
}

/// subtract_digit gives k - digit, where `digit` is congruent to k modulo 4 or more, so that nothing is borrowed for a positive one.
void subtract_digit(Scalar &k, int digit) noexcept
{
    std::uint64_t carry = digit < 0 ? static_cast<std::uint64_t>(-digit) : 0;
    if (digit > 0) k[0] -= static_cast<std::uint64_t>(digit);
    for (std::size_t i = 0; carry != 0 && i < k.size(); ++i) {
        k[i] += carry;
        carry = k[i] < carry;
    }
}

}  // namespace

Scalar scalar_of(ByteView octets)
{
    SecretBytes q(8 * field::num_words);
    field::to_octets(field::q_words, q.data());
    const BnCtxPtr ctx(BN_CTX_new());
    const BignumPtr number(BN_bin2bn(octets.data(), static_cast<int>(octets.size()), nullptr));
    const BignumPtr modulus(BN_bin2bn(q.data(), static_cast<int>(q.size()), nullptr));
    SecretBytes reduced(q.size());
    if (!ctx || !number || !modulus || BN_nnmod(number.get(), number.get(), modulus.get(), ctx.get()) != 1 ||
        BN_bn2binpad(number.get(), reduced.data(), static_cast<int>(reduced.size())) < 0)
        throw std::bad_alloc();
    return field::from_octets(reduced.data());
}

std::size_t bit_length(const Scalar &k) noexcept
{
    for (std::size_t i = k.size(); i-- > 0;)
        if (k[i] != 0) return 64 * i + 64 - static_cast<std::size_t>(std::countl_zero(k[i]));
    return 0;
}

void add_to(Scalar &k, const Scalar &l) noexcept
{
    std::uint64_t carry = 0;
    for (std::size_t i = 0; i < k.size(); ++i) {
        const std::uint64_t sum = k[i] + l[i], with_carry = sum + carry;
        carry = std::uint64_t{sum < l[i]} | std::uint64_t{with_carry < sum};
        k[i] = with_carry;
    }
}

std::vector<int> non_adjacent_form(Scalar k, unsigned width)
{
    std::vector<int> digits;
    const int modulus = 1 << width;
    while (k != Scalar{}) {
        int digit = 0;
        if (k[0] & 1) {
            digit = static_cast<int>(k[0] % static_cast<unsigned>(modulus));
            if (digit > modulus / 2) digit -= modulus;
            subtract_digit(k, digit);
        }
        digits.push_back(digit);
        shift_right(k, 1);
    }
    return digits;
}

std::vector<int> signed_base_4(Scalar k)
{
    std::vector<int> digits;
    while (k != Scalar{}) {
        int digit = static_cast<int>(k[0] % 4);
        if (digit == 3) digit = -1;
        subtract_digit(k, digit);
        digits.push_back(digit);
        shift_right(k, 2);
    }
    return digits;
}

}  // namespace mediasec::crypto
