// Tests of plugin/kms/keyring: comparing URIs, finding certificates and key sets, decapsulators.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "support/key_folder.h"

#include <chrono>
#include <thread>

using namespace mediasec;
using namespace mediasec::kms;

namespace {

void assert_kms(const char *uri, const char *canonical) { assert_string_equal(canonical_kms_uri(uri).c_str(), canonical); }
void assert_user(const char *uri, const char *canonical) { assert_string_equal(canonical_user_uri(uri).c_str(), canonical); }

void compares_kms_uris(void **)
{
    assert_kms("kms.example.org", "kms.example.org");
    assert_kms(" HTTPS://KMS.example.org:443/ ", "kms.example.org");
    assert_kms("http://kms.example.org/", "kms.example.org");
    assert_kms("sip:common_kms.test.org", "common_kms.test.org");
    assert_kms("localhost:8080", "localhost");
    assert_kms("https://kms.example.org:8443/Tenant/", "kms.example.org/tenant");
    assert_kms("[2001:db8::1]:443", "[2001:db8::1]");
    assert_kms("2001:db8::1", "2001:db8::1");
    assert_kms("", "");
    assert_kms(":", "");
    assert_kms("kms:x", "kms:x");
}

void compares_user_uris(void **)
{
    assert_user("sip:Alice@Example.ORG", "Alice@example.org");
    assert_user("SIPS:Alice@example.org;transport=tcp?subject=x", "Alice@example.org");
    assert_user("im:alice@example.org", "alice@example.org");
    assert_user("alice@example.org", "alice@example.org");
    assert_user("tel:+447700900123;phone-context=x", "+447700900123");
    assert_user("sip:a;b=c@example.org;d", "a;b=c@example.org");
    assert_user("GMS.test.org", "gms.test.org");
    assert_user("", "");
}

/// filled makes a keyring by hand.
std::unique_ptr<Keyring> filled()
{
    auto ring = std::make_unique<Keyring>();
    for (const char *uri : {"kms.example.org:80", "https://KMS.example.org/", "other.example.org", "kms.example.org"}) {
        Certificate certificate;
        certificate.kms_uri = uri;
        ring->certificates.push_back(std::move(certificate));
    }
    for (const char *uri : {"alice@example.org", "sip:alice@example.org", "sip:bob@example.org", "sip:alice@EXAMPLE.org"}) {
        KeySet set;
        set.user_uri = uri;
        ring->key_sets.push_back(std::move(set));
    }
    ring->key_sets[2].user_id = Bytes(32, 0xAA);
    ring->key_sets[1].user_id = Bytes(32, 0xBB);
    ring->key_sets[1].identifier = Bytes(32, 0xAA);
    return ring;
}

void finds_exact_spellings_first(void **)
{
    auto ring = filled();
    auto certificates = ring->certificates_of("kms.example.org");
    assert_int_equal(certificates.size(), 3);
    assert_ptr_equal(certificates[0], &ring->certificates[3]);
    assert_ptr_equal(certificates[1], &ring->certificates[0]);
    assert_ptr_equal(certificates[2], &ring->certificates[1]);
    auto sets = ring->key_sets_of("sip:alice@example.org");
    assert_int_equal(sets.size(), 3);
    assert_ptr_equal(sets[0], &ring->key_sets[1]);
    assert_ptr_equal(sets[1], &ring->key_sets[0]);
    assert_ptr_equal(sets[2], &ring->key_sets[3]);
    assert_true(ring->certificates_of("none").empty());
    assert_true(ring->key_sets_of("sip:carol@example.org").empty());
}

void finds_by_uid(void **)
{
    auto ring = filled();
    auto sets = ring->key_sets_of_uid(Bytes(32, 0xAA));
    assert_int_equal(sets.size(), 2);
    assert_ptr_equal(sets[0], &ring->key_sets[1]);
    assert_ptr_equal(sets[1], &ring->key_sets[2]);
    assert_int_equal(ring->key_sets_of_uid(Bytes(32, 0xBB)).size(), 1);
    assert_true(ring->key_sets_of_uid({}).empty());
}

void knows_whether_it_holds_secrets(void **)
{
    assert_false(load("")->has_secrets());
    assert_true(load("")->problems.empty());
    auto ring = filled();
    assert_false(ring->has_secrets());
    ring->key_sets[0].rsk = SecretBytes(257);
    assert_true(ring->has_secrets());
    Keyring listed;
    listed.secrets.emplace_back();
    assert_true(listed.has_secrets());
    Keyring pem;
    pem.private_keys.emplace_back();
    assert_true(pem.has_secrets());
}

Certificate certificate_of(const test::Vector &vector)
{
    Certificate certificate;
    certificate.kms_uri = vector.text("KmsUri");
    certificate.pub_enc_key = vector.hex("PubEncKey");
    return certificate;
}

KeySet key_set_of(const test::Vector &vector)
{
    KeySet set;
    set.kms_uri = vector.text("KmsUri");
    set.user_uri = vector.text("UserUri");
    set.user_id = vector.hex("UserID");
    set.rsk = SecretBytes(vector.hex("UserDecryptKey"));
    return set;
}

void makes_a_receiver_once(void **)
{
    const test::Vector alice = test::key_set_vector("mydev_p16777215 alice");
    Keyring ring;
    ring.certificates.push_back(certificate_of(alice));
    for (int i = 0; i < 4; ++i)
        ring.key_sets.push_back(key_set_of(alice));
    ring.key_sets[1].rsk = SecretBytes();
    ring.key_sets[2].kms_uri = "kms.of.nobody";
    ring.key_sets[3].rsk = SecretBytes(std::size_t(257));
    const crypto::SakkeReceiver *receiver = ring.receiver(ring.key_sets[0]);
    assert_non_null(receiver);
    assert_true(receiver->fits(*ring.key_sets[0].user_id));
    assert_false(receiver->fits(Bytes(32, 1)));
    assert_ptr_equal(receiver, ring.receiver(ring.key_sets[0]));
    for (std::size_t i = 1; i < 4; ++i) {
        assert_null(ring.receiver(ring.key_sets[i]));
        assert_null(ring.receiver(ring.key_sets[i]));
    }
    auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < 100000; ++i)
        assert_ptr_equal(receiver, ring.receiver(ring.key_sets[0]));
    assert_true(std::chrono::steady_clock::now() - start < std::chrono::seconds(1));
}

