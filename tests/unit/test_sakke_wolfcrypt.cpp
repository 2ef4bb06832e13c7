// SAKKE and ECCSI against wolfCrypt: its KMS makes keys, its sender encapsulates and signs, we open and verify.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "support/cmocka.hpp"

#include "crypto/eccsi.h"
#include "crypto/sakke.h"
#include "support/wolfcrypt.h"

using namespace mediasec;
using namespace mediasec::crypto;

static void what_wolfcrypt_encapsulates_is_opened(void **)
{
    test::wolf::Rng rng;
    for (std::size_t id_len : {1u, 20u, 32u, 32u, 64u, 127u}) {
        test::wolf::Sakke kms(rng);
        const Bytes id = rng.octets(id_len), z = kms.public_key(), rsk = kms.rsk(id);
        assert_true(sakke_point_valid(z) && sakke_point_valid(rsk));
        const auto made = SakkeReceiver::make(rsk, z);
        assert_true(made.ok());
        assert_true(made.value()->fits(id));
        assert_false(made.value()->fits(rng.octets(id_len)));
        for (std::size_t ssv_len : {16u, 24u, 32u}) {
            const auto sent = kms.encapsulate(id, ssv_len);
            const auto opened = made.value()->decapsulate(id, sent.sed);
            assert_true(opened.ok());
            assert_true(equal(opened->value.view(), sent.ssv));
            assert_true(opened->form == SakkeForm::padded_w || opened->form == SakkeForm::stripped_w);
            Bytes damaged = sent.sed;
            damaged.back() ^= 1;
            const auto refused = made.value()->decapsulate(id, damaged);
            assert_true(!refused.ok() && refused.error() == Error::hint_mismatch);
        }
    }
}

static void what_wolfcrypt_signs_is_verified(void **)
{
    test::wolf::Rng rng;
    for (int kms_no = 0; kms_no < 3; ++kms_no) {
        test::wolf::Eccsi kms(rng);
        const Bytes kpak = kms.kpak();
        assert_true(eccsi_point_valid(kpak));
        for (std::size_t id_len : {1u, 26u, 32u, 100u}) {
            const Bytes id = rng.octets(id_len);
            kms.make_pair(id);
            assert_true(eccsi_ssk_valid(kpak, id, kms.ssk(), kms.pvt()));
            assert_false(eccsi_ssk_valid(kpak, rng.octets(id_len), kms.ssk(), kms.pvt()) && id_len > 1);
            for (std::size_t message_len : {1u, 32u, 572u}) {
                Bytes message = rng.octets(message_len);
                const Bytes signature = kms.sign(message);
                assert_true(eccsi_verify(kpak, id, message, signature));
                message[0] ^= 1;
                assert_false(eccsi_verify(kpak, id, message, signature));
            }
        }
    }
}

int main()
{
    const CMUnitTest tests[] = {cmocka_unit_test(what_wolfcrypt_encapsulates_is_opened), cmocka_unit_test(what_wolfcrypt_signs_is_verified)};
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
