// The curve and the pairing of every engine, with and without tables, against the literal BIGNUM implementation of RFC 6508 3.2.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "crypto/sakke_math.h"
#include "crypto/sakke_params.h"
#include "reference/bn_pairing.h"
#include "support/expect.h"

#include <random>

using namespace mediasec;
using namespace mediasec::crypto;

static std::mt19937_64 random_words(6509);

static Scalar random_scalar()
{
    Scalar k;
    for (std::uint64_t &word : k)
        word = random_words();
    k[15] >>= 3;  // below q
    return k;
}

static BignumPtr number_of(const field::Words &words)
{
    std::uint8_t octets[128];
    field::to_octets(words, octets);
    return BignumPtr(BN_bin2bn(octets, 128, nullptr));
}

static field::Words words_of(const bn::Fp &a) { return field::from_octets(a.octets().view().data()); }
static PlainPoint plain(const bn::Affine &a) { return {words_of(a.x), words_of(a.y)}; }
static bn::Affine affine(const PlainPoint &a)
{
    return {bn::Fp::from_number(number_of(a.x).get()), bn::Fp::from_number(number_of(a.y).get())};
}

/// random_point gives [k]P for a random k.
static PlainPoint random_point() { return plain(*bn::to_affine(bn::multiply(number_of(random_scalar()).get(), bn::generator()))); }

