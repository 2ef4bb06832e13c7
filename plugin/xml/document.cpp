// Mediasec: reading and walking XML documents with libxml2.
// W3C XML 1.0 (fifth edition).
// SPDX-License-Identifier: GPL-2.0-or-later
#include "xml/document.h"
#include "xml/libxml.h"

#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/tree.h>

#include <algorithm>
#include <cstring>

// libxml2 2.13 and later mark the parser context's members as deprecated; the versions before have no functions in their place.
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

namespace mediasec::xml {

namespace {

std::string_view view(const xmlChar *text) noexcept
{
    return text == nullptr ? std::string_view() : reinterpret_cast<const char *>(text);
}

// ---- parsing -------------------------------------------------------------------------------------------------------------------------

/// Refusal is the first thing wrong with a document, and what the limits need while it is read.
struct Refusal {
    const Limits &limits;
    unsigned depth = 0;
    std::optional<ParseError> first = std::nullopt;
};

Refusal &refusal_of(void *context) { return *static_cast<Refusal *>(static_cast<xmlParserCtxtPtr>(context)->_private); }

void refuse(void *context, std::string reason)
{
    auto parser = static_cast<xmlParserCtxtPtr>(context);
    Refusal &refusal = refusal_of(context);
    if (!refusal.first)
        refusal.first = ParseError{parser->input == nullptr ? 0 : static_cast<std::uint32_t>(parser->input->line), std::move(reason)};
    xmlStopParser(parser);
}

void on_error(void *context, ErrorView error)
{
    Refusal &refusal = refusal_of(context);
    if (refusal.first || error->level < XML_ERR_FATAL) return;
    refusal.first = ParseError{static_cast<std::uint32_t>(std::max(error->line, 0)), reason_of(error->code)};
}

// A declaration would be the door to entities, to other files and to the network: it is refused before any of it is read.
void on_doctype(void *context, const xmlChar *, const xmlChar *, const xmlChar *)
{
    refuse(context, "a document type declaration (<!DOCTYPE) is not allowed");
}

void on_start(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri, int namespaces, const xmlChar **declared,
              int attributes, int defaulted, const xmlChar **values)
{
    Refusal &refusal = refusal_of(context);
    if (++refusal.depth > refusal.limits.depth)
        return refuse(context, "elements are nested deeper than " + std::to_string(refusal.limits.depth));
    xmlSAX2StartElementNs(context, name, prefix, uri, namespaces, declared, attributes, defaulted, values);
}

void on_end(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
    --refusal_of(context).depth;
    xmlSAX2EndElementNs(context, name, prefix, uri);
}

/// wipe_input overwrites the parser's copy of the document.
void wipe_input(xmlParserCtxtPtr parser) noexcept
{
    for (int i = 0; i < parser->inputNr; ++i) {
        const xmlParserInput &input = *parser->inputTab[i];
        if (input.base != nullptr && input.end > input.base)
            wipe(const_cast<xmlChar *>(input.base), static_cast<std::size_t>(input.end - input.base));
    }
}

constexpr int parse_options = XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_BIG_LINES;

// ---- walking -------------------------------------------------------------------------------------------------------------------------

/// next_in_tree steps through the subtree of `top` in document order without recursion; attributes are not visited.
template <typename Node>
Node *next_in_tree(Node *node, const _xmlNode *top) noexcept
{
    if (node->type != XML_ENTITY_REF_NODE && node->children != nullptr) return node->children;
    while (node != top && node->next == nullptr)
        node = node->parent;
    return node == top ? nullptr : node->next;
}

bool is_text(const xmlNode *node) noexcept { return node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE; }

void wipe_text(xmlNode *node) noexcept
{
    if (node->content == nullptr || (node->type != XML_COMMENT_NODE && node->type != XML_PI_NODE && !is_text(node))) return;
    // Short texts may be shared through the dictionary, which other documents use too.
    if (node->doc != nullptr && node->doc->dict != nullptr && xmlDictOwns(node->doc->dict, node->content) == 1) return;
    wipe(node->content, std::strlen(reinterpret_cast<const char *>(node->content)));
}

template <typename Text>
void append_text(const xmlNode *first, Text &out)
{
    for (const xmlNode *node = first; node != nullptr; node = node->next) {
        if (!is_text(node)) continue;
        std::string_view part = view(node->content);
        out.insert(out.end(), part.begin(), part.end());
    }
}

bool is_space(char c) noexcept { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

template <typename Text>
Text trimmed(Text text)
{
    auto last = std::find_if_not(text.rbegin(), text.rend(), is_space).base();
    text.erase(last, text.end());
    text.erase(text.begin(), std::find_if_not(text.begin(), text.end(), is_space));
    return text;
}

xmlNode *next_element(xmlNode *node) noexcept
{
    while (node != nullptr && node->type != XML_ELEMENT_NODE)
        node = node->next;
    return node;
}

}  // namespace

void wipe_tree(_xmlNode *top) noexcept
{
    for (xmlNode *node = top; node != nullptr; node = next_in_tree(node, top)) {
        wipe_text(node);
        if (node->type != XML_ELEMENT_NODE) continue;
        for (xmlAttr *attribute = node->properties; attribute != nullptr; attribute = attribute->next)
            for (xmlNode *value = attribute->children; value != nullptr; value = value->next)
                wipe_text(value);
    }
}

unsigned depth_of(const _xmlNode *top) noexcept
{
    unsigned deepest = 0;
    for (const xmlNode *node = top; node != nullptr; node = next_in_tree(node, top)) {
        unsigned depth = 1;
        for (const xmlNode *up = node; up != top; up = up->parent)
            ++depth;
        if (node->type == XML_ELEMENT_NODE) deepest = std::max(deepest, depth);
    }
    return deepest;
}

Document::State::~State()
{
    for (xmlNode *node : removed) {
        wipe_tree(node);
        xmlFreeNode(node);
    }
    if (doc == nullptr) return;
    for (xmlNode *node = doc->children; node != nullptr; node = node->next)
        wipe_tree(node);
    xmlFreeDoc(doc);
}

Document::Document(std::unique_ptr<State> state) noexcept : state_(std::move(state)) {}
Document::~Document() = default;
Document::Document(Document &&) noexcept = default;
Document &Document::operator=(Document &&) noexcept = default;

std::optional<Document> Document::parse(ByteView octets, ParseError &why, const Limits &limits)
{
    if (auto costly = too_costly(octets, limits)) {
        why = std::move(*costly);
        return std::nullopt;
    }
    auto state = std::make_unique<State>();
    ErrorCatcher quiet;  // what goes wrong in an encoding or while octets are read reaches no parser's own handler
    xmlParserCtxtPtr parser = xmlNewParserCtxt();
    if (parser == nullptr) throw std::bad_alloc();
    Refusal refusal{limits};
    parser->_private = &refusal;
    parser->sax->serror = on_error;
    parser->sax->internalSubset = on_doctype;
    parser->sax->startElementNs = on_start;
    parser->sax->endElementNs = on_end;
    state->doc = xmlCtxtReadMemory(parser, reinterpret_cast<const char *>(octets.data()), static_cast<int>(octets.size()), nullptr, nullptr,
                                   parse_options);
    wipe_input(parser);
    const xmlError *error = xmlCtxtGetLastError(parser);  // libxml2 2.15 does not call on_error with XML_PARSE_NOERROR
    const int line = error == nullptr ? 0 : error->line;
    const int code = parser->errNo;
    xmlFreeParserCtxt(parser);
    if (state->doc != nullptr && !refusal.first) return Document(std::move(state));
    why = refusal.first ? std::move(*refusal.first) : ParseError{static_cast<std::uint32_t>(std::max(line, 0)), reason_of(code)};
    return std::nullopt;
}

Element Document::root() const noexcept { return Element(xmlDocGetRootElement(state_->doc)); }

Element Document::element_with_id(std::string_view id) const
{
    xmlNode *top = xmlDocGetRootElement(state_->doc);
    for (xmlNode *node = top; node != nullptr; node = next_in_tree(node, top)) {
        if (node->type != XML_ELEMENT_NODE) continue;
        for (const char *name : {"Id", "ID", "id"})
            if (Element(node).attribute(name) == id) return Element(node);
    }
    return {};
}

std::string_view Element::name() const noexcept { return node_ == nullptr ? std::string_view() : view(node_->name); }

std::string_view Element::name_space() const noexcept
{
    return node_ == nullptr || node_->ns == nullptr ? std::string_view() : view(node_->ns->href);
}

std::uint32_t Element::line() const noexcept
{
    return node_ == nullptr ? 0 : static_cast<std::uint32_t>(std::max(xmlGetLineNo(node_), 0L));
}

std::string Element::path() const
{
    std::string path;
    for (const xmlNode *node = node_; node != nullptr && node->type == XML_ELEMENT_NODE; node = node->parent)
        path.insert(0, "/" + std::string(view(node->name)));
    return path.empty() ? path : path.substr(1);
}

std::optional<std::string> Element::attribute(std::string_view name) const
{
    if (node_ == nullptr) return std::nullopt;
    for (const xmlAttr *attribute = node_->properties; attribute != nullptr; attribute = attribute->next) {
        if (view(attribute->name) != name) continue;
        std::string value;
        append_text(attribute->children, value);
        return value;
    }
    return std::nullopt;
}

std::vector<Attribute> Element::attributes() const
{
    std::vector<Attribute> found;
    for (const xmlAttr *attribute = node_ == nullptr ? nullptr : node_->properties; attribute != nullptr; attribute = attribute->next) {
        found.push_back({std::string(view(attribute->name)), {}});
        append_text(attribute->children, found.back().value);
    }
    return found;
}

std::string Element::text() const
{
    std::string text;
    if (node_ != nullptr) append_text(node_->children, text);
    return trimmed(std::move(text));
}

SecretText Element::secret_text() const
{
    SecretText text;
    if (node_ != nullptr) append_text(node_->children, text);
    return trimmed(std::move(text));
}

Element Element::parent() const noexcept
{
    return node_ != nullptr && node_->parent != nullptr && node_->parent->type == XML_ELEMENT_NODE ? Element(node_->parent) : Element();
}

std::vector<Element> Element::children() const
{
    std::vector<Element> found;
    if (node_ == nullptr) return found;
    for (xmlNode *node = next_element(node_->children); node != nullptr; node = next_element(node->next))
        found.push_back(Element(node));
    return found;
}

std::vector<Element> Element::children(std::string_view name) const
{
    std::vector<Element> found = children();
    std::erase_if(found, [name](const Element &element) { return element.name() != name; });
    return found;
}

Element Element::child(std::string_view name) const noexcept
{
    xmlNode *node = node_ == nullptr ? nullptr : next_element(node_->children);
    while (node != nullptr && view(node->name) != name)
        node = next_element(node->next);
    return Element(node);
}

std::vector<Element> Element::descendants(std::string_view name) const
{
    std::vector<Element> found = descendants();
    std::erase_if(found, [name](const Element &element) { return element.name() != name; });
    return found;
}

std::vector<Element> Element::descendants() const
{
    std::vector<Element> found;
    for (xmlNode *node = node_; node != nullptr; node = next_in_tree(node, node_))
        if (node->type == XML_ELEMENT_NODE) found.push_back(Element(node));
    return found;
}

}  // namespace mediasec::xml
