// Mediasec: the curve and the pairing of SAKKE in OpenSSL's BIGNUMs.
// SPDX-License-Identifier: GPL-2.0-or-later
// RFC 6508 3, RFC 6509 Appendix A; point formulas of the Explicit-Formulas Database (Jacobian coordinates, a = -3).
#pragma once

#include "base/bytes.h"
#include "base/secret.h"
#include "crypto/ossl_ptr.h"

#include <optional>

namespace mediasec::crypto::bn {

/// Fp is an element of F_p in Montgomery form. Every operation gives a reduced, new element; secret like what it was made of.
class Fp {
public:
    Fp();
    Fp(const Fp &other);
    Fp(Fp &&) noexcept = default;
    Fp &operator=(Fp &&) noexcept = default;
    Fp &operator=(const Fp &other);
    /// from_octets takes 128 octets; nothing when they are not below p.
    static std::optional<Fp> from_octets(ByteView octets);
    static Fp from_number(const BIGNUM *number);
    static Fp small(unsigned value);
    /// octets gives the 128 octets of RFC 6508 4.
    SecretBytes octets() const;
    bool is_zero() const;
    /// inverse gives 0 for 0.
    Fp inverse() const;

    friend Fp operator+(const Fp &a, const Fp &b);
    friend Fp operator-(const Fp &a, const Fp &b);
    friend Fp operator*(const Fp &a, const Fp &b);
    friend bool operator==(const Fp &a, const Fp &b);

private:
    BignumPtr number_;
};

/// Affine is a point of E(F_p) other than 0.
struct Affine {
    Fp x, y;
};

/// Jacobian is the point (X/Z^2, Y/Z^3); Z = 0 is the point 0.
struct Jacobian {
    Fp X, Y, Z;
};

/// p and q are the primes of parameter set 1.
const BIGNUM *p();
const BIGNUM *q();
/// generator is P.
const Affine &generator();

/// decode_point reads 04 || x || y (257 octets); nothing when it is no point of E(F_p).
std::optional<Affine> decode_point(ByteView octets);

Jacobian to_jacobian(const Affine &a);
Jacobian twice(const Jacobian &a);
Jacobian add(const Jacobian &a, const Affine &b);
/// multiply gives [k]A, k >= 0.
Jacobian multiply(const BIGNUM *k, const Affine &a);
bool same_point(const Jacobian &a, const Affine &b);
/// to_affine gives nothing for 0.
std::optional<Affine> to_affine(const Jacobian &a);

/// pairing gives the representative in F_p of <R,Q> (RFC 6508 3.2); 0 where a point of small order made it degenerate.
Fp pairing(const Affine &R, const Affine &Q);

}  // namespace mediasec::crypto::bn
