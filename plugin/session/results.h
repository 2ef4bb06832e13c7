// Mediasec: what became of each packet, so that later passes show what the first one found.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "session/types.h"

#include <array>
#include <memory>
#include <unordered_map>
#include <vector>

namespace mediasec::session {

/// PacketResult is the stored outcome of one packet, 16 octets.
struct PacketResult {
    static constexpr std::uint32_t nothing = 0xffffffff;
    static constexpr std::uint16_t no_result = 0xffff;
    SrtpStatus status = SrtpStatus::none;
    std::uint8_t mki_len = 0;
    Reason reason = Reason::none;
    std::uint16_t ordinal = no_result;       ///< which packet of the frame: MediaPacket::ordinal
    std::uint16_t mark = 0;                  ///< SEQ (RTP) or the low half of the SSRC: `tshark -2 -R` gives one frame number to several packets on the first pass
    std::uint32_t value = 0;                 ///< decrypted: ROC (RTP) or SRTCP index; otherwise how many times the known keys had changed by then
    std::uint32_t way = nothing;             ///< decrypted: number of the Way; otherwise the number of the Exchange that is to blame
};

/// ResultStore keeps a PacketResult by frame and ordinal: pages of consecutive frames for the first packet of each frame, since a stream's packets
/// follow each other, and a map for the rare second packet in one frame.
class ResultStore {
public:
    /// find gives the result, or a null pointer.
    PacketResult *find(Frame frame, std::uint16_t ordinal) noexcept;
    /// put stores or replaces a result.
    void put(Frame frame, const PacketResult &result);

private:
    static constexpr std::size_t page_size = 256;
    using Page = std::array<PacketResult, page_size>;
    std::vector<std::unique_ptr<Page>> pages_;
    std::unordered_map<std::uint64_t, PacketResult> further_;
};

}  // namespace mediasec::session
