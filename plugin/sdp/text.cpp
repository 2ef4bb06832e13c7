// Mediasec: cutting text into lines, words and numbers, for SDP and RTSP.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "sdp/text.h"

#include <algorithm>

namespace mediasec::sdp {

namespace {

char lower_char(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

}  // namespace

Text Text::from(std::size_t at) const noexcept
{
    std::size_t start = std::min(at, text.size());
    return {text.substr(start), offset + static_cast<std::uint32_t>(start)};
}

bool is_space(char c) noexcept { return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\0'; }

Text trim(Text text) noexcept
{
    std::size_t first = 0, last = text.text.size();
    while (first < last && is_space(text.text[first])) ++first;
    while (last > first && is_space(text.text[last - 1])) --last;
    return text.upto(last).from(first);
}

Text take_line(Text &rest) noexcept
{
    std::size_t end = rest.text.find_first_of("\r\n");
    Text line = rest.upto(end);
    if (end == std::string_view::npos) {
        rest = rest.from(rest.text.size());
        return line;
    }
    bool crlf = rest.text.substr(end, 2) == "\r\n";
    rest = rest.from(end + (crlf ? 2 : 1));
    return line;
}

Text take_word(Text &rest) noexcept
{
    std::size_t first = 0;
    while (first < rest.text.size() && is_space(rest.text[first])) ++first;
    std::size_t last = first;
    while (last < rest.text.size() && !is_space(rest.text[last])) ++last;
    Text word = rest.upto(last).from(first);
    rest = rest.from(last);
    return word;
}

Text take_until(Text &rest, char divider) noexcept
{
    std::size_t at = rest.text.find(divider);
    Text part = rest.upto(at);
    rest = rest.from(at == std::string_view::npos ? rest.text.size() : at + 1);
    return part;
}

Text take_unquoted_until(Text &rest, char divider) noexcept
{
    bool quoted = false;
    std::size_t at = 0;
    for (; at < rest.text.size() && (quoted || rest.text[at] != divider); ++at)
        if (rest.text[at] == '"') quoted = !quoted;
    Text part = rest.upto(at);
    rest = rest.from(at + 1);
    return part;
}

bool same_word(std::string_view a, std::string_view b) noexcept
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower_char(x) == lower_char(y); });
}

std::string lower(std::string_view text)
{
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(), lower_char);
    return out;
}

std::string without_space(std::string_view text)
{
    std::string out;
    std::copy_if(text.begin(), text.end(), std::back_inserter(out), [](char c) { return !is_space(c); });
    return out;
}

std::optional<std::uint64_t> decimal(std::string_view text, std::uint64_t most) noexcept
{
    if (text.empty()) return std::nullopt;
    std::uint64_t number = 0;
    for (char c : text) {
        if (c < '0' || c > '9') return std::nullopt;
        auto digit = static_cast<std::uint64_t>(c - '0');
        if (digit > most || number > (most - digit) / 10) return std::nullopt;
        number = number * 10 + digit;
    }
    return number;
}

void add_sentence(std::string &list, std::string_view what)
{
    if (!list.empty()) list += "; ";
    list += what;
}

Unquoted unquote(Text text) noexcept
{
    Unquoted out{text};
    if (text.empty() || text.text.front() != '"') return out;
    out.quoted = true;
    out.text = text.from(1);
    std::size_t end = out.text.text.find('"');
    out.closed = end != std::string_view::npos;
    out.text = out.text.upto(end);
    return out;
}

}  // namespace mediasec::sdp
