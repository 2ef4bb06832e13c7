// Tests of sdp/mime.h: the parts of multipart bodies, RFC 2046 5.1 with its own example, and what senders make of it.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "support/cmocka.hpp"

#include "base/bytes.h"
#include "sdp/mime.h"

#include <string>

using namespace mediasec;
using sdp::MimePart;

namespace {

std::vector<MimePart> parts_of(std::string_view body, std::string_view parameters = "boundary=b")
{
    return sdp::mime_parts(body, parameters);
}

void assert_part(const MimePart &part, const char *type, const char *id, std::string_view body)
{
    assert_string_equal(part.content_type.c_str(), type);
    assert_string_equal(part.content_id.c_str(), id);
    assert_string_equal(std::string(part.body).c_str(), std::string(body).c_str());
    assert_int_equal(part.body.size(), body.size());
}

void finds_parameters(void **)
{
    const auto is = [](std::string_view text, std::string_view name, const char *value) {
        const auto found = sdp::mime_parameter(text, name);
        assert_true(found.has_value());
        assert_string_equal(found->c_str(), value);
    };
    is("boundary=simple", "boundary", "simple");
    is("multipart/mixed; boundary=after-type", "boundary", "after-type");
    is(" charset=utf-8 ;\r\n BOUNDARY = \"gc0p4Jq0M:2yt08jU534c0p\"; x=y", "boundary", "gc0p4Jq0M:2yt08jU534c0p");
    is("a=\"with ; and \\\" in it\";b=2", "a", "with ; and \" in it");
    is("boundary=\"not closed", "boundary", "not closed");
    is("boundary=", "boundary", "");
    assert_false(sdp::mime_parameter("x-boundary=1", "boundary").has_value());
    assert_false(sdp::mime_parameter("", "boundary").has_value());
    assert_false(sdp::mime_parameter("multipart/mixed", "boundary").has_value());
}

// RFC 2046 5.1.1: a preamble and an epilogue, a part without a header, and one whose last line end is its own.
void cuts_the_example_of_rfc_2046(void **)
{
    const auto parts = parts_of("This is the preamble.\r\n\r\n--simple boundary\r\n\r\nThis is implicitly typed plain US-ASCII text.\r\nIt "
                                "does NOT end with a linebreak."
                                "\r\n--simple boundary\r\nContent-type: text/plain; charset=us-ascii\r\n\r\nThis is explicitly typed plain "
                                "US-ASCII text.\r\nIt DOES end with a "
                                "linebreak.\r\n\r\n--simple boundary--\r\n\r\nThis is the epilogue.  It is also to be ignored.\r\n",
                                "boundary=\"simple boundary\"");
    assert_int_equal(parts.size(), 2);
    assert_part(parts[0], "text/plain", "", "This is implicitly typed plain US-ASCII text.\r\nIt does NOT end with a linebreak.");
    assert_part(parts[1], "text/plain", "", "This is explicitly typed plain US-ASCII text.\r\nIt DOES end with a linebreak.\r\n");
    assert_true(parts[1].with_end.ends_with("linebreak.\r\n\r\n"));
}

void reads_headers(void **)
{
    const auto parts = parts_of("--b\r\ncontent-TYPE:\tApplication/MIKEY ;\r\n x=\"a;b\"\r\nContent-ID: "
                                "<a%20b@c>\r\ncontent-transfer-encoding: BASE64\r\nX-Other: 1\r\n\r\nQQ==\r\n--b\r\n"
                                "Content-ID:\r\n <folded@host>\r\n\r\n\r\n--b--");
    assert_int_equal(parts.size(), 2);
    assert_part(parts[0], "application/mikey", "a b@c", "QQ==");
    assert_true(parts[0].base64);
    assert_part(parts[1], "text/plain", "folded@host", "");
    assert_false(parts[1].base64);
}

// Binary octets that look like line ends or boundaries stay in their part.
void keeps_binary_bodies(void **)
{
    using namespace std::string_literals;
    for (const std::string &body :
         {"\x01\x1a\r"s, "\x01\x1a\n"s, "\r\n"s, "a\r\n--bb\r\nc"s, "a--b\r\n"s, "a\r\n--b x\r\nc"s, "\0\0"s, ""s}) {
        const std::string whole = "--b\r\nContent-Type: application/mikey\r\n\r\n" + body + "\r\n--b  \r\n\r\nlast\r\n--b--\r\n";
        const auto parts = parts_of(whole);
        assert_int_equal(parts.size(), 2);
        assert_part(parts[0], "application/mikey", "", body);
        assert_part(parts[1], "text/plain", "", "last");
    }
}

void tolerates_what_senders_do(void **)
{
    const auto lines = parts_of("--b\nContent-Type: a/b\n\none\n--b\n\ntwo\n--b--\n");  // LF alone
    assert_int_equal(lines.size(), 2);
    assert_part(lines[0], "a/b", "", "one");
    assert_part(lines[1], "text/plain", "", "two");
    const auto cut = parts_of("--b\r\n\r\none\r\n--b\r\nContent-Type: a/b\r\n\r\ntw");  // the body was cut
    assert_int_equal(cut.size(), 2);
    assert_part(cut[1], "a/b", "", "tw");
    assert_int_equal(parts_of("--b\r\nContent-Type: a/b").size(), 1);  // within a header
    assert_int_equal(parts_of("--b\r\n--b\r\n--b--").size(), 2);       // nothing inside
    assert_int_equal(parts_of("no boundary at all").size(), 0);
    assert_int_equal(parts_of("").size(), 0);
    assert_int_equal(parts_of("--b--\r\n\r\n--b\r\n\r\nepilogue").size(), 0);
    assert_int_equal(parts_of("--b\r\n\r\na\r\n--b--", "").size(), 0);
    assert_int_equal(parts_of("--\r\n\r\na\r\n----", "boundary=").size(), 0);
}

void puts_nested_parts_in_their_place(void **)
{
    const auto parts = parts_of("--b\r\n\r\none\r\n--b\r\nContent-Type: multipart/related; boundary=\"in\"\r\n\r\n--in\r\nContent-Type: "
                                "a/b\r\n\r\ntwo\r\n--in\r\n\r\nthree\r\n--in--\r\n--b\r\n\r\n"
                                "four\r\n--b--");
    assert_int_equal(parts.size(), 4);
    const char *bodies[] = {"one", "two", "three", "four"};
    for (std::size_t i = 0; i < 4; ++i) assert_string_equal(std::string(parts[i].body).c_str(), bodies[i]);
    std::string deep = "the end";
    for (int level = 40; level > 0; --level)
        deep =
            "--x" + std::to_string(level) + "\r\nContent-Type: multipart/mixed; boundary=x" + std::to_string(level + 1) + "\r\n\r\n" + deep;
    const auto bounded = parts_of(deep, "boundary=x1");
    assert_int_equal(bounded.size(), 1);
    assert_string_equal(bounded[0].content_type.c_str(), "multipart/mixed");
}

void bounds_the_number_of_parts(void **)
{
    std::string body;
    for (int i = 0; i < 1000; ++i) body += "--b\r\n\r\nx\r\n";
    assert_int_equal(parts_of(body + "--b--").size(), 256);
}

// Every prefix of a body is read without a fault, and no part reaches beyond it.
void reads_every_prefix(void **)
{
    const std::string body = "--b\r\nContent-Type: multipart/mixed;boundary=in\r\n\r\n--in\r\nContent-ID: "
                             "<x>\r\n\r\none\r\n--in--\r\n--b\r\n\r\ntwo\r\n--b--\r\n";
    for (std::size_t length = 0; length <= body.size(); ++length) {
        const std::string prefix = body.substr(0, length);
        for (const MimePart &part : parts_of(prefix)) {
            assert_true(part.with_end.data() >= prefix.data() &&
                        part.with_end.data() + part.with_end.size() <= prefix.data() + prefix.size());
            assert_true(part.with_end.starts_with(part.body));
        }
    }
}

void compares_content_ids(void **)
{
    assert_string_equal(sdp::bare_content_id("cid:info1@10.20.0.11").c_str(), "info1@10.20.0.11");
    assert_string_equal(sdp::bare_content_id(" CID:<info%401> ").c_str(), "info@1");
    assert_string_equal(sdp::bare_content_id("<info1@x>").c_str(), "info1@x");
    assert_string_equal(sdp::bare_content_id("info1@x").c_str(), "info1@x");
    assert_string_equal(sdp::bare_content_id("").c_str(), "");
    assert_string_equal(sdp::without_escapes("a%2Bb%3d%zz%4").c_str(), "a+b=%zz%4");
    assert_string_equal(sdp::without_escapes("%").c_str(), "%");
    assert_string_equal(sdp::without_escapes("%41").c_str(), "A");
}

}  // namespace

int main()
{
    const CMUnitTest tests[] = {
        cmocka_unit_test(finds_parameters),
        cmocka_unit_test(cuts_the_example_of_rfc_2046),
        cmocka_unit_test(reads_headers),
        cmocka_unit_test(keeps_binary_bodies),
        cmocka_unit_test(tolerates_what_senders_do),
        cmocka_unit_test(puts_nested_parts_in_their_place),
        cmocka_unit_test(bounds_the_number_of_parts),
        cmocka_unit_test(reads_every_prefix),
        cmocka_unit_test(compares_content_ids),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
