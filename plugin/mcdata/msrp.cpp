// Mediasec: where the body of an MSRP message ends.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "mcdata/msrp.h"

namespace mediasec::mcdata {

namespace {

constexpr std::string_view hyphens = "\r\n-------", line_end = "\r\n";
constexpr std::string_view alphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
constexpr std::string_view further = ".-+%=";                      // RFC 4975 9, ident-char
constexpr std::size_t shortest_ident = 4, longest_ident = 32;

bool is_ident(std::string_view text) noexcept
{
    if (text.size() < shortest_ident || text.size() > longest_ident || alphanumeric.find(text.front()) == text.npos) return false;
    for (char c : text)
        if (alphanumeric.find(c) == alphanumeric.npos && further.find(c) == further.npos) return false;
    return true;
}

}  // namespace

MsrpBody msrp_body(std::string_view text) noexcept
{
    for (std::size_t at = text.find(hyphens); at != text.npos; at = text.find(hyphens, at + 1)) {
        const std::string_view behind = text.substr(at + hyphens.size());
        const std::string_view line = behind.substr(0, behind.find(line_end));
        if (line.size() == behind.size() || line.empty()) continue;
        const char flag = line.back();
        if ((flag == '$' || flag == '+' || flag == '#') && is_ident(line.substr(0, line.size() - 1))) return {at, flag};
    }
    return {text.size(), '\0'};
}

}  // namespace mediasec::mcdata
