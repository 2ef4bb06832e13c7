// Mediasec: for which reasons packets of a stream did not open, for the report.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "session/capture.h"

#include <unordered_map>
#include <vector>

namespace mediasec::session {

/// StreamFault is one reason why packets of a stream stay closed, or should not be clear.
struct StreamFault {
    Frame frame = 0;                         ///< the first for which it was given
    Diagnosis diagnosis;
};

/// StreamFaults keeps the reasons of each stream, each once: what is said of further packets differs in nothing but the frame.
class StreamFaults {
public:
    /// empty tells whether no packet had a reason so far: then a packet without one need not be noted.
    bool empty() const noexcept { return by_stream_.empty(); }
    /// note takes the outcome for a packet of stream number `stream`, on every pass: a later one may take back what the first said.
    void note(std::size_t stream, Frame frame, const Opened &outcome);
    /// of lists the reasons of a stream in the order in which they were given.
    const std::vector<StreamFault> &of(std::size_t stream) const noexcept;

private:
    std::unordered_map<std::size_t, std::vector<StreamFault>> by_stream_;
};

}  // namespace mediasec::session
