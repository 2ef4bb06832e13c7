// Mediasec: session descriptions that Wireshark's own dissector does not read to their end, and where to find one in SIP.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "sdp/readable.h"

#include "sdp/text.h"

#include <algorithm>

namespace mediasec::sdp {

namespace {

constexpr std::string_view attribute = "a=key-mgmt:";

/// move_spaces puts the spaces behind the attribute's colon behind the word that follows them; false when there are none.
bool move_spaces(std::string &text, const Text &line)
{
    const std::string_view value = line.text.substr(attribute.size());
    const std::size_t spaces = std::min(value.find_first_not_of(' '), value.size());
    if (spaces == 0) return false;
    const std::size_t end = std::min(value.find(' ', spaces), value.size());
    const auto start = text.begin() + static_cast<std::ptrdiff_t>(line.offset + attribute.size());
    std::rotate(start, start + static_cast<std::ptrdiff_t>(spaces), start + static_cast<std::ptrdiff_t>(end));
    return true;
}

}  // namespace

std::optional<std::string> readable_form(std::string_view text)
{
    if (text.find("a=key-mgmt: ") == std::string_view::npos) return std::nullopt;
    std::string form(text);
    bool changed = false, in_media = false;
    for (Text rest{text}; !rest.empty();) {
        const Text line = take_line(rest);
        if (line.text.starts_with("v=")) in_media = false;
        else if (line.text.starts_with("m=")) in_media = true;
        else if (!in_media && line.text.starts_with(attribute)) changed = move_spaces(form, line) || changed;
    }
    return changed ? std::optional(std::move(form)) : std::nullopt;
}

bool looks_like_sip(std::string_view octets) noexcept
{
    constexpr std::size_t longest_line = 4096;
    constexpr std::string_view version = "SIP/2.0";
    if (octets.starts_with("SIP/2.0 ")) return true;
    // A method is a token of RFC 3261 25.1; looked at first, since most datagrams end here.
    const std::size_t method = std::min(octets.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-.!%*_+`'~"), octets.size());
    if (method == 0 || method == octets.size() || octets[method] != ' ') return false;
    const std::string_view line = octets.substr(0, std::min(octets.substr(0, longest_line).find_first_of("\r\n"), octets.size()));
    return line.size() < octets.size() && line.ends_with(version) && line.size() > version.size() && line[line.size() - version.size() - 1] == ' ';
}

std::optional<SipBody> find_sip_body(std::string_view octets)
{
    SipBody found;
    std::optional<std::uint64_t> length;
    Text rest{octets};
    for (Text line = take_line(rest); !line.empty(); line = take_line(rest)) {
        Text value = line;
        const Text name = trim(take_until(value, ':'));
        if (same_word(name.text, "Content-Type") || same_word(name.text, "c"))
            found.is_description = same_word(trim(take_until(value, ';')).text, "application/sdp");
        else if (same_word(name.text, "Content-Length") || same_word(name.text, "l"))
            length = decimal(trim(value).text, octets.size());
        if (rest.empty()) return std::nullopt;
    }
    const Text body = rest.upto(static_cast<std::size_t>(length.value_or(octets.size())));
    found.body = body.span();
    found.size = body.offset + found.body.length;
    return found;
}

}  // namespace mediasec::sdp
