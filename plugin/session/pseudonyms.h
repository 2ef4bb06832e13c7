// Mediasec: names that stand for identities and addresses in a report that leaves the house.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "session/types.h"

#include <map>
#include <string>

namespace mediasec::session {

/// Pseudonyms replaces each identity, group, KMS and address by a name that stays the same; when it is off it gives everything back. Either way what comes out of it
/// is fit for a line on a terminal (base/text.h, one_line), whatever a packet put into its names.
class Pseudonyms {
public:
    explicit Pseudonyms(bool on) noexcept : on_(on) {}
    bool on() const noexcept { return on_; }
    std::string user(const std::string &uri) { return replace(uri, "user"); }
    std::string group(const std::string &uri) { return replace(uri, "group"); }
    std::string kms(const std::string &uri) { return replace(uri, "kms"); }
    std::string file(const std::string &path) { return replace(path, "file"); }
    std::string call(const std::string &id) { return replace(id, "call"); }
    /// also gives `spelling`, another spelling of `name`, a name of its own that shows whose it is ("user1~2").
    void also(const std::string &name, const std::string &spelling);
    /// endpoint replaces the address and keeps the port.
    std::string endpoint(const Endpoint &endpoint);
    /// text replaces every identity met so far inside free text.
    std::string text(std::string text) const;

private:
    std::string replace(const std::string &name, const char *kind);
    bool on_;
    struct LongerFirst {
        bool operator()(const std::string &a, const std::string &b) const noexcept { return a.size() != b.size() ? a.size() > b.size() : a < b; }
    };
    std::map<std::string, std::string, LongerFirst> names_;  ///< longer names before what is part of them
    std::map<std::string, unsigned> counters_;
};

}  // namespace mediasec::session
