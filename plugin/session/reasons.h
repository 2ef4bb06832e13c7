// Mediasec: the reason codes of mediasec.reason, what each means, how much harm it does, and what to do about it.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "session/types.h"

#include <span>

namespace mediasec::session {

/// Harm is what a reason means for the call: it decides the severity of the expert item.
enum class Harm : std::uint8_t {
    none,         ///< nothing wrong
    tolerated,    ///< a peer deviates from its specification, and what it sent opened all the same
    no_key,       ///< something is missing that the analyst may load or capture
    not_opened,   ///< the peers themselves cannot open it, or Mediasec does not support it
    not_trusted,  ///< a signature or MAC does not hold
};

/// ReasonRow describes one code. README has the same rows; check.reasons compares them.
struct ReasonRow {
    Reason reason;
    Harm harm;
    const char *name;    ///< a few words, for columns and statistics
    const char *remedy;  ///< one line
};

/// all_reasons lists every code, ascending.
std::span<const ReasonRow> all_reasons() noexcept;

/// harm_of gives the harm of a code.
Harm harm_of(Reason reason) noexcept;

}  // namespace mediasec::session
