// Mediasec: the ways in which SAKKE's arithmetic can be done, for the templates of pairing.h, fixed_pairing.h and fixed_base.h.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "crypto/fp52.h"
#include "crypto/fp64.h"

namespace mediasec::crypto {

/// An engine has FpOf<B>, an element of F_p that its form bounds by B p (where that matters), and BatchOf<B>, num_lanes of them on which
/// each operation works at once. Fp and Batch are those that the coordinates of a point in Jacobian form are kept in.

/// WordEngine computes with words of 64 bits, one element at a time.
template <class Kernel>
struct WordEngine {
    template <unsigned>
    using FpOf = fp64::Fp<Kernel>;
    template <unsigned>
    using BatchOf = fp64::Fp<Kernel>;
    using Fp = FpOf<64>;
    using Batch = BatchOf<64>;
    static constexpr std::size_t num_lanes = 1;
    static constexpr const char *name = Kernel::name;
    static bool usable() noexcept { return Kernel::usable(); }
    static Fp one() noexcept { return Fp::from_words({1}); }
};

/// IfmaEngine computes with limbs of 52 bits in AVX-512 registers: one or two elements, or a batch of eight.
struct IfmaEngine {
    template <unsigned B>
    using FpOf = fp52::Fp<B>;
    template <unsigned B>
    using BatchOf = fp52::Batch<B>;
    using Fp = FpOf<64>;
    using Batch = BatchOf<64>;
    static constexpr std::size_t num_lanes = fp52::num_lanes;
    static constexpr const char *name = "52-bit limbs with AVX-512 IFMA";
    static bool usable() noexcept { return fp52::usable(); }
    static FpOf<2> one() noexcept { return fp52::one(); }
};

}  // namespace mediasec::crypto
