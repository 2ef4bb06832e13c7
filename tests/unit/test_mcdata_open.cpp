// Protected MCData messages are opened with the key that they name: messages whose AES-GCM is wolfCrypt's.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "session/capture.h"
#include "support/expect.h"

using namespace mediasec;
using namespace mediasec::session;

static kms::SecretKind kind_named(const std::string &name)
{
    static const std::map<std::string, kms::SecretKind> kinds = {
        {"gmk", kms::SecretKind::gmk}, {"pck", kms::SecretKind::pck}, {"csk", kms::SecretKind::csk}, {"spk", kms::SecretKind::spk}};
    return kinds.at(name);
}

static std::shared_ptr<const kms::Keyring> keyring_of(const test::Vector &v)
{
    auto keys = std::make_shared<kms::Keyring>();
    keys->secrets.emplace_back();
    keys->secrets.back().kind = kind_named(v.text("kind"));
    keys->secrets.back().key_id = static_cast<std::uint32_t>(v.number("key_id"));
    keys->secrets.back().key = SecretBytes(v.hex("key"));
    return keys;
}

static Reason reason_of(EnvelopeStatus status)
{
    return status == EnvelopeStatus::bad_tag ? Reason::mcdata_bad_tag : status == EnvelopeStatus::no_key ? Reason::mcdata_no_key : Reason::none;
}

static void expect_opened(const test::Vector &v, const McdataSeen &seen)
{
    test::expect_octets(v, "plain", seen.opened.plain);
    test::expect_true(v, seen.inner.type == seen.outer.type && !seen.inner.is_protected && !seen.inner.fault, "the inner message is not read");
    test::expect_true(v, seen.opened.key != nullptr && seen.opened.key->id == v.number("key_id"), "another key");
    const std::string held = v.has("held") ? v.text("held") : "";
    test::expect_true(v, held.empty() == seen.opened.deviation.empty() && seen.opened.deviation.find(held) != std::string::npos, "another deviation");
}

static void protected_messages_open(void **)
{
    for (const test::Vector &v : test::load_vectors("mcdata_protected.vec")) {
        Capture capture(keyring_of(v));
        const McdataSeen &seen = capture.mcdata(7, v.hex("message"));
        test::expect_true(v, seen.outer.is_protected && seen.outer.envelope.has_value(), "no envelope");
        test::expect_true(v, static_cast<unsigned long long>(seen.opened.status) == v.number("status"), "another status");
        test::expect_true(v, seen.opened.diagnosis.reason == reason_of(seen.opened.status), "another reason");
        if (seen.opened.status == EnvelopeStatus::decrypted) expect_opened(v, seen);
        v.check_all_read();
    }
}

/// A payload in clear has no status; what it names is not a key.
static void clear_messages_have_no_status(void **)
{
    Capture capture(std::make_shared<const kms::Keyring>());
    const McdataSeen &seen = capture.mcdata(1, Bytes{3, 1, 0x78, 0, 3, 1, 'h', 'i'});
    assert_int_equal(static_cast<int>(seen.opened.status), 0);
    assert_false(static_cast<bool>(seen.opened.diagnosis));
    assert_int_equal(seen.outer.payloads.size(), 1);
}

/// Every cut of a protected message is told apart from one that opens.
static void cut_messages_stay_closed(void **)
{
    const test::Vector v = test::load_vectors("mcdata_protected.vec").front();
    const Bytes message = v.hex("message");
    Capture capture(keyring_of(v));
    for (std::size_t length = 0; length < message.size(); ++length)
        assert_int_not_equal(static_cast<int>(capture.mcdata(1, ByteView(message).first(length)).opened.status), static_cast<int>(EnvelopeStatus::decrypted));
    assert_int_equal(static_cast<int>(capture.mcdata(1, message).opened.status), static_cast<int>(EnvelopeStatus::decrypted));
}

/// A MIKEY message behind the payload that is no MIKEY message does no harm (TS 33.180 8.5.4.1, off-network).
static void a_broken_message_behind_the_payload_is_kept_as_an_exchange(void **)
{
    const test::Vector v = test::load_vectors("mcdata_protected.vec").front();
    Bytes message = v.hex("message");
    append(message, Bytes{0, 6, 1, 26, 0, 1, 0, 0});
    Capture capture(keyring_of(v));
    assert_int_equal(static_cast<int>(capture.mcdata(1, message).opened.status), static_cast<int>(EnvelopeStatus::decrypted));
    assert_int_equal(capture.exchanges().size(), 1);
    assert_int_equal(static_cast<int>(capture.exchanges()[0]->carrier), static_cast<int>(Carrier::mcdata));
    assert_true(static_cast<bool>(capture.exchanges()[0]->diagnosis));
}

int main()
{
    const CMUnitTest tests[] = {
        cmocka_unit_test(protected_messages_open),
        cmocka_unit_test(clear_messages_have_no_status),
        cmocka_unit_test(cut_messages_stay_closed),
        cmocka_unit_test(a_broken_message_behind_the_payload_is_kept_as_an_exchange),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
