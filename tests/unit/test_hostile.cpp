// What an attacker would send: floods and lengths that lie. Memory stays bounded, and what was left out is told.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "mikey/parser.h"
#include "session/capture.h"
#include "session/report.h"

#include "support/cmocka.hpp"

#include <cstring>
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
        cmocka_unit_test(lengths_that_lie),
        cmocka_unit_test(nested_and_large),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
