// Mediasec: the pseudorandom function of TLS up to 1.2, by OpenSSL.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "crypto/tls_prf.h"

#include "crypto/ossl_ptr.h"

#include <string>

#include <openssl/core_names.h>
#include <openssl/params.h>

namespace mediasec::crypto {

namespace {

constexpr const char *names[] = {"MD5-SHA1", "SHA256", "SHA384"};  // by TlsHash
constexpr std::size_t lengths[] = {36, 32, 48};

OSSL_PARAM octets_param(const char *name, ByteView octets)
{
    return OSSL_PARAM_construct_octet_string(name, const_cast<std::uint8_t *>(octets.data()), octets.size());
}

}  // namespace

SecretBytes tls_prf(TlsHash hash, ByteView secret, std::string_view label, ByteView seed, std::size_t length)
{
    KdfPtr algorithm(EVP_KDF_fetch(nullptr, "TLS1-PRF", nullptr));
    KdfCtxPtr context(algorithm ? EVP_KDF_CTX_new(algorithm.get()) : nullptr);
    std::string digest = names[static_cast<std::size_t>(hash)];
    OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest.data(), 0),
        octets_param(OSSL_KDF_PARAM_SECRET, secret),
        octets_param(OSSL_KDF_PARAM_SEED, {reinterpret_cast<const std::uint8_t *>(label.data()), label.size()}),  // OpenSSL joins the seeds
        octets_param(OSSL_KDF_PARAM_SEED, seed),
        OSSL_PARAM_construct_end(),
    };
    SecretBytes out(length);
    if (!context || EVP_KDF_derive(context.get(), out.data(), out.size(), params) != 1) return {};
    return out;
}

Bytes tls_handshake_hash(TlsHash hash, ByteView messages)
{
    const auto index = static_cast<std::size_t>(hash);
    Bytes out(lengths[index]);
    std::size_t written = 0;
    const bool good = EVP_Q_digest(nullptr, names[index], nullptr, messages.data(), messages.size(), out.data(), &written) == 1;
    if (!good || written != out.size()) out.clear();
    return out;
}

}  // namespace mediasec::crypto
