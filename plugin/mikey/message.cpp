// Mediasec: look-ups in a parsed MIKEY message.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "mikey/message.h"

#include <algorithm>

namespace mediasec::mikey {

namespace {

/// first_of finds the first element that `wanted` accepts, or a null pointer.
template <typename T, typename Predicate>
const T *first_of(const std::vector<T> &list, Predicate wanted) noexcept
{
    auto found = std::find_if(list.begin(), list.end(), wanted);
    return found == list.end() ? nullptr : &*found;
}

}  // namespace

std::optional<std::uint32_t> Timestamp::ntp_seconds() const
{
    constexpr std::uint8_t counter = 2;
    if (type == counter || value.size() < 4) return std::nullopt;
    return static_cast<std::uint32_t>(load_be(ByteView(value).first(4)));
}

const PolicyParameter *SecurityPolicy::find(std::uint8_t wanted) const noexcept
{
    return first_of(parameters, [wanted](const PolicyParameter &p) { return p.type == wanted; });
}

const Identity *Message::identity(std::uint8_t role) const noexcept
{
    return first_of(identities, [role](const Identity &i) { return i.role == role; });
}

const Nonce *Message::nonce(std::uint8_t role) const noexcept
{
    return first_of(nonces, [role](const Nonce &n) { return n.role == role; });
}

const SecurityPolicy *Message::policy(std::uint8_t policy_no) const noexcept
{
    return first_of(policies, [policy_no](const SecurityPolicy &p) { return p.policy_no == policy_no; });
}

const Timestamp *Message::time() const noexcept
{
    return first_of(times, [](const Timestamp &t) { return t.role == 0; });
}

}  // namespace mediasec::mikey
