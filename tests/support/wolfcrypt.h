// A KMS, a sender and a receiver made of wolfCrypt's SAKKE and ECCSI, to compare ours with.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/bytes.h"

#include <stdexcept>
#include <string>

#include <wolfssl/options.h>
#include <wolfssl/wolfcrypt/ecc.h>
#include <wolfssl/wolfcrypt/eccsi.h>
#include <wolfssl/wolfcrypt/random.h>
#include <wolfssl/wolfcrypt/sakke.h>

namespace test::wolf {

using mediasec::Bytes;
using mediasec::ByteView;

/// must turns a wolfCrypt error into an exception, which ends the test or the benchmark.
inline void must(int result, const char *what)
{
    if (result != 0) throw std::runtime_error(std::string("wolfCrypt: ") + what + ": " + std::to_string(result));
}

/// Rng is wolfCrypt's random source.
class Rng {
public:
    Rng() { must(wc_InitRng(&rng_), "wc_InitRng"); }
    ~Rng() { wc_FreeRng(&rng_); }
    Rng(const Rng &) = delete;
    Rng &operator=(const Rng &) = delete;
    WC_RNG *get() { return &rng_; }
    Bytes octets(std::size_t length)
    {
        Bytes out(length);
        must(wc_RNG_GenerateBlock(&rng_, out.data(), static_cast<word32>(length)), "wc_RNG_GenerateBlock");
        return out;
    }

private:
    WC_RNG rng_;
};

/// Sed is what a sender makes for a receiver.
struct Sed {
    Bytes ssv, sed;
};

/// Sakke is a KMS with its secret, which also plays the sender.
class Sakke {
public:
    explicit Sakke(Rng &rng) : rng_(rng)
    {
        must(wc_InitSakkeKey_ex(&key_, 128, ECC_SAKKE_1, nullptr, INVALID_DEVID), "wc_InitSakkeKey_ex");
        must(wc_MakeSakkeKey(&key_, rng.get()), "wc_MakeSakkeKey");
    }
    ~Sakke() { wc_FreeSakkeKey(&key_); }
    Sakke(const Sakke &) = delete;
    Sakke &operator=(const Sakke &) = delete;
    SakkeKey *get() { return &key_; }

    /// public_key is Z as 04 || x || y.
    Bytes public_key()
    {
        Bytes z(257);
        word32 length = 257;
        must(wc_ExportSakkePublicKey(&key_, z.data(), &length, 0), "wc_ExportSakkePublicKey");
        z.resize(length);
        return z;
    }

    /// rsk makes the Receiver Secret Key of `id` as 04 || x || y.
    Bytes rsk(ByteView id)
    {
        ecc_point *point = wc_ecc_new_point();
        Bytes out(257);
        word32 length = 257;
        must(wc_MakeSakkeRsk(&key_, id.data(), static_cast<word16>(id.size()), point), "wc_MakeSakkeRsk");
        must(wc_EncodeSakkeRsk(&key_, point, out.data(), &length, 0), "wc_EncodeSakkeRsk");
        wc_ecc_del_point(point);
        out.resize(length);
        return out;
    }

    /// encapsulate makes an SSV of `ssv_len` octets for `id`.
    Sed encapsulate(ByteView id, std::size_t ssv_len = 16)
    {
        Sed made{rng_.octets(ssv_len), Bytes(257)};
        Bytes hint = made.ssv;  // wolfCrypt masks the SSV in place
        word16 length = 257;
        must(wc_SetSakkeIdentity(&key_, id.data(), static_cast<word16>(id.size())), "wc_SetSakkeIdentity");
        must(wc_MakeSakkePointI(&key_, id.data(), static_cast<word16>(id.size())), "wc_MakeSakkePointI");
        must(wc_MakeSakkeEncapsulatedSSV(&key_, WC_HASH_TYPE_SHA256, hint.data(), static_cast<word16>(hint.size()), made.sed.data(), &length),
             "wc_MakeSakkeEncapsulatedSSV");
        made.sed.resize(length);
        mediasec::append(made.sed, hint);
        return made;
    }

private:
    Rng &rng_;
    SakkeKey key_;
};

/// Receiver is a user who knows its RSK and the KMS's public key.
class Receiver {
public:
    Receiver(ByteView rsk, ByteView z) : rsk_(wc_ecc_new_point())
    {
        must(wc_InitSakkeKey_ex(&key_, 128, ECC_SAKKE_1, nullptr, INVALID_DEVID), "wc_InitSakkeKey_ex");
        must(wc_ImportSakkePublicKey(&key_, z.data(), static_cast<word32>(z.size()), 1), "wc_ImportSakkePublicKey");
        must(wc_DecodeSakkeRsk(&key_, rsk.data(), static_cast<word32>(rsk.size()), rsk_), "wc_DecodeSakkeRsk");
        must(wc_SetSakkeRsk(&key_, rsk_, nullptr, 0), "wc_SetSakkeRsk");
    }
    ~Receiver()
    {
        wc_ecc_del_point(rsk_);
        wc_FreeSakkeKey(&key_);
    }
    Receiver(const Receiver &) = delete;
    Receiver &operator=(const Receiver &) = delete;

    /// set_identity computes [b]P + Z, which later messages need no more.
    void set_identity(ByteView id)
    {
        must(wc_SetSakkeIdentity(&key_, id.data(), static_cast<word16>(id.size())), "wc_SetSakkeIdentity");
        must(wc_MakeSakkePointI(&key_, id.data(), static_cast<word16>(id.size())), "wc_MakeSakkePointI");
    }

