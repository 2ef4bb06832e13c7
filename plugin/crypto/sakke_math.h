// Mediasec: what SAKKE asks of its curve and its pairing, whatever computes it.
// SPDX-License-Identifier: GPL-2.0-or-later
// RFC 6508 2.1 and 3.2, RFC 6509 Appendix A.
#pragma once

#include "base/bytes.h"
#include "crypto/scalar.h"

#include <memory>
#include <optional>
#include <span>

namespace mediasec::crypto {

/// PlainPoint is a point (x, y) with x and y below p, as integers.
struct PlainPoint {
    field::Words x, y;
    bool operator==(const PlainPoint &) const = default;
};

/// PairingTables hold what can be computed beforehand for one point K; secret like K. Immutable: several threads may use them.
class PairingTables {
public:
    virtual ~PairingTables() = default;
    /// pairing gives the representative in F_p of <K,Q>, which is that of <Q,K>.
    virtual field::Words pairing(const PlainPoint &Q) const = 0;
    virtual std::size_t num_octets() const noexcept = 0;
};

/// MultipleTables do the same for multiples of one point B.
class MultipleTables {
public:
    virtual ~MultipleTables() = default;
    /// is_multiple tells whether A = [k]B, for k below q.
    virtual bool is_multiple(const Scalar &k, const PlainPoint &A) const = 0;
    virtual std::size_t num_octets() const noexcept = 0;
};

/// SakkeMath is one implementation; all give the same results. Points are on the curve except for on_curve(). Where a point is not of order q
/// the results have no meaning.
class SakkeMath {
public:
    virtual ~SakkeMath() = default;
    virtual const char *name() const noexcept = 0;
    virtual bool on_curve(const PlainPoint &A) const = 0;
    /// pairing gives the representative in F_p of <R,Q>.
    virtual field::Words pairing(const PlainPoint &R, const PlainPoint &Q) const = 0;
    /// public_key gives [b]P + Z for b below q; nothing when that is the point 0.
    virtual std::optional<PlainPoint> public_key(const Scalar &b, const PlainPoint &Z) const = 0;
    /// is_multiple tells whether A = [k]B, for k below q.
    virtual bool is_multiple(const Scalar &k, const PlainPoint &B, const PlainPoint &A) const = 0;
    virtual std::unique_ptr<PairingTables> pairing_tables(const PlainPoint &K) const = 0;
    virtual std::unique_ptr<MultipleTables> multiple_tables(const PlainPoint &B) const = 0;
};

/// sakke_maths gives the implementations that this processor can run, the fastest first.
std::span<const SakkeMath *const> sakke_maths();

/// decode_point reads 04 || x || y, 257 octets (RFC 6508 4); nothing unless it is a point of the curve with reduced coordinates.
std::optional<PlainPoint> decode_point(ByteView octets);

}  // namespace mediasec::crypto
