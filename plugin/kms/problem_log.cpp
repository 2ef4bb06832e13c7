// Mediasec: how the readers of key files tell what is wrong.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "kms/problem_log.h"

#include "base/text.h"

#include <algorithm>

namespace mediasec::kms {

namespace {

constexpr unsigned most_per_file = 50;
constexpr std::size_t most_at_all = 1000;
constexpr std::size_t most_shown = 120;  // octets of a quoted text

}  // namespace

void ProblemLog::add(const std::string &file, std::uint32_t line, std::string_view text, bool is_warning)
{
    if (out_.size() > most_at_all) return;
    if (out_.size() == most_at_all) {
        out_.push_back({file, "further problems of the key files are not listed.", true});
        return;
    }
    unsigned &count = per_file_[file];
    if (count > most_per_file) return;
    if (++count > most_per_file) {
        out_.push_back({file, one_line(file) + ": further problems of this file are not listed.", true});
        return;
    }
    std::string where = one_line(file) + (line == 0 ? "" : ":" + std::to_string(line));
    out_.push_back({file, where + ": " + std::string(text) + ".", is_warning});
}

std::string shown(std::string_view text) { return one_line(text, most_shown); }

std::string octets_of(std::size_t count) { return std::to_string(count) + (count == 1 ? " octet" : " octets"); }

}  // namespace mediasec::kms
