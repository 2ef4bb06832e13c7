// What the MIKEY parser makes of whole messages: the structs that key logic uses, and the tree that is drawn.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "mikey/key_parameters.h"
#include "mikey/parser.h"
#include "support/cmocka.hpp"
#include "support/mikey_tree.h"
#include "support/vector_file.h"

#include <set>
#include <string>

#include <algorithm>
#include <chrono>
#include <sstream>

namespace
{

using namespace mediasec;
using test::Vector;

void check_text(const std::string &got, const std::string &expected) { assert_string_equal(got.c_str(), expected.c_str()); }
void check_hex(ByteView got, const std::string &expected) { check_text(to_hex(got), expected); }
void check_hex(const SecretBytes &got, const std::string &expected) { check_hex(got.view(), expected); }

std::vector<std::string> words(const std::string &text, char separator = ' ')
{
    std::vector<std::string> list;
    std::istringstream in(text);
    for (std::string word; std::getline(in, word, separator);)
        list.push_back(word);
    return list;
}

std::string hex32(std::uint32_t value)
{
    Bytes octets;
    append_be(octets, value, 4);
    return to_hex(octets);
}

const Vector &find(const std::vector<Vector> &vectors, const std::string &group)
{
    auto found = std::find_if(vectors.begin(), vectors.end(), [&](const Vector &v) { return v.group == group; });
    if (found == vectors.end()) fail_msg("no vector %s", group.c_str());
    return *found;
}

std::size_t count(const mikey::Message &message, Remark::Kind kind)
{
    const auto &remarks = message.layout.remarks;
    return static_cast<std::size_t>(std::count_if(remarks.begin(), remarks.end(), [kind](const Remark &r) { return r.kind == kind; }));
}

bool remarked(const mikey::Message &message, Remark::Kind kind, const std::string &text)
{
    const auto &remarks = message.layout.remarks;
    return std::any_of(remarks.begin(), remarks.end(),
                       [&](const Remark &r) { return r.kind == kind && r.text.find(text) != std::string::npos; });
}

// Sessions in the notation of mikey_streamwide.vec.
std::string sessions_text(const mikey::Header &header)
{
    std::string text;
    for (const mikey::CryptoSession &cs : header.sessions) {
        if (!text.empty()) text += " ";
        if (header.map_type == 0) {
            text += std::to_string(cs.policies.at(0)) + "," + hex32(cs.ssrc.value()) + "," + hex32(cs.roc.value());
            continue;
        }
        std::string policies;
        for (std::uint8_t p : cs.policies)
            policies += (policies.empty() ? "" : "+") + std::to_string(p);
        text += std::to_string(cs.cs_id) + "," + std::to_string(cs.prot_type) + "," + (cs.roc ? "1" : "0") + "," + policies + "," +
                to_hex(cs.session_data) + "," + to_hex(cs.spi);
    }
    return text;
}

void check_header(const Vector &v, const mikey::Message &m)
{
    assert_int_equal(m.header.version, v.number("version"));
    assert_int_equal(m.header.data_type, v.number("data_type"));
    assert_int_equal(m.header.v, v.number("v"));
    assert_int_equal(m.header.prf, v.number("prf"));
    check_text(hex32(m.header.csb_id), v.text("csb_id"));
    assert_int_equal(m.header.map_type, v.number("cs_id_map_type"));
    check_text(sessions_text(m.header), v.has("cs") ? v.text("cs") : "");
    std::string payloads;
    for (const mikey::PayloadRef &p : m.payloads)
        if (p.type != 255) payloads += (payloads.empty() ? "" : " ") + std::to_string(p.type) + "@" + std::to_string(p.span.offset);
    check_text(payloads, v.text("payloads"));
}

void check_policies(const Vector &v, const mikey::Message &m)
{
    for (const mikey::SecurityPolicy &policy : m.policies) {
        std::string text = std::to_string(policy.prot_type);
        for (const mikey::PolicyParameter &p : policy.parameters)
            text += " " + std::to_string(p.type) + "=" + to_hex(p.value);
        check_text(text, v.text("sp." + std::to_string(policy.policy_no)));
    }
}

void check_i_message(const Vector &v)
{
    mikey::Message m = mikey::parse(v.hex("message"));
    if (m.fault) fail_msg("%s: %zu %s", v.group.c_str(), m.fault->offset, m.fault->expected.c_str());
    check_header(v, m);
    check_policies(v, m);
    check_text(std::to_string(m.time()->type) + " " + to_hex(m.time()->value), v.text("t"));
    check_hex(m.nonce(0)->data, v.text("rand"));
    for (std::size_t i = 0; i < m.identities.size(); ++i) {
        const mikey::Identity &id = m.identities[i];
        check_text(std::to_string(id.role) + " " + std::to_string(id.type) + " " + to_hex(id.data), v.text("idr." + std::to_string(i)));
    }
    check_text(std::to_string(m.sakke->params) + " " + std::to_string(m.sakke->id_scheme) + " " + to_hex(m.sakke->sed), v.text("sakke"));
    if (!m.extensions.empty()) check_text(std::to_string(m.extensions[0].type) + " " + to_hex(m.extensions[0].data), v.text("ext"));
    check_text(std::to_string(m.sign->type) + " " + std::to_string(m.sign->signature_span.offset) + " " + to_hex(m.sign->signature),
               v.text("sign"));
    assert_int_equal(m.sign->whole.offset + 2, m.sign->signature_span.offset);
    assert_int_equal(m.raw.size(), v.number("consumed"));
    v.check_all_read();
}

void streamwide_messages(void **)
{
    auto vectors = test::load_vectors("mikey_streamwide.vec");
    assert_int_equal(vectors.size(), 19);
    for (const Vector &v : vectors)
        check_i_message(v);
}

void check_optional_hex(const Vector &v, const char *name, ByteView got)
{
    if (v.has(name)) check_hex(got, v.text(name));
}

// GStreamer's KEMAC is not encrypted: the key is there.
void gstreamer_messages(void **)
{
    for (const Vector &v : test::load_vectors("mikey_older_modes.vec")) {
        if (!v.group.starts_with("gst_")) continue;
        mikey::Message m = mikey::parse(v.hex("message"));
        assert_false(m.fault.has_value());
        assert_int_equal(m.layout.remarks.size(), 0);
        check_text(hex32(m.header.csb_id), v.text("csb_id"));
        check_text(sessions_text(m.header), v.text("cs"));
        check_hex(m.nonce(0)->data, v.text("rand"));
        check_hex(m.time()->value, v.text("ts"));
        assert_int_equal(m.plain_keys.size(), 1);
        const mikey::KeyData &key = m.plain_keys[0];
        assert_int_equal(key.type / 2, v.text("key_type") == "TGK" ? 0 : 1);
        check_hex(key.key, v.text("key"));
        check_hex(key.salt, v.has("salt") ? v.text("salt") : "");
        check_optional_hex(v, "mki", key.spi);
        assert_int_equal(key.spi.size(), v.has("mki") ? 4 : 0);
        v.check_all_read();
    }
}

void psk_messages(void **)
{
    for (const Vector &v : test::load_vectors("mikey_older_modes.vec")) {
        if (!v.group.starts_with("psk_")) continue;
        mikey::Message m = mikey::parse(v.hex("message"));
        assert_false(m.fault.has_value());
        check_text(hex32(m.header.csb_id), v.text("csb_id"));
        check_optional_hex(v, "rand", m.nonces.empty() ? ByteView() : m.nonces[0].data);
        check_optional_hex(v, "ts", m.time()->value);
        if (v.has("v")) {
            check_hex(m.verification->data, v.text("v"));
            assert_int_equal(m.verification->data_span.offset + m.verification->data_span.length, m.raw.size());
        }
        if (v.has("mac")) {
            check_hex(m.kemacs.at(0).mac, v.text("mac"));
            assert_int_equal(m.kemacs[0].mac_span.offset + m.kemacs[0].mac_span.length, m.raw.size());
        }
        if (v.has("id_i")) check_text(text_of(m.identities.at(0).data), v.text("id_i"));
        if (v.has("id_r")) check_text(text_of(m.identities.at(1).data), v.text("id_r"));
        v.check_all_read();
    }
}

void rfc_4567_messages(void **)
{
    auto vectors = test::load_vectors("mikey_older_modes.vec");
    mikey::Message init = mikey::parse(find(vectors, "rfc4567_0").hex("message"));
    mikey::Message resp = mikey::parse(find(vectors, "rfc4567_1").hex("message"));
    assert_false(init.fault || resp.fault);
    assert_int_equal(init.header.data_type, 0);
    assert_int_equal(resp.header.data_type, 1);
    check_text(hex32(init.header.csb_id), hex32(resp.header.csb_id));
    check_text(text_of(init.identity(0)->data), "donald@duck.com");
    check_text(text_of(resp.identity(0)->data), "mickey@mouse.com");
    assert_int_equal(init.kemacs.at(0).encr_alg, 1);
    assert_int_equal(init.kemacs.at(0).encr_data.size(), 36);
    assert_int_equal(resp.verification->data.size(), 20);
}

// The tree of each message, item by item, against what the script that built the message says.
void trees(void **)
{
    auto vectors = test::load_vectors("mikey_messages.vec");
    assert_true(vectors.size() > 60);
    for (const Vector &v : vectors) {
        mikey::Message m = mikey::parse(v.hex("message"));
        auto got = words(test::tree_of(m.layout)), expected = words(v.text("items"));
        for (std::size_t i = 0; i < std::max(got.size(), expected.size()); ++i) {
            std::string g = i < got.size() ? got[i] : "nothing", e = i < expected.size() ? expected[i] : "nothing";
            if (g != e) fail_msg("%s, item %zu: %s, expected %s", v.group.c_str(), i, g.c_str(), e.c_str());
        }
        if (m.fault) fail_msg("%s: %s", v.group.c_str(), m.fault->expected.c_str());
        if (m.raw.size() != v.number("length")) fail_msg("%s: length %zu", v.group.c_str(), m.raw.size());
        if (count(m, Remark::Kind::deviation) != v.number("deviations"))
            fail_msg("%s: %zu deviations, the first: %s", v.group.c_str(), count(m, Remark::Kind::deviation),
                     m.layout.remarks.empty() ? "" : m.layout.remarks[0].text.c_str());
        assert_int_equal(count(m, Remark::Kind::malformed), 0);
        v.check_all_read();
    }
}

mikey::Message built(const std::string &name)
{
    auto vectors = test::load_vectors("mikey_messages.vec");
    return mikey::parse(find(vectors, name).hex("message"));
}

void kemac_places(void **)
{
    mikey::Message m = built("psk_init");
    const mikey::Kemac &kemac = m.kemacs.at(0);
    assert_int_equal(kemac.whole.offset + kemac.whole.length, m.raw.size());
    assert_int_equal(kemac.data_span.offset, kemac.whole.offset + 4);
    assert_int_equal(kemac.data_span.length, 40);
    assert_int_equal(kemac.mac_span.offset, kemac.data_span.offset + 41);
    assert_int_equal(kemac.mac_span.length, 20);
    assert_true(m.plain_keys.empty());
}

void key_data_sub_payloads(void **)
{
    mikey::Message m = built("psk_init_null");
    assert_int_equal(m.plain_keys.size(), 8);
    std::string key = "000102030405060708090a0b0c0d0e0f", salt = "404142434445464748494a4b4c4d";
    for (std::size_t i = 0; i < 7; ++i) {
        assert_int_equal(m.plain_keys[i].type, i);
        check_hex(m.plain_keys[i].key, key);
        check_hex(m.plain_keys[i].salt, i == 1 || i == 3 || i == 5 ? salt : "");
    }
    check_hex(m.plain_keys[1].spi, "d0d1d2d3");
    check_hex(m.plain_keys[2].valid_from, "101112131415");
    check_hex(m.plain_keys[2].valid_to, "202122232425");
    assert_int_equal(m.plain_keys[7].key.size(), 40);
}

// A decrypted KEMAC: in the public-key modes the initiator's ID comes first; AES-KW leaves zero octets at the end.
void decrypted_sub_payloads(void **)
{
    Bytes keys = *from_hex("00 21 0002 aabb 01 cc 00000000");
    Layout layout;
    std::optional<Fault> fault;
    auto list = mikey::parse_key_data(keys, &layout, &fault);
    assert_false(fault.has_value());
    assert_int_equal(list.size(), 1);
    check_hex(list[0].key, "aabb");
    check_hex(list[0].spi, "cc");
    check_text(test::tree_of(layout),
               "0:mikey.key@0+8 1:mikey.next_payload@0+1=0 1:mikey.key.type@1+1=2 1:mikey.key.kv@1+1=1 "
               "1:mikey.key.data.len@2+2=2 1:mikey.key.data@4+2 1:mikey.key.kv.spi.len@6+1=1 1:mikey.key.kv.spi@7+1");
    assert_true(layout.remarks.empty());
    auto with_id = mikey::parse_sub_payloads(*from_hex("14 00 0003 616263 00 00 0001 55"), 6, nullptr, &fault);
    assert_false(fault.has_value());
    check_text(text_of(with_id.identities.at(0).data), "abc");
    check_hex(with_id.keys.at(0).key, "55");
}

// The octets of a key that cannot be read are never an ordinary field, and never in a remark.
void broken_key_data_stays_secret(void **)
{
    std::optional<Fault> fault;
    Layout layout;
    mikey::parse_key_data(*from_hex("00 20 0010 deadbeef"), &layout, &fault);
    assert_true(fault.has_value());
    assert_int_equal(fault->offset, 4);
    const Item &last = layout.items.back();
    assert_true(mikey::fields()[last.field].type == FieldType::secret);
    assert_int_equal(last.offset, 4);
    assert_int_equal(last.length, 4);
    for (const Remark &r : layout.remarks)
        assert_true(r.text.find("dead") == std::string::npos && r.text.find("beef") == std::string::npos);
}

void generic_id_sessions(void **)
{
    mikey::Message m = built("transfer_init");
    assert_int_equal(m.header.sessions.size(), 3);
    const mikey::CryptoSession &first = m.header.sessions[0], &second = m.header.sessions[1], &third = m.header.sessions[2];
    assert_int_equal(*first.ssrc, 0xcafebabe);
    assert_int_equal(*first.roc, 1);
    assert_int_equal(*first.seq, 65535);
    assert_int_equal(first.policies.size(), 2);
    check_hex(first.session_data, "cafebabe00000001ffff");
    assert_false(second.roc.has_value());
    check_hex(second.spi, "090a0b0c");
    assert_false(third.ssrc.has_value());
    assert_true(third.policies.empty());
}

void ticket_contents(void **)
{
    mikey::Message m = built("transfer_init");
    const mikey::Ticket &ticket = *m.ticket;
    std::string set;
    for (char flag = 'A'; flag <= 'Z'; ++flag)
        if (ticket.policy.flag(flag)) set += flag;
    check_text(set, "DEFGHI");
    assert_int_equal(ticket.policy.prf, 1);
    assert_int_equal(ticket.policy.identities.size(), 4);
    assert_int_equal(ticket.policy.times.size(), 3);
    check_text(text_of(ticket.policy.identities[0].data), "kms.example.org");
    assert_int_equal(*ticket.policy.times[1].ntp_seconds(), 0xec898da9);
    assert_true(ticket.base.has_value());
    check_text(text_of(ticket.base->psk->data), "psk-7");
    assert_int_equal(ticket.base->kemac->encr_data.size(), 60);
    assert_int_equal(ticket.base->verification->data.size(), 32);
    assert_int_equal(ticket.initiator_data_span.offset + ticket.initiator_data_span.length, ticket.whole.offset + ticket.whole.length);
    check_hex(ByteView(m.raw).subspan(ticket.ticket_data_span.offset, ticket.ticket_data_span.length), to_hex(ticket.ticket_data));
    check_hex(ByteView(m.raw).subspan(ticket.initiator_data_span.offset, ticket.initiator_data_span.length), to_hex(ticket.initiator_data));
    // What is nested in the ticket does not count as the message's own.
    assert_int_equal(m.identities.size(), 2);
    assert_int_equal(m.times.size(), 1);
    assert_int_equal(m.kemacs.size(), 1);
    assert_int_equal(m.verification->data.size(), 20);
}

void requested_keys(void **)
{
    mikey::Message m = built("request_init_psk");
    const mikey::TicketPolicy &policy = *m.ticket_policy;
    assert_int_equal(policy.flags, 0xfff);
    assert_int_equal(policy.requested_keys.size(), 2);
    assert_int_equal(policy.requested_keys[1].type, 2);
    check_hex(policy.requested_keys[1].spi, "d0d1d2d3");
    assert_true(m.plain_keys.empty());
}

void opaque_3gpp_ticket(void **)
{
    mikey::Message m = built("transfer_init_3gpp");
    assert_int_equal(count(m, Remark::Kind::malformed), 0);
    assert_int_equal(m.ticket->policy.type, 7);
    assert_false(m.ticket->base.has_value());
}

void sakke_to_self(void **)
{
    mikey::Message m = built("sakke_gmk");
    assert_int_equal(m.extensions.size(), 2);
    assert_true(m.extensions[0].sakke_to_self.has_value());
    assert_int_equal(m.extensions[0].sakke_to_self->sed.size(), 273);
    assert_int_equal(m.extensions[0].sakke_to_self->params, 1);
    assert_false(m.extensions[1].sakke_to_self.has_value());
    assert_int_equal(m.sakke->id_scheme, 2);
    check_hex(m.header.sessions.at(0).spi, "0df9bc3906a12aea");
}

void sign_of_32(void **)
{
    mikey::Message m = built("sakke_sign_32");
    assert_int_equal(m.sign->signature.size(), 129);
    assert_true(remarked(m, Remark::Kind::deviation, "E.1.2"));
}

void dhhmac_numbers(void **)
{
    mikey::Message m = built("dhhmac_init_4650");
    assert_int_equal(m.kemacs.at(0).mac_alg, 0);
    assert_int_equal(m.kemacs[0].mac.size(), 20);
    assert_true(remarked(m, Remark::Kind::note, "RFC 4650"));
    assert_int_equal(built("dhhmac_resp").kemacs.at(0).mac.size(), 0);
    assert_int_equal(built("dhhmac_init").kemacs.at(0).mac.size(), 20);
    assert_int_equal(count(built("dhhmac_init"), Remark::Kind::note), 0);
}

const Item &item(const mikey::Message &m, const std::string &filter, std::size_t nth = 0)
{
    for (const Item &i : m.layout.items)
        if (filter == mikey::fields()[i.field].filter && nth-- == 0) return i;
    fail_msg("no item %s", filter.c_str());
    return m.layout.items[0];
}

void notes(void **)
{
    mikey::Message m = built("sakke_gmk");
    check_text(item(m, "mikey.hdr").note, "SAKKE msg, CSB ID 06a12aea");
    check_text(item(m, "mikey.generic_id").note, "CS 4, SRTP, policy 0, SPI 0df9bc3906a12aea");
    check_text(item(m, "mikey.idr", 2).note, "IDRkmsi, kms.example.org");
    check_text(item(m, "mikey.sp").note, "policy 0, SRTP, AES-GCM");
    check_text(item(m, "mikey.sakke").note, "273 octets, Parameter Set 1");
    check_text(item(m, "mikey.sign").note, "ECCSI, 129 octets");
    mikey::Message pck = built("sakke_pck");
    check_text(item(pck, "mikey.idr").note, "IDRi, sip:alice@example.org");
    mikey::Message transfer = built("transfer_init");
    check_text(item(transfer, "mikey.ticket").note, "MIKEY Base Ticket, flags DEFGHI");
}

void preferences_move_numbers(void **)
{
    mikey::ParseOptions options;
    options.ext_ims_conf = 241;
    options.ext_proof_of_origin = 242;
    options.prot_tls = 243;
    auto vectors = test::load_vectors("mikey_messages.vec");
    mikey::Message m = mikey::parse(find(vectors, "extensions_3gpp").hex("message"), options);
    assert_true(std::none_of(m.layout.items.begin(), m.layout.items.end(),
                             [](const Item &i) { return std::string(mikey::fields()[i.field].filter).starts_with("mikey.ext.ims_conf"); }));
    // ext with type 241, length 0; SP with Prot type 243
    mikey::Message moved = mikey::parse(*from_hex("0100 15 00 00000001 00 01  0a f1 0007 00 00 0003 616263  00 05 f3 0000"), options);
    assert_false(moved.fault.has_value());
    check_text(item(moved, "mikey.ext.ims_conf").note, "1 participants");
    check_text(item(moved, "mikey.sp").note, "policy 5, TLS");
}

// Broken messages: what came before is kept, and the octet and what was expected are told.
void faults(void **)
{
    struct {
        const char *hex;
        std::size_t offset, payloads;
        const char *expected;
    } cases[] = {
        {"", 0, 0, "Version"},
        {"0100050000000001", 8, 0, "#CS"},
        {"01000500000000010001", 10, 1, "Next payload"},
        {"010005000000000100010b00ec898da9", 12, 1, "T payload"},
        {"010005000000000100010b00ec898da9800000000010aabb", 22, 2, "RAND payload: RAND: 16 octets expected, 2 left"},
        {"010005000000000100016300ec898da980000000aabb", 20, 2, "known payload type expected, 99"},
        {"0100050000000001 01 07 00", 10, 0, "CS ID map type"},
        {"01000500000000010001 0300ec898da980000000 0009 aabb", 22, 2, "known DH-Group"},
        {"01000500000000010001 0500ec898da980000000 0509 aabb", 22, 2, "known algorithm"},
        {"010001000000000100010000000700240000", 14, 1, "KEMAC payload"},
    };
    for (const auto &c : cases) {
        mikey::Message m = mikey::parse(*from_hex(c.hex));
        if (!m.fault) fail_msg("%s: no fault", c.hex);
        if (m.fault->offset != c.offset || m.fault->expected.find(c.expected) == std::string::npos)
            fail_msg("%s: %zu %s", c.hex, m.fault->offset, m.fault->expected.c_str());
        assert_int_equal(m.payloads.size(), c.payloads);
        assert_int_equal(count(m, Remark::Kind::malformed), 1);
        assert_int_equal(m.layout.remarks.back().offset, c.offset);
    }
}

// What is nested may break; the payload around it has a length, so the walk goes on.
void walk_goes_on_after_nested_fault(void **)
{
    // key ID information cut inside, then RAND
    mikey::Message m = mikey::parse(*from_hex("0100 15 00 00000001 00 01  0b 03 0003 000901  00 02 aabb"));
    assert_true(m.fault.has_value());
    assert_int_equal(m.fault->offset, 16);
    check_hex(m.nonces.at(0).data, "aabb");
    assert_int_equal(m.payloads.size(), 3);
    // KEMAC with NULL encryption whose key data is cut, then V
    mikey::Message k = mikey::parse(*from_hex("0100 01 00 00000001 00 01  09 00 0005 0020001011 00  00 00"));
    assert_true(k.fault.has_value());
    assert_true(k.verification.has_value());
    assert_true(k.plain_keys.empty());
    const Item &rest = item(k, "mikey.kemac.key_data");
    assert_true(mikey::fields()[rest.field].type == FieldType::secret);
    assert_int_equal(rest.length, 1);
}

// A ticket in the TP Data of a ticket in the TP Data ...: depth is bounded, and time linear.
void nested_tickets(void **)
{
    Bytes inner;
    for (int i = 0; i < 3000; ++i) {
        Bytes tp = *from_hex("00 0001 01 01 020000");
        append_be(tp, inner.empty() ? 0 : inner.size() + 1, 2);
        if (!inner.empty()) tp.push_back(16);
        append(tp, inner);
        inner = std::move(tp);
    }
    Bytes octets = *from_hex("0100 10 00 00000001 00 01");
    append(octets, inner);
    mikey::Message m = mikey::parse(octets);
    assert_true(m.ticket_policy.has_value());
    assert_true(remarked(m, Remark::Kind::note, "nested deeper"));
    assert_true(m.layout.items.size() < 100);
}

void many_payloads(void **)
{
    Bytes octets = *from_hex("0100 0b 00 00000001 00 01");
    constexpr std::size_t payloads = 100000;
    for (std::size_t i = 0; i < payloads; ++i) {
        octets.push_back(i + 1 < payloads ? 11 : 0);
        octets.push_back(1);
        octets.push_back(static_cast<std::uint8_t>(i));
    }
    auto begin = std::chrono::steady_clock::now();
    mikey::Message m = mikey::parse(octets);
    std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    assert_false(m.fault.has_value());
    assert_int_equal(m.nonces.size(), payloads);
    if (took.count() > 5) fail_msg("%zu payloads took %f s", payloads, took.count());
}

void recognition(void **)
{
    assert_true(mikey::looks_like_mikey(*from_hex("011a")));
    assert_true(mikey::looks_like_mikey(*from_hex("010005")));
    assert_false(mikey::looks_like_mikey(*from_hex("011b")));
    assert_false(mikey::looks_like_mikey(*from_hex("021a")));
    assert_false(mikey::looks_like_mikey(*from_hex("01")));
    assert_false(mikey::looks_like_mikey({}));
}

void timestamps(void **)
{
    mikey::Timestamp ntp{0, 0, *from_hex("ec898da9 80000000")}, ntp32{1, 3, *from_hex("ec898da9")}, counter{0, 2, *from_hex("00000007")};
    assert_int_equal(*ntp.ntp_seconds(), 0xec898da9);
    assert_int_equal(*ntp32.ntp_seconds(), 0xec898da9);
    assert_false(counter.ntp_seconds().has_value());
}

// Plaintexts that Streamwide's vectors decrypt to (GMK, CSK), and the wrapped form of TS 33.180 E.6.1 with two groups.
void key_parameters(void **)
{
    auto gmk = mikey::parse_key_parameters(*from_hex("00 00000001 0000000000 0000000000 0000 0001 00"));
    assert_true(gmk.has_value());
    assert_int_equal(gmk->key_type, 0);
    assert_true(gmk->not_revoked());
    assert_true(gmk->group_ids.empty());
    auto csk = mikey::parse_key_parameters(*from_hex("02 00000001 0000000000 0000000000 0000"));
    assert_int_equal(csk.value().key_type, 2);
    auto wrapped =
        mikey::parse_key_parameters(*from_hex("06 001f 00 00000000 0065000000 0065000001 0002 6869 000a 02 7b0001 61 7b0002 6263"));
    assert_true(wrapped.has_value());
    assert_false(wrapped->not_revoked());
    assert_int_equal(wrapped->activation, 0x65000000);
    assert_int_equal(wrapped->expiry, 0x65000001);
    check_text(wrapped->text, "hi");
    check_text(wrapped->group_ids.at(1), "bc");
    std::optional<Fault> fault;
    assert_false(mikey::parse_key_parameters(*from_hex("00 00000001 00"), nullptr, &fault).has_value());
    assert_int_equal(fault->offset, 5);
}

} // namespace

