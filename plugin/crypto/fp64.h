// Mediasec: elements of F_p in 16 words of 64 bits.
// SPDX-License-Identifier: GPL-2.0-or-later
// RFC 6508 2.1, RFC 6509 Appendix A. Montgomery's form a R mod p with R = 2^1024; lazy reduction after Aranha et al., "Faster Explicit
// Formulas for Computing Pairings over Ordinary Curves" (eprint 2010/526), section 4.
#pragma once

#include "crypto/field_constants.h"
#include "crypto/fp2.h"

namespace mediasec::crypto::fp64 {

using field::Words;

/// Product is a sum of products of reduced elements, before its reduction: 2048 bits and what goes `over` them.
struct Product {
    std::array<std::uint64_t, 2 * field::num_words> word;
    std::uint64_t over;
};

/// Portable is the kernel in standard C++ with 128-bit integers.
struct Portable {
    static constexpr const char *name = "64-bit words";
    static bool usable() noexcept { return true; }
    /// multiply gives a b.
    static void multiply(Product &out, const Words &a, const Words &b) noexcept;
    /// reduce gives t/2^1024 modulo p, reduced; `t` is used up.
    static void reduce(Words &out, Product &t) noexcept;
};

/// Adx is the kernel in the instructions mulx (BMI2), adcx and adox (ADX); as Portable.
struct Adx {
    static constexpr const char *name = "64-bit words with mulx, adcx and adox";
    static bool usable() noexcept;
    static void multiply(Product &out, const Words &a, const Words &b) noexcept;
    static void reduce(Words &out, Product &t) noexcept;
};

/// add and subtract give a + b and a - b modulo p; `out` may be an input.
void add(Words &out, const Words &a, const Words &b) noexcept;
void subtract(Words &out, const Words &a, const Words &b) noexcept;
/// finish gives value + over * 2^1024 modulo p, for a number of a few p.
void finish(Words &value, std::uint64_t over) noexcept;
/// add_product gives t + s.
void add_product(Product &t, const Product &s) noexcept;
/// subtract_product gives t - s, with p 2^1024 added when that is negative, for t below p 2^1024 and s below p^2.
void subtract_product(Product &t, const Product &s) noexcept;
/// r_squared is R^2 mod p.
const Words &r_squared() noexcept;

/// Fp is an element of F_p in Montgomery's form, always reduced.
template <class Kernel>
struct Fp {
    Words word = {};

    /// from_words takes an integer below p.
    static Fp from_words(const Words &words) noexcept { return Fp{words} * Fp{r_squared()}; }
    Words to_words() const noexcept
    {
        Product t = {};
        for (std::size_t i = 0; i < field::num_words; ++i)
            t.word[i] = word[i];
        Words out;
        Kernel::reduce(out, t);
        return out;
    }
    bool is_zero() const noexcept { return word == Words{}; }
    /// inverse gives 1/a, and 0 for 0.
    Fp inverse() const noexcept { return from_words(field::inverse(to_words())); }

    /// An element is also a batch of one, and its own form in tables.
    using Packed = Words;
    Packed packed() const noexcept { return word; }
    static Fp broadcast(const Fp &a) noexcept { return a; }
    Fp lane(std::size_t) const noexcept { return *this; }
    void set_lane(std::size_t, const Fp &a) noexcept { *this = a; }
    void set_lane(std::size_t, const Words &words) noexcept { word = words; }

    friend Fp operator+(const Fp &a, const Fp &b) noexcept
    {
        Fp r;
        add(r.word, a.word, b.word);
        return r;
    }
    friend Fp operator-(const Fp &a, const Fp &b) noexcept
    {
        Fp r;
        subtract(r.word, a.word, b.word);
        return r;
    }
    friend Fp operator*(const Fp &a, const Fp &b) noexcept
    {
        Product t;
        Fp r;
        Kernel::multiply(t, a.word, b.word);
        Kernel::reduce(r.word, t);
        return r;
    }
    friend bool operator==(const Fp &a, const Fp &b) noexcept { return a.word == b.word; }
};

template <class K>
Fp<K> negate(const Fp<K> &a) noexcept
{
    return Fp<K>() - a;
}

/// mul2 gives {a b, c d}.
template <class K>
Pair<Fp<K>> mul2(const Fp<K> &a, const Fp<K> &b, const Fp<K> &c, const Fp<K> &d) noexcept
{
    return {a * b, c * d};
}

/// dot gives a b + c d + ... with one reduction.
template <class K, class... More>
Fp<K> dot(const Fp<K> &a, const Fp<K> &b, const More &...more) noexcept
{
    Product sum, t;
    K::multiply(sum, a.word, b.word);
    const auto add_all = [&](const auto &self, const Fp<K> &c, const Fp<K> &d, const auto &...rest) -> void {
        K::multiply(t, c.word, d.word);
        add_product(sum, t);
        if constexpr (sizeof...(rest) != 0) self(self, rest...);
    };
    if constexpr (sizeof...(more) != 0) add_all(add_all, more...);
    Fp<K> r;
    K::reduce(r.word, sum);
    return r;
}

/// (a + ib)^2 = (a + b)(a - b) + i 2ab
template <class K>
Fp2<Fp<K>> square(const Fp2<Fp<K>> &v) noexcept
{
    const Fp<K> ab = v.re * v.im;
    return {(v.re + v.im) * (v.re - v.im), ab + ab};
}

/// (a + ib)(c + id) by Karatsuba's three products and two reductions.
template <class K>
Fp2<Fp<K>> operator*(const Fp2<Fp<K>> &v, const Fp2<Fp<K>> &w) noexcept
{
    Product ac, bd, cross;
    K::multiply(ac, v.re.word, w.re.word);                                  // ac
    K::multiply(bd, v.im.word, w.im.word);                                  // bd
    K::multiply(cross, (v.re + v.im).word, (w.re + w.im).word);             // (a + b)(c + d)
    subtract_product(cross, ac);
    subtract_product(cross, bd);                                            // ad + bc
    subtract_product(ac, bd);                                               // ac - bd
    Fp2<Fp<K>> r;
    K::reduce(r.re.word, ac);
    K::reduce(r.im.word, cross);
    return r;
}

}  // namespace mediasec::crypto::fp64
