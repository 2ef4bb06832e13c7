// Mediasec: a=crypto. RFC 4568 6 and 9.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "sdp/attribute.h"

#include <algorithm>

namespace mediasec::sdp {

namespace {

constexpr std::uint64_t most_packets = std::uint64_t{1} << 48;  // RFC 3711 9.2, the largest lifetime of RFC 4568 6.2
constexpr std::size_t most_mki_octets = 128;                    // RFC 4568 6.1
constexpr std::size_t most_mki_digits = 309;                    // 2^(8 * 128) has 309 decimal digits

void deviation(std::vector<Remark> &remarks, Text where, const char *what)
{
    remarks.push_back({Remark::Kind::deviation, where.offset, what});
}

bool begins(std::string_view text, std::string_view prefix) noexcept { return same_word(text.substr(0, prefix.size()), prefix); }

// take_key_params takes the word with the keys. RFC 4568 9.1 allows no white space in it; "inline:A; inline:B" and "inline: A" are met.
Text take_key_params(Text &rest, std::vector<Remark> &remarks)
{
    Text start = trim(rest), word = take_word(rest);
    bool spaced = false;
    for (Text next = rest; !word.empty(); next = rest) {
        Text more = take_word(next);
        bool unfinished = word.text.back() == ';' || word.text.back() == ':';
        if (more.empty() || (!unfinished && !begins(more.text, "inline:") && more.text.front() != ';')) break;
        word = more;
        rest = next;
        spaced = true;
    }
    if (spaced) deviation(remarks, start, "white space between the key parameters of a=crypto (RFC 4568 9.1)");
    return start.upto(rest.offset - start.offset);
}

// parse_lifetime gives 0 for a lifetime that no counter reaches: it then sets no limit.
std::uint64_t parse_lifetime(Text text, std::vector<Remark> &remarks)
{
    std::optional<std::uint64_t> packets;
    if (begins(text.text, "2^")) {
        auto power = decimal(text.text.substr(2), 63);
        if (power) packets = std::uint64_t{1} << *power;
    } else {
        packets = decimal(text.text, UINT64_MAX);
    }
    if (!packets || *packets == 0 || *packets > most_packets)
        deviation(remarks, text, "the key lifetime of a=crypto is not 1 to 2^48 packets (RFC 4568 6.1)");
    return packets.value_or(0);
}

// big_endian writes a decimal number of any size into `width` octets; nothing when it does not fit.
std::optional<Bytes> big_endian(std::string_view digits, std::size_t width)
{
    if (digits.empty() || digits.size() > most_mki_digits) return std::nullopt;
    Bytes out(width);
    for (char c : digits) {
        if (c < '0' || c > '9') return std::nullopt;
        auto carry = static_cast<unsigned>(c - '0');
        for (auto octet = out.rbegin(); octet != out.rend(); ++octet) {
            carry += *octet * 10U;
            *octet = static_cast<std::uint8_t>(carry & 0xff);
            carry >>= 8;
        }
        if (carry != 0) return std::nullopt;
    }
    return out;
}

void parse_mki(Text text, CryptoKey &key, std::string &defect)
{
    Text length = text, value = take_until(length, ':');
    auto octets = decimal(length.text, most_mki_octets);
    if (!octets || *octets == 0) {
        add_sentence(defect, "the MKI length is not 1 to 128 octets (RFC 4568 6.1)");
        return;
    }
    auto packed = big_endian(value.text, static_cast<std::size_t>(*octets));
    if (!packed) {
        add_sentence(defect, "the MKI is not a decimal number that fits its length (RFC 4568 6.1)");
        return;
    }
    key.mki = decimal(value.text, UINT64_MAX);
    key.mki_len = static_cast<std::uint8_t>(*octets);
    key.mki_octets = std::move(*packed);
}

// parse_key reads srtp-key-info: key-salt ["|" lifetime] ["|" mki]. The third field always has a colon, the second never.
CryptoKey parse_key(Text info, std::vector<Remark> &remarks, std::string &defect)
{
    CryptoKey key;
    Text rest = info;
    key.key_salt = without_space(take_until(rest, '|').text);
    if (key.key_salt.empty()) add_sentence(defect, "the key is empty (RFC 4568 9.2)");
    if (key.key_salt.size() % 4 != 0) deviation(remarks, info, "the key of a=crypto is base64 without its padding (RFC 4568 6.1, RFC 4648 3.2)");
    while (!rest.empty()) {
        Text field = trim(take_until(rest, '|'));
        if (field.empty())
            deviation(remarks, field, "an empty field in the key parameters of a=crypto (RFC 4568 9.2)");
        else if (field.text.find(':') != std::string_view::npos)
            parse_mki(field, key, defect);
        else
            key.lifetime = parse_lifetime(field, remarks);
    }
    return key;
}

void check_mkis(const std::vector<CryptoKey> &keys, Text where, std::vector<Remark> &remarks)
{
    if (keys.size() < 2) return;
    auto lacks = [](const CryptoKey &key) { return key.mki_len == 0; };
    auto differs = [&keys](const CryptoKey &key) { return key.mki_len != keys[0].mki_len; };
    if (std::any_of(keys.begin(), keys.end(), lacks))
        deviation(remarks, where, "several keys in a=crypto, but not each has an MKI (RFC 4568 6.1)");
    else if (std::any_of(keys.begin(), keys.end(), differs))
        deviation(remarks, where, "the MKIs of a=crypto differ in length (RFC 4568 6.1)");
}

std::vector<CryptoKey> parse_keys(Text params, std::vector<Remark> &remarks, std::string &defect)
{
    std::vector<CryptoKey> keys;
    Text rest = params;
    while (!rest.empty()) {
        Text param = trim(take_until(rest, ';'));
        if (param.empty()) continue;
        Text info = param, method = take_until(info, ':');
        if (same_word(method.text, "inline"))
            keys.push_back(parse_key(trim(info), remarks, defect));
        else
            deviation(remarks, param, "a key method other than inline in a=crypto (RFC 4568 6.1)");
    }
    if (keys.empty()) add_sentence(defect, "no inline key (RFC 4568 6.1)");
    check_mkis(keys, params, remarks);
    return keys;
}

struct Flag {
    const char *name;
    bool Crypto::*member;
};
constexpr Flag flags[] = {
    {"UNENCRYPTED_SRTP", &Crypto::unencrypted_srtp},          // RFC 4568 6.3.2
    {"UNENCRYPTED_SRTCP", &Crypto::unencrypted_srtcp},        // RFC 4568 6.3.2
    {"UNAUTHENTICATED_SRTP", &Crypto::unauthenticated_srtp},  // RFC 4568 6.3.3
};

void set_kdr(Crypto &crypto, Text value, std::vector<Remark> &remarks)
{
    auto power = decimal(value.text, 24);
    if (!power) return deviation(remarks, value, "KDR of a=crypto is not 1 to 24 (RFC 4568 6.3.1)");
    crypto.kdr_power = static_cast<std::uint32_t>(*power);
    crypto.has_kdr = true;
}

void set_fec_order(Crypto &crypto, Text value, std::vector<Remark> &remarks)
{
    crypto.fec_order = value.str();
    if (!same_word(value.text, "FEC_SRTP") && !same_word(value.text, "SRTP_FEC"))
        deviation(remarks, value, "FEC_ORDER of a=crypto is neither FEC_SRTP nor SRTP_FEC (RFC 4568 6.3.4)");
}

void set_fec_key(Crypto &crypto, Text value, std::vector<Remark> &remarks)
{
    std::string defect;
    crypto.fec_key = value.str();
    crypto.fec_keys = parse_keys(value, remarks, defect);
    if (!defect.empty()) remarks.push_back({Remark::Kind::malformed, value.offset, "FEC_KEY of a=crypto: " + defect});
}

void set_wsh(Crypto &crypto, Text value, std::vector<Remark> &remarks)
{
    auto size = decimal(value.text, UINT32_MAX);
    if (!size || *size < 64) deviation(remarks, value, "WSH of a=crypto is not a number of at least 64 (RFC 4568 6.3.6)");
    crypto.wsh = static_cast<std::uint32_t>(size.value_or(0));
}

struct Setting {
    const char *name;
    void (*set)(Crypto &crypto, Text value, std::vector<Remark> &remarks);
};
constexpr Setting settings[] = {{"KDR", set_kdr}, {"FEC_ORDER", set_fec_order}, {"FEC_KEY", set_fec_key}, {"WSH", set_wsh}};

void parse_session_parameter(Crypto &crypto, Text param, std::vector<Remark> &remarks)
{
    for (const Flag &flag : flags)
        if (same_word(param.text, flag.name)) {
            crypto.*flag.member = true;
            return;
        }
    Text value = param, name = take_until(value, '=');
    for (const Setting &setting : settings)
        if (same_word(name.text, setting.name)) return setting.set(crypto, value, remarks);
    crypto.unknown_parameters.push_back(param.str());
    if (param.text.front() != '-')
        deviation(remarks, param, "a session parameter of a=crypto that RFC 4568 6.3 does not know; a receiver has to refuse the attribute (6.3.7)");
}

}  // namespace

Crypto parse_crypto(Text value, std::vector<Remark> &remarks)
{
    Crypto out;
    Text rest = value, tag = take_word(rest), suite = take_word(rest), keys = take_key_params(rest, remarks);
    auto number = decimal(tag.text, 999999999);
    out.tag = static_cast<std::uint32_t>(number.value_or(0));
    out.suite = suite.str();
    if (!number) add_sentence(out.defect, "the tag is not a decimal number of 1 to 9 digits (RFC 4568 9.1)");
    if (suite.empty()) add_sentence(out.defect, "no crypto suite (RFC 4568 9.1)");
    out.keys = parse_keys(keys, remarks, out.defect);
    for (Text param = take_word(rest); !param.empty(); param = take_word(rest)) parse_session_parameter(out, param, remarks);
    return out;
}

}  // namespace mediasec::sdp