namespace
{

void messages_of_a_stream_are_divided(void **)
{
    // Whole messages none of whose lengths is what is left, as that of an unknown algorithm is.
    const std::set<std::string> groups = {"psk_init", "psk_resp", "pk_init", "pk_resp", "dh_init", "dh_resp", "error", "dhhmac_init", "rsa_r_init",
                                          "rsa_r_resp", "request_init_psk", "transfer_init", "transfer_resp", "ibake_i_message_1", "sakke_gmk"};
    std::size_t found = 0;
    for (const test::Vector &v : test::load_vectors("mikey_messages.vec")) {
        if (!groups.contains(v.group)) continue;
        ++found;
        const Bytes whole = v.hex("message");
        Bytes two = whole;
        append(two, whole);
        const auto first = mikey::next_in_stream(two);
        if (first.is_cut || first.size != whole.size()) fail_msg("%s twice is divided at %zu", v.group.c_str(), first.size);
        for (std::size_t length = 2; length < whole.size(); ++length)
            if (!mikey::next_in_stream(ByteView(whole).first(length)).is_cut) fail_msg("%s: %zu octets are not told to be cut", v.group.c_str(), length);
    }
    assert_int_equal(found, groups.size());
}

} // namespace

int main()
{
    const CMUnitTest tests[] = {
        cmocka_unit_test(streamwide_messages),
        cmocka_unit_test(gstreamer_messages),
        cmocka_unit_test(psk_messages),
        cmocka_unit_test(rfc_4567_messages),
        cmocka_unit_test(trees),
        cmocka_unit_test(kemac_places),
        cmocka_unit_test(key_data_sub_payloads),
        cmocka_unit_test(decrypted_sub_payloads),
        cmocka_unit_test(broken_key_data_stays_secret),
        cmocka_unit_test(generic_id_sessions),
        cmocka_unit_test(ticket_contents),
        cmocka_unit_test(requested_keys),
        cmocka_unit_test(opaque_3gpp_ticket),
        cmocka_unit_test(sakke_to_self),
        cmocka_unit_test(sign_of_32),
        cmocka_unit_test(dhhmac_numbers),
        cmocka_unit_test(notes),
        cmocka_unit_test(preferences_move_numbers),
        cmocka_unit_test(faults),
        cmocka_unit_test(walk_goes_on_after_nested_fault),
        cmocka_unit_test(nested_tickets),
        cmocka_unit_test(many_payloads),
        cmocka_unit_test(recognition),
        cmocka_unit_test(timestamps),
        cmocka_unit_test(key_parameters),
        cmocka_unit_test(messages_of_a_stream_are_divided),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
