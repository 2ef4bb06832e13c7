// Mediasec: AES modes for whole messages, by OpenSSL.
// SPDX-License-Identifier: GPL-2.0-or-later
// SP 800-38D (GCM), RFC 3610 (CCM), SP 800-38A (CBC, CTR), RFC 3394 and RFC 5649 (key wrap).
#include "crypto/aead.h"

#include "crypto/ossl_ptr.h"

#include <climits>
#include <string>

namespace mediasec::crypto {

namespace {

using CipherPtr = std::unique_ptr<EVP_CIPHER, OsslFree<EVP_CIPHER_free>>;

/// aes fetches "AES-<bits of key>-<mode>"; null when `key` is not an AES key.
CipherPtr aes(ByteView key, const char *mode)
{
    if (key.size() != 16 && key.size() != 24 && key.size() != 32) return nullptr;
    return CipherPtr(EVP_CIPHER_fetch(nullptr, ("AES-" + std::to_string(8 * key.size()) + "-" + mode).c_str(), nullptr));
}

/// fits_int tells whether OpenSSL's int lengths can say how long `octets` is.
bool fits_int(ByteView octets) noexcept { return octets.size() <= INT_MAX - 64; }
int int_len(ByteView octets) noexcept { return static_cast<int>(octets.size()); }

bool control(EVP_CIPHER_CTX *context, int what, std::size_t length, const std::uint8_t *octets = nullptr)
{
    return EVP_CIPHER_CTX_ctrl(context, what, static_cast<int>(length), const_cast<std::uint8_t *>(octets)) == 1;
}

/// run_plain decrypts (or, for CTR, applies) a mode without a tag over all of `input`.
Result<SecretBytes> run_plain(const EVP_CIPHER *cipher, ByteView key, ByteView iv, ByteView input)
{
    SecretBytes out(input.size());
    CipherCtxPtr context(EVP_CIPHER_CTX_new());
    int written = 0, last = 0;
    if (!context || EVP_DecryptInit_ex(context.get(), cipher, nullptr, key.data(), iv.data()) != 1 ||
        EVP_CIPHER_CTX_set_padding(context.get(), 0) != 1)
        return Error::crypto_failure;
    if (input.empty()) return out;
    if (EVP_DecryptUpdate(context.get(), out.data(), &written, input.data(), int_len(input)) != 1 ||
        EVP_DecryptFinal_ex(context.get(), out.data() + written, &last) != 1)
        return Error::crypto_failure;
    return out;
}

/// unwrap undoes one of OpenSSL's two wrap modes; a wrong integrity check is the only failure that good lengths leave.
Result<SecretBytes> unwrap(const EVP_CIPHER *cipher, ByteView kek, ByteView iv, ByteView wrapped)
{
    SecretBytes out(wrapped.size());
    CipherCtxPtr context(EVP_CIPHER_CTX_new());
    if (!context) return Error::crypto_failure;
    EVP_CIPHER_CTX_set_flags(context.get(), EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
    if (EVP_DecryptInit_ex(context.get(), cipher, nullptr, kek.data(), iv.empty() ? nullptr : iv.data()) != 1)
        return Error::crypto_failure;
    int written = 0;
    if (EVP_DecryptUpdate(context.get(), out.data(), &written, wrapped.data(), int_len(wrapped)) != 1 || written <= 0)
        return Error::bad_tag;
    return SecretBytes(out.view().first(static_cast<std::size_t>(written)));
}

}  // namespace

Result<SecretBytes> gcm_open(ByteView key, ByteView iv, ByteView aad, ByteView ciphertext, ByteView tag)
{
    CipherPtr cipher = aes(key, "GCM");
    if (!cipher || iv.empty() || iv.size() > 128 || tag.size() < 4 || tag.size() > 16) return Error::bad_length;
    if (!fits_int(aad) || !fits_int(ciphertext)) return Error::bad_length;

    SecretBytes out(ciphertext.size());
    CipherCtxPtr context(EVP_CIPHER_CTX_new());
    int written = 0;
    if (!context || EVP_DecryptInit_ex(context.get(), cipher.get(), nullptr, nullptr, nullptr) != 1 ||
        !control(context.get(), EVP_CTRL_AEAD_SET_IVLEN, iv.size()) ||
        EVP_DecryptInit_ex(context.get(), nullptr, nullptr, key.data(), iv.data()) != 1 ||
        !control(context.get(), EVP_CTRL_AEAD_SET_TAG, tag.size(), tag.data()))
        return Error::crypto_failure;
    if (!aad.empty() && EVP_DecryptUpdate(context.get(), nullptr, &written, aad.data(), int_len(aad)) != 1) return Error::crypto_failure;
    if (!ciphertext.empty() && EVP_DecryptUpdate(context.get(), out.data(), &written, ciphertext.data(), int_len(ciphertext)) != 1)
        return Error::crypto_failure;
    std::uint8_t none[16];
    if (EVP_DecryptFinal_ex(context.get(), none, &written) != 1) return Error::bad_tag;
    return out;
}

Result<SecretBytes> ccm_open(ByteView key, ByteView nonce, ByteView aad, ByteView ciphertext, ByteView tag)
{
    CipherPtr cipher = aes(key, "CCM");
    if (!cipher || nonce.size() < 7 || nonce.size() > 13 || tag.size() < 4 || tag.size() > 16 || tag.size() % 2 != 0) return Error::bad_length;
    if (!fits_int(aad) || !fits_int(ciphertext)) return Error::bad_length;
    // A nonce of N octets leaves 15 - N for the message length (RFC 3610 2.1).
    if (nonce.size() == 13 && ciphertext.size() > 0xFFFF) return Error::bad_length;

    SecretBytes out(ciphertext.size());
    CipherCtxPtr context(EVP_CIPHER_CTX_new());
    int written = 0;
    if (!context || EVP_DecryptInit_ex(context.get(), cipher.get(), nullptr, nullptr, nullptr) != 1 ||
        !control(context.get(), EVP_CTRL_AEAD_SET_IVLEN, nonce.size()) ||
        !control(context.get(), EVP_CTRL_AEAD_SET_TAG, tag.size(), tag.data()) ||
        EVP_DecryptInit_ex(context.get(), nullptr, nullptr, key.data(), nonce.data()) != 1 ||
        EVP_DecryptUpdate(context.get(), nullptr, &written, nullptr, int_len(ciphertext)) != 1)
        return Error::crypto_failure;
    if (!aad.empty() && EVP_DecryptUpdate(context.get(), nullptr, &written, aad.data(), int_len(aad)) != 1) return Error::crypto_failure;
    // CCM decrypts and checks in one call. An empty text still needs that call, with pointers that are not null.
    std::uint8_t none[16] = {};
    std::uint8_t *to = ciphertext.empty() ? none : out.data();
    const std::uint8_t *from = ciphertext.empty() ? none : ciphertext.data();
    if (EVP_DecryptUpdate(context.get(), to, &written, from, int_len(ciphertext)) != 1) return Error::bad_tag;
    return out;
}

Result<SecretBytes> cbc_open(ByteView key, ByteView iv, ByteView ciphertext)
{
    CipherPtr cipher = aes(key, "CBC");
    if (!cipher || iv.size() != 16 || ciphertext.size() % 16 != 0 || !fits_int(ciphertext)) return Error::bad_length;
    return run_plain(cipher.get(), key, iv, ciphertext);
}

Result<SecretBytes> aes_ctr(ByteView key, ByteView counter, ByteView input)
{
    CipherPtr cipher = aes(key, "CTR");
    if (!cipher || counter.size() != 16 || !fits_int(input)) return Error::bad_length;
    return run_plain(cipher.get(), key, counter, input);
}

Result<SecretBytes> key_unwrap(ByteView kek, ByteView iv, ByteView wrapped)
{
    CipherPtr cipher = aes(kek, "WRAP");
    if (!cipher || (!iv.empty() && iv.size() != 8) || wrapped.size() < 24 || wrapped.size() % 8 != 0 || !fits_int(wrapped))
        return Error::bad_length;
    return unwrap(cipher.get(), kek, iv, wrapped);
}

Result<SecretBytes> key_unwrap_padded(ByteView kek, ByteView wrapped)
{
    CipherPtr cipher = aes(kek, "WRAP-PAD");
    if (!cipher || wrapped.size() < 16 || wrapped.size() % 8 != 0 || !fits_int(wrapped)) return Error::bad_length;
    return unwrap(cipher.get(), kek, {}, wrapped);
}

}  // namespace mediasec::crypto
