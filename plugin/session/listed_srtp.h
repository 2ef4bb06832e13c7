// Mediasec: the `srtp` lines of key lists, found by what a packet carries.
// Form: keyfiles/README.md, "Key lists".
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "kms/keyring.h"
#include "session/calls.h"
#include "session/capture.h"

#include <deque>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace mediasec::session {

/// ListedSrtp is an `srtp` line, ready for use.
struct ListedSrtp {
    SdesKey sdes;
    kms::SrtpMatch match;
    std::optional<std::uint32_t> roc;
};

/// ListedSrtpTable finds the lines that may be meant for a packet without looking at all of them: a key list can have thousands, and every UDP packet of a capture is asked about.
class ListedSrtpTable {
public:
    /// add takes a line of kind `srtp`.
    void add(const kms::ListedSecret &secret);
    /// fits tells whether any line may be meant for `packet`.
    bool fits(const MediaPacket &packet, std::uint32_t ssrc) const { return !all_.empty() && !fitting(packet, ssrc).empty(); }
    /// fitting lists the lines that may be meant for `packet`: those of its SSRC, then of its destination, then of an MKI that it ends with, then those for any packet. The pointers stay valid.
    std::vector<const ListedSrtp *> fitting(const MediaPacket &packet, std::uint32_t ssrc) const;

private:
    using Lines = std::vector<const ListedSrtp *>;
    std::deque<ListedSrtp> all_;
    std::unordered_map<std::uint32_t, Lines> by_ssrc_;
    std::unordered_map<Endpoint, Lines, EndpointHash> by_destination_;
    Lines by_mki_, any_;
};

}  // namespace mediasec::session
