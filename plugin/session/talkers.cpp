// Mediasec: who is talking.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "session/talkers.h"

#include "crypto/kdf.h"
#include "session/uid_forms.h"

#include <algorithm>
#include <iterator>

namespace mediasec::session {

void SpeakerBook::note(std::uint32_t ssrc, Frame frame, const std::string &user)
{
    constexpr std::size_t most_ssrcs = 65536, most_changes = 4096;  // a flood of messages makes no more state than this
    if (by_ssrc_.size() >= most_ssrcs && !by_ssrc_.contains(ssrc)) return;
    auto &turns = by_ssrc_[ssrc];
    auto after = turns.upper_bound(frame);
    // Floor control repeats itself at every burst: only a change is worth keeping.
    if (after != turns.begin() && std::prev(after)->second == user) return;
    if (turns.size() < most_changes) turns.insert_or_assign(frame, user);
}

const std::string *SpeakerBook::user_of(std::uint32_t ssrc, Frame frame) const
{
    const auto row = by_ssrc_.find(ssrc);
    if (row == by_ssrc_.end() || row->second.empty()) return nullptr;
    auto after = row->second.upper_bound(frame);
    return after == row->second.begin() ? &after->second : &std::prev(after)->second;
}

std::string is_member(ByteView gmk, std::uint32_t gmk_id, std::uint32_t guk_id, std::string_view user)
{
    for (auto &spelling : identity_spellings(user))
        if (crypto::guk_id(gmk_id, crypto::user_salt(gmk, spelling)) == guk_id) return spelling;
    return {};
}

void member_of(Member &member, const Key &gmk, std::uint32_t guk_id, const IdentityBook &book)
{
    for (; member.user.empty() && member.tried < book.size(); ++member.tried)
        member.user = is_member(gmk.value.view(), gmk.id, guk_id, book.at(member.tried));
}

}  // namespace mediasec::session
