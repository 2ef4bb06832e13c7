// Mediasec: in which ways a key may have been used, and what a packet looks like without any key.
// TS 33.180 7.4 and Annex E, RFC 3830 4.1.3, RFC 3550, RFC 3551.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "session/exchange.h"
#include "session/keys.h"
#include "session/policy.h"
#include "session/streams.h"

#include <vector>

namespace mediasec::session {

/// candidates_of lists the ways in which `key` may protect a packet, the announced ones first: CS IDs of the message's map (the session of this SSRC before the
/// others), then those of TS 33.180 table E.1.3-1; policies as policy_choices() has them; MKI and ROC as `hit` found them, or, without a hit, as the key's SPI
/// announces them, none, and 4 octets. `seq` tells whether the packet carries a ROC (RFC 4771).
std::vector<Candidate> candidates_of(const Key &key, std::uint32_t csb_id, const MkiHit *hit, std::uint32_t ssrc, std::uint16_t seq, bool rtcp);

/// MasterKey is what SRTP's session keys are derived from. Both are secret.
struct MasterKey {
    SecretBytes key, salt;
};
/// derive_master gives the master key of a candidate: a TEK as it is (key and salt may be in one, as GStreamer and ONVIF devices send them), else derived from the TGK (RFC 3830 4.1.3).
/// Nothing when the key is shorter than the policy's.
std::optional<MasterKey> derive_master(const Candidate &candidate);

/// rtcp_is_clear tells whether a packet is plain RTCP: the lengths of its compound's packets add up to the whole, which a trailer of SRTCP prevents.
bool rtcp_is_clear(ByteView packet) noexcept;

/// rtp_looks_clear tells whether a packet whose tag no key verifies is, by its payload's size and first octets, a plain frame of its codec.
bool rtp_looks_clear(ByteView packet, const crypto::RtpHeader &header, const std::vector<sdp::PayloadFormat> &formats);

}  // namespace mediasec::session
