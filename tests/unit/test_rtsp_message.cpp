// RTSP messages: first line, folded headers, bodies, and what lies between them.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "support/cmocka.hpp"

#include "sdp/rtsp.h"

#include <cstring>
#include <string>

using namespace mediasec;
using namespace mediasec::sdp;

namespace {

void assert_text(const std::string &got, const std::string &want) { assert_string_equal(got.c_str(), want.c_str()); }

std::string cut(const std::string &text, Span span) { return text.substr(span.offset, span.length); }

ByteView octets_of(const std::string &text) { return {reinterpret_cast<const std::uint8_t *>(text.data()), text.size()}; }

// RFC 4567 5.3: the SETUP of its RTSP example, the KeyMgmt header folded.
const std::string rfc4567_setup = "SETUP rtsp://movie.example.com/action/audio RTSP/1.0\r\n"
                                  "CSeq: 313\r\n"
                                  "Transport: RTP/SAVP/UDP;unicast;client_port=3056-3057\r\n"
                                  "keymgmt: prot=mikey; uri=\"rtsp://movie.example.com/action\";\r\n"
                                  "         data=\"AQEFgM0XflABAAAAAAAAAAAAAAYAyONQ6g\"\r\n"
                                  "\r\n";

void test_rfc4567_setup(void **)
{
    auto message = parse_rtsp_message(rfc4567_setup);
    assert_true(message.has_value());
    assert_true(message->is_request);
    assert_text(message->method, "SETUP");
    assert_text(message->uri, "rtsp://movie.example.com/action/audio");
    assert_int_equal(message->cseq, 313);
    assert_int_equal(message->transports.size(), 1);
    assert_int_equal(message->transports[0].client_rtcp, 3057);
    assert_int_equal(message->header_keys.size(), 1);
    assert_text(message->header_keys[0].uri, "rtsp://movie.example.com/action");
    assert_text(cut(rfc4567_setup, message->header_keys[0].data_span), "AQEFgM0XflABAAAAAAAAAAAAAAYAyONQ6g");
    assert_true(message->whole);
    assert_int_equal(message->size, rfc4567_setup.size());
}

void test_response_with_body(void **)
{
    const std::string head = "RTSP/1.0 200 OK\r\nCSeq: 2\r\nContent-type: Application/SDP; charset=utf-8\r\nContent-Base: rtsp://h/test/\r\n"
                             "Session: abc.1 ;timeout=60\r\nContent-length: 5\r\n\r\n";
    const std::string text = head + "v=0\r\n" + "RTSP/1.0 200 OK\r\n";
    auto message = parse_rtsp_message(text);
    assert_true(message.has_value());
    assert_false(message->is_request);
    assert_int_equal(message->status, 200);
    assert_true(message->is_success());
    assert_text(message->content_type, "application/sdp");
    assert_text(message->content_base, "rtsp://h/test/");
    assert_text(message->session, "abc.1");
    assert_text(cut(text, message->body), "v=0\r\n");
    assert_int_equal(message->size, head.size() + 5);
    assert_int_equal(message->body_keys.size(), 0);
}

void test_onvif_rekeying(void **)
{
    const std::string text = "SET_PARAMETER rtsp://camera/stream RTSP/1.0\r\nCSeq: 9\r\nSession: 4711\r\nContent-Type: text/parameters\r\n"
                             "Content-Length: 17\r\n\r\nmikey: AQAFAFdZ\r\n";
    auto message = parse_rtsp_message(text);
    assert_true(message.has_value());
    assert_int_equal(message->body_keys.size(), 1);
    assert_text(message->body_keys[0].data, "AQAFAFdZ");
    assert_text(cut(text, message->body_keys[0].data_span), "AQAFAFdZ");
}

void test_rtsp2_transport_key(void **)
{
    const std::string text = "SETUP rtsp://h/a RTSP/2.0\r\nCSeq: 1\r\nTransport: RTP/SAVP/UDP;unicast;MIKEY=\"AQAFgA==\"\r\n\r\n";
    auto message = parse_rtsp_message(text);
    assert_true(message.has_value());
    assert_int_equal(message->header_keys.size(), 1);
    assert_text(message->header_keys[0].data, "AQAFgA==");
    assert_text(cut(text, message->header_keys[0].data_span), "AQAFgA==");
}

void test_every_prefix(void **)
{
    const std::string text = "RTSP/1.0 200 OK\r\nCSeq: 2\r\nContent-Type: application/sdp\r\nContent-Length: 4\r\n\r\nv=0\n";
    const std::size_t body = text.size() - 4;
    for (std::size_t length = 0; length < text.size(); ++length) {
        auto message = parse_rtsp_message(std::string_view(text).substr(0, length));
        if (message) assert_false(message->whole);
        if (message && length >= body) assert_int_equal(message->size, text.size());
        if (message && length < body) assert_int_equal(message->size, 0);
        const RtspUnit unit = next_rtsp_unit(octets_of(text).first(length));
        assert_int_equal(unit.size_known, length >= body);
    }
    assert_true(parse_rtsp_message(text)->whole);
}

void test_body_without_length(void **)
{
    const std::string reply = "RTSP/1.0 200 OK\r\nCSeq: 2\r\nContent-Type: application/sdp\r\n\r\nv=0\r\ns=x\r\n";
    assert_text(cut(reply, parse_rtsp_message(reply)->body), "v=0\r\ns=x\r\n");
    const std::string interleaved = std::string("RTSP/1.0 200 OK\r\nCSeq: 2\r\n\r\n") + "$\0\0\4....";
    assert_int_equal(parse_rtsp_message(interleaved)->body.length, 0);
    const std::string request = "OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n\r\nOPTIONS * RTSP/1.0\r\n";
    assert_int_equal(parse_rtsp_message(request)->size, 31);
}

void test_units(void **)
{
    const std::string frame("$\1\0\3abcRTSP", 11);
    RtspUnit unit = next_rtsp_unit(octets_of(frame));
    assert_true(unit.kind == RtspUnit::Kind::interleaved);
    assert_true(unit.size_known);
    assert_int_equal(unit.channel, 1);
    assert_int_equal(unit.size, 7);
    assert_false(next_rtsp_unit(octets_of(frame).first(3)).size_known);
    assert_int_equal(next_rtsp_unit(octets_of(frame).first(4)).size, 7);
    unit = next_rtsp_unit(octets_of("\r\n\r\nRTSP/1.0 200 OK\r\n\r\n"));
    assert_true(unit.kind == RtspUnit::Kind::other);
    assert_int_equal(unit.size, 4);
    unit = next_rtsp_unit(octets_of("GET / HTTP/1.1\r\n\r\n"));
    assert_true(unit.kind == RtspUnit::Kind::other);
    assert_int_equal(unit.size, 18);
}

void test_first_lines(void **)
{
    struct Row { const char *line; bool rtsp; };
    const Row rows[] = {
        {"RTSP/1.0 200 OK\r\n", true}, {"DESCRIBE rtsp://h/a RTSP/1.0\r\n", true}, {"OPTIONS * RTSP/2.0\n", true},
        {"X-MINE rtsp://h RTSP/1.0\r", true},
        {"HTTP/1.1 200 OK\r\n", false}, {"GET rtsp://h HTTP/1.0\r\n", false}, {"RTSP/1.0", false}, {"RTSP/x.0 200 OK\r\n", false},
        {"DESCRIBE rtsp://h/a RTSP/1.0", false}, {"", false}, {"\r\n", false}, {"$\1\0\4\0\0\0\0", false}, {"DESCRIBE rtsp://h/aRTSP/1.0\r\n", false},
    };
    for (const Row &row : rows)
        if (looks_like_rtsp(row.line) != row.rtsp) fail_msg("%s", row.line);
}

}  // namespace

int main()
{
    const CMUnitTest tests[] = {
        cmocka_unit_test(test_rfc4567_setup),   cmocka_unit_test(test_response_with_body), cmocka_unit_test(test_onvif_rekeying),
        cmocka_unit_test(test_rtsp2_transport_key), cmocka_unit_test(test_every_prefix),   cmocka_unit_test(test_body_without_length),
        cmocka_unit_test(test_units),           cmocka_unit_test(test_first_lines),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
