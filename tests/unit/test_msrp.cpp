// MSRP bodies are cut at their end-line: RFC 4975's own example, and what could be taken for an end-line.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "mcdata/msrp.h"
#include "support/cmocka.hpp"

#include <string>

using namespace mediasec::mcdata;

static void expect_body(const std::string &text, std::size_t length, char flag)
{
    const MsrpBody body = msrp_body(text);
    if (body.length != length || body.flag != flag) fail_msg("%s: %zu octets, flag %d", text.c_str(), body.length, body.flag);
}

/// RFC 4975 4 (the SEND of the overview's example) and 5.1 (its two chunks).
static void bodies_of_the_rfc(void **)
{
    expect_body("Hey Bob, are you there?\r\n-------a786hjs2$\r\n", 23, '$');
    expect_body("abcd\r\n-------d93kswow+\r\n", 4, '+');
    expect_body("EFGH\r\n-------op2nc9a$\r\n", 4, '$');
    expect_body("abc\r\n-------dkei38sd#\r\n", 3, '#');
}

static void what_follows_the_end_line_is_no_body(void **)
{
    expect_body("one\r\n-------a786hjs2$\r\nMSRP dkei38sd SEND\r\n\r\ntwo\r\n-------dkei38sd$\r\n", 3, '$');
    expect_body("\r\n-------a786hjs2$\r\n", 0, '$');
}

static void what_is_no_end_line_stays(void **)
{
    for (const char *text : {"no end-line", "six\r\n------a786hjs2$\r\n", "no flag\r\n-------a786hjs2\r\n", "no line end\r\n-------a786hjs2$",
                             "short\r\n-------a7$\r\n", "starts wrong\r\n--------786hjs2$\r\n", "space\r\n-------a786 hjs2$\r\n", ""})
        expect_body(text, std::string(text).size(), '\0');
    expect_body("x\r\n-------\r\n-------a786hjs2$\r\n", 10, '$');
    expect_body("x\r\n-------" + std::string(33, 'a') + "$\r\n", 10 + 36, '\0');
}

int main()
{
    const CMUnitTest tests[] = {
        cmocka_unit_test(bodies_of_the_rfc),
        cmocka_unit_test(what_follows_the_end_line_is_no_body),
        cmocka_unit_test(what_is_no_end_line_stays),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
