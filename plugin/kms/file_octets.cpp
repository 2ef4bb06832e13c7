// Mediasec: reading key files from the file system.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "kms/file_octets.h"

#include "kms/problem_log.h"

#include <cerrno>
#include <filesystem>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace mediasec::kms {

namespace {

/// Descriptor closes a file when it goes out of scope.
class Descriptor {
public:
    explicit Descriptor(int number) noexcept : number_(number) {}
    ~Descriptor()
    {
        if (number_ >= 0) close(number_);
    }
    Descriptor(const Descriptor &) = delete;
    Descriptor &operator=(const Descriptor &) = delete;
    int number() const noexcept { return number_; }

private:
    int number_;
};

// strerror speaks the language that Wireshark's interface is set to; the messages of this project are English.
std::string error_words(int error)
{
    switch (error) {
    case EACCES:
    case EPERM: return "permission denied";
    case ENOENT: return "there is no such file or folder";
    case ENOTDIR: return "a part of the path is not a folder";
    case ELOOP: return "too many symbolic links";
    case ENAMETOOLONG: return "the name is too long";
    case EMFILE:
    case ENFILE: return "too many files are open";
    case EIO: return "input/output error";
    case ENXIO:
    case ENODEV: return "it is a device or socket that cannot be read";
    default: return "system error " + std::to_string(error);
    }
}

const char *kind_of_file(mode_t mode) noexcept
{
    if (S_ISFIFO(mode)) return "a FIFO";
    if (S_ISDIR(mode)) return "a folder";
    if (S_ISSOCK(mode)) return "a socket";
    if (S_ISCHR(mode) || S_ISBLK(mode)) return "a device";
    return "something else";
}

bool same_state(const struct stat &a, const struct stat &b) noexcept
{
    return a.st_size == b.st_size && a.st_mtim.tv_sec == b.st_mtim.tv_sec && a.st_mtim.tv_nsec == b.st_mtim.tv_nsec;
}

/// read_some fills `out` as far as the file goes; the error number, or 0.
int read_some(int file, std::uint8_t *out, std::size_t size, std::size_t &filled)
{
    for (filled = 0; filled < size;) {
        ssize_t got = read(file, out + filled, size - filled);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return errno;
        if (got == 0) break;
        filled += static_cast<std::size_t>(got);
    }
    return 0;
}

/// read_all reads the `size` octets that a file should have; `complete` tells whether it had these and no more. The error number, or 0.
int read_all(int file, std::size_t size, SecretBytes &out, bool &complete)
{
    std::size_t filled = 0, beyond = 0;
    std::uint8_t next = 0;
    out = SecretBytes(size);
    int error = read_some(file, out.data(), size, filled);
    if (error == 0) error = read_some(file, &next, 1, beyond);
    complete = error == 0 && filled == size && beyond == 0;
    return error;
}

/// can_be_reached tells whether other users can get to a file through the folders above it.
bool can_be_reached(const std::string &path)
{
    std::error_code error;
    std::filesystem::path folder = std::filesystem::canonical(path, error).parent_path();
    for (; !error && folder.has_relative_path(); folder = folder.parent_path()) {
        auto rights = std::filesystem::status(folder, error).permissions();
        if (!error && (rights & std::filesystem::perms::others_exec) == std::filesystem::perms::none) return false;
    }
    return true;
}

}  // namespace

std::optional<FileOctets> read_regular_file(const std::string &path, std::string &why)
{
    // Looked at before it is opened: the opening alone may do something to a device or wake up the other end of a FIFO.
    struct stat before = {}, after = {};
    int error = stat(path.c_str(), &before) == 0 ? 0 : errno;
    if (error == 0 && !S_ISREG(before.st_mode)) {
        why = std::string("it is ") + kind_of_file(before.st_mode) + ", not a file";
        return std::nullopt;
    }
    Descriptor file(error == 0 ? open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY) : -1);
    if (error == 0 && (file.number() < 0 || fstat(file.number(), &before) != 0)) error = errno;
    auto size = static_cast<std::size_t>(before.st_size);
    if (error == 0 && size > most_file_octets) {
        why = "it has " + octets_of(size) + ", at most " + std::to_string(most_file_octets) + " are read";
        return std::nullopt;
    }
    FileOctets result;
    bool complete = false;
    if (error == 0) error = read_all(file.number(), size, result.octets, complete);
    if (error == 0 && fstat(file.number(), &after) != 0) error = errno;
    if (error != 0)
        why = "it cannot be read: " + error_words(error);
    else if (size == 0 && after.st_size == 0 && !complete)
        why = "it does not tell its size: it is a file of the system, not a key file";
    else if (!S_ISREG(after.st_mode) || !same_state(before, after) || !complete)
        why = "it changed while it was read; load it again";
    else if (size == 0)
        why = "it is empty";
    else {
        result.readable_by_others = (after.st_mode & S_IROTH) != 0 && can_be_reached(path);
        return result;
    }
    return std::nullopt;
}

}  // namespace mediasec::kms
