// Mediasec: the packet index estimate of SRTP.
// RFC 3711 3.3.1 and Appendix A.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "crypto/srtp.h"

namespace mediasec::crypto {

namespace {

constexpr int half = 32768;  // half of the sequence numbers

}  // namespace

std::uint32_t RocEstimate::estimate(std::uint16_t seq) const noexcept
{
    if (!started_) return roc_;
    const int s_l = s_l_, distance = seq - s_l;
    // Appendix A has ROC-1 mod 2^32 here. The sender starts at ROC 0 (3.3.1), so no packet is from before it.
    if (s_l < half) return distance > half && roc_ != 0 ? roc_ - 1 : roc_;
    return s_l - half > seq ? roc_ + 1 : roc_;
}

void RocEstimate::commit(std::uint32_t roc, std::uint16_t seq) noexcept
{
    // Signed difference modulo 2^32: a carried ROC (RFC 4771) or a guess that verified may be any number of turns ahead.
    const auto ahead = static_cast<std::int32_t>(roc - roc_);
    if (started_ && (ahead < 0 || (ahead == 0 && seq <= s_l_))) return;
    roc_ = roc;
    s_l_ = seq;
    started_ = true;
}

}  // namespace mediasec::crypto
