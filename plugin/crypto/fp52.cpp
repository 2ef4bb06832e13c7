// Mediasec: multiplication in F_p with AVX-512 IFMA.
// SPDX-License-Identifier: GPL-2.0-or-later
// Gueron and Krasnov, "Accelerating Big Integer Arithmetic Using Intel IFMA Extensions" (ARITH 2016). vpmadd52luq adds the low, vpmadd52huq
// the high 52 bits of a product of two limbs to a 64-bit lane, so that 20 rows of products can be added before any carry is passed on.
#include "crypto/fp52.h"

#include "crypto/cpu.h"

namespace mediasec::crypto::fp52 {

bool usable() noexcept { return cpu::has_ifma(); }

const Fp<1> &r_squared() noexcept
{
    static const Fp<1> value{Padded(field::limbs_of(field::power_of_two(2 * field::limb_bits * num_limbs)))};
    return value;
}

const Fp<1> &one() noexcept
{
    static const Fp<1> value{Padded(field::limbs_of(field::power_of_two(field::limb_bits * num_limbs)))};
    return value;
}

}  // namespace mediasec::crypto::fp52

#if defined(__x86_64__)

#include <immintrin.h>

// Only the functions below are compiled for AVX-512: no inline function of a header may be, since the linker could take it for the whole
// program. They run after usable() only.
#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx512f,avx512dq,avx512vl,avx512ifma"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx512f,avx512dq,avx512vl,avx512ifma")
// GCC 12 takes the undefined operand of its own intrinsics for a use of an uninitialised value (GCC bug 105593).
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif

