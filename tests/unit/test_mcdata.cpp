// MCData: published protected payloads, a message per type and element, truncation, damage.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "crypto/aead.h"
#include "crypto/kdf.h"
#include "mcdata/mcdata.h"
#include "mcdata/tables.h"

#include "support/cmocka.hpp"
#include "support/vector_file.h"

#include <cstring>
#include <set>
#include <string>

using namespace mediasec;
using namespace mediasec::mcdata;

namespace {

ByteView part(ByteView message, Span span) { return message.subspan(span.offset, span.length); }

std::string hex_of(ByteView message, const std::optional<Envelope> &envelope, Span Envelope::*member)
{
    return envelope ? to_hex(part(message, *envelope.*member)) : "";
}

std::string joined_payloads(const Message &m, ByteView message)
{
    std::string out;
    for (const Payload &p : m.payloads) out += (out.empty() ? "" : " ") + std::to_string(p.content_type) + ":" + to_hex(part(message, p.data));
    return out;
}

void check_text(const test::Vector &v, const char *name, const std::string &got)
{
    std::string want = v.has(name) ? v.text(name) : "";
    if (got != want) fail_msg("%s %s: %s", v.group.c_str(), name, got.c_str());
}

void check_number(const test::Vector &v, const char *name, const std::optional<std::uint64_t> &got)
{
    bool same = got.has_value() == v.has(name) && (!got || *got == v.number(name));
    if (!same) fail_msg("%s %s: %s", v.group.c_str(), name, got ? std::to_string(*got).c_str() : "absent");
}

template <typename Number>
std::optional<std::uint64_t> wide(const std::optional<Number> &value)
{
    return value ? std::optional<std::uint64_t>(*value) : std::nullopt;
}

// The octets that parse() points at must open with the published key: this proves AAD, IV, ciphertext and tag.
void check_opens(const test::Vector &v, ByteView octets, const Envelope &e)
{
    Bytes key = v.hex("Key");
    SecretBytes dpck = crypto::dpck(key, e.dppk_id, 16);
    auto plain = crypto::gcm_open(dpck.view(), part(octets, e.iv), part(octets, e.aad), part(octets, e.ciphertext), part(octets, e.tag));
    assert_true(plain.ok());
    assert_string_equal(to_hex(plain->view()).c_str(), v.text("Plaintext").c_str());
}

void check_envelope(const test::Vector &v, const Message &m, ByteView octets)
{
    check_text(v, "Iv", hex_of(octets, m.envelope, &Envelope::iv));
    check_text(v, "Aad", hex_of(octets, m.envelope, &Envelope::aad));
    check_text(v, "Ciphertext", hex_of(octets, m.envelope, &Envelope::ciphertext));
    check_text(v, "Tag", hex_of(octets, m.envelope, &Envelope::tag));
    check_text(v, "IMessage", hex_of(octets, m.envelope, &Envelope::i_message));
    if (!m.envelope) return;
    assert_int_equal(m.envelope->dppk_id, v.number("KeyId"));
    assert_int_equal(m.envelope->algorithm, v.number("Algorithm"));
    check_number(v, "Signalling", wide(m.envelope->signalling_algorithm));
    if (m.is_protected) check_number(v, "Date", m.envelope->date);
    if (v.has("Key")) check_opens(v, octets, *m.envelope);
}

void check_clear(const test::Vector &v, const Message &m, ByteView octets)
{
    check_text(v, "Conversation", to_hex(m.conversation_id));
    check_text(v, "MessageId", to_hex(m.message_id));
    check_text(v, "InReplyTo", to_hex(m.in_reply_to));
    check_text(v, "Recipient", m.recipient);
    check_text(v, "Group", m.group);
    check_text(v, "Originator", m.originator);
    check_text(v, "Organization", m.organization);
    check_text(v, "Payloads", joined_payloads(m, octets));
    check_text(v, "Sender", m.sender);
    check_number(v, "Notification", wide(m.notification));
    check_number(v, "Disposition", wide(m.disposition_request));
    check_number(v, "Count", wide(m.payload_count));
    if (!m.is_protected) check_number(v, "Date", m.date);
}

void check_layout(const Message &m, std::size_t size)
{
    for (const Item &item : m.layout.items) {
        assert_true(item.field < fields().size());
        assert_true(std::size_t{item.offset} + item.length <= size);
    }
    for (const Remark &remark : m.layout.remarks) assert_true(remark.offset <= size);
    for (const Payload &p : m.payloads) assert_true(std::size_t{p.data.offset} + p.data.length <= size);
    if (!m.envelope) return;
    for (Span span : {m.envelope->aad, m.envelope->iv, m.envelope->ciphertext, m.envelope->tag, m.envelope->i_message})
        assert_true(std::size_t{span.offset} + span.length <= size);
}

void test_vectors(void **)
{
    auto vectors = test::load_vectors("mcdata.vec");
    assert_true(vectors.size() > 25);
    for (const test::Vector &v : vectors) {
        Bytes octets = v.hex("Message");
        Message m = parse(octets);
        if (m.fault) fail_msg("%s: %zu: %s", v.group.c_str(), m.fault->offset, m.fault->expected.c_str());
        for (const Remark &remark : m.layout.remarks) fail_msg("%s: %s", v.group.c_str(), remark.text.c_str());
        assert_int_equal(m.type, v.number("Type"));
        assert_int_equal(m.is_protected, v.has("Protected") ? v.number("Protected") : 0);
        assert_int_equal(m.is_authenticated, v.has("Authenticated") ? v.number("Authenticated") : 0);
        check_envelope(v, m, octets);
        check_clear(v, m, octets);
        check_layout(m, octets.size());
        // The key identifier, where the caller has it, leads to the same reading.
        if (m.envelope) assert_int_equal(parse(octets, m.envelope->dppk_id).envelope->tag.offset, m.envelope->tag.offset);
        v.check_all_read();
    }
}

void test_truncation(void **)
{
    for (const test::Vector &v : test::load_vectors("mcdata.vec")) {
        Bytes octets = v.hex("Message");
        Message whole = parse(octets);
        std::size_t items = 0;
        for (std::size_t length = 0; length < octets.size(); ++length) {
            Message m = parse(ByteView(octets).first(length));
            check_layout(m, length);
            if (length == 0) assert_true(m.fault.has_value());
            assert_true(m.sender.empty() || m.sender == whole.sender);  // a cut name names nobody
            assert_true(m.group.empty() || m.group == whole.group);
            if (m.is_protected) assert_true(m.envelope->tag.length == 0 || m.envelope->tag.offset == whole.envelope->tag.offset);
            items = std::max(items, m.layout.items.size());
        }
        assert_true(items <= whole.layout.items.size() + 2);
    }
}

void test_damage(void **)
{
    for (const test::Vector &v : test::load_vectors("mcdata.vec")) {
        Bytes octets = v.hex("Message");
        for (std::size_t at = 0; at < octets.size(); ++at)
            for (int value : {0x00, 0x01, 0x21, 0x78, 0x7a, 0xff}) {
                Bytes damaged = octets;
                damaged[at] = static_cast<std::uint8_t>(value);
                check_layout(parse(damaged), damaged.size());
            }
    }
}

bool has_remark(const Message &m, Remark::Kind kind, const char *text)
{
    for (const Remark &remark : m.layout.remarks)
        if (remark.kind == kind && remark.text.find(text) != std::string::npos) return true;
    return false;
}

void test_signalling_algorithm_by_key_id(void **)
{
    // A message cut behind the DPPK-ID: lengths tell nothing, the key's identifier does.
    std::string start = "43" "0065538100" "00000000" "00" "01";
    std::string iv(32, 'a');
    Bytes without = *from_hex(start + iv + "16992638"), with = *from_hex(start + "02" + iv + "16992638");
    assert_false(parse(without, 0x16992638).envelope->signalling_algorithm.has_value());
    assert_int_equal(*parse(with, 0x16992638).envelope->signalling_algorithm, 2);
    assert_int_equal(parse(with, 0x16992638).envelope->aad.length, 33);
    assert_int_equal(parse(without, 0x16992638).envelope->aad.length, 32);
}

void test_elements(void **)
{
    // Unknown elements: half an octet, two octets of length, and one that cannot be stepped over.
    Message m = parse(*from_hex("0301 e5 780002 0141"));
    assert_int_equal(m.payloads.size(), 1);
    m = parse(*from_hex("0301 71 0002 aabb 78 0002 0141"));
    assert_true(has_remark(m, Remark::Kind::note, "does not know"));
    assert_int_equal(m.payloads.size(), 1);
    m = parse(*from_hex("0301 41 0002 aabb"));
    assert_true(has_remark(m, Remark::Kind::malformed, "identifier"));
    assert_false(m.fault.has_value());
    // The count of payloads is checked.
    m = parse(*from_hex("0302 78 0002 0141"));
    assert_true(has_remark(m, Remark::Kind::deviation, "number of payloads"));
    // An empty payload has no content type.
    m = parse(*from_hex("0301 78 0000"));
    assert_true(has_remark(m, Remark::Kind::malformed, "too short"));
    // A length that lies.
    m = parse(*from_hex("0301 78 ffff 01"));
    assert_true(m.fault.has_value());
    assert_int_equal(m.payloads.size(), 0);
    m = parse(*from_hex("04"));
    assert_int_equal(m.fault->offset, 0);
    // A ciphertext that cannot hold a tag.
    m = parse(*from_hex("43 0000000001 00000000 00 01 " + std::string(32, 'a') + "00000001 78 000f " + std::string(30, 'b')));
    assert_true(m.fault.has_value());
    assert_int_equal(m.envelope->tag.length, 0);
}

void check_table(std::span<const NamedValue> table)
{
    std::set<std::uint32_t> values;
    for (const NamedValue &row : table) {
        assert_true(values.insert(row.value).second);
        assert_true(std::strlen(row.name) > 0 && std::strlen(row.source) > 0);
    }
}

void test_tables(void **)
{
    for (std::span<const NamedValue> table :
         {std::span<const NamedValue>(message_types), std::span<const NamedValue>(element_ids), std::span<const NamedValue>(content_types),
          std::span<const NamedValue>(sds_requests), std::span<const NamedValue>(sds_notifications), std::span<const NamedValue>(fd_notifications),
          std::span<const NamedValue>(network_notifications), std::span<const NamedValue>(terminations),
          std::span<const NamedValue>(extension_responses), std::span<const NamedValue>(release_responses), std::span<const NamedValue>(algorithms)})
        check_table(table);
    for (const NamedValue &row : message_types) {
        assert_string_equal(type_name(static_cast<std::uint8_t>(row.value)), row.name);
        // Every type of the table is known to the parser: it does not fail at the type octet.
        Message m = parse(Bytes{static_cast<std::uint8_t>(row.value)});
        assert_true(!m.fault || m.fault->offset > 0);
    }
    assert_string_equal(type_name(4), "unknown message");
    for (const NamedValue &row : element_ids) {
        Bytes message = {11, static_cast<std::uint8_t>(row.value), 0, 0};
        message.resize(30);
        assert_false(has_remark(parse(message), Remark::Kind::note, "does not know"));
    }
}

void test_fields(void **)
{
    std::set<std::string> filters;
    for (const FieldInfo &field : fields()) {
        if (!filters.insert(field.filter).second) fail_msg("%s stands twice", field.filter);
        assert_memory_equal(field.filter, "mediasec.mcdata.", 16);
        assert_true(std::strlen(field.name) > 0 && std::strlen(field.source) > 0);
    }
    // These two belong to what is decrypted, and must not be taken by the message's own fields.
    assert_false(filters.contains("mediasec.mcdata.plaintext"));
    assert_false(filters.contains("mediasec.mcdata.status"));
    assert_string_equal(uuid_text(*from_hex("101112131415161718191a1b1c1d1e1f")).c_str(), "10111213-1415-1617-1819-1a1b1c1d1e1f");
    assert_string_equal(uuid_text(*from_hex("1011")).c_str(), "1011");
}

}  // namespace

int main()
{
    const CMUnitTest tests[] = {
        cmocka_unit_test(test_vectors), cmocka_unit_test(test_truncation), cmocka_unit_test(test_damage),
        cmocka_unit_test(test_signalling_algorithm_by_key_id), cmocka_unit_test(test_elements),
        cmocka_unit_test(test_tables), cmocka_unit_test(test_fields),
    };
    return cmocka_run_group_tests_name("mcdata", tests, nullptr, nullptr);
}
