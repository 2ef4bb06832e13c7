// The arithmetic in F_p of every engine against OpenSSL's BIGNUM, on edge values and on random ones.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "support/cmocka.hpp"

#include "crypto/engine.h"
#include "crypto/ossl_ptr.h"
#include "crypto/scalar.h"
#include "crypto/ss_curve.h"

#include <algorithm>
#include <random>

using namespace mediasec;
using namespace mediasec::crypto;
using field::Words;

/// Big is a number modulo p in a BIGNUM.
class Big {
public:
    explicit Big(const Words &words)
    {
        std::uint8_t octets[128];
        field::to_octets(words, octets);
        number_.reset(BN_bin2bn(octets, 128, nullptr));
    }
    Words words() const
    {
        std::uint8_t octets[128];
        assert_int_equal(BN_bn2binpad(number_.get(), octets, 128), 128);
        return field::from_octets(octets);
    }
    friend Big operator+(const Big &a, const Big &b) { return made(BN_mod_add, a, b); }
    friend Big operator-(const Big &a, const Big &b) { return made(BN_mod_sub, a, b); }
    friend Big operator*(const Big &a, const Big &b) { return made(BN_mod_mul, a, b); }
    Big inverse() const
    {
        Big r(Words{});
        assert_non_null(BN_mod_inverse(r.number_.get(), number_.get(), p(), ctx()));
        return r;
    }

private:
    static BN_CTX *ctx()
    {
        static const BnCtxPtr the_ctx(BN_CTX_new());
        return the_ctx.get();
    }
    static const BIGNUM *p()
    {
        static const Big the_p(field::p_words);
        return the_p.number_.get();
    }
    template <typename F>
    static Big made(F function, const Big &a, const Big &b)
    {
        Big r(Words{});
        assert_int_equal(function(r.number_.get(), a.number_.get(), b.number_.get(), p(), ctx()), 1);
        return r;
    }
    BignumPtr number_;
};

/// small gives a small number, less_than_p gives p - n.
static Words small(std::uint64_t n) { return {n}; }
static Words less_than_p(std::uint64_t n) { return (Big(Words{}) - Big(small(n))).words(); }

/// edge_values are the numbers at which carries, borrows and reductions go wrong: around 0 and p, powers of two, words and limbs of all ones.
static std::vector<Words> edge_values()
{
    std::vector<Words> values = {{}, small(1), small(2), small(3), less_than_p(1), less_than_p(2), less_than_p(3)};
    for (unsigned bit : {51u, 52u, 53u, 63u, 64u, 103u, 104u, 511u, 512u, 988u, 1022u, 1023u}) {
        const Words power = field::power_of_two(bit);
        values.push_back(power);
        values.push_back((Big(power) - Big(small(1))).words());
        values.push_back((Big(Words{}) - Big(power)).words());
    }
    Words ones;
    ones.fill(~std::uint64_t{0});
    ones[15] >>= 1;
    values.push_back(ones);
    // What is 1 and p - 1 in Montgomery's form, and in the form of its square.
    for (unsigned bits : {1024u, 1040u, 2048u, 2080u}) {
        values.push_back(field::power_of_two(bits));
        values.push_back((Big(Words{}) - Big(field::power_of_two(bits))).words());
        values.push_back(Big(field::power_of_two(bits)).inverse().words());
    }
    return values;
}

static std::vector<Words> random_values(std::size_t count, std::uint64_t seed)
{
    std::mt19937_64 random(seed);
    std::vector<Words> values(count);
    for (Words &value : values)
        do
            for (std::uint64_t &word : value)
                word = random();
        while (!field::below_p(value));
    return values;
}

static std::vector<Words> all_values()
{
    std::vector<Words> values = edge_values();
    for (const Words &value : random_values(30, 6508))
        values.push_back(value);
    return values;
}

static void expect(const char *engine, const char *what, const Words &got, const Big &wanted)
{
    if (got != wanted.words()) fail_msg("%s: %s is wrong", engine, what);
}

