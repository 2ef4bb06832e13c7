// Mediasec: session descriptions. RFC 8866, 3551, 3605, 4567, 4568, 5761, 5939, TS 24.380 12.1.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "sdp/sdp.h"

#include "sdp/attribute.h"

#include <algorithm>
#include <bitset>

namespace mediasec::sdp {

const std::array<StaticFormat, 24> static_formats = {{
    {0, "PCMU", 8000, 1, "RFC 3551 table 4"},   {3, "GSM", 8000, 1, "RFC 3551 table 4"},
    {4, "G723", 8000, 1, "RFC 3551 table 4"},   {5, "DVI4", 8000, 1, "RFC 3551 table 4"},
    {6, "DVI4", 16000, 1, "RFC 3551 table 4"},  {7, "LPC", 8000, 1, "RFC 3551 table 4"},
    {8, "PCMA", 8000, 1, "RFC 3551 table 4"},   {9, "G722", 8000, 1, "RFC 3551 table 4"},
    {10, "L16", 44100, 2, "RFC 3551 table 4"},  {11, "L16", 44100, 1, "RFC 3551 table 4"},
    {12, "QCELP", 8000, 1, "RFC 3551 table 4"}, {13, "CN", 8000, 1, "RFC 3551 table 4"},
    {14, "MPA", 90000, 1, "RFC 3551 table 4"},  {15, "G728", 8000, 1, "RFC 3551 table 4"},
    {16, "DVI4", 11025, 1, "RFC 3551 table 4"}, {17, "DVI4", 22050, 1, "RFC 3551 table 4"},
    {18, "G729", 8000, 1, "RFC 3551 table 4"},  {25, "CelB", 90000, 1, "RFC 3551 table 5"},
    {26, "JPEG", 90000, 1, "RFC 3551 table 5"}, {28, "nv", 90000, 1, "RFC 3551 table 5"},
    {31, "H261", 90000, 1, "RFC 3551 table 5"}, {32, "MPV", 90000, 1, "RFC 3551 table 5"},
    {33, "MP2T", 90000, 1, "RFC 3551 table 5"}, {34, "H263", 90000, 1, "RFC 3551 table 5"},
}};

namespace {

constexpr std::size_t most_remarks = 100;      // a body of garbage shall not fill the memory with words about it
constexpr std::uint64_t most_payload_type = 127;

/// Parser reads one description line by line; what follows an m-line belongs to it.
class Parser {
public:
    Description run(std::string_view text);

private:
    using Handler = void (Parser::*)(const Attribute &);
    struct Row {
        const char *name;
        Handler handler;
    };
    static const Row rows[];

    void line(Text text);
    void dispatch(char type, Text value, Text whole);
    void origin(Text value);
    void connection(Text value);
    void media_line(Text value, Text whole);
    void bandwidth(Text value);
    void attribute(Text text);
    void finish();
    void inherit(Media &media) const;

    void key_mgmt(const Attribute &a);
    void crypto(const Attribute &a);
    void rtcp(const Attribute &a);
    void rtcp_mux(const Attribute &a);
    void rtpmap(const Attribute &a);
    void fmtp(const Attribute &a);
    void fingerprint(const Attribute &a);
    void setup(const Attribute &a);
    void control(const Attribute &a);
    void label(const Attribute &a) { keep(a, &Media::label); }
    void mid(const Attribute &a) { keep(a, &Media::mid); }
    void pcfg(const Attribute &a) { keep(a, &Media::pcfg); }
    void acfg(const Attribute &a) { keep(a, &Media::acfg); }
    void e2ae(const Attribute &a);
    void tcap(const Attribute &a);
    void acap(const Attribute &a);
    void direction(const Attribute &a);

    void keep(const Attribute &a, std::string Media::*member);
    void add_key_mgmt(const Attribute &a, std::optional<std::uint32_t> acap_number);
    void add_crypto(const Attribute &a, std::optional<std::uint32_t> acap_number);
    Media *media() noexcept { return out_.media.empty() ? nullptr : &out_.media.back(); }
    void remark(Remark::Kind kind, std::uint32_t offset, std::string text);

