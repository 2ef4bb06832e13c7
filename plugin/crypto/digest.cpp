// Mediasec: hashes and HMACs, by OpenSSL.
// SPDX-License-Identifier: GPL-2.0-or-later
// FIPS 180-4 (SHA-1, SHA-256), RFC 2104 (HMAC).
#include "crypto/digest.h"

#include "crypto/ossl_ptr.h"

#include <new>

#include <openssl/core_names.h>
#include <openssl/params.h>

namespace mediasec::crypto {

namespace {

/// hash_into hashes `parts` into `out`. With an algorithm that OpenSSL always has, only a lack of memory can make it fail.
void hash_into(const EVP_MD *algorithm, std::initializer_list<ByteView> parts, std::uint8_t *out)
{
    MdCtxPtr context(EVP_MD_CTX_new());
    bool good = context && EVP_DigestInit_ex(context.get(), algorithm, nullptr) == 1;
    for (ByteView part : parts)
        good = good && EVP_DigestUpdate(context.get(), part.data(), part.size()) == 1;
    if (!good || EVP_DigestFinal_ex(context.get(), out, nullptr) != 1) throw std::bad_alloc();
}

}  // namespace

Sha256 sha256(std::initializer_list<ByteView> parts)
{
    Sha256 out;
    hash_into(EVP_sha256(), parts, out.data());
    return out;
}

std::array<std::uint8_t, 20> sha1(std::initializer_list<ByteView> parts)
{
    std::array<std::uint8_t, 20> out;
    hash_into(EVP_sha1(), parts, out.data());
    return out;
}

SecretBytes hmac(Hash hash, ByteView key, std::initializer_list<ByteView> parts)
{
    char name[] = "SHA256", name1[] = "SHA1";
    OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, hash == Hash::sha256 ? name : name1, 0),
        OSSL_PARAM_construct_end(),
    };
    SecretBytes out(std::size_t{hash == Hash::sha256 ? 32u : 20u});
    // A null key would mean "keep the key set before" to OpenSSL; an empty key is a key.
    static constexpr std::uint8_t no_octets[1] = {};
    MacPtr algorithm(EVP_MAC_fetch(nullptr, "HMAC", nullptr));
    MacCtxPtr context(algorithm ? EVP_MAC_CTX_new(algorithm.get()) : nullptr);
    bool good = context && EVP_MAC_init(context.get(), key.empty() ? no_octets : key.data(), key.size(), params) == 1;
    for (ByteView part : parts)
        good = good && EVP_MAC_update(context.get(), part.data(), part.size()) == 1;
    if (!good || EVP_MAC_final(context.get(), out.data(), nullptr, out.size()) != 1) throw std::bad_alloc();
    return out;
}

}  // namespace mediasec::crypto
