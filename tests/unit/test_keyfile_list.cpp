// Tests of key lists: every kind, and what is told about lines that cannot be right.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "support/key_folder.h"

using namespace mediasec;
using namespace mediasec::kms;
using test::KeyFolder;

namespace {

using Loaded = std::shared_ptr<const Keyring>;

/// read loads `text` as a list and compares the problems.
Loaded read(const std::string &text, const std::vector<std::string> &problems = {})
{
    KeyFolder folder;
    folder.write("a.keys", text);
    auto ring = folder.load();
    folder.expect_problems(*ring, problems);
    return ring;
}

void assert_octets(ByteView got, const std::string &hex) { assert_string_equal(to_hex(got).c_str(), hex.c_str()); }

const std::string key16 = "000102030405060708090a0b0c0d0e0f";
const std::string key32 = key16 + key16;
const std::string rand16 = " rand=101112131415161718191a1b1c1d1e1f";

void reads_mission_critical_keys(void **)
{
    struct Row {
        const char *kind, *id;
        SecretKind value;
    };
    const Row rows[] = {{"gmk", "0df9bc39", SecretKind::gmk},    {"pck", "1DF9BC39", SecretKind::pck},
                        {"csk", "0x2ddd5bf0", SecretKind::csk},  {"spk", "3ddd5bf0", SecretKind::spk},
                        {"mkfc", "4ddd5bf0", SecretKind::mkfc},  {"mscck", "5ddd5bf0", SecretKind::mscck},
                        {"musik", "6ddd5bf0", SecretKind::musik}};
    std::string text;
    for (const Row &row : rows)
        text += std::string(row.kind) + " " + row.id + " " + key16 + rand16 + " user=sip:alice@example.org\n";
    auto ring = read(text);
    assert_int_equal(ring->secrets.size(), 7);
    for (std::size_t i = 0; i < 7; ++i) {
        const ListedSecret &secret = ring->secrets[i];
        assert_int_equal(secret.kind, rows[i].value);
        assert_int_equal(secret.kind, i);  // TS 33.180 Annex G: the kinds are numbered as the purpose tags
        assert_int_equal(secret.key_id >> 28, i);
        assert_string_equal(secret.id.c_str(), rows[i].id);
        assert_octets(secret.key.view(), key16);
        assert_octets(secret.rand, rand16.substr(6));
        assert_string_equal(secret.user.c_str(), "sip:alice@example.org");
        assert_int_equal(secret.origin.line, i + 1);
    }
    assert_int_equal(ring->secrets[0].key_id, 0x0df9bc39);
    assert_true(ring->has_secrets());
}

void reads_keys_of_the_older_modes(void **)
{
    auto ring = read("psk alice@example.org 00ff\ntpk kms.example.org " + key16 + "\nmpk 01 " + key16 + "\nmpki 0102 " + key16 +
                     "\nmpkr 010203 " + key16 + "\ntgk a1b2c3d4 " + key16 + " prf=1 note=\"two words\"\ngtgk a1b2c3d4 " + key16 +
                     "\ntek a1b2c3d4a1 " + key16 + "\ntrk \"TrK of alice\" " + key32 + "\ndh alice " + key32 + "\n");
    const SecretKind kinds[] = {SecretKind::psk, SecretKind::tpk,  SecretKind::mpk, SecretKind::mpki, SecretKind::mpkr,
                                SecretKind::tgk, SecretKind::gtgk, SecretKind::tek, SecretKind::trk,  SecretKind::dh};
    assert_int_equal(ring->secrets.size(), std::size(kinds));
    for (std::size_t i = 0; i < std::size(kinds); ++i)
        assert_int_equal(ring->secrets[i].kind, kinds[i]);
    assert_string_equal(ring->secrets[0].id.c_str(), "alice@example.org");
    assert_octets(ring->secrets[0].key.view(), "00ff");
    assert_octets(ring->secrets[4].spi, "010203");
    assert_int_equal(ring->secrets[4].key_id, 0);
    assert_int_equal(ring->secrets[5].key_id, 0xa1b2c3d4);
    assert_octets(ring->secrets[5].spi, "a1b2c3d4");
    assert_int_equal(ring->secrets[5].options.size(), 2);
    assert_string_equal(ring->secrets[5].options[0].first.c_str(), "prf");
    assert_string_equal(ring->secrets[5].options[1].second.c_str(), "two words");
    assert_string_equal(ring->secrets[8].id.c_str(), "TrK of alice");
}

void reads_srtp_lines(void **)
{
    const std::string cm = key16 + "202122232425262728292a2b2c2d", gcm = key16 + "202122232425262728292a2b";
    auto ring = read("srtp ssrc:0x1234abcd " + cm + " suite=AES_CM_128_HMAC_SHA1_80 roc=7\nsrtp mki:0df9bc3906a12aea " + gcm +
                     " suite=AEAD_AES_128_GCM+RCCm3 mki=0df9bc3906a12aea\n" + "srtp udp:192.0.2.1:5004 " + key16 +
                     " suite=AES_CM_128_HMAC_SHA1_32\nsrtp udp:[2001:DB8:0::1]:65535 " + cm + " suite=aes_cm_128_hmac_sha1_80\n" +
                     "srtp udp:2001:db8::2:5004 " + cm + " suite=AES_CM_128_HMAC_SHA1_80 roc=0xffffffff\nsrtp * " + key32 +
                     "202122232425262728292a2b suite=AEAD_AES_256_GCM\n");
    assert_int_equal(ring->secrets.size(), 6);
    const auto &s = ring->secrets;
    assert_true(s[0].match.kind == SrtpMatch::Kind::ssrc && s[0].match.ssrc == 0x1234abcd);
    assert_int_equal(*s[0].roc, 7);
    assert_octets(s[0].key.view(), cm);
    assert_true(s[1].match.kind == SrtpMatch::Kind::mki);
    assert_octets(s[1].match.mki, "0df9bc3906a12aea");
    assert_octets(s[1].mki, "0df9bc3906a12aea");
    assert_string_equal(s[1].suite.c_str(), "AEAD_AES_128_GCM+RCCm3");
    assert_false(s[1].roc.has_value());
    assert_true(s[2].match.kind == SrtpMatch::Kind::destination);
    assert_string_equal(s[2].match.address.c_str(), "192.0.2.1");
    assert_int_equal(s[2].match.port, 5004);
    assert_int_equal(s[2].key.size(), 16);
    assert_string_equal(s[3].match.address.c_str(), "2001:db8::1");
    assert_int_equal(s[3].match.port, 65535);
    assert_string_equal(s[4].match.address.c_str(), "2001:db8::2");
    assert_int_equal(*s[4].roc, 0xffffffff);
    assert_true(s[5].match.kind == SrtpMatch::Kind::any);
}

void reads_comments_quotes_and_line_ends(void **)
{
    auto ring = read("\xEF\xBB\xBF# a comment\r\n\r\n  \t# another\r\n\tpsk\t\"alice smith\"   0x00:01:02 # a third: key 4444\r\npsk bob#1 "
                     "0001\r\npsk \"\"carol 02");
    assert_int_equal(ring->secrets.size(), 3);
    assert_string_equal(ring->secrets[0].id.c_str(), "alice smith");
    assert_octets(ring->secrets[0].key.view(), "000102");
    assert_int_equal(ring->secrets[0].origin.line, 4);
    assert_string_equal(ring->secrets[1].id.c_str(), "bob#1");
    assert_string_equal(ring->secrets[2].id.c_str(), "carol");
    assert_int_equal(ring->secrets[2].origin.line, 6);
}

void a_list_of_comments_is_no_problem(void **) { assert_false(read("# nothing yet\n")->has_secrets()); }

void tells_of_each_wrong_line_and_reads_the_others(void **)
{
    auto ring = read("pck 1df9bc39 " + key16.substr(2) + rand16 + "\n" +            // 1
                         "pck 1df9bc39 " + key16 + "0" + rand16 + "\n" +            // 2
                         "pck 1df9bc3 " + key16 + rand16 + "\n" +                   // 3
                         "pck " + key16 + " 1df9bc39\n" +                           // 4: columns exchanged
                         "pkc 1df9bc39 " + key16 + "\n" +                           // 5
                         "pck 1df9bc39\n" +                                         // 6
                         "pck 1df9bc39 " + key16 + " rand\n" +                      // 7
                         "pck 1df9bc39 " + key16 + " rand=xy\n" +                   // 8
                         "pck 1df9bc39 " + key16 + rand16 + rand16 + "\n" +         // 9
                         "pck 1df9bc39 " + key16 + " rnd=00\n" +                    // 10
                         "psk \"alice " + key16 + "\n" +                            // 11
                         "psk \"\" " + key16 + "\n" +                               // 12
                         "trk t " + key16 + "00\n" +                                // 13
                         "tek zz " + key16 + "\n" +                                 // 14
                         "pck 1df9bc39 " + key16 + rand16 + " user=\n" +            // 15
                         "psk good " + key16 + "\n",                                // 16
                     {"a.keys:1: pck: the key has 15 octets, 16 or 32 expected.",
                      "a.keys:2: pck: the key is not hexadecimal, or has an odd number of digits.",
                      "a.keys:3: pck: the key identifier is not 8 hexadecimal digits.",
                      "a.keys:4: pck: the key identifier is not 8 hexadecimal digits.",
                      "a.keys:5: the kind of secret (first column) is not known.",
                      "a.keys:6: pck: the line needs three columns: kind, identifier, key in hexadecimal.",
                      "a.keys:7: pck: a column after the key is not name=value.",
                      "a.keys:8: pck: rand= is not hexadecimal text of 1 to 255 octets.",
                      "a.keys:9: pck: a name is given twice.",
                      "a.keys:10: pck: a name is not known; rand=, user=, suite=, mki= and roc= are.",
                      "a.keys:11: a quotation mark is not closed.",
                      "a.keys:12: psk: the second column is empty.",
                      "a.keys:13: trk: the key has 17 octets, 16, 24 or 32 expected.",
                      "a.keys:14: tek: the SPI or CSB ID is not hexadecimal text of 1 to 255 octets.",
                      "a.keys:15: pck: user= is empty."});
    assert_int_equal(ring->secrets.size(), 1);
    assert_string_equal(ring->secrets[0].id.c_str(), "good");
}

void tells_of_wrong_srtp_lines(void **)
{
    const std::string suite = " suite=AES_CM_128_HMAC_SHA1_80";
    auto ring = read(
        "srtp * " + key16 + "\nsrtp * " + key16 + " suite=NO_SUCH\nsrtp * " + key16 + "00" + suite + "\nsrtp any " + key16 + suite +
            "\nsrtp ssrc:0x123456789 " + key16 + suite + "\nsrtp mki: " + key16 + suite + "\nsrtp udp:example.org:5004 " + key16 + suite +
            "\nsrtp udp:192.0.2.1:65536 " + key16 + suite + "\nsrtp udp:5004 " + key16 + suite + "\nsrtp * " + key16 + suite + " roc=-1\n",
        {"a.keys:1: srtp: suite= is missing.", "a.keys:2: srtp: suite= is not a known SRTP crypto suite.",
         "a.keys:3: srtp: master key and salt have 17 octets, 30 (or 16 without salt) expected.",
         "a.keys:4: srtp: the second column is not ssrc:NUMBER, mki:HEX, udp:ADDRESS:PORT or *.",
         "a.keys:5: srtp: what follows ssrc: is not a 32-bit number.",
         "a.keys:6: srtp: what follows mki: is not hexadecimal text of 1 to 255 octets.",
         "a.keys:7: srtp: what follows udp: is not a numeric address and a port.",
         "a.keys:8: srtp: what follows udp: is not a numeric address and a port.",
         "a.keys:9: srtp: what follows udp: is not a numeric address and a port.", "a.keys:10: srtp: roc= is not a 32-bit number."});
    assert_true(ring->secrets.empty());
}

void warns_of_what_is_odd(void **)
{
    auto ring = read(
        "csk 1ddd5bf0 " + key16 + rand16 + "\ncsk 2ddd5bf0 " + key16 + "\n",
        {"warning: a.keys:1: csk: the key identifier's purpose tag is 1, 2 expected (TS 33.180 Annex G); the key is used nevertheless.",
         "warning: a.keys:2: csk: without rand= the key opens XML and MCData, but no SRTP."});
    assert_int_equal(ring->secrets.size(), 2);
}

void merges_the_same_and_tells_of_contradictions(void **)
{
    const std::string pck = "pck 1df9bc39 ";
    KeyFolder folder;
    folder.write("a.keys", pck + key16 + rand16 + "\n" + pck + key16 + rand16 + " # again\npsk alice " + key16 + "\n");
    folder.write("b.keys", "pck 0x1DF9BC39 " + key16 + rand16 + "\n" + pck + key32 + rand16 + "\npsk alice " + key32 + "\npsk bob " +
                               key32 + "\nsrtp * " + key16 + " suite=AES_CM_128_HMAC_SHA1_80\nsrtp * " + key32.substr(2, 32) +
                               " suite=AES_CM_128_HMAC_SHA1_80\n");
    auto ring = folder.load();
    folder.expect_problems(*ring,
                           {"warning: b.keys:2: pck: the key differs from that of the same identifier in a.keys:1; both are tried.",
                            "warning: b.keys:3: psk: the key differs from that of the same identifier in a.keys:3; both are tried."});
    assert_int_equal(ring->secrets.size(), 7);
}

void refuses_what_is_no_text(void **)
{
    std::string text = "psk alice " + key16 + "\n", little = "\xFF\xFE", bare;
    for (char c : text) {
        little += {c, '\0'};
        bare += {'\0', c};
    }
    read(little, {"a.keys: it is UTF-16 text; save it as UTF-8."});
    read(bare, {"a.keys: it is UTF-16 text; save it as UTF-8."});
    read(text + std::string(1, '\0') + text, {"a.keys: it holds NUL octets, so it is not a key list."});
    read(std::string(1, '\0') + text, {"a.keys: it holds NUL octets, so it is not a key list."});
}

void reads_the_example_of_the_readme(void **)
{
    std::ifstream readme(std::string(MEDIASEC_TEST_DIR) + "/../keyfiles/README.md");
    std::string text{std::istreambuf_iterator<char>(readme), {}};
    std::size_t start = text.find("# kind "), end = text.find("```", start);
    assert_true(end != std::string::npos);
    auto ring = read(text.substr(start, end - start));
    assert_int_equal(ring->secrets.size(), 8);
    assert_string_equal(ring->secrets[6].id.c_str(), "TrK of unit7");
}

void never_quotes_a_line(void **)
{
    // Every line holds the same digits in a place where they do not belong.
    const std::string digits = "feedfacecafebeef";
    KeyFolder folder;
    folder.write("a.keys", digits + "\n" + digits + " a b\npck " + digits + " 1\npsk alice x" + digits + "\npck 1df9bc39 " + key16 + " " +
                               digits + "\npck 1df9bc39 " + key16 + " " + digits + "=1\npck 1df9bc39 " + key16 + " rand=" + digits +
                               "x\nsrtp " + digits + " " + key16 + "\nsrtp * " + key16 + " suite=" + digits + "\npsk \"" + digits +
                               "\ntek x" + digits + " " + key16 + "\nsrtp udp:" + digits + ":1 " + key16 + "\n");
    auto ring = folder.load();
    assert_int_equal(ring->problems.size(), 12);
    for (const Problem &problem : ring->problems)
        assert_true(problem.text.find("feedface") == std::string::npos);
}

void bounds_the_number_of_problems(void **)
{
    std::string text;
    for (int i = 0; i < 100000; ++i)
        text += "x\n";
    KeyFolder folder;
    folder.write("a.keys", text);
    folder.write("b.keys", "y\n");
    auto ring = folder.load();
    assert_int_equal(ring->problems.size(), 52);
    assert_string_equal(ring->problems[50].text.c_str(),
                        (folder.path("a.keys") + ": further problems of this file are not listed.").c_str());
    assert_string_equal(ring->problems[51].text.c_str(),
                        (folder.path("b.keys") + ":1: the kind of secret (first column) is not known.").c_str());
}

}  // namespace

int main()
{
    const CMUnitTest tests[] = {
        cmocka_unit_test(reads_mission_critical_keys),
        cmocka_unit_test(reads_keys_of_the_older_modes),
        cmocka_unit_test(reads_srtp_lines),
        cmocka_unit_test(reads_comments_quotes_and_line_ends),
        cmocka_unit_test(a_list_of_comments_is_no_problem),
        cmocka_unit_test(tells_of_each_wrong_line_and_reads_the_others),
        cmocka_unit_test(tells_of_wrong_srtp_lines),
        cmocka_unit_test(warns_of_what_is_odd),
        cmocka_unit_test(merges_the_same_and_tells_of_contradictions),
        cmocka_unit_test(refuses_what_is_no_text),
        cmocka_unit_test(reads_the_example_of_the_readme),
        cmocka_unit_test(never_quotes_a_line),
        cmocka_unit_test(bounds_the_number_of_problems),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
