// Test vectors as data.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "support/vector_file.h"

#include "support/cmocka.hpp"

#include <fstream>

namespace test {

namespace {

[[noreturn]] void stop(const std::string &why)
{
    fail_msg("%s", why.c_str());
    std::abort();
}

std::string trim(const std::string &text)
{
    std::size_t first = text.find_first_not_of(" \t\r"), last = text.find_last_not_of(" \t\r");
    return first == std::string::npos ? "" : text.substr(first, last - first + 1);
}

}  // namespace

bool Vector::has(const std::string &name) const { return values.contains(name); }

const std::string &Vector::text(const std::string &name) const
{
    auto found = values.find(name);
    if (found == values.end()) stop(file + ":" + std::to_string(line) + ": no value " + name);
    read[name] = true;
    return found->second;
}

mediasec::Bytes Vector::hex(const std::string &name) const
{
    auto octets = mediasec::from_hex(text(name));
    if (!octets) stop(file + ":" + std::to_string(line) + ": " + name + " is not hexadecimal");
    return *octets;
}

unsigned long long Vector::number(const std::string &name) const { return std::stoull(text(name), nullptr, 0); }

void Vector::check_all_read() const
{
    for (const auto &[name, value] : values)
        if (!read.contains(name)) stop(file + ":" + std::to_string(line) + ": value " + name + " was not checked");
}

std::vector<Vector> load_vectors(const std::string &name)
{
    std::string path = std::string(MEDIASEC_TEST_DIR) + "/vectors/" + name;
    std::ifstream in(path);
    if (!in) stop("cannot read " + path);
    std::vector<Vector> vectors;
    std::string raw;
    for (std::size_t number = 1; std::getline(in, raw); ++number) {
        std::string line = trim(raw);
        if (line.empty() || line[0] == '#') continue;
        if (line.front() == '[' && line.back() == ']') {
            vectors.push_back({});
            vectors.back().group = line.substr(1, line.size() - 2);
            vectors.back().file = name;
            vectors.back().line = number;
            continue;
        }
        std::size_t equals = line.find('=');
        if (equals == std::string::npos || vectors.empty()) stop(name + ":" + std::to_string(number) + ": neither [group] nor name = value");
        vectors.back().values[trim(line.substr(0, equals))] = trim(line.substr(equals + 1));
    }
    return vectors;
}

}  // namespace test
