// Mediasec: what became of each packet.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "session/results.h"

namespace mediasec::session {

PacketResult *ResultStore::find(Frame frame, std::uint16_t ordinal) noexcept
{
    const std::size_t page = frame / page_size;
    if (page < pages_.size() && pages_[page]) {
        PacketResult &result = (*pages_[page])[frame % page_size];
        if (result.ordinal == ordinal) return &result;
    }
    if (further_.empty()) return nullptr;
    auto found = further_.find(std::uint64_t(frame) << 32 | ordinal);
    return found == further_.end() ? nullptr : &found->second;
}

void ResultStore::put(Frame frame, const PacketResult &result)
{
    const std::size_t page = frame / page_size;
    if (page >= pages_.size()) pages_.resize(page + 1);
    if (!pages_[page]) pages_[page] = std::make_unique<Page>();
    PacketResult &place = (*pages_[page])[frame % page_size];
    if (place.ordinal == PacketResult::no_result || place.ordinal == result.ordinal)
        place = result;
    else
        further_[std::uint64_t(frame) << 32 | result.ordinal] = result;
}

}  // namespace mediasec::session