/// check_pair compares every operation on two elements.
template <class Engine>
static void check_pair(const Words &a_words, const Words &b_words)
{
    using Fp = typename Engine::template FpOf<2>;
    const Big A(a_words), B(b_words);
    const Fp a = Fp::from_words(a_words), b = Fp::from_words(b_words);
    expect(Engine::name, "a", a.to_words(), A);
    expect(Engine::name, "a + b", (a + b).to_words(), A + B);
    expect(Engine::name, "a - b", (a - b).to_words(), A - B);
    expect(Engine::name, "-a", negate(a).to_words(), B - B - A);
    expect(Engine::name, "a b", (a * b).to_words(), A * B);
    expect(Engine::name, "(a - b)(a + b + b)", ((a - b) * (a + b + b)).to_words(), (A - B) * (A + B + B));
    expect(Engine::name, "(a - (b - a)) - (a + a + a + b)", ((a - (b - a)) - (a + a + a + b)).to_words(), Big(Words{}) - A - B - B);
    const auto [ab, bb] = mul2(a, b, b, b);
    expect(Engine::name, "mul2: a b", ab.to_words(), A * B);
    expect(Engine::name, "mul2: b b", bb.to_words(), B * B);
    const Fp2<Fp> v = {a, b}, w = {b, b};
    const auto square_of_v = square(v), vw = v * w;
    expect(Engine::name, "re (a + ib)^2", square_of_v.re.to_words(), A * A - B * B);
    expect(Engine::name, "im (a + ib)^2", square_of_v.im.to_words(), A * B + A * B);
    expect(Engine::name, "re (a + ib)(b + ib)", vw.re.to_words(), A * B - B * B);
    expect(Engine::name, "im (a + ib)(b + ib)", vw.im.to_words(), A * B + B * B);
    assert_true((a == b) == (a_words == b_words));
    assert_true((a - b).is_zero() == (a_words == b_words));
}

/// check_inverse compares one inversion.
template <class Engine>
static void check_inverse(const Words &words)
{
    using Fp = typename Engine::template FpOf<2>;
    const Fp a = Fp::from_words(words);
    if (words == Words{})
        assert_true(a.inverse().is_zero());
    else
        expect(Engine::name, "1/a", a.inverse().to_words(), Big(words).inverse());
}

/// check_batches compares the operations on batches, with other values in each lane.
template <class Engine>
static void check_batches(const std::vector<Words> &values)
{
    using Batch = typename Engine::template BatchOf<2>;
    using Fp = typename Engine::template FpOf<2>;
    for (std::size_t first = 0; first + 3 < values.size(); ++first) {
        Batch a, b, c;
        const auto value = [&](std::size_t lane, std::size_t offset) { return values[(first + offset + 5 * lane) % values.size()]; };
        for (std::size_t lane = 0; lane < Engine::num_lanes; ++lane) {
            a.set_lane(lane, Fp::from_words(value(lane, 0)));
            b.set_lane(lane, Fp::from_words(value(lane, 1)).packed());
            c.set_lane(lane, Fp::from_words(value(lane, 2)));
        }
        const auto sum = a + b;
        const auto difference = a + a - b;
        const auto product = a * b;
        const auto two = dot(a, b, b, c);
        const auto three = dot(a, b, b, c, c, negate(a));
        const auto all = Batch::broadcast(Fp::from_words(value(0, 0)));
        for (std::size_t lane = 0; lane < Engine::num_lanes; ++lane) {
            const Big A(value(lane, 0)), B(value(lane, 1)), C(value(lane, 2));
            expect(Engine::name, "batch a + b", sum.lane(lane).to_words(), A + B);
            expect(Engine::name, "batch 2a - b", difference.lane(lane).to_words(), A + A - B);
            expect(Engine::name, "batch a b", product.lane(lane).to_words(), A * B);
            expect(Engine::name, "batch a b + b c", two.lane(lane).to_words(), A * B + B * C);
            expect(Engine::name, "batch a b + b c - c a", three.lane(lane).to_words(), A * B + B * C - C * A);
            expect(Engine::name, "broadcast", all.lane(lane).to_words(), Big(value(0, 0)));
        }
    }
}

