// Mediasec: loading a key file, or a folder of them.
// Form: keyfiles/README.md.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/text.h"
#include "kms/file_octets.h"
#include "kms/keyfile_list.h"
#include "kms/keyfile_xml.h"
#include "kms/keyring.h"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <memory>
#include <new>

#include <dirent.h>
#include <sys/stat.h>

namespace mediasec::kms {

namespace {

namespace fs = std::filesystem;

enum class FileKind : std::uint8_t { list, pem, xml, other };

// The order in which kinds are read: the transport keys of lists open what is wrapped in XML.
constexpr FileKind reading_order[] = {FileKind::list, FileKind::pem, FileKind::xml};

constexpr std::size_t most_octets_at_all = 256U << 20;

FileKind kind_by_name(const std::string &path)
{
    std::string extension = fs::path(path).extension().string();
    std::transform(extension.begin(), extension.end(), extension.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    if (extension == ".keys") return FileKind::list;
    if (extension == ".pem") return FileKind::pem;
    return extension == ".xml" ? FileKind::xml : FileKind::other;
}

/// kind_by_content is for a single file of another name.
FileKind kind_by_content(ByteView octets)
{
    std::string_view text = chars_of(octets);
    constexpr std::string_view before_text(" \t\r\n\xEF\xBB\xBF"), before_utf16(" \t\r\n\xFF\xFE\0", 7);
    text.remove_prefix(std::min(text.find_first_not_of(is_utf16(octets) ? before_utf16 : before_text), text.size()));
    if (text.starts_with("-----BEGIN ")) return FileKind::pem;
    return text.starts_with('<') ? FileKind::xml : FileKind::list;
}

/// add_pem keeps the text of a private key (RFC 7468 sections 10 and 11, and the older "RSA PRIVATE KEY").
void add_pem(Keyring &ring, ProblemLog &log, const std::string &file, ByteView octets)
{
    if (is_utf16(octets)) return log.error(file, 0, saved_as_utf16);
    std::string_view text = chars_of(octets);
    std::size_t label_end = text.find("PRIVATE KEY-----");
    if (text.find("-----BEGIN ") == std::string_view::npos)
        return log.error(file, 0, "it has no PEM header (-----BEGIN ... PRIVATE KEY-----)");
    if (label_end == std::string_view::npos) return log.error(file, 0, "it holds no private key (-----BEGIN ... PRIVATE KEY-----)");
    bool encrypted = text.find("-----BEGIN ENCRYPTED PRIVATE KEY-----") != std::string_view::npos ||
                     text.find("Proc-Type: 4,ENCRYPTED") != std::string_view::npos;
    if (encrypted) return log.error(file, 0, "its private key is protected by a password; give it without one");
    ring.private_keys.push_back({SecretBytes(octets), {file, 1}});
}

/// entries_of lists the paths of what is in a folder, in the order of names; `error` receives the error number, or 0.
std::vector<std::string> entries_of(const std::string &path, int &error)
{
    std::vector<std::string> names;
    // Not std::filesystem::directory_iterator, which ends the program when it is short of memory (its constructor allocates in a noexcept function).
    const std::unique_ptr<DIR, int (*)(DIR *)> folder(opendir(path.c_str()), closedir);
    error = folder ? 0 : errno;
    while (error == 0) {
        errno = 0;
        const dirent *entry = readdir(folder.get());
        error = errno;
        if (entry == nullptr) break;
        names.push_back((fs::path(path) / entry->d_name).string());
    }
    std::sort(names.begin(), names.end());
    return names;
}

/// Loader reads files into one keyring.
class Loader {
public:
    explicit Loader(Keyring &ring) : ring_(ring), log_(ring.problems) {}
    void load(const std::string &path);
    void load_list(ByteView list, const std::string &name);

private:
    void load_folder(const std::string &path);
    std::vector<std::string> names_in(const std::string &path);
    /// read gives a file's octets, or tells why not.
    std::optional<SecretBytes> read(const std::string &path);
    void take(FileKind kind, const std::string &path, ByteView octets, KeyLists &lists, XmlKeyFiles &xml_files);
    void load_kind(FileKind kind, const std::vector<std::string> &paths);
    void tell_of_permissions();

    Keyring &ring_;
    ProblemLog log_;
    std::size_t octets_read_ = 0;
    bool too_much_ = false;
    std::string first_open_file_;  ///< first file that others can read
    std::size_t open_files_ = 0;
};

std::optional<SecretBytes> Loader::read(const std::string &path)
{
    std::string why;
    auto file = read_regular_file(path, why);
    if (!file) {
        log_.error(path, 0, why);
        return std::nullopt;
    }
    octets_read_ += file->octets.size();
    if (octets_read_ > most_octets_at_all) {
        if (!too_much_)
            log_.error(path, 0,
                       "this file and further ones are not read: together the key files have more than " + octets_of(most_octets_at_all));
        too_much_ = true;
        return std::nullopt;
    }
    if (file->readable_by_others && open_files_++ == 0) first_open_file_ = path;
    ++ring_.files_read;
    return std::move(file->octets);
}

void Loader::take(FileKind kind, const std::string &path, ByteView octets, KeyLists &lists, XmlKeyFiles &xml_files)
{
    switch (kind) {
    case FileKind::pem: return add_pem(ring_, log_, path, octets);
    case FileKind::xml: return xml_files.add(path, octets);
    default: return lists.add(path, octets);
    }
}

void Loader::load_kind(FileKind kind, const std::vector<std::string> &paths)
{
    KeyLists lists(ring_, log_);
    XmlKeyFiles xml_files(ring_, log_);
    for (const std::string &path : paths) {
        if (kind_by_name(path) != kind || too_much_) continue;
        if (auto octets = read(path)) take(kind, path, octets->view(), lists, xml_files);
    }
    xml_files.finish();
}

std::vector<std::string> Loader::names_in(const std::string &path)
{
    int error = 0;
    std::vector<std::string> names = entries_of(path, error);
    std::erase_if(names, [](const std::string &name) { return kind_by_name(name) == FileKind::other; });
    if (error != 0)
        log_.error(path, 0, error == EACCES ? "the folder cannot be read: permission denied" : "the folder cannot be read to its end");
    else if (names.empty())
        log_.warning(path, 0, "the folder has no *.xml, *.keys or *.pem file");
    return names;
}

void Loader::load_folder(const std::string &path)
{
    std::vector<std::string> names = names_in(path);
    for (FileKind kind : reading_order)
        load_kind(kind, names);
}

void Loader::load(const std::string &path)
{
    std::error_code error;
    if (fs::is_directory(path, error)) {
        load_folder(path);
    } else if (auto octets = read(path)) {
        FileKind kind = kind_by_name(path);
        KeyLists lists(ring_, log_);
        XmlKeyFiles xml_files(ring_, log_);
        take(kind == FileKind::other ? kind_by_content(octets->view()) : kind, path, octets->view(), lists, xml_files);
        xml_files.finish();
    }
    tell_of_permissions();
}

void Loader::load_list(ByteView list, const std::string &name) { KeyLists(ring_, log_).add(name, list); }

void Loader::tell_of_permissions()
{
    if (open_files_ == 0) return;
    std::string more = open_files_ == 1 ? "" : " (and so can " + std::to_string(open_files_ - 1) + " more of the key files)";
    log_.warning(first_open_file_, 0, "every user of this machine can read this key file" + more + "; take that right away (chmod o-r)");
}

/// state_of_entry writes what tells one state of a file from another.
std::string state_of_entry(const std::string &path)
{
    struct stat status = {};
    if (stat(path.c_str(), &status) != 0) return path + '\n';
    std::string text = path;
    for (const auto number : {std::uint64_t(status.st_dev), std::uint64_t(status.st_ino), std::uint64_t(status.st_mode), std::uint64_t(status.st_size),
                              std::uint64_t(status.st_mtim.tv_sec), std::uint64_t(status.st_mtim.tv_nsec), std::uint64_t(status.st_ctim.tv_sec),
                              std::uint64_t(status.st_ctim.tv_nsec)})
        text += ' ' + std::to_string(number);
    return text + '\n';
}

}  // namespace

std::string state_of(const std::string &path)
{
    int error = 0;
    std::string state = state_of_entry(path);
    for (const std::string &entry : entries_of(path, error)) state += state_of_entry(entry);
    return state;
}

std::shared_ptr<const Keyring> load(const std::string &path, ByteView list, const std::string &list_name)
{
    auto ring = std::make_shared<Keyring>();
    try {
        Loader loader(*ring);
        if (!path.empty()) loader.load(path);
        if (!list.empty()) loader.load_list(list, list_name);
    } catch (const std::exception &) {
        // Short of memory, above all: what was read so far can still be used.
        ring->problems.push_back({path, path + ": not everything could be loaded: out of memory.", false});
    }
    return ring;
}

}  // namespace mediasec::kms
