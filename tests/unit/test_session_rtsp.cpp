// RTSP sessions: which ports and channels a connection binds, and that packets of libsrtp open with the keys it carried.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "crypto/base64.h"
#include "session/capture.h"
#include "session/exchange.h"

#include "support/cmocka.hpp"

#include <srtp2/srtp.h>

#include <algorithm>
#include <memory>
#include <string>

using namespace mediasec;
using namespace mediasec::session;

namespace {

constexpr std::uint32_t ssrc = 0x0c5c4310;

const Endpoint client{make_address("192.0.2.10"), 40000}, server{make_address("192.0.2.1"), 554};
const Flow to_server{client, server, 0}, to_client{server, client, 0};

/// Rtsp is a capture with one connection; frames count up.
struct Rtsp {
    Capture capture{std::make_shared<kms::Keyring>()};
    Frame frame = 0;

    const SdpOutcome &say(const Flow &flow, const std::string &text) { return capture.rtsp(++frame, flow, text, true); }
    const SdpOutcome &ask(const std::string &text) { return say(to_server, text); }
    const SdpOutcome &answer(const std::string &text) { return say(to_client, text); }
};

/// mikey_message is a pre-shared key message with NULL encryption and one TEK of key and salt in one, as GStreamer makes it (RFC 3830 6; without
/// SP: the defaults).
std::string mikey_message(std::uint8_t csb_id, ByteView key_salt)
{
    const auto length = static_cast<std::uint8_t>(key_salt.size());
    Bytes message = *from_hex("0100050000000000" "010000" "0c5c4310" "00000000"  // HDR: CSB ID, one crypto session: policy, SSRC, ROC
                              "0b00eeabcd8e8c998d04"                             // T
                              "01105a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a"             // RAND
                              "00000000" "00200000");                            // KEMAC: NULL, length; key data: TEK, length
    message[7] = csb_id;
    message[message.size() - 5] = static_cast<std::uint8_t>(length + 4);
    message[message.size() - 1] = length;
    message.insert(message.end(), key_salt.begin(), key_salt.end());
    message.push_back(0);  // MAC: NULL
    return crypto::base64_encode(message);
}

Bytes key_of(std::uint8_t seed)
{
    Bytes key(30);
    for (std::size_t i = 0; i < key.size(); ++i) key[i] = static_cast<std::uint8_t>(seed + i * 7);
    return key;
}

/// Sender is libsrtp protecting one stream.
class Sender {
public:
    explicit Sender(const Bytes &key_salt) : key_(key_salt)
    {
        static const bool started = srtp_init() == srtp_err_status_ok;
        assert_true(started);
        set_policy();
        assert_int_equal(srtp_create(&session_, &policy_), srtp_err_status_ok);
    }
    ~Sender() { srtp_dealloc(session_); }
    Sender(const Sender &) = delete;
    Sender &operator=(const Sender &) = delete;

