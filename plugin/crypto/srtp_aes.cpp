// Mediasec: AES as SRTP needs it, through OpenSSL's EVP interface.
// FIPS 197 (AES), SP 800-38D (GCM).
// SPDX-License-Identifier: GPL-2.0-or-later
#include "crypto/srtp_aes.h"

#include <openssl/evp.h>

#include <limits>

namespace mediasec::crypto {

namespace {

struct CipherFree {
    void operator()(EVP_CIPHER *cipher) const noexcept { EVP_CIPHER_free(cipher); }
};
using Cipher = std::unique_ptr<EVP_CIPHER, CipherFree>;

/// Ciphers holds the algorithms, looked up once: an implicit look-up at each new key costs more than the key schedule.
struct Ciphers {
    Cipher aes_128, aes_192, aes_256;

    const EVP_CIPHER *for_key(ByteView key) const noexcept
    {
        switch (key.size()) {
        case 16: return aes_128.get();
        case 24: return aes_192.get();
        case 32: return aes_256.get();
        default: return nullptr;
        }
    }
};

const Ciphers &ecb_ciphers()
{
    static const Ciphers ciphers{Cipher(EVP_CIPHER_fetch(nullptr, "AES-128-ECB", nullptr)),
                                 Cipher(EVP_CIPHER_fetch(nullptr, "AES-192-ECB", nullptr)),
                                 Cipher(EVP_CIPHER_fetch(nullptr, "AES-256-ECB", nullptr))};
    return ciphers;
}

const Ciphers &gcm_ciphers()
{
    static const Ciphers ciphers{Cipher(EVP_CIPHER_fetch(nullptr, "AES-128-GCM", nullptr)),
                                 Cipher(EVP_CIPHER_fetch(nullptr, "AES-192-GCM", nullptr)),
                                 Cipher(EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr))};
    return ciphers;
}

bool ensure(CipherContext &context)
{
    if (!context) context.reset(EVP_CIPHER_CTX_new());
    return context != nullptr;
}

bool fits_int(std::size_t length) noexcept { return length <= static_cast<std::size_t>(std::numeric_limits<int>::max()); }

/// feed gives octets to a context; a null `out` marks them as associated data. OpenSSL wants no call at all for an empty input.
bool feed(EVP_CIPHER_CTX *context, std::uint8_t *out, ByteView octets)
{
    int written = 0;
    return octets.empty() || EVP_DecryptUpdate(context, out, &written, octets.data(), static_cast<int>(octets.size())) == 1;
}

}  // namespace

void CipherContextFree::operator()(evp_cipher_ctx_st *context) const noexcept { EVP_CIPHER_CTX_free(context); }

bool AesBlocks::set_key(ByteView key)
{
    const EVP_CIPHER *cipher = ecb_ciphers().for_key(key);
    if (cipher == nullptr || !ensure(context_)) return false;
    return EVP_EncryptInit_ex2(context_.get(), cipher, key.data(), nullptr, nullptr) == 1 &&
           EVP_CIPHER_CTX_set_padding(context_.get(), 0) == 1;
}

bool AesBlocks::encrypt(std::span<const AesBlock> in, AesBlock *out)
{
    if (in.empty()) return true;
    if (!context_ || !fits_int(in.size_bytes())) return false;
    int written = 0;
    return EVP_EncryptUpdate(context_.get(), out->data(), &written, in.front().data(), static_cast<int>(in.size_bytes())) == 1;
}

bool AesGcm::set_key(ByteView key)
{
    const EVP_CIPHER *cipher = gcm_ciphers().for_key(key);
    if (cipher == nullptr || !ensure(context_)) return false;
    return EVP_DecryptInit_ex2(context_.get(), cipher, key.data(), nullptr, nullptr) == 1;
}

std::optional<Error> AesGcm::open(ByteView iv, ByteView aad, ByteView aad_tail, ByteView ciphertext, ByteView tag, std::uint8_t *out)
{
    EVP_CIPHER_CTX *context = context_.get();
    if (context == nullptr || !fits_int(aad.size()) || !fits_int(ciphertext.size())) return Error::crypto_failure;
    // EVP_CTRL_AEAD_SET_TAG takes a pointer to non-const octets and only reads them.
    bool fed = EVP_DecryptInit_ex2(context, nullptr, nullptr, iv.data(), nullptr) == 1 &&
               EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, static_cast<int>(tag.size()),
                                   const_cast<std::uint8_t *>(tag.data())) == 1 &&
               feed(context, nullptr, aad) && feed(context, nullptr, aad_tail) && feed(context, out, ciphertext);
    if (!fed) return Error::crypto_failure;
    int written = 0;
    AesBlock nothing{};
    if (EVP_DecryptFinal_ex(context, nothing.data(), &written) != 1) return Error::bad_tag;
    return std::nullopt;
}

}  // namespace mediasec::crypto
