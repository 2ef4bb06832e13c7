// What an attacker would send: floods and lengths that lie. Memory stays bounded, and what was left out is told.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "mikey/parser.h"
#include "session/capture.h"
#include "session/control.h"
#include "session/report.h"

#include "support/cmocka.hpp"

#include <cstring>
#include <ctime>
#include <string>

#include <sys/resource.h>

using namespace mediasec;
using namespace mediasec::session;

namespace {

const Endpoint caller{make_address("192.0.2.1"), 40000}, callee{make_address("192.0.2.2"), 50000};

// A million SSRCs on one port make as much state as 65536; the report tells of the others.
void million_ssrcs(void **)
{
    constexpr std::uint32_t ssrcs = 1000000, kept = 65536;
    Capture capture(std::make_shared<kms::Keyring>());
    const Sip sip{"call@example.org", 1, "INVITE", 0, "sip:a@example.org", "sip:b@example.org"};
    (void)capture.description(1,
                              "v=0\r\no=- 1 1 IN IP4 192.0.2.2\r\ns=-\r\nc=IN IP4 192.0.2.2\r\nt=0 0\r\nm=audio 50000 RTP/SAVP 0\r\n",
                              sip, true);
    rusage before{}, after{};
    getrusage(RUSAGE_SELF, &before);
    Bytes packet = *from_hex("8000000100000001000000005555555555555555555555555555555555555555");
    for (std::uint32_t i = 0; i < ssrcs; ++i) {
        for (unsigned octet = 0; octet < 4; ++octet) packet[8 + octet] = static_cast<std::uint8_t>(i >> (24 - 8 * octet));
        const Opened &opened = capture.rtp({i + 2, 0, {caller, callee, 0}, packet, packet.size()}, true);
        if (opened.status == SrtpStatus::decrypted) fail_msg("a packet of nothing was decrypted");
    }
    getrusage(RUSAGE_SELF, &after);
    assert_true(after.ru_maxrss - before.ru_maxrss < 512 * 1024);  // KiB
    const Report report = make_report(capture, false, {});
    assert_int_equal(report.streams.size(), kept);
    assert_int_equal(report.packets + report.left_out, ssrcs);
    const std::string text = report_text(report, "");
    assert_non_null(std::strstr(text.c_str(), "Packets of further streams: 934464; only the first 65536 SSRCs are listed and opened."));
}

/// seconds_of gives the processor time that a function takes.
template <typename Function> double seconds_of(Function work)
{
    const std::clock_t before = std::clock();
    work();
    return static_cast<double>(std::clock() - before) / CLOCKS_PER_SEC;
}

/// expect_linear demands that four times the work takes less than ten times the time: a square takes sixteen times.
template <typename Function> void expect_linear(const char *what, std::size_t count, Function work)
{
    const double once = seconds_of([&] { work(count); }), more = seconds_of([&] { work(4 * count); });
    if (more > 0.2 && more > 10 * once) fail_msg("%s: %zu take %.2f s, %zu take %.2f s", what, count, once, 4 * count, more);
}

void floods_cost_no_squares(void **)
{
    expect_linear("re-INVITEs of one call", 1500, [](std::size_t count) {
        Capture capture(std::make_shared<kms::Keyring>());
        for (std::uint32_t i = 0; i < count; ++i) {
            const std::string sdp = "v=0\r\no=- 1 1 IN IP4 192.0.2.2\r\ns=-\r\nc=IN IP4 192.0.2.2\r\nt=0 0\r\nm=audio " + std::to_string(1024 + 2 * (i % 30000)) +
                                    " RTP/SAVP 0\r\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:" + std::string(35, 'A') + static_cast<char>('A' + i % 26) + "AAAA\r\n";
            (void)capture.description(i + 1, sdp, {"call@example.org", i + 1, "INVITE", 0, "sip:a@example.org", "sip:b@example.org"}, true);
        }
    });
    expect_linear("RTSP connections to one server", 1500, [](std::size_t count) {
        Capture capture(std::make_shared<kms::Keyring>());
        for (std::uint32_t i = 0; i < count; ++i) {
            const Flow asking{{caller.address, static_cast<std::uint16_t>(1024 + i % 60000)}, {callee.address, 554}, 0}, answering{asking.destination, asking.source, 0};
            const std::string uri = "rtsp://192.0.2.2/" + std::to_string(i);
            const auto rtsp = [&](const Flow &flow, const std::string &message) { (void)capture.rtsp(i + 1, flow, message, true); };
            rtsp(asking, "SETUP " + uri + " RTSP/1.0\r\nCSeq: 1\r\nTransport: RTP/SAVP;unicast;client_port=5000-5001\r\n\r\n");
            rtsp(answering, "RTSP/1.0 200 OK\r\nCSeq: 1\r\nSession: 1\r\nTransport: RTP/SAVP;unicast;client_port=5000-5001;server_port=6000-6001\r\n\r\n");
        }
    });
}

// What a sender wrote freely may name anybody: a report with pseudonyms has to do without it.
void free_text_is_told_apart(void **)
{
    floor::Message message;
    message.phrase = "Not you, sip:alice@example.org";
    message.priority = 3;
    const ControlEvent event = describe_event(1, {}, message);
    assert_string_equal(event.detail.c_str(), "Not you, sip:alice@example.org, priority 3");
    assert_string_equal(event.detail_without_words.c_str(), "priority 3");
}

// Every two octets of a message in turn say FFFF: wherever a length stands, it lies.
void lengths_that_lie(void **)
{
    const Bytes message = *from_hex("0100050000000001010000 0c5c431000000000 0b00eeabcd8e8c998d04 01105a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a 00000000"
                                    "0014 0020 0010 11111111111111111111111111111111 00");
    for (std::size_t at = 0; at + 1 < message.size(); ++at) {
        Bytes liar = message;
        liar[at] = liar[at + 1] = 0xff;
        const mikey::Message read = mikey::parse(liar);
        assert_true(read.raw.size() <= liar.size());
        for (const Item &item : read.layout.items) assert_true(item.offset + item.length <= liar.size());
        if (read.fault) assert_true(!read.fault->expected.empty() && read.fault->offset <= liar.size());
    }
}

// SAKKE-to-self extensions inside one another, and a message of 64 KB that is one extension: each is read once, and what is odd is told.
void nested_and_large(void **)
{
    Bytes inner(16, 0x1a);
    while (inner.size() < 60000) {
        Bytes outer = {0x06, 0, 0};  // type 6: SAKKE-to-self (TS 33.180 E.5), length
        const std::size_t length = inner.size();
        outer[1] = static_cast<std::uint8_t>(length >> 8);
        outer[2] = static_cast<std::uint8_t>(length);
        append(outer, inner);
        if (inner.size() < 4000) append(outer, inner);
        inner = std::move(outer);
    }
    Bytes message = *from_hex("011a15000000000100 00");
    message.push_back(0);  // next payload
    append(message, inner);
    const mikey::Message read = mikey::parse(message);
    assert_true(read.layout.items.size() < 1000);
    assert_true(read.fault.has_value() || read.extensions.size() == 1);
}

}  // namespace

int main()
{
    const CMUnitTest tests[] = {
        cmocka_unit_test(million_ssrcs),
        cmocka_unit_test(floods_cost_no_squares),
        cmocka_unit_test(free_text_is_told_apart),
        cmocka_unit_test(lengths_that_lie),
        cmocka_unit_test(nested_and_large),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