    void rekey(const Bytes &key_salt)
    {
        key_ = key_salt;
        set_policy();
        assert_int_equal(srtp_update(session_, &policy_), srtp_err_status_ok);
    }
    Bytes rtp(std::uint16_t seq)
    {
        Bytes packet = {0x80, 0};
        append_be(packet, seq, 2);
        append_be(packet, seq * 160u, 4);
        append_be(packet, ssrc, 4);
        packet.resize(12 + 160, 0xd5);
        return protect(std::move(packet), srtp_protect);
    }
    Bytes rtcp()
    {
        Bytes packet = {0x81, 201, 0, 7};
        append_be(packet, ssrc, 4);
        packet.resize(32, 0x11);
        return protect(std::move(packet), srtp_protect_rtcp);
    }

private:
    void set_policy()
    {
        srtp_crypto_policy_set_rtp_default(&policy_.rtp);
        srtp_crypto_policy_set_rtp_default(&policy_.rtcp);
        policy_.ssrc = {ssrc_specific, ssrc};
        policy_.key = key_.data();
        policy_.window_size = 128;
    }
    Bytes protect(Bytes packet, srtp_err_status_t (*function)(srtp_t, void *, int *))
    {
        int size = static_cast<int>(packet.size());
        packet.resize(packet.size() + SRTP_MAX_TRAILER_LEN + 4);
        assert_int_equal(function(session_, packet.data(), &size), srtp_err_status_ok);
        packet.resize(static_cast<std::size_t>(size));
        return packet;
    }
    Bytes key_;
    srtp_policy_t policy_{};
    srtp_t session_ = nullptr;
};

const Opened &open(Rtsp &rtsp, const Flow &flow, const Bytes &packet, bool rtcp = false)
{
    const MediaPacket media{++rtsp.frame, 0, flow, packet, packet.size()};
    return rtcp ? rtsp.capture.rtcp(media, true) : rtsp.capture.rtp(media, true);
}

std::string with_body(const std::string &head, const std::string &type, const std::string &body)
{
    return head + "\r\nContent-Type: " + type + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

std::string description(const std::string &key, const std::string &profile = "RTP/SAVP")
{
    const std::string attribute = key.empty() ? "" : "a=key-mgmt:mikey " + key + "\r\n";
    return "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=camera\r\nc=IN IP4 0.0.0.0\r\nt=0 0\r\na=control:*\r\n"
           "m=audio 0 " + profile + " 0\r\na=control:track=1\r\n" + attribute +
           "m=video 0 " + profile + " 96\r\na=rtpmap:96 H264/90000\r\na=control:track=11\r\n" + attribute;
}

void describe(Rtsp &rtsp, const std::string &key, const std::string &profile = "RTP/SAVP")
{
    rtsp.ask("DESCRIBE rtsp://camera/live RTSP/1.0\r\nCSeq: 1\r\n\r\n");
    rtsp.answer(with_body("RTSP/1.0 200 OK\r\nCSeq: 1\r\nContent-Base: rtsp://camera/live/", "application/sdp", description(key, profile)));
}

std::string setup_request(const std::string &track, const std::string &transport, const std::string &key = "")
{
    return "SETUP rtsp://camera/live/" + track + " RTSP/1.0\r\nCSeq: 2\r\nTransport: " + transport + "\r\n" +
           (key.empty() ? "" : "KeyMgmt: prot=mikey; uri=\"rtsp://camera/live/" + track + "\";\r\n data=\"" + key + "\"\r\n") + "\r\n";
}

std::string setup_answer(const std::string &transport) { return "RTSP/1.0 200 OK\r\nCSeq: 2\r\nSession: 7\r\nTransport: " + transport + "\r\n\r\n"; }

const Setup *find(const SdpOutcome &outcome, const char *address, std::uint16_t port, Setup::Kind kind, std::uint32_t channel = 0)
{
    for (const Setup &setup : outcome.setups)
        if (setup.endpoint == Endpoint{make_address(address), port} && setup.kind == kind && setup.channel == channel) return &setup;
    return nullptr;
}

void test_ports(void **)
{
    Rtsp rtsp;
    describe(rtsp, mikey_message(1, key_of(1)));
    rtsp.ask(setup_request("track=11", "RTP/SAVP;unicast;client_port=5000-5001", mikey_message(2, key_of(2))));
    const SdpOutcome &outcome = rtsp.answer(setup_answer("RTP/SAVP;unicast;client_port=5000-5001;server_port=6000-6001"));
    const Setup *to = find(outcome, "192.0.2.10", 5000, Setup::Kind::rtp);
    assert_non_null(to);
    assert_true(to->protected_media);
    assert_int_equal(to->media_types, 2);
    assert_int_equal(to->frame, 4);
    assert_string_equal(to->method, "RTSP");
    assert_true(std::any_of(to->formats.begin(), to->formats.end(), [](const auto &f) { return f.type == 96 && f.encoding == "H264"; }));
    assert_non_null(find(outcome, "192.0.2.10", 5001, Setup::Kind::rtcp));
    assert_non_null(find(outcome, "192.0.2.1", 6000, Setup::Kind::rtp));
    assert_non_null(find(outcome, "192.0.2.1", 6001, Setup::Kind::rtcp));
    assert_int_equal(outcome.setups.size(), 4);
}

void test_both_keys_open(void **)
{
    Rtsp rtsp;
    describe(rtsp, mikey_message(1, key_of(1)));
    rtsp.ask(setup_request("track=1", "RTP/SAVP;unicast;client_port=5000-5001", mikey_message(2, key_of(2))));
    rtsp.answer(setup_answer("RTP/SAVP;unicast;client_port=5000-5001;server_port=6000-6001"));
    Sender servers(key_of(1)), clients(key_of(2));
    const Flow media{{server.address, 6000}, {client.address, 5000}, 0}, reports{{client.address, 5001}, {server.address, 6001}, 0};
    const Opened &sent = open(rtsp, media, servers.rtp(100));
    assert_true(sent.status == SrtpStatus::decrypted);
    assert_int_equal(sent.key_id, 1);
    assert_int_equal(sent.key_frame, 2);
    assert_int_equal(sent.plain.size(), 172);
    assert_int_equal(sent.plain[171], 0xd5);
    const Opened &report = open(rtsp, reports, clients.rtcp(), true);
    assert_true(report.status == SrtpStatus::decrypted);
    assert_int_equal(report.key_id, 2);
    assert_int_equal(report.key_frame, 3);
}

void test_single_port_and_source(void **)
{
    Rtsp rtsp;
    describe(rtsp, mikey_message(1, key_of(1)));
    rtsp.ask(setup_request("track=1", "RTP/SAVP/UDP;unicast;destination=192.0.2.77;client_port=5000"));
    const SdpOutcome &outcome = rtsp.answer(setup_answer("RTP/SAVP/UDP;unicast;source=192.0.2.9;server_port=6000"));
    assert_non_null(find(outcome, "192.0.2.77", 5000, Setup::Kind::rtp));
    assert_non_null(find(outcome, "192.0.2.77", 5001, Setup::Kind::rtcp));
    assert_non_null(find(outcome, "192.0.2.9", 6000, Setup::Kind::rtp));
    assert_non_null(find(outcome, "192.0.2.9", 6001, Setup::Kind::rtcp));
}

void test_multicast(void **)
{
    Rtsp rtsp;
    describe(rtsp, mikey_message(1, key_of(1)));
    rtsp.ask(setup_request("track=1", "RTP/SAVP;multicast"));
    const SdpOutcome &outcome = rtsp.answer(setup_answer("RTP/SAVP;multicast;destination=239.1.2.3;port=3456-3457;ttl=16"));
    assert_non_null(find(outcome, "239.1.2.3", 3456, Setup::Kind::rtp));
    assert_non_null(find(outcome, "239.1.2.3", 3457, Setup::Kind::rtcp));
    assert_int_equal(outcome.setups.size(), 2);
}

void test_channels(void **)
{
    Rtsp rtsp;
    describe(rtsp, mikey_message(1, key_of(1)));
    rtsp.ask(setup_request("track=1", "RTP/SAVP/TCP;unicast;interleaved=2-3"));
    const SdpOutcome &outcome = rtsp.answer(setup_answer("RTP/SAVP/TCP;unicast;interleaved=2-3"));
    const Setup *channel = find(outcome, "192.0.2.10", 40000, Setup::Kind::rtp, 3);
    assert_non_null(channel);
    assert_int_equal(channel->peer_port, 554);
    assert_false(rtsp.capture.has_interleaved(to_client, 3));
    assert_true(rtsp.capture.has_interleaved(to_server, 4));
    assert_true(rtsp.capture.interleaved(to_client, 2, 4) == Setup::Kind::rtp);
    assert_true(rtsp.capture.interleaved(to_client, 3, 4) == Setup::Kind::rtcp);
    assert_false(rtsp.capture.interleaved(to_client, 0, 4).has_value());
    assert_false(rtsp.capture.is_media(server, client));  // no UDP port
    Sender sender(key_of(1));
    Flow flow = to_client;
    flow.channel = 3;
    assert_true(open(rtsp, flow, sender.rtp(7)).status == SrtpStatus::decrypted);
    // Set up anew in clear: from then on the channel is RTSP's own again, before it is not.
    describe(rtsp, "", "RTP/AVP");
    rtsp.ask(setup_request("track=1", "RTP/AVP/TCP;unicast;interleaved=2-3"));
    rtsp.answer(setup_answer("RTP/AVP/TCP;unicast;interleaved=2-3"));
    assert_false(rtsp.capture.interleaved(to_client, 2, rtsp.frame).has_value());
    assert_true(rtsp.capture.interleaved(to_client, 2, 5).has_value());
}

void test_clear_session_is_not_protected(void **)
{
    Rtsp rtsp;
    describe(rtsp, "", "RTP/AVP");
    rtsp.ask(setup_request("track=1", "RTP/AVP;unicast;client_port=5000-5001"));
    const SdpOutcome &outcome = rtsp.answer(setup_answer("RTP/AVP;unicast;client_port=5000-5001;server_port=6000-6001"));
    const Setup *setup = find(outcome, "192.0.2.10", 5000, Setup::Kind::rtp);
    assert_non_null(setup);
    assert_false(setup->protected_media);
}

void test_onvif_rekeying_keeps_the_roc(void **)
{
    Rtsp rtsp;
    describe(rtsp, mikey_message(1, key_of(1)));
    rtsp.ask(setup_request("track=1", "RTP/SAVP;unicast;client_port=5000-5001"));
    rtsp.answer(setup_answer("RTP/SAVP;unicast;client_port=5000-5001;server_port=6000-6001"));
    Sender sender(key_of(1));
    const Flow media{{server.address, 6000}, {client.address, 5000}, 0};
    for (std::uint16_t seq : {std::uint16_t(65534), std::uint16_t(65535), std::uint16_t(0)})
        assert_true(open(rtsp, media, sender.rtp(seq)).status == SrtpStatus::decrypted);
    sender.rekey(key_of(3));
    assert_true(open(rtsp, media, sender.rtp(1)).status == SrtpStatus::authentication_failed);
    const std::string body = "mikey: " + mikey_message(3, key_of(3)) + "\r\n";
    const SdpOutcome &outcome = rtsp.answer(with_body("SET_PARAMETER rtsp://camera/live RTSP/1.0\r\nCSeq: 1", "text/parameters", body));
    assert_int_equal(outcome.key_mgmt.size(), 1);
    assert_true(outcome.key_mgmt[0].carrier == Carrier::rtsp_body);
    const Opened &opened = open(rtsp, media, sender.rtp(2));
    assert_true(opened.status == SrtpStatus::decrypted);
    assert_int_equal(opened.key_id, 3);
    assert_int_equal(opened.roc, 1);
}

void test_record(void **)
{
    Rtsp rtsp;
    rtsp.ask(with_body("ANNOUNCE rtsp://camera/live RTSP/1.0\r\nCSeq: 1", "application/sdp", description(mikey_message(1, key_of(1)))));
    rtsp.answer("RTSP/1.0 200 OK\r\nCSeq: 1\r\n\r\n");
    rtsp.ask(setup_request("track=1", "RTP/SAVP;unicast;client_port=5000-5001;mode=record"));
    rtsp.answer(setup_answer("RTP/SAVP;unicast;client_port=5000-5001;server_port=6000-6001;mode=record"));
    Sender sender(key_of(1));
    const Flow media{{client.address, 5000}, {server.address, 6000}, 0};
    assert_true(open(rtsp, media, sender.rtp(9)).status == SrtpStatus::decrypted);
}

void test_setup_on_another_connection(void **)
{
    Rtsp rtsp;
    describe(rtsp, mikey_message(1, key_of(1)));
    const Endpoint other{client.address, 40002};
    rtsp.say({other, server, 0}, setup_request("track=1", "RTP/SAVP;unicast;client_port=5000-5001"));
    rtsp.say({server, other, 0}, setup_answer("RTP/SAVP;unicast;client_port=5000-5001;server_port=6000-6001"));
    Sender sender(key_of(1));
    assert_true(open(rtsp, {{server.address, 6000}, {client.address, 5000}, 0}, sender.rtp(9)).status == SrtpStatus::decrypted);
}

void test_capture_that_begins_with_setup(void **)
{
    Rtsp rtsp;
    rtsp.ask(setup_request("track=1", "RTP/SAVP;unicast;client_port=5000-5001", mikey_message(2, key_of(2))));
    const SdpOutcome &outcome = rtsp.answer(setup_answer("RTP/SAVP;unicast;client_port=5000-5001;server_port=6000-6001"));
    assert_int_equal(outcome.setups.size(), 4);
    assert_true(outcome.setups[0].protected_media);
    Sender sender(key_of(2));
    assert_true(open(rtsp, {{client.address, 5001}, {server.address, 6001}, 0}, sender.rtcp(), true).status == SrtpStatus::decrypted);
    const Flow other{{server.address, 6000}, {client.address, 5000}, 0};
    assert_true(open(rtsp, other, Sender(key_of(9)).rtp(4)).status == SrtpStatus::authentication_failed);
}

void test_refused_setup_binds_nothing(void **)
{
    Rtsp rtsp;
    describe(rtsp, mikey_message(1, key_of(1)));
    rtsp.ask(setup_request("track=1", "RTP/SAVP;unicast;client_port=5000-5001"));
    const SdpOutcome &outcome =
        rtsp.answer("RTSP/1.0 461 Unsupported Transport\r\nCSeq: 2\r\nTransport: RTP/SAVP;unicast;client_port=5000-5001\r\n\r\n");
    assert_int_equal(outcome.setups.size(), 0);
    assert_false(rtsp.capture.is_media({server.address, 6000}, {client.address, 5000}));
}

void test_later_passes_change_nothing(void **)
{
    Rtsp rtsp;
    describe(rtsp, mikey_message(1, key_of(1)));
    const std::string request = setup_request("track=1", "RTP/SAVP;unicast;client_port=5000-5001", mikey_message(2, key_of(2)));
    const SdpOutcome &outcome = rtsp.capture.rtsp(3, to_server, request, false);
    assert_int_equal(outcome.key_mgmt.size(), 1);
    assert_true(outcome.key_mgmt[0].carrier == Carrier::rtsp_header);
    const sdp::Span span = outcome.key_mgmt[0].data_span;
    assert_string_equal(request.substr(span.offset, span.length).c_str(), mikey_message(2, key_of(2)).c_str());
    assert_int_equal(outcome.setups.size(), 0);
    rtsp.capture.rtsp(4, to_client, setup_answer("RTP/SAVP;unicast;client_port=5000-5001;server_port=6000-6001"), false);
    assert_false(rtsp.capture.is_media({server.address, 6000}, {client.address, 5000}));
}

void test_bad_base64_is_a_remark(void **)
{
    Rtsp rtsp;
    describe(rtsp, mikey_message(1, key_of(1)));
    const SdpOutcome &outcome = rtsp.ask(setup_request("track=1", "RTP/SAVP;unicast;client_port=5000-5001", "!!!!"));
    assert_int_equal(outcome.remarks.size(), 1);
    assert_true(outcome.key_mgmt[0].octets.empty());
}

}  // namespace

int main()
{
    const CMUnitTest tests[] = {
        cmocka_unit_test(test_ports),
        cmocka_unit_test(test_both_keys_open),
        cmocka_unit_test(test_single_port_and_source),
        cmocka_unit_test(test_multicast),
        cmocka_unit_test(test_channels),
        cmocka_unit_test(test_clear_session_is_not_protected),
        cmocka_unit_test(test_onvif_rekeying_keeps_the_roc),
        cmocka_unit_test(test_record),
        cmocka_unit_test(test_setup_on_another_connection),
        cmocka_unit_test(test_capture_that_begins_with_setup),
        cmocka_unit_test(test_refused_setup_binds_nothing),
        cmocka_unit_test(test_later_passes_change_nothing),
        cmocka_unit_test(test_bad_base64_is_a_remark),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
