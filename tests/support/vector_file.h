// Test vectors as data: "Name = value" lines in groups that begin with "[group]"; '#' begins a comment.
// A value that a test did not read is a failure, so no vector is carried along unchecked.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/bytes.h"

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace test {

/// Vector is one group of a vector file.
class Vector {
public:
    std::string group, file;
    std::size_t line = 0;

    /// text gives a value; a missing one ends the test with file and line.
    const std::string &text(const std::string &name) const;
    /// hex decodes a value.
    mediasec::Bytes hex(const std::string &name) const;
    /// number reads a decimal or 0x value.
    unsigned long long number(const std::string &name) const;
    bool has(const std::string &name) const;
    /// check_all_read fails the test when a value was not read.
    void check_all_read() const;

    std::map<std::string, std::string> values;
    mutable std::map<std::string, bool> read;
};

/// load_vectors reads tests/vectors/<name>; an unreadable line ends the test with its number.
std::vector<Vector> load_vectors(const std::string &name);

}  // namespace test
