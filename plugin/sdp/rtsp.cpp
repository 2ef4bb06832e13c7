// Mediasec: RTSP's headers and bodies that carry keys or say where media flows. RFC 4567 3.2, 4.2; RFC 2326 12.39; ONVIF.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "sdp/sdp.h"
#include "sdp/text.h"

#include <limits>

namespace mediasec::sdp {

namespace {

/// Parameter is one name=value of a header.
struct Parameter {
    std::string name;        ///< in lower case
    Text value;
    bool quoted = false, closed = true, spaced = false;
};

Parameter take_parameter(Text &rest)
{
    Text value = take_unquoted_until(rest, ';'), name = take_until(value, '=');
    Parameter out;
    Unquoted unquoted = unquote(trim(value));
    out.name = lower(trim(name).text);
    out.value = unquoted.text;
    out.quoted = unquoted.quoted;
    out.closed = unquoted.closed;
    out.spaced = !name.empty() && (is_space(name.text.back()) || (!value.empty() && is_space(value.text.front())));
    return out;
}

void set(std::string &target, const Parameter &parameter, const char *form, bool want_quotes, RtspKeyMgmt &out)
{
    if (!target.empty()) return add_sentence(out.deviation, "the parameter " + parameter.name + " stands twice (RFC 4567 3.2)");
    target = without_space(parameter.value.text);
    if (!parameter.closed)
        add_sentence(out.deviation, "the closing quote of " + parameter.name + " is missing (RFC 4567 3.2)");
    else if (parameter.quoted != want_quotes)
        add_sentence(out.deviation, form);
    if (parameter.spaced) add_sentence(out.deviation, "white space around the '=' of " + parameter.name + " (RFC 4567 3.2)");
}

RtspKeyMgmt parse_entry(Text entry)
{
    RtspKeyMgmt out;
    Text rest = entry;
    bool ordered = true;
    while (!rest.empty()) {
        Parameter p = take_parameter(rest);
        if (p.name == "prot") {
            ordered = ordered && out.uri.empty() && out.data.empty();
            set(out.protocol, p, "prot is quoted (RFC 4567 3.2)", false, out);
        } else if (p.name == "uri") {
            ordered = ordered && out.data.empty();
            set(out.uri, p, "uri is not quoted (RFC 4567 3.2)", true, out);
        } else if (p.name == "data") {
            set(out.data, p, "data is not quoted (RFC 4567 3.2)", true, out);
            out.data_span = p.value.span();
        } else if (!p.name.empty()) {
            add_sentence(out.deviation, "a parameter other than prot, uri and data (RFC 4567 3.2)");
        }
    }
    out.protocol = lower(out.protocol);
    if (!ordered) add_sentence(out.deviation, "the parameters are not in the order prot, uri, data (RFC 4567 3.2)");
    if (out.protocol.empty()) add_sentence(out.deviation, "the parameter prot is missing (RFC 4567 3.2)");
    return out;
}

// set_range reads "3456-3457" or "3456".
template <typename Number>
void set_range(Text value, Number &first, Number &second)
{
    constexpr std::uint64_t most = std::numeric_limits<Number>::max();
    Text high = value, low = take_until(high, '-');
    first = static_cast<Number>(decimal(trim(low).text, most).value_or(0));
    second = static_cast<Number>(decimal(trim(high).text, most).value_or(0));
}

// ssrc has eight hexadecimal digits (RFC 2326 12.39); some senders add 0x, drop leading zeros or pad with spaces.
std::optional<std::uint32_t> parse_ssrc(std::string_view text)
{
    if (text.substr(0, 2) == "0x" || text.substr(0, 2) == "0X") text.remove_prefix(2);
    if (text.empty() || text.size() > 8) return std::nullopt;
    auto octets = from_hex(text.size() % 2 ? "0" + std::string(text) : std::string(text));
    if (!octets) return std::nullopt;
    return static_cast<std::uint32_t>(load_be(*octets));
}

void set_transport(RtspTransport &out, const Parameter &p)
{
    if (p.name == "multicast") out.multicast = true;
    else if (p.name == "interleaved") {
        out.interleaved = true;
        set_range(p.value, out.channel_rtp, out.channel_rtcp);
    } else if (p.name == "client_port") set_range(p.value, out.client_rtp, out.client_rtcp);
    else if (p.name == "server_port") set_range(p.value, out.server_rtp, out.server_rtcp);
    else if (p.name == "port") set_range(p.value, out.port_rtp, out.port_rtcp);
    else if (p.name == "source") out.source = p.value.str();
    else if (p.name == "destination") out.destination = p.value.str();
    else if (p.name == "ssrc") out.ssrc = parse_ssrc(p.value.text);
    else if (p.name == "mode") out.mode = p.value.str();
    else if (p.name == "mikey") {
        out.mikey = without_space(p.value.text);
        out.mikey_span = p.value.span();
    }
}

}  // namespace

std::vector<RtspKeyMgmt> parse_rtsp_key_mgmt(std::string_view value)
{
    std::vector<RtspKeyMgmt> out;
    Text rest{value};
    while (!rest.empty()) {
        RtspKeyMgmt entry = parse_entry(take_unquoted_until(rest, ','));
        if (!entry.data.empty()) out.push_back(std::move(entry));
    }
    return out;
}

std::vector<RtspKeyMgmt> parse_rtsp_mikey_body(std::string_view body)
{
    std::vector<RtspKeyMgmt> out;
    Text rest{body};
    while (!rest.empty()) {
        Text value = take_line(rest), name = take_until(value, ':');
        if (!same_word(trim(name).text, "mikey")) continue;
        Unquoted data = unquote(trim(value));
        if (data.text.empty()) continue;
        RtspKeyMgmt entry{"mikey", "", without_space(data.text.text), data.text.span(), ""};
        if (data.quoted) entry.deviation = "the base64 text is quoted (RFC 2326 16: a parameter value has no quotes)";
        out.push_back(std::move(entry));
    }
    return out;
}

std::vector<RtspTransport> parse_rtsp_transport(std::string_view value)
{
    std::vector<RtspTransport> out;
    Text rest{value};
    while (!rest.empty()) {
        Text entry = take_unquoted_until(rest, ',');
        RtspTransport transport;
        transport.profile = trim(take_unquoted_until(entry, ';')).str();
        if (transport.profile.empty()) continue;
        while (!entry.empty()) set_transport(transport, take_parameter(entry));
        out.push_back(std::move(transport));
    }
    return out;
}

}  // namespace mediasec::sdp
