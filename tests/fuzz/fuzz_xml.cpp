// Fuzz target: an XML body, its canonical forms, and content that takes an element's place (XML 1.0, C14N 1.0, XML Encryption 4.4).
// SPDX-License-Identifier: GPL-2.0-or-later
#include "fuzz/libxml2.h"

#include "xml/document.h"

namespace xml = mediasec::xml;

namespace {

constexpr xml::Limits limits = {1U << 16, 20, 50};

// The canonical form is a document, whose canonical form is itself.
void hold_canonical(const xml::Document &document)
{
    auto canonical = document.canonical(document.root(), xml::C14n::exclusive);
    if (!canonical) return;
    xml::ParseError why;
    auto again = xml::Document::parse(canonical->view(), why, {limits.octets * 8, limits.depth, limits.attributes * 2});
    fuzz::hold(again.has_value(), "a canonical form is not well-formed");
    auto twice = again->canonical(again->root(), xml::C14n::exclusive);
    fuzz::hold(twice && mediasec::equal(twice->view(), canonical->view()), "a canonical form has another canonical form");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    fuzz::hold_silence();
    xml::ParseError why;
    auto document = xml::Document::parse({data, size}, why, limits);
    fuzz::hold(document.has_value() || !why.reason.empty(), "a document is refused without a reason");
    if (!document) return 0;
    hold_canonical(*document);
    auto elements = document->root().children();
    fuzz::hold(elements.size() <= size, "there are more elements than octets");
    for (xml::Element element : elements) {
        fuzz::hold(element.parent() == document->root(), "a child's parent is another element");
        (void)element.path();
        (void)element.attributes();
    }
    (void)document->element_with_id("a");
    if (elements.empty()) return 0;
    std::string content = elements.back().text();  // as text and as a document of its own
    auto refused = document->replace(elements.front(), mediasec::view_of(content), limits);
    fuzz::hold(!refused || !refused->reason.empty(), "content is refused without a reason");
    fuzz::hold(document->serialise().size() > 0, "a document serialises to nothing");
    return 0;
}
