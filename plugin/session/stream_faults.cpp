// Mediasec: for which reasons packets of a stream did not open, for the report.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "session/stream_faults.h"

#include <algorithm>

namespace mediasec::session {

void StreamFaults::note(std::size_t stream, Frame frame, const Opened &outcome)
{
    const auto known = by_stream_.find(stream);
    if (known == by_stream_.end() && outcome.reason == Reason::none) return;
    std::vector<StreamFault> &faults = known == by_stream_.end() ? by_stream_[stream] : known->second;
    std::erase_if(faults, [&](const StreamFault &fault) { return fault.frame == frame && fault.diagnosis.reason != outcome.reason; });
    const auto said = [&](const StreamFault &fault) { return fault.diagnosis.reason == outcome.reason; };
    if (outcome.reason != Reason::none && std::none_of(faults.begin(), faults.end(), said))
        faults.push_back({frame, {outcome.reason, outcome.diagnosis}});
}

const std::vector<StreamFault> &StreamFaults::of(std::size_t stream) const noexcept
{
    static const std::vector<StreamFault> none;
    const auto known = by_stream_.find(stream);
    return known == by_stream_.end() ? none : known->second;
}

}  // namespace mediasec::session
