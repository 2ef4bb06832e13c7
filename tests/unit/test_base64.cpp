// Base64 against RFC 4648, and what is tolerated beyond it.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "crypto/base64.h"
#include "support/expect.h"

using namespace mediasec;
using namespace mediasec::crypto;

/// quoted takes a text out of its double quotes, since white space at its ends counts.
static std::string quoted(const test::Vector &v)
{
    const std::string &text = v.text("text");
    assert_true(text.size() >= 2 && text.front() == '"' && text.back() == '"');
    return text.substr(1, text.size() - 2);
}

static void vectors_hold(void **)
{
    for (const test::Vector &v : test::load_vectors("base64.vec")) {
        const std::string text = quoted(v);
        const auto decoded = base64_decode(text);
        test::expect_true(v, decoded.has_value(), "refused");
        test::expect_octets(v, "octets", decoded->octets);
        test::expect_true(v, decoded->unpadded == (v.number("unpadded") != 0), "unpadded is wrong");
        test::expect_true(v, decoded->had_space == (v.number("had_space") != 0), "had_space is wrong");
        if (!decoded->unpadded && !decoded->had_space) test::expect_true(v, base64_encode(decoded->octets) == text, "encoded otherwise");
        v.check_all_read();
    }
}

static void invalid_texts_are_refused(void **)
{
    for (const test::Vector &v : test::load_vectors("base64_invalid.vec")) {
        test::expect_true(v, !base64_decode(quoted(v)), "accepted");
        v.check_all_read();
    }
}

static void every_length_comes_back(void **)
{
    Bytes octets;
    for (unsigned i = 0; i < 200; ++i) {
        const auto decoded = base64_decode(base64_encode(octets));
        assert_true(decoded && decoded->octets == octets && !decoded->unpadded && !decoded->had_space);
        octets.push_back(static_cast<std::uint8_t>(7 * i + 3));
    }
}

static void zero_octets_in_a_text_are_refused(void **) { assert_false(base64_decode(std::string_view("Zm9v\0Zm9v", 9)).has_value()); }

int main()
{
    const CMUnitTest tests[] = {cmocka_unit_test(vectors_hold), cmocka_unit_test(invalid_texts_are_refused),
                                cmocka_unit_test(every_length_comes_back), cmocka_unit_test(zero_octets_in_a_text_are_refused)};
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
