// A folder of key files that lives as long as a test, and the problems that loading it tells.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "kms/keyring.h"
#include "support/cmocka.hpp"
#include "support/vector_file.h"

#include <filesystem>
#include <string>
#include <vector>

#include <cstdlib>

namespace test {

/// KeyFolder is an empty folder of its own; files in it are readable by the owner alone unless said otherwise.
class KeyFolder {
public:
    KeyFolder()
    {
        std::string name = (std::filesystem::temp_directory_path() / "mediasec-keys-XXXXXX").string();
        if (mkdtemp(name.data()) == nullptr) fail_msg("no folder for the test's files");
        path_ = name;
    }
    ~KeyFolder()
    {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    KeyFolder(const KeyFolder &) = delete;
    KeyFolder &operator=(const KeyFolder &) = delete;

    const std::string &path() const { return path_; }
    std::string path(const std::string &name) const { return path_ + "/" + name; }
    void write(const std::string &name, const std::string &content, unsigned mode = 0600) const
    {
        std::ofstream(path(name), std::ios::binary) << content;
        std::filesystem::permissions(path(name), static_cast<std::filesystem::perms>(mode));
    }
    /// copy takes a file of tests/vectors/kms.
    void copy(const std::string &vector, const std::string &name = "") const { write(name.empty() ? vector : name, content_of(vector)); }
    static std::string content_of(const std::string &vector)
    {
        std::ifstream in(std::string(MEDIASEC_TEST_DIR) + "/vectors/kms/" + vector, std::ios::binary);
        if (!in) fail_msg("cannot read %s", vector.c_str());
        return {std::istreambuf_iterator<char>(in), {}};
    }
    std::shared_ptr<const mediasec::kms::Keyring> load() const { return mediasec::kms::load(path_); }

    /// expect_problems compares what loading told with `wanted`, in order. The folder's path is left out of the texts; a warning begins
    /// with "warning: ".
    void expect_problems(const mediasec::kms::Keyring &ring, const std::vector<std::string> &wanted) const
    {
        std::string got_all, wanted_all;
        for (const auto &problem : ring.problems) {
            std::string text = problem.text;
            for (std::size_t at; (at = text.find(path_ + "/")) != std::string::npos;)
                text.erase(at, path_.size() + 1);
            got_all += (problem.is_warning ? "warning: " : "") + text + "\n";
            if (!problem.file.starts_with(path_)) fail_msg("a problem names no file of the folder: %s", problem.text.c_str());
        }
        for (const auto &text : wanted)
            wanted_all += text + "\n";
        assert_string_equal(got_all.c_str(), wanted_all.c_str());
    }

private:
    std::string path_;
};

/// key_set_vector finds a group of vectors/kms/key_sets.vec.
inline Vector key_set_vector(const std::string &group)
{
    for (const Vector &vector : load_vectors("kms/key_sets.vec"))
        if (vector.group == group) return vector;
    fail_msg("no group %s", group.c_str());
    return {};
}

/// element writes an XML element with a vector's value; nothing where the vector has no such value.
inline std::string element(const Vector &vector, const std::string &name)
{
    return vector.has(name) ? "<" + name + ">" + vector.text(name) + "</" + name + ">\n" : "";
}

/// certificate_xml and key_set_xml write a vector as a KMS sends it, one element a line.
inline std::string certificate_xml(const Vector &vector)
{
    std::string xml = "<KmsCertificate>\n";
    for (const char *name : {"KmsUri", "UserKeyPeriod", "UserKeyOffset", "PubEncKey", "PubAuthKey"})
        xml += element(vector, name);
    return xml + "</KmsCertificate>\n";
}
inline std::string key_set_xml(const Vector &vector)
{
    std::string xml = "<KmsKeySet>\n";
    for (const char *name : {"KmsUri", "UserUri", "UserID", "KeyPeriodNo", "UserDecryptKey", "UserSigningKeySSK", "UserPubTokenPVT"})
        xml += element(vector, name);
    return xml + "</KmsKeySet>\n";
}
inline std::string response_xml(const std::string &inner) { return "<KmsResponse>\n" + inner + "</KmsResponse>\n"; }

}  // namespace test
