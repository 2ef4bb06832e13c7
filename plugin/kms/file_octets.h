// Mediasec: reading key files from the file system. Not for other boxes.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/secret.h"

#include <cstddef>
#include <optional>
#include <string>

namespace mediasec::kms {

/// FileOctets is a file's content and what to tell about it.
struct FileOctets {
    SecretBytes octets;
    bool readable_by_others = false;  ///< by users who are neither its owner nor of its group
};

inline constexpr std::size_t most_file_octets = 16U << 20;

/// read_regular_file reads a file whole. It never blocks on a FIFO or a device. On failure nothing is returned and `why` says, in a
/// sentence without a full stop: it cannot be opened, it is no regular file, it is empty, longer than 16 MB, or changed while it was read.
std::optional<FileOctets> read_regular_file(const std::string &path, std::string &why);

}  // namespace mediasec::kms
