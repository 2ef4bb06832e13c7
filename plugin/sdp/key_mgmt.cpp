// Mediasec: a=key-mgmt. RFC 4567 3.1.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "sdp/attribute.h"

#include <algorithm>

namespace mediasec::sdp {

namespace {

Text take_off_quotes(Text text, const char *what, std::string &deviation)
{
    Unquoted unquoted = unquote(trim(text));
    if (unquoted.quoted) add_sentence(deviation, std::string(what) + " is quoted (RFC 4567 3.1)");
    if (!unquoted.closed) add_sentence(deviation, "the closing quote is missing");
    return unquoted.text;
}

bool has_space(std::string_view text) { return std::any_of(text.begin(), text.end(), is_space); }

// 3.1 allows one space, no more, before the protocol identifier.
void check_ends(std::string_view value, std::string &deviation)
{
    std::size_t lead = 0;
    while (lead < value.size() && is_space(value[lead])) ++lead;
    if (lead > 1 || (lead == 1 && value[0] != ' '))
        add_sentence(deviation, "more than one space before the protocol identifier (RFC 4567 3.1)");
    if (!value.empty() && is_space(value.back())) add_sentence(deviation, "white space after the base64 text (RFC 4567 3.1)");
}

}  // namespace

Attribute split_attribute(Text text)
{
    Attribute out;
    out.whole = text;
    std::size_t end = 0;
    while (end < text.text.size() && text.text[end] != ':' && !is_space(text.text[end])) ++end;
    out.name = text.upto(end);
    Text rest = text.from(end), after_space = trim(rest);
    if (rest.empty()) {
        out.value = rest;
    } else if (rest.text.front() == ':') {
        out.value = rest.from(1);
    } else if (!after_space.empty() && after_space.text.front() == ':') {
        out.deviation = "white space before the colon (RFC 8866 5.13)";
        out.value = rest.from(after_space.offset - rest.offset + 1);
    } else if (!after_space.empty()) {
        out.deviation = "the colon after the attribute name is missing (RFC 8866 5.13)";
        out.value = rest.from(after_space.offset - rest.offset);
    }
    return out;
}

std::optional<KeyMgmt> parse_key_mgmt(const Attribute &attribute)
{
    KeyMgmt out;
    out.deviation = attribute.deviation;
    if (same_word(attribute.name.text, "keymgmt"))
        add_sentence(out.deviation, "the attribute is written keymgmt (RFC 4567 3.1: key-mgmt)");
    else if (attribute.name.text != "key-mgmt")
        add_sentence(out.deviation, "the attribute name is not in lower case (RFC 8866 5.13: names are case-sensitive)");
    check_ends(attribute.value.text, out.deviation);
    Text value = take_off_quotes(attribute.value, "the whole value", out.deviation);
    Text rest = value, protocol = take_word(rest);
    Text data = take_off_quotes(rest, "the base64 text", out.deviation);
    if (protocol.empty() || data.empty()) return std::nullopt;
    if (rest.text.substr(0, 1) != " " || is_space(rest.text[1]))
        add_sentence(out.deviation, "not exactly one space before the base64 text (RFC 4567 3.1)");
    if (has_space(data.text)) add_sentence(out.deviation, "white space inside the base64 text (RFC 4567 3.1)");
    out.protocol = lower(protocol.text);
    out.data = without_space(data.text);
    out.data_span = data.span();
    return out;
}

}  // namespace mediasec::sdp
