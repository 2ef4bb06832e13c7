// Mediasec: the pairing with one point fixed, whose part of Miller's loop is computed once.
// SPDX-License-Identifier: GPL-2.0-or-later
// RFC 6508 3.2. Scott, "Computing the Tate Pairing" (CT-RSA 2005), section 6: with a fixed first argument the lines of the loop can be kept.
// Costello and Stebila, "Fixed Argument Pairings" (LATINCRYPT 2010): several steps of the loop can then be merged into one function.
//
// Two doublings and the addition of [d]K are one step here: q - 1 = sum of d_i 4^i with digits -1, 0, 1 and 2. From C = [m]K the step leads
// to [4m + d]K, and multiplies the accumulator, squared twice, by the function with the zeros
//     4(C) + |d|(+-K) + (-[4m + d]K)
// and no pole but the point 0. (The lines and the vertical lines of the steps it stands for have the same zeros and poles, up to vertical
// lines, which are in F_p and do not count.) Such a function is a(x) + b(x) y; with t = x - C_x and Taylor's series of y on the curve at C,
//     y = Y_0 + Y_1 t + Y_2 t^2 + Y_3 t^3 + ...,
// the functions F_0 = y - (Y_0 + Y_1 t + Y_2 t^2 + Y_3 t^3), F_1 = t y - t(Y_0 + Y_1 t + Y_2 t^2), F_2 = t^2 y - t^2(Y_0 + Y_1 t) are those
// with four zeros in C, and a sum c_0 F_0 + c_1 F_1 + c_2 F_2 is determined by its other zeros:
//     d = 0:   no t^3, c_2 = 0:                  c = (Y_2, -Y_3, 0)
//     d = +-1: a zero in +-K, c_2 = 0:           c = (F_1(K), -F_0(K), 0)
//     d = 2:   a zero and its derivative in K:   c = (F_0, F_1, F_2)(K) x (F_0', F_1', F_2')(K)
// What is kept for each step are the coefficients of a and b as polynomials in x. They are as secret as K.
#pragma once

#include "base/secret.h"
#include "crypto/pairing.h"

#include <algorithm>
#include <cstdlib>

namespace mediasec::crypto {

/// Engine is one way to compute (engine.h).
template <class Engine>
class FixedPairing {
public:
    using Fp = typename Engine::template FpOf<2>;
    using Batch = typename Engine::template BatchOf<2>;

    /// FixedPairing makes the tables for K, of order q; with another point they are useless, but nothing else happens.
    explicit FixedPairing(const Affine<Fp> &K);
    ~FixedPairing()
    {
        wipe(&K_, sizeof(K_));
        wipe(&gradient_, sizeof(gradient_));
    }
    FixedPairing(const FixedPairing &) = delete;
    FixedPairing &operator=(const FixedPairing &) = delete;
    /// operator() gives the representative of <K,Q> = <Q,K>.
    Fp operator()(const Affine<Fp> &Q) const;
    /// num_octets is the size of the tables.
    std::size_t num_octets() const noexcept;

private:
    static constexpr std::size_t num_lanes = Engine::num_lanes;
    /// Secrets is a vector of what K could be computed from.
    template <class T>
    using Secrets = std::vector<T, WipingAllocator<T>>;
    /// Steps is num_lanes steps of the loop with the same |d|: which they are, and where in coefficients_ a_0, a_1, a_2, (a_3,) b_0, b_1,
    /// (b_2) begin.
    struct Steps {
        unsigned d = 0;
        std::array<std::uint16_t, num_lanes> number = {};
        std::size_t at = 0;
    };
    using Coefficient = typename Engine::template BatchOf<4>;
    using Value = typename Engine::template FpOf<8>;
    using Jacobian = crypto::Jacobian<typename Engine::Fp>;
    /// Powers are the values at [i]Q = (-Q_x, i Q_y) that coefficients are multiplied by.
    struct Powers {
        Batch x, x2, x3, y, xy, x2y;
    };
    /// Point is where the steps of a batch start, with K, or -K where d is -1, and the tangent's gradient there.
    struct Point {
        Batch x, y, inverse_2y, Kx, Ky, K_gradient;
    };
    static constexpr std::size_t num_a(unsigned d) noexcept { return d == 0 ? 3 : 4; }
    static constexpr std::size_t num_b(unsigned d) noexcept { return d == 2 ? 3 : 2; }

