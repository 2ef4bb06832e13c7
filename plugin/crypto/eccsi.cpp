// Mediasec: ECCSI signatures.
// SPDX-License-Identifier: GPL-2.0-or-later
// RFC 6507 5.1.2 and 5.2.2 over P-256 with SHA-256 (RFC 6509 2.1.1); the curve arithmetic is OpenSSL's.
#include "crypto/eccsi.h"

#include "base/reader.h"
#include "crypto/digest.h"
#include "crypto/ossl_ptr.h"

#include <map>
#include <memory>
#include <mutex>

#include <openssl/obj_mac.h>

namespace mediasec::crypto {

namespace {

constexpr std::size_t N = 32;  // octets of an integer, RFC 6507 4.1

/// Curve is P-256 with its constants; made once and shared, since OpenSSL only reads a group.
struct Curve {
    EcGroupPtr group{EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1)};
    BignumPtr p{BN_new()};
    const BIGNUM *q = nullptr;
    Bytes G = Bytes(eccsi_point_len);
    Curve()
    {
        must(group && p && EC_GROUP_get_curve(group.get(), p.get(), nullptr, nullptr, nullptr) == 1);
        q = EC_GROUP_get0_order(group.get());
        must(EC_POINT_point2oct(group.get(), EC_GROUP_get0_generator(group.get()), POINT_CONVERSION_UNCOMPRESSED, G.data(), G.size(),
                                nullptr) == G.size());
    }
};

const Curve &curve()
{
    static const Curve the_curve;
    return the_curve;
}

BnCtxPtr new_ctx()
{
    BnCtxPtr ctx(BN_CTX_new());
    must(ctx != nullptr);
    return ctx;
}

EcPointPtr new_point()
{
    EcPointPtr point(EC_POINT_new(curve().group.get()));
    must(point != nullptr);
    return point;
}

BignumPtr number_of(ByteView octets)
{
    BignumPtr number(BN_bin2bn(octets.data(), static_cast<int>(octets.size()), nullptr));
    must(number != nullptr);
    return number;
}

BignumPtr mod_mul(const BIGNUM *a, const BIGNUM *b, BN_CTX *ctx)
{
    BignumPtr r(BN_new());
    must(r && BN_mod_mul(r.get(), a, b, curve().q, ctx) == 1);
    return r;
}

/// decode_point reads 04 || x || y; null unless it is a point of P-256 with reduced coordinates.
EcPointPtr decode_point(ByteView octets, BN_CTX *ctx)
{
    if (octets.size() != eccsi_point_len || octets[0] != POINT_CONVERSION_UNCOMPRESSED) return nullptr;
    EcPointPtr point = new_point();
    if (EC_POINT_oct2point(curve().group.get(), point.get(), octets.data(), octets.size(), ctx) != 1) return nullptr;
    return point;
}

/// hash_hs is HS = hash(G || KPAK || ID || PVT) of RFC 6507 5.1.1.
Sha256 hash_hs(ByteView kpak, ByteView id, ByteView pvt) { return sha256({curve().G, kpak, id, pvt}); }

/// public_key_of computes Y = [HS]PVT + KPAK (5.2.2 step 4); null when KPAK or PVT is no point.
EcPointPtr public_key_of(ByteView kpak, ByteView pvt, const Sha256 &HS, BN_CTX *ctx)
{
    const EC_GROUP *E = curve().group.get();
    const EcPointPtr KPAK = decode_point(kpak, ctx), PVT = decode_point(pvt, ctx);
    if (!KPAK || !PVT) return nullptr;
    EcPointPtr Y = new_point();
    must(EC_POINT_mul(E, Y.get(), nullptr, PVT.get(), number_of(HS).get(), ctx) == 1 &&
         EC_POINT_add(E, Y.get(), Y.get(), KPAK.get(), ctx) == 1);
    return Y;
}

/// Signers keeps Y of the signers seen last, which is half of the work of a verification. HS stands for all that Y depends on: KPAK, ID and
/// PVT. Nothing in it is secret. Any thread may use it.
class Signers {
public:
    /// find gives the signer's Y; null when it is not among those kept.
    std::shared_ptr<const EC_POINT> find(const Sha256 &HS)
    {
        const std::lock_guard lock(mutex_);
        const auto found = keys_.find(HS);
        return found == keys_.end() ? nullptr : found->second;
    }
    /// keep remembers Y; when there are too many, all others are forgotten, which costs each of them one longer verification.
    void keep(const Sha256 &HS, std::shared_ptr<const EC_POINT> Y)
    {
        const std::lock_guard lock(mutex_);
        if (keys_.size() >= max_signers) keys_.clear();
        keys_[HS] = std::move(Y);
    }

private:
    static constexpr std::size_t max_signers = 4096;
    std::mutex mutex_;
    std::map<Sha256, std::shared_ptr<const EC_POINT>> keys_;
};

Signers &signers()
{
    static Signers the_signers;
    return the_signers;
}

}  // namespace

