// Identifiers against TS 33.180 F.2.1.2, RFC 6509 3.2 and Streamwide's published UIDs.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "crypto/uid.h"
#include "support/expect.h"

using namespace mediasec;
using namespace mediasec::crypto;

static KeyPeriod period_of(const test::Vector &v) { return {v.number("period"), v.number("offset")}; }

static void check_vector(const test::Vector &v)
{
    if (v.group == "mcx_uid" || v.group == "mcx_uid_no_octet") {
        const ZeroForm zero = v.group == "mcx_uid" ? ZeroForm::one_octet : ZeroForm::no_octet;
        test::expect_octets(v, "uid", mcx_uid(v.text("identity"), v.text("kms"), period_of(v), v.number("number"), zero));
    } else if (v.group == "period") {
        test::expect_true(v, period_of(v).number_at(v.number("time")) == v.number("number"), "wrong key period number");
    } else if (v.group == "tel_uid") {
        test::expect_octets(v, "uid", tel_uid(v.text("tel"), v.number("time")));
    } else if (v.group == "era") {
        test::expect_true(v, ntp_era_seconds(static_cast<std::uint32_t>(v.number("seconds"))) == v.number("wide"), "wrong era");
    } else {
        fail_msg("%s: no such group", test::where(v).c_str());
    }
}

static void vectors_hold(void **)
{
    for (const test::Vector &v : test::load_vectors("uid.vec")) {
        check_vector(v);
        v.check_all_read();
    }
}

/// Both forms of 0 are the same hash where no 0 is written.
static void zero_form_matters_only_for_zeros(void **)
{
    const KeyPeriod with_offset = {2592000, 100}, without = {2592000, 0};
    assert_true(mcx_uid("a", "k", with_offset, 1, ZeroForm::no_octet) == mcx_uid("a", "k", with_offset, 1, ZeroForm::one_octet));
    assert_false(mcx_uid("a", "k", without, 1, ZeroForm::no_octet) == mcx_uid("a", "k", without, 1, ZeroForm::one_octet));
}

int main()
{
    const CMUnitTest tests[] = {cmocka_unit_test(vectors_hold), cmocka_unit_test(zero_form_matters_only_for_zeros)};
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
