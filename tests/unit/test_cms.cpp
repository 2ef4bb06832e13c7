// Mediasec tests: AuthEnvelopedData that OpenSSL made, and damage to it.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "support/cmocka.hpp"

#include "crypto/aead.h"
#include "crypto/cms.h"

#include <openssl/cms.h>
#include <openssl/evp.h>

#include <cstring>

using namespace mediasec;

namespace {

const std::uint8_t kek[16] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
const char text[] = "Content-Type: text/plain\r\n\r\nmade by OpenSSL";

/// made gives a message that OpenSSL made for a key encryption key, as it streams it: BER with indefinite lengths; or in DER.
Bytes made(bool in_der)
{
    BIO *in = BIO_new_mem_buf(text, static_cast<int>(std::strlen(text))), *out = BIO_new(BIO_s_mem());
    const unsigned flags = CMS_BINARY | CMS_PARTIAL | CMS_STREAM;
    CMS_ContentInfo *cms = CMS_AuthEnvelopedData_create(EVP_aes_128_gcm());
    assert_non_null(cms);
    auto *id = static_cast<unsigned char *>(OPENSSL_malloc(1)), *key = static_cast<unsigned char *>(OPENSSL_malloc(sizeof kek));
    id[0] = 7;
    std::memcpy(key, kek, sizeof kek);
    assert_non_null(CMS_add0_recipient_key(cms, NID_undef, key, sizeof kek, id, 1, nullptr, nullptr, nullptr));
    assert_int_equal(i2d_CMS_bio_stream(out, cms, in, static_cast<int>(flags)), 1);
    if (in_der) {
        CMS_ContentInfo_free(cms);
        cms = d2i_CMS_bio(out, nullptr);
        assert_non_null(cms);
        assert_int_equal(i2d_CMS_bio(out, cms), 1);
    }
    char *octets = nullptr;
    const long size = BIO_get_mem_data(out, &octets);
    Bytes copy(octets, octets + size);
    BIO_free(in);
    BIO_free(out);
    CMS_ContentInfo_free(cms);
    return copy;
}

/// content_key finds the wrapped key of 24 octets in the message: the one that unwraps.
SecretBytes content_key(ByteView message)
{
    for (std::size_t at = 0; at + 26 <= message.size(); ++at)
        if (message[at] == 0x04 && message[at + 1] == 24)
            if (auto key = crypto::key_unwrap(kek, {}, message.subspan(at + 2, 24))) return std::move(*key);
    return {};
}

void opens_what_openssl_made(void **)
{
    for (const bool in_der : {false, true}) {
        const Bytes message = made(in_der);
        const SecretBytes key = content_key(message);
        assert_int_equal(key.size(), 16);
        const auto cms = crypto::parse_auth_enveloped(message);
        assert_true(cms.ok());
        assert_string_equal(cms->algorithm.c_str(), "AES-128-GCM");
        const auto plain = crypto::open_auth_enveloped(*cms, key.view());
        assert_true(plain.ok());
        assert_int_equal(plain->size(), std::strlen(text));
        assert_memory_equal(plain->view().data(), text, std::strlen(text));
        Bytes wrong(key.view().begin(), key.view().end());
        wrong[3] ^= 1;
        assert_true(crypto::open_auth_enveloped(*cms, wrong).error() == Error::bad_tag);
        assert_true(crypto::open_auth_enveloped(*cms, ByteView(wrong).first(8)).error() == Error::bad_length);
    }
}

void every_prefix_fails_without_harm(void **)
{
    const Bytes message = made(true);
    for (std::size_t size = 0; size < message.size(); ++size)
        assert_false(crypto::parse_auth_enveloped(ByteView(message).first(size)).ok());
}

void every_changed_octet_is_noticed(void **)
{
    const Bytes message = made(true);
    const SecretBytes key = content_key(message);
    for (std::size_t at = 0; at < message.size(); ++at) {
        Bytes changed = message;
        changed[at] ^= 0x40;
        const auto cms = crypto::parse_auth_enveloped(changed);
        if (!cms || cms->key_len != 16) continue;
        const auto plain = crypto::open_auth_enveloped(*cms, key.view());
        if (plain.ok()) assert_memory_equal(plain->view().data(), text, plain->size());
    }
}

}  // namespace

int main()
{
    const CMUnitTest tests[] = {
        cmocka_unit_test(opens_what_openssl_made),
        cmocka_unit_test(every_prefix_fails_without_harm),
        cmocka_unit_test(every_changed_octet_is_noticed),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
