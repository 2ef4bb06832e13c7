// MIKEY-TICKET: what each party's secrets give, with messages and expectations of a second implementation (tests/tools/capgen/ticket.py).
// SPDX-License-Identifier: GPL-2.0-or-later
#include "session/capture.h"
#include "session/exchange.h"

#include "support/key_folder.h"
#include "support/vector_file.h"

#include "support/cmocka.hpp"

#include <algorithm>
#include <fstream>
#include <memory>
#include <sstream>

using namespace mediasec;
using namespace mediasec::session;

namespace
{

std::string file_text(const std::string &path)
{
    std::ifstream in(path, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

/// keys_of loads the key list of a group, and the KMS's private key where it asks for it.
std::shared_ptr<const kms::Keyring> keys_of(const test::Vector &v)
{
    test::KeyFolder folder;
    std::string lines = v.text("list");
    std::replace(lines.begin(), lines.end(), ';', '\n');
    folder.write("secrets.keys", lines + "\n");
    if (v.has("pem")) folder.write(v.text("pem") + ".pem", file_text(std::string(MEDIASEC_TEST_DIR) + "/../keyfiles/ticket-kms-rsa/kms.pem"));
    return kms::load(folder.path());
}

constexpr std::size_t most_messages = 16;

std::string at(const char *name, std::size_t n) { return std::string(name) + "." + std::to_string(n); }
std::string at(const char *name, std::size_t n, std::size_t i) { return at(name, n) + "." + std::to_string(i); }

/// Story is a group's messages in a capture.
struct Story {
    Capture capture;
    std::vector<const Exchange *> exchanges = std::vector<const Exchange *>(most_messages, nullptr);

    Story(const test::Vector &v, std::shared_ptr<const kms::Keyring> keys) : capture(std::move(keys))
    {
        for (std::size_t n = 0; n < most_messages; ++n)
            if (v.has(at("message", n))) give(v, n, v.hex(at("message", n)));
    }

    void give(const test::Vector &v, std::size_t n, ByteView octets)
    {
        Sip sip;
        sip.from = "sip:alice@ims.example.org";
        sip.to = "sip:helpdesk@ims.example.org";
        sip.code = v.has(at("answer", n)) && v.number(at("answer", n)) != 0 ? 200 : 0;
        exchanges[n] = &capture.message(static_cast<Frame>(n + 1), octets, Carrier::sip_body, sip, true);
    }
};

std::string derived(const Key &key, crypto::KeyConstant constant, std::uint8_t cs_id, std::size_t length)
{
    return to_hex(crypto::mikey_key(key.prf, key.value.view(), constant, cs_id, key.csb_id, key.rand, length).view());
}

/// gives_master tells whether a key leads to the master key and salt that the group has.
bool gives_master(const test::Vector &v, const Key &key, std::size_t n, std::size_t i)
{
    if (!v.has(at("cs", n, i))) return true;
    const auto cs_id = static_cast<std::uint8_t>(v.number(at("cs", n, i)));
    const std::string master = v.text(at("master", n, i)), salt = v.text(at("master_salt", n, i));
    const std::string given_salt = key.salt.empty() ? derived(key, crypto::KeyConstant::tgk_salt, cs_id, salt.size() / 2) : to_hex(key.salt.view());
    return key.for_packets && derived(key, crypto::KeyConstant::tek, cs_id, master.size() / 2) == master && given_salt == salt;
}

void check_key(const test::Vector &v, const Exchange &got, std::size_t n, std::size_t i)
{
    const std::string wanted = v.text(at("key", n, i)), type = std::to_string(v.number(at("type", n, i)));
    const std::string salt = v.has(at("salt", n, i)) ? v.text(at("salt", n, i)) : "";
    const bool has_id = v.has(at("id", n, i));
    const auto id = has_id ? v.number(at("id", n, i)) : 0;
    const bool found = std::any_of(got.keys.begin(), got.keys.end(), [&](const Key &key) {
        return to_hex(key.value.view()) == wanted && std::to_string(static_cast<int>(key.type)) == type && to_hex(key.salt.view()) == salt &&
               (!has_id || key.id == id) && gives_master(v, key, n, i);
    });
    if (!found) fail_msg("%s: message %zu: key %zu is not among its %zu keys", v.group.c_str(), n, i, got.keys.size());
}

std::size_t count_keys(const test::Vector &v, std::size_t n)
{
    std::size_t i = 0;
    while (v.has(at("key", n, i)))
        ++i;
    return i;
}

void check_deviation(const test::Vector &v, const Exchange &got, std::size_t n)
{
    if (!v.has(at("deviation", n))) {
        if (!got.deviations.empty()) fail_msg("%s: message %zu: %s", v.group.c_str(), n, std::string(got.deviations.front()).c_str());
        return;
    }
    const std::string word = v.text(at("deviation", n));
    assert_true(std::any_of(got.deviations.begin(), got.deviations.end(), [&](const std::string &d) { return d.find(word) != std::string::npos; }));
}

void check_message(const test::Vector &v, const Story &story, std::size_t n)
{
    const Exchange &got = *story.exchanges[n];
    if (got.message.fault)
        fail_msg("%s: message %zu: octet %zu: %s", v.group.c_str(), n, got.message.fault->offset, got.message.fault->expected.c_str());
    if (static_cast<std::uint64_t>(got.mac) != v.number(at("mac", n)))
        fail_msg("%s: message %zu: MAC status %d: %s", v.group.c_str(), n, static_cast<int>(got.mac), got.diagnosis.text.c_str());
    assert_string_equal(got.sender.c_str(), v.text(at("sender", n)).c_str());
    assert_string_equal(got.receiver.c_str(), v.text(at("receiver", n)).c_str());
    const std::size_t wanted = count_keys(v, n);
    const auto shown = std::count_if(got.keys.begin(), got.keys.end(), [](const Key &key) { return !key.a_reading; });
    if (static_cast<std::size_t>(shown) != wanted)
        fail_msg("%s: message %zu: %d keys instead of %zu: %s", v.group.c_str(), n, static_cast<int>(shown), wanted, got.diagnosis.text.c_str());
    for (std::size_t i = 0; i < wanted; ++i)
        check_key(v, got, n, i);
    if (v.has(at("request", n))) {
        const auto request = static_cast<std::size_t>(v.number(at("request", n)));
        if (story.exchanges[request]) assert_ptr_equal(got.links.request, story.exchanges[request]);
    }
    check_deviation(v, got, n);
}

void each_party_finds_its_keys(void **)
{
    const auto vectors = test::load_vectors("exchange_ticket.vec");
    assert_true(vectors.size() > 40);
    for (const auto &v : vectors) {
        print_message("%s\n", v.group.c_str());
        const Story story(v, keys_of(v));
        for (std::size_t n = 0; n < most_messages; ++n)
            if (story.exchanges[n]) check_message(v, story, n);
        v.check_all_read();
    }
}

/// Without a secret, and with other people's, nothing comes out and no MAC holds.
void others_find_nothing(void **)
{
    const auto wrong = kms::load(std::string(MEDIASEC_TEST_DIR) + "/../keyfiles/ticket-wrong");
    assert_true(wrong->secrets.size() > 4);
    for (const auto &v : test::load_vectors("exchange_ticket.vec"))
        for (const auto &keys : {wrong, std::shared_ptr<const kms::Keyring>(std::make_shared<kms::Keyring>())}) {
            const Story story(v, keys);
            for (const Exchange *got : story.exchanges) {
                if (!got) continue;
                if (!got->keys.empty()) fail_msg("%s: a key without its secret", v.group.c_str());
                if (got->message.sign) continue; // its certificate stands in it
                assert_int_not_equal(static_cast<int>(got->mac), static_cast<int>(MacStatus::valid));
                assert_false(got->diagnosis.text.empty());
            }
        }
}

/// A bit flipped in a MAC, a random value, a ticket or an identity: the message is not believed, and gives no key.
void damage_is_told(void **)
{
    for (const auto &v : test::load_vectors("exchange_ticket.vec")) {
        if (v.group != "mode_1/initiator" && v.group != "mode_1/responder" && v.group != "mode_1_256/tpk" && v.group != "forked/responder2") continue;
        const auto keys = keys_of(v);
        for (std::size_t n = 0; n < most_messages; ++n) {
            if (!v.has(at("message", n)) || v.number(at("mac", n)) != 1) continue;
            const Bytes whole = v.hex(at("message", n));
            for (std::size_t place = 12; place < whole.size(); place += 7) {
                Story story(v, std::make_shared<kms::Keyring>());
                Bytes twin = whole;
                twin[place] ^= 0x10;
                Capture capture(keys);
                const Exchange *got = nullptr;
                for (std::size_t m = 0; m <= n; ++m)
                    if (v.has(at("message", m)))
                        got = &capture.message(static_cast<Frame>(m + 1), m == n ? twin : v.hex(at("message", m)), Carrier::sip_body, {}, true);
                const mikey::Ticket *ticket = got->message.ticket ? &*got->message.ticket : nullptr;
                const bool in_initiator_data = ticket && v.number(at("mac", n)) == 1 && place + 2 >= ticket->initiator_data_span.offset &&
                                               place < ticket->initiator_data_span.offset + ticket->initiator_data_span.length;
                if (in_initiator_data || got->message.fault) continue;
                if (got->mac == MacStatus::valid) fail_msg("%s: message %zu is believed with octet %zu changed", v.group.c_str(), n, place);
            }
        }
    }
}

/// What comes late opens what came early: the order of the exchanges on the wire does not matter.
void the_order_of_exchanges_does_not_matter(void **)
{
    for (const auto &v : test::load_vectors("exchange_ticket.vec")) {
        if (v.group != "mode_1/initiator" && v.group != "mode_1/responder") continue;
        Capture capture(keys_of(v));
        std::vector<const Exchange *> got(6);
        for (std::size_t n : {2u, 5u, 3u, 4u, 0u, 1u})
            got[n] = &capture.message(static_cast<Frame>(n + 1), v.hex(at("message", n)), Carrier::sip_body, {}, true);
        for (std::size_t n : {2u, 5u}) {
            assert_int_equal(static_cast<int>(got[n]->mac), 1);
            assert_false(got[n]->keys.empty());
        }
        assert_int_equal(got[2]->links.issued.size(), 1);
        assert_int_equal(got[2]->links.resolved.size(), 1);
        assert_ptr_equal(got[2]->links.resolved.front(), got[4]);
    }
}

} // namespace

int main()
{
    const CMUnitTest tests[] = {
        cmocka_unit_test(each_party_finds_its_keys),
        cmocka_unit_test(others_find_nothing),
        cmocka_unit_test(damage_is_told),
        cmocka_unit_test(the_order_of_exchanges_does_not_matter),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