    Description out_;
    Text line_;  // the line being read, for Crypto::line
};

const Parser::Row Parser::rows[] = {
    {"key-mgmt", &Parser::key_mgmt},        // RFC 4567 3.1
    {"keymgmt", &Parser::key_mgmt},         // a misspelling of it in TS 24.379 text and products
    {"crypto", &Parser::crypto},            // RFC 4568 9.1
    {"rtcp", &Parser::rtcp},                // RFC 3605 2.1
    {"rtcp-mux", &Parser::rtcp_mux},        // RFC 5761 5.1.1
    {"rtpmap", &Parser::rtpmap},            // RFC 8866 6.6
    {"fmtp", &Parser::fmtp},                // TS 24.380 12.1.2
    {"fingerprint", &Parser::fingerprint},  // RFC 8122 5
    {"setup", &Parser::setup},              // RFC 4145 4
    {"control", &Parser::control},          // RFC 2326 C.1.1
    {"label", &Parser::label},              // RFC 4574 4
    {"mid", &Parser::mid},                  // RFC 5888 4
    {"pcfg", &Parser::pcfg},                // RFC 5939 3.5.1
    {"acfg", &Parser::acfg},                // RFC 5939 3.5.2
    {"tcap", &Parser::tcap},                // RFC 5939 3.4.2
    {"acap", &Parser::acap},                // RFC 5939 3.4.1
    {"3ge2ae", &Parser::e2ae},              // TS 24.229
    {"sendrecv", &Parser::direction},       // RFC 8866 6.7
    {"sendonly", &Parser::direction},
    {"recvonly", &Parser::direction},
    {"inactive", &Parser::direction},
};

void Parser::remark(Remark::Kind kind, std::uint32_t offset, std::string text)
{
    if (out_.remarks.size() < most_remarks) out_.remarks.push_back({kind, offset, std::move(text)});
}

Description Parser::run(std::string_view text)
{
    out_.media.reserve(4);
    Text rest{text};
    while (!rest.empty()) line(take_line(rest));
    finish();
    return std::move(out_);
}

void Parser::line(Text text)
{
    Text body = trim(text);
    if (body.empty()) return;
    Text value = body, type = take_until(value, '=');
    Text letter = trim(type);
    if (letter.text.size() != 1 || type.text.size() == body.text.size())
        return remark(Remark::Kind::malformed, body.offset, "a line that is not <letter>=<value> (RFC 8866 5)");
    bool spaced = type.text.size() != 1 || body.offset != text.offset || (!value.empty() && is_space(value.text.front()));
    if (spaced && letter.text != "s")
        remark(Remark::Kind::deviation, text.offset, "white space around the type letter or its '=' (RFC 8866 5)");
    // The white space at the end of a value matters to a=key-mgmt, which tells of it: give the value with it.
    value = text.from(value.offset - text.offset);
    dispatch(letter.text.front(), value, text);
}

void Parser::dispatch(char type, Text value, Text whole)
{
    line_ = whole;
    switch (type) {
    case 'o': return origin(trim(value));
    case 'c': return connection(trim(value));
    case 'm': return media_line(value, whole);
    case 'b': return bandwidth(trim(value));
    case 'a': return attribute(value);
    case 'i':
        if (media()) media()->info = trim(value).str();
        return;
    default: return;
    }
}

// origin: username sess-id sess-version nettype addrtype unicast-address (RFC 8866 5.2).
void Parser::origin(Text value)
{
    out_.origin = value.str();
    Text rest = value;
    take_word(rest);
    Text id = take_word(rest), version = take_word(rest);
    auto id_number = decimal(id.text, UINT64_MAX), version_number = decimal(version.text, UINT64_MAX);
    out_.session_id = id_number.value_or(0);
    out_.session_version = version_number.value_or(0);
    if (!id_number || !version_number)
        remark(Remark::Kind::malformed, value.offset, "o=: session id and version are not 64-bit numbers (RFC 8866 5.2)");
}

// connection: nettype addrtype address[/ttl][/number] (RFC 8866 5.7). Layered media has several; the first is the base layer's.
void Parser::connection(Text value)
{
    Text rest = value;
    take_word(rest);
    Text type = take_word(rest), address = take_word(rest);
    Text host = take_until(address, '/');
    if (host.empty()) return remark(Remark::Kind::malformed, value.offset, "c=: network type, address type and address expected (RFC 8866 5.7)");
    std::string &target = media() ? media()->address : out_.address;
    bool &is_ipv6 = media() ? media()->address_is_ipv6 : out_.address_is_ipv6;
    if (!target.empty()) return;
    target = host.str();
    is_ipv6 = same_word(type.text, "IP6") || host.text.find(':') != std::string_view::npos;
}

// media_line: media port[/number] proto fmt... (RFC 8866 5.14).
void Parser::media_line(Text value, Text whole)
{
    out_.media.emplace_back();
    Media &m = out_.media.back();
    Text rest = value;
    m.kind = take_word(rest).str();
    Text ports = take_word(rest), port = take_until(ports, '/');
    auto number = decimal(port.text, UINT16_MAX);
    m.port = static_cast<std::uint16_t>(number.value_or(0));
    if (!ports.empty()) m.port_count = static_cast<std::uint32_t>(decimal(ports.text, UINT16_MAX).value_or(1));
    m.protocol = take_word(rest).str();
    for (Text format = take_word(rest); !format.empty(); format = take_word(rest)) m.formats.push_back(format.str());
    m.line = trim(whole).span();
    if (!number || m.formats.empty())
        remark(Remark::Kind::malformed, value.offset, "m=: media, port, protocol and at least one format expected (RFC 8866 5.14)");
}

void Parser::bandwidth(Text value)
{
    Text number = value, type = take_until(number, ':');
    if (media() && same_word(type.text, "AS")) media()->bandwidth = static_cast<std::uint32_t>(decimal(number.text, UINT32_MAX).value_or(0));
}

void Parser::attribute(Text text)
{
    Text trimmed = trim(text);
    (media() ? media()->attributes : out_.attributes).push_back(trimmed.str());
    Attribute a = split_attribute(text.from(trimmed.offset - text.offset));
    for (const Row &row : rows)
        if (same_word(a.name.text, row.name)) return (this->*row.handler)(a);
}

void Parser::key_mgmt(const Attribute &a) { add_key_mgmt(a, std::nullopt); }

void Parser::add_key_mgmt(const Attribute &a, std::optional<std::uint32_t> acap_number)
{
    auto found = parse_key_mgmt(a);
    if (!found) return remark(Remark::Kind::malformed, a.whole.offset, "a=key-mgmt: protocol identifier and base64 text expected (RFC 4567 3.1)");
    if (a.value.text.front() == ' ' && found->deviation.empty())
        remark(Remark::Kind::note, a.value.offset, "a space before the protocol identifier: RFC 4567 3.1 allows one, but not every parser reads it");
    found->from_acap = acap_number.has_value();
    found->acap_number = acap_number.value_or(0);
    (media() ? media()->key_mgmt : out_.key_mgmt).push_back(std::move(*found));
}

void Parser::crypto(const Attribute &a) { add_crypto(a, std::nullopt); }

void Parser::add_crypto(const Attribute &a, std::optional<std::uint32_t> acap_number)
{
    std::vector<Remark> remarks;
    if (!a.deviation.empty()) remarks.push_back({Remark::Kind::deviation, a.whole.offset, "a=crypto: " + a.deviation});
    Crypto found = parse_crypto(a.value, remarks);
    found.from_acap = acap_number.has_value();
    found.acap_number = acap_number.value_or(0);
    found.line = trim(line_).span();
    if (!media() && !found.from_acap)
        remarks.push_back({Remark::Kind::deviation, a.whole.offset, "a=crypto at session level (RFC 4568 4: media level only)"});
    for (Remark &one : remarks) remark(one.kind, one.offset, std::move(one.text));
    (media() ? media()->cryptos : out_.cryptos).push_back(std::move(found));
}

// rtcp: port [nettype addrtype address] (RFC 3605 2.1).
void Parser::rtcp(const Attribute &a)
{
    if (!media()) return;
    Text rest = a.value, port = take_word(rest);
    auto number = decimal(port.text, UINT16_MAX);
    if (!number) return remark(Remark::Kind::malformed, a.whole.offset, "a=rtcp: a port number expected (RFC 3605 2.1)");
    media()->rtcp_port = static_cast<std::uint16_t>(*number);
    take_word(rest);
    take_word(rest);
    media()->rtcp_address = take_word(rest).str();
}

void Parser::rtcp_mux(const Attribute &)
{
    if (media()) media()->rtcp_mux = true;
}

// rtpmap: type encoding/clock[/channels] (RFC 8866 6.6).
void Parser::rtpmap(const Attribute &a)
{
    if (!media()) return;
    Text rest = a.value, type = take_word(rest), format = take_word(rest);
    Text clock = format, encoding = take_until(clock, '/');
    Text channels = clock;
    clock = take_until(channels, '/');
    auto number = decimal(type.text, most_payload_type), rate = decimal(clock.text, UINT32_MAX);
    if (!number || encoding.empty() || !rate)
        return remark(Remark::Kind::malformed, a.whole.offset, "a=rtpmap: <type> <encoding>/<clock rate> expected (RFC 8866 6.6)");
    media()->payload_formats.push_back({static_cast<std::uint8_t>(*number), encoding.str(), static_cast<std::uint32_t>(*rate),
                                        static_cast<std::uint32_t>(decimal(channels.text, UINT32_MAX).value_or(1))});
}

// fmtp: format, parameters. Those of a FEC stream are a port and its address (RFC 5109 14.2); whether the format is one of FEC, finish() tells.
void Parser::fmtp(const Attribute &a)
{
    Text rest = a.value, format = take_word(rest);
    Text address = rest, port = take_word(address);
    const auto type = decimal(format.text, most_payload_type), number = decimal(port.text, UINT16_MAX);
    if (media() && type && number && *number != 0) {
        take_word(address);
        take_word(address);
        Text host = take_word(address);
        media()->fec_streams.push_back({static_cast<std::uint8_t>(*type), static_cast<std::uint16_t>(*number), take_until(host, '/').str()});
    }
    if (media() && (same_word(format.text, "MCPTT") || same_word(format.text, "MCVideo"))) media()->fmtp_mcptt = trim(rest).str();
}

void Parser::fingerprint(const Attribute &) { (media() ? media()->has_fingerprint : out_.has_fingerprint) = true; }

void Parser::setup(const Attribute &a) { (media() ? media()->setup : out_.setup) = trim(a.value).str(); }

void Parser::control(const Attribute &a) { (media() ? media()->control : out_.control) = trim(a.value).str(); }

void Parser::direction(const Attribute &a) { (media() ? media()->direction : out_.direction) = lower(a.name.text); }

void Parser::keep(const Attribute &a, std::string Media::*member)
{
    if (media()) media()->*member = trim(a.value).str();
}

void Parser::e2ae(const Attribute &a)
{
    keep(a, &Media::e2ae);
    if (media()) media()->e2ae_line = trim(line_).span();
}

// tcap: the first number, then protocols that are numbered from it upwards (RFC 5939 3.4.2).
void Parser::tcap(const Attribute &a)
{
    Text rest = a.value, first = take_word(rest);
    auto number = decimal(first.text, INT32_MAX);
    if (!number) return remark(Remark::Kind::malformed, a.whole.offset, "a=tcap: a number expected (RFC 5939 3.4.2)");
    auto next = static_cast<std::uint32_t>(*number);
    auto &list = media() ? media()->tcap : out_.tcap;
    for (Text protocol = take_word(rest); !protocol.empty(); protocol = take_word(rest)) list.emplace_back(next++, protocol.str());
}

// acap: a number, then a whole attribute without "a=" (RFC 5939 3.4.1).
void Parser::acap(const Attribute &a)
{
    Text rest = a.value, first = take_word(rest);
    auto number = decimal(first.text, INT32_MAX);
    if (!number) return remark(Remark::Kind::malformed, a.whole.offset, "a=acap: a number expected (RFC 5939 3.4.1)");
    auto capability = static_cast<std::uint32_t>(*number);
    Text inner = trim(rest);
    Attribute attribute = split_attribute(rest.from(inner.offset - rest.offset));
    if (same_word(attribute.name.text, "key-mgmt") || same_word(attribute.name.text, "keymgmt"))
        add_key_mgmt(attribute, capability);
    else if (same_word(attribute.name.text, "crypto"))
        add_crypto(attribute, capability);
}

void Parser::inherit(Media &m) const
{
    if (m.address.empty()) {
        m.address = out_.address;
        m.address_is_ipv6 = out_.address_is_ipv6;
    }
    if (m.direction.empty()) m.direction = out_.direction;
    if (m.setup.empty()) m.setup = out_.setup;
    m.has_fingerprint = m.has_fingerprint || out_.has_fingerprint;
}

// add_static_formats gives the formats of the m-line that have no a=rtpmap their meaning of RFC 3551 6.
void add_static_formats(Media &m)
{
    if (!m.is_rtp()) return;
    std::bitset<most_payload_type + 1> known;
    for (const PayloadFormat &format : m.payload_formats) known.set(format.type);
    for (const std::string &name : m.formats) {
        auto type = decimal(name, most_payload_type);
        if (!type || known.test(static_cast<std::size_t>(*type))) continue;
        for (const StaticFormat &row : static_formats)
            if (row.type == *type) m.payload_formats.push_back({row.type, row.encoding, row.clock_rate, row.channels});
        known.set(static_cast<std::size_t>(*type));
    }
}

// keep_fec_streams drops those whose payload type is no FEC.
void keep_fec_streams(Media &m)
{
    std::erase_if(m.fec_streams, [&m](const FecStream &stream) {
        return std::none_of(m.payload_formats.begin(), m.payload_formats.end(), [&stream](const PayloadFormat &format) {
            return format.type == stream.type && (same_word(format.encoding, "parityfec") || same_word(format.encoding, "ulpfec"));
        });
    });
}

void Parser::finish()
{
    for (Media &m : out_.media) {
        inherit(m);
        add_static_formats(m);
        keep_fec_streams(m);
    }
}

// profile gives the last part of an RTP profile ("SAVP" of "RTP/SAVP", "RTP/SAVP/UDP" and "UDP/TLS/RTP/SAVP"), else nothing.
std::string_view profile(std::string_view protocol)
{
    Text rest{protocol};
    while (!rest.empty())
        if (same_word(take_until(rest, '/').text, "RTP")) return take_until(rest, '/').text;
    return {};
}

}  // namespace

bool Media::secure() const noexcept
{
    std::string_view name = profile(protocol);
    return same_word(name, "SAVP") || same_word(name, "SAVPF");
}

bool Media::is_rtp() const noexcept { return !profile(protocol).empty(); }

Description parse(std::string_view text) { return Parser().run(text); }

std::optional<std::string> fmtp_parameter(std::string_view parameters, std::string_view name)
{
    Text rest{parameters};
    while (!rest.empty()) {
        Text value = take_until(rest, ';'), key = take_until(value, '=');
        if (same_word(trim(key).text, name)) return trim(value).str();
    }
    return std::nullopt;
}

}  // namespace mediasec::sdp
