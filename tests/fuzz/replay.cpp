// Runs a fuzz target over files: the seeds, and what fuzzing found before. With any compiler, so that ctest can.
// Usage: replay_<target> FILE-OR-FOLDER...
// SPDX-License-Identifier: GPL-2.0-or-later
#include "fuzz/fuzz.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;

std::vector<fs::path> files_of(const fs::path &path)
{
    std::vector<fs::path> files;
    if (!fs::is_directory(path)) return {path};
    for (const fs::directory_entry &entry : fs::recursive_directory_iterator(path))
        if (entry.is_regular_file()) files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    return files;
}

bool replay(const fs::path &path)
{
    std::ifstream in(path, std::ios::binary);
    if (!in) return false;
    std::vector<char> octets{std::istreambuf_iterator<char>(in), {}};
    // Told before, so that the last line names the input that a crash is from.
    std::printf("%s\n", path.c_str());
    std::fflush(stdout);
    return LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t *>(octets.data()), octets.size()) == 0;
}

}  // namespace

int main(int count, char **arguments)
{
    unsigned passed = 0, failed = 0;
    for (int i = 1; i < count; ++i)
        for (const fs::path &path : files_of(arguments[i]))
            ++(replay(path) ? passed : failed);
    std::printf("%u passed, %u failed\n", passed, failed);
    return failed != 0 || passed == 0 ? 1 : 0;
}
