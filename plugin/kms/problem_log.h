// Mediasec: how the readers of key files tell what is wrong. Not for other boxes.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "kms/keyring.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace mediasec::kms {

/// ProblemLog collects Problems as "file:line: what is wrong.". A file that is wrong in every line, or a folder that is wrong in every
/// file, is told with a bounded number of them.
class ProblemLog {
public:
    explicit ProblemLog(std::vector<Problem> &out) noexcept : out_(out) {}

    /// error tells of a secret or a file that is not used, warning of one that is used nevertheless. `text` is a sentence without a full
    /// stop; a `line` of 0 stands for the whole file.
    void error(const std::string &file, std::uint32_t line, std::string_view text) { add(file, line, text, false); }
    void warning(const std::string &file, std::uint32_t line, std::string_view text) { add(file, line, text, true); }

private:
    void add(const std::string &file, std::uint32_t line, std::string_view text, bool is_warning);
    std::vector<Problem> &out_;
    std::unordered_map<std::string, unsigned> per_file_;
};

/// shown makes a text of a key file fit for a message: control characters and octets that are not UTF-8 become '?', long ones are cut.
/// It must not be given a secret, nor a column of a key list (columns may have been exchanged).
std::string shown(std::string_view text);

/// saved_as_utf16 is what is wrong with a key list or PEM file in UTF-16.
inline constexpr const char *saved_as_utf16 = "it is UTF-16 text; save it as UTF-8";

/// octets_of writes "1 octet" or "n octets".
std::string octets_of(std::size_t count);

}  // namespace mediasec::kms