void receiver_takes_the_kms_key_that_fits(void **)
{
    const test::Vector alice = test::key_set_vector("mydev_p16777215 alice"), stranger = test::key_set_vector("alea_v3 alice");
    Keyring ring;
    ring.certificates.push_back(certificate_of(stranger));
    ring.certificates.push_back(certificate_of(alice));
    ring.certificates[0].kms_uri = ring.certificates[1].kms_uri;
    for (int i = 0; i < 3; ++i)
        ring.key_sets.push_back(key_set_of(alice));
    ring.key_sets[1].certificate = 0;  // as if SSK and PVT had proved it
    ring.key_sets[2].kms_uri = "";
    Bytes uid = alice.hex("UserID");
    assert_true(ring.receiver(ring.key_sets[0])->fits(uid));
    assert_false(ring.receiver(ring.key_sets[1])->fits(uid));
    assert_true(ring.receiver(ring.key_sets[2])->fits(uid));
}

void serves_several_threads(void **)
{
    const test::Vector alice = test::key_set_vector("mydev_p16777215 alice");
    Keyring ring;
    ring.certificates.push_back(certificate_of(alice));
    for (int i = 0; i < 8; ++i)
        ring.key_sets.push_back(key_set_of(alice));
    std::vector<std::vector<const crypto::SakkeReceiver *>> got(4);
    std::vector<std::thread> threads;
    for (auto &list : got)
        threads.emplace_back([&ring, &list] {
            for (const KeySet *set : ring.key_sets_of("sip:alice@streamwide.com"))
                list.push_back(ring.receiver(*set));
        });
    for (auto &thread : threads)
        thread.join();
    assert_int_equal(got[0].size(), 8);
    assert_non_null(got[0][7]);
    for (const auto &list : got)
        assert_true(list == got[0]);
}

}  // namespace

int main()
{
    const CMUnitTest tests[] = {
        cmocka_unit_test(compares_kms_uris),
        cmocka_unit_test(compares_user_uris),
        cmocka_unit_test(finds_exact_spellings_first),
        cmocka_unit_test(finds_by_uid),
        cmocka_unit_test(knows_whether_it_holds_secrets),
        cmocka_unit_test(makes_a_receiver_once),
        cmocka_unit_test(receiver_takes_the_kms_key_that_fits),
        cmocka_unit_test(serves_several_threads),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
