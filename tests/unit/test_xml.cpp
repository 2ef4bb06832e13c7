// Tests of plugin/xml: what is refused and in which words, walking, canonical forms (W3C's own examples), replacement.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "support/cmocka.hpp"

#include "xml/document.h"

#include <chrono>
#include <cstdio>
#include <string>

#include <unistd.h>

using namespace mediasec;
using xml::C14n;
using xml::Document;
using xml::Element;

namespace {

Document parsed(std::string_view text)
{
    xml::ParseError why;
    auto document = Document::parse(view_of(text), why);
    if (!document) fail_msg("line %u: %s", why.line, why.reason.c_str());
    return std::move(*document);
}

void assert_refused(std::string_view text, std::uint32_t line, const char *reason, const xml::Limits &limits = {})
{
    xml::ParseError why;
    assert_false(Document::parse(view_of(text), why, limits).has_value());
    assert_string_equal(why.reason.c_str(), reason);
    assert_int_equal(why.line, line);
}

std::string string_of(const SecretBytes &octets) { return text_of(octets.view()); }

std::string utf16(std::string_view ascii, bool little, bool mark)
{
    std::string out;
    auto put = [&](unsigned char high, unsigned char low) {
        out.push_back(static_cast<char>(little ? low : high));
        out.push_back(static_cast<char>(little ? high : low));
    };
    if (mark) put(0xFE, 0xFF);
    for (char c : ascii)
        put(0, static_cast<unsigned char>(c));
    return out;
}

void walks_elements_by_local_name(void **)
{
    Document document = parsed("<?xml version=\"1.0\"?>\n<a:KmsResponse xmlns:a='urn:one' xmlns='urn:two' Id=\"x&amp;y\">\n"
                               " <UserUri>\n  sip:a@b \n</UserUri>\n <a:UserUri><![CDATA[2 < 3]]> &#x41;</a:UserUri>\n"
                               " <Deep><UserUri>3</UserUri></Deep></a:KmsResponse>");
    Element root = document.root();
    assert_true(root.name() == "KmsResponse");
    assert_true(root.name_space() == "urn:one");
    assert_int_equal(root.line(), 2);
    assert_string_equal(root.attribute("Id")->c_str(), "x&y");
    assert_false(root.attribute("id").has_value());
    assert_false(bool(root.parent()));
    assert_int_equal(root.children().size(), 3);
    auto users = root.children("UserUri");
    assert_int_equal(users.size(), 2);
    assert_string_equal(users[0].text().c_str(), "sip:a@b");
    assert_int_equal(users[0].line(), 3);
    assert_true(users[0].name_space() == "urn:two");
    assert_string_equal(users[1].text().c_str(), "2 < 3 A");
    assert_int_equal(users[1].line(), 6);
    SecretText secret = users[0].secret_text();
    assert_string_equal(std::string(secret.begin(), secret.end()).c_str(), "sip:a@b");
    auto all = root.descendants("UserUri");
    assert_int_equal(all.size(), 3);
    assert_string_equal(all[2].path().c_str(), "KmsResponse/Deep/UserUri");
    assert_true(all[2].parent() == root.child("Deep"));
    assert_true(document.element_with_id("x&y") == root);
    assert_false(bool(document.element_with_id("z")));
}

void no_element_is_harmless(void **)
{
    Element none;
    assert_false(bool(none));
    assert_false(bool(none.child("a").child("b")));
    assert_true(none.name().empty() && none.name_space().empty() && none.text().empty() && none.path().empty());
    assert_true(none.children().empty() && none.children("a").empty() && none.descendants("a").empty());
    assert_int_equal(none.line(), 0);
    assert_false(none.attribute("a").has_value());
    assert_false(bool(parsed("<a/>").root().child("b").parent()));
}

void refuses_with_line_and_reason(void **)
{
    assert_refused("", 0, "it is empty");
    assert_refused("pck 1 2", 1, "it does not begin with an XML element");
    assert_refused("\n \n", 3, "it does not begin with an XML element");
    assert_refused("<a>\n<b>\n</a>", 3, "an end tag does not match its start tag");
    assert_refused("<a>\n<b>0011", 2, "an element is not closed: the document ends too early");
    assert_refused("<a>\n<b x=\"1", 2, "an attribute's value is not closed");
    assert_refused("<a>\n&unknown;</a>", 2, "an entity is not declared");
    assert_refused("<a/>\n<b/>", 2, "there is text outside of the root element");
    assert_refused("<?xml version='1.0'?>\n", 2, "it does not begin with an XML element");
    assert_refused("<a>\n\n\xFC </a>", 3, "a character is not allowed in XML, or octets do not fit the character encoding");
    assert_refused(std::string_view("<a>\n\0</a>", 9), 2, "a character is not allowed in XML, or octets do not fit the character encoding");
    assert_refused("<?xml version='1.0' encoding='no-such'?>\n<a/>", 1, "its character encoding is not supported");
}

void refuses_document_types(void **)
{
    const char *reason = "a document type declaration (<!DOCTYPE) is not allowed";
    assert_refused("<!DOCTYPE a>\n<a/>", 1, reason);
    assert_refused("<?xml version='1.0'?>\n<!DOCTYPE a SYSTEM 'file:///etc/passwd'>\n<a/>", 2, reason);
    assert_refused("<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>\n<a>&x;</a>", 1, reason);
    assert_refused("<!DOCTYPE a [<!ENTITY % p SYSTEM 'http://192.0.2.1/p'> %p;]>\n<a/>", 1, reason);
    std::string bomb = "<!DOCTYPE a [<!ENTITY a0 'aaaaaaaaaa'>";
    for (int i = 1; i < 12; ++i) {
        std::string last = "&a" + std::to_string(i - 1) + ";";
        bomb += "<!ENTITY a" + std::to_string(i) + " '" + last + last + last + last + last + last + last + last + last + last + "'>";
    }
    assert_refused(bomb + "]><a>&a11;</a>", 1, reason);
    assert_refused(utf16("<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>", true, true), 1, reason);
}

void bounds_the_cost(void **)
{
    assert_refused("<a>0123456789</a>", 0, "it has 17 octets, 16 are allowed", {.octets = 16});
    std::string deep;
    for (int i = 0; i < 101; ++i)
        deep += "<a>\n";
    assert_refused(deep, 101, "elements are nested deeper than 100");
    std::string flat = "<r>";
    for (int i = 0; i < 1000; ++i)
        flat += "<a><b/></a>";
    assert_int_equal(parsed(flat + "</r>").root().children().size(), 1000);
    std::string wide = "\n<a b='>' ", spaced = wide;
    for (int i = 0; i < 200000; ++i) {
        wide += "b" + std::to_string(i) + "='' ";
        spaced += "b" + std::to_string(i) + " = \"\" ";
    }
    auto start = std::chrono::steady_clock::now();
    assert_refused(wide + "/>", 2, "a start tag has more than 500 attributes");
    assert_refused(spaced + "/>", 2, "a start tag has more than 500 attributes");
    assert_refused(utf16(wide + "/>", false, true), 2, "a start tag has more than 500 attributes");
    assert_true(std::chrono::steady_clock::now() - start < std::chrono::seconds(5));
    assert_refused("\x4C\x6F\xA7\x94\x93", 1, "it does not begin with an XML element");  // EBCDIC "<?xml"
}

void reads_utf16_and_utf8_with_mark(void **)
{
    const char *text = "<a>\n <b c='d'>key</b></a>";
    for (const std::string &octets :
         {utf16(text, true, true), utf16(text, false, true), utf16(std::string("<?xml version='1.0'?>") + text, true, false),
          "\xEF\xBB\xBF" + std::string(text)}) {
        Document document = parsed(octets);
        assert_string_equal(document.root().child("b").text().c_str(), "key");
        assert_int_equal(document.root().child("b").line(), 2);
    }
    assert_string_equal(parsed("<?xml version='1.0' encoding='ISO-8859-1'?><a>\xFC</a>").root().text().c_str(), "\xC3\xBC");
}

void counts_lines_beyond_65535(void **)
{
    Document document = parsed("<a>" + std::string(70000, '\n') + "<b>x</b></a>");
    assert_int_equal(document.root().child("b").line(), 70001);
}

void libxml2_prints_nothing(void **)
{
    std::FILE *file = std::tmpfile();
    int saved = dup(STDERR_FILENO);
    dup2(fileno(file), STDERR_FILENO);
    xml::ParseError why;
    bool accepted = Document::parse(view_of("<a x='1' x='2'>&b;</c>"), why).has_value();
    // Octets that fit no encoding: a number beyond Unicode in UCS-4, a low surrogate alone in UTF-16 (RFC 2781, section 2.2), and an
    // EUC-JP pair's first octet alone.
    accepted |= Document::parse(view_of(std::string_view("<\0\0\0\0\0\0\xB8", 8)), why).has_value();
    accepted |= Document::parse(view_of(utf16("<a>", true, true) + "\xDC\xDC" + utf16("</a>", true, false)), why).has_value();
    accepted |= Document::parse(view_of("<?xml version='1.0' encoding='EUC-JP'?><a>\xA4 </a>"), why).has_value();
    Document document = parsed("<a xmlns='relative'><b><c/></b></a>");
    auto refused = document.replace(document.root().child("b"), view_of("<d>&e;</f>"));
    bool canonical = document.canonical(document.root(), C14n::inclusive).has_value();
    dup2(saved, STDERR_FILENO);
    close(saved);
    off_t printed = lseek(fileno(file), 0, SEEK_END);
    std::fclose(file);
    assert_false(accepted);
    assert_true(refused.has_value());
    assert_false(canonical);  // Canonical XML 1.0, section 1.3: relative namespace URIs have no canonical form
    assert_int_equal(printed, 0);
}

// Canonical XML 1.0, section 3.2: white space in document content. The canonical form equals the input.
constexpr const char *white_space =
    "<doc>\n   <clean>   </clean>\n   <dirty>   A   B   </dirty>\n   <mixed>\n      A\n      <clean>   </clean>\n"
    "      B\n      <dirty>   A   B   </dirty>\n      C\n   </mixed>\n</doc>";

// Exclusive XML Canonicalization 1.0, section 2.2: one element in two contexts.
constexpr const char *context_one =
    "<n0:local xmlns:n0=\"foo:bar\"\n   xmlns:n3=\"ftp://example.org\">\n  <n1:elem2 xmlns:n1=\"http://example.net\"\n"
    "     xml:lang=\"en\">\n    <n3:stuff xmlns:n3=\"ftp://example.org\"/>\n  </n1:elem2>\n</n0:local>";
constexpr const char *context_two = "<n2:pdu xmlns:n1=\"http://example.com\"\n   xmlns:n2=\"http://foo.example\"\n   xml:lang=\"fr\"\n"
                                    "   xml:space=\"retain\">\n  <n1:elem2 xmlns:n1=\"http://example.net\"\n     xml:lang=\"en\">\n"
                                    "    <n3:stuff xmlns:n3=\"ftp://example.org\"/>\n  </n1:elem2>\n</n2:pdu>";

void makes_canonical_forms(void **)
{
    Document spaces = parsed(white_space);
    assert_string_equal(string_of(*spaces.canonical(spaces.root(), C14n::inclusive)).c_str(), white_space);
    Document one = parsed(context_one), two = parsed(context_two);
    Element in_one = one.root().child("elem2"), in_two = two.root().child("elem2");
    assert_string_equal(string_of(*one.canonical(in_one, C14n::inclusive)).c_str(),
                        "<n1:elem2 xmlns:n0=\"foo:bar\" xmlns:n1=\"http://example.net\" xmlns:n3=\"ftp://example.org\" xml:lang=\"en\">\n"
                        "    <n3:stuff></n3:stuff>\n  </n1:elem2>");
    assert_string_equal(string_of(*two.canonical(in_two, C14n::inclusive)).c_str(),
                        "<n1:elem2 xmlns:n1=\"http://example.net\" xmlns:n2=\"http://foo.example\" xml:lang=\"en\" xml:space=\"retain\">\n"
                        "    <n3:stuff xmlns:n3=\"ftp://example.org\"></n3:stuff>\n  </n1:elem2>");
    const char *exclusive = "<n1:elem2 xmlns:n1=\"http://example.net\" xml:lang=\"en\">\n"
                            "    <n3:stuff xmlns:n3=\"ftp://example.org\"></n3:stuff>\n  </n1:elem2>";
    assert_string_equal(string_of(*one.canonical(in_one, C14n::exclusive)).c_str(), exclusive);
    assert_string_equal(string_of(*two.canonical(in_two, C14n::exclusive)).c_str(), exclusive);
    assert_string_equal(string_of(*one.canonical(in_one, C14n::exclusive, {}, {"n0"})).c_str(),
                        "<n1:elem2 xmlns:n0=\"foo:bar\" xmlns:n1=\"http://example.net\" xml:lang=\"en\">\n"
                        "    <n3:stuff xmlns:n3=\"ftp://example.org\"></n3:stuff>\n  </n1:elem2>");
}

void canonical_forms_leave_out(void **)
{
    Document document = parsed("<a b='1' a='2'>x<!-- c --><S><T>&lt;</T></S>y</a>");
    Element signature = document.root().child("S");
    assert_string_equal(string_of(*document.canonical(document.root(), C14n::inclusive, signature)).c_str(), "<a a=\"2\" b=\"1\">xy</a>");
    assert_string_equal(string_of(*document.canonical(document.root(), C14n::inclusive_comments, signature)).c_str(),
                        "<a a=\"2\" b=\"1\">x<!-- c -->y</a>");
    assert_true(xml::c14n_of("http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments") == C14n::inclusive_comments);
    assert_true(xml::c14n_of("http://www.w3.org/2001/10/xml-exc-c14n#") == C14n::exclusive);
    assert_false(xml::c14n_of("http://www.w3.org/2000/09/xmldsig#enveloped-signature").has_value());
}

void replaces_encrypted_elements(void **)
{
    Document document = parsed("<m:a xmlns:m='urn:m'>one<EncryptedData>c</EncryptedData>two</m:a>");
    Element encrypted = document.root().child("EncryptedData");
    assert_false(document.replace(encrypted, view_of("<m:uri>sip:x@y</m:uri>tail")).has_value());
    assert_string_equal(string_of(document.serialise()).c_str(), "<m:a xmlns:m=\"urn:m\">one<m:uri>sip:x@y</m:uri>tailtwo</m:a>");
    assert_true(document.root().child("uri").name_space() == "urn:m");
    assert_string_equal(encrypted.text().c_str(), "c");
    assert_false(document.replace(document.root().child("uri"), view_of("plain text")).has_value());
    assert_string_equal(document.root().text().c_str(), "oneplain texttailtwo");
    assert_false(document.replace_content(document.root(), view_of("<x/>")).has_value());
    assert_string_equal(string_of(document.serialise()).c_str(), "<m:a xmlns:m=\"urn:m\"><x/></m:a>");
    assert_false(document.replace_content(document.root(), {}).has_value());
    assert_true(document.root().children().empty());
}

void replacement_refuses_and_leaves_all_as_it_was(void **)
{
    Document document = parsed("<a><E/></a>");
    Element element = document.root().child("E");
    std::string deep(300, ' '), close;
    deep.clear();
    for (int i = 0; i < 101; ++i) {
        deep += "<b>";
        close += "</b>";
    }
    auto refused = [&](std::string_view content) {
        return document.replace(element, view_of(content)).value_or(xml::ParseError{0, "accepted"});
    };
    assert_string_equal(refused("<b>").reason.c_str(), "an element is not closed: the document ends too early");
    assert_string_equal(refused("x\n<b></c>").reason.c_str(), "an end tag does not match its start tag");
    assert_int_equal(refused("x\n<b></c>").line, 2);
    assert_string_equal(refused(deep + close).reason.c_str(), "elements are nested deeper than 100");
    assert_string_equal(refused("&e;").reason.c_str(), "an entity is not declared");
    assert_true(refused("<!DOCTYPE a [<!ENTITY e 'x'>]><a>&e;</a>").reason != "accepted");
    assert_string_equal(document.replace(document.root(), view_of("x"))->reason.c_str(), "the root element cannot be replaced");
    assert_string_equal(string_of(document.serialise()).c_str(), "<a><E/></a>");
}

}  // namespace

int main()
{
    const CMUnitTest tests[] = {
        cmocka_unit_test(walks_elements_by_local_name),
        cmocka_unit_test(no_element_is_harmless),
        cmocka_unit_test(refuses_with_line_and_reason),
        cmocka_unit_test(refuses_document_types),
        cmocka_unit_test(bounds_the_cost),
        cmocka_unit_test(reads_utf16_and_utf8_with_mark),
        cmocka_unit_test(counts_lines_beyond_65535),
        cmocka_unit_test(libxml2_prints_nothing),
        cmocka_unit_test(makes_canonical_forms),
        cmocka_unit_test(canonical_forms_leave_out),
        cmocka_unit_test(replaces_encrypted_elements),
        cmocka_unit_test(replacement_refuses_and_leaves_all_as_it_was),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
