// Tests of loading a file or a folder: what is read in which order, and what is told about files that cannot be.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "support/key_folder.h"

#include "kms/file_octets.h"

#include <atomic>
#include <cstring>
#include <thread>

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

using namespace mediasec;
using namespace mediasec::kms;
using test::KeyFolder;

namespace {

const std::string line = "psk alice 00010203\n";

void reads_a_folder_in_name_order_without_recursion(void **)
{
    KeyFolder folder;
    folder.write("b.keys", "psk bob 01\n");
    folder.write("a.KEYS", "psk alice 02\n");
    folder.write("c.Keys", "psk carol 03\n");
    folder.write("notes.txt", "psk dave 04\n");
    folder.write("keys", "psk erin 05\n");
    folder.write("a.keys.orig", "psk frank 06\n");
    std::filesystem::create_directory(folder.path("sub"));
    folder.write("sub/z.keys", "psk grace 07\n");
    auto ring = folder.load();
    folder.expect_problems(*ring, {});
    assert_int_equal(ring->files_read, 3);
    assert_int_equal(ring->secrets.size(), 3);
    assert_string_equal(ring->secrets[0].id.c_str(), "alice");
    assert_string_equal(ring->secrets[1].id.c_str(), "bob");
    assert_string_equal(ring->secrets[2].id.c_str(), "carol");
    assert_string_equal(ring->secrets[0].origin.file.c_str(), folder.path("a.KEYS").c_str());
}

void tells_of_a_file_of_the_system(void **)
{
    std::string why;
    if (!std::filesystem::exists("/proc/self/status")) skip();  // a chroot may have no /proc
    assert_false(read_regular_file("/proc/self/status", why).has_value());
    assert_string_equal(why.c_str(), "it does not tell its size: it is a file of the system, not a key file");
}

void a_files_name_stays_in_its_line(void **)
{
    KeyFolder folder;
    folder.write("a\nb\x1b[31m\xff.keys", "psk alice xx\n");
    auto ring = folder.load();
    assert_int_equal(ring->problems.size(), 1);
    assert_non_null(std::strstr(ring->problems[0].text.c_str(), "a?b?[31m?.keys:1: "));
}

// Another file of the same name, size and time of content is another state; nothing that happened is none.
void knows_a_file_that_was_replaced(void **)
{
    KeyFolder folder;
    folder.write("a.keys", "psk alice 00\n");
    for (const std::string &path : {folder.path("a.keys"), folder.path("")}) {
        const std::string before = state_of(path);
        assert_string_equal(state_of(path).c_str(), before.c_str());
        const auto time = std::filesystem::last_write_time(folder.path("a.keys"));
        folder.write("b.txt", "psk alice 01\n");
        std::filesystem::last_write_time(folder.path("b.txt"), time);
        std::filesystem::rename(folder.path("b.txt"), folder.path("a.keys"));
        assert_string_not_equal(state_of(path).c_str(), before.c_str());
    }
}

void reads_a_single_file_of_any_name(void **)
{
    KeyFolder folder;
    std::string xml = test::certificate_xml(test::key_set_vector("mydev_p16777215 alice"));
    folder.write("list", "\xEF\xBB\xBF" + line);
    folder.write("response.txt", "\n <?xml version='1.0'?>" + xml);
    folder.write("response.dat", xml);
    folder.write("key.txt", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
    folder.write("upper.XML", xml);
    assert_int_equal(load(folder.path("list"))->secrets.size(), 1);
    assert_int_equal(load(folder.path("response.dat"))->certificates.size(), 1);
    assert_int_equal(load(folder.path("upper.XML"))->certificates.size(), 1);
    assert_int_equal(load(folder.path("key.txt"))->private_keys.size(), 1);
    auto late_declaration = load(folder.path("response.txt"));
    folder.expect_problems(*late_declaration, {"response.txt:2: the XML file cannot be read: an XML declaration is not at the beginning."});
}

void keeps_private_keys_as_text(void **)
{
    const std::string pem = "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n",
                      certificate = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    KeyFolder folder;
    folder.write("a.pem", pem);
    folder.write("b.pem", certificate + pem);
    folder.write("c.pem", certificate);
    folder.write("d.pem", "0001020304");
    folder.write("e.pem", "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n");
    folder.write("f.pem", "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nAAAA\n-----END RSA PRIVATE KEY-----\n");
    std::string wide = "\xFF\xFE";
    for (char c : pem)
        wide += {c, '\0'};
    folder.write("g.pem", wide);
    auto ring = folder.load();
    folder.expect_problems(*ring, {"c.pem: it holds no private key (-----BEGIN ... PRIVATE KEY-----).",
                                   "d.pem: it has no PEM header (-----BEGIN ... PRIVATE KEY-----).",
                                   "e.pem: its private key is protected by a password; give it without one.",
                                   "f.pem: its private key is protected by a password; give it without one.",
                                   "g.pem: it is UTF-16 text; save it as UTF-8."});
    assert_int_equal(ring->private_keys.size(), 2);
    assert_string_equal(text_of(ring->private_keys[0].pem.view()).c_str(), pem.c_str());
    assert_string_equal(ring->private_keys[1].origin.file.c_str(), folder.path("b.pem").c_str());
}

void tells_of_what_is_no_file(void **)
{
    KeyFolder folder;
    std::filesystem::create_directory(folder.path("a.keys"));
    assert_int_equal(mkfifo(folder.path("b.keys").c_str(), 0600), 0);
    int unix_socket = socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un address = {};
    address.sun_family = AF_UNIX;
    std::string name = folder.path("c.keys");
    std::copy(name.begin(), name.end(), address.sun_path);
    assert_int_equal(bind(unix_socket, reinterpret_cast<const sockaddr *>(&address), sizeof address), 0);
    std::filesystem::create_symlink("/dev/zero", folder.path("d.keys"));
    std::filesystem::create_symlink("nowhere", folder.path("e.keys"));
    std::filesystem::create_symlink("f.keys", folder.path("f.keys"));
    std::filesystem::create_symlink(".", folder.path("g.keys"));
    folder.write("h.keys", "");
    folder.write("i.keys", line);
    auto ring = folder.load();
    close(unix_socket);
    folder.expect_problems(
        *ring, {"a.keys: it is a folder, not a file.", "b.keys: it is a FIFO, not a file.", "c.keys: it is a socket, not a file.",
                "d.keys: it is a device, not a file.", "e.keys: it cannot be read: there is no such file or folder.",
                "f.keys: it cannot be read: too many symbolic links.", "g.keys: it is a folder, not a file.", "h.keys: it is empty."});
    assert_int_equal(ring->secrets.size(), 1);
    assert_int_equal(ring->files_read, 1);
}

void tells_of_big_files_without_reading_them(void **)
{
    KeyFolder folder;
    folder.write("a.keys", line);
    folder.write("b.xml", line);
    std::filesystem::resize_file(folder.path("a.keys"), 1ULL << 30);
    std::filesystem::resize_file(folder.path("b.xml"), (16ULL << 20) + 1);
    auto ring = folder.load();
    folder.expect_problems(*ring, {"a.keys: it has 1073741824 octets, at most 16777216 are read.",
                                   "b.xml: it has 16777217 octets, at most 16777216 are read."});
    assert_int_equal(ring->files_read, 0);
}

void bounds_what_a_folder_costs(void **)
{
    KeyFolder folder;
    std::vector<std::string> problems;
    for (char c = 'a'; c < 'a' + 18; ++c) {
        std::string name = std::string(1, c) + ".pem";
        folder.write(name, "-");
        std::filesystem::resize_file(folder.path(name), 16U << 20);
        if (problems.size() < 16) problems.push_back(name + ": it has no PEM header (-----BEGIN ... PRIVATE KEY-----).");
    }
    problems.push_back("q.pem: this file and further ones are not read: together the key files have more than 268435456 octets.");
    auto ring = folder.load();
    folder.expect_problems(*ring, problems);
    assert_int_equal(ring->files_read, 16);
}

void tells_of_paths_that_lead_nowhere(void **)
{
    KeyFolder folder;
    folder.expect_problems(*folder.load(), {"warning: " + folder.path() + ": the folder has no *.xml, *.keys or *.pem file."});
    folder.write("a.keys", line);
    folder.expect_problems(*load(folder.path("none.keys")), {"none.keys: it cannot be read: there is no such file or folder."});
    folder.expect_problems(*load(folder.path("a.keys/b.keys")), {"a.keys/b.keys: it cannot be read: a part of the path is not a folder."});
    folder.expect_problems(*load(folder.path(std::string(300, 'x'))),
                           {std::string(300, 'x') + ": it cannot be read: the name is too long."});
}

void tells_of_missing_rights(void **)
{
    KeyFolder folder;
    folder.write("a.keys", line, 0);
    folder.write("b.keys", line);
    if (geteuid() == 0) {
        // The superuser may read everything, so the test does it as somebody else, in a folder that is theirs.
        std::filesystem::permissions(folder.path(), static_cast<std::filesystem::perms>(0755));
        assert_int_equal(chown(folder.path("b.keys").c_str(), 65534, 65534), 0);
        assert_int_equal(seteuid(65534), 0);
    }
    auto ring = folder.load();
    if (getuid() == 0) assert_int_equal(seteuid(0), 0);
    folder.expect_problems(*ring, {"a.keys: it cannot be read: permission denied."});
    assert_int_equal(ring->secrets.size(), 1);
}

void mentions_open_files_once(void **)
{
    KeyFolder folder;
    folder.write("a.keys", line, 0640);
    folder.write("b.keys", line, 0644);
    folder.expect_problems(*folder.load(), {});  // nobody else comes into the folder
    std::filesystem::permissions(folder.path(), static_cast<std::filesystem::perms>(0711));
    auto one = folder.load();
    folder.expect_problems(*one, {"warning: b.keys: every user of this machine can read this key file; take that right away (chmod o-r)."});
    folder.write("c.keys", line, 0604);
    folder.write("d.pem", "-----BEGIN PRIVATE KEY-----\n", 0644);
    auto three = folder.load();
    folder.expect_problems(*three, {"warning: b.keys: every user of this machine can read this key file (and so can 2 more of the key "
                                    "files); take that right away (chmod o-r)."});
}

void tells_of_a_file_that_changes(void **)
{
    KeyFolder folder;
    std::string content(1U << 20, '#');
    folder.write("a.keys", content);
    std::atomic<bool> done = false;
    std::thread writer([&] {
        for (int i = 0; !done; ++i)
            std::filesystem::resize_file(folder.path("a.keys"), (1U << 20) - static_cast<unsigned>(i % 1000));
    });
    bool seen = false;
    std::string why;
    for (int i = 0; i < 2000 && !seen; ++i) {
        auto file = read_regular_file(folder.path("a.keys"), why);
        seen = !file;
    }
    done = true;
    writer.join();
    assert_true(seen);
    assert_string_equal(why.c_str(), "it changed while it was read; load it again");
}

void reads_ten_thousand_files(void **)
{
    KeyFolder folder;
    for (int i = 0; i < 10000; ++i)
        folder.write(std::to_string(i) + ".keys", "psk user" + std::to_string(i) + " 00\n");
    auto ring = folder.load();
    folder.expect_problems(*ring, {});
    assert_int_equal(ring->secrets.size(), 10000);
}

}  // namespace

int main()
{
    const CMUnitTest tests[] = {
        cmocka_unit_test(reads_a_folder_in_name_order_without_recursion),
        cmocka_unit_test(reads_a_single_file_of_any_name),
        cmocka_unit_test(keeps_private_keys_as_text),
        cmocka_unit_test(tells_of_what_is_no_file),
        cmocka_unit_test(tells_of_big_files_without_reading_them),
        cmocka_unit_test(bounds_what_a_folder_costs),
        cmocka_unit_test(tells_of_paths_that_lead_nowhere),
        cmocka_unit_test(tells_of_missing_rights),
        cmocka_unit_test(mentions_open_files_once),
        cmocka_unit_test(tells_of_a_file_that_changes),
        cmocka_unit_test(tells_of_a_file_of_the_system),
        cmocka_unit_test(a_files_name_stays_in_its_line),
        cmocka_unit_test(knows_a_file_that_was_replaced),
        cmocka_unit_test(reads_ten_thousand_files),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
