// Text as UTF-8.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/text.h"
#include "support/cmocka.hpp"

namespace
{

using namespace mediasec;

void text_is_told_from_octets(void **)
{
    for (const char *text : {"", "sip:alice@example.org", "j\xc3\xb6rg", "\xe0\xa0\x80 \xed\x9f\xbf \xee\x80\x80", "\xe2\x82\xac", "\xf0\x9f\x94\x91", "\xf4\x8f\xbf\xbf"})
        assert_true(is_text(text));
    for (std::string_view control : {std::string_view("a\0", 2), std::string_view("\x1f"), std::string_view("\x7f"), std::string_view("\xc2\x9b")})
        assert_false(is_text(control));
    // Cut, begun in the middle, longer than needed, a surrogate, beyond U+10FFFF (RFC 3629, section 4).
    for (const char *octets : {"a\xff", "\x80", "\xc3", "\xc3x", "\xe2\x82", "\xe2\x82x", "\xc0\x80", "\xe0\x9f\xbf", "\xf0\x8f\xbf\xbf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80"})
        assert_false(is_text(octets));
}

void utf16_is_told(void **)
{
    const auto is = [](std::string_view octets) { return is_utf16(view_of(octets)); };
    assert_true(is(std::string_view("\xff\xfe<\0", 4)) && is(std::string_view("\xfe\xff\0<", 4)) && is("\xfe\xff\x04\x10"));
    assert_true(is(std::string_view("<\0", 2)) && is(std::string_view("\0<", 2)) && is(std::string_view("\x16\x04 \0a\0", 6)));
    assert_false(is("") || is("<") || is("<a>") || is("\xef\xbb\xbf<") || is(std::string_view("\0pck 1 2", 8)) || is(std::string_view("\0\1\2\3\4\5", 6)) || is(std::string(9, '\0')));
}

void one_line_stays_one_line(void **)
{
    assert_string_equal(one_line("sip:j\xc3\xb6rg@example.org \xe2\x82\xac").c_str(), "sip:j\xc3\xb6rg@example.org \xe2\x82\xac");
    assert_string_equal(one_line("a\x1b[31mb\n\r\a\x7f").c_str(), "a?[31mb????");
    assert_string_equal(one_line(std::string_view("a\0b", 3)).c_str(), "a?b");
    assert_string_equal(one_line("\xc2\x9b" "31m \xc2\xa0").c_str(), "?31m \xc2\xa0");  // CSI of C1; a no-break space stays
    assert_string_equal(one_line("\xe2\x80\xae" "fdp \xe2\x81\xa6\xe2\x80\xa8\xe2\x80\xa7").c_str(), "?fdp ??\xe2\x80\xa7");
    assert_string_equal(one_line("\xff\xc3").c_str(), "??");
    assert_string_equal(one_line("\xed\xa0\x80").c_str(), "???");
    assert_string_equal(one_line("j\xc3\xb6rg", 2).c_str(), "j...");
    assert_string_equal(one_line("j\xc3\xb6rg", 3).c_str(), "j\xc3\xb6...");
    assert_string_equal(one_line("j\xc3\xb6rg", 5).c_str(), "j\xc3\xb6rg");
}

} // namespace

int main()
{
    const CMUnitTest tests[] = {
        cmocka_unit_test(text_is_told_from_octets),
        cmocka_unit_test(utf16_is_told),
        cmocka_unit_test(one_line_stays_one_line),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