namespace mediasec::crypto::fp52::kernel {

namespace {

#define MEDIASEC_INLINE inline __attribute__((always_inline))

using Register = __m512i;

MEDIASEC_INLINE Register mask52() noexcept { return _mm512_set1_epi64(static_cast<long long>(field::limb_mask)); }
MEDIASEC_INLINE Register broadcast(std::uint64_t limb) noexcept { return _mm512_set1_epi64(static_cast<long long>(limb)); }

/// Number is 24 limbs in three registers, or sums that have still to be carried.
struct Number {
    Register r0, r1, r2;
};

MEDIASEC_INLINE Number zero() noexcept { return {_mm512_setzero_si512(), _mm512_setzero_si512(), _mm512_setzero_si512()}; }

/// Loads and stores do not count on aligned addresses: GCC 12 does not align every temporary to the 64 octets that its type asks for.
MEDIASEC_INLINE Number load(const std::uint64_t *limbs) noexcept
{
    return {_mm512_loadu_si512(limbs), _mm512_loadu_si512(limbs + 8), _mm512_loadu_si512(limbs + 16)};
}

MEDIASEC_INLINE void store(std::uint64_t *limbs, const Number &a) noexcept
{
    _mm512_storeu_si512(limbs, a.r0);
    _mm512_storeu_si512(limbs + 8, a.r1);
    _mm512_storeu_si512(limbs + 16, a.r2);
}

/// one_down gives limbs 1 to 8 of the sixteen in low and high, one_up limbs 7 to 14.
MEDIASEC_INLINE Register one_down(Register low, Register high) noexcept { return _mm512_alignr_epi64(high, low, 1); }
MEDIASEC_INLINE Register one_up(Register low, Register high) noexcept { return _mm512_alignr_epi64(high, low, 7); }

/// add_low and add_high give t + the low (high) halves of the products of `limb` with the limbs of a.
MEDIASEC_INLINE Number add_low(const Number &t, Register limb, const Number &a) noexcept
{
    return {_mm512_madd52lo_epu64(t.r0, limb, a.r0), _mm512_madd52lo_epu64(t.r1, limb, a.r1), _mm512_madd52lo_epu64(t.r2, limb, a.r2)};
}

MEDIASEC_INLINE Number add_high(const Number &t, Register limb, const Number &a) noexcept
{
    return {_mm512_madd52hi_epu64(t.r0, limb, a.r0), _mm512_madd52hi_epu64(t.r1, limb, a.r1), _mm512_madd52hi_epu64(t.r2, limb, a.r2)};
}

/// divided moves all limbs one down. The lowest one is on its way to become a multiple of 2^52 by an m p that is added elsewhere: the low
/// half of m p_0 is 2^52 minus its low 52 bits, or 0, so that the carry is the limb divided by 2^52, rounded up.
MEDIASEC_INLINE Number divided(const Number &t) noexcept
{
    const Register carry = _mm512_srli_epi64(_mm512_add_epi64(t.r0, mask52()), field::limb_bits);
    const Register low = one_down(t.r0, t.r1);
    return {_mm512_mask_add_epi64(low, 1, low, carry), one_down(t.r1, t.r2), one_down(t.r2, _mm512_setzero_si512())};
}

/// carried passes the carries of all limbs, of either sign, to the next limb once.
MEDIASEC_INLINE Number carried(const Number &t) noexcept
{
    const Register c0 = _mm512_srai_epi64(t.r0, field::limb_bits), c1 = _mm512_srai_epi64(t.r1, field::limb_bits),
                   c2 = _mm512_srai_epi64(t.r2, field::limb_bits);
    return {_mm512_add_epi64(_mm512_and_si512(t.r0, mask52()), one_up(_mm512_setzero_si512(), c0)),
            _mm512_add_epi64(_mm512_and_si512(t.r1, mask52()), one_up(c0, c1)),
            _mm512_add_epi64(_mm512_and_si512(t.r2, mask52()), one_up(c1, c2))};
}

/// normal brings all limbs below 2^52. One pass leaves a carry only beside a limb of all ones or zeros, in about one of 2^40 numbers, so
/// that the branch is predicted and its test is off the critical path.
MEDIASEC_INLINE Number normal(Number t) noexcept
{
    do
        t = carried(t);
    while (__builtin_expect(
        _mm512_test_epi64_mask(_mm512_or_si512(_mm512_or_si512(t.r0, t.r1), t.r2), _mm512_andnot_si512(mask52(), _mm512_set1_epi64(-1))) != 0,
        0));
    return t;
}

/// plus and minus leave the carries where they are.
MEDIASEC_INLINE Number plus(const Number &a, const Number &b) noexcept
{
    return {_mm512_add_epi64(a.r0, b.r0), _mm512_add_epi64(a.r1, b.r1), _mm512_add_epi64(a.r2, b.r2)};
}

MEDIASEC_INLINE Number minus(const Number &a, const Number &b) noexcept
{
    return {_mm512_sub_epi64(a.r0, b.r0), _mm512_sub_epi64(a.r1, b.r1), _mm512_sub_epi64(a.r2, b.r2)};
}

/// Modulus is p, and p one limb down, for the low halves of m p are added after the division of the sum by 2^52.
struct Modulus {
    Number p, p_down;
    Register minus_p_inverse;
};

MEDIASEC_INLINE Modulus modulus() noexcept
{
    const Number p = load(multiple_of_p<1>.limb.data());
    return {p, {one_down(p.r0, p.r1), one_down(p.r1, p.r2), one_down(p.r2, _mm512_setzero_si512())}, broadcast(field::minus_p_inverse)};
}

/// next_m gives m = -t/p mod 2^52 in all lanes.
MEDIASEC_INLINE Register next_m(const Number &t, const Modulus &modulus) noexcept
{
    return _mm512_broadcastq_epi64(_mm512_castsi512_si128(_mm512_madd52lo_epu64(_mm512_setzero_si512(), t.r0, modulus.minus_p_inverse)));
}

MEDIASEC_INLINE Number add_m_p(const Number &t, Register m, const Modulus &modulus) noexcept
{
    return add_high(add_low(t, m, modulus.p_down), m, modulus.p);
}

}  // namespace

// In the loops below t is the sum so far divided by 2^(52 i), with the low half of row i already in it: m depends on nothing else, and the
// next row is added while m is on its way. b[20] is 0.

void multiply(std::uint64_t *out, const std::uint64_t *a, const std::uint64_t *b) noexcept
{
    const Modulus P = modulus();
    const Number A = load(a);
    Number t = add_low(zero(), broadcast(b[0]), A);
    for (std::size_t i = 0; i < num_limbs; ++i) {
        const Register m = next_m(t, P);
        t = add_high(divided(t), broadcast(b[i]), A);
        t = add_low(t, broadcast(b[i + 1]), A);
        t = add_m_p(t, m, P);
    }
    store(out, normal(t));
}

namespace {

/// multiply2_loaded is multiply2 with a and c in registers.
MEDIASEC_INLINE void multiply2_loaded(std::uint64_t *out1, const Number &a, const std::uint64_t *b, std::uint64_t *out2, const Number &c,
                                      const std::uint64_t *d) noexcept
{
    const Modulus P = modulus();
    Number t = add_low(zero(), broadcast(b[0]), a), u = add_low(zero(), broadcast(d[0]), c);
    for (std::size_t i = 0; i < num_limbs; ++i) {
        const Register m = next_m(t, P), n = next_m(u, P);
        t = add_high(divided(t), broadcast(b[i]), a);
        u = add_high(divided(u), broadcast(d[i]), c);
        t = add_low(t, broadcast(b[i + 1]), a);
        u = add_low(u, broadcast(d[i + 1]), c);
        t = add_m_p(t, m, P);
        u = add_m_p(u, n, P);
    }
    store(out1, normal(t));
    store(out2, normal(u));
}

}  // namespace

void multiply2(std::uint64_t *out1, const std::uint64_t *a, const std::uint64_t *b, std::uint64_t *out2, const std::uint64_t *c,
               const std::uint64_t *d) noexcept
{
    multiply2_loaded(out1, load(a), b, out2, load(c), d);
}

void square_fp2(std::uint64_t *out_re, std::uint64_t *out_im, const std::uint64_t *re, const std::uint64_t *im,
                const std::uint64_t *kp) noexcept
{
    const Number a = load(re), b = load(im);
    const Number sum = normal(plus(a, b));                                   // a + b
    alignas(64) std::uint64_t difference[padded_limbs];
    store(difference, normal(minus(plus(a, load(kp)), b)));                  // a - b
    multiply2_loaded(out_re, sum, difference, out_im, normal(plus(a, a)), im);
}

void multiply_fp2(std::uint64_t *out_re, std::uint64_t *out_im, const std::uint64_t *a, const std::uint64_t *b, const std::uint64_t *c,
                  const std::uint64_t *d, const std::uint64_t *kp) noexcept
{
    const Modulus P = modulus();
    const Number A = load(a), B = load(b);
    alignas(64) std::uint64_t e[padded_limbs];
    store(e, normal(minus(load(kp), load(d))));                              // -d
    Number t = add_low(add_low(zero(), broadcast(c[0]), A), broadcast(e[0]), B);
    Number u = add_low(add_low(zero(), broadcast(d[0]), A), broadcast(c[0]), B);
    for (std::size_t i = 0; i < num_limbs; ++i) {
        const Register m = next_m(t, P), n = next_m(u, P);
        t = add_high(add_high(divided(t), broadcast(c[i]), A), broadcast(e[i]), B);
        u = add_high(add_high(divided(u), broadcast(d[i]), A), broadcast(c[i]), B);
        t = add_low(add_low(t, broadcast(c[i + 1]), A), broadcast(e[i + 1]), B);
        u = add_low(add_low(u, broadcast(d[i + 1]), A), broadcast(c[i + 1]), B);
        t = add_m_p(t, m, P);                                                // ac - bd
        u = add_m_p(u, n, P);                                                // ad + bc
    }
    store(out_re, normal(t));
    store(out_im, normal(u));
}

void add(std::uint64_t *out, const std::uint64_t *a, const std::uint64_t *b) noexcept { store(out, normal(plus(load(a), load(b)))); }

void subtract(std::uint64_t *out, const std::uint64_t *a, const std::uint64_t *b, const std::uint64_t *kp) noexcept
{
    store(out, normal(minus(plus(load(a), load(kp)), load(b))));
}

namespace {

MEDIASEC_INLINE Register row(const std::uint64_t *batch, std::size_t limb) noexcept { return _mm512_loadu_si512(batch + num_lanes * limb); }

/// store_carried passes the carries of 20 rows, of either sign, from the lowest to the highest.
MEDIASEC_INLINE void store_carried(std::uint64_t *out, const Register (&t)[num_limbs]) noexcept
{
    Register carry = _mm512_setzero_si512();
    for (std::size_t j = 0; j < num_limbs; ++j) {
        const Register sum = _mm512_add_epi64(t[j], carry);
        _mm512_storeu_si512(out + num_lanes * j, _mm512_and_si512(sum, mask52()));
        carry = _mm512_srai_epi64(sum, field::limb_bits);
    }
}

/// sum_of_products is batch_dot for a number of products that the compiler knows, so that t stays in registers. Each limb of a and p is
/// loaded once a row and used twice, since a processor that multiplies two registers a cycle loads no more than two.
template <std::size_t count>
MEDIASEC_INLINE void sum_of_products(std::uint64_t *out, const std::uint64_t *const *a, const std::uint64_t *const *b) noexcept
{
    const std::uint64_t *p = multiple_of_p<1>.limb.data();
    const Register k = broadcast(field::minus_p_inverse);
    Register t[num_limbs];
#pragma GCC unroll 20
    for (std::size_t j = 0; j < num_limbs; ++j) {
        t[j] = _mm512_setzero_si512();
#pragma GCC unroll 3
        for (std::size_t n = 0; n < count; ++n)
            t[j] = _mm512_madd52lo_epu64(t[j], row(b[n], 0), row(a[n], j));
    }
    for (std::size_t i = 0; i < num_limbs; ++i) {
        // As with single numbers: limb 0 becomes a carry, the others move one down, and m p is added later.
        const Register m = _mm512_madd52lo_epu64(_mm512_setzero_si512(), t[0], k);
        const Register carry = _mm512_srli_epi64(_mm512_add_epi64(t[0], mask52()), field::limb_bits);
#pragma GCC unroll 20
        for (std::size_t j = 0; j + 1 < num_limbs; ++j)
            t[j] = t[j + 1];
        t[num_limbs - 1] = _mm512_setzero_si512();
        t[0] = _mm512_add_epi64(t[0], carry);
#pragma GCC unroll 3
        for (std::size_t n = 0; n < count; ++n) {
            const Register limb = row(b[n], i), next = i + 1 < num_limbs ? row(b[n], i + 1) : _mm512_setzero_si512();
#pragma GCC unroll 20
            for (std::size_t j = 0; j < num_limbs; ++j) {
                const Register a_j = row(a[n], j);
                t[j] = _mm512_madd52lo_epu64(_mm512_madd52hi_epu64(t[j], limb, a_j), next, a_j);
            }
        }
        t[0] = _mm512_madd52hi_epu64(t[0], m, broadcast(p[0]));
#pragma GCC unroll 20
        for (std::size_t j = 1; j < num_limbs; ++j) {
            const Register p_j = broadcast(p[j]);
            t[j - 1] = _mm512_madd52lo_epu64(t[j - 1], m, p_j);
            t[j] = _mm512_madd52hi_epu64(t[j], m, p_j);
        }
    }
    store_carried(out, t);
}

}  // namespace

void batch_dot(std::uint64_t *out, const std::uint64_t *const *a, const std::uint64_t *const *b, std::size_t count) noexcept
{
    if (count == 1) return sum_of_products<1>(out, a, b);
    if (count == 2) return sum_of_products<2>(out, a, b);
    sum_of_products<3>(out, a, b);
}

void batch_add(std::uint64_t *out, const std::uint64_t *a, const std::uint64_t *b) noexcept
{
    Register t[num_limbs];
    for (std::size_t j = 0; j < num_limbs; ++j)
        t[j] = _mm512_add_epi64(row(a, j), row(b, j));
    store_carried(out, t);
}

void batch_subtract(std::uint64_t *out, const std::uint64_t *a, const std::uint64_t *b, const std::uint64_t *kp) noexcept
{
    Register t[num_limbs];
    for (std::size_t j = 0; j < num_limbs; ++j)
        t[j] = _mm512_sub_epi64(_mm512_add_epi64(row(a, j), broadcast(kp[j])), row(b, j));
    store_carried(out, t);
}

}  // namespace mediasec::crypto::fp52::kernel

