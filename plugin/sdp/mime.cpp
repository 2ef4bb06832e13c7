// Mediasec: the parts of a multipart body.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "sdp/mime.h"

#include "base/bytes.h"
#include "sdp/text.h"

#include <algorithm>

namespace mediasec::sdp {

namespace {

constexpr std::size_t most_parts = 256;
constexpr unsigned deepest = 8;

/// Delimiter is a boundary line. `start` is where the line end before it begins, `line` the octet behind that line end, `next` the octet
/// behind the whole line.
struct Delimiter {
    std::size_t start, line, next;
    bool last;
};

/// line_end_before gives the length of the line end that stands before `at`: 2, 1, or 0 when there is none.
std::size_t line_end_before(std::string_view body, std::size_t at) noexcept
{
    const std::string_view before = body.substr(0, at);
    return before.ends_with("\r\n") ? 2 : before.ends_with('\n') ? 1 : 0;
}

/// delimiter_at reads the boundary line at `at`; nothing when `marker` ("--" and the boundary) stands inside a line, or is the beginning of
/// something longer.
std::optional<Delimiter> delimiter_at(std::string_view body, std::string_view marker, std::size_t at)
{
    const std::size_t before = line_end_before(body, at);
    if (before == 0 && at != 0) return std::nullopt;
    Text rest = Text{body, 0}.from(at + marker.size());
    Delimiter found{at - before, at, 0, rest.text.starts_with("--")};
    Text padding = take_line(rest);
    if (!found.last && !trim(padding).empty()) return std::nullopt;
    found.next = rest.offset;
    return found;
}

std::optional<Delimiter> find_delimiter(std::string_view body, std::string_view marker, std::size_t from)
{
    for (std::size_t at = body.find(marker, from); at != std::string_view::npos; at = body.find(marker, at + 1))
        if (auto found = delimiter_at(body, marker, at)) return found;
    return std::nullopt;
}

/// take_field cuts a header field with its folded lines (RFC 5322 2.2.3) off `rest`; false at the empty line that ends the header, which is
/// cut off too.
bool take_field(Text &rest, Text &name, Text &value)
{
    const Text start = rest;
    std::size_t length = take_line(rest).text.size();
    if (length == 0) return false;
    while (!rest.empty() && (rest.text.front() == ' ' || rest.text.front() == '\t')) {
        const Text folded = take_line(rest);
        length = folded.offset - start.offset + folded.text.size();
    }
    value = start.upto(length);
    name = trim(take_until(value, ':'));
    value = trim(value);
    return true;
}

/// Header is what a part's header says.
struct Header {
    MimePart part;
    std::string_view parameters;
};

/// read_header reads the header that `rest` begins with and leaves the body in it.
Header read_header(Text &rest)
{
    Header header;
    header.part.content_type = "text/plain";
    for (Text name, value; take_field(rest, name, value);) {
        if (same_word(name.text, "Content-Type")) {
            header.part.content_type = lower(trim(take_until(value, ';')).text);
            header.parameters = value.text;
        } else if (same_word(name.text, "Content-ID")) {
            header.part.content_id = bare_content_id(value.text);
        } else if (same_word(name.text, "Content-Transfer-Encoding")) {
            header.part.base64 = same_word(value.text, "base64");
        }
    }
    return header;
}

void add_parts(std::vector<MimePart> &parts, std::string_view body, std::string_view parameters, unsigned depth);

void add_part(std::vector<MimePart> &parts, std::string_view whole, std::size_t line_end, unsigned depth)
{
    Text rest{whole, 0};
    Header header = read_header(rest);
    header.part.with_end = rest.text;
    header.part.body = rest.text.substr(0, rest.text.size() - std::min(line_end, rest.text.size()));
    if (header.part.content_type.starts_with("multipart/") && depth < deepest)
        add_parts(parts, header.part.body, header.parameters, depth + 1);
    else
        parts.push_back(std::move(header.part));
}

void add_parts(std::vector<MimePart> &parts, std::string_view body, std::string_view parameters, unsigned depth)
{
    const auto boundary = mime_parameter(parameters, "boundary");
    if (!boundary || boundary->empty()) return;
    const std::string marker = "--" + *boundary;
    auto delimiter = find_delimiter(body, marker, 0);
    while (delimiter && !delimiter->last && parts.size() < most_parts) {
        // The line end of one delimiter may be the one before the next: the search begins in front of it, the part behind it.
        const auto next = find_delimiter(body, marker, delimiter->next);
        const std::size_t end = next ? next->line : body.size();
        add_part(parts, body.substr(delimiter->next, end - delimiter->next), next ? next->line - next->start : 0, depth);
        delimiter = next;
    }
}

std::string unquoted(std::string_view value)
{
    if (!value.starts_with('"')) return std::string(value);
    std::string out;
    for (std::size_t at = 1; at < value.size() && value[at] != '"'; ++at) {
        if (value[at] == '\\' && at + 1 < value.size()) ++at;
        out.push_back(value[at]);
    }
    return out;
}

}  // namespace

std::optional<std::string> mime_parameter(std::string_view parameters, std::string_view name)
{
    for (Text rest{parameters, 0}; !rest.empty();) {
        Text value = take_unquoted_until(rest, ';');
        const Text found = trim(take_until(value, '='));
        if (same_word(found.text, name)) return unquoted(trim(value).text);
    }
    return std::nullopt;
}

std::vector<MimePart> mime_parts(std::string_view body, std::string_view parameters)
{
    std::vector<MimePart> parts;
    add_parts(parts, body, parameters, 0);
    return parts;
}

std::string bare_content_id(std::string_view reference)
{
    Text rest = trim({reference, 0});
    if (same_word(rest.upto(4).text, "cid:")) rest = rest.from(4);
    if (rest.text.starts_with('<')) rest = rest.from(1);
    if (rest.text.ends_with('>')) rest = rest.upto(rest.text.size() - 1);
    return without_escapes(trim(rest).text);
}

std::string without_escapes(std::string_view text)
{
    std::string out;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const auto octet = text[at] == '%' && at + 2 < text.size() ? from_hex(text.substr(at + 1, 2)) : std::nullopt;
        const bool escaped = octet && octet->size() == 1;
        out.push_back(escaped ? static_cast<char>(octet->front()) : text[at]);
        if (escaped) at += 2;
    }
    return out;
}

}  // namespace mediasec::sdp
