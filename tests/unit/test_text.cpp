// Text as UTF-8.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/text.h"
#include "support/cmocka.hpp"

namespace
{

using namespace mediasec;

void utf8_sequences_have_their_lengths(void **)
{
    assert_int_equal(utf8_length("a"), 1);
    assert_int_equal(utf8_length("\xc3\xa9x"), 2);
    assert_int_equal(utf8_length("\xe2\x82\xac"), 3);
    assert_int_equal(utf8_length("\xf0\x9f\x94\x91"), 4);
    for (const char *none : {"", "\x80", "\xc3", "\xc3x", "\xc0\x80", "\xe2\x82", "\xf5\x80\x80\x80", "\xff"}) assert_int_equal(utf8_length(none), 0);
}

void text_is_told_from_octets(void **)
{
    assert_true(is_text("sip:alice@example.org"));
    assert_true(is_text("j\xc3\xb6rg"));
    assert_true(is_text(""));
    for (std::string_view octets : {std::string_view("a\0", 2), std::string_view("\x1f"), std::string_view("\x7f"), std::string_view("a\xff")})
        assert_false(is_text(octets));
}

void one_line_stays_one_line(void **)
{
    assert_string_equal(one_line("sip:j\xc3\xb6rg@example.org \xe2\x82\xac").c_str(), "sip:j\xc3\xb6rg@example.org \xe2\x82\xac");
    assert_string_equal(one_line("a\x1b[31mb\n\r\a\x7f").c_str(), "a?[31mb????");
    assert_string_equal(one_line(std::string_view("a\0b", 3)).c_str(), "a?b");
    assert_string_equal(one_line("\xc2\x9b" "31m \xc2\xa0").c_str(), "?31m \xc2\xa0");  // CSI of C1; a no-break space stays
    assert_string_equal(one_line("\xe2\x80\xae" "fdp \xe2\x81\xa6\xe2\x80\xa8\xe2\x80\xa7").c_str(), "?fdp ??\xe2\x80\xa7");
    assert_string_equal(one_line("\xff\xc3").c_str(), "??");
}

} // namespace

int main()
{
    const CMUnitTest tests[] = {
        cmocka_unit_test(utf8_sequences_have_their_lengths),
        cmocka_unit_test(text_is_told_from_octets),
        cmocka_unit_test(one_line_stays_one_line),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
