// Mediasec: multiples of a fixed point.
// SPDX-License-Identifier: GPL-2.0-or-later
// Lim and Lee, "More Flexible Exponentiation with Precomputation" (CRYPTO '94): a comb with several blocks. Hamburg, "Fast and compact
// elliptic-curve cryptography" (eprint 2012/309), section 3.3: every bit of the scalar taken as +1 or -1, so that no digit is 0.
//
// The scalar has num_teeth * num_blocks * num_columns bits; bit number (tooth * num_blocks + block) * num_columns + column. For each block there
// is a table of the sums of its teeth, the highest one with +, the others with either sign; a column adds one entry, or its negative, per block.
// The blocks are independent until the end: with batches, all of them go on at once.
#pragma once

#include "crypto/scalar.h"
#include "crypto/ss_curve.h"

namespace mediasec::crypto {

/// Engine is one way to compute (engine.h).
template <class Engine>
class FixedBase {
public:
    using Fp = typename Engine::template FpOf<2>;
    using Batch = typename Engine::template BatchOf<2>;
    using Jacobian = crypto::Jacobian<typename Engine::Fp>;

    /// FixedBase makes the tables for B, of order q; with another point they are useless, but nothing else happens.
    explicit FixedBase(const Affine<Fp> &B);
    /// multiply gives [k]B for k below q.
    Jacobian multiply(const Scalar &k) const;
    /// num_octets is the size of the tables.
    std::size_t num_octets() const noexcept { return entries_.size() * sizeof(entries_[0]) + sizeof(*this); }

private:
    static constexpr std::size_t num_teeth = 8, num_blocks = 8, num_columns = 16;
    static constexpr std::size_t num_entries = std::size_t{1} << (num_teeth - 1);
    static constexpr std::size_t num_lanes = Engine::num_lanes;
    static_assert(num_teeth * num_blocks * num_columns == 1024 && num_blocks % num_lanes == 0);

    using Sums = crypto::Jacobian<typename Engine::Batch>;
    /// Entry is a point as it is kept.
    struct Entry {
        typename Fp::Packed x, y;
    };

    void append_tables(std::size_t first_block, const std::vector<Affine<Fp>> &teeth);
    Affine<Batch> look_up(const Scalar &k, std::size_t first_block, std::size_t column) const;

    std::vector<Entry> entries_;  ///< block by block
};

template <class Engine>
FixedBase<Engine>::FixedBase(const Affine<Fp> &B)
{
    // Tooth number n (of all blocks) is [2^(n num_columns)]B; behind each comes its double.
    std::vector<Jacobian> points;
    Jacobian point = {B.x, B.y, Engine::one()};
    for (std::size_t n = 0; n < num_teeth * num_blocks; ++n) {
        points.push_back(point);
        point = twice(point);
        points.push_back(point);
        for (std::size_t i = 1; i < num_columns; ++i)
            point = twice(point);
    }
    const std::vector<Affine<Fp>> teeth = to_affine(points);
    entries_.resize(num_blocks * num_entries);
    for (std::size_t block = 0; block < num_blocks; block += num_lanes)
        append_tables(block, teeth);
}

/// append_tables makes the tables of num_lanes blocks: entry 0 is the highest tooth less all others, and bit j of an entry's number adds
/// twice the tooth j.
template <class Engine>
void FixedBase<Engine>::append_tables(std::size_t first_block, const std::vector<Affine<Fp>> &teeth)
{
    const auto batch_of = [&](std::size_t tooth, bool twice_it) {
        Affine<Batch> batch;
        for (std::size_t lane = 0; lane < num_lanes; ++lane) {
            const Affine<Fp> &point = teeth[2 * (tooth * num_blocks + first_block + lane) + (twice_it ? 1 : 0)];
            batch.x.set_lane(lane, point.x);
            batch.y.set_lane(lane, point.y);
        }
        return batch;
    };
    const Affine<Batch> highest = batch_of(num_teeth - 1, false);
    std::vector<Sums> sums = {{highest.x, highest.y, Batch::broadcast(Engine::one())}};
    for (std::size_t tooth = 0; tooth + 1 < num_teeth; ++tooth)
        sums[0] = add(sums[0], -batch_of(tooth, false));
    for (std::size_t tooth = 0; tooth + 1 < num_teeth; ++tooth) {
        const Affine<Batch> doubled = batch_of(tooth, true);
        for (std::size_t i = 0; i < std::size_t{1} << tooth; ++i)
            sums.push_back(add(sums[i], doubled));
    }
    const std::vector<Affine<Batch>> table = to_affine(sums);
    for (std::size_t i = 0; i < num_entries; ++i)
        for (std::size_t lane = 0; lane < num_lanes; ++lane)
            entries_[(first_block + lane) * num_entries + i] = {table[i].x.lane(lane).packed(), table[i].y.lane(lane).packed()};
}

/// look_up gives the entries of num_lanes blocks for one column.
template <class Engine>
auto FixedBase<Engine>::look_up(const Scalar &k, std::size_t first_block, std::size_t column) const -> Affine<Batch>
{
    Affine<Batch> result;
    std::array<bool, num_lanes> negative = {};
    for (std::size_t lane = 0; lane < num_lanes; ++lane) {
        const std::size_t block = first_block + lane;
        std::size_t digit = 0;
        for (std::size_t tooth = 0; tooth < num_teeth; ++tooth)
            digit |= std::size_t{bit_of(k, (tooth * num_blocks + block) * num_columns + column)} << tooth;
        negative[lane] = digit < num_entries;
        if (negative[lane]) digit = ~digit;
        const Entry &entry = entries_[block * num_entries + digit % num_entries];
        result.x.set_lane(lane, entry.x);
        result.y.set_lane(lane, entry.y);
    }
    const Batch minus_y = negate(result.y);
    for (std::size_t lane = 0; lane < num_lanes; ++lane)
        if (negative[lane]) result.y.set_lane(lane, minus_y.lane(lane));
    return result;
}

/// signs_of gives the k' whose bits are 1 for +1 and 0 for -1 in k = sum of +-2^i over 1024 bits: k' = (k + 2^1024 - 1)/2, for an odd k; an
/// even k is replaced by k + q.
inline Scalar signs_of(Scalar k) noexcept
{
    if ((k[0] & 1) == 0) add_to(k, field::q_words);
    for (std::size_t i = 0; i < k.size(); ++i)
        k[i] = k[i] >> 1 | (i + 1 < k.size() ? k[i + 1] << 63 : 0);
    k.back() |= std::uint64_t{1} << 63;  // (k - 1)/2 + 2^1023
    return k;
}

template <class Engine>
auto FixedBase<Engine>::multiply(const Scalar &k) const -> Jacobian
{
    const Scalar signs = signs_of(k);
    Sums sum;
    for (std::size_t column = num_columns; column-- > 0;) {
        if (column + 1 != num_columns) sum = twice(sum);
        for (std::size_t block = 0; block < num_blocks; block += num_lanes) {
            const Affine<Batch> entry = look_up(signs, block, column);
            const bool first = column + 1 == num_columns && block == 0;
            sum = first ? Sums{entry.x, entry.y, Batch::broadcast(Engine::one())} : add(sum, entry);
        }
    }
    Jacobian total = {sum.X.lane(0), sum.Y.lane(0), sum.Z.lane(0)};
    for (std::size_t lane = 1; lane < num_lanes; ++lane)
        total = add(total, Jacobian{sum.X.lane(lane), sum.Y.lane(lane), sum.Z.lane(lane)});
    return total;
}

}  // namespace mediasec::crypto
