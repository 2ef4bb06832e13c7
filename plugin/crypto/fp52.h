// Mediasec: elements of F_p in 20 limbs of 52 bits, for AVX-512 IFMA.
// SPDX-License-Identifier: GPL-2.0-or-later
// RFC 6508 2.1, RFC 6509 Appendix A. Montgomery's form a R mod p with R = 2^1040. Gueron and Krasnov, "Accelerating Big Integer Arithmetic
// Using Intel IFMA Extensions" (ARITH 2016): limbs of 52 bits, which vpmadd52luq and vpmadd52huq multiply; "almost" Montgomery products,
// which are not brought below p.
//
// R is 2^16 times larger than p. So sums need no reduction: the type of a value says how many p it is at most, the compiler adds these
// bounds up, and a product of anything within its limits is at most 2p again.
#pragma once

#include "crypto/batch_inversion.h"
#include "crypto/field_constants.h"
#include "crypto/fp2.h"

#include <algorithm>
#include <bit>

namespace mediasec::crypto::fp52 {

using field::num_limbs;
using field::Words;

inline constexpr std::size_t num_lanes = 8;       ///< 64-bit lanes of a register
inline constexpr std::size_t padded_limbs = 24;   ///< limbs of one number in whole registers

/// max_product_bound limits the sum of the products of bounds: a b <= 2^15 p^2 gives (a b + m p)/R <= (2^15 p/R + 1) p < 2p.
inline constexpr unsigned max_product_bound = 1u << 15;

/// usable tells whether this processor runs the kernels below. They are in fp52.cpp; all take and give limbs below 2^52, and outputs may
/// be the place of inputs. A number is 24 limbs (the last 4 zero), a batch 20 rows of 8 lanes.
bool usable() noexcept;
namespace kernel {
/// multiply gives a b / R; multiply2 two of them side by side, which hides the latency of each.
void multiply(std::uint64_t *out, const std::uint64_t *a, const std::uint64_t *b) noexcept;
void multiply2(std::uint64_t *out1, const std::uint64_t *a, const std::uint64_t *b, std::uint64_t *out2, const std::uint64_t *c,
               const std::uint64_t *d) noexcept;
/// square_fp2 gives (a + ib)^2/R for a + ib = re + i im, multiply_fp2 (a + ib)(c + id)/R; kp is a multiple of p not below im (or d).
void square_fp2(std::uint64_t *out_re, std::uint64_t *out_im, const std::uint64_t *re, const std::uint64_t *im, const std::uint64_t *kp) noexcept;
void multiply_fp2(std::uint64_t *out_re, std::uint64_t *out_im, const std::uint64_t *a, const std::uint64_t *b, const std::uint64_t *c,
                  const std::uint64_t *d, const std::uint64_t *kp) noexcept;
/// add gives a + b, subtract a + kp - b.
void add(std::uint64_t *out, const std::uint64_t *a, const std::uint64_t *b) noexcept;
void subtract(std::uint64_t *out, const std::uint64_t *a, const std::uint64_t *b, const std::uint64_t *kp) noexcept;
/// The same for batches; batch_dot sums `count` (1 to 3) products a[i] b[i] / R.
void batch_dot(std::uint64_t *out, const std::uint64_t *const *a, const std::uint64_t *const *b, std::size_t count) noexcept;
void batch_add(std::uint64_t *out, const std::uint64_t *a, const std::uint64_t *b) noexcept;
void batch_subtract(std::uint64_t *out, const std::uint64_t *a, const std::uint64_t *b, const std::uint64_t *kp) noexcept;
}  // namespace kernel

/// Padded is a number as the kernels take it.
struct alignas(64) Padded {
    std::array<std::uint64_t, padded_limbs> limb = {};
    constexpr Padded() = default;
    constexpr explicit Padded(const field::Limbs &limbs)
    {
        for (std::size_t i = 0; i < num_limbs; ++i)
            limb[i] = limbs[i];
    }
};

/// multiple_of_p is k p as a number.
template <unsigned k>
inline constexpr Padded multiple_of_p{field::p_multiple(k)};

/// Fp is an element of F_p in Montgomery's form, at most B p.
template <unsigned B>
struct Fp : Padded {
    Fp() = default;
    explicit Fp(const Padded &padded) noexcept : Padded(padded) {}
    /// A smaller bound is good for a larger one.
    template <unsigned A>
        requires(A < B)
    Fp(const Fp<A> &a) noexcept : Padded(a)
    {
    }