template <class Engine>
static void check_engine()
{
    if (!Engine::usable()) {
        print_message("this processor has no %s\n", Engine::name);
        return;
    }
    const std::vector<Words> values = all_values();
    for (const Words &a : values)
        for (const Words &b : values)
            check_pair<Engine>(a, b);
    for (const Words &a : values)
        check_inverse<Engine>(a);
    for (const Words &a : random_values(500, 1))
        check_inverse<Engine>(a);
    check_batches<Engine>(values);
}

static void portable_words_agree(void **) { check_engine<WordEngine<fp64::Portable>>(); }
static void adx_words_agree(void **) { check_engine<WordEngine<fp64::Adx>>(); }
static void ifma_limbs_agree(void **) { check_engine<IfmaEngine>(); }

/// Long chains of operations keep within the limits of the limbs.
template <class Engine>
static void check_chain()
{
    if (!Engine::usable()) return;
    using Fp = typename Engine::template FpOf<2>;
    const std::vector<Words> start = random_values(2, 77);
    Fp a = Fp::from_words(start[0]), b = Fp::from_words(start[1]);
    Big A(start[0]), B(start[1]);
    for (int i = 0; i < 2000; ++i) {
        const auto [x, y] = mul2(a + b, a - b, a + a + a, negate(b));
        a = x, b = y;
        const Big X = (A + B) * (A - B), Y = Big(Words{}) - (A + A + A) * B;
        A = Big(X.words()), B = Big(Y.words());
        expect(Engine::name, "chain: a", a.to_words(), A);
        expect(Engine::name, "chain: b", b.to_words(), B);
    }
}

static void long_chains_agree(void **)
{
    check_chain<WordEngine<fp64::Portable>>();
    check_chain<WordEngine<fp64::Adx>>();
    check_chain<IfmaEngine>();
}

/// numbered gives the element of IfmaEngine whose limbs are those of `padded`, and in `plain` what it stands for.
template <unsigned B>
static fp52::Fp<B> numbered(const fp52::Padded &padded, Words &plain)
{
    const fp52::Fp<B> a{padded};
    plain = a.to_words();
    return a;
}

/// A carry and a borrow run through all limbs, and numbers at the limits of their types are multiplied.
static void limbs_hold_at_their_limits(void **)
{
    if (!IfmaEngine::usable()) return;
    fp52::Padded ones, one, power;  // 2^1036 - 1, 1 and 2^1036, which is less than 2^13 p
    ones.limb.fill(0);
    std::fill_n(ones.limb.begin(), 19, field::limb_mask);
    ones.limb[19] = field::limb_mask >> 4;
    one.limb[0] = 1;
    power.limb[19] = std::uint64_t{1} << 48;
    Words o, u, w;
    const auto a = numbered<8192>(ones, o), b = numbered<8192>(one, u), c = numbered<8192>(power, w);
    assert_true((a + b).limb == power.limb);
    expect(IfmaEngine::name, "2^1036 - 1 + 1", (a + b).to_words(), Big(o) + Big(u));
    expect(IfmaEngine::name, "2^1036 - 1", (c - b).to_words(), Big(w) - Big(u));
    expect(IfmaEngine::name, "1 - 2^1036", (b - c).to_words(), Big(u) - Big(w));
    expect(IfmaEngine::name, "2^1036 - (2^1036 - 1)", (c - a).to_words(), Big(w) - Big(o));

    fp52::Padded high{field::p_multiple(128)}, higher{field::p_multiple(256)};
    high.limb[0] -= 1, higher.limb[0] -= 2;
    Words h, i;
    const auto x = numbered<128>(high, h);
    const auto y = numbered<256>(higher, i);
    expect(IfmaEngine::name, "-1 (-2) from numbers at their limits", (x * y).to_words(), Big(h) * Big(i));
    const auto [xy, xx] = mul2(x, y, x, x);
    expect(IfmaEngine::name, "mul2 at the limits", xy.to_words(), Big(h) * Big(i));
    expect(IfmaEngine::name, "mul2 at the limits", xx.to_words(), Big(h) * Big(h));
    const auto batch = fp52::Batch<128>::broadcast(x);
    const auto sum = dot(batch, batch, batch, batch);
    for (std::size_t lane = 0; lane < IfmaEngine::num_lanes; ++lane)
        expect(IfmaEngine::name, "dot at the limits", sum.lane(lane).to_words(), Big(h) * Big(h) + Big(h) * Big(h));
    // Another product multiplied by what was made at the limits keeps within two p.
    expect(IfmaEngine::name, "product of products", (xy * xx).to_words(), Big(h) * Big(i) * Big((Big(h) * Big(h)).words()));
}

