// AES modes against SP 800-38A, SP 800-38C, SP 800-38D, RFC 3394, RFC 3610, RFC 5649 and Streamwide's MCData vectors.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "crypto/aead.h"
#include "support/expect.h"

using namespace mediasec;
using namespace mediasec::crypto;

static Result<SecretBytes> open(const test::Vector &v)
{
    if (v.group == "gcm") return gcm_open(v.hex("key"), v.hex("iv"), v.hex("aad"), v.hex("ciphertext"), v.hex("tag"));
    if (v.group == "ccm") return ccm_open(v.hex("key"), v.hex("nonce"), v.hex("aad"), v.hex("ciphertext"), v.hex("tag"));
    if (v.group == "cbc") return cbc_open(v.hex("key"), v.hex("iv"), v.hex("ciphertext"));
    if (v.group == "ctr") return aes_ctr(v.hex("key"), v.hex("counter"), v.hex("ciphertext"));
    if (v.group == "wrap") return key_unwrap(v.hex("kek"), v.hex("iv"), v.hex("wrapped"));
    if (v.group == "wrap_padded") return key_unwrap_padded(v.hex("kek"), v.hex("wrapped"));
    fail_msg("%s: no such group", test::where(v).c_str());
    return Error::unsupported;
}

static void vectors_hold(void **)
{
    for (const test::Vector &v : test::load_vectors("aead.vec")) {
        const auto opened = open(v);
        test::expect_true(v, opened.ok(), "refused");
        test::expect_octets(v, v.has("plaintext") ? "plaintext" : "key", opened->view());
        v.check_all_read();
    }
}

static void invalid_inputs_are_refused(void **)
{
    for (const test::Vector &v : test::load_vectors("aead_invalid.vec")) {
        test::expect_error(v, open(v));
        v.check_all_read();
    }
}

static void empty_texts_of_unauthenticated_modes_stay_empty(void **)
{
    const Bytes key(16), iv(16);
    const auto cbc = cbc_open(key, iv, {}), ctr = aes_ctr(key, iv, {});
    assert_true(cbc.ok() && cbc->empty());
    assert_true(ctr.ok() && ctr->empty());
}

int main()
{
    const CMUnitTest tests[] = {cmocka_unit_test(vectors_hold), cmocka_unit_test(invalid_inputs_are_refused),
                                cmocka_unit_test(empty_texts_of_unauthenticated_modes_stay_empty)};
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
