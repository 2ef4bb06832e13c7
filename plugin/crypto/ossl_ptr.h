// Mediasec: owners for OpenSSL's objects; the only file that calls its *_free functions.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <memory>
#include <new>

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>

namespace mediasec::crypto {

/// must ends the computation where OpenSSL failed by itself (out of memory, a provider that is missing), which says nothing of the input.
inline void must(bool good)
{
    if (!good) throw std::bad_alloc();
}

/// OsslFree calls one of OpenSSL's free functions; all of them accept null.
template <auto free_function>
struct OsslFree {
    template <typename T>
    void operator()(T *object) const noexcept
    {
        free_function(object);
    }
};

/// BignumPtr wipes its number, since most numbers here are secret or made of secrets.
using BignumPtr = std::unique_ptr<BIGNUM, OsslFree<BN_clear_free>>;
using BnCtxPtr = std::unique_ptr<BN_CTX, OsslFree<BN_CTX_free>>;
using BnMontPtr = std::unique_ptr<BN_MONT_CTX, OsslFree<BN_MONT_CTX_free>>;
using EcGroupPtr = std::unique_ptr<EC_GROUP, OsslFree<EC_GROUP_free>>;
using EcPointPtr = std::unique_ptr<EC_POINT, OsslFree<EC_POINT_clear_free>>;
using CipherCtxPtr = std::unique_ptr<EVP_CIPHER_CTX, OsslFree<EVP_CIPHER_CTX_free>>;
using MdCtxPtr = std::unique_ptr<EVP_MD_CTX, OsslFree<EVP_MD_CTX_free>>;
using MacPtr = std::unique_ptr<EVP_MAC, OsslFree<EVP_MAC_free>>;
using MacCtxPtr = std::unique_ptr<EVP_MAC_CTX, OsslFree<EVP_MAC_CTX_free>>;
using KdfPtr = std::unique_ptr<EVP_KDF, OsslFree<EVP_KDF_free>>;
using KdfCtxPtr = std::unique_ptr<EVP_KDF_CTX, OsslFree<EVP_KDF_CTX_free>>;

}  // namespace mediasec::crypto
