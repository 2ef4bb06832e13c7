// Mediasec: points of SAKKE's supersingular curve.
// SPDX-License-Identifier: GPL-2.0-or-later
// RFC 6508 2.1: E: y^2 = x^3 - 3x over F_p. Formulas of the Explicit-Formulas Database for Jacobian coordinates with a = -3; the right-hand
// comments give values in its names (index 1: first point, 2: second point, 3: result).
//
// F and G are elements of F_p, or batches of elements on which everything is done at once; they differ where their form bounds them
// differently (fp52.h). None of the formulas looks for the point 0 or for equal points: that they meet one would need a point of small order
// or a discrete logarithm, and what then comes out is refused by the hint check.
#pragma once

#include "crypto/batch_inversion.h"
#include "crypto/fp2.h"

#include <cstddef>
#include <vector>

namespace mediasec::crypto {

/// Affine is a point (x, y) other than 0.
template <class F>
struct Affine {
    F x, y;
};

/// Jacobian is the point (X/Z^2, Y/Z^3); Z = 0 is the point 0.
template <class F>
struct Jacobian {
    F X, Y, Z;
};

template <class F>
Affine<F> operator-(const Affine<F> &a)
{
    return {a.x, negate(a.y)};
}

/// on_curve tells whether y^2 = x(x^2 - 3).
template <class F>
bool on_curve(const Affine<F> &a, const F &three)
{
    return a.y * a.y == a.x * (a.x * a.x - three);
}

/// https://hyperelliptic.org/EFD/g1p/auto-shortw-jacobian-3.html#doubling-dbl-2001-b
template <class F>
Jacobian<F> twice(const Jacobian<F> &a)
{
    const auto [delta, gamma] = mul2(a.Z, a.Z, a.Y, a.Y);                                   // Z1^2, Y1^2
    const auto [beta, alpha_3] = mul2(a.X, gamma, a.X - delta, a.X + delta);                // X1 gamma, alpha/3
    const auto alpha = alpha_3 + alpha_3 + alpha_3;                                         // 3(X1 - delta)(X1 + delta)
    const auto beta2 = beta + beta;
    const auto beta4 = beta2 + beta2;
    const auto [alpha_sq, YZ] = mul2(alpha, alpha, a.Y, a.Z);                               // alpha^2, Y1 Z1
    const auto X3 = alpha_sq - (beta4 + beta4);                                             // alpha^2 - 8 beta
    const auto gamma2 = gamma + gamma;
    const auto [slope_term, gamma_sq4] = mul2(alpha, beta4 - X3, gamma2, gamma2);           // alpha(4 beta - X3), 4 gamma^2
    return {X3, slope_term - (gamma_sq4 + gamma_sq4), YZ + YZ};                             // Y3 = ... - 8 gamma^2, Z3 = 2 Y1 Z1
}

/// https://hyperelliptic.org/EFD/g1p/auto-shortw-jacobian-3.html#addition-madd, without its factors of 2
template <class F, class G>
Jacobian<F> add(const Jacobian<F> &a, const Affine<G> &b)
{
    const auto ZZ = a.Z * a.Z;
    const auto [U2, ZZZ] = mul2(b.x, ZZ, a.Z, ZZ);                                          // x2 Z1^2, Z1^3
    const auto H = U2 - a.X;
    const auto [S2, HH] = mul2(b.y, ZZZ, H, H);                                             // y2 Z1^3, H^2
    const auto r = S2 - a.Y;
    const auto [HHH, V] = mul2(H, HH, a.X, HH);                                             // H^3, X1 H^2
    const auto [rr, Z3] = mul2(r, r, a.Z, H);                                               // r^2, Z1 H
    const auto X3 = rr - (HHH + V + V);                                                     // r^2 - H^3 - 2V
    const auto [slope_term, Y1_HHH] = mul2(r, V - X3, a.Y, HHH);                            // r(V - X3), Y1 H^3
    return {X3, slope_term - Y1_HHH, Z3};
}

/// https://hyperelliptic.org/EFD/g1p/auto-shortw-jacobian-3.html#addition-add-1998-cmo-2
template <class F>
Jacobian<F> add(const Jacobian<F> &a, const Jacobian<F> &b)
{
    const auto [ZZ1, ZZ2] = mul2(a.Z, a.Z, b.Z, b.Z);                                       // Z1^2, Z2^2
    const auto [U1, U2] = mul2(a.X, ZZ2, b.X, ZZ1);
    const auto [ZZZ1, ZZZ2] = mul2(a.Z, ZZ1, b.Z, ZZ2);
    const auto [S1, S2] = mul2(a.Y, ZZZ2, b.Y, ZZZ1);
    const auto H = U2 - U1;
    const auto r = S2 - S1;
    const auto [HH, Z1Z2] = mul2(H, H, a.Z, b.Z);
    const auto [HHH, V] = mul2(H, HH, U1, HH);
    const auto [rr, Z3] = mul2(r, r, Z1Z2, H);
    const auto X3 = rr - (HHH + V + V);
    const auto [slope_term, S1_HHH] = mul2(r, V - X3, S1, HHH);
    return {X3, slope_term - S1_HHH, Z3};
}

/// same_point tells whether a, which is not 0, is b.
template <class F, class G>
bool same_point(const Jacobian<F> &a, const Affine<G> &b)
{
    const auto ZZ = a.Z * a.Z;
    const auto [x, ZZZ] = mul2(b.x, ZZ, a.Z, ZZ);
    return !a.Z.is_zero() && a.X == x && a.Y == b.y * ZZZ;
}

/// to_affine gives the affine forms of points other than 0 with one inversion.
template <class F>
auto to_affine(const std::vector<Jacobian<F>> &points)
{
    std::vector<F> z;
    for (const Jacobian<F> &point : points)
        z.push_back(point.Z);
    invert_all(z);
    using Product = decltype(z[0] * z[0]);
    std::vector<Affine<Product>> result(points.size());
    for (std::size_t i = 0; i < points.size(); ++i) {
        const auto zz = z[i] * z[i];                                                        // 1/Z^2
        const auto [x, zzz] = mul2(points[i].X, zz, z[i], zz);
        result[i] = {x, points[i].Y * zzz};
    }
    return result;
}

}  // namespace mediasec::crypto
