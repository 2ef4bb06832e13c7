// Tests of session/mime_bodies.h: which parts of a body are messages, which are kept, and messages that lost or gained octets. The message
// is wolfCrypt's. SPDX-License-Identifier: GPL-2.0-or-later
#include "session/capture.h"
#include "session/mime_bodies.h"

#include "support/cmocka.hpp"
#include "support/vector_file.h"

#include <string>

using namespace mediasec;
using namespace mediasec::session;

namespace {

std::shared_ptr<const kms::Keyring> example_keys()
{
    static const auto keys = kms::load(std::string(MEDIASEC_TEST_DIR) + "/../keyfiles/example-kms");
    return keys;
}

/// message_in gives the message of a group of mime_bodies.vec.
Bytes message_in(const std::string &group)
{
    for (const test::Vector &vector : test::load_vectors("mime_bodies.vec"))
        if (vector.group == group) return vector.hex("Message");
    fail_msg("no group %s", group.c_str());
    return {};
}

std::optional<Restored> restored(ByteView octets, const kms::Keyring &keys = *example_keys())
{
    return restore_octets(mikey::parse(octets), octets, keys, {});
}

void decodes_bodies(void **)
{
    const Bytes message = message_in("ends-in-cr");
    assert_true(equal(mikey_of_body(message), message));
    std::string base64 = "ARoFAQV0\r\nTr8AAQsA";
    assert_string_equal(to_hex(mikey_of_body(view_of(base64))).c_str(), "011a050105744ebf00010b00");
    assert_string_equal(text_of(mikey_of_body(view_of("neither"))).c_str(), "neither");
    assert_true(mikey_of_body({}).empty());
}

void hands_over_messages_and_keeps_signed_parts(void **)
{
    PartBook book;
    const std::string plain =
        "--b\r\nContent-Type: application/mikey\r\n\r\n\x01\x1a\x05\r\n--b\r\nContent-Type: a/b\r\n\r\nx\r\n--b--\r\n";
    auto messages = book.take(3, view_of(plain), "boundary=b");
    assert_int_equal(messages.size(), 1);
    assert_string_equal(to_hex(messages[0]).c_str(), "011a05");
    assert_true(book.parts_of(3).empty());  // nothing is signed
    const std::string with_signature =
        "--b\r\nContent-ID: <i@x>\r\n\r\nx\r\n--b\r\nContent-Type: application/vnd.3gpp.mcptt-signed+xml\r\n\r\n<signatures/>\r\n--b--\r\n";
    for (int time = 0; time < 3; ++time)  // dissected again and again
        assert_true(book.take(4, view_of(with_signature), "boundary=b").empty());
    assert_int_equal(book.parts_of(4).size(), 2);
    assert_string_equal(book.parts_of(4)[0].content_id.c_str(), "i@x");
    assert_true(book.parts_of(3).empty());
    book.take(4, view_of(with_signature + " "), "boundary=b");  // another message in the same frame
    assert_int_equal(book.parts_of(4).size(), 4);
    book.take(5, view_of(plain), "boundary=b");
    assert_true(book.parts_of(4).empty() && book.parts_of(5).empty());
}

void puts_back_what_was_cut_off(void **)
{
    const Bytes whole = message_in("ends-in-cr");
    assert_int_equal(whole.back(), '\r');
    assert_false(restored(whole).has_value());
    const auto one = restored(ByteView(whole).first(whole.size() - 1));
    assert_true(one && one->message && equal(one->message->raw, whole));
    assert_string_equal(one->deviation.c_str(), "The last octet (0d) of the message had been cut off as white space (RFC 6309 7: "
                                                "application/mikey is binary): with that the signature verifies.");
    assert_false(restored(ByteView(whole).first(whole.size() - 2)).has_value());  // the octet before is no white space
    assert_false(restored(ByteView(whole).first(whole.size() - 3)).has_value());
    assert_false(restored(ByteView(whole).first(whole.size() - 1), kms::Keyring()).has_value());  // nothing to verify with
    Bytes changed = copy_of(ByteView(whole).first(whole.size() - 1));
    changed[20] ^= 1;
    assert_false(restored(changed).has_value());
    for (std::size_t length = 0; length < 40; ++length) assert_false(restored(ByteView(whole).first(length)).has_value());
}

void tells_what_was_added(void **)
{
    const Bytes whole = message_in("ends-in-cr");
    for (const char *tail : {"0d", "0a", "20", "00", "0d0a", "2020"}) {
        Bytes longer = whole;
        append(longer, *from_hex(tail));
        const auto found = restored(longer);
        assert_true(found && !found->message);
        assert_true(found->deviation.find(std::string("(") + tail + ")") != std::string::npos);
    }
    for (const char *tail : {"41", "0d0a0d"}) {
        Bytes longer = whole;
        append(longer, *from_hex(tail));
        assert_false(restored(longer).has_value());
    }
}

// The whole way: the exchange of a cut message is verified, opened, and says what was done.
void opens_a_cut_message(void **)
{
    const Bytes whole = message_in("ends-in-cr");
    Capture capture(example_keys());
    const Exchange &exchange = capture.message(1, ByteView(whole).first(whole.size() - 1), Carrier::sip_body, {}, true);
    capture.open(exchange, true);
    assert_true(exchange.signature == SignatureStatus::valid);
    assert_true(exchange.sakke == SakkeStatus::ok);
    assert_false(bool(exchange.diagnosis));
    assert_int_equal(exchange.deviations.size(), 1);
}

// A request protects its XML with the key that a later part uploads; what it says in clear and encrypted names users.
void takes_the_key_before_the_xml(void **)
{
    const Bytes whole = message_in("ends-in-cr");
    const std::string body =
        "--b\r\nContent-Type: application/vnd.3gpp.mcptt-info+xml\r\n\r\n<a/>\r\n--b\r\nContent-Type: application/mikey\r\n\r\n" +
        text_of(whole) + "\r\n--b--\r\n";
    Capture capture(example_keys());
    capture.multipart(7, view_of(body), "boundary=b", Carrier::sip_body, {});
    assert_int_equal(capture.exchanges().size(), 1);
    assert_int_equal(capture.exchanges()[0]->keys.size(), 1);
    capture.message(7, whole, Carrier::sip_body, {}, true);  // when its own part is shown
    assert_int_equal(capture.exchanges().size(), 1);
    assert_int_equal(capture.exchanges()[0]->frames.size(), 1);
}

}  // namespace

int main()
{
    const CMUnitTest tests[] = {
        cmocka_unit_test(decodes_bodies),
        cmocka_unit_test(hands_over_messages_and_keeps_signed_parts),
        cmocka_unit_test(puts_back_what_was_cut_off),
        cmocka_unit_test(tells_what_was_added),
        cmocka_unit_test(opens_a_cut_message),
        cmocka_unit_test(takes_the_key_before_the_xml),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
