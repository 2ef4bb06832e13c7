// Mediasec: F_p^2 and pairs of values.
// SPDX-License-Identifier: GPL-2.0-or-later
// RFC 6508 2.1: F_p^2 = F_p[i], i^2 + 1 = 0. The arithmetic is in fp64.h and fp52.h, since how far reductions can be put off depends on
// the form of an element of F_p.
#pragma once

namespace mediasec::crypto {

/// Fp2 is re + i im.
template <class F>
struct Fp2 {
    F re, im;
};

/// Pair is two values that were computed side by side.
template <class F>
struct Pair {
    F first, second;
};

}  // namespace mediasec::crypto
