// Mediasec: the public-key side of MIKEY: RSA envelopes and signatures, Diffie-Hellman groups.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "crypto/public_key.h"

#include "crypto/ossl_ptr.h"

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

namespace mediasec::crypto {

namespace {

using Key = std::unique_ptr<EVP_PKEY, OsslFree<EVP_PKEY_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, OsslFree<EVP_PKEY_CTX_free>>;
using Certificate = std::unique_ptr<X509, OsslFree<X509_free>>;

/// no_passphrase refuses an encrypted PEM instead of asking on the terminal.
int no_passphrase(char *, int, int, void *) { return 0; }

Key private_key(ByteView pem)
{
    std::unique_ptr<BIO, OsslFree<BIO_free_all>> bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    must(bio != nullptr);
    Key key(PEM_read_bio_PrivateKey(bio.get(), nullptr, no_passphrase, nullptr));
    ERR_clear_error();
    if (key && EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_RSA) key.reset();
    return key;
}

/// tell_of_bad_padding asks for an error where PKCS#1 v1.5 padding is wrong. OpenSSL 3.2 (and older ones of some distributions) gives made-up octets instead,
/// against timing attacks on a server; here they would look like an envelope key. Versions that do not know the parameter ignore it.
bool tell_of_bad_padding(EVP_PKEY_CTX *context)
{
    unsigned int off = 0;
    const OSSL_PARAM parameters[] = {OSSL_PARAM_construct_uint("implicit-rejection", &off), OSSL_PARAM_construct_end()};
    return EVP_PKEY_CTX_set_params(context, parameters) > 0;
}

bool try_padding(EVP_PKEY *key, int padding, ByteView ciphertext, SecretBytes &plain)
{
    KeyContext context(EVP_PKEY_CTX_new(key, nullptr));
    std::size_t length = 0;
    // Up to here nothing depends on the ciphertext: a failure says nothing of it.
    must(context && EVP_PKEY_decrypt_init(context.get()) > 0 && EVP_PKEY_CTX_set_rsa_padding(context.get(), padding) > 0);
    must(tell_of_bad_padding(context.get()) && EVP_PKEY_decrypt(context.get(), nullptr, &length, ciphertext.data(), ciphertext.size()) > 0);
    SecretBytes buffer(length);
    if (EVP_PKEY_decrypt(context.get(), buffer.data(), &length, ciphertext.data(), ciphertext.size()) <= 0) return false;
    plain = SecretBytes(buffer.view().first(length));
    return true;
}

BignumPtr prime_of(DhGroup group)
{
    switch (group) {
    case DhGroup::oakley5: return BignumPtr(BN_get_rfc3526_prime_1536(nullptr));
    case DhGroup::oakley1: return BignumPtr(BN_get_rfc2409_prime_768(nullptr));
    case DhGroup::oakley2: return BignumPtr(BN_get_rfc2409_prime_1024(nullptr));
    }
    return nullptr;
}

BignumPtr number_of(ByteView octets) { return BignumPtr(BN_bin2bn(octets.data(), static_cast<int>(octets.size()), nullptr)); }

/// power gives base^exponent mod prime in as many octets as the prime has.
Result<SecretBytes> power(const BIGNUM *prime, const BIGNUM *base, ByteView exponent)
{
    BnCtxPtr context(BN_CTX_secure_new());
    BignumPtr secret = number_of(exponent), result(BN_new());
    if (!context || !secret || !result) return Error::crypto_failure;
    BN_set_flags(secret.get(), BN_FLG_CONSTTIME);
    if (BN_mod_exp(result.get(), base, secret.get(), prime, context.get()) != 1) return Error::crypto_failure;
    SecretBytes octets(static_cast<std::size_t>(BN_num_bytes(prime)));
    if (BN_bn2binpad(result.get(), octets.data(), static_cast<int>(octets.size())) < 0) return Error::crypto_failure;
    return octets;
}

}  // namespace

std::vector<SecretBytes> rsa_decrypt(ByteView pem, ByteView ciphertext)
{
    std::vector<SecretBytes> plain;
    Key key = private_key(pem);
    if (!key) return plain;
    // OAEP first: its redundancy leaves no doubt, while PKCS#1 v1.5 fits one in 65,536 random blocks.
    for (int padding : {RSA_PKCS1_OAEP_PADDING, RSA_PKCS1_PADDING}) {
        SecretBytes candidate;
        if (try_padding(key.get(), padding, ciphertext, candidate)) plain.push_back(std::move(candidate));
    }
    ERR_clear_error();
    return plain;
}

bool rsa_verify(ByteView certificate, RsaPadding padding, std::initializer_list<ByteView> parts, ByteView signature)
{
    const unsigned char *at = certificate.data();
    Certificate parsed(d2i_X509(nullptr, &at, static_cast<long>(certificate.size())));
    EVP_PKEY *key = parsed ? X509_get0_pubkey(parsed.get()) : nullptr;
    if (!key || EVP_PKEY_get_base_id(key) != EVP_PKEY_RSA) {
        ERR_clear_error();
        return false;
    }
    // A failure before the last step says nothing of the signature, and must not make it one that is invalid.
    MdCtxPtr context(EVP_MD_CTX_new());
    EVP_PKEY_CTX *options = nullptr;
    must(context && EVP_DigestVerifyInit(context.get(), &options, EVP_sha1(), nullptr, key) > 0);
    if (padding == RsaPadding::pss) must(EVP_PKEY_CTX_set_rsa_padding(options, RSA_PKCS1_PSS_PADDING) > 0 && EVP_PKEY_CTX_set_rsa_pss_saltlen(options, 20) > 0);
    for (ByteView part : parts) must(EVP_DigestVerifyUpdate(context.get(), part.data(), part.size()) > 0);
    const bool good = EVP_DigestVerifyFinal(context.get(), signature.data(), signature.size()) == 1;
    ERR_clear_error();
    return good;
}

Result<Bytes> dh_value(DhGroup group, ByteView exponent)
{
    BignumPtr prime = prime_of(group), generator(BN_new());
    if (!prime) return Error::unsupported;
    if (!generator || BN_set_word(generator.get(), 2) != 1) return Error::crypto_failure;
    auto value = power(prime.get(), generator.get(), exponent);
    if (!value) return value.error();
    return copy_of(value->view());
}

Result<SecretBytes> dh_shared(DhGroup group, ByteView value, ByteView exponent)
{
    BignumPtr prime = prime_of(group), base = number_of(value);
    if (!prime) return Error::unsupported;
    if (!base) return Error::crypto_failure;
    if (BN_is_zero(base.get()) || BN_is_one(base.get()) || BN_cmp(base.get(), prime.get()) >= 0) return Error::out_of_range;
    return power(prime.get(), base.get(), exponent);
}

}  // namespace mediasec::crypto
