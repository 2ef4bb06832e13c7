// RTSP: KeyMgmt and Transport headers, and ONVIF's mikey bodies.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "support/cmocka.hpp"

#include "sdp/sdp.h"

#include <cstring>
#include <string>

using namespace mediasec;
using namespace mediasec::sdp;

namespace {

void assert_text(const std::string &got, const std::string &want) { assert_string_equal(got.c_str(), want.c_str()); }

struct Spelling {
    const char *value;
    const char *deviation;  // a part of what is told; empty: nothing
};

void test_rfc4567_setup(void **)
{
    // RFC 4567 5.3, the header of the SETUP request with its folded line.
    const std::string value = "prot=mikey; uri=\"rtsp://movie.example.com/action\";\r\n         data=\"AQEFgM0XflABAAAAAAAAAAAAAAYAyONQ6g...\"";
    auto entries = parse_rtsp_key_mgmt(value);
    assert_int_equal(entries.size(), 1);
    assert_text(entries[0].protocol, "mikey");
    assert_text(entries[0].uri, "rtsp://movie.example.com/action");
    assert_text(entries[0].data, "AQEFgM0XflABAAAAAAAAAAAAAAYAyONQ6g...");
    assert_text(value.substr(entries[0].data_span.offset, entries[0].data_span.length), entries[0].data);
    assert_text(entries[0].deviation, "");
}

void test_gstreamer_setup(void **)
{
    // rtspsrc 1.22 in gen-gst-rtsp-mikey-udp.pcap, frame 10: the base64 text ends in '='.
    const std::string data = "AQAFAFeTNIQBAACJg1xAAAAAAAsA7qvNjoz+aScKENi4cHX9oya8WQDf8C7J1/YBAAAAFQABAQEBEAIBAQMBCgcBAQgBAQoBAQAAACIAIAAe+p3eCp5YlUuppt3KBSfxoJ"
                             "oaXkbuNtuXmxLXn0+IAA==";
    auto entries = parse_rtsp_key_mgmt("prot=mikey;uri=\"rtsp://127.0.0.1:8554/test/stream=0\";data=\"" + data + "\"");
    assert_int_equal(entries.size(), 1);
    assert_text(entries[0].uri, "rtsp://127.0.0.1:8554/test/stream=0");
    assert_text(entries[0].data, data);
    assert_text(entries[0].deviation, "");
}

void test_key_mgmt_spellings(void **)
{
    const Spelling spellings[] = {
        {"prot=mikey;uri=\"rtsp://h/a\";data=\"AQ==\"", ""},
        {" prot=MIKEY ; uri=\"rtsp://h/a\" ; data=\"AQ==\" ", ""},
        {"PROT=mikey;URI=\"rtsp://h/a\";DATA=\"AQ==\";", ""},
        {"data=\"AQ==\";prot=mikey;uri=\"rtsp://h/a\"", "not in the order"},
        {"uri=\"rtsp://h/a\";prot=mikey;data=\"AQ==\"", "not in the order"},
        {"prot=\"mikey\";uri=\"rtsp://h/a\";data=\"AQ==\"", "prot is quoted"},
        {"prot=mikey;uri=rtsp://h/a;data=\"AQ==\"", "uri is not quoted"},
        {"prot=mikey;uri=\"rtsp://h/a\";data=AQ==", "data is not quoted"},
        {"prot = mikey;uri=\"rtsp://h/a\";data=\"AQ==\"", "around the '=' of prot"},
        {"prot=mikey;uri=\"rtsp://h/a\";data= \"AQ==\"", "around the '=' of data"},
        {"prot=mikey;uri=\"rtsp://h/a\";data=\"AQ==", "closing quote of data"},
        {"prot=mikey;uri=\"rtsp://h/a\";data=\"AQ==\";data=\"BB==\"", "data stands twice"},
        {"prot=mikey;uri=\"rtsp://h/a\";data=\"AQ==\";x=y", "parameter other than"},
        {"prot=mikey;uri=\"rtsp://h/a\";data=\"AQ\r\n ==\"", ""},
    };
    for (const Spelling &s : spellings) {
        auto entries = parse_rtsp_key_mgmt(s.value);
        assert_int_equal(entries.size(), 1);
        assert_text(entries[0].protocol, "mikey");
        assert_text(entries[0].uri, "rtsp://h/a");
        assert_text(entries[0].data, "AQ==");
        if (*s.deviation == '\0') assert_text(entries[0].deviation, "");
        if (entries[0].deviation.find(s.deviation) == std::string::npos) fail_msg("%s: %s", s.value, entries[0].deviation.c_str());
    }
    auto without = parse_rtsp_key_mgmt("data=\"AQ==\"");
    assert_text(without.at(0).deviation, "the parameter prot is missing (RFC 4567 3.2)");
}

void test_several_entries(void **)
{
    auto entries = parse_rtsp_key_mgmt("prot=mikey;uri=\"rtsp://h/a,b\";data=\"AAAA\",\r\n\tprot=mikey; uri=\"rtsp://h/c;d\"; data=\"BBBB\", prot=other;data=\"CCCC\",,");
    assert_int_equal(entries.size(), 3);
    assert_text(entries[0].uri, "rtsp://h/a,b");
    assert_text(entries[1].uri, "rtsp://h/c;d");
    assert_text(entries[1].data, "BBBB");
    assert_text(entries[2].protocol, "other");
    assert_text(entries[2].uri, "");
    assert_int_equal(parse_rtsp_key_mgmt("").size(), 0);
    assert_int_equal(parse_rtsp_key_mgmt("prot=mikey;uri=\"x\"").size(), 0);
}

void test_mikey_body(void **)
{
    const std::string body = "position: 5\r\nmikey: AQAFAA==\r\nMIKEY:\"BBBB\"\r\nmikey:\r\nmikey2: CCCC\r\nmikey:DDDD";
    auto entries = parse_rtsp_mikey_body(body);
    assert_int_equal(entries.size(), 3);
    assert_text(entries[0].data, "AQAFAA==");
    assert_text(entries[0].protocol, "mikey");
    assert_text(entries[0].deviation, "");
    assert_text(body.substr(entries[0].data_span.offset, entries[0].data_span.length), "AQAFAA==");
    assert_text(entries[1].data, "BBBB");
    assert_non_null(strstr(entries[1].deviation.c_str(), "quoted"));
    assert_text(entries[2].data, "DDDD");
    // The names of a GET_PARAMETER request have no value.
    assert_int_equal(parse_rtsp_mikey_body("mikey\r\n").size(), 0);
}

void test_transport(void **)
{
    // RFC 2326 12.39's example, one header with three alternatives.
    auto list = parse_rtsp_transport("RTP/AVP;multicast;ttl=127;mode=\"PLAY\",\r\n RTP/AVP;unicast;client_port=3456-3457;mode=\"PLAY\", RTP/AVP;multicast;port=3456-3457");
    assert_int_equal(list.size(), 3);
    assert_true(list[0].multicast);
    assert_text(list[0].mode, "PLAY");
    assert_text(list[1].profile, "RTP/AVP");
    assert_false(list[1].multicast);
    assert_int_equal(list[1].client_rtp, 3456);
    assert_int_equal(list[1].client_rtcp, 3457);
    assert_int_equal(list[2].port_rtp, 3456);
    assert_int_equal(list[2].port_rtcp, 3457);
    // RFC 4567 5.3, the response with its folded line.
    list = parse_rtsp_transport("RTP/SAVP/UDP;unicast;client_port=3056-3057;\r\n                         server_port=5000-5001");
    assert_text(list.at(0).profile, "RTP/SAVP/UDP");
    assert_int_equal(list[0].server_rtp, 5000);
    assert_int_equal(list[0].server_rtcp, 5001);
    assert_false(list[0].ssrc.has_value());
    // gst-rtsp-server 1.22 in gen-gst-rtsp-mikey-udp.pcap, frame 11.
    list = parse_rtsp_transport("RTP/SAVP;unicast;client_port=45658-45659;server_port=40902-40903;ssrc=0C5C4310;mode=\"PLAY\"");
    assert_int_equal(list.at(0).ssrc.value(), 0x0c5c4310);
    assert_int_equal(list[0].client_rtcp, 45659);
    // RFC 2326 10.12's interleaved channels.
    list = parse_rtsp_transport("RTP/AVP/TCP;interleaved=0-1");
    assert_true(list.at(0).interleaved);
    assert_int_equal(list[0].channel_rtcp, 1);
}

void test_transport_edges(void **)
{
    auto list = parse_rtsp_transport("RTP/SAVPF/TCP;Unicast; Interleaved = 254-255 ;Source=\"10.0.0.1\";destination=10.0.0.2;SSRC=0x1a;mode=\"PLAY,RECORD\"");
    assert_int_equal(list.size(), 1);
    assert_int_equal(list[0].channel_rtp, 254);
    assert_int_equal(list[0].channel_rtcp, 255);
    assert_text(list[0].source, "10.0.0.1");
    assert_text(list[0].destination, "10.0.0.2");
    assert_int_equal(list[0].ssrc.value(), 0x1a);
    assert_text(list[0].mode, "PLAY,RECORD");
    list = parse_rtsp_transport("RTP/AVP;client_port=70000-x;interleaved=256-1;ssrc=123456789;port=5");
    assert_int_equal(list.at(0).client_rtp, 0);
    assert_int_equal(list[0].client_rtcp, 0);
    assert_int_equal(list[0].channel_rtp, 0);
    assert_false(list[0].ssrc.has_value());
    assert_int_equal(list[0].port_rtp, 5);
    assert_int_equal(list[0].port_rtcp, 0);
    // RTSP 2.0 (RFC 7826 C.1.4.1) puts MIKEY into this header.
    const std::string value = "RTP/SAVP;unicast;MIKEY=\"AQAF==\"";
    list = parse_rtsp_transport(value);
    assert_text(list.at(0).mikey, "AQAF==");
    assert_text(value.substr(list[0].mikey_span.offset, list[0].mikey_span.length), "AQAF==");
}

void test_truncation(void **)
{
    const std::string key_mgmt = "prot=mikey; uri=\"rtsp://movie.example.com/action\";\r\n data=\"AQEF\", prot=mikey; data=\"AQEF\"";
    const std::string transport = "RTP/SAVP;unicast;client_port=45658-45659;server_port=40902-40903;ssrc=0C5C4310;mode=\"PLAY\"";
    for (std::size_t length = 0; length <= key_mgmt.size(); ++length)
        for (const RtspKeyMgmt &entry : parse_rtsp_key_mgmt(key_mgmt.substr(0, length))) {
            assert_true(entry.data_span.offset + entry.data_span.length <= length);
            assert_text(key_mgmt.substr(entry.data_span.offset, entry.data_span.length), entry.data);
        }
    for (std::size_t length = 1; length <= transport.size(); ++length) {
        auto list = parse_rtsp_transport(transport.substr(0, length));
        assert_int_equal(list.size(), 1);
        assert_int_equal(transport.compare(0, list[0].profile.size(), list[0].profile), 0);
    }
    const std::string nul("prot=mikey;\0data=\"AQ\0AF\"", 24);
    assert_text(parse_rtsp_key_mgmt(nul).at(0).data, "AQAF");
}

}  // namespace

int main()
{
    const CMUnitTest tests[] = {
        cmocka_unit_test(test_rfc4567_setup),   cmocka_unit_test(test_gstreamer_setup), cmocka_unit_test(test_key_mgmt_spellings),
        cmocka_unit_test(test_several_entries), cmocka_unit_test(test_mikey_body),      cmocka_unit_test(test_transport),
        cmocka_unit_test(test_transport_edges), cmocka_unit_test(test_truncation),
    };
    return cmocka_run_group_tests_name("rtsp_headers", tests, nullptr, nullptr);
}
