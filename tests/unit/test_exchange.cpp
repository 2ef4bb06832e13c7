// MIKEY messages opened with key sets and pre-shared keys: published messages, and what each kind of wrong key gives.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "session/capture.h"
#include "session/exchange.h"

#include "support/sakke_keyring.h"
#include "support/vector_file.h"

#include "support/cmocka.hpp"

#include <algorithm>
#include <memory>

using namespace mediasec;
using namespace mediasec::session;

using test::keyring_of;

namespace {

const Exchange &open(Capture &capture, ByteView message)
{
    const Exchange &exchange = capture.message(7, message, Carrier::sip_body, Sip{}, true);
    capture.open(exchange, true);
    return exchange;
}

void opens_published_messages(void **)
{
    for (const auto &v : test::load_vectors("exchange_sakke.vec")) {
        Capture capture(keyring_of(v));
        const Exchange &exchange = open(capture, v.hex("message"));
        assert_int_equal(static_cast<int>(exchange.sakke), static_cast<int>(SakkeStatus::ok));
        assert_int_equal(static_cast<int>(exchange.key_type), v.number("key_type"));
        assert_int_equal(exchange.keys.size(), 1);
        assert_string_equal(to_hex(exchange.keys.front().value.view()).c_str(), v.text("key").c_str());
        assert_true(exchange.key_id.has_value());
        assert_int_equal(*exchange.key_id, v.number("key_id"));
        assert_int_equal(static_cast<int>(exchange.signature), v.number("signature"));
        if (v.has("key_parameters")) assert_string_equal(to_hex(exchange.key_parameters_octets).c_str(), v.text("key_parameters").c_str());
        assert_int_equal(exchange.keys.front().frame(), 7);
        v.check_all_read();
    }
}

void says_what_is_missing(void **)
{
    const auto vectors = test::load_vectors("exchange_sakke.vec");
    const test::Vector &v = vectors.front();
    Capture without(std::make_shared<kms::Keyring>());
    const Exchange &closed = open(without, v.hex("message"));
    assert_int_equal(static_cast<int>(closed.sakke), static_cast<int>(SakkeStatus::no_key));
    assert_int_equal(static_cast<int>(closed.signature), static_cast<int>(SignatureStatus::no_certificate));
    assert_int_equal(static_cast<int>(closed.diagnosis.reason), static_cast<int>(Reason::no_key_file));

    auto keys = keyring_of(v);
    keys->key_sets.front().user_uri = "sip:mallory@example.org";
    keys->key_sets.front().user_id = Bytes(32, 1);
    Capture wrong_user(keys);
    const Exchange &not_mine = open(wrong_user, v.hex("message"));
    assert_int_equal(static_cast<int>(not_mine.sakke), static_cast<int>(SakkeStatus::no_key));
    assert_int_equal(static_cast<int>(not_mine.signature), static_cast<int>(SignatureStatus::valid));
    assert_int_equal(static_cast<int>(not_mine.diagnosis.reason), static_cast<int>(Reason::no_key_for_receiver));
}

void tells_damage_from_a_wrong_key(void **)
{
    const auto vectors = test::load_vectors("exchange_sakke.vec");
    const test::Vector &v = vectors.front();
    Bytes message = v.hex("message");
    const auto parsed = mikey::parse(message);
    assert_true(parsed.sakke && parsed.sign);
    std::size_t sed = 0;
    for (const auto &payload : parsed.payloads)
        if (payload.type == 26) sed = payload.span.offset + 5;
    Bytes damaged_hint = message, damaged_point = message, damaged_signature = message;
    damaged_hint[sed + 260] ^= 1;
    damaged_point[sed + 100] ^= 1;
    damaged_signature[parsed.sign->signature_span.offset + 3] ^= 1;
    Capture capture(keyring_of(v));
    assert_int_equal(static_cast<int>(open(capture, damaged_hint).sakke), static_cast<int>(SakkeStatus::hint_failed));
    assert_int_equal(static_cast<int>(open(capture, damaged_point).sakke), static_cast<int>(SakkeStatus::malformed));
    const Exchange &forged = open(capture, damaged_signature);
    assert_int_equal(static_cast<int>(forged.signature), static_cast<int>(SignatureStatus::invalid));
    assert_int_equal(static_cast<int>(forged.sakke), static_cast<int>(SakkeStatus::ok));
}

/// A message whose hidden receiver (IDRr with role 9) is not the user it is encrypted to opens with that user's key set, and says so.
void opens_what_names_another_receiver(void **)
{
    const auto vectors = test::load_vectors("exchange_sakke.vec");
    const test::Vector &v = vectors.front();
    Bytes message = v.hex("message");
    const Bytes uid = v.hex("user_id");
    const auto at = std::search(message.begin(), message.end(), uid.begin(), uid.end());
    assert_true(at != message.end());
    *at ^= 1;
    Capture capture(keyring_of(v));
    const Exchange &exchange = open(capture, message);
    assert_int_equal(static_cast<int>(exchange.sakke), static_cast<int>(SakkeStatus::ok));
    assert_string_equal(to_hex(exchange.keys.front().value.view()).c_str(), v.text("key").c_str());
    const auto tolerated = std::find_if(exchange.deviations.begin(), exchange.deviations.end(), [](const Deviation &d) { return d.reason == Reason::other_receiver; });
    assert_true(tolerated != exchange.deviations.end());
}

void the_same_message_is_one_exchange(void **)
{
    const auto vectors = test::load_vectors("exchange_sakke.vec");
    const test::Vector &v = vectors.front();
    Capture capture(keyring_of(v));
    const Exchange &first = open(capture, v.hex("message"));
    const Exchange &again = capture.message(9, v.hex("message"), Carrier::sdp_session, Sip{}, true);
    assert_ptr_equal(&first, &again);
    assert_int_equal(first.frames.size(), 2);
    assert_int_equal(capture.exchanges().size(), 1);
}

std::shared_ptr<kms::Keyring> psk_keyring(const Bytes &psk)
{
    auto keys = std::make_shared<kms::Keyring>();
    keys->files_read = 1;
    kms::ListedSecret secret;
    secret.kind = kms::SecretKind::psk;
    secret.id = "somebody";
    secret.key = SecretBytes(psk);
    keys->secrets.push_back(std::move(secret));
    return keys;
}

void check_keys(const test::Vector &v, const Exchange &exchange)
{
    for (std::size_t n = 0; n < exchange.keys.size(); ++n) {
        const std::string index = std::to_string(n);
        assert_string_equal(to_hex(exchange.keys[n].value.view()).c_str(), v.text("key." + index).c_str());
        if (v.has("salt." + index)) assert_string_equal(to_hex(exchange.keys[n].salt.view()).c_str(), v.text("salt." + index).c_str());
        assert_int_equal(static_cast<int>(exchange.keys[n].type), v.number("type." + index));
    }
}

void opens_pre_shared_key_messages(void **)
{
    for (const auto &v : test::load_vectors("exchange_psk.vec")) {
        Capture capture(psk_keyring(v.hex("psk")));
        Sip sip;
        sip.from = v.text("identity.i");
        sip.to = v.text("identity.r");
        const Exchange &request = capture.message(1, v.hex("message"), Carrier::sip_body, sip, true);
        assert_int_equal(static_cast<int>(request.mac), static_cast<int>(MacStatus::valid));
        assert_int_equal(request.message.header.csb_id, v.number("csb_id"));
        assert_false(request.keys.empty());
        check_keys(v, request);
        const Exchange &response = capture.message(2, v.hex("response"), Carrier::sip_body, sip, true);
        assert_int_equal(static_cast<int>(response.mac), static_cast<int>(MacStatus::valid));
        v.check_all_read();

        Bytes other = v.hex("psk");
        other[0] ^= 1;
        Capture wrong(psk_keyring(other));
        const Exchange &closed = wrong.message(1, v.hex("message"), Carrier::sip_body, sip, true);
        assert_int_equal(static_cast<int>(closed.mac), static_cast<int>(MacStatus::invalid));
        assert_true(closed.keys.empty());
    }
}

}  // namespace

int main()
{
    const CMUnitTest tests[] = {
        cmocka_unit_test(opens_published_messages),
        cmocka_unit_test(says_what_is_missing),
        cmocka_unit_test(tells_damage_from_a_wrong_key),
        cmocka_unit_test(opens_what_names_another_receiver),
        cmocka_unit_test(the_same_message_is_one_exchange),
        cmocka_unit_test(opens_pre_shared_key_messages),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
