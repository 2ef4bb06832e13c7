// Mediasec: the curve and the pairing of SAKKE on each engine.
// SPDX-License-Identifier: GPL-2.0-or-later
// RFC 6508 2.1 and 3.2, RFC 6509 Appendix A.
#include "crypto/sakke_math.h"

#include "base/reader.h"
#include "crypto/engine.h"
#include "crypto/fixed_base.h"
#include "crypto/fixed_pairing.h"

#include <cstdlib>

namespace mediasec::crypto {

namespace {

template <class Engine>
class MathOn final : public SakkeMath {
    using Fp = typename Engine::template FpOf<2>;
    using Sum = Jacobian<typename Engine::Fp>;

    static Affine<Fp> point_of(const PlainPoint &A) { return {Fp::from_words(A.x), Fp::from_words(A.y)}; }

    class Pairings final : public PairingTables {
    public:
        explicit Pairings(const PlainPoint &K) : tables_(point_of(K)) {}
        field::Words pairing(const PlainPoint &Q) const override { return tables_(point_of(Q)).to_words(); }
        std::size_t num_octets() const noexcept override { return tables_.num_octets(); }

    private:
        FixedPairing<Engine> tables_;
    };

    class Multiples final : public MultipleTables {
    public:
        explicit Multiples(const PlainPoint &B) : tables_(point_of(B)) {}
        bool is_multiple(const Scalar &k, const PlainPoint &A) const override { return same_point(tables_.multiply(k), point_of(A)); }
        std::size_t num_octets() const noexcept override { return tables_.num_octets(); }

    private:
        FixedBase<Engine> tables_;
    };

    /// multiply gives [k]A, k > 0, by a non-adjacent form of width 5: an addition of an odd multiple up to 15 every sixth doubling.
    static Sum multiply(const Scalar &k, const Affine<Fp> &A)
    {
        const Sum A1 = {A.x, A.y, Engine::one()};
        const Affine<Fp> A2 = to_affine(std::vector<Sum>{twice(A1)})[0];
        std::vector<Sum> multiples = {A1};
        while (multiples.size() < 8)
            multiples.push_back(add(multiples.back(), A2));
        const auto odd = to_affine(multiples);
        const auto multiple = [&](int digit) {
            const Affine<Fp> &point = odd[static_cast<std::size_t>(std::abs(digit)) / 2];
            return digit > 0 ? point : -point;
        };

        const std::vector<int> digits = non_adjacent_form(k, 5);
        const Affine<Fp> first = multiple(digits.back());
        Sum sum = {first.x, first.y, Engine::one()};
        for (std::size_t i = digits.size() - 1; i-- > 0;) {
            sum = twice(sum);
            if (digits[i] != 0) sum = add(sum, multiple(digits[i]));
        }
        return sum;
    }

    static const Affine<Fp> &generator()
    {
        static const Affine<Fp> P = point_of({field::words_of(sakke_params::Px_hex), field::words_of(sakke_params::Py_hex)});
        return P;
    }

public:
    const char *name() const noexcept override { return Engine::name; }

    bool on_curve(const PlainPoint &A) const override { return crypto::on_curve(point_of(A), Fp::from_words({3})); }

    field::Words pairing(const PlainPoint &R, const PlainPoint &Q) const override
    {
        return crypto::pairing<Engine>(point_of(R), point_of(Q)).to_words();
    }

    std::optional<PlainPoint> public_key(const Scalar &b, const PlainPoint &Z) const override
    {
        if (b == Scalar{}) return Z;
        const Affine<Fp> z = point_of(Z);
        const Sum bP = multiply(b, generator());
        // Here the points may be equal or opposite: whoever knows the master secret can choose b so.
        if (same_point(bP, -z)) return std::nullopt;
        const Sum sum = same_point(bP, z) ? twice(bP) : add(bP, z);
        const auto affine = to_affine(std::vector<Sum>{sum})[0];
        return PlainPoint{affine.x.to_words(), affine.y.to_words()};
    }

    bool is_multiple(const Scalar &k, const PlainPoint &B, const PlainPoint &A) const override
    {
        return k != Scalar{} && same_point(multiply(k, point_of(B)), point_of(A));
    }

    std::unique_ptr<PairingTables> pairing_tables(const PlainPoint &K) const override { return std::make_unique<Pairings>(K); }
    std::unique_ptr<MultipleTables> multiple_tables(const PlainPoint &B) const override { return std::make_unique<Multiples>(B); }
};

template <class Engine>
const SakkeMath *math_on()
{
    static const MathOn<Engine> math;
    return Engine::usable() ? &math : nullptr;
}

}  // namespace

std::span<const SakkeMath *const> sakke_maths()
{
    static const std::vector<const SakkeMath *> usable = [] {
        std::vector<const SakkeMath *> all = {math_on<IfmaEngine>(), math_on<WordEngine<fp64::Adx>>(), math_on<WordEngine<fp64::Portable>>()};
        std::erase(all, nullptr);
        return all;
    }();
    return usable;
}

std::optional<PlainPoint> decode_point(ByteView octets)
{
    ByteReader reader(octets);
    const bool uncompressed = reader.u8("form of the point") == 4;
    const ByteView x = reader.bytes(sakke_params::field_len, "x"), y = reader.bytes(sakke_params::field_len, "y");
    if (!reader.ok() || !reader.at_end() || !uncompressed) return std::nullopt;
    const PlainPoint A = {field::from_octets(x.data()), field::from_octets(y.data())};
    if (!field::below_p(A.x) || !field::below_p(A.y) || !sakke_maths()[0]->on_curve(A)) return std::nullopt;
    return A;
}

}  // namespace mediasec::crypto