    Secrets<Jacobian> walk(const std::vector<int> &digits) const;
    void sort_steps(const std::vector<int> &digits);
    Secrets<Point> starts(const Secrets<Jacobian> &points, const std::vector<int> &digits) const;
    void append_coefficients(unsigned d, const Point &point);
    using Factor = typename Engine::template BatchOf<16>;
    static std::array<Factor, 3> combination(unsigned d, const Point &point, const std::array<Batch, 4> &Y);
    void evaluate(const Steps &steps, const Powers &powers, Secrets<Fp2<Value>> &g) const;

    Affine<Fp> K_;
    Fp gradient_;                 ///< of the tangent at K
    std::size_t num_steps_ = 0;
    bool starts_at_2K_ = false;   ///< the first digit is 2
    std::vector<Steps> steps_;
    Secrets<Coefficient> coefficients_;
};

template <class Engine>
FixedPairing<Engine>::FixedPairing(const Affine<Fp> &K) : K_(K)
{
    const std::vector<int> digits = signed_base_4(q_minus_1());
    const auto K_x2 = K.x * K.x;
    gradient_ = (K_x2 + K_x2 + K_x2 - (Engine::one() + Engine::one() + Engine::one())) * (K.y + K.y).inverse();  // 3(x^2 - 1)/2y
    num_steps_ = digits.size() - 1;
    starts_at_2K_ = digits.back() == 2;
    sort_steps(digits);
    const Secrets<Point> points = starts(walk(digits), digits);
    for (std::size_t i = 0; i < steps_.size(); ++i) {
        steps_[i].at = coefficients_.size();
        append_coefficients(steps_[i].d, points[i]);
    }
}

/// walk gives the points C from which the steps start; step number i has the digit digits[num_steps_ - 1 - i].
template <class Engine>
auto FixedPairing<Engine>::walk(const std::vector<int> &digits) const -> Secrets<Jacobian>
{
    const Jacobian K = {K_.x, K_.y, Engine::one()}, K2 = twice(K);
    const Affine<Fp> minus_K = -K_, twice_K = to_affine(std::vector<Jacobian>{K2})[0];
    Secrets<Jacobian> points;
    points.reserve(num_steps_);
    Jacobian C = starts_at_2K_ ? K2 : K;
    for (std::size_t i = num_steps_; i-- > 0;) {
        points.push_back(C);
        C = twice(twice(C));
        if (digits[i] != 0) C = add(C, digits[i] == 2 ? twice_K : digits[i] == 1 ? K_ : minus_K);
    }
    return points;
}

/// sort_steps puts steps with the same |d| together; the last of them is repeated in the lanes that are left.
template <class Engine>
void FixedPairing<Engine>::sort_steps(const std::vector<int> &digits)
{
    for (unsigned d = 0; d <= 2; ++d) {
        std::vector<std::uint16_t> numbers;
        for (std::size_t i = 0; i < num_steps_; ++i)
            if (static_cast<unsigned>(std::abs(digits[num_steps_ - 1 - i])) == d) numbers.push_back(static_cast<std::uint16_t>(i));
        while (numbers.size() % num_lanes != 0)
            numbers.push_back(numbers.back());
        for (std::size_t i = 0; i < numbers.size(); i += num_lanes) {
            steps_.push_back({d, {}, 0});
            std::copy_n(numbers.begin() + static_cast<std::ptrdiff_t>(i), num_lanes, steps_.back().number.begin());
        }
    }
}

/// starts gives the points of the sorted steps in affine form, with one inversion: 1/(Z 2Y) gives 1/Z = 2Y/(Z 2Y) and, since y = Y/Z^3,
/// 1/2y = Z^3 Z/(Z 2Y).
template <class Engine>
auto FixedPairing<Engine>::starts(const Secrets<Jacobian> &points, const std::vector<int> &digits) const -> Secrets<Point>
{
    using Loose = typename Engine::Batch;
    const Affine<Fp> minus_K = -K_;
    const Fp minus_gradient = negate(gradient_);
    Secrets<Point> result(steps_.size());
    Secrets<Loose> X(steps_.size()), Y(steps_.size()), Z(steps_.size());
    Secrets<Batch> inverse(steps_.size());
    for (std::size_t i = 0; i < steps_.size(); ++i) {
        for (std::size_t lane = 0; lane < num_lanes; ++lane) {
            const std::size_t number = steps_[i].number[lane];
            const bool negative = digits[num_steps_ - 1 - number] < 0;
            X[i].set_lane(lane, points[number].X);
            Y[i].set_lane(lane, points[number].Y);
            Z[i].set_lane(lane, points[number].Z);
            result[i].Kx.set_lane(lane, K_.x);
            result[i].Ky.set_lane(lane, negative ? minus_K.y : K_.y);
            result[i].K_gradient.set_lane(lane, negative ? minus_gradient : gradient_);
        }
        inverse[i] = Z[i] * (Y[i] + Y[i]);
    }
    invert_all(inverse);                                                     // 1/(Z 2Y)
    for (std::size_t i = 0; i < steps_.size(); ++i) {
        const Batch z = inverse[i] * (Y[i] + Y[i]), zz = z * z, ZZ = Z[i] * Z[i];  // 1/Z, 1/Z^2, Z^2
        result[i].x = X[i] * zz;
        result[i].y = Y[i] * (zz * z);
        result[i].inverse_2y = inverse[i] * (ZZ * ZZ);                             // Z^4/(Z 2Y)
    }
    return result;
}

/// combination gives (c_0, c_1, c_2) for Y = (Y_0, ..., Y_3); see the head of this file.
template <class Engine>
auto FixedPairing<Engine>::combination(unsigned d, const Point &point, const std::array<Batch, 4> &Y) -> std::array<Factor, 3>
{
    if (d == 0) return {Y[2], negate(Y[3]), Batch()};
    // K in the place of (x, y): t, and y less one, two, three and four terms of the series.
    const auto t = point.Kx - point.x;
    const auto t2 = t * t;
    const auto e0 = point.Ky - Y[0];
    const auto e1 = e0 - Y[1] * t;
    const auto e2 = e1 - Y[2] * t2;
    const auto F0 = e2 - Y[3] * (t2 * t);
    const auto F1 = t * e2;
    if (d == 1) return {F1, negate(F0), Batch()};
    const auto F2 = t2 * e1;
    // Derivatives by x; that of y is the gradient at K.
    const auto Y2_t = Y[2] * t, Y3_t2 = Y[3] * t2, t_e1 = t * e1;
    const auto g1 = point.K_gradient - Y[1];
    const auto g2 = g1 - (Y2_t + Y2_t);
    const auto D0 = g2 - (Y3_t2 + Y3_t2 + Y3_t2);                            // F_0' = y' - Y_1 - 2 Y_2 t - 3 Y_3 t^2
    const auto D1 = e2 + t * g2;                                             // F_1' = e_2 + t(y' - Y_1 - 2 Y_2 t)
    const auto D2 = t_e1 + t_e1 + t2 * g1;                                   // F_2' = 2t e_1 + t^2(y' - Y_1)
    return {dot(F1, D2, negate(F2), D1), dot(F2, D0, negate(F0), D2), dot(F0, D1, negate(F1), D0)};
}

/// append_coefficients keeps a and b of c_0 F_0 + c_1 F_1 + c_2 F_2, so that b = c_0 + c_1 t + c_2 t^2 and a = -(b Y_0 + ... + b Y_3 t^3)
/// without powers of t above the third, as polynomials in x.
template <class Engine>
void FixedPairing<Engine>::append_coefficients(unsigned d, const Point &point)
{
    // 2y y' = 3x^2 - 3, and its derivatives: Y_1 = (3x^2 - 3)/2y, Y_2 = (3x - Y_1^2)/2y, Y_3 = (1 - 2 Y_1 Y_2)/2y
    const Batch one = Batch::broadcast(Engine::one());
    const auto x2 = point.x * point.x;
    const Batch Y1 = (x2 + x2 + x2 - (one + one + one)) * point.inverse_2y;
    const Batch Y2 = (point.x + point.x + point.x - Y1 * Y1) * point.inverse_2y;
    const auto Y1_Y2 = Y1 * Y2;
    const Batch Y3 = (one - (Y1_Y2 + Y1_Y2)) * point.inverse_2y;
    const std::array<Factor, 3> c = combination(d, point, {point.y, Y1, Y2, Y3});

    // -a as a polynomial in t; b is c.
    const Batch a0 = c[0] * point.y, a1 = dot(c[0], Y1, c[1], point.y), a2 = dot(c[0], Y2, c[1], Y1, c[2], point.y);
    const Batch a3 = d == 0 ? Batch() : Batch(dot(c[0], Y3, c[1], Y2, c[2], Y1));
    // t = x + s with s = -C_x, by the binomial formula.
    const Batch s = negate(point.x), s2 = s * s, s3 = s2 * s;
    const auto s_2 = s + s;
    const auto s_3 = s_2 + s;
    const auto s2_3 = s2 + s2 + s2;
    coefficients_.push_back(negate(a0 + dot(a1, s, a2, s2, a3, s3)));
    coefficients_.push_back(negate(a1 + dot(a2, s_2, a3, s2_3)));
    coefficients_.push_back(negate(a2 + a3 * s_3));
    if (num_a(d) == 4) coefficients_.push_back(negate(a3));
    coefficients_.push_back(dot(c[0], one, c[1], s, c[2], s2));
    coefficients_.push_back(dot(c[1], one, c[2], s_2));
    if (num_b(d) == 3) coefficients_.push_back(c[2] * one);
}

/// evaluate gives the functions of some steps at [i]Q = (-Q_x, i Q_y).
template <class Engine>
void FixedPairing<Engine>::evaluate(const Steps &steps, const Powers &powers, Secrets<Fp2<Value>> &g) const
{
    const Coefficient *a = &coefficients_[steps.at], *b = a + num_a(steps.d);
    const auto re = a[0] + (steps.d == 0 ? dot(a[1], powers.x, a[2], powers.x2) : dot(a[1], powers.x, a[2], powers.x2, a[3], powers.x3));
    const auto im = steps.d == 2 ? dot(b[0], powers.y, b[1], powers.xy, b[2], powers.x2y) : dot(b[0], powers.y, b[1], powers.xy);
    for (std::size_t lane = 0; lane < num_lanes; ++lane)
        g[steps.number[lane]] = {re.lane(lane), im.lane(lane)};
}

template <class Engine>
auto FixedPairing<Engine>::operator()(const Affine<Fp> &Q) const -> Fp
{
    const Fp x = negate(Q.x), x2 = x * x, x3 = x2 * x, xy = x * Q.y, x2y = x2 * Q.y;
    const Powers powers = {Batch::broadcast(x),   Batch::broadcast(x2), Batch::broadcast(x3),
                           Batch::broadcast(Q.y), Batch::broadcast(xy), Batch::broadcast(x2y)};
    Secrets<Fp2<Value>> g(num_steps_);
    for (const Steps &steps : steps_)
        evaluate(steps, powers, g);
    // Where the loop starts at [2]K, the tangent at K: l(Q_x + K_x) + (i Q_y - K_y).
    const Fp one = Engine::one(), re = (gradient_ * (Q.x + K_.x) - K_.y) * one;
    Fp2<Fp> v = starts_at_2K_ ? Fp2<Fp>{re, Q.y} : Fp2<Fp>{one, Fp()};
    for (const Fp2<Value> &step : g)
        v = square(square(v)) * step;
    return representative(v);
}

template <class Engine>
std::size_t FixedPairing<Engine>::num_octets() const noexcept
{
    return coefficients_.size() * sizeof(Coefficient) + steps_.size() * sizeof(Steps) + sizeof(*this);
}

}  // namespace mediasec::crypto
