// Mediasec: SRTP and SRTCP of one master key: when session keys are derived, and which packet they open.
// RFC 3711 3.3, 3.4 and 4.3.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "crypto/srtp.h"

#include "crypto/srtp_kdf.h"
#include "crypto/srtp_layout.h"
#include "crypto/srtp_transform.h"

#include <bit>

namespace mediasec::crypto {

namespace {

constexpr std::uint8_t sha1_len = 20;
constexpr std::uint32_t max_kdr = 1u << 24;  // RFC 3711 8.2

bool gcm_tag_len_good(std::uint8_t length) noexcept { return length == 16 || length == 8; }

/// aead_supported: RFC 7714 12 has keys of 16 and 32 octets and salts of 12; tags of 8 octets are libsrtp's. RCC modes 1 and 2 are
/// defined with HMAC-SHA1 alone (RFC 4771 3).
bool aead_supported(const SrtpPolicy &policy) noexcept
{
    return (policy.key_len == 16 || policy.key_len == 32) && policy.salt_len == 12 && gcm_tag_len_good(policy.rtp_tag_len) &&
           gcm_tag_len_good(policy.rtcp_tag_len) && (policy.rcc == RccMode::none || policy.rcc == RccMode::m3);
}

bool hmac_supported(const SrtpPolicy &policy) noexcept
{
    return policy.salt_len <= srtp_max_salt_len && mac_len(policy, true) <= sha1_len && mac_len(policy, false) <= sha1_len &&
           policy.rtcp_tag_len <= sha1_len;
}

bool supported(const SrtpPolicy &policy) noexcept
{
    const bool key_len_good = policy.key_len == 16 || policy.key_len == 24 || policy.key_len == 32;
    const bool kdr_good = policy.kdr == 0 || (std::has_single_bit(policy.kdr) && policy.kdr <= max_kdr);
    // HMAC-SHA1 and AES-GCM have no keystream prefix (RFC 3711 4.2.1).
    return key_len_good && kdr_good && policy.prefix_len == 0 && (policy.rcc == RccMode::none || policy.roc_rate != 0) &&
           (policy.aead() ? aead_supported(policy) : hmac_supported(policy));
}

struct Labels {
    SrtpLabel encryption, authentication, salt;
};
constexpr Labels rtp_labels{SrtpLabel::rtp_encryption, SrtpLabel::rtp_authentication, SrtpLabel::rtp_salt};
constexpr Labels rtcp_labels{SrtpLabel::rtcp_encryption, SrtpLabel::rtcp_authentication, SrtpLabel::rtcp_salt};

/// Direction is SRTP or SRTCP of the master key, with the session keys of the last r = index DIV kdr.
struct Direction {
    Direction(const SrtpPolicy &policy, const Labels &names) : labels(names), transform(policy) {}
    const Labels &labels;
    SrtpTransform transform;
    std::optional<std::uint64_t> r;
};

}  // namespace

struct SrtpKeys::State {
    State(const SrtpPolicy &p, SrtpKdf &&k) : policy(p), kdf(std::move(k)), rtp(policy, rtp_labels), rtcp(policy, rtcp_labels) {}

    /// ready derives the session keys for a packet index unless they are at hand (RFC 3711 4.3.1).
    std::optional<Error> ready(Direction &direction, std::uint64_t index)
    {
        const std::uint64_t r = policy.kdr == 0 ? 0 : index / policy.kdr;
        if (direction.r == r) return std::nullopt;
        direction.r.reset();
        auto encryption = kdf.derive(direction.labels.encryption, r, policy.key_len);
        auto authentication = kdf.derive(direction.labels.authentication, r, policy.aead() ? 0 : policy.auth_key_len);
        auto salt = kdf.derive(direction.labels.salt, r, policy.salt_len);
        if (!encryption || !authentication || !salt) return Error::crypto_failure;
        if (auto error = direction.transform.set_keys(encryption->view(), salt->view(), authentication->view())) return error;
        direction.r = r;
        return std::nullopt;
    }

    const SrtpPolicy policy;
    SrtpKdf kdf;
    Direction rtp, rtcp;
};

SrtpKeys::SrtpKeys(std::unique_ptr<State> state) : state_(std::move(state)) {}
SrtpKeys::~SrtpKeys() = default;
const SrtpPolicy &SrtpKeys::policy() const noexcept { return state_->policy; }

Result<std::unique_ptr<SrtpKeys>> SrtpKeys::make(const SrtpPolicy &policy, ByteView master_key, ByteView master_salt)
{
    if (!supported(policy)) return Error::unsupported;
    Result<SrtpKdf> kdf = SrtpKdf::make(policy, master_key, master_salt);
    if (!kdf) return kdf.error();
    return std::unique_ptr<SrtpKeys>(new SrtpKeys(std::make_unique<State>(policy, std::move(kdf).value())));
}

void SrtpKeys::take_iv_ssrc(std::uint32_t ssrc) noexcept
{
    state_->rtp.transform.take_iv_ssrc(ssrc);
    state_->rtcp.transform.take_iv_ssrc(ssrc);
}

Result<std::size_t> SrtpKeys::unprotect_rtp(ByteView packet, const SrtpTrailer &trailer, std::uint32_t roc, Bytes &out)
{
    Result<RtpParts> parts = split_rtp(packet, state_->policy, trailer);
    if (!parts) return parts.error();
    const std::uint64_t index = std::uint64_t{roc} << 16 | parts->fields.seq;
    if (auto error = state_->ready(state_->rtp, index)) return *error;
    if (auto error = state_->rtp.transform.open_rtp(*parts, roc, out)) return *error;
    return out.size();
}

Result<std::size_t> SrtpKeys::unprotect_rtcp(ByteView packet, std::uint8_t mki_len, Bytes &out, std::uint32_t &index)
{
    Result<RtcpParts> parts = split_rtcp(packet, state_->policy, mki_len);
    if (!parts) return parts.error();
    index = parts->index;
    if (auto error = state_->ready(state_->rtcp, index)) return *error;
    if (auto error = state_->rtcp.transform.open_rtcp(*parts, out)) return *error;
    return out.size();
}

}  // namespace mediasec::crypto
