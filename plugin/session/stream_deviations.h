// Mediasec: SRTP and SRTCP that none of the signalled ways opens: what is known to go wrong between implementations is tried, and the tag decides.
// RFC 3711, RFC 3830 4.1, RFC 4568, RFC 4771, TS 33.180 7.4 and Annex E.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "session/calls.h"
#include "session/keys.h"
#include "session/streams.h"

#include <optional>
#include <string>
#include <vector>

namespace mediasec::session {

/// FailedPacket is a packet that nothing opened, with the keys that should have.
struct FailedPacket {
    ByteView octets;
    crypto::RtpHeader header;            ///< for RTCP only the SSRC
    bool rtcp = false;
    std::uint32_t roc = 0;               ///< as far as the stream tells
    std::vector<const Key *> own_keys;   ///< of the call that the packet's ports belong to, or named by its MKI: tried in every way
    std::vector<const Key *> other_keys; ///< of other messages: tried as they should be used
    std::vector<const SdesKey *> other_sdes;  ///< a=crypto keys of other calls
    std::vector<std::uint32_t> opposite_ssrcs;  ///< of the streams that go the other way
};

/// FoundDeviation is the way in which a packet opened after all.
struct FoundDeviation {
    Context context;
    crypto::SrtpTrailer trailer;
    std::uint32_t value = 0;             ///< ROC, or SRTCP index
    std::string departure;               ///< what was done instead, with the clause that it breaks
};

/// find_deviation tries what the tables in stream_deviations.cpp list. Every tag check takes one off `budget`; at 0 it gives up. A tag of less than 8 octets proves too little for so
/// many trials, so policies with such are left out. `plain` is scratch space and holds the plain packet when something is found.
std::optional<FoundDeviation> find_deviation(const FailedPacket &packet, std::uint32_t &budget, Bytes &plain);

/// replaced_in gives the frame of the message or description that replaced `key` before `frame`, as far as the call of `use` tells; 0 when none did.
Frame replaced_in(const Key &key, const PortUse &use, Frame frame);

}  // namespace mediasec::session
