// Mediasec: MIKEY messages and signed parts in multipart bodies, and what MIME handling does to them.
// RFC 2046, RFC 6309 7 (application/mikey is binary), TS 24.379 7.3 (bodies of REGISTER and PUBLISH).
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "kms/keyring.h"
#include "mikey/parser.h"
#include "sdp/mime.h"
#include "session/types.h"

#include <deque>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace mediasec::session {

/// mikey_of_body gives the octets of an application/mikey body: as they are, or decoded where a Content-Transfer-Encoding made base64 of
/// them (binary MIKEY begins with version 1, which is no base64 digit). Octets that are neither are given as they are.
Bytes mikey_of_body(ByteView body);

/// PartBook keeps the parts of the multipart bodies of one frame, for the signatures in that frame. Other frames' parts are forgotten.
class PartBook {
public:
    /// take cuts a body into its parts and gives those that are MIKEY messages, decoded. It keeps the parts when a signature document is
    /// among them.
    std::vector<Bytes> take(Frame frame, ByteView body, std::string_view parameters);
    /// parts_of lists the parts that were kept for a frame, the newest last.
    const std::vector<sdp::MimePart> &parts_of(Frame frame) const noexcept { return frame == frame_ ? parts_ : none_; }

private:
    Frame frame_ = 0;
    std::set<std::size_t> taken_;  ///< hashes of the bodies: a frame may be dissected many times
    std::deque<Bytes> bodies_;     ///< what parts_ point into
    std::vector<sdp::MimePart> parts_;
    const std::vector<sdp::MimePart> none_ = {};
};

/// Restored is a message that is as its sender made it again.
struct Restored {
    std::optional<mikey::Message> message;  ///< nothing where octets had been added, which no parser takes for a part of the message
    std::string deviation;
};

/// restore_octets undoes what software does that takes a MIKEY-SAKKE message for text: it changes line ends throughout, writes octets as UTF-8, or takes the last one or two
/// octets for white space. The message is whole then and its signature verifies. Where one or two such octets were added and the signature verifies, it only tells.
/// Nothing in all other cases.
std::optional<Restored> restore_octets(const mikey::Message &message, ByteView octets, const kms::Keyring &keys,
                                       const mikey::ParseOptions &options);

}  // namespace mediasec::session
