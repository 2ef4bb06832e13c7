// Who is talking: users of SSRCs over time, and members of a group by Streamwide's published GUK-IDs.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "session/capture.h"
#include "session/talkers.h"
#include "support/expect.h"

using namespace mediasec;
using namespace mediasec::session;

static std::vector<test::Vector> guk_ids()
{
    std::vector<test::Vector> found;
    for (auto &v : test::load_vectors("kdf.vec"))
        if (v.group == "guk_id") found.push_back(v);
    assert_true(found.size() >= 4);
    return found;
}

static Key gmk_of(const test::Vector &v)
{
    Key key;
    key.type = KeyType::gmk;
    key.id = static_cast<std::uint32_t>(v.number("gmk_id"));
    key.value = SecretBytes(v.hex("gmk"));
    return key;
}

static void a_guk_id_names_its_member(void **)
{
    const kms::Keyring keys;
    const auto vectors = guk_ids();
    IdentityBook book(keys);
    book.note("sip:nobody@example.org");
    for (const auto &v : vectors) book.note(v.text("user"));
    for (const auto &v : vectors) {
        Member member;
        member_of(member, gmk_of(v), static_cast<std::uint32_t>(v.number("guk_id")), book);
        test::expect_true(v, member.user == v.text("user"), "another member");
        v.check_all_read();
    }
}

/// The salt is made from the GMS's spelling (TS 33.180 F.1.3), whatever SIP or a key file says.
static void the_spelling_of_the_gms_is_found(void **)
{
    const auto v = guk_ids().front();
    const std::string user = v.text("user");
    const auto guk_id = static_cast<std::uint32_t>(v.number("guk_id"));
    const Key gmk = gmk_of(v);
    for (const std::string &spelling : {user.substr(4), user + ";transport=tcp", std::string("sip:P25user01@Etherstack.com")})
        assert_string_equal(is_member(gmk.value.view(), gmk.id, guk_id, spelling).c_str(), user.c_str());
    assert_true(is_member(gmk.value.view(), gmk.id, guk_id ^ 1, user).empty());
    assert_true(is_member(gmk.value.view(), gmk.id ^ 0x10000000, guk_id, user).empty());
}

static void a_member_is_found_when_his_identity_becomes_known(void **)
{
    kms::Keyring keys;
    for (const char *user : {"sip:one@example.org", "sip:one@example.org", "sip:two@example.org"}) {
        keys.key_sets.emplace_back();
        keys.key_sets.back().user_uri = user;
    }
    const auto v = guk_ids().front();
    const auto guk_id = static_cast<std::uint32_t>(v.number("guk_id"));
    IdentityBook book(keys);
    assert_int_equal(book.size(), 2);  // the key sets of two periods are one user's
    Member member;
    member_of(member, gmk_of(v), guk_id, book);
    assert_true(member.user.empty());
    assert_int_equal(member.tried, 2);
    book.note(v.text("user"));
    assert_string_equal(book.at(2).c_str(), v.text("user").c_str());
    member_of(member, gmk_of(v), guk_id, book);
    assert_string_equal(member.user.c_str(), v.text("user").c_str());
}

static void an_ssrc_changes_hands(void **)
{
    SpeakerBook book;
    assert_null(book.user_of(7, 1));
    book.note(7, 10, "alice");
    book.note(7, 20, "bob");
    book.note(8, 15, "carol");
    assert_string_equal(book.user_of(7, 3)->c_str(), "alice");  // the first message comes later: later passes know it
    assert_string_equal(book.user_of(7, 10)->c_str(), "alice");
    assert_string_equal(book.user_of(7, 19)->c_str(), "alice");
    assert_string_equal(book.user_of(7, 20)->c_str(), "bob");
    assert_string_equal(book.user_of(8, 99)->c_str(), "carol");
    book.note(7, 15, "dave");  // a message that opened late
    assert_string_equal(book.user_of(7, 16)->c_str(), "dave");
    assert_string_equal(book.user_of(7, 25)->c_str(), "bob");
}

/// taken is a Floor Taken (TS 24.380 8.2.5): Granted Party's Identity (4) and the SSRC of the granted participant (14).
static Bytes taken(const std::string &user, std::uint32_t ssrc)
{
    Bytes fields{4, static_cast<std::uint8_t>(user.size())};
    append(fields, view_of(user));
    while (fields.size() % 4 != 0) fields.push_back(0);
    fields.insert(fields.end(), {14, 6});
    append_be(fields, ssrc, 4);
    fields.insert(fields.end(), {0, 0});
    while (fields.size() % 4 != 0) fields.push_back(0);
    Bytes packet{0x82, 204};
    append_be(packet, (12 + fields.size()) / 4 - 1, 2);
    append_be(packet, 0x01020304, 4);
    append(packet, view_of("MCPT"));
    append(packet, fields);
    return packet;
}

static void control_counts_once_and_in_the_order_of_frames(void **)
{
    Capture capture(std::make_shared<const kms::Keyring>());
    const Flow flow;
    const Bytes first = taken("sip:a@example.org", 1), second = taken("sip:b@example.org", 2);
    assert_int_equal(capture.control(9, flow, second).size(), 1);
    assert_int_equal(capture.control(9, flow, second).size(), 1);
    assert_int_equal(capture.control(4, flow, first).size(), 1);  // opened on a later pass
    assert_int_equal(capture.timeline().size(), 2);
    assert_int_equal(capture.timeline()[0].frame, 4);
    assert_string_equal(capture.timeline()[0].user.c_str(), "sip:a@example.org");
    assert_string_equal(capture.timeline()[0].message.c_str(), "Floor Taken");
    assert_int_equal(capture.timeline()[1].ssrc, 2);
    Bytes both = first;
    append(both, second);
    assert_int_equal(capture.control(12, flow, both).size(), 2);
    assert_int_equal(capture.timeline().size(), 4);
    assert_int_equal(capture.control(13, flow, ByteView(first).first(20)).size(), 0);  // cut: says nothing
    assert_int_equal(capture.timeline().size(), 4);
}

int main()
{
    const CMUnitTest tests[] = {
        cmocka_unit_test(a_guk_id_names_its_member),
        cmocka_unit_test(the_spelling_of_the_gms_is_found),
        cmocka_unit_test(a_member_is_found_when_his_identity_becomes_known),
        cmocka_unit_test(an_ssrc_changes_hands),
        cmocka_unit_test(control_counts_once_and_in_the_order_of_frames),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