#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC diagnostic pop
#pragma GCC pop_options
#endif

#else

namespace mediasec::crypto::fp52::kernel {

// Never called where usable() is false.
void multiply(std::uint64_t *, const std::uint64_t *, const std::uint64_t *) noexcept {}
void multiply2(std::uint64_t *, const std::uint64_t *, const std::uint64_t *, std::uint64_t *, const std::uint64_t *,
               const std::uint64_t *) noexcept
{
}
void square_fp2(std::uint64_t *, std::uint64_t *, const std::uint64_t *, const std::uint64_t *, const std::uint64_t *) noexcept {}
void multiply_fp2(std::uint64_t *, std::uint64_t *, const std::uint64_t *, const std::uint64_t *, const std::uint64_t *, const std::uint64_t *,
                  const std::uint64_t *) noexcept
{
}
void add(std::uint64_t *, const std::uint64_t *, const std::uint64_t *) noexcept {}
void subtract(std::uint64_t *, const std::uint64_t *, const std::uint64_t *, const std::uint64_t *) noexcept {}
void batch_dot(std::uint64_t *, const std::uint64_t *const *, const std::uint64_t *const *, std::size_t) noexcept {}
void batch_add(std::uint64_t *, const std::uint64_t *, const std::uint64_t *) noexcept {}
void batch_subtract(std::uint64_t *, const std::uint64_t *, const std::uint64_t *, const std::uint64_t *) noexcept {}

}  // namespace mediasec::crypto::fp52::kernel

#endif
