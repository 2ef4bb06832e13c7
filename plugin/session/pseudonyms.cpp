// Mediasec: names that stand for identities and addresses in a report that leaves the house.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "session/pseudonyms.h"

#include "base/text.h"

namespace mediasec::session {

std::string Pseudonyms::replace(const std::string &name, const char *kind)
{
    if (!on_ || name.empty()) return one_line(name);
    auto [at, is_new] = names_.try_emplace(name);
    if (is_new) at->second = kind + std::to_string(++counters_[kind]);
    return at->second;
}

void Pseudonyms::also(const std::string &name, const std::string &spelling)
{
    const auto known = names_.find(name);
    if (known != names_.end() && !spelling.empty() && !names_.contains(spelling))
        names_.emplace(spelling, known->second + "~" + std::to_string(++counters_[known->second] + 1));
}

std::string Pseudonyms::endpoint(const Endpoint &endpoint)
{
    if (!on_) return to_text(endpoint);
    return replace(to_text(endpoint.address), "host") + ":" + std::to_string(endpoint.port);
}

std::string Pseudonyms::text(std::string text) const
{
    if (!on_ || text.empty()) return one_line(text);
    for (const auto &[name, pseudonym] : names_)
        for (std::size_t at = text.find(name); at != std::string::npos; at = text.find(name, at + pseudonym.size()))
            text.replace(at, name.size(), pseudonym);
    return one_line(text);
}

}  // namespace mediasec::session
