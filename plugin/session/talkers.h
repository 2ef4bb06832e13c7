// Mediasec: who is talking: the users behind SSRCs, as floor control tells, and the members of a group behind GUK-IDs.
// TS 24.380 8.2.3.16 to 8.2.3.18, TS 24.581 9.2.3.16, TS 33.180 5.7.1 and F.1.3.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "session/exchange.h"
#include "session/types.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>

namespace mediasec::session {

/// SpeakerBook keeps which user floor control named for an SSRC, and in which frame. An SSRC can change hands in a long capture, so the answer
/// depends on the packet's frame; it is the same on every pass that knows the same messages.
class SpeakerBook {
public:
    /// note remembers that the message in `frame` gave `ssrc` to `user`.
    void note(std::uint32_t ssrc, Frame frame, const std::string &user);
    /// user_of gives the user whom the last message up to `frame` named; before the first message, whom that one names (a first pass has not seen
    /// it yet, later passes have). Null when there is none; the pointer stays valid.
    const std::string *user_of(std::uint32_t ssrc, Frame frame) const;

private:
    std::unordered_map<std::uint32_t, std::map<Frame, std::string>> by_ssrc_;
};

/// Member is the answer to member_of, kept with what it was made from, so that each identity is tried once.
struct Member {
    std::string user;                ///< empty: none of the identities tried so far
    std::size_t tried = 0;           ///< how many identities of the book were tried
};

/// is_member tells whether `guk_id` is the GUK-ID of `user` for a group key, and if so how the GMS spelled the user (with or without scheme and
/// parameters); empty when it is not. GUK-ID = GMK-ID XOR User Salt (TS 33.180 5.7.1, F.1.3). `gmk` is secret.
std::string is_member(ByteView gmk, std::uint32_t gmk_id, std::uint32_t guk_id, std::string_view user);

/// member_of finds the user behind a GUK-ID among the identities of `book` that `member` has not tried yet.
void member_of(Member &member, const Key &gmk, std::uint32_t guk_id, const IdentityBook &book);

}  // namespace mediasec::session