    static Fp from_words(const Words &words) noexcept;
    Words to_words() const noexcept;
    bool is_zero() const noexcept { return to_words() == Words{}; }
    /// inverse gives 1/a, and 0 for 0.
    Fp<2> inverse() const noexcept { return Fp<2>::from_words(field::inverse(to_words())); }
    /// packed gives the limbs without their padding, to be kept in tables.
    using Packed = field::Limbs;
    Packed packed() const noexcept
    {
        Packed limbs;
        std::copy_n(limb.begin(), num_limbs, limbs.begin());
        return limbs;
    }
};

/// r_squared is R^2 mod p, and one 1 in Montgomery's form, R mod p.
const Fp<1> &r_squared() noexcept;
const Fp<1> &one() noexcept;

template <unsigned A, unsigned B>
Fp<A + B> operator+(const Fp<A> &a, const Fp<B> &b) noexcept
{
    Fp<A + B> r;
    kernel::add(r.limb.data(), a.limb.data(), b.limb.data());
    return r;
}

/// a - b is a + k p - b for the power of two k that is not below b's bound.
template <unsigned A, unsigned B>
Fp<A + std::bit_ceil(B)> operator-(const Fp<A> &a, const Fp<B> &b) noexcept
{
    Fp<A + std::bit_ceil(B)> r;
    kernel::subtract(r.limb.data(), a.limb.data(), b.limb.data(), multiple_of_p<std::bit_ceil(B)>.limb.data());
    return r;
}

template <unsigned A, unsigned B>
Fp<2> operator*(const Fp<A> &a, const Fp<B> &b) noexcept
{
    static_assert(A * B <= max_product_bound);
    Fp<2> r;
    kernel::multiply(r.limb.data(), a.limb.data(), b.limb.data());
    return r;
}

/// negate gives k p - a for the power of two k that is not below a's bound.
template <unsigned B>
Fp<std::bit_ceil(B)> negate(const Fp<B> &a) noexcept
{
    return Fp<0>() - a;
}

template <unsigned A, unsigned B>
bool operator==(const Fp<A> &a, const Fp<B> &b) noexcept
{
    return a.to_words() == b.to_words();
}

template <unsigned B>
Fp<B> Fp<B>::from_words(const Words &words) noexcept
{
    return Fp<1>(Padded(field::limbs_of(words))) * r_squared();
}

template <unsigned B>
Words Fp<B>::to_words() const noexcept
{
    // a 1 / R = (a + m p)/R <= p, as a < R: either reduced or p itself.
    Fp<1> one;
    one.limb[0] = 1;
    const Padded plain = *this * one;
    Words words = {};
    for (std::size_t i = 0; i < num_limbs; ++i) {
        const std::size_t bit = i * field::limb_bits, word = bit / 64, shift = bit % 64;
        words[word] |= plain.limb[i] << shift;
        if (shift > 64 - field::limb_bits && word + 1 < words.size()) words[word + 1] |= plain.limb[i] >> (64 - shift);
    }
    return field::below_p(words) ? words : Words{};
}

/// mul2 gives {a b, c d}.
template <unsigned A, unsigned B, unsigned C, unsigned D>
Pair<Fp<2>> mul2(const Fp<A> &a, const Fp<B> &b, const Fp<C> &c, const Fp<D> &d) noexcept
{
    static_assert(A * B <= max_product_bound && C * D <= max_product_bound);
    Pair<Fp<2>> r;
    kernel::multiply2(r.first.limb.data(), a.limb.data(), b.limb.data(), r.second.limb.data(), c.limb.data(), d.limb.data());
    return r;
}

/// (a + ib)^2 = (a + b)(a - b) + i 2ab
template <unsigned B>
Fp2<Fp<2>> square(const Fp2<Fp<B>> &v) noexcept
{
    constexpr unsigned k = std::bit_ceil(B);
    static_assert(2 * B * (B + k) <= max_product_bound);
    Fp2<Fp<2>> r;
    kernel::square_fp2(r.re.limb.data(), r.im.limb.data(), v.re.limb.data(), v.im.limb.data(), multiple_of_p<k>.limb.data());
    return r;
}

/// (a + ib)(c + id) = (ac - bd) + i(ad + bc), four products and two reductions.
template <unsigned A, unsigned B>
Fp2<Fp<2>> operator*(const Fp2<Fp<A>> &v, const Fp2<Fp<B>> &w) noexcept
{
    constexpr unsigned k = std::bit_ceil(B);
    static_assert(A * (B + k) <= max_product_bound);
    Fp2<Fp<2>> r;
    kernel::multiply_fp2(r.re.limb.data(), r.im.limb.data(), v.re.limb.data(), v.im.limb.data(), w.re.limb.data(), w.im.limb.data(),
                         multiple_of_p<k>.limb.data());
    return r;
}

/// Rows is eight numbers, limb by limb.
struct alignas(64) Rows {
    std::array<std::array<std::uint64_t, num_lanes>, num_limbs> row = {};
    std::uint64_t *data() noexcept { return row[0].data(); }
    const std::uint64_t *data() const noexcept { return row[0].data(); }
};

/// Batch is eight elements of F_p, each at most B p, on which every operation works at once.
template <unsigned B>
struct Batch : Rows {
    Batch() = default;
    explicit Batch(const Rows &rows) noexcept : Rows(rows) {}
    template <unsigned A>
        requires(A < B)
    Batch(const Batch<A> &a) noexcept : Rows(a)
    {
    }
    static Batch broadcast(const Fp<B> &a) noexcept
    {
        Batch r;
        for (std::size_t i = 0; i < num_limbs; ++i)
            r.row[i].fill(a.limb[i]);
        return r;
    }
    Fp<B> lane(std::size_t number) const noexcept
    {
        Fp<B> r;
        for (std::size_t i = 0; i < num_limbs; ++i)
            r.limb[i] = row[i][number];
        return r;
    }
    void set_lane(std::size_t number, const Fp<B> &a) noexcept { set_lane(number, a.packed()); }
    void set_lane(std::size_t number, const field::Limbs &limbs) noexcept
    {
        for (std::size_t i = 0; i < num_limbs; ++i)
            row[i][number] = limbs[i];
    }
    /// inverse inverts all lanes; when one is 0, all become 0.
    Batch<2> inverse() const
    {
        std::vector<Fp<2>> values(num_lanes);
        for (std::size_t i = 0; i < num_lanes; ++i)
            values[i] = lane(i) * one();
        invert_all(values);
        Batch<2> r;
        for (std::size_t i = 0; i < num_lanes; ++i)
            r.set_lane(i, values[i]);
        return r;
    }
};

template <unsigned A, unsigned B>
Batch<A + B> operator+(const Batch<A> &a, const Batch<B> &b) noexcept
{
    Batch<A + B> r;
    kernel::batch_add(r.data(), a.data(), b.data());
    return r;
}

template <unsigned A, unsigned B>
Batch<A + std::bit_ceil(B)> operator-(const Batch<A> &a, const Batch<B> &b) noexcept
{
    Batch<A + std::bit_ceil(B)> r;
    kernel::batch_subtract(r.data(), a.data(), b.data(), multiple_of_p<std::bit_ceil(B)>.limb.data());
    return r;
}

template <unsigned B>
Batch<std::bit_ceil(B)> negate(const Batch<B> &a) noexcept
{
    return Batch<0>() - a;
}

template <unsigned A, unsigned B>
Batch<2> operator*(const Batch<A> &a, const Batch<B> &b) noexcept
{
    return dot(a, b);
}

template <unsigned A, unsigned B, unsigned C, unsigned D>
Pair<Batch<2>> mul2(const Batch<A> &a, const Batch<B> &b, const Batch<C> &c, const Batch<D> &d) noexcept
{
    return {a * b, c * d};
}

/// dot gives a b, a b + c d, or a b + c d + e f, with one reduction.
template <unsigned A, unsigned B, unsigned C = 0, unsigned D = 0, unsigned E = 0, unsigned F = 0>
Batch<2> dot(const Batch<A> &a, const Batch<B> &b, const Batch<C> &c = {}, const Batch<D> &d = {}, const Batch<E> &e = {},
             const Batch<F> &f = {}) noexcept
{
    static_assert(A * B + C * D + E * F <= max_product_bound);
    const std::uint64_t *left[] = {a.data(), c.data(), e.data()}, *right[] = {b.data(), d.data(), f.data()};
    Batch<2> r;
    kernel::batch_dot(r.data(), left, right, C * D == 0 ? 1 : E * F == 0 ? 2 : 3);
    return r;
}

}  // namespace mediasec::crypto::fp52
