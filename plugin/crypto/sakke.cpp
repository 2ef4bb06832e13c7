// Mediasec: SAKKE decapsulation.
// SPDX-License-Identifier: GPL-2.0-or-later
// RFC 6508 6.1.2 and 6.2.2, RFC 6509 Appendix A.
#include "crypto/sakke.h"

#include "base/reader.h"
#include "crypto/bn_pairing.h"
#include "crypto/hash_to_range.h"
#include "crypto/sakke_params.h"

#include <algorithm>
#include <functional>
#include <new>

namespace mediasec::crypto {

namespace {

BignumPtr number_of(ByteView octets)
{
    BignumPtr number(BN_bin2bn(octets.data(), static_cast<int>(octets.size()), nullptr));
    if (!number) throw std::bad_alloc();
    return number;
}

/// without_leading_zeros is the form of w in which two implementations hash it.
ByteView without_leading_zeros(ByteView w) noexcept
{
    return {std::find_if(w.begin(), w.end(), [](std::uint8_t octet) { return octet != 0; }), w.end()};
}

}  // namespace

bool sakke_point_valid(ByteView point) { return bn::decode_point(point).has_value(); }

struct SakkeReceiver::State {
    bn::Affine K;  ///< RSK, K_(b,S)
    bn::Affine Z;  ///< KMS public key, Z_S

    /// b_P_Z is [b]P + Z_S, the public key of the identifier b; nothing when it is 0.
    std::optional<bn::Affine> b_P_Z(ByteView b) const
    {
        return bn::to_affine(bn::add(bn::multiply(number_of(b).get(), bn::generator()), Z));
    }
};

SakkeReceiver::SakkeReceiver(std::unique_ptr<State> state) : state_(std::move(state)) {}
SakkeReceiver::~SakkeReceiver() = default;

Result<std::unique_ptr<SakkeReceiver>> SakkeReceiver::make(ByteView rsk, ByteView z_t)
{
    if (rsk.size() != sakke_point_len || z_t.size() != sakke_point_len) return Error::bad_length;
    auto K = bn::decode_point(rsk), Z = bn::decode_point(z_t);
    if (!K || !Z) return Error::not_on_curve;
    return std::unique_ptr<SakkeReceiver>(new SakkeReceiver(std::make_unique<State>(State{std::move(*K), std::move(*Z)})));
}

Result<Ssv> SakkeReceiver::decapsulate(ByteView b, ByteView sed) const
{
    // 1) R_(b,S) and H
    ByteReader reader(sed);
    const ByteView r_octets = reader.bytes(sakke_point_len, "R_(b,S)");
    const ByteView H = reader.rest();
    if (!reader.ok() || H.size() < sakke_params::min_ssv_len || H.size() > sakke_params::max_ssv_len) return Error::bad_length;
    const auto R = bn::decode_point(r_octets);
    if (!R) return Error::not_on_curve;

    // 2) w = <R_(b,S), K_(b,S)>
    const SecretBytes w = bn::pairing(*R, state_->K).octets();
    const auto base = state_->b_P_Z(b);
    if (!base) return Error::hint_mismatch;
    for (SakkeForm form : {SakkeForm::padded_w, SakkeForm::stripped_w}) {
        const ByteView w_octets = form == SakkeForm::padded_w ? w.view() : without_leading_zeros(w.view());
        if (form == SakkeForm::stripped_w && w_octets.size() == w.size()) break;
        // 3) SSV = H XOR HashToIntegerRange(w, 2^n, Hash)
        SecretBytes ssv = hash_to_power_of_two({w_octets}, H.size());
        std::transform(H.begin(), H.end(), ssv.data(), ssv.data(), std::bit_xor<std::uint8_t>());
        // 4) r = HashToIntegerRange(SSV || b, q, Hash)
        const BignumPtr r = hash_to_range({ssv.view(), b}, bn::q());
        if (!r) return Error::crypto_failure;
        // 5) TEST = [r]([b]P + Z_S) has to be R_(b,S)
        if (bn::same_point(bn::multiply(r.get(), *base), *R)) return Ssv{std::move(ssv), form};
    }
    return Error::hint_mismatch;
}

bool SakkeReceiver::fits(ByteView b) const
{
    // <[b]P + Z, K_(b,T)> = g (RFC 6508 6.1.2)
    static const Bytes g = *from_hex(sakke_params::g_hex);
    const auto base = state_->b_P_Z(b);
    return base && equal(bn::pairing(*base, state_->K).octets().view(), g);
}

}  // namespace mediasec::crypto