/// Montgomery's trick gives the inverse of each.
template <class Engine>
static void check_invert_all()
{
    if (!Engine::usable()) return;
    using Batch = typename Engine::template BatchOf<2>;
    const std::vector<Words> values = random_values(3 * Engine::num_lanes, 5);
    std::vector<Batch> batches(3);
    for (std::size_t i = 0; i < values.size(); ++i)
        batches[i / Engine::num_lanes].set_lane(i % Engine::num_lanes, Engine::template FpOf<2>::from_words(values[i]));
    invert_all(batches);
    for (std::size_t i = 0; i < values.size(); ++i)
        expect(Engine::name, "invert_all", batches[i / Engine::num_lanes].lane(i % Engine::num_lanes).to_words(), Big(values[i]).inverse());
}

static void many_inversions_agree(void **)
{
    check_invert_all<WordEngine<fp64::Portable>>();
    check_invert_all<WordEngine<fp64::Adx>>();
    check_invert_all<IfmaEngine>();
    std::vector<fp64::Fp<fp64::Portable>> none;
    invert_all(none);
    assert_true(none.empty());
}

/// A number is the sum of its digits, and the digits are those promised.
static void check_digits(const Words &k, const std::vector<int> &digits, unsigned bits_each)
{
    Big sum(Words{});
    for (std::size_t i = digits.size(); i-- > 0;) {
        for (unsigned bit = 0; bit < bits_each; ++bit)
            sum = Big((sum + sum).words());
        const Big digit(small(static_cast<std::uint64_t>(std::abs(digits[i]))));
        sum = digits[i] < 0 ? sum - digit : sum + digit;
    }
    assert_true(sum.words() == k);
}

static void digits_add_up(void **)
{
    std::vector<Words> scalars = {{}, small(1), small(2), small(3), small(4), small(7), field::q_words};
    for (Words value : random_values(50, 9)) {
        value[15] >>= 2;  // below 2^1022
        scalars.push_back(value);
    }
    for (const Words &k : scalars) {
        for (unsigned width = 2; width <= 6; ++width) {
            const std::vector<int> digits = non_adjacent_form(k, width);
            check_digits(k, digits, 1);
            std::size_t last = digits.size();
            for (std::size_t i = 0; i < digits.size(); ++i) {
                if (digits[i] == 0) continue;
                assert_true(digits[i] % 2 != 0 && std::abs(digits[i]) < 1 << (width - 1));
                assert_true(last == digits.size() || i - last >= width);
                last = i;
            }
        }
        const std::vector<int> base_4 = signed_base_4(k);
        check_digits(k, base_4, 2);
        for (int digit : base_4)
            assert_true(digit >= -1 && digit <= 2);
    }
}

int main()
{
    const CMUnitTest tests[] = {cmocka_unit_test(portable_words_agree), cmocka_unit_test(adx_words_agree),
                                cmocka_unit_test(ifma_limbs_agree),     cmocka_unit_test(long_chains_agree),
                                cmocka_unit_test(limbs_hold_at_their_limits), cmocka_unit_test(many_inversions_agree),
                                cmocka_unit_test(digits_add_up)};
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
