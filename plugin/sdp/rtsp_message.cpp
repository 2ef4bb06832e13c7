// Mediasec: RTSP messages, and what lies between them in a connection.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "sdp/rtsp.h"

#include "base/reader.h"
#include "sdp/text.h"

#include <algorithm>

namespace mediasec::sdp {

namespace {

constexpr std::uint64_t longest_body = 1u << 24;  ///< more than any description; a larger Content-Length is taken for this

/// is_version tells whether a word is "RTSP/1.0", "RTSP/2.0".
bool is_version(std::string_view word) noexcept
{
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    return word.size() == 8 && same_word(word.substr(0, 5), "RTSP/") && is_digit(word[5]) && word[6] == '.' && is_digit(word[7]);
}

bool read_first_line(RtspMessage &out, Text line)
{
    Text first = take_word(line), second = take_word(line), third = take_word(line);
    if (is_version(first.text)) {
        out.status = static_cast<std::uint32_t>(decimal(second.text, 999).value_or(0));
        return out.status != 0;
    }
    if (!is_version(third.text)) return false;
    out.is_request = true;
    out.method = first.str();
    out.uri = second.str();
    return true;
}

/// take_header cuts a header with its folded lines (RFC 2326 15.1, RFC 2616 2.2) off `rest`; false at the empty line that ends the headers, or
/// where text ends.
bool take_header(Text &rest, Text &name, Text &value, bool &ended)
{
    Text at = rest, line = take_line(rest);
    const bool cut_in_line_end = at.text == "\r";
    ended = line.empty() && !at.empty() && !cut_in_line_end;
    if (line.empty()) return false;
    std::size_t length = line.text.size();
    while (!rest.empty() && (rest.text.front() == ' ' || rest.text.front() == '\t')) {
        const Text folded = take_line(rest);
        length = folded.offset - at.offset + folded.text.size();
    }
    value = at.upto(length);
    name = trim(take_until(value, ':'));
    return true;
}

Span moved(Span span, const Text &value) noexcept { return {span.offset + value.offset, span.length}; }

void add_transports(RtspMessage &out, const Text &value)
{
    for (RtspTransport &transport : parse_rtsp_transport(value.text)) {
        transport.mikey_span = moved(transport.mikey_span, value);
        if (!transport.mikey.empty()) out.header_keys.push_back({"mikey", "", transport.mikey, transport.mikey_span, ""});
        out.transports.push_back(std::move(transport));
    }
}

void add_header(RtspMessage &out, const Text &name, const Text &value, std::optional<std::uint64_t> &length)
{
    const auto is = [&name](const char *wanted) { return same_word(name.text, wanted); };
    Text rest = trim(value);
    if (is("CSeq")) out.cseq = static_cast<std::uint32_t>(decimal(rest.text, 0xffffffff).value_or(0));
    else if (is("Session")) out.session = trim(take_until(rest, ';')).str();
    else if (is("Content-Type")) out.content_type = lower(trim(take_until(rest, ';')).text);
    else if (is("Content-Length")) length = std::min(decimal(rest.text, ~0ull).value_or(0), longest_body);
    else if (is("Content-Base")) out.content_base = rest.str();
    else if (is("Content-Location")) out.content_location = rest.str();
    else if (is("Transport")) add_transports(out, value);
    else if (is("KeyMgmt")) {
        for (RtspKeyMgmt &entry : parse_rtsp_key_mgmt(value.text)) {
            entry.data_span = moved(entry.data_span, value);
            out.header_keys.push_back(std::move(entry));
        }
    }
}

void read_body(RtspMessage &out, Text body)
{
    out.body = body.span();
    // ONVIF devices send text/parameters; some leave the type out.
    if (!out.content_type.empty() && !out.content_type.starts_with("text/")) return;
    out.body_keys = parse_rtsp_mikey_body(body.text);
    for (RtspKeyMgmt &entry : out.body_keys) entry.data_span = moved(entry.data_span, body);
}

/// body_size gives the octets of the body. A response's body without Content-Length ends with the connection, as far as it is there.
std::uint64_t body_size(const RtspMessage &message, std::optional<std::uint64_t> length, const Text &rest) noexcept
{
    if (length) return *length;
    const bool to_the_end = !message.is_request && !message.content_type.empty() && !rest.empty() && rest.text.front() != '$';
    return to_the_end ? rest.text.size() : 0;
}

}  // namespace

bool looks_like_rtsp(std::string_view octets) noexcept
{
    constexpr std::size_t longest_line = 4096;
    if (octets.substr(0, 5) == "RTSP/") return octets.size() >= 12 && is_version(octets.substr(0, 8)) && octets[8] == ' ';
    const std::size_t end = octets.substr(0, longest_line).find_first_of("\r\n");
    if (end == std::string_view::npos || end < 12 || octets[0] < 'A' || octets[0] > 'Z') return false;
    return octets[end - 9] == ' ' && is_version(octets.substr(end - 8, 8));
}

std::optional<RtspMessage> parse_rtsp_message(std::string_view octets)
{
    RtspMessage out;
    Text rest{octets}, name, value;
    if (!read_first_line(out, take_line(rest))) return std::nullopt;
    std::optional<std::uint64_t> length;
    bool ended = false;
    while (take_header(rest, name, value, ended)) add_header(out, name, value, length);
    const std::uint64_t wanted = body_size(out, length, rest);
    const Text body = rest.upto(static_cast<std::size_t>(wanted));
    read_body(out, body);
    if (ended) out.size = rest.offset + static_cast<std::uint32_t>(wanted);
    out.whole = ended && body.text.size() == wanted;
    return out;
}

RtspUnit next_rtsp_unit(ByteView octets)
{
    RtspUnit unit;
    unit.size = static_cast<std::uint32_t>(octets.size());
    ByteReader reader(octets);
    if (reader.peek() == '$') {
        unit.kind = RtspUnit::Kind::interleaved;
        reader.skip(1, "dollar sign");
        unit.channel = reader.u8("channel");
        const std::uint32_t length = reader.u16("length");
        unit.size_known = reader.ok();
        unit.size = interleaved_header + length;
        return unit;
    }
    const std::string_view text = chars_of(octets);
    // Empty lines may stand before a message (RFC 2326 4, as RFC 2616 4.1).
    if (const auto empty_lines = std::min(text.find_first_not_of("\r\n"), text.size()); empty_lines != 0) {
        unit.size = static_cast<std::uint32_t>(empty_lines);
        unit.size_known = true;
        return unit;
    }
    const auto message = looks_like_rtsp(text) ? parse_rtsp_message(text) : std::nullopt;
    if (!message) return unit;
    unit.kind = RtspUnit::Kind::message;
    unit.size_known = message->size != 0;
    if (unit.size_known) unit.size = message->size;
    return unit;
}

}  // namespace mediasec::sdp
