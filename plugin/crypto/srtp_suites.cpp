// Mediasec: the names of SRTP crypto suites.
// RFC 4568 6.2 and 6.3, RFC 6188 4, RFC 7714 14.1, RFC 5764 4.1.2; the IANA registry "SDP Security Descriptions".
// SPDX-License-Identifier: GPL-2.0-or-later
#include "crypto/srtp_suites.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cctype>
#include <charconv>
#include <limits>

namespace mediasec::crypto {

namespace {

/// Suite is one name with its lengths, in octets. The first row of a cipher and tag length is the name that suite_name() writes.
struct Suite {
    const char *name;
    SrtpCipher cipher;
    std::uint8_t key_len;
    std::uint8_t salt_len;
    std::uint8_t rtp_tag_len;
    std::uint8_t rtcp_tag_len;
    const char *source;
};

using enum SrtpCipher;

constexpr Suite suites[] = {
    {"AES_CM_128_HMAC_SHA1_80", aes_cm, 16, 14, 10, 10, "RFC 4568 6.2.1"},
    {"AES_CM_128_HMAC_SHA1_32", aes_cm, 16, 14, 4, 10, "RFC 4568 6.2.2"},
    {"F8_128_HMAC_SHA1_80", aes_f8, 16, 14, 10, 10, "RFC 4568 6.2.3"},
    {"F8_128_HMAC_SHA1_32", aes_f8, 16, 14, 4, 10, "RFC 4568 9.2 (grammar), rtpengine"},
    {"AES_192_CM_HMAC_SHA1_80", aes_cm, 24, 14, 10, 10, "RFC 6188 4.1"},
    {"AES_192_CM_HMAC_SHA1_32", aes_cm, 24, 14, 4, 10, "RFC 6188 4.1"},
    {"AES_256_CM_HMAC_SHA1_80", aes_cm, 32, 14, 10, 10, "RFC 6188 4.2"},
    {"AES_256_CM_HMAC_SHA1_32", aes_cm, 32, 14, 4, 10, "RFC 6188 4.2"},
    {"AEAD_AES_128_GCM", aes_gcm, 16, 12, 16, 16, "RFC 7714 14.1"},
    {"AEAD_AES_256_GCM", aes_gcm, 32, 12, 16, 16, "RFC 7714 14.1"},
    {"AEAD_AES_128_GCM_8", aes_gcm, 16, 12, 8, 8, "draft-ietf-avtcore-srtp-aes-gcm-09; FreeSWITCH, Asterisk"},
    {"AEAD_AES_256_GCM_8", aes_gcm, 32, 12, 8, 8, "draft-ietf-avtcore-srtp-aes-gcm-09; FreeSWITCH, Asterisk"},
    {"NULL_HMAC_SHA1_80", null, 16, 14, 10, 10, "RFC 5764 4.1.2 without prefix; rtpengine"},
    {"NULL_HMAC_SHA1_32", null, 16, 14, 4, 10, "RFC 5764 4.1.2 without prefix; rtpengine"},
    {"AES_CM_128_NULL_AUTH", aes_cm, 16, 14, 0, 10, "libsrtp, FreeSWITCH"},
    {"AES_192_CM_NULL_AUTH", aes_cm, 24, 14, 0, 10, "libsrtp"},
    {"AES_256_CM_NULL_AUTH", aes_cm, 32, 14, 0, 10, "libsrtp"},
    {"F8_128_NULL_AUTH", aes_f8, 16, 14, 0, 10, "formed like libsrtp's names"},
    {"NULL_NULL_AUTH", null, 16, 14, 0, 10, "formed like libsrtp's names"},
    // Other spellings of the rows above.
    {"AES_128_CM_HMAC_SHA1_80", aes_cm, 16, 14, 10, 10, "word order of RFC 6188"},
    {"AES_128_CM_HMAC_SHA1_32", aes_cm, 16, 14, 4, 10, "word order of RFC 6188"},
    {"AES_CM_192_HMAC_SHA1_80", aes_cm, 24, 14, 10, 10, "Asterisk, libsrtp"},
    {"AES_CM_192_HMAC_SHA1_32", aes_cm, 24, 14, 4, 10, "Asterisk, libsrtp"},
    {"AES_CM_256_HMAC_SHA1_80", aes_cm, 32, 14, 10, 10, "Asterisk, PJSIP, libsrtp"},
    {"AES_CM_256_HMAC_SHA1_32", aes_cm, 32, 14, 4, 10, "Asterisk, PJSIP, libsrtp"},
    {"AES_CM_192_NULL_AUTH", aes_cm, 24, 14, 0, 10, "libsrtp"},
    {"AES_CM_256_NULL_AUTH", aes_cm, 32, 14, 0, 10, "libsrtp"},
    {"AES_F8_128_HMAC_SHA1_80", aes_f8, 16, 14, 10, 10, "spelling with the cipher's whole name"},
    {"AES_F8_128_HMAC_SHA1_32", aes_f8, 16, 14, 4, 10, "spelling with the cipher's whole name"},
    {"AEAD_AES_128_GCM_16", aes_gcm, 16, 12, 16, 16, "libsrtp"},
    {"AEAD_AES_256_GCM_16", aes_gcm, 32, 12, 16, 16, "libsrtp"},
    {"SRTP_AES128_CM_HMAC_SHA1_80", aes_cm, 16, 14, 10, 10, "RFC 5764 4.1.2"},
    {"SRTP_AES128_CM_HMAC_SHA1_32", aes_cm, 16, 14, 4, 10, "RFC 5764 4.1.2"},
    {"SRTP_AES128_CM_SHA1_80", aes_cm, 16, 14, 10, 10, "OpenSSL's names of the RFC 5764 profiles"},
    {"SRTP_AES128_CM_SHA1_32", aes_cm, 16, 14, 4, 10, "OpenSSL's names of the RFC 5764 profiles"},
    {"SRTP_NULL_HMAC_SHA1_80", null, 16, 14, 10, 10, "RFC 5764 4.1.2"},
    {"SRTP_NULL_HMAC_SHA1_32", null, 16, 14, 4, 10, "RFC 5764 4.1.2"},
    {"SRTP_AEAD_AES_128_GCM", aes_gcm, 16, 12, 16, 16, "RFC 7714 14.2"},
    {"SRTP_AEAD_AES_256_GCM", aes_gcm, 32, 12, 16, 16, "RFC 7714 14.2"},
};

SrtpPolicy policy_of(const Suite &suite)
{
    SrtpPolicy policy;
    policy.cipher = suite.cipher;
    policy.key_len = suite.key_len;
    policy.salt_len = suite.salt_len;
    policy.auth = policy.aead() ? SrtpAuth::none : SrtpAuth::hmac_sha1;
    policy.rtp_tag_len = suite.rtp_tag_len;
    policy.rtcp_tag_len = suite.rtcp_tag_len;
    return policy;
}

bool same_name(std::string_view a, std::string_view b)
{
    auto same = [](char x, char y) { return std::toupper(static_cast<unsigned char>(x)) == std::toupper(static_cast<unsigned char>(y)); };
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), same);
}

