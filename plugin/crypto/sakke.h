// Mediasec: SAKKE decapsulation.
// RFC 6508 (the algorithm), RFC 6509 Appendix A (parameter set 1: p of 1024 bits, n = 128, SHA-256).
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.h"
#include "base/secret.h"

#include <cstddef>
#include <memory>

namespace mediasec::crypto {

inline constexpr std::size_t sakke_point_len = 257;  ///< 04 || x || y, 128 octets each (RFC 6509 4.2)

/// SakkeForm says in which form of w the hint check held (RFC 6508 4 asks for w padded to 128 octets before it is hashed; two
/// implementations strip leading zero octets, which shows in one of about 150 messages).
enum class SakkeForm : std::uint8_t { padded_w, stripped_w };

/// Ssv is a decapsulated shared secret value.
struct Ssv {
    SecretBytes value;  ///< secret; as long as the hint: 16 octets in parameter set 1, 32 where a peer uses a 256-bit SSV
    SakkeForm form = SakkeForm::padded_w;
};

/// sakke_point_valid tells whether `point` (257 octets) is uncompressed and satisfies y^2 = x^3 - 3x mod p with reduced coordinates.
bool sakke_point_valid(ByteView point);

/// SakkeReceiver holds a Receiver Secret Key and the KMS public key it was made under. The second message of a user makes tables for the later
/// ones (0.9 MB, for at most 64 users at a time, until the receiver dies). Several threads may use one receiver. Time depends on the secrets:
/// this is a program that reads captures, and nobody is there to measure it. Keys and tables are wiped; copies that the compiler made on the
/// stack are not.
class SakkeReceiver {
public:
    /// make takes RSK (257 octets, secret) and Z_T, the KMS public key (257 octets). Errors: bad_length, not_on_curve, crypto_failure.
    static Result<std::unique_ptr<SakkeReceiver>> make(ByteView rsk, ByteView z_t);
    ~SakkeReceiver();
    SakkeReceiver(const SakkeReceiver &) = delete;
    SakkeReceiver &operator=(const SakkeReceiver &) = delete;

    /// decapsulate recovers the SSV from `sed` = R_(b,S) (257 octets) || H (16 to 32 octets) for the identifier `b`, RFC 6508 6.2.2.
    /// Errors: bad_length, not_on_curve (R), hint_mismatch (wrong identifier, wrong key or damaged message), crypto_failure.
    Result<Ssv> decapsulate(ByteView b, ByteView sed) const;

    /// fits tells whether this RSK was issued for the identifier `b` under this KMS: <[b]P + Z, RSK> = g (RFC 6508 6.1.2).
    bool fits(ByteView b) const;

private:
    struct State;
    explicit SakkeReceiver(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace mediasec::crypto
