// Mediasec: the curve and the pairing of SAKKE in OpenSSL's BIGNUMs.
// SPDX-License-Identifier: GPL-2.0-or-later
// RFC 6508 3, RFC 6509 Appendix A; point formulas of the Explicit-Formulas Database (Jacobian coordinates, a = -3).
#include "reference/bn_pairing.h"

#include "base/reader.h"
#include "crypto/sakke_params.h"

#include <new>

namespace mediasec::crypto::bn {

namespace {

/// must ends the computation when OpenSSL ran out of memory, the one way in which these calls can fail.
void must(bool good)
{
    if (!good) throw std::bad_alloc();
}

BignumPtr new_number()
{
    BignumPtr number(BN_new());
    must(number != nullptr);
    return number;
}

BignumPtr from_hex_digits(const char *digits)
{
    BIGNUM *number = nullptr;
    must(BN_hex2bn(&number, digits) != 0);
    return BignumPtr(number);
}

/// Field is the prime and OpenSSL's Montgomery constants for it.
struct Field {
    BignumPtr p = from_hex_digits(sakke_params::p_hex);
    BignumPtr q = from_hex_digits(sakke_params::q_hex);
    BnMontPtr mont{BN_MONT_CTX_new()};
    Field()
    {
        BnCtxPtr ctx(BN_CTX_new());
        must(mont && ctx && BN_MONT_CTX_set(mont.get(), p.get(), ctx.get()) == 1);
    }
};

const Field &field()
{
    static const Field the_field;
    return the_field;
}

BN_CTX *scratch()
{
    thread_local BnCtxPtr ctx(BN_CTX_new());
    must(ctx != nullptr);
    return ctx.get();
}

}  // namespace

Fp::Fp() : number_(new_number()) {}

Fp::Fp(const Fp &other) : number_(BN_dup(other.number_.get())) { must(number_ != nullptr); }

Fp &Fp::operator=(const Fp &other)
{
    must(BN_copy(number_.get(), other.number_.get()) != nullptr);
    return *this;
}

std::optional<Fp> Fp::from_octets(ByteView octets)
{
    BignumPtr number(BN_bin2bn(octets.data(), static_cast<int>(octets.size()), nullptr));
    must(number != nullptr);
    if (BN_cmp(number.get(), field().p.get()) >= 0) return std::nullopt;
    return from_number(number.get());
}

Fp Fp::from_number(const BIGNUM *number)
{
    Fp r;
    must(BN_to_montgomery(r.number_.get(), number, field().mont.get(), scratch()) == 1);
    return r;
}

Fp Fp::small(unsigned value)
{
    BignumPtr number = new_number();
    must(BN_set_word(number.get(), value) == 1);
    return from_number(number.get());
}

SecretBytes Fp::octets() const
{
    BignumPtr number = new_number();
    must(BN_from_montgomery(number.get(), number_.get(), field().mont.get(), scratch()) == 1);
    SecretBytes out(sakke_params::field_len);
    must(BN_bn2binpad(number.get(), out.data(), static_cast<int>(out.size())) >= 0);
    return out;
}

bool Fp::is_zero() const { return BN_is_zero(number_.get()); }

Fp Fp::inverse() const
{
    if (is_zero()) return Fp();
    BignumPtr number = new_number();
    must(BN_from_montgomery(number.get(), number_.get(), field().mont.get(), scratch()) == 1);
    must(BN_mod_inverse(number.get(), number.get(), field().p.get(), scratch()) != nullptr);
    return from_number(number.get());
}

Fp operator+(const Fp &a, const Fp &b)
{
    Fp r;
    must(BN_mod_add_quick(r.number_.get(), a.number_.get(), b.number_.get(), field().p.get()) == 1);
    return r;
}

Fp operator-(const Fp &a, const Fp &b)
{
    Fp r;
    must(BN_mod_sub_quick(r.number_.get(), a.number_.get(), b.number_.get(), field().p.get()) == 1);
    return r;
}

Fp operator*(const Fp &a, const Fp &b)
{
    Fp r;
    must(BN_mod_mul_montgomery(r.number_.get(), a.number_.get(), b.number_.get(), field().mont.get(), scratch()) == 1);
    return r;
}

bool operator==(const Fp &a, const Fp &b) { return BN_cmp(a.number_.get(), b.number_.get()) == 0; }

const BIGNUM *p() { return field().p.get(); }
const BIGNUM *q() { return field().q.get(); }

const Affine &generator()
{
    static const Affine P = {Fp::from_number(from_hex_digits(sakke_params::Px_hex).get()),
                             Fp::from_number(from_hex_digits(sakke_params::Py_hex).get())};
    return P;
}

std::optional<Affine> decode_point(ByteView octets)
{
    ByteReader reader(octets);
    const bool uncompressed = reader.u8("form of the point") == 4;
    const auto x = Fp::from_octets(reader.bytes(sakke_params::field_len, "x"));
    const auto y = Fp::from_octets(reader.bytes(sakke_params::field_len, "y"));
    if (!reader.ok() || !reader.at_end() || !uncompressed || !x || !y) return std::nullopt;
    // E: y^2 = x^3 - 3x (RFC 6508 2.1)
    if (!(*y * *y == *x * (*x * *x - Fp::small(3)))) return std::nullopt;
    return Affine{*x, *y};
}

Jacobian to_jacobian(const Affine &a) { return {a.x, a.y, Fp::small(1)}; }

/// https://hyperelliptic.org/EFD/g1p/auto-shortw-jacobian-3.html#doubling-dbl-2001-b
Jacobian twice(const Jacobian &a)
{
    const Fp delta = a.Z * a.Z;
    const Fp gamma = a.Y * a.Y;
    const Fp beta = a.X * gamma;
    const Fp alpha1 = (a.X - delta) * (a.X + delta);
    const Fp alpha = alpha1 + alpha1 + alpha1;                              // 3(X - Z^2)(X + Z^2)
    const Fp beta2 = beta + beta, beta4 = beta2 + beta2;
    const Fp gamma2 = gamma + gamma;
    const Fp gamma_sq2 = gamma2 * gamma2;                                   // 4 Y^4
    const Fp X3 = alpha * alpha - beta4 - beta4;                            // alpha^2 - 8 beta
    const Fp Y3 = alpha * (beta4 - X3) - gamma_sq2 - gamma_sq2;             // alpha(4 beta - X3) - 8 Y^4
    const Fp YZ = a.Y * a.Z;
    return {X3, Y3, YZ + YZ};                                               // Z3 = 2YZ
}

/// https://hyperelliptic.org/EFD/g1p/auto-shortw-jacobian-3.html#addition-madd (H and r without their factor 2)
Jacobian add(const Jacobian &a, const Affine &b)
{
    if (a.Z.is_zero()) return to_jacobian(b);
    const Fp ZZ = a.Z * a.Z;
    const Fp H = b.x * ZZ - a.X;                                            // U2 - X1
    const Fp r = b.y * (a.Z * ZZ) - a.Y;                                    // S2 - Y1
    if (H.is_zero()) return r.is_zero() ? twice(a) : Jacobian{};
    const Fp HH = H * H, HHH = H * HH, V = a.X * HH;
    const Fp X3 = r * r - HHH - V - V;
    return {X3, r * (V - X3) - a.Y * HHH, a.Z * H};
}

Jacobian multiply(const BIGNUM *k, const Affine &a)
{
    Jacobian r;
    for (int i = BN_num_bits(k); i-- > 0;) {
        r = twice(r);
        if (BN_is_bit_set(k, i)) r = add(r, a);
    }
    return r;
}

bool same_point(const Jacobian &a, const Affine &b)
{
    if (a.Z.is_zero()) return false;
    const Fp ZZ = a.Z * a.Z;
    return a.X == b.x * ZZ && a.Y == b.y * (ZZ * a.Z);
}

std::optional<Affine> to_affine(const Jacobian &a)
{
    if (a.Z.is_zero()) return std::nullopt;
    const Fp z = a.Z.inverse(), zz = z * z;
    return Affine{a.X * zz, a.Y * (zz * z)};
}

namespace {

/// Fp2 is re + i * im, an element of F_p^2 = F_p[i].
struct Fp2 {
    Fp re, im;
};

Fp2 operator*(const Fp2 &a, const Fp2 &b)
{
    const Fp v0 = a.re * b.re, v1 = a.im * b.im;
    return {v0 - v1, (a.re + a.im) * (b.re + b.im) - v0 - v1};
}

Fp2 square(const Fp2 &a)
{
    const Fp ab = a.re * a.im;
    return {(a.re + a.im) * (a.re - a.im), ab + ab};
}

/// tangent is the line through C, C, -[2]C of RFC 6508 3.2 at [i]Q, times 2YZ^3 (a factor in F_p is 1 in PF_p):
/// l = 3(x^2 - 1)/2y = 3(X^2 - Z^4)/2YZ; l(Q_x + C_x) + (i Q_y - C_y).
Fp2 tangent(const Jacobian &C, const Affine &Q)
{
    const Fp ZZ = C.Z * C.Z;
    const Fp l1 = (C.X - ZZ) * (C.X + ZZ);
    const Fp YY = C.Y * C.Y, YZ = C.Y * C.Z;
    return {(l1 + l1 + l1) * (Q.x * ZZ + C.X) - YY - YY, Q.y * ((YZ + YZ) * ZZ)};
}

/// chord is the line through C, R, -C-R at [i]Q, times Z(R_x Z^2 - X):
/// l = (R_y Z^3 - Y)/(Z(R_x Z^2 - X)); l(Q_x + R_x) + (i Q_y - R_y).
Fp2 chord(const Jacobian &C, const Affine &R, const Affine &Q)
{
    const Fp ZZ = C.Z * C.Z;
    const Fp Z3 = C.Z * (R.x * ZZ - C.X);
    return {(R.y * (C.Z * ZZ) - C.Y) * (Q.x + R.x) - R.y * Z3, Q.y * Z3};
}

}  // namespace

Fp pairing(const Affine &R, const Affine &Q)
{
    BignumPtr n(BN_dup(q()));
    must(n && BN_sub_word(n.get(), 1) == 1);
    Fp2 v = {Fp::small(1), Fp()};
    Jacobian C = to_jacobian(R);
    // for bits of q-1, from the second most significant
    for (int i = BN_num_bits(n.get()) - 1; i-- > 0;) {
        v = square(v) * tangent(C, Q);
        C = twice(C);
        if (BN_is_bit_set(n.get(), i)) {
            v = v * chord(C, R, Q);
            C = add(C, R);
        }
    }
    const Fp2 t = square(square(v));                                        // t = v^c, c = (p+1)/q = 4
    return t.im * t.re.inverse();                                           // a + i*b is represented by b/a
}

}  // namespace mediasec::crypto::bn