/// Flag is an option without a number: it gives a member of the policy a value other than its usual one.
struct Flag {
    const char *name;
    bool SrtpPolicy::*member;
    bool value;
};
constexpr Flag flags[] = {
    {"UNENCRYPTED_SRTP", &SrtpPolicy::rtp_encrypted, false},    // RFC 4568 6.3.2
    {"UNENCRYPTED_SRTCP", &SrtpPolicy::rtcp_encrypted, false},  // RFC 4568 6.3.2
    {"LIBSRTP_KDF", &SrtpPolicy::libsrtp_aes192, true},
};

/// LengthOption is an option whose number is a length in bits.
struct LengthOption {
    const char *name;
    std::uint8_t SrtpPolicy::*member;
};
constexpr LengthOption length_options[] = {
    {"KEY", &SrtpPolicy::key_len},
    {"SRTP_TAG", &SrtpPolicy::rtp_tag_len},
    {"SRTCP_TAG", &SrtpPolicy::rtcp_tag_len},
    {"AUTH_KEY", &SrtpPolicy::auth_key_len},
    {"SALT", &SrtpPolicy::salt_len},
};

struct RccName {
    const char *name;
    RccMode mode;
};
constexpr RccName rcc_names[] = {{"RCCm1", RccMode::m1}, {"RCCm2", RccMode::m2}, {"RCCm3", RccMode::m3}};  // RFC 4771 4, table 1

constexpr unsigned max_kdr_exponent = 24;  // RFC 3711 8.2: 1 to 2^24

std::optional<unsigned> decimal(std::string_view text, unsigned limit)
{
    unsigned number = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size() || number > limit) return std::nullopt;
    return number;
}

