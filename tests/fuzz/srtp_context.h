// A crypto context out of a fuzz target's input: any policy, with a key that is made of its octets.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/bytes.h"
#include "base/reader.h"
#include "crypto/srtp.h"

namespace fuzz {

/// policy_of reads any policy, sensible or not, off 8 octets.
inline mediasec::crypto::SrtpPolicy policy_of(mediasec::ByteReader &in)
{
    using namespace mediasec::crypto;
    SrtpPolicy policy;
    std::uint8_t form = in.u8("cipher"), flags = in.u8("flags"), rcc = in.u8("RCC");
    constexpr std::uint8_t key_lengths[] = {16, 24, 32, 17};
    policy.cipher = static_cast<SrtpCipher>(form & 3U);
    policy.auth = static_cast<SrtpAuth>(form >> 2 & 1U);
    policy.key_len = key_lengths[form >> 3 & 3U];
    policy.salt_len = (form & 0x20U) != 0 ? 12 : 14;
    policy.auth_key_len = (form & 0x40U) != 0 ? 20 : in.u8("authentication key length");
    policy.rtp_encrypted = (flags & 1U) == 0;
    policy.rtcp_encrypted = (flags & 2U) == 0;
    policy.libsrtp_aes192 = (flags & 4U) != 0;
    policy.kdr = (flags & 8U) != 0 ? 1U << (flags >> 4) : 0;
    policy.rcc = static_cast<RccMode>(rcc & 3U);
    policy.roc_rate = static_cast<std::uint16_t>((rcc >> 2) + 1U);
    constexpr std::uint8_t tag_lengths[] = {10, 4, 16, 8, 0, 20, 32, 1};
    std::uint8_t tags = in.u8("tags");
    policy.rtp_tag_len = tag_lengths[tags & 7U];
    policy.rtcp_tag_len = tag_lengths[tags >> 3 & 7U];
    return policy;
}

}  // namespace fuzz
