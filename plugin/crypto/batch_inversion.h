// Mediasec: many inversions for the price of one.
// SPDX-License-Identifier: GPL-2.0-or-later
// P. L. Montgomery, "Speeding the Pollard and Elliptic Curve Methods of Factorization" (1987), section 10.3.1.
#pragma once

#include <cstddef>
#include <vector>

namespace mediasec::crypto {

/// invert_all replaces each of `values` by its inverse with one inversion. A 0 among them makes all of them 0.
template <class F, class Allocator>
void invert_all(std::vector<F, Allocator> &values)
{
    if (values.empty()) return;
    std::vector<F, Allocator> before(values.size());                                                   // before[i] = values[0] ... values[i-1], i > 0
    F product = values[0];
    for (std::size_t i = 1; i < values.size(); ++i) {
        before[i] = product;
        product = product * values[i];
    }
    F rest = product.inverse();                                                             // 1/(values[0] ... values[i])
    for (std::size_t i = values.size(); i-- > 1;) {
        const auto [inverse, next] = mul2(rest, before[i], rest, values[i]);
        values[i] = inverse;
        rest = next;
    }
    values[0] = rest;
}

}  // namespace mediasec::crypto
