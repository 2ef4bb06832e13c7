// Mediasec: from a MIKEY security policy to an SRTP policy.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "session/policy.h"

namespace mediasec::session {

namespace {

using crypto::RccMode;
using crypto::SrtpAuth;
using crypto::SrtpCipher;
using crypto::SrtpPolicy;

/// SRTP parameter types of SP: RFC 3830 6.10.1 table, 13-19 of RFC 4771 section 4, 20 of RFC 7714 15.1.
enum Parameter : std::uint8_t {
    encr_alg = 0, encr_key_len = 1, auth_alg = 2, auth_key_len = 3, salt_len = 4, key_derivation_rate = 6, srtp_encr = 7, srtcp_encr = 8, srtp_auth = 10,
    auth_tag_len = 11, prefix_len = 12, roc_rate = 13, srtp_auth_alg = 14, srtcp_auth_alg = 15, srtp_tag_len = 18, srtcp_tag_len = 19, aead_tag_len = 20,
};

std::optional<std::uint32_t> value(const mikey::SecurityPolicy &sp, Parameter type)
{
    const mikey::PolicyParameter *parameter = sp.find(type);
    return parameter ? std::optional(parameter->number()) : std::nullopt;
}

std::uint8_t octet(std::optional<std::uint32_t> number, std::uint8_t otherwise) { return number && *number <= 255 ? static_cast<std::uint8_t>(*number) : otherwise; }

bool set_cipher(SrtpPolicy &policy, std::uint32_t algorithm)
{
    switch (algorithm) {
    case 0: policy.cipher = SrtpCipher::null; return true;
    case 1: policy.cipher = SrtpCipher::aes_cm; return true;
    case 2: policy.cipher = SrtpCipher::aes_f8; return true;
    case 6: policy.cipher = SrtpCipher::aes_gcm; return true;
    default: return false;  // SEED (RFC 5748) has no OpenSSL cipher in Debian's build that SRTP could use
    }
}

/// set_auth applies authentication algorithm 0 NULL, 1 HMAC-SHA-1, 2-4 RCCm1 to RCCm3 (RFC 4771 section 4).
bool set_auth(SrtpPolicy &policy, std::uint32_t algorithm)
{
    if (algorithm > 4) return false;
    policy.auth = algorithm == 0 || algorithm == 4 || policy.aead() ? SrtpAuth::none : SrtpAuth::hmac_sha1;
    policy.rcc = algorithm >= 2 ? static_cast<RccMode>(algorithm - 1) : RccMode::none;
    return true;
}

void set_aead_tags(SrtpPolicy &policy, const mikey::SecurityPolicy &sp)
{
    policy.auth = SrtpAuth::none;
    policy.rtp_tag_len = policy.rtcp_tag_len = octet(value(sp, aead_tag_len), 16);
}

void set_hmac_tags(SrtpPolicy &policy, const mikey::SecurityPolicy &sp, std::string &deviation)
{
    auto tag = value(sp, auth_tag_len);
    auto key = value(sp, auth_key_len);
    // GStreamer's server puts the tag length where the key length belongs.
    if (key && (*key == 4 || *key == 10)) {
        deviation = "SP parameter 3 (session authentication key length) holds the tag length " + std::to_string(*key) + " (RFC 3830 6.10.1: parameter 11)";
        if (!tag) tag = key;
        key = 20;
    }
    policy.auth_key_len = octet(key, 20);
    policy.rtp_tag_len = policy.rtcp_tag_len = octet(tag, 10);
    if (tag && *tag >= 4 && policy.rcc != RccMode::none) policy.rtp_tag_len = static_cast<std::uint8_t>(*tag - 4);
    // RFC 4771 section 4: types 18 and 19 count the ROC's 4 octets where it is sent.
    if (auto srtp = value(sp, srtp_tag_len)) policy.rtp_tag_len = static_cast<std::uint8_t>(policy.rcc != RccMode::none && *srtp >= 4 ? *srtp - 4 : *srtp);
    if (auto srtcp = value(sp, srtcp_tag_len)) policy.rtcp_tag_len = octet(srtcp, 10);
    if (policy.auth == SrtpAuth::none || value(sp, srtp_auth) == 0u) policy.rtp_tag_len = 0;
}

SrtpPolicy without_rcc(SrtpPolicy policy)
{
    policy.rcc = RccMode::none;
    return policy;
}

SrtpPolicy with_rcc_m3(SrtpPolicy policy)
{
    policy.rcc = RccMode::m3;
    policy.roc_rate = 1;
    return policy;
}

void add_choice(std::vector<PolicyChoice> &choices, const SrtpPolicy &policy, const char *departure)
{
    for (const auto &choice : choices)
        if (choice.policy == policy) return;
    choices.push_back({policy, departure});
}

/// sp_of finds the SP of a session: by its policy numbers, else the message's first for SRTP.
const mikey::SecurityPolicy *sp_of(const mikey::Message &message, const mikey::CryptoSession *session)
{
    if (session)
        for (std::uint8_t number : session->policies)
            if (const auto *sp = message.policy(number); sp && sp->prot_type == 0) return sp;
    for (const auto &sp : message.policies)
        if (sp.prot_type == 0) return &sp;
    return nullptr;
}

}  // namespace

PolicyReading read_policy(const mikey::SecurityPolicy &sp)
{
    PolicyReading reading;
    SrtpPolicy policy;
    const std::uint32_t cipher = value(sp, encr_alg).value_or(1);
    if (!set_cipher(policy, cipher)) {
        reading.unsupported = "encryption algorithm " + std::to_string(cipher);
        return reading;
    }
    const std::uint32_t auth = value(sp, srtp_auth_alg).value_or(value(sp, auth_alg).value_or(policy.aead() ? 0 : 1));
    if (!set_auth(policy, auth)) {
        reading.unsupported = "authentication algorithm " + std::to_string(auth);
        return reading;
    }
    policy.key_len = octet(value(sp, encr_key_len), 16);
    if (policy.key_len != 16 && policy.key_len != 24 && policy.key_len != 32) {
        reading.unsupported = "encryption key length " + std::to_string(policy.key_len);
        return reading;
    }
    policy.salt_len = octet(value(sp, salt_len), policy.aead() ? 12 : 14);
    if (auto power = value(sp, key_derivation_rate); power && *power > 0 && *power <= 24) policy.kdr = 1u << *power;
    policy.rtp_encrypted = value(sp, srtp_encr) != 0u;
    policy.rtcp_encrypted = value(sp, srtcp_encr) != 0u;
    if (auto rate = value(sp, roc_rate); rate && *rate > 0 && *rate <= 0xffff) policy.roc_rate = static_cast<std::uint16_t>(*rate);
    if (policy.aead()) set_aead_tags(policy, sp);
    else set_hmac_tags(policy, sp, reading.deviation);
    reading.policy = policy;
    return reading;
}

SrtpPolicy default_policy(KeyType type)
{
    SrtpPolicy policy;
    if (!is_3gpp(type)) return policy;
    policy.cipher = SrtpCipher::aes_gcm;
    policy.salt_len = 12;
    policy.auth = SrtpAuth::none;
    policy.rtp_tag_len = policy.rtcp_tag_len = 16;
    if (type == KeyType::gmk) policy.rcc = RccMode::m3;  // TS 33.180 table E.2.2-1
    return policy;
}

std::vector<PolicyChoice> policy_choices(const mikey::Message *message, const mikey::CryptoSession *session, KeyType type, std::string *unsupported)
{
    std::vector<PolicyChoice> choices;
    if (const mikey::SecurityPolicy *sp = message ? sp_of(*message, session) : nullptr) {
        PolicyReading reading = read_policy(*sp);
        if (reading.policy) {
            add_choice(choices, *reading.policy, "");
            if (reading.policy->rcc != RccMode::none) add_choice(choices, without_rcc(*reading.policy), "the ROC is not in the packet although the SP announces it (RFC 4771)");
            else if (reading.policy->aead()) add_choice(choices, with_rcc_m3(*reading.policy), "the ROC is in the packet although the SP does not announce it (RFC 4771)");
        } else if (unsupported) {
            *unsupported = reading.unsupported;
        }
    }
    const SrtpPolicy profile = default_policy(type);
    const bool announced = !choices.empty();
    add_choice(choices, profile, announced ? "the default profile of the key instead of the SP (TS 33.180 Annex E)" : "");
    if (profile.rcc != RccMode::none) add_choice(choices, without_rcc(profile), "the ROC is not in the packet (TS 33.180 E.2.2)");
    else if (profile.aead()) add_choice(choices, with_rcc_m3(profile), "the ROC is in the packet (RFC 4771), as for group calls");
    return choices;
}

}  // namespace mediasec::session