/// check_pairings compares <K,Q> for one K and several Q, with and without tables.
static void check_pairings(const PlainPoint &K, const std::vector<PlainPoint> &points)
{
    for (const SakkeMath *math : sakke_maths()) {
        const auto tables = math->pairing_tables(K);
        assert_true(tables->num_octets() <= 600'000);
        for (const PlainPoint &Q : points) {
            const field::Words wanted = words_of(bn::pairing(affine(Q), affine(K)));
            if (math->pairing(Q, K) != wanted) fail_msg("%s: pairing is wrong", math->name());
            if (tables->pairing(Q) != wanted) fail_msg("%s: pairing with tables is wrong", math->name());
        }
    }
}

static void pairings_agree(void **)
{
    const PlainPoint P = plain(bn::generator());
    check_pairings(P, {P, random_point()});
    check_pairings(random_point(), {P, random_point(), random_point()});
}

/// <P,P> = g, RFC 6509 Appendix A.
static void generator_pairs_to_g(void **)
{
    const PlainPoint P = plain(bn::generator());
    for (const SakkeMath *math : sakke_maths()) {
        assert_true(math->pairing(P, P) == field::words_of(sakke_params::g_hex));
        assert_true(math->pairing_tables(P)->pairing(P) == field::words_of(sakke_params::g_hex));
    }
}

/// Every w that is published or was computed by another program, in both orders of the arguments; the slower implementations take every
/// eighth.
static void published_pairings_agree(void **)
{
    std::size_t number = 0;
    for (const test::Vector &v : test::load_vectors("sakke.vec")) {
        if (!v.has("w")) continue;
        const Bytes sed = v.hex("SED");
        const auto R = decode_point(ByteView(sed).first(257)), K = decode_point(v.hex("RSK"));
        test::expect_true(v, R && K, "a point was refused");
        for (const SakkeMath *math : sakke_maths().first(number++ % 8 == 0 ? sakke_maths().size() : 1)) {
            Bytes w(128);
            field::to_octets(math->pairing(*R, *K), w.data());
            test::expect_octets(v, "w", w);
            field::to_octets(math->pairing(*K, *R), w.data());
            test::expect_octets(v, "w", w);
            field::to_octets(math->pairing_tables(*K)->pairing(*R), w.data());
            test::expect_octets(v, "w", w);
        }
    }
}

static void check_multiples(const std::vector<Scalar> &scalars, const PlainPoint &B)
{
    for (const SakkeMath *math : sakke_maths()) {
        const auto tables = math->multiple_tables(B);
        assert_true(tables->num_octets() <= 400'000);
        for (const Scalar &k : scalars) {
            const bn::Affine wanted = *bn::to_affine(bn::multiply(number_of(k).get(), affine(B)));
            const PlainPoint A = plain(wanted), minus_A = plain({wanted.x, bn::Fp() - wanted.y});
            if (!math->is_multiple(k, B, A) || !tables->is_multiple(k, A)) fail_msg("%s: [k]B is wrong", math->name());
            if (tables->is_multiple(k, minus_A)) fail_msg("%s: -[k]B is taken for [k]B", math->name());
            assert_false(tables->is_multiple({}, A));
        }
        assert_false(math->is_multiple({}, B, B) || math->is_multiple(Scalar{2}, B, B));
    }
}

static void multiples_agree(void **)
{
    const PlainPoint B = random_point();
    Scalar q_less_1 = field::q_words, q_less_2 = field::q_words, half_q = field::q_words;
    q_less_1[0] -= 1, q_less_2[0] -= 2;
    for (std::size_t i = 0; i < half_q.size(); ++i)
        half_q[i] = half_q[i] >> 1 | (i + 1 < half_q.size() ? half_q[i + 1] << 63 : 0);
    Scalar ones = {};
    for (std::size_t i = 0; i < 15; ++i)
        ones[i] = ~std::uint64_t{0};
    std::vector<Scalar> scalars = {Scalar{1}, Scalar{2}, Scalar{3}, Scalar{16}, Scalar{0, 1}, half_q, ones, q_less_2, q_less_1};
    for (int i = 0; i < 3; ++i)
        scalars.push_back(random_scalar());
    check_multiples(scalars, B);
}

/// [b]P + Z, with b = 0 and with the two b at which the addition is not an ordinary one.
static void public_keys_agree(void **)
{
    const Scalar z = random_scalar();
    const PlainPoint Z = plain(*bn::to_affine(bn::multiply(number_of(z).get(), bn::generator())));
    const bn::Affine twice_Z = *bn::to_affine(bn::twice(bn::to_jacobian(affine(Z))));
    BignumPtr minus_z(BN_new());
    assert_int_equal(BN_sub(minus_z.get(), bn::q(), number_of(z).get()), 1);
    Bytes minus_z_octets(128);
    assert_int_equal(BN_bn2binpad(minus_z.get(), minus_z_octets.data(), 128), 128);
    for (const SakkeMath *math : sakke_maths()) {
        assert_true(math->public_key({}, Z) == Z);
        assert_true(math->public_key(z, Z) == plain(twice_Z));
        assert_false(math->public_key(scalar_of(minus_z_octets), Z).has_value());
    }
    for (int i = 0; i < 3; ++i) {
        const Scalar b = i == 0 ? Scalar{1} : random_scalar();
        const auto wanted = bn::to_affine(bn::add(bn::multiply(number_of(b).get(), bn::generator()), affine(Z)));
        for (const SakkeMath *math : sakke_maths())
            assert_true(math->public_key(b, Z) == plain(*wanted));
    }
}

/// All implementations, and the reference, refuse the same points.
static void points_are_checked_alike(void **)
{
    std::size_t checked = 0;
    for (const test::Vector &v : test::load_vectors("sakke_invalid.vec")) {
        if (v.group != "point") continue;
        const Bytes octets = v.hex("point");
        test::expect_true(v, !bn::decode_point(octets), "the reference accepts it");
        if (octets.size() != 257 || octets[0] != 4) continue;
        const PlainPoint A = {field::from_octets(&octets[1]), field::from_octets(&octets[129])};
        if (!field::below_p(A.x) || !field::below_p(A.y)) continue;
        for (const SakkeMath *math : sakke_maths())
            test::expect_true(v, !math->on_curve(A), math->name());
        ++checked;
    }
    assert_true(checked >= 3);
    for (int i = 0; i < 8; ++i) {
        PlainPoint A = random_point();
        for (const SakkeMath *math : sakke_maths())
            assert_true(math->on_curve(A));
        A.x[0] ^= 1;
        for (const SakkeMath *math : sakke_maths())
            assert_false(math->on_curve(A));
    }
}

/// Points of order 2 and 4, whatever comes out of them, do no harm.
static void points_of_small_order_do_no_harm(void **)
{
    std::vector<PlainPoint> points;
    for (const test::Vector &v : test::load_vectors("sakke_invalid.vec"))
        if (v.group == "bad_rsk") points.push_back(*decode_point(v.hex("RSK")));
    assert_true(points.size() >= 2);
    const PlainPoint P = plain(bn::generator());
    for (const SakkeMath *math : sakke_maths())
        for (const PlainPoint &K : points) {
            const auto pairings = math->pairing_tables(K);
            const auto multiples = math->multiple_tables(K);
            assert_true(field::below_p(pairings->pairing(P)) && field::below_p(math->pairing(K, P)) && field::below_p(math->pairing(P, K)));
            multiples->is_multiple(Scalar{5}, P);
            math->is_multiple(Scalar{8}, K, P);
        }
}

int main()
{
    const CMUnitTest tests[] = {cmocka_unit_test(pairings_agree),           cmocka_unit_test(generator_pairs_to_g),
                                cmocka_unit_test(published_pairings_agree), cmocka_unit_test(multiples_agree),
                                cmocka_unit_test(public_keys_agree),        cmocka_unit_test(points_are_checked_alike),
                                cmocka_unit_test(points_of_small_order_do_no_harm)};
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
