// SAKKE against RFC 6508 Appendix A, Streamwide's published keys and messages, and an independent Python program.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "crypto/hash_to_range.h"
#include "crypto/sakke.h"
#include "support/expect.h"

#include <atomic>
#include <thread>

using namespace mediasec;
using namespace mediasec::crypto;

static std::unique_ptr<SakkeReceiver> receiver(ByteView rsk, ByteView z)
{
    auto made = SakkeReceiver::make(rsk, z);
    assert_true(made.ok());
    return std::move(made).value();
}

/// check_hash_to_range compares with v; the mask of a hint has the range 2^128.
static void check_hash_to_range(const test::Vector &v)
{
    const Bytes s = v.hex("s");
    if (v.text("n") == "2^128") {
        test::expect_octets(v, "v", hash_to_power_of_two({s}, 16).view());
        return;
    }
    test::expect_true(v, v.text("n") == "q", "unknown range");
    Bytes octets(128);
    field::to_octets(hash_to_q({s}), octets.data());
    test::expect_octets(v, "v", octets);
}

/// check_decapsulate opens twice, since tables may be made between the first message and the second.
static void check_decapsulate(const test::Vector &v)
{
    const Bytes b = v.hex("b"), sed = v.hex("SED");
    const auto user = receiver(v.hex("RSK"), v.hex("Z"));
    const SakkeForm form = v.has("form") && v.text("form") == "stripped_w" ? SakkeForm::stripped_w : SakkeForm::padded_w;
    for (int time = 0; time < 3; ++time) {
        const auto ssv = user->decapsulate(b, sed);
        test::expect_true(v, ssv.ok(), "not opened");
        test::expect_octets(v, "SSV", ssv->value.view());
        test::expect_true(v, ssv->form == form, "the hint held in another form of w");
    }
    test::expect_true(v, user->fits(b), "the RSK does not fit");
    v.text("name");
    if (v.has("w")) v.text("w");  // checked with the pairing
}

static void vectors_hold(void **)
{
    for (const test::Vector &v : test::load_vectors("sakke.vec")) {
        if (v.group == "decapsulate") check_decapsulate(v);
        if (v.group == "rsk") test::expect_true(v, receiver(v.hex("RSK"), v.hex("Z"))->fits(v.hex("b")), "the RSK does not fit");
        if (v.group == "hash_to_range") check_hash_to_range(v);
        v.check_all_read();
    }
}

static void invalid_inputs_are_refused(void **)
{
    Bytes rsk, z;
    std::unique_ptr<SakkeReceiver> user;
    for (const test::Vector &v : test::load_vectors("sakke_invalid.vec")) {
        if (v.group == "key") {
            rsk = v.hex("RSK"), z = v.hex("Z");
            user = receiver(rsk, z);
            test::expect_true(v, user->fits(v.hex("b")), "the good key does not fit");
        } else if (v.group == "point") {
            test::expect_true(v, !sakke_point_valid(v.hex("point")), "accepted");
        } else if (v.group == "make") {
            test::expect_error(v, SakkeReceiver::make(v.hex("RSK"), v.hex("Z")));
        } else if (v.group == "sed") {
            test::expect_error(v, user->decapsulate(v.hex("b"), v.hex("SED")));
        } else if (v.group == "bad_rsk") {
            const auto other = receiver(v.hex("RSK"), z);
            for (int time = 0; time < 3; ++time)
                test::expect_true(v, !other->decapsulate(v.hex("b"), v.hex("SED")).ok(), "opened");
            test::expect_true(v, !other->fits(v.hex("b")), "fits");
        } else if (v.group == "unfit") {
            // One of the published keys is no point of the curve at all.
            const Bytes b = v.hex("b");
            const auto made = SakkeReceiver::make(v.hex("RSK"), v.hex("Z"));
            test::expect_true(v, !made.ok() || !made.value()->fits(b), "fits");
        } else {
            fail_msg("%s: no such group", test::where(v).c_str());
        }
        v.check_all_read();
    }
}

static void good_points_are_accepted(void **)
{
    for (const test::Vector &v : test::load_vectors("sakke.vec")) {
        if (v.group == "hash_to_range") continue;
        test::expect_true(v, sakke_point_valid(v.hex("RSK")) && sakke_point_valid(v.hex("Z")), "point refused");
    }
}

/// Tables are for 64 users at a time; the others, and those who come after some are gone, are served all the same.
static void users_beyond_the_limit_are_served(void **)
{
    const test::Vector v = test::load_vectors("sakke.vec").front();
    const Bytes rsk = v.hex("RSK"), z = v.hex("Z"), b = v.hex("b"), sed = v.hex("SED");
    std::vector<std::unique_ptr<SakkeReceiver>> users;
    for (int i = 0; i < 66; ++i)
        users.push_back(receiver(rsk, z));
    for (int time = 0; time < 2; ++time)
        for (const auto &user : users)
            assert_true(user->decapsulate(b, sed).ok());
    users.clear();
    const auto user = receiver(rsk, z);
    for (int time = 0; time < 3; ++time)
        test::expect_octets(v, "SSV", user->decapsulate(b, sed)->value.view());
}

/// A message that does not open, and an identifier that is not the user's, leave the tables right for those that are.
static void failures_between_messages_do_no_harm(void **)
{
    const test::Vector v = test::load_vectors("sakke.vec").front();
    const Bytes b = v.hex("b"), sed = v.hex("SED");
    Bytes other_b = b, damaged = sed;
    other_b[3] ^= 1;
    damaged.back() ^= 1;
    const auto user = receiver(v.hex("RSK"), v.hex("Z"));
    for (int time = 0; time < 4; ++time) {
        assert_false(user->decapsulate(other_b, sed).ok());
        assert_false(user->decapsulate(b, damaged).ok());
        test::expect_octets(v, "SSV", user->decapsulate(b, sed)->value.view());
    }
}

/// Several threads use one receiver from its first message on.
static void threads_share_a_receiver(void **)
{
    const test::Vector v = test::load_vectors("sakke.vec").front();
    const Bytes b = v.hex("b"), sed = v.hex("SED"), ssv = v.hex("SSV");
    const auto user = receiver(v.hex("RSK"), v.hex("Z"));
    std::atomic<int> opened = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i)
        threads.emplace_back([&] {
            for (int time = 0; time < 5; ++time) {
                const auto result = user->decapsulate(b, sed);
                if (result.ok() && equal(result->value.view(), ssv)) ++opened;
            }
        });
    for (std::thread &thread : threads)
        thread.join();
    assert_int_equal(opened, 20);
}

int main()
{
    const CMUnitTest tests[] = {cmocka_unit_test(vectors_hold), cmocka_unit_test(invalid_inputs_are_refused),
                                cmocka_unit_test(good_points_are_accepted),
                                cmocka_unit_test(users_beyond_the_limit_are_served), cmocka_unit_test(failures_between_messages_do_no_harm),
                                cmocka_unit_test(threads_share_a_receiver)};
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
