// SDP: key-mgmt, crypto and media of published and captured descriptions, and of broken ones.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "support/cmocka.hpp"

#include "sdp/sdp.h"

#include <chrono>
#include <cstring>
#include <set>
#include <string>

using namespace mediasec;
using namespace mediasec::sdp;

namespace {

bool has_remark(const Description &d, const std::string &part)
{
    for (const Remark &remark : d.remarks)
        if (remark.text.find(part) != std::string::npos) return true;
    return false;
}

void assert_text(const std::string &got, const std::string &want) { assert_string_equal(got.c_str(), want.c_str()); }

void assert_at(const std::string &text, const Span &span, const std::string &want)
{
    assert_text(text.substr(span.offset, span.length), want);
}

// RFC 4567 5.1, Alice's offer; the message is one line there, broken for the page only.
const std::string alice_message =
    "AQAFgM0XflABAAAAAAAAAAAAAAsAyONQ6gAAAAAGEEoo2pee4hp2UaDX8ZE22YwKAAAPZG9uYWxkQGR1Y2suY29tAQAAAAAAAQAk0JKpgaVkDaawi9whVBtBt"
    "0KZ14ymNuu62+Nv3ozPLygwK/GbAV9iemnGUIZ19fWQUOSrzKTAv9zV";
const std::string alice_offer = "v=0\r\n"
                                "o=alice 2891092738 2891092738 IN IP4 w-land.example.com\r\n"
                                "s=Cool stuff\r\n"
                                "e=alice@w-land.example.com\r\n"
                                "t=0 0\r\n"
                                "c=IN IP4 w-land.example.com\r\n"
                                "a=key-mgmt:mikey " +
                                alice_message +
                                "\r\n"
                                "m=audio 49000 RTP/SAVP 98\r\n"
                                "a=rtpmap:98 AMR/8000\r\n"
                                "m=video 52230 RTP/SAVP 31\r\n"
                                "a=rtpmap:31 H261/90000\r\n";

void test_rfc4567_session_level(void **)
{
    Description d = parse(alice_offer);
    assert_int_equal(d.remarks.size(), 0);
    assert_int_equal(d.key_mgmt.size(), 1);
    assert_text(d.key_mgmt[0].protocol, "mikey");
    assert_text(d.key_mgmt[0].data, alice_message);
    assert_at(alice_offer, d.key_mgmt[0].data_span, alice_message);
    assert_text(d.key_mgmt[0].deviation, "");
    assert_int_equal(d.session_id, 2891092738);
    assert_int_equal(d.session_version, 2891092738);
    assert_int_equal(d.media.size(), 2);
    assert_text(d.media[0].kind, "audio");
    assert_int_equal(d.media[0].port, 49000);
    assert_text(d.media[0].protocol, "RTP/SAVP");
    assert_text(d.media[0].address, "w-land.example.com");
    assert_true(d.media[0].secure());
    assert_at(alice_offer, d.media[1].line, "m=video 52230 RTP/SAVP 31");
    assert_int_equal(d.media[0].payload_formats.size(), 1);
    assert_text(d.media[0].payload_formats[0].encoding, "AMR");
    assert_int_equal(d.media[0].payload_formats[0].clock_rate, 8000);
    assert_int_equal(d.media[1].payload_formats.size(), 1);
    assert_text(d.media[1].payload_formats[0].encoding, "H261");
}

void test_rfc4567_several_protocols(void **)
{
    // RFC 4567 4.1.4, the bidding-down example with two protocols that do not exist; the third one's data has a space in it there.
    Description d = parse("v=0\n"
                          "o=alice 2891092738 2891092738 IN IP4 lost.example.com\n"
                          "s=Secret discussion\n"
                          "t=0 0\n"
                          "c=IN IP4 lost.example.com\n"
                          "a=key-mgmt:mikey AQAFgM0XflABAAAAAAAAAAAAAAsAyO...\n"
                          "a=key-mgmt:keyp1 727gkdOshsuiSDF9sdhsdKnD/dhsoSJokdo7eWD...\n"
                          "a=key-mgmt:keyp2 DFsnuiSDSh9sdh Kksd/dhsoddo7eOok727gWsJD...\n"
                          "m=audio 39000 RTP/SAVP 98\n"
                          "a=rtpmap:98 AMR/8000\n");
    assert_int_equal(d.key_mgmt.size(), 3);
    assert_text(d.key_mgmt[1].protocol, "keyp1");
    assert_text(d.key_mgmt[1].data, "727gkdOshsuiSDF9sdhsdKnD/dhsoSJokdo7eWD...");
    assert_text(d.key_mgmt[2].data, "DFsnuiSDSh9sdhKksd/dhsoddo7eOok727gWsJD...");
    assert_non_null(strstr(d.key_mgmt[2].deviation.c_str(), "white space inside"));
}

void test_rfc4567_media_level(void **)
{
    // RFC 4567 5.2: only the audio stream is protected.
    Description d = parse("v=0\r\n"
                          "o=alice 2891092738 2891092738 IN IP4 w-land.example.com\r\n"
                          "s=Cool stuff\r\n"
                          "c=IN IP4 w-land.example.com\r\n"
                          "m=audio 49000 RTP/SAVP 98\r\n"
                          "a=rtpmap:98 AMR/8000\r\n"
                          "a=key-mgmt:mikey AQAFgM0XflABAAAAAAAAAAAAAAsAy...\r\n"
                          "m=video 52230 RTP/AVP 31\r\n"
                          "a=rtpmap:31 H261/90000\r\n");
    assert_int_equal(d.key_mgmt.size(), 0);
    assert_int_equal(d.media[0].key_mgmt.size(), 1);
    assert_int_equal(d.media[1].key_mgmt.size(), 0);
    assert_false(d.media[1].secure());
    assert_true(d.media[1].is_rtp());
}

struct Spelling {
    const char *line;
    const char *deviation;  // a part of what is told; empty: nothing
};

void test_key_mgmt_spellings(void **)
{
    const Spelling spellings[] = {
        {"a=key-mgmt:mikey AQAF", ""},
        {"a=key-mgmt: mikey AQAF", ""},  // RFC 4567 3.1: 0*1SP
        {"a=key-mgmt:MIKEY AQAF", ""},   // ABNF strings have no case
        {"a=key-mgmt:  mikey AQAF", "more than one space before"},
        {"a=key-mgmt:\tmikey AQAF", "more than one space before"},
        {"a=keymgmt:mikey AQAF", "written keymgmt"},
        {"a=keymgmt mikey AQAF", "colon after the attribute name is missing"},
        {"a=key-mgmt mikey AQAF", "colon after the attribute name is missing"},
        {"a=key-mgmt : mikey AQAF", "white space before the colon"},
        {"a=Key-Mgmt:mikey AQAF", "not in lower case"},
        {"a=key-mgmt:mikey AQAF ", "white space after"},
        {"a=key-mgmt:mikey \"AQAF\"", "the base64 text is quoted"},
        {"a=key-mgmt:\"mikey AQAF\"", "the whole value is quoted"},
        {"a=key-mgmt:mikey \"AQAF", "closing quote is missing"},
        {"a=key-mgmt:mikey  AQAF", "not exactly one space before the base64"},
        {"a=key-mgmt:mikey\tAQAF", "not exactly one space before the base64"},
        {"a=key-mgmt:mikey AQ AF", "white space inside"},
    };
    for (const Spelling &s : spellings) {
        std::string text = std::string("v=0\r\n") + s.line + "\r\nm=audio 1 RTP/SAVP 0\r\n" + s.line + "\r\n";
        Description d = parse(text);
        assert_int_equal(d.key_mgmt.size(), 1);
        assert_int_equal(d.media[0].key_mgmt.size(), 1);
        for (const KeyMgmt &k : {d.key_mgmt[0], d.media[0].key_mgmt[0]}) {
            assert_text(k.protocol, "mikey");
            assert_text(k.data, "AQAF");
            if (*s.deviation == '\0') assert_text(k.deviation, "");
            if (k.deviation.find(s.deviation) == std::string::npos) fail_msg("%s: %s", s.line, k.deviation.c_str());
        }
        if (std::string(s.deviation) != "white space inside") assert_at(text, d.key_mgmt[0].data_span, "AQAF");
    }
    assert_true(has_remark(parse("a=key-mgmt: mikey AQAF"), "RFC 4567 3.1 allows one"));
    for (const char *empty : {"a=key-mgmt:mikey", "a=key-mgmt:", "a=key-mgmt", "a=key-mgmt:mikey \"\""}) {
        Description d = parse(empty);
        assert_int_equal(d.key_mgmt.size(), 0);
        assert_true(has_remark(d, "protocol identifier and base64 text expected"));
    }
}

// RFC 4568 7.1.5, the offer; its a=crypto lines are one line each there.
const std::string sam_offer = "v=0\r\n"
                              "o=sam 2890844526 2890842807 IN IP4 10.47.16.5\r\n"
                              "s=SRTP Discussion\r\n"
                              "i=A discussion of Secure RTP\r\n"
                              "c=IN IP4 168.2.17.12\r\n"
                              "t=2873397496 2873404696\r\n"
                              "m=audio 49170 RTP/SAVP 0\r\n"
                              "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz|2^20|1:4 FEC_ORDER=FEC_SRTP\r\n"
                              "a=crypto:2 F8_128_HMAC_SHA1_80 inline:MTIzNDU2Nzg5QUJDREUwMTIzNDU2Nzg5QUJjZGVm|2^20|1:4;"
                              "inline:QUJjZGVmMTIzNDU2Nzg5QUJDREUwMTIzNDU2Nzg5|2^20|2:4 FEC_ORDER=FEC_SRTP\r\n";

void test_rfc4568_offer(void **)
{
    Description d = parse(sam_offer);
    assert_int_equal(d.remarks.size(), 0);
    const Media &m = d.media.at(0);
    assert_int_equal(m.cryptos.size(), 2);
    const Crypto &first = m.cryptos[0], &second = m.cryptos[1];
    assert_int_equal(first.tag, 1);
    assert_text(first.suite, "AES_CM_128_HMAC_SHA1_80");
    assert_int_equal(first.keys.size(), 1);
    assert_text(first.keys[0].key_salt, "WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz");
    assert_int_equal(first.keys[0].lifetime, 1 << 20);
    assert_int_equal(first.keys[0].mki.value(), 1);
    assert_int_equal(first.keys[0].mki_len, 4);
    assert_text(to_hex(first.keys[0].mki_octets), "00000001");
    assert_text(first.fec_order, "FEC_SRTP");
    assert_text(first.defect, "");
    assert_int_equal(second.tag, 2);
    assert_text(second.suite, "F8_128_HMAC_SHA1_80");
    assert_int_equal(second.keys.size(), 2);
    assert_text(second.keys[1].key_salt, "QUJjZGVmMTIzNDU2Nzg5QUJDREUwMTIzNDU2Nzg5");
    assert_int_equal(second.keys[1].mki.value(), 2);
    std::string line = sam_offer.substr(second.line.offset, second.line.length);
    assert_memory_equal(line.data(), "a=crypto:2 ", 11);
    assert_int_equal(line.back(), 'P');
    assert_text(m.payload_formats.at(0).encoding, "PCMU");
    assert_text(m.address, "168.2.17.12");
}

void test_rfc4568_examples(void **)
{
    // RFC 4568 4.5: MKI of 32 octets, a multicast address with a TTL, an m-line that is not RTP.
    Description d = parse("v=0\r\n"
                          "o=jdoe 2890844526 2890842807 IN IP4 10.47.16.5\r\n"
                          "c=IN IP4 161.44.17.12/127\r\n"
                          "m=video 51372 RTP/SAVP 31\r\n"
                          "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj|2^20|1:32\r\n"
                          "m=audio 49170 RTP/SAVP 0\r\n"
                          "a=crypto:1 AES_CM_128_HMAC_SHA1_32 inline:NzB4d1BINUAvLEw6UzF3WSJ+PSdFcGdUJShpX1Zj|2^20|1:32\r\n"
                          "m=application 32416 udp wb\r\n"
                          "a=orient:portrait\r\n");
    assert_int_equal(d.media.size(), 3);
    assert_text(d.media[0].address, "161.44.17.12");
    assert_text(to_hex(d.media[0].cryptos[0].keys[0].mki_octets), std::string(62, '0') + "01");
    assert_false(d.media[2].is_rtp());
    assert_int_equal(d.media[2].payload_formats.size(), 0);
    assert_text(d.media[2].attributes.at(0), "orient:portrait");
    // RFC 4568 6.1: no lifetime, MKI 1066 in 4 octets.
    Crypto c = parse("m=audio 1 RTP/SAVP 0\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:YUJDZGVmZ2hpSktMbW9QUXJzVHVWd3l6MTIzNDU2|1066:4").media[0].cryptos.at(0);
    assert_int_equal(c.keys[0].lifetime, 0);
    assert_text(to_hex(c.keys[0].mki_octets), "0000042a");
}

Description crypto_line(const std::string &line) { return parse("m=audio 1 RTP/SAVP 0\r\na=crypto:" + line + "\r\n"); }

void test_crypto_session_parameters(void **)
{
    Description d = crypto_line("7 aes_cm_128_hmac_sha1_80 INLINE:abcd|1000 kdr=24 UNENCRYPTED_SRTP unencrypted_srtcp UNAUTHENTICATED_SRTP "
                                "FEC_ORDER=SRTP_FEC FEC_KEY=inline:efgh|2^31|258:2;inline:ijkl|3:2 WSH=128 -hint=1");
    const Crypto &c = d.media[0].cryptos.at(0);
    assert_int_equal(d.remarks.size(), 0);
    assert_int_equal(c.tag, 7);
    assert_int_equal(c.keys.at(0).lifetime, 1000);
    assert_true(c.has_kdr);
    assert_int_equal(c.kdr_power, 24);
    assert_true(c.unencrypted_srtp && c.unencrypted_srtcp && c.unauthenticated_srtp);
    assert_text(c.fec_order, "SRTP_FEC");
    assert_text(c.fec_key, "inline:efgh|2^31|258:2;inline:ijkl|3:2");
    assert_int_equal(c.fec_keys.size(), 2);
    assert_text(to_hex(c.fec_keys[0].mki_octets), "0102");
    assert_int_equal(c.wsh, 128);
    assert_text(c.unknown_parameters.at(0), "-hint=1");
    assert_text(c.defect, "");
}

void test_crypto_defects(void **)
{
    const Spelling spellings[] = {
        {"x AES_CM_128_HMAC_SHA1_80 inline:abcd", "tag is not"},
        {"1234567890 AES_CM_128_HMAC_SHA1_80 inline:abcd", "tag is not"},
        {"1", "no crypto suite"},
        {"1 AES_CM_128_HMAC_SHA1_80", "no inline key"},
        {"1 AES_CM_128_HMAC_SHA1_80 inline:", "the key is empty"},
        {"1 AES_CM_128_HMAC_SHA1_80 url:x", "no inline key"},
        {"1 AES_CM_128_HMAC_SHA1_80 inline:abcd|1:129", "MKI length is not 1 to 128"},
        {"1 AES_CM_128_HMAC_SHA1_80 inline:abcd|1:0", "MKI length is not 1 to 128"},
        {"1 AES_CM_128_HMAC_SHA1_80 inline:abcd|1:", "MKI length is not 1 to 128"},
        {"1 AES_CM_128_HMAC_SHA1_80 inline:abcd|256:1", "MKI is not a decimal number that fits"},
        {"1 AES_CM_128_HMAC_SHA1_80 inline:abcd|a:1", "MKI is not a decimal number that fits"},
    };
    for (const Spelling &s : spellings) {
        Description d = crypto_line(s.line);
        if (d.media[0].cryptos.at(0).defect.find(s.deviation) == std::string::npos)
            fail_msg("%s: %s", s.line, d.media[0].cryptos[0].defect.c_str());
    }
}

void test_crypto_deviations(void **)
{
    const Spelling spellings[] = {
        {"1 AES_CM_128_HMAC_SHA1_80 inline:abcd|0", "key lifetime"},
        {"1 AES_CM_128_HMAC_SHA1_80 inline:abcd|2^64", "key lifetime"},
        {"1 AES_CM_128_HMAC_SHA1_80 inline:abcd|99999999999999999999", "key lifetime"},
        {"1 AES_CM_128_HMAC_SHA1_80 inline:abcd||1:1", "empty field"},
        {"1 AES_CM_128_HMAC_SHA1_80 inline: abcd", "white space between the key parameters"},
        {"1 AES_CM_128_HMAC_SHA1_80 inline:abcd|1:1; inline:efgh|2:1", "white space between the key parameters"},
        {"1 AES_CM_128_HMAC_SHA1_80 inline:abcd|1:1;inline:efgh", "not each has an MKI"},
        {"1 AES_CM_128_HMAC_SHA1_80 inline:abcd|1:1;inline:efgh|2:2", "differ in length"},
        {"1 AES_CM_128_HMAC_SHA1_80 inline:abcd KDR=25", "KDR of a=crypto"},
        {"1 AES_CM_128_HMAC_SHA1_80 inline:abcd WSH=63", "WSH of a=crypto"},
        {"1 AES_CM_128_HMAC_SHA1_80 inline:abcd FEC_ORDER=x", "FEC_ORDER of a=crypto"},
        {"1 AES_CM_128_HMAC_SHA1_80 inline:abcd FEC_KEY=x", "FEC_KEY of a=crypto"},
        {"1 AES_CM_128_HMAC_SHA1_80 inline:abcd misspelledKEY", "session parameter"},
    };
    for (const Spelling &s : spellings) {
        Description d = crypto_line(s.line);
        assert_text(d.media[0].cryptos.at(0).keys.at(0).key_salt, "abcd");
        assert_text(d.media[0].cryptos[0].defect, "");
        if (!has_remark(d, s.deviation)) fail_msg("%s: no remark", s.line);
        for (const Remark &remark : d.remarks) {
            assert_null(strstr(remark.text.c_str(), "abcd"));  // no key in words that reach logs
            assert_null(strstr(remark.text.c_str(), "misspelledKEY"));
        }
    }
    assert_true(has_remark(parse("a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:abcd"), "session level"));
    // 2^128 - 1 fits 16 octets exactly and no 64-bit number.
    CryptoKey wide = crypto_line("1 S inline:abcd|340282366920938463463374607431768211455:16").media[0].cryptos[0].keys[0];
    assert_text(to_hex(wide.mki_octets), std::string(32, 'f'));
    assert_false(wide.mki.has_value());
}

void test_baresip_offer(void **)
{
    // The offer of baresip 1.0.0 in gen-baresip-sdes-aes128-80.pcap, frame 1.
    Description d = parse("v=0\r\no=- 4153211589 35449071 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\na=tool:baresip 1.0.0\r\n"
                          "m=audio 20004 RTP/SAVP 0 101\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15\r\n"
                          "a=sendrecv\r\na=label:1\r\na=rtcp-rsize\r\na=ssrc:3987359988 cname:sip:alice@127.0.0.1:15060\r\n"
                          "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:tppkWrVaHWAIPwN+DpRj2cIFQcuTfjpqc4GF8Fnz\r\na=minptime:20\r\na=ptime:20\r\n");
    assert_int_equal(d.remarks.size(), 0);
    const Media &m = d.media.at(0);
    assert_int_equal(m.port, 20004);
    assert_int_equal(m.formats.size(), 2);
    assert_int_equal(m.payload_formats.size(), 2);
    assert_int_equal(m.payload_formats[1].type, 101);
    assert_text(m.label, "1");
    assert_text(m.direction, "sendrecv");
    assert_text(m.cryptos.at(0).keys.at(0).key_salt, "tppkWrVaHWAIPwN+DpRj2cIFQcuTfjpqc4GF8Fnz");
    assert_false(m.cryptos[0].has_kdr);
    assert_int_equal(m.attributes.size(), 10);
    assert_int_equal(d.attributes.size(), 1);
}

void test_gstreamer_description(void **)
{
    // The DESCRIBE answer of gst-rtsp-server 1.22 in gen-gst-rtsp-mikey-udp.pcap, frame 9.
    const std::string data = "AQAFAAqMRQgBAAAMXEMQAAAAAAsA7qvNjoyZjQQKEKR3dfhBsE/ZtshMBava6GcBAAAAFQABAQEBEAIBAQMBCgcBAQgBAQoBAQAAACIAIAAeLzA8QssxHFrgp060WcA"
                             "zh4Eh+dqZGVwrmHj6nu31AA==";
    const std::string text = "v=0\r\no=- 11485724033250454761 1 IN IP4 127.0.0.1\r\ns=Session streamed with GStreamer\r\ni=rtsp-server\r\nt=0 0\r\n"
                             "a=tool:GStreamer\r\na=type:broadcast\r\na=control:*\r\na=range:npt=now-\r\nm=audio 0 RTP/SAVP 0\r\nc=IN IP4 0.0.0.0\r\n"
                             "a=rtpmap:0 PCMU/8000\r\na=control:stream=0\r\na=key-mgmt:mikey " +
                             data + "\r\na=ts-refclk:local\r\na=mediaclk:sender\r\na=ssrc:207373072 cname:user2354573138@host-8e2da222\r\n";
    Description d = parse(text);
    assert_int_equal(d.remarks.size(), 0);
    assert_true(d.session_id == 11485724033250454761ULL);
    assert_text(d.control, "*");
    assert_text(d.media.at(0).control, "stream=0");
    assert_text(d.media[0].address, "0.0.0.0");
    assert_int_equal(d.media[0].port, 0);
    assert_text(d.media[0].key_mgmt.at(0).data, data);
    assert_at(text, d.media[0].key_mgmt[0].data_span, data);
}

void test_mission_critical(void **)
{
    // The m-lines of TS 24.380 12.1 and TS 24.379 as a private call's offer has them.
    Description d = parse("v=0\r\no=- 100 1 IN IP4 10.20.0.11\r\ns=-\r\nc=IN IP4 10.20.0.11\r\nb=AS:70\r\nt=0 0\r\na=key-mgmt:mikey AQAF\r\n"
                          "m=audio 40000 RTP/SAVP 98\r\ni=speech\r\nb=AS:64\r\na=rtpmap:98 AMR-WB/16000/1\r\n"
                          "a=fmtp:98 mode-change-capability=2; max-red=220\r\na=3ge2ae:requested\r\n"
                          "m=application 40002 udp MCPTT\r\na=fmtp:MCPTT mc_queueing;mc_priority=5;mc_granted;mc_implicit_request\r\n");
    assert_int_equal(d.media.size(), 2);
    assert_text(d.media[0].info, "speech");
    assert_int_equal(d.media[0].bandwidth, 64);
    assert_text(d.media[0].e2ae, "requested");
    assert_int_equal(d.media[0].payload_formats.at(0).channels, 1);
    const Media &floor = d.media[1];
    assert_false(floor.is_rtp());
    assert_text(floor.formats.at(0), "MCPTT");
    assert_text(fmtp_parameter(floor.fmtp_mcptt, "mc_priority").value(), "5");
    assert_text(fmtp_parameter(floor.fmtp_mcptt, "mc_implicit_request").value(), "");
    assert_false(fmtp_parameter(floor.fmtp_mcptt, "mc_no_floor_ctrl").has_value());
    Description video = parse("m=application 2 udp MCVideo\r\na=fmtp:MCVideo mc_reception_priority=3\r\n");
    assert_text(fmtp_parameter(video.media[0].fmtp_mcptt, "mc_reception_priority").value(), "3");
}

void test_rtcp_and_addresses(void **)
{
    // a=rtcp lines: RFC 3605 2.1's two examples.
    Description d = parse("v=0\r\nc=IN IP6 FF1E:03AD::7F2E:172A:1E24/3\r\na=setup:actpass\r\na=fingerprint:sha-256 AB:CD\r\na=recvonly\r\n"
                          "m=audio 49170/2 RTP/AVP 0\r\na=rtcp:53020\r\n"
                          "m=audio 49170 RTP/AVP 0\r\nc=IN IP4 224.2.1.1/127/3\r\na=rtcp:53020 IN IP4 126.16.64.4\r\na=setup:passive\r\n"
                          "a=sendonly\r\na=mid:m2\r\nm=video 5000 UDP/TLS/RTP/SAVPF 96\r\na=rtcp-mux\r\nm=message 7 TCP/TLS/MSRP *\r\n");
    assert_int_equal(d.media.size(), 4);
    assert_int_equal(d.media[0].rtcp_port.value(), 53020);
    assert_int_equal(d.media[0].port_count, 2);
    assert_text(d.media[0].address, "FF1E:03AD::7F2E:172A:1E24");
    assert_true(d.media[0].address_is_ipv6);
    assert_text(d.media[0].direction, "recvonly");
    assert_true(d.media[0].has_fingerprint);
    assert_text(d.media[0].setup, "actpass");
    assert_text(d.media[1].rtcp_address, "126.16.64.4");
    assert_text(d.media[1].address, "224.2.1.1");
    assert_false(d.media[1].address_is_ipv6);
    assert_text(d.media[1].direction, "sendonly");
    assert_text(d.media[1].setup, "passive");
    assert_text(d.media[1].mid, "m2");
    assert_true(d.media[2].rtcp_mux && d.media[2].secure());
    assert_false(d.media[2].rtcp_port.has_value());
    assert_false(d.media[3].secure() || d.media[3].is_rtp());
}

void test_capability_negotiation(void **)
{
    // The shapes of RFC 5939 3.4 and 3.5: session-level acap and tcap, crypto as a media-level capability, the answer's acfg.
    Description d = parse("v=0\r\na=acap:1 key-mgmt:mikey AQAF\r\na=tcap:1 RTP/SAVPF RTP/SAVP\r\nm=audio 59000 RTP/AVP 98\r\n"
                          "a=tcap:5 UDP/TLS/RTP/SAVP\r\na=acap:2 crypto:1 AES_CM_128_HMAC_SHA1_32 inline:abcd|2^20|1:32\r\n"
                          "a=acap:3 keymgmt mikey AAAA\r\na=acap:4 ptime:20\r\na=pcfg:1 t=1 a=1|2\r\na=acfg:1 t=1 a=2\r\n");
    assert_int_equal(d.key_mgmt.size(), 1);
    assert_true(d.key_mgmt[0].from_acap);
    assert_int_equal(d.key_mgmt[0].acap_number, 1);
    assert_text(d.key_mgmt[0].deviation, "");
    assert_int_equal(d.tcap.size(), 2);
    assert_int_equal(d.tcap[1].first, 2);
    assert_text(d.tcap[1].second, "RTP/SAVP");
    const Media &m = d.media.at(0);
    assert_int_equal(m.tcap.at(0).first, 5);
    assert_int_equal(m.cryptos.size(), 1);
    assert_true(m.cryptos[0].from_acap);
    assert_int_equal(m.cryptos[0].acap_number, 2);
    assert_int_equal(m.cryptos[0].tag, 1);
    assert_text(m.cryptos[0].keys.at(0).key_salt, "abcd");
    assert_int_equal(m.key_mgmt.at(0).acap_number, 3);
    assert_text(m.key_mgmt[0].data, "AAAA");
    assert_text(m.pcfg, "1 t=1 a=1|2");
    assert_text(m.acfg, "1 t=1 a=2");
}

void test_static_payload_types(void **)
{
    std::set<int> seen;
    for (const StaticFormat &row : static_formats) {
        assert_true(seen.insert(row.type).second);
        std::string type = std::to_string(row.type);
        PayloadFormat plain = parse("m=audio 1 RTP/AVP " + type).media.at(0).payload_formats.at(0);
        assert_int_equal(plain.type, row.type);
        assert_text(plain.encoding, row.encoding);
        assert_int_equal(plain.clock_rate, row.clock_rate);
        assert_int_equal(plain.channels, row.channels);
        assert_memory_equal(row.source, "RFC 3551 table ", 15);
        // A line of the description outweighs the table.
        auto mapped = parse("m=audio 1 RTP/AVP " + type + "\na=rtpmap:" + type + " other/1234/5").media.at(0).payload_formats;
        assert_int_equal(mapped.size(), 1);
        assert_text(mapped[0].encoding, "other");
        assert_int_equal(mapped[0].channels, 5);
    }
    for (int dynamic : {1, 2, 19, 72, 96, 127, 128})
        assert_int_equal(parse("m=audio 1 RTP/AVP " + std::to_string(dynamic)).media.at(0).payload_formats.size(), 0);
}

void test_line_ends_and_octets(void **)
{
    for (const char *end : {"\r\n", "\n", "\r"}) {
        std::string text = alice_offer;
        for (std::size_t at = 0; (at = text.find("\r\n", at)) != std::string::npos; at += std::string(end).size()) text.replace(at, 2, end);
        Description d = parse(text);
        assert_int_equal(d.media.size(), 2);
        assert_text(d.key_mgmt.at(0).data, alice_message);
        assert_at(text, d.key_mgmt[0].data_span, alice_message);
        assert_int_equal(d.remarks.size(), 0);
    }
    // Milestone ends its body with a NUL; a NUL in the middle divides words and loses nothing else.
    std::string nul_end = "a=key-mgmt:mikey AQAF";
    nul_end.push_back('\0');
    Description d = parse(nul_end);
    assert_text(d.key_mgmt.at(0).data, "AQAF");
    assert_text(d.key_mgmt[0].deviation, "white space after the base64 text (RFC 4567 3.1)");
    d = parse(std::string("o=\0 1 2\r\nm=audio\0 5 RTP/SAVP 0\r\n", 32));
    assert_int_equal(d.media.at(0).port, 5);
    d = parse("not a line\r\n =x\r\na =ptime:20\r\nm=\r\nm=audio x RTP/AVP 0\r\nc=IN\r\nm=audio 1 RTP/AVP 0\na=rtpmap:x\na=rtcp:\na=tcap:\na=acap:\n");
    assert_true(has_remark(d, "not <letter>=<value>"));
    assert_true(has_remark(d, "white space around the type letter"));
    assert_true(has_remark(d, "m=: "));
    assert_true(has_remark(d, "c=: "));
    assert_true(has_remark(d, "a=rtpmap: "));
    assert_true(has_remark(d, "a=rtcp: "));
    assert_true(has_remark(d, "a=tcap: "));
    assert_true(has_remark(d, "a=acap: "));
    assert_int_equal(d.media.size(), 3);
}

void test_truncation(void **)
{
    for (const std::string &whole : {alice_offer, sam_offer}) {
        std::size_t media = 0;
        for (std::size_t length = 0; length <= whole.size(); ++length) {
            std::string cut = whole.substr(0, length);
            Description d = parse(cut);
            assert_true(d.media.size() >= media);  // what was complete stays
            media = d.media.size();
            for (const KeyMgmt &k : d.key_mgmt) assert_at(cut, k.data_span, k.data);
            for (const Media &m : d.media) assert_true(m.line.offset + m.line.length <= cut.size());
            for (const Remark &r : d.remarks) assert_true(r.offset <= cut.size());
        }
        assert_int_equal(media, parse(whole).media.size());
    }
}

double seconds(const std::string &text)
{
    auto start = std::chrono::steady_clock::now();
    Description d = parse(text);
    assert_true(d.remarks.size() <= 100);
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

void test_large_is_linear(void **)
{
    std::string section = "m=audio 1 RTP/SAVP 0 8 96\r\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:abcd|2^20|1:32\r\na=key-mgmt:mikey AQAF\r\na=broken\r\n";
    std::string text = "v=0\r\nc=IN IP4 10.0.0.1\r\n";
    for (int i = 0; i < 1000; ++i) text += section;
    Description d = parse(text);
    assert_int_equal(d.media.size(), 1000);
    assert_int_equal(d.media[999].cryptos.size(), 1);
    assert_text(d.media[999].address, "10.0.0.1");
    std::string eight;
    for (int i = 0; i < 8; ++i) eight += text;
    double once = seconds(text), more = seconds(eight);
    if (more > 8 * 8 * once + 0.5) fail_msg("8 times the text took %f s, once %f s", more, once);
    // One line of a million words, quotes or dividers must not be slower than that either.
    for (const char *unit : {" 0", "\"", ";", "=", "\n", "inline:a;", "a=acap:1 a=acap:1 "}) {
        std::string wide = "m=audio 1 RTP/SAVP";
        for (int i = 0; i < 100000; ++i) wide += unit;
        assert_true(seconds(wide) < 5);
        assert_true(seconds("a=crypto:1 X " + wide.substr(18)) < 5);
        assert_true(seconds("a=key-mgmt:mikey " + wide.substr(18)) < 5);
    }
}

}  // namespace

int main()
{
    const CMUnitTest tests[] = {
        cmocka_unit_test(test_rfc4567_session_level), cmocka_unit_test(test_rfc4567_several_protocols),
        cmocka_unit_test(test_rfc4567_media_level),   cmocka_unit_test(test_key_mgmt_spellings),
        cmocka_unit_test(test_rfc4568_offer),         cmocka_unit_test(test_rfc4568_examples),
        cmocka_unit_test(test_crypto_session_parameters), cmocka_unit_test(test_crypto_defects),
        cmocka_unit_test(test_crypto_deviations),     cmocka_unit_test(test_baresip_offer),
        cmocka_unit_test(test_gstreamer_description), cmocka_unit_test(test_mission_critical),
        cmocka_unit_test(test_rtcp_and_addresses),    cmocka_unit_test(test_capability_negotiation),
        cmocka_unit_test(test_static_payload_types),  cmocka_unit_test(test_line_ends_and_octets),
        cmocka_unit_test(test_truncation),            cmocka_unit_test(test_large_is_linear),
    };
    return cmocka_run_group_tests_name("sdp", tests, nullptr, nullptr);
}