bool apply_flag(SrtpPolicy &policy, std::string_view name)
{
    for (const Flag &flag : flags)
        if (same_name(name, flag.name)) {
            policy.*flag.member = flag.value;
            return true;
        }
    if (same_name(name, "UNAUTHENTICATED_SRTP")) {  // RFC 4568 6.3.3: SRTP alone, SRTCP stays authenticated
        policy.rtp_tag_len = 0;
        return true;
    }
    for (const RccName &rcc : rcc_names)
        if (same_name(name, rcc.name)) {
            policy.rcc = rcc.mode;
            policy.roc_rate = 1;  // RFC 4771 4: the default of R
            return true;
        }
    return false;
}

bool apply_number(SrtpPolicy &policy, std::string_view name, std::string_view number)
{
    if (same_name(name, "KDR")) {
        auto exponent = decimal(number, max_kdr_exponent);
        if (exponent) policy.kdr = std::uint32_t{1} << *exponent;
        return exponent.has_value();
    }
    for (const LengthOption &option : length_options)
        if (same_name(name, option.name)) {
            auto bits = decimal(number, 8 * std::numeric_limits<std::uint8_t>::max());
            if (!bits || *bits % 8 != 0) return false;
            policy.*option.member = static_cast<std::uint8_t>(*bits / 8);
            return true;
        }
    for (const RccName &rcc : rcc_names)
        if (same_name(name, rcc.name)) {
            auto rate = decimal(number, std::numeric_limits<std::uint16_t>::max());
            if (!rate || *rate == 0) return false;
            policy.rcc = rcc.mode;
            policy.roc_rate = static_cast<std::uint16_t>(*rate);
            return true;
        }
    return false;
}

/// nearest_suite finds the row that differs least from the policy: same cipher and key, and the same SRTP tag if there is one.
const Suite &nearest_suite(const SrtpPolicy &policy)
{
    auto same_cipher = [&](const Suite &s) {
        return s.cipher == policy.cipher && (s.key_len == policy.key_len || policy.cipher == null);
    };
    auto exact = std::find_if(std::begin(suites), std::end(suites),
                              [&](const Suite &s) { return same_cipher(s) && s.rtp_tag_len == policy.rtp_tag_len; });
    if (exact != std::end(suites)) return *exact;
    auto same_key = std::find_if(std::begin(suites), std::end(suites), same_cipher);
    if (same_key != std::end(suites)) return *same_key;
    // Every cipher has a row; a key length that no suite has is told by the option KEY.
    return *std::find_if(std::begin(suites), std::end(suites), [&](const Suite &s) { return s.cipher == policy.cipher; });
}

std::string with_number(const char *name, unsigned number) { return std::string("+") + name + "=" + std::to_string(number); }

}  // namespace

bool apply_session_parameter(SrtpPolicy &policy, std::string_view parameter)
{
    std::size_t equals = parameter.find('=');
    if (equals == std::string_view::npos) return apply_flag(policy, parameter);
    return apply_number(policy, parameter.substr(0, equals), parameter.substr(equals + 1));
}

std::optional<SrtpPolicy> policy_of_suite(std::string_view name)
{
    std::string_view suite_part = name.substr(0, name.find('+'));
    auto row = std::find_if(std::begin(suites), std::end(suites), [&](const Suite &s) { return same_name(s.name, suite_part); });
    if (row == std::end(suites)) return std::nullopt;
    SrtpPolicy policy = policy_of(*row);
    for (std::string_view rest = name.substr(suite_part.size()); !rest.empty();) {
        rest.remove_prefix(1);
        std::string_view option = rest.substr(0, rest.find('+'));
        if (!apply_session_parameter(policy, option)) return std::nullopt;
        rest.remove_prefix(option.size());
    }
    return policy;
}

std::string SrtpPolicy::suite_name() const
{
    const Suite &suite = nearest_suite(*this);
    const SrtpPolicy usual = policy_of(suite);
    std::string text = suite.name;
    for (const LengthOption &option : length_options)
        if (this->*option.member != usual.*option.member) text += with_number(option.name, this->*option.member * 8u);
    for (const Flag &flag : flags)
        if (this->*flag.member != usual.*flag.member) text += std::string("+") + flag.name;
    if (kdr != 0) text += with_number("KDR", static_cast<unsigned>(std::bit_width(kdr) - 1));
    for (const RccName &row : rcc_names)
        if (rcc == row.mode) text += roc_rate == 1 ? std::string("+") + row.name : with_number(row.name, roc_rate);
    return text;
}

}  // namespace mediasec::crypto
