// Mediasec: canonical forms, serialisation and replacement of parts of an XML document.
// W3C Canonical XML 1.0 and 1.1, Exclusive XML Canonicalization 1.0, XML Encryption 1.1 section 4.4.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "xml/document.h"
#include "xml/libxml.h"

#include <libxml/c14n.h>
#include <libxml/parser.h>
#include <libxml/tree.h>
#include <libxml/xmlsave.h>

#include <algorithm>
#include <memory>
#include <new>

namespace mediasec::xml {

namespace {

/// Form is a canonicalization, its URI and what libxml2 calls it.
struct Form {
    C14n form;
    const char *uri;
    int mode;
    int comments;
};

// URIs: XML Signature 6.5.1 and 6.5.2, Exclusive C14N 4.
constexpr Form forms[] = {
    {C14n::inclusive, "http://www.w3.org/TR/2001/REC-xml-c14n-20010315", XML_C14N_1_0, 0},
    {C14n::inclusive_comments, "http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments", XML_C14N_1_0, 1},
    {C14n::exclusive, "http://www.w3.org/2001/10/xml-exc-c14n#", XML_C14N_EXCLUSIVE_1_0, 0},
    {C14n::exclusive_comments, "http://www.w3.org/2001/10/xml-exc-c14n#WithComments", XML_C14N_EXCLUSIVE_1_0, 1},
    {C14n::inclusive_1_1, "http://www.w3.org/2006/12/xml-c14n11", XML_C14N_1_1, 0},
    {C14n::inclusive_1_1_comments, "http://www.w3.org/2006/12/xml-c14n11#WithComments", XML_C14N_1_1, 1},
};

/// Subtree is the node set to be made canonical.
struct Subtree {
    const xmlNode *apex;
    const xmlNode *left_out;
};

// libxml2 asks for every node; for attributes and namespaces (which are no xmlNode with a parent at its usual place) it names the element.
int is_visible(void *data, xmlNodePtr node, xmlNodePtr parent)
{
    const auto &subtree = *static_cast<const Subtree *>(data);
    bool owned = node->type == XML_ATTRIBUTE_NODE || node->type == XML_NAMESPACE_DECL;
    for (const xmlNode *up = owned ? parent : node; up != nullptr; up = up->parent) {
        if (up == subtree.left_out) return 0;
        if (up == subtree.apex) return 1;
        if (up->type == XML_DOCUMENT_NODE) return 0;
    }
    return 0;
}

/// taken copies what libxml2 wrote into a secret and wipes the original.
SecretBytes taken(const xmlChar *written, std::size_t length)
{
    SecretBytes copy(ByteView(written, length));
    wipe(const_cast<xmlChar *>(written), length);
    return copy;
}

/// parse_inside reads `content` with the namespaces that are in scope inside `parent`; `list` receives unlinked nodes.
std::optional<ParseError> parse_inside(xmlNode *parent, ByteView content, const Limits &limits, std::vector<xmlNode *> &list)
{
    if (content.empty()) return std::nullopt;
    auto costly = too_costly(content, limits);
    // What replaces an element may be text alone, so it need not begin like a document.
    if (costly && costly->reason != reason_of(XML_ERR_DOCUMENT_EMPTY)) return costly;
    ErrorCatcher catcher;
    xmlNode *first = nullptr;
    xmlParserErrors code = xmlParseInNodeContext(parent, reinterpret_cast<const char *>(content.data()), static_cast<int>(content.size()),
                                                 XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_BIG_LINES, &first);
    if (code != XML_ERR_OK) return catcher.error_or(code);
    unsigned depth = 0;
    for (xmlNode *node = first; node != nullptr; node = node->next) {
        list.push_back(node);
        depth = std::max(depth, depth_of(node));
    }
    for (xmlNode *node : list)
        node->next = node->prev = node->parent = nullptr;
    if (depth <= limits.depth) return std::nullopt;
    for (xmlNode *node : list) {
        wipe_tree(node);
        xmlFreeNode(node);
    }
    return ParseError{0, "elements are nested deeper than " + std::to_string(limits.depth)};
}

/// Free frees what libxml2 writes into.
struct Free {
    void operator()(xmlOutputBuffer *buffer) const noexcept { xmlOutputBufferClose(buffer); }
    void operator()(xmlBuffer *buffer) const noexcept { xmlBufferFree(buffer); }
};

/// link_before puts `node` before `next`, or last in `parent`. xmlAddChild and xmlAddPrevSibling would merge neighbouring texts and free
/// one of them unwiped.
void link_before(xmlNode *parent, xmlNode *next, xmlNode *node) noexcept
{
    node->parent = parent;
    node->next = next;
    node->prev = next != nullptr ? next->prev : parent->last;
    (node->prev != nullptr ? node->prev->next : parent->children) = node;
    (next != nullptr ? next->prev : parent->last) = node;
}

}  // namespace

std::optional<C14n> c14n_of(std::string_view algorithm) noexcept
{
    auto row = std::find_if(std::begin(forms), std::end(forms), [algorithm](const Form &f) { return f.uri == algorithm; });
    return row == std::end(forms) ? std::nullopt : std::optional(row->form);
}

std::optional<SecretBytes> Document::canonical(Element apex, C14n form, Element left_out, const std::vector<std::string> &prefixes) const
{
    const Form &row = *std::find_if(std::begin(forms), std::end(forms), [form](const Form &f) { return f.form == form; });
    Subtree subtree{apex.node_, left_out.node_};
    std::vector<xmlChar *> list;
    for (const std::string &prefix : prefixes)
        list.push_back(reinterpret_cast<xmlChar *>(const_cast<char *>(prefix.c_str())));
    list.push_back(nullptr);
    ErrorCatcher quiet;
    const std::unique_ptr<xmlOutputBuffer, Free> out(xmlAllocOutputBuffer(nullptr));
    if (!out) throw std::bad_alloc();
    int written = xmlC14NExecute(state_->doc, is_visible, &subtree, row.mode, list.data(), row.comments, out.get());
    SecretBytes result = taken(xmlOutputBufferGetContent(out.get()), xmlOutputBufferGetSize(out.get()));
    if (written < 0) return std::nullopt;
    return result;
}

SecretBytes Document::serialise(Element element) const
{
    if (!element) return {};
    ErrorCatcher quiet;
    const std::unique_ptr<xmlBuffer, Free> out(xmlBufferCreate());
    if (!out) throw std::bad_alloc();
    xmlNodeDump(out.get(), state_->doc, element.node_, 0, 0);
    return taken(xmlBufferContent(out.get()), static_cast<std::size_t>(xmlBufferLength(out.get())));
}

SecretBytes Document::serialise() const { return serialise(root()); }

std::optional<ParseError> Document::replace(Element element, ByteView content, const Limits &limits)
{
    xmlNode *old = element.node_;
    if (!element.parent()) return ParseError{0, "the root element cannot be replaced"};
    std::vector<xmlNode *> list;
    if (auto error = parse_inside(old->parent, content, limits, list)) return error;
    state_->removed.reserve(state_->removed.size() + 1);
    for (xmlNode *node : list)
        link_before(old->parent, old, node);
    xmlUnlinkNode(old);
    state_->removed.push_back(old);
    return std::nullopt;
}

std::optional<ParseError> Document::replace_content(Element element, ByteView content, const Limits &limits)
{
    xmlNode *parent = element.node_;
    if (parent == nullptr) return ParseError{0, "there is no element to be replaced"};
    std::vector<xmlNode *> list;
    if (auto error = parse_inside(parent, content, limits, list)) return error;
    while (xmlNode *old = parent->children) {
        state_->removed.reserve(state_->removed.size() + 1);
        xmlUnlinkNode(old);
        state_->removed.push_back(old);
    }
    for (xmlNode *node : list)
        link_before(parent, nullptr, node);
    return std::nullopt;
}

}  // namespace mediasec::xml