bool eccsi_point_valid(ByteView point)
{
    const BnCtxPtr ctx = new_ctx();
    return decode_point(point, ctx.get()) != nullptr;
}

bool eccsi_verify(ByteView kpak, ByteView id, ByteView message, ByteView signature)
{
    const Curve &E = curve();
    const BnCtxPtr ctx = new_ctx();
    ByteReader reader(signature);
    const ByteView r_octets = reader.bytes(N, "r"), s_octets = reader.bytes(N, "s"), pvt = reader.bytes(eccsi_point_len, "PVT");
    // The length of KPAK counts even where its octets are not looked at again: HS does not tell where KPAK ends and ID begins.
    if (!reader.ok() || !reader.at_end() || kpak.size() != eccsi_point_len) return false;
    const BignumPtr r = number_of(r_octets), s = number_of(s_octets);
    if (BN_is_zero(s.get()) || BN_cmp(s.get(), E.q) >= 0) return false;

    const Sha256 HS = hash_hs(kpak, id, pvt);                                            // 2)
    std::shared_ptr<const EC_POINT> Y = signers().find(HS);
    if (!Y) {
        Y = public_key_of(kpak, pvt, HS, ctx.get());                                     // 1), 4)
        if (!Y) return false;
        signers().keep(HS, Y);
    }
    const Sha256 HE = sha256({HS, r_octets, message});                                   // 3)
    const BignumPtr s_HE = mod_mul(s.get(), number_of(HE).get(), ctx.get()), s_r = mod_mul(s.get(), r.get(), ctx.get());
    const EcPointPtr J = new_point();
    must(EC_POINT_mul(E.group.get(), J.get(), s_HE.get(), Y.get(), s_r.get(), ctx.get()) == 1);  // 5) J = [s]([HE]G + [r]Y)

    // 6) Jx = r modulo p, and Jx is not zero; the point 0 has no Jx
    const BignumPtr Jx(BN_new());
    must(Jx != nullptr);
    if (EC_POINT_is_at_infinity(E.group.get(), J.get()) == 1) return false;
    must(EC_POINT_get_affine_coordinates(E.group.get(), J.get(), Jx.get(), nullptr, ctx.get()) == 1);
    if (BN_is_zero(Jx.get())) return false;
    must(BN_nnmod(r.get(), r.get(), E.p.get(), ctx.get()) == 1);
    return BN_cmp(Jx.get(), r.get()) == 0;
}

bool eccsi_ssk_valid(ByteView kpak, ByteView id, ByteView ssk, ByteView pvt)
{
    const Curve &E = curve();
    const BnCtxPtr ctx = new_ctx();
    if (ssk.size() != eccsi_ssk_len) return false;
    const EcPointPtr KPAK = decode_point(kpak, ctx.get()), PVT = decode_point(pvt, ctx.get());
    const BignumPtr SSK = number_of(ssk), HS = number_of(hash_hs(kpak, id, pvt));
    if (!KPAK || !PVT || BN_is_zero(SSK.get()) || BN_cmp(SSK.get(), E.q) >= 0) return false;

    // KPAK = [SSK]G - [HS]PVT
    const EcPointPtr point = new_point();
    BN_set_negative(HS.get(), 1);
    must(EC_POINT_mul(E.group.get(), point.get(), SSK.get(), PVT.get(), HS.get(), ctx.get()) == 1);
    const int differs = EC_POINT_cmp(E.group.get(), point.get(), KPAK.get(), ctx.get());
    must(differs >= 0);
    return differs == 0;
}

}  // namespace mediasec::crypto
