// Mediasec tests: hellos of TLS and DTLS, kinds of cipher suites, and which m-lines announce TLS.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "session/tls_keys.h"  // before CMocka, whose macros skip() and fail() would change it

#include "support/cmocka.hpp"

using namespace mediasec;
using namespace mediasec::session;

namespace {

/// hello makes a record with a hello: `body` is what follows the random.
Bytes hello(bool datagram, std::uint8_t type, std::initializer_list<int> body)
{
    Bytes message{0xfe, 0xfd};
    for (int i = 0; i < 32; ++i)
        message.push_back(static_cast<std::uint8_t>(i));
    for (const int octet : body)
        message.push_back(static_cast<std::uint8_t>(octet));
    const std::size_t length = message.size();
    Bytes head{type, 0, static_cast<std::uint8_t>(length >> 8), static_cast<std::uint8_t>(length)};
    if (datagram) head.insert(head.end(), {0, 0, 0, 0, 0, 0, static_cast<std::uint8_t>(length >> 8), static_cast<std::uint8_t>(length)});  // RFC 6347 4.2.2
    message.insert(message.begin(), head.begin(), head.end());
    Bytes record{22, 3, 3};
    if (datagram) record.insert(record.end(), {0, 0, 0, 0, 0, 0, 0, 0});
    record.push_back(static_cast<std::uint8_t>(message.size() >> 8));
    record.push_back(static_cast<std::uint8_t>(message.size()));
    record.insert(record.end(), message.begin(), message.end());
    return record;
}

void reads_hellos(void **)
{
    const auto client = parse_hello(hello(false, 1, {0, 0, 2, 0, 0xa8, 1, 0}), false);
    assert_true(client.has_value() && client->from_client);
    assert_int_equal(client->random.size(), 32);
    assert_int_equal(client->random[31], 31);
    const auto server = parse_hello(hello(false, 2, {0, 0, 0xa8, 0}), false);
    assert_true(server.has_value() && !server->from_client && !server->is_tls13);
    assert_int_equal(server->cipher_suite, 0x00a8);
    const auto datagram = parse_hello(hello(true, 1, {0, 0, 0, 2, 0, 0xa8, 1, 0}), true);
    assert_true(datagram.has_value() && datagram->from_client);
    assert_int_equal(datagram->random[1], 1);
    const auto newest = parse_hello(hello(false, 2, {0, 0x13, 1, 0, 0, 16, 0, 43, 0, 2, 3, 4, 0, 51, 0, 0, 0, 41, 0, 2, 0, 0}), false);
    assert_true(newest.has_value() && newest->is_tls13 && newest->has_key_share && newest->has_psk);
}

void nothing_for_other_octets_and_prefixes(void **)
{
    const Bytes whole = hello(false, 2, {0, 0, 0xa8, 0});
    for (std::size_t size = 0; size < whole.size(); ++size)
        assert_false(parse_hello(ByteView(whole).first(size), false).has_value());
    assert_false(parse_hello(hello(false, 11, {0, 0, 0, 0}), false).has_value());
    const Bytes data{23, 3, 3, 0, 1, 0};
    assert_false(parse_hello(data, false).has_value());
}

void knows_the_kinds_of_key_exchange(void **)
{
    assert_true(key_exchange_of(0x00a8) == KeyExchange::psk);           // TLS_PSK_WITH_AES_128_GCM_SHA256
    assert_true(key_exchange_of(0xc0a8) == KeyExchange::psk);           // TLS_PSK_WITH_AES_128_CCM_8
    assert_true(key_exchange_of(0xccab) == KeyExchange::psk);           // TLS_PSK_WITH_CHACHA20_POLY1305_SHA256
    assert_true(key_exchange_of(0x00aa) == KeyExchange::psk_with_dh);   // TLS_DHE_PSK_WITH_AES_128_GCM_SHA256
    assert_true(key_exchange_of(0xc037) == KeyExchange::psk_with_dh);   // TLS_ECDHE_PSK_WITH_AES_128_CBC_SHA256
    assert_true(key_exchange_of(0x00ac) == KeyExchange::psk_with_rsa);  // TLS_RSA_PSK_WITH_AES_128_GCM_SHA256
    assert_true(key_exchange_of(0x1301) == KeyExchange::tls13);
    assert_true(key_exchange_of(0xc02f) == KeyExchange::not_psk);       // TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256
}

void knows_the_m_lines(void **)
{
    const auto service = [](const char *protocol) {
        sdp::Media media;
        media.protocol = protocol;
        return tls_service(media);
    };
    assert_true(service("TCP/TLS/MSRP") == TlsService::msrp);
    assert_true(service("tcp/tls/bfcp") == TlsService::bfcp);
    assert_true(service("UDP/TLS/UDPTL") == TlsService::udptl);
    assert_true(service("TCP/TLS/RTP/AVP") == std::nullopt);
    assert_true(service("UDP/TLS/RTP/SAVP") == std::nullopt);
    assert_true(service("TCP/MSRP") == std::nullopt);
}

}  // namespace

int main()
{
    const CMUnitTest tests[] = {
        cmocka_unit_test(reads_hellos),
        cmocka_unit_test(nothing_for_other_octets_and_prefixes),
        cmocka_unit_test(knows_the_kinds_of_key_exchange),
        cmocka_unit_test(knows_the_m_lines),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
