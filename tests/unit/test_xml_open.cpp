// Tests of session/xml_open.h, xml_keys.h and xml_signature.h with what xmlsec1 encrypted and signed, under keys that openssl derived.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "session/xml_open.h"
#include "session/xml_signature.h"

#include "support/cmocka.hpp"
#include "support/expect.h"
#include "support/vector_file.h"

#include <deque>
#include <string>

using namespace mediasec;
using namespace mediasec::session;
using test::Vector;
using test::where;

namespace {

/// Known is what a capture knows: the CSK of the vectors, and two users.
struct Known {
    Known() : book(keyring)
    {
        const Vector vector = test::load_vectors("xml_elements.vec").front();
        Key &key = keys.emplace_back();
        key.type = KeyType::csk;
        key.value = SecretBytes(vector.hex("Csk"));
        key.id = static_cast<std::uint32_t>(load_be(vector.hex("CskId")));
        key.owner = vector.text("User");
        book.note("sip:other@mc.example.net");
    }
    void share()
    {
        for (const Key &key : keys) table.add(key);
    }

    kms::Keyring keyring;
    IdentityBook book;
    std::deque<Key> keys;
    KeyTable table;
};

void check_text(const Vector &vector, const std::string &name, const std::string &got)
{
    if (vector.has(name) && vector.text(name) != got) fail_msg("%s: %s is \"%s\"", where(vector).c_str(), name.c_str(), got.c_str());
    if (!vector.has(name) && !got.empty()) fail_msg("%s: %s is \"%s\", not empty", where(vector).c_str(), name.c_str(), got.c_str());
}

void check_part(const Vector &vector, const XmlPart &part)
{
    assert_int_equal(static_cast<int>(part.status), vector.number("Status"));
    check_text(vector, "Plain", part.plain);
    assert_int_equal(static_cast<int>(part.diagnosis.reason), vector.has("Reason") ? vector.number("Reason") : 0);
    assert_true((part.key != nullptr) == (part.status == XmlStatus::decrypted));
}

void opens_elements(void **)
{
    Known known;
    known.share();
    std::size_t checked = 0;
    for (const Vector &vector : test::load_vectors("xml_elements.vec")) {
        if (vector.group == "key") continue;
        const XmlOpened opened = open_xml(view_of(vector.text("Document")), known.table, known.book);
        if (opened.parts.size() != 1) fail_msg("%s: %zu parts", where(vector).c_str(), opened.parts.size());
        check_part(vector, opened.parts[0]);
        check_text(vector, "Path", opened.parts[0].path);
        check_text(vector, "Held", opened.parts[0].held);
        check_text(vector, "Whole", opened.document);
        vector.check_all_read();
        ++checked;
    }
    assert_true(checked >= 20);
}

void opens_uris(void **)
{
    Known known;
    known.share();
    for (const Vector &vector : test::load_vectors("xml_uris.vec")) {
        const std::string &uri = vector.text("Uri");
        for (const std::string &document : {"<list><entry uri=\"" + uri + "\"/></list>", "<list><entry>\n " + uri + "\n</entry></list>"}) {
            const XmlOpened opened = open_xml(view_of(document), known.table, known.book);
            if (vector.number("Status") == 0) {
                assert_true(opened.parts.empty());
                assert_true(opened.document.empty());
                continue;
            }
            if (opened.parts.size() != 1) fail_msg("%s: %zu parts", where(vector).c_str(), opened.parts.size());
            check_part(vector, opened.parts[0]);
            assert_string_equal(opened.parts[0].path.c_str(),
                                document.find("uri=") == std::string::npos ? "list/entry" : "list/entry/@uri");
        }
        vector.check_all_read();
    }
}

const Vector &group_of(const std::vector<Vector> &vectors, const std::string &name)
{
    for (const Vector &vector : vectors)
        if (vector.group == name) return vector;
    fail_msg("no group %s", name.c_str());
    return vectors.front();
}

// The plaintext of a URI stands in the whole body as XML has to write it.
void escapes_uris_in_the_document(void **)
{
    Known known;
    known.share();
    const auto vectors = test::load_vectors("xml_uris.vec");
    const std::string uri = group_of(vectors, "ampersand").text("Uri");
    const XmlOpened opened = open_xml(view_of("<a u=\"" + uri + "\">x " + uri + " y</a>"), known.table, known.book);
    assert_int_equal(opened.parts.size(), 2);
    assert_string_equal(opened.document.c_str(), "<a u=\"sip:a@b?x=1&amp;y=&lt;2&gt;&quot;\">x sip:a@b?x=1&amp;y=&lt;2&gt;&quot; y</a>");
}

// An element inside of a decrypted one, several beside each other, and a URI inside of a decrypted element.
void opens_what_was_inside(void **)
{
    Known known;
    known.share();
    const auto elements = test::load_vectors("xml_elements.vec"), uris = test::load_vectors("xml_uris.vec");
    const std::string &document = group_of(elements, "text").text("Document");
    const std::size_t begin = document.find("<EncryptedData"), end = document.find("</EncryptedData>") + 16;
    const std::string encrypted = document.substr(begin, end - begin);
    const std::string body =
        "<a><b>" + encrypted + "</b><c>" + encrypted + "</c><d e=\"" + group_of(uris, "standard").text("Uri") + "\"/><f>clear</f></a>";
    const XmlOpened opened = open_xml(view_of(body), known.table, known.book);
    assert_int_equal(opened.parts.size(), 3);
    assert_string_equal(opened.parts[0].path.c_str(), "a/b");
    assert_string_equal(opened.parts[1].path.c_str(), "a/c");
    assert_string_equal(opened.parts[2].path.c_str(), "a/d/@e");
    assert_string_equal(
        opened.document.c_str(),
        "<a><b>sip:unit7@mc.example.net</b><c>sip:unit7@mc.example.net</c><d e=\"sip:unit9@mc.example.net\"/><f>clear</f></a>");
    assert_int_equal(opened.identities.size(), 3);
    assert_string_equal(opened.identities[2].c_str(), "sip:unit9@mc.example.net");
}

// What is not protected gives nothing; what cannot be read says so only where something seems to be encrypted.
void leaves_other_bodies_alone(void **)
{
    Known known;
    known.share();
    for (const char *body : {"", "no XML", "<a>", "<!DOCTYPE a []><a/>", "<a b='c'>text;iv=;alg=</a>", "<a><b>sip:x@y</b></a>"}) {
        const XmlOpened opened = open_xml(view_of(body), known.table, known.book);
        assert_true(opened.parts.empty() && opened.document.empty() && opened.messages.empty() && !opened.fault);
    }
    const XmlOpened broken = open_xml(view_of("<a><EncryptedData></a>"), known.table, known.book);
    assert_true(broken.fault.reason == Reason::xml_malformed);
    assert_true(broken.parts.empty());
    const XmlOpened empty = open_xml(view_of("<a><EncryptedData/></a>"), known.table, known.book);
    assert_int_equal(empty.parts.size(), 1);
    assert_true(empty.parts[0].status == XmlStatus::bad_tag && empty.parts[0].diagnosis.reason == Reason::xml_malformed);
}

// A MIKEY message in base64 is found in any element; a ciphertext or a digest is none.
void finds_mikey_messages(void **)
{
    Known known;
    std::string base64 = "ARoFAQV0Tr8AAQsA6ZFdkAAAAAAOEKXcmbnlS45A5iryHquN\n Ro0OAQEAFnNpcDpnbXNAbWMuZXhh";
    const XmlOpened opened =
        open_xml(view_of("<g><p>" + base64 + "</p><CipherValue>" + base64 + "</CipherValue><q>ABCD</q><r>A" + base64 + "</r></g>"),
                 known.table, known.book);
    assert_int_equal(opened.messages.size(), 1);
    assert_string_equal(opened.messages[0].path.c_str(), "g/p");
    assert_string_equal(to_hex(ByteView(opened.messages[0].octets).first(8)).c_str(), "011a050105744ebf");
    assert_true(opened.parts.empty() && opened.document.empty());
}

// Of several keys with one identifier, or of all when none is named, the one whose tag verifies is shown.
void tries_every_key_that_may_be_meant(void **)
{
    Known known;
    for (auto [type, id] :
         {std::pair(KeyType::csk, 0x2ddd5bf0u), std::pair(KeyType::spk, 0x30000001u), std::pair(KeyType::pck, 0x10000001u)}) {
        Key &other = known.keys.emplace_back();
        other.type = type;
        other.id = id;
        other.value = SecretBytes(std::size_t(16));
    }
    known.share();
    const auto vectors = test::load_vectors("xml_elements.vec");
    for (const char *name : {"last-128", "name-none", "first-128", "not-derived"}) {
        const XmlOpened opened = open_xml(view_of(group_of(vectors, name).text("Document")), known.table, known.book);
        assert_true(opened.parts.at(0).key == &known.keys.front());
        assert_int_equal(*opened.parts.at(0).key_id, 0x2ddd5bf0);
    }
}

void says_which_message_would_have_the_key(void **)
{
    Known known;
    const auto vectors = test::load_vectors("xml_elements.vec");
    const std::string &document = group_of(vectors, "last-128").text("Document");
    const auto why = [&] { return open_xml(view_of(document), known.table, known.book).parts.at(0).diagnosis.text; };
    assert_true(why().starts_with("No key 0x2ddd5bf0 is known at this point of the capture"));
    Exchange exchange;
    exchange.message.header.csb_id = 0x2ddd5bf0;
    exchange.frames = {12};
    known.table.add_message(exchange);
    assert_string_equal(why().c_str(), "The key 0x2ddd5bf0 is in the MIKEY message of frame 12, which did not open: see there.");
}

void verifies_signatures(void **)
{
    Known known;
    known.share();
    std::size_t checked = 0;
    for (const Vector &vector : test::load_vectors("xml_signatures.vec")) {
        const Bytes octets = vector.hex("Body");
        const std::string body = text_of(octets) + "\r\n";
        sdp::MimePart other, part;
        other.content_type = "application/sdp";
        part.content_type = "application/vnd.3gpp.mcptt-info+xml";
        part.content_id = "info1@10.20.0.11";
        part.base64 = vector.number("Base64") != 0;
        part.with_end = body;
        part.body = part.with_end.substr(0, octets.size());
        const auto verdicts = check_signatures(view_of(vector.text("Document")), {part, other}, known.table, known.book);
        if (verdicts.size() != 1) fail_msg("%s: %zu verdicts", where(vector).c_str(), verdicts.size());
        if (static_cast<unsigned>(verdicts[0].status) != vector.number("Statuses"))
            fail_msg("%s: status %d: %s", where(vector).c_str(), static_cast<int>(verdicts[0].status), verdicts[0].diagnosis.text.c_str());
        check_text(vector, "Held", verdicts[0].held);
        check_text(vector, "Parts", verdicts[0].part);
        assert_int_equal(static_cast<int>(verdicts[0].diagnosis.reason), vector.number("Reasons"));
        assert_true(verdicts[0].deviation.empty() == (verdicts[0].held.find("the part") == std::string::npos));
        vector.check_all_read();
        ++checked;
    }
    assert_true(checked >= 20);
}

// Each octet of the SignedInfo, the value and the part is covered: no single change leaves the signature valid.
void notices_every_change(void **)
{
    Known known;
    known.share();
    const auto vectors = test::load_vectors("xml_signatures.vec");
    const Vector &vector = group_of(vectors, "last-128");
    const std::string document = vector.text("Document"), body = text_of(vector.hex("Body"));
    sdp::MimePart part;
    part.content_id = "info1@10.20.0.11";
    const auto status = [&](const std::string &signatures, const std::string &octets) {
        part.body = part.with_end = octets;
        const auto verdicts = check_signatures(view_of(signatures), {part}, known.table, known.book);
        return verdicts.empty() ? XmlSignatureStatus::not_checked : verdicts[0].status;
    };
    assert_true(status(document, body) == XmlSignatureStatus::valid);
    for (std::size_t at = document.find("<ds:SignedInfo>") + 15; at < document.find("</ds:SignatureValue>"); ++at) {
        std::string changed = document;
        changed[at] = static_cast<char>(changed[at] ^ 0x01);
        // An '=' that is missing, or is another character behind the end of the base64 text, leaves the octets what they were.
        if (document[at] != '=' && status(changed, body) == XmlSignatureStatus::valid)
            fail_msg("valid with octet %zu changed to %c", at, changed[at]);
    }
    for (std::size_t at = 0; at < body.size(); ++at) {
        std::string changed = body;
        changed[at] = static_cast<char>(changed[at] ^ 0x01);
        assert_true(status(document, changed) == XmlSignatureStatus::invalid);
    }
}

}  // namespace

int main()
{
    const CMUnitTest tests[] = {
        cmocka_unit_test(opens_elements),
        cmocka_unit_test(opens_uris),
        cmocka_unit_test(escapes_uris_in_the_document),
        cmocka_unit_test(opens_what_was_inside),
        cmocka_unit_test(leaves_other_bodies_alone),
        cmocka_unit_test(finds_mikey_messages),
        cmocka_unit_test(tries_every_key_that_may_be_meant),
        cmocka_unit_test(says_which_message_would_have_the_key),
        cmocka_unit_test(verifies_signatures),
        cmocka_unit_test(notices_every_change),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
