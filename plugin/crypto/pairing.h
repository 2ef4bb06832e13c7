// Mediasec: the Tate-Lichtenbaum pairing of two points, without tables.
// SPDX-License-Identifier: GPL-2.0-or-later
// RFC 6508 3.2. Miller's loop with the point C in Jacobian coordinates; what the RFC divides by is in F_p, and F_p is 1 in
// PF_p = (F_p^2)*/(F_p)*, so that the lines are taken times their denominators and one inversion is left, at the very end.
#pragma once

#include "crypto/scalar.h"
#include "crypto/ss_curve.h"

namespace mediasec::crypto {

/// LineStep is the next point of Miller's loop, and the line that led there, at [i]Q.
template <class F>
struct LineStep {
    Jacobian<F> C;
    Fp2<F> line;
};

/// double_step gives [2]C and the line through C, C, -[2]C at [i]Q times 2YZ^3. With the RFC's gradient l = 3(C_x^2 - 1)/2C_y =
/// alpha/(2YZ): l(Q_x + C_x) + (i Q_y - C_y) becomes alpha(Q_x Z^2 + X) - 2Y^2 + i Q_y Z3 Z^2. Doubling as in twice().
template <class F, class G>
LineStep<F> double_step(const Jacobian<F> &C, const Affine<G> &Q)
{
    const auto [delta, gamma] = mul2(C.Z, C.Z, C.Y, C.Y);                                   // Z^2, Y^2
    const auto [beta, alpha_3] = mul2(C.X, gamma, C.X - delta, C.X + delta);
    const auto alpha = alpha_3 + alpha_3 + alpha_3;                                         // 3(X^2 - Z^4)
    const auto beta2 = beta + beta;
    const auto beta4 = beta2 + beta2;
    const auto [alpha_sq, YZ] = mul2(alpha, alpha, C.Y, C.Z);
    const auto X3 = alpha_sq - (beta4 + beta4);
    const auto gamma2 = gamma + gamma;
    const auto Z3 = YZ + YZ;
    const auto [slope_term, gamma_sq4] = mul2(alpha, beta4 - X3, gamma2, gamma2);
    const auto [Qx_delta, Z3_delta] = mul2(Q.x, delta, Z3, delta);
    const auto [re, im] = mul2(alpha, Qx_delta + C.X, Q.y, Z3_delta);
    return {{X3, slope_term - (gamma_sq4 + gamma_sq4), Z3}, {re - gamma2, im}};
}

/// add_step gives C + R and the line through C, R, -C-R at [i]Q times Z3 = Z(R_x Z^2 - X). With the RFC's gradient
/// l = (C_y - R_y)/(C_x - R_x) = r/Z3: l(Q_x + R_x) + (i Q_y - R_y) becomes r(Q_x + R_x) - R_y Z3 + i Q_y Z3. Addition as in add().
template <class F, class G>
LineStep<F> add_step(const Jacobian<F> &C, const Affine<G> &R, const Affine<G> &Q)
{
    const auto ZZ = C.Z * C.Z;
    const auto [U2, ZZZ] = mul2(R.x, ZZ, C.Z, ZZ);
    const auto H = U2 - C.X;
    const auto [S2, HH] = mul2(R.y, ZZZ, H, H);
    const auto r = S2 - C.Y;
    const auto [HHH, V] = mul2(H, HH, C.X, HH);
    const auto [rr, Z3] = mul2(r, r, C.Z, H);
    const auto X3 = rr - (HHH + V + V);
    const auto [slope_term, Y1_HHH] = mul2(r, V - X3, C.Y, HHH);
    const auto [l_term, Ry_Z3] = mul2(r, Q.x + R.x, R.y, Z3);
    return {{X3, slope_term - Y1_HHH, Z3}, {l_term - Ry_Z3, Q.y * Z3}};
}

/// representative gives b/a for t = (a + ib)^4: the power c = (p + 1)/q = 4 and the element of F_p that stands for the class of t (RFC 6508
/// 3.2). The power brings any element of PF_p into the subgroup of order q, of which each element has a representative.
template <class F>
auto representative(const Fp2<F> &v)
{
    const auto t = square(square(v));
    return t.im * t.re.inverse();
}

/// q_minus_1 is what the loop runs over.
inline Scalar q_minus_1() noexcept
{
    Scalar n = field::q_words;
    n[0] -= 1;
    return n;
}

/// pairing gives the representative of <R,Q>. -R is subtracted where the non-adjacent form of q - 1 has a -1: the line through C, -R and
/// R - C takes the place of the line through C and R, and the vertical line that is left over is in F_p.
/// Engine is one way to compute (engine.h).
template <class Engine>
auto pairing(const Affine<typename Engine::template FpOf<2>> &R, const Affine<typename Engine::template FpOf<2>> &Q)
{
    using Fp = typename Engine::template FpOf<2>;
    const std::vector<int> digits = non_adjacent_form(q_minus_1(), 2);
    const Affine<Fp> minus_R = -R;
    Fp2<Fp> v = {Engine::one(), Fp()};
    Jacobian<typename Engine::Fp> C = {R.x, R.y, Engine::one()};
    for (std::size_t i = digits.size() - 1; i-- > 0;) {
        const auto doubled = double_step(C, Q);
        v = square(v) * doubled.line;
        C = doubled.C;
        if (digits[i] == 0) continue;
        const auto added = add_step(C, digits[i] > 0 ? R : minus_R, Q);
        v = v * added.line;
        C = added.C;
    }
    return representative(v);
}

}  // namespace mediasec::crypto