    /// decapsulate gives the SSV; empty when the hint check fails.
    Bytes decapsulate(ByteView sed)
    {
        Bytes ssv(sed.begin() + 257, sed.end());
        const int result = wc_DeriveSakkeSSV(&key_, WC_HASH_TYPE_SHA256, ssv.data(), static_cast<word16>(ssv.size()), sed.data(), 257);
        return result == 0 ? ssv : Bytes();
    }

private:
    SakkeKey key_;
    ecc_point *rsk_;
};

/// Verifier is somebody who knows a KMS's public authentication key.
class Verifier {
public:
    explicit Verifier(ByteView kpak) : pvt_(wc_ecc_new_point())
    {
        must(wc_InitEccsiKey(&key_, nullptr, INVALID_DEVID), "wc_InitEccsiKey");
        must(wc_ImportEccsiPublicKey(&key_, kpak.data(), static_cast<word32>(kpak.size()), 1), "wc_ImportEccsiPublicKey");
    }
    ~Verifier()
    {
        wc_ecc_del_point(pvt_);
        wc_FreeEccsiKey(&key_);
    }
    Verifier(const Verifier &) = delete;
    Verifier &operator=(const Verifier &) = delete;

    /// set_signer computes HS for the signer's identifier and the PVT in its signature.
    void set_signer(ByteView id, ByteView signature)
    {
        byte hash[WC_MAX_DIGEST_SIZE], hash_len = 0;
        must(wc_DecodeEccsiPvtFromSig(&key_, signature.data(), static_cast<word32>(signature.size()), pvt_), "wc_DecodeEccsiPvtFromSig");
        must(wc_HashEccsiId(&key_, WC_HASH_TYPE_SHA256, id.data(), static_cast<word32>(id.size()), pvt_, hash, &hash_len), "wc_HashEccsiId");
        must(wc_SetEccsiHash(&key_, hash, hash_len), "wc_SetEccsiHash");
    }

    bool verify(ByteView message, ByteView signature)
    {
        int verified = 0;
        must(wc_VerifyEccsiHash(&key_, WC_HASH_TYPE_SHA256, message.data(), static_cast<word32>(message.size()), signature.data(),
                                static_cast<word32>(signature.size()), &verified),
             "wc_VerifyEccsiHash");
        return verified == 1;
    }

private:
    EccsiKey key_;
    ecc_point *pvt_;
};

/// Eccsi is a KMS with its secret, which also plays the signer.
class Eccsi {
public:
    explicit Eccsi(Rng &rng) : rng_(rng), pvt_(wc_ecc_new_point())
    {
        must(wc_InitEccsiKey(&key_, nullptr, INVALID_DEVID), "wc_InitEccsiKey");
        must(wc_MakeEccsiKey(&key_, rng.get()), "wc_MakeEccsiKey");
        must(mp_init(&ssk_), "mp_init");
    }
    ~Eccsi()
    {
        mp_clear(&ssk_);
        wc_ecc_del_point(pvt_);
        wc_FreeEccsiKey(&key_);
    }
    Eccsi(const Eccsi &) = delete;
    Eccsi &operator=(const Eccsi &) = delete;
    EccsiKey *get() { return &key_; }

    Bytes kpak()
    {
        Bytes out(65);
        word32 length = 65;
        must(wc_ExportEccsiPublicKey(&key_, out.data(), &length, 0), "wc_ExportEccsiPublicKey");
        out.resize(length);
        return out;
    }

    /// make_pair makes SSK and PVT for `id`; sign() then signs as `id`.
    void make_pair(ByteView id)
    {
        must(wc_MakeEccsiPair(&key_, rng_.get(), WC_HASH_TYPE_SHA256, id.data(), static_cast<word32>(id.size()), &ssk_, pvt_), "wc_MakeEccsiPair");
        byte hash[WC_MAX_DIGEST_SIZE], hash_len = 0;
        must(wc_HashEccsiId(&key_, WC_HASH_TYPE_SHA256, id.data(), static_cast<word32>(id.size()), pvt_, hash, &hash_len), "wc_HashEccsiId");
        must(wc_SetEccsiHash(&key_, hash, hash_len), "wc_SetEccsiHash");
        must(wc_SetEccsiPair(&key_, &ssk_, pvt_), "wc_SetEccsiPair");
    }

    Bytes ssk()
    {
        Bytes out(32);
        word32 length = 32;
        must(wc_EncodeEccsiSsk(&key_, &ssk_, out.data(), &length), "wc_EncodeEccsiSsk");
        return out;
    }

    Bytes pvt()
    {
        Bytes out(65);
        word32 length = 65;
        must(wc_EncodeEccsiPvt(&key_, pvt_, out.data(), &length, 0), "wc_EncodeEccsiPvt");
        out.resize(length);
        return out;
    }

    Bytes sign(ByteView message)
    {
        Bytes out(129);
        word32 length = 129;
        must(wc_SignEccsiHash(&key_, rng_.get(), WC_HASH_TYPE_SHA256, message.data(), static_cast<word32>(message.size()), out.data(), &length),
             "wc_SignEccsiHash");
        out.resize(length);
        return out;
    }

private:
    Rng &rng_;
    EccsiKey key_;
    mp_int ssk_;
    ecc_point *pvt_;
};

}  // namespace test::wolf
