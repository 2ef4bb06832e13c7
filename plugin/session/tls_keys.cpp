// Mediasec: TLS and DTLS connections whose pre-shared key comes out of MIKEY.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "session/tls_keys.h"

#include "base/reader.h"
#include "crypto/kdf.h"
#include "session/keys.h"

#include <algorithm>

namespace mediasec::session {

namespace {

std::string upper(std::string text)
{
    std::transform(text.begin(), text.end(), text.begin(), [](char c) { return static_cast<char>(c >= 'a' && c <= 'z' ? c - 32 : c); });
    return text;
}

/// Range is a run of cipher suite numbers with one key exchange (IANA "TLS Cipher Suites").
struct Range {
    std::uint16_t first, last;
    KeyExchange exchange;
};
constexpr Range ranges[] = {
    {0x002C, 0x002C, KeyExchange::psk},          {0x002D, 0x002D, KeyExchange::psk_with_dh}, {0x002E, 0x002E, KeyExchange::psk_with_rsa}, // RFC 4785
    {0x008A, 0x008D, KeyExchange::psk},          {0x008E, 0x0091, KeyExchange::psk_with_dh}, {0x0092, 0x0095, KeyExchange::psk_with_rsa}, // RFC 4279
    {0x00A8, 0x00A9, KeyExchange::psk},          {0x00AA, 0x00AB, KeyExchange::psk_with_dh}, {0x00AC, 0x00AD, KeyExchange::psk_with_rsa}, // RFC 5487
    {0x00AE, 0x00B1, KeyExchange::psk},          {0x00B2, 0x00B5, KeyExchange::psk_with_dh}, {0x00B6, 0x00B9, KeyExchange::psk_with_rsa},
    {0x1301, 0x13FF, KeyExchange::tls13},       // RFC 8446
    {0xC033, 0xC03B, KeyExchange::psk_with_dh}, // RFC 5489 (ECDHE_PSK)
    {0xC064, 0xC065, KeyExchange::psk},          {0xC066, 0xC067, KeyExchange::psk_with_dh}, {0xC068, 0xC069, KeyExchange::psk_with_rsa}, // RFC 6209
    {0xC06A, 0xC06B, KeyExchange::psk},          {0xC06C, 0xC06D, KeyExchange::psk_with_dh}, {0xC06E, 0xC06F, KeyExchange::psk_with_rsa},
    {0xC070, 0xC071, KeyExchange::psk_with_dh},  {0xC08E, 0xC08F, KeyExchange::psk},         {0xC090, 0xC091, KeyExchange::psk_with_dh}, // RFC 6367
    {0xC092, 0xC093, KeyExchange::psk_with_rsa}, {0xC094, 0xC095, KeyExchange::psk},         {0xC096, 0xC097, KeyExchange::psk_with_dh},
    {0xC098, 0xC099, KeyExchange::psk_with_rsa}, {0xC09A, 0xC09B, KeyExchange::psk_with_dh}, {0xC0A4, 0xC0A5, KeyExchange::psk},
    {0xC0A6, 0xC0A7, KeyExchange::psk_with_dh},  {0xC0A8, 0xC0A9, KeyExchange::psk},                                                     // RFC 6655
    {0xC0AA, 0xC0AB, KeyExchange::psk_with_dh},  {0xCCAB, 0xCCAB, KeyExchange::psk},         {0xCCAC, 0xCCAD, KeyExchange::psk_with_dh}, // RFC 7905
    {0xCCAE, 0xCCAE, KeyExchange::psk_with_rsa}, {0xD001, 0xD005, KeyExchange::psk_with_dh},                                             // RFC 8442
};

constexpr std::uint8_t handshake_record = 22, client_hello = 1, server_hello = 2;  // RFC 5246 6.2.1, 7.4
constexpr std::uint16_t ext_pre_shared_key = 41, ext_supported_versions = 43, ext_key_share = 51, tls_1_3 = 0x0304;  // RFC 8446 4.2

void read_extensions(ByteReader &reader, HandshakeHello &hello)
{
    ByteReader list = reader.sub(reader.u16("length of the extensions"), "extensions");
    while (list.ok() && !list.at_end()) {
        const std::uint16_t type = list.u16("extension type");
        ByteReader value = list.sub(list.u16("extension length"), "extension");
        hello.has_key_share = hello.has_key_share || type == ext_key_share;
        hello.has_psk = hello.has_psk || type == ext_pre_shared_key;
        if (type == ext_supported_versions && value.left() == 2) hello.is_tls13 = value.u16("selected version") == tls_1_3;
    }
}

/// Secret is a key for one connection.
struct Secret {
    std::vector<SecretBytes> psks;  ///< the ways to make a pre-shared key of it, the likeliest first
    const Key *key = nullptr;
    int cs_id = -1;
};

/// key_of finds the key of a crypto session by its SPI, else the message's first TEK or TGK.
const Key *key_of(const Exchange &exchange, const mikey::CryptoSession &session)
{
    const auto usable = [](const Key &key) {
        if (!key.for_packets) return false;
        return key.type == KeyType::tek || key.type == KeyType::tgk || key.type == KeyType::gtgk;
    };
    for (const Key &key : exchange.keys)
        if (usable(key) && !session.spi.empty() && equal(key.spi, session.spi)) return &key;
    const auto first = std::find_if(exchange.keys.begin(), exchange.keys.end(), usable);
    return first == exchange.keys.end() ? nullptr : &*first;
}

/// psks_of gives the TEK of a crypto session: the one that was sent, whole, or one that is derived (RFC 3830 4.1.3). TR 33.829 D.1 names no length for
/// that: 16 octets as for SRTP, the PRF's 32, or as many as the TGK has.
std::vector<SecretBytes> psks_of(const Key &key, std::uint8_t cs_id)
{
    std::vector<SecretBytes> list;
    if (key.is_tek) {
        list.push_back(key.value.clone());
        return list;
    }
    for (const std::size_t length : {std::size_t(16), std::size_t(32), key.value.size()}) {
        const auto has = [length](const SecretBytes &psk) { return psk.size() == length; };
        if (std::none_of(list.begin(), list.end(), has))
            list.push_back(crypto::mikey_key(key.prf, key.value.view(), crypto::KeyConstant::tek, cs_id, key.csb_id, key.rand, length));
    }
    return list;
}

/// session_of gives the crypto session of type TLS with this number of order, or a null pointer.
const mikey::CryptoSession *session_of(const mikey::Message &message, std::uint8_t prot_tls, std::size_t order)
{
    for (const auto &session : message.header.sessions)
        if (session.prot_type == prot_tls && order-- == 0) return &session;
    return nullptr;
}

/// session_of looks in an exchange's own message, else in the one whose crypto sessions its keys are for.
const mikey::CryptoSession *session_of(const Exchange &exchange, std::uint8_t prot_tls, std::size_t order)
{
    if (const auto *session = session_of(exchange.message, prot_tls, order)) return session;
    for (const Key &key : exchange.keys)
        if (const mikey::Message *terms = key.terms_message(); terms && key.terms)
            if (const auto *session = session_of(*terms, prot_tls, order)) return session;
    return nullptr;
}

/// order_of counts the X/TLS/Y lines before a section (TR 33.829 D.3: crypto sessions follow the m-lines).
std::size_t order_of(const Side &side, std::size_t section)
{
    const auto end = side.sections.begin() + static_cast<std::ptrdiff_t>(std::min(section, side.sections.size()));
    return static_cast<std::size_t>(std::count_if(side.sections.begin(), end, [](const Section &s) { return tls_service(s.media).has_value(); }));
}

/// find_secret looks through the newest description's messages first, at media level before session level.
Secret find_secret(const Call &call, std::size_t section, const KeyTable &keys, std::uint8_t prot_tls, const Exchange *&unopened)
{
    Secret secret;
    const auto look = [&](const std::vector<const Exchange *> &exchanges, std::size_t order) {
        for (auto exchange = exchanges.rbegin(); exchange != exchanges.rend(); ++exchange) {
            keys.open(**exchange);
            const mikey::CryptoSession *session = session_of(**exchange, prot_tls, order);
            if (!session) continue;
            const Key *key = key_of(**exchange, *session);
            if (!key) unopened = unopened ? unopened : *exchange;
            if (key) secret = {psks_of(*key, session->cs_id), key, session->cs_id};
            if (key) return true;
        }
        return false;
    };
    for (auto side = call.sides.rbegin(); side != call.sides.rend(); ++side) {
        if (section >= side->sections.size()) continue;
        if (look(side->sections[section].exchanges, 0) || look(side->exchanges, order_of(*side, section))) break;
    }
    return secret;
}

void append_hex(SecretBytes &text, ByteView octets)
{
    static constexpr char digits[] = "0123456789abcdef";
    for (const std::uint8_t octet : octets) {
        const std::uint8_t pair[] = {static_cast<std::uint8_t>(digits[octet >> 4]), static_cast<std::uint8_t>(digits[octet & 15])};
        text.append(pair);
    }
}

/// keylog_line gives Wireshark the premaster secret of a PSK handshake: N, N zeros, N, PSK (RFC 4279 2).
SecretBytes keylog_line(ByteView client_random, ByteView psk)
{
    Bytes length;
    append_be(length, psk.size(), 2);
    const Bytes zeros(psk.size());
    SecretBytes text;
    const auto word = [&text](std::string_view letters) { text.append({reinterpret_cast<const std::uint8_t *>(letters.data()), letters.size()}); };
    word("PMS_CLIENT_RANDOM ");
    append_hex(text, client_random);
    word(" ");
    for (const ByteView part : {ByteView(length), ByteView(zeros), ByteView(length), psk}) append_hex(text, part);
    word("\n");
    return text;
}

void explain_server_hello(TlsSeen &seen, const HandshakeHello &hello)
{
    const auto conclude = [&seen](const char *suite, Reason reason, const char *text) {
        seen.status = TlsStatus::not_possible;
        seen.cipher_suite = suite;
        seen.diagnosis = {reason, text};
    };
    switch (key_exchange_of(hello.cipher_suite)) {
    case KeyExchange::psk: seen.cipher_suite = "PSK"; return;
    case KeyExchange::psk_with_dh:
        return conclude("DHE_PSK or ECDHE_PSK", Reason::tls_forward_secrecy,
                        "The server chose a cipher suite with an ephemeral Diffie-Hellman exchange (DHE_PSK or ECDHE_PSK): the pre-shared key alone does not "
                        "open it; load a TLS key log of one end.");
    case KeyExchange::psk_with_rsa:
        return conclude("RSA_PSK", Reason::tls_not_psk, "The server chose RSA_PSK: besides the pre-shared key its private RSA key is needed (RFC 4279 4).");
    case KeyExchange::tls13:
        if (hello.has_psk && hello.has_key_share)
            return conclude(
                "TLS 1.3 psk_dhe_ke", Reason::tls_forward_secrecy,
                "TLS 1.3 with psk_dhe_ke: the ephemeral Diffie-Hellman exchange keeps the pre-shared key from opening it; load a TLS key log of one end.");
        if (hello.has_psk)
            return conclude("TLS 1.3 psk_ke", Reason::tls_not_psk,
                            "TLS 1.3 with psk_ke is not opened from the pre-shared key; load a TLS key log of one end.");
        [[fallthrough]];
    case KeyExchange::not_psk:
        return conclude("no PSK", Reason::tls_not_psk,
                        "The server chose a cipher suite without a pre-shared key: the key of the MIKEY message is not used; load a TLS key log of one end.");
    }
}

}  // namespace

std::optional<TlsService> tls_service(const sdp::Media &media)
{
    const std::string protocol = upper(media.protocol);
    const std::size_t at = protocol.find("/TLS/");
    if (at == std::string::npos || media.is_rtp()) return std::nullopt;
    const std::string inner = protocol.substr(at + 5);
    return inner == "MSRP" ? TlsService::msrp : inner == "BFCP" ? TlsService::bfcp : inner == "UDPTL" ? TlsService::udptl : TlsService::other;
}

std::vector<TlsPort> tls_ports(const Call &call)
{
    std::vector<TlsPort> ports;
    constexpr std::size_t newest = 64;  // descriptions; the ports of those before were announced when they came
    for (std::size_t i = call.sides.size() - std::min(call.sides.size(), newest); i < call.sides.size(); ++i)
        for (const Section &section : call.sides[i].sections) {
            const auto service = tls_service(section.media);
            const Address address = make_address(section.media.address);
            if (service && section.media.port != 0 && address.length != 0)
                ports.push_back({{address, section.media.port}, *service, upper(section.media.protocol).starts_with("UDP")});
        }
    return ports;
}

std::optional<HandshakeHello> parse_hello(ByteView records, bool datagram)
{
    ByteReader reader(records);
    if (reader.u8("content type") != handshake_record) return std::nullopt;
    reader.skip(datagram ? 10 : 2, "version, epoch and sequence number");
    ByteReader message = reader.sub(reader.u16("record length"), "record");
    HandshakeHello hello;
    const std::uint8_t type = message.u8("handshake type");
    ByteReader body = message.sub(message.u24("handshake length") + (datagram ? 8u : 0u), "handshake message");
    if (datagram) body.skip(8, "message and fragment numbers");
    body.skip(2, "version");
    hello.random = copy_of(body.bytes(32, "random"));
    hello.from_client = type == client_hello;
    if (!body.ok() || (type != client_hello && type != server_hello)) return std::nullopt;
    if (hello.from_client) return hello;
    body.skip(body.u8("session id length"), "session id");
    hello.cipher_suite = body.u16("cipher suite");
    body.skip(1, "compression method");
    if (!body.ok()) return std::nullopt;
    if (!body.at_end()) read_extensions(body, hello);
    return hello;
}

KeyExchange key_exchange_of(std::uint16_t cipher_suite) noexcept
{
    for (const Range &range : ranges)
        if (cipher_suite >= range.first && cipher_suite <= range.last) return range.exchange;
    return KeyExchange::not_psk;
}

void TlsBook::announce(const Call &call)
{
    if (call.sides.empty()) return;
    const Side &side = call.sides.back();  // the others were announced when they came
    for (std::size_t i = 0; i < side.sections.size(); ++i) {
        const auto service = tls_service(side.sections[i].media);
        const Endpoint endpoint{make_address(side.sections[i].media.address), side.sections[i].media.port};
        if (service && endpoint.port != 0) places_[endpoint] = {&call, i, {endpoint, *service, upper(side.sections[i].media.protocol).starts_with("UDP")}};
    }
}

const TlsBook::Place *TlsBook::place_of(const Flow &flow) const
{
    for (const Endpoint *endpoint : {&flow.destination, &flow.source})
        if (const auto found = places_.find(*endpoint); found != places_.end()) return &found->second;
    return nullptr;
}

/// finished_with tells of a connection whose pre-shared key has several readings which one its Finished verifies: the key log line for it. Where nothing can
/// be told, the first is as good as any.
SecretBytes TlsBook::finished_with(const Waiting &waiting, TlsHandshake::Seen what)
{
    if (what == TlsHandshake::Seen::nothing) return {};
    const SecretBytes *chosen = &waiting.psks.front();
    if (what == TlsHandshake::Seen::finished)
        for (const SecretBytes &psk : waiting.psks)
            if (waiting.handshake.verifies(psk.view())) chosen = &psk;
    return keylog_line(waiting.client_random, chosen->view());
}

TlsSeen TlsBook::take(const Flow &flow, ByteView records, const KeyTable &keys, const mikey::ParseOptions &options, bool first_pass)
{
    TlsSeen seen;
    const Place *place = place_of(flow);
    if (!place) return seen;
    const auto hello = parse_hello(records, place->port.datagram);
    const auto ends = std::minmax(flow.source, flow.destination);
    const auto waits = first_pass ? waiting_.find(ends) : waiting_.end();
    if (waits != waiting_.end()) seen.keylog = finished_with(waits->second, waits->second.handshake.take(records, place->port.datagram));
    if (!seen.keylog.empty()) waiting_.erase(waits);
    if (!hello) return seen;
    seen.service = place->port.service;
    const Exchange *unopened = nullptr;
    Secret secret = find_secret(*place->call, place->section, keys, options.prot_tls, unopened);
    if (!secret.key) {
        if (!unopened) return seen;  // keyed by certificates (a=fingerprint)
        seen.status = TlsStatus::no_key;
        seen.diagnosis = {Reason::tls_key_not_opened, "The pre-shared key of this connection is in the MIKEY message of frame " +
                                                          std::to_string(unopened->frames.empty() ? 0 : unopened->frames.front()) + ", which did not open" +
                                                          (unopened->diagnosis ? ": " + unopened->diagnosis.text : ".")};
        return seen;
    }
    seen.status = TlsStatus::key_given;
    seen.key_frame = secret.key->frame();
    seen.cs_id = secret.cs_id;
    if (!hello->from_client) {
        explain_server_hello(seen, *hello);
        return seen;
    }
    if (secret.psks.size() == 1) seen.keylog = keylog_line(hello->random, secret.psks.front().view());
    else if (first_pass) {
        Waiting &waiting = waiting_[ends] = {{}, hello->random, std::move(secret.psks)};
        waiting.handshake.take(records, place->port.datagram);
    }
    return seen;
}

}  // namespace mediasec::session
