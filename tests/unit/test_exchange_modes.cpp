// MIKEY's modes outside SAKKE, opened with the secrets of keyfiles/mikey-modes: keys, salts, MAC, V and SIGN, and what wrong secrets and
// damage give. SPDX-License-Identifier: GPL-2.0-or-later
#include "crypto/public_key.h"
#include "session/capture.h"
#include "session/exchange.h"

#include "support/vector_file.h"

#include "support/cmocka.hpp"

#include <algorithm>
#include <memory>

using namespace mediasec;
using namespace mediasec::session;

namespace
{

std::shared_ptr<const kms::Keyring> keys_in(const std::string &folder)
{
    return kms::load(std::string(MEDIASEC_TEST_DIR) + "/../keyfiles/" + folder);
}

/// Keys are loaded once: parsing private keys in every group would only cost time.
const std::shared_ptr<const kms::Keyring> right = keys_in("mikey-modes"), wrong = keys_in("mikey-modes-wrong");
const auto none = std::make_shared<const kms::Keyring>();

std::size_t count_messages(const test::Vector &v)
{
    std::size_t n = 0;
    while (v.has("message." + std::to_string(n)))
        ++n;
    return n;
}

/// give hands message n of a group to a capture, in a SIP request or response between the group's parties.
const Exchange &give(Capture &capture, const test::Vector &v, std::size_t n, ByteView octets)
{
    Sip sip;
    sip.from = v.text("from");
    sip.to = v.text("to");
    const std::string answer = "answer." + std::to_string(n);
    sip.code = v.has(answer) && v.number(answer) != 0 ? 200 : 0;
    sip.method = sip.code == 0 ? "INVITE" : "";
    return capture.message(static_cast<Frame>(n + 1), octets, Carrier::sdp_session, sip, true);
}

const Exchange &give(Capture &capture, const test::Vector &v, std::size_t n)
{
    return give(capture, v, n, v.hex("message." + std::to_string(n)));
}

/// Expected reads the values of message n.
struct Expected {
    const test::Vector &v;
    std::string n;
    std::string text(const char *name) const { return v.text(std::string(name) + "." + n); }
    int number(const char *name) const { return static_cast<int>(v.number(std::string(name) + "." + n)); }
    bool has(const char *name) const { return v.has(std::string(name) + "." + n); }
    bool has_key(std::size_t i) const { return v.has("key." + n + "." + std::to_string(i)); }
    std::string of_key(const char *name, std::size_t i) const { return std::string(name) + "." + n + "." + std::to_string(i); }
};

std::size_t count_keys(const Expected &want)
{
    std::size_t i = 0;
    while (want.has_key(i))
        ++i;
    return i;
}

void check_derived(const Expected &want, const Key &key, std::size_t i)
{
    const test::Vector &v = want.v;
    if (!v.has(want.of_key("cs", i))) return;
    const auto cs_id = static_cast<std::uint8_t>(v.number(want.of_key("cs", i)));
    const Bytes master = v.hex(want.of_key("master", i)), salt = v.hex(want.of_key("master_salt", i));
    auto derive = [&](crypto::KeyConstant constant, std::size_t length) {
        return to_hex(crypto::mikey_key(key.prf, key.value.view(), constant, cs_id, key.csb_id, key.rand, length).view());
    };
    assert_string_equal(derive(crypto::KeyConstant::tek, master.size()).c_str(), to_hex(master).c_str());
    assert_string_equal(derive(crypto::KeyConstant::tgk_salt, salt.size()).c_str(), to_hex(salt).c_str());
}

void check_keys(const Expected &want, const Exchange &got)
{
    assert_int_equal(got.keys.size(), count_keys(want));
    for (std::size_t i = 0; i < got.keys.size(); ++i) {
        const Key &key = got.keys[i];
        assert_string_equal(to_hex(key.value.view()).c_str(), want.v.text(want.of_key("key", i)).c_str());
        assert_int_equal(static_cast<int>(key.type), want.v.number(want.of_key("type", i)));
        assert_int_equal(key.id, want.v.number(want.of_key("id", i)));
        const std::string salt = want.of_key("salt", i);
        assert_string_equal(to_hex(key.salt.view()).c_str(), want.v.has(salt) ? want.v.text(salt).c_str() : "");
        check_derived(want, key, i);
    }
}

void check_deviation(const Expected &want, const Exchange &got)
{
    if (!want.has("deviation")) {
        assert_true(got.deviations.empty());
        return;
    }
    const std::string word = want.text("deviation");
    assert_true(
        std::any_of(got.deviations.begin(), got.deviations.end(), [&](const std::string &d) { return d.find(word) != std::string::npos; }));
}

void opens_every_mode(void **)
{
    const auto vectors = test::load_vectors("exchange_modes.vec");
    assert_true(vectors.size() > 30);
    for (const auto &v : vectors) {
        print_message("%s\n", v.group.c_str());
        Capture capture(right);
        for (std::size_t n = 0; n < count_messages(v); ++n) {
            const Exchange &got = give(capture, v, n);
            const Expected want{v, std::to_string(n)};
            assert_false(got.message.fault.has_value());
            assert_int_equal(static_cast<int>(got.mac), want.number("mac"));
            assert_int_equal(static_cast<int>(got.signature), want.number("signature"));
            assert_string_equal(got.sender.c_str(), want.text("sender").c_str());
            assert_string_equal(got.receiver.c_str(), want.text("receiver").c_str());
            check_keys(want, got);
            check_deviation(want, got);
            assert_true(got.diagnosis.text.empty());
        }
        assert_false(v.text("secret").empty());
        v.check_all_read();
    }
}

/// needs_no_secret tells whether the keys of a group stand in clear.
bool needs_no_secret(const test::Vector &v)
{
    return v.group.find("null_encryption") != std::string::npos || v.group.find("null_and_null") != std::string::npos;
}

void opens_nothing_with_other_secrets(void **)
{
    for (const auto &v : test::load_vectors("exchange_modes.vec"))
        for (const auto &keys : {wrong, none}) {
            print_message("%s\n", v.group.c_str());
            Capture capture(keys);
            for (std::size_t n = 0; n < count_messages(v); ++n) {
                const Exchange &got = give(capture, v, n);
                const Expected want{v, std::to_string(n)};
                if (needs_no_secret(v)) {
                    check_keys(want, got);
                    continue;
                }
                assert_true(got.keys.empty());
                if (count_keys(want) != 0) assert_false(got.diagnosis.text.empty());
                // A signature is checked with the certificate in the message, so it holds for everybody.
                assert_int_equal(static_cast<int>(got.signature), want.number("signature"));
                const bool is_signed = got.signature == SignatureStatus::valid || got.signature == SignatureStatus::valid_without_header;
                if (!is_signed) assert_int_not_equal(static_cast<int>(got.mac), static_cast<int>(MacStatus::valid));
            }
        }
}

/// damage gives the message with one bit flipped in every place that matters: the last octet (MAC, V or signature), and the first of RAND
/// or T.
std::vector<Bytes> damage(const Bytes &message)
{
    std::vector<std::size_t> places{message.size() - 1};
    for (const auto &payload : mikey::parse(message).payloads)
        if (payload.type == 11 || payload.type == 5) places.push_back(payload.span.offset + 3);
    std::vector<Bytes> twins;
    for (std::size_t place : places) {
        twins.push_back(message);
        twins.back()[place] ^= 0x10;
    }
    return twins;
}

void tells_damage(void **)
{
    for (const auto &v : test::load_vectors("exchange_modes.vec")) {
        print_message("%s\n", v.group.c_str());
        for (std::size_t n = 0; n < count_messages(v); ++n) {
            const Expected want{v, std::to_string(n)};
            // Without a certificate SIGN cannot be checked, and the MAC covers KEMAC alone.
            const bool whole = want.number("signature") != static_cast<int>(SignatureStatus::no_certificate);
            if (!whole || want.number("mac") != static_cast<int>(MacStatus::valid)) continue;
            for (const Bytes &twin : damage(v.hex("message." + want.n))) {
                Capture capture(right);
                for (std::size_t earlier = 0; earlier < n; ++earlier)
                    give(capture, v, earlier);
                const Exchange &got = give(capture, v, n, twin);
                assert_int_equal(static_cast<int>(got.mac), static_cast<int>(MacStatus::invalid));
                assert_false(got.diagnosis.text.empty());
            }
        }
    }
}

/// A key that an envelope is not for gives no octets at all, so that "wrong key" and "damaged" are told apart.
void a_foreign_private_key_opens_no_envelope(void **)
{
    std::size_t envelopes = 0;
    for (const auto &v : test::load_vectors("exchange_modes.vec"))
        for (std::size_t n = 0; n < count_messages(v); ++n)
            for (const auto &envelope : mikey::parse(v.hex("message." + std::to_string(n))).envelopes) {
                ++envelopes;
                std::size_t fitting = 0;
                for (const auto &key : right->private_keys)
                    fitting += crypto::rsa_decrypt(key.pem.view(), envelope.data).size();
                assert_int_equal(fitting, 1);
                assert_true(crypto::rsa_decrypt(wrong->private_keys.front().pem.view(), envelope.data).empty());
            }
    assert_true(envelopes > 10);
}

bool contains(ByteView octets, ByteView part) { return std::search(octets.begin(), octets.end(), part.begin(), part.end()) != octets.end(); }

/// What a decrypted KEMAC held can be shown without its keys, and with them only to who asks.
void key_data_is_shown_without_its_keys(void **)
{
    std::size_t decrypted = 0;
    for (const auto &v : test::load_vectors("exchange_modes.vec")) {
        Capture capture(right);
        for (std::size_t n = 0; n < count_messages(v); ++n) {
            const Exchange &got = give(capture, v, n);
            if (got.key_data.empty()) continue;
            ++decrypted;
            const Bytes hidden = got.key_data.front().for_display(false), shown = got.key_data.front().for_display(true);
            assert_int_equal(hidden.size(), shown.size());
            for (const Key &key : got.keys) {
                assert_true(contains(shown, key.value.view()));
                assert_false(contains(hidden, key.value.view().first(8)));
                if (!key.salt.empty()) assert_false(contains(hidden, key.salt.view().first(8)));
                if (!key.spi.empty()) assert_true(contains(hidden, key.spi));
            }
        }
    }
    assert_true(decrypted > 15);
}

/// An answer alone has neither the secret nor the RAND of its request.
void an_answer_needs_its_request(void **)
{
    for (const auto &v : test::load_vectors("exchange_modes.vec")) {
        const Expected want{v, "1"};
        if (count_messages(v) < 2 || !v.has("answer.1") || v.has("answer.0")) continue;
        Capture capture(right);
        const Exchange &got = give(capture, v, 1);
        if (want.text("signature") == "0") assert_int_not_equal(static_cast<int>(got.mac), static_cast<int>(MacStatus::valid));
        const bool brings_its_own_terms = v.group == "rsa_r_group";
        if (brings_its_own_terms) continue;
        assert_true(got.keys.empty());
        assert_int_equal(static_cast<int>(got.diagnosis.reason), static_cast<int>(Reason::no_request));
    }
}

}  // namespace

int main()
{
    const CMUnitTest tests[] = {
        cmocka_unit_test(opens_every_mode),
        cmocka_unit_test(opens_nothing_with_other_secrets),
        cmocka_unit_test(tells_damage),
        cmocka_unit_test(a_foreign_private_key_opens_no_envelope),
        cmocka_unit_test(key_data_is_shown_without_its_keys),
        cmocka_unit_test(an_answer_needs_its_request),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
