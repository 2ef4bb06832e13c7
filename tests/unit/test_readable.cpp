// Descriptions that Wireshark's own SDP dissector does not read to their end, and the bodies of SIP messages.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "sdp/readable.h"
#include "support/cmocka.hpp"

#include <string>

namespace
{

using namespace mediasec::sdp;

void assert_form(const char *text, const char *form)
{
    const auto found = readable_form(text);
    if (form == nullptr) return assert_false(found.has_value());
    assert_true(found.has_value());
    assert_string_equal(found->c_str(), form);
    assert_int_equal(found->size(), std::string(text).size());
}

void spaces_move_behind_the_protocol(void **)
{
    assert_form("v=0\r\na=key-mgmt: mikey AQ==\r\n", "v=0\r\na=key-mgmt:mikey  AQ==\r\n");
    assert_form("a=key-mgmt:   mikey AQ==\na=key-mgmt: x y", "a=key-mgmt:mikey    AQ==\na=key-mgmt:x  y");
    assert_form("a=key-mgmt: mikey\r\n", "a=key-mgmt:mikey \r\n");
    assert_form("a=key-mgmt:  \r\n", "a=key-mgmt:  \r\n");
    assert_form("a=key-mgmt: ", "a=key-mgmt: ");
}

void other_lines_stay(void **)
{
    assert_form("a=key-mgmt:mikey AQ==\r\n", nullptr);
    assert_form("", nullptr);
    assert_form("a=acap:1 a=key-mgmt: mikey AQ==\r\n", nullptr);
    // Wireshark shows a media-level attribute as text, so it is left as it was sent; the next description begins anew.
    assert_form("m=audio 1 RTP/SAVP 0\r\na=key-mgmt: mikey AQ==\r\n", nullptr);
    assert_form("m=audio 1 RTP/SAVP 0\na=key-mgmt: mikey 1\nv=0\na=key-mgmt: mikey 2\n",
                "m=audio 1 RTP/SAVP 0\na=key-mgmt: mikey 1\nv=0\na=key-mgmt:mikey  2\n");
}

void sip_is_told_by_its_first_line(void **)
{
    assert_true(looks_like_sip("SIP/2.0 200 OK\r\n"));
    assert_true(looks_like_sip("INVITE sip:a@b SIP/2.0\r\nVia: x"));
    assert_true(looks_like_sip("INVITE sip:a@b SIP/2.0\n"));
    for (const char *other : {"", "SIP/2.0", "INVITE sip:a@b SIP/2.0", "GET / HTTP/1.1\r\n", "XSIP/2.0\r\n", "\r\nINVITE sip:a@b SIP/2.0\r\n"})
        assert_false(looks_like_sip(other));
}

void a_body_is_found(void **)
{
    const std::string head = "INVITE sip:a@b SIP/2.0\r\nContent-Type : Application/SDP;charset=utf-8\r\nContent-Length: 5\r\n\r\n";
    const auto found = find_sip_body(head + "v=0\r\nSIP/2.0 200 OK\r\n\r\n");
    assert_true(found && found->is_description);
    assert_int_equal(found->body.offset, head.size());
    assert_int_equal(found->body.length, 5);
    assert_int_equal(found->size, head.size() + 5);
    const auto cut = find_sip_body(head + "v=0");
    assert_int_equal(cut->body.length, 3);
    const auto compact = find_sip_body("SIP/2.0 200 OK\nc: application/sdp\nl: 1\n\nvx");
    assert_true(compact->is_description && compact->body.length == 1);
    const auto open_end = find_sip_body("SIP/2.0 200 OK\r\nContent-Type: application/sdp\r\n\r\nv=0\r\n");
    assert_int_equal(open_end->body.length, 5);
    const auto huge = find_sip_body("SIP/2.0 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\nab");
    assert_int_equal(huge->body.length, 2);
    assert_false(find_sip_body("SIP/2.0 200 OK\r\nContent-Type: application/sdp\r\n").has_value());
    assert_false(find_sip_body("SIP/2.0 200 OK").has_value());
    assert_false(find_sip_body("SIP/2.0 200 OK\r\n\r\n")->is_description);
}

} // namespace

int main()
{
    const CMUnitTest tests[] = {
        cmocka_unit_test(spaces_move_behind_the_protocol),
        cmocka_unit_test(other_lines_stay),
        cmocka_unit_test(sip_is_told_by_its_first_line),
        cmocka_unit_test(a_body_is_found),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
