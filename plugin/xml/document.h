// Mediasec: XML documents from untrusted octets, on libxml2 (whose headers stay inside this box).
// W3C XML 1.0 (fifth edition), Canonical XML 1.0 and Exclusive XML Canonicalization 1.0.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/secret.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

struct _xmlNode;  // libxml2's node; its tag is all that this header needs

namespace mediasec::xml {

/// ParseError says where and why a document was refused. `reason` is a sentence without a full stop; it never quotes the document, because
/// a key may stand where the parser gave up.
struct ParseError {
    std::uint32_t line = 0;  ///< 1 for the first line; 0 where the whole document is meant
    std::string reason;
};

/// Limits bounds what a document may cost.
struct Limits {
    std::size_t octets = 16U << 20;  ///< size of the document
    unsigned depth = 100;            ///< elements inside one another
    unsigned attributes = 500;       ///< in one start tag: libxml2 compares each with each
};

/// Attribute is an attribute's local name and value.
struct Attribute {
    std::string name, value;
};

/// Element is a borrowed element of a Document, which must outlive it. A default-made one is "no element": it is false, has no name and no
/// children, so a path of child() calls needs one check at its end.
class Element {
public:
    Element() = default;
    explicit operator bool() const noexcept { return node_ != nullptr; }
    bool operator==(const Element &) const noexcept = default;

    /// name is the local name, whatever the namespace and its prefix.
    std::string_view name() const noexcept;
    /// name_space is the namespace's URI, or empty.
    std::string_view name_space() const noexcept;
    /// line is the line of the start tag in the octets that were parsed; in a replaced part, in the octets of the replacement.
    std::uint32_t line() const noexcept;
    /// path is the local names from the root element to this one, joined by '/'.
    std::string path() const;
    /// attribute gives the value of the attribute of that local name, whatever its namespace.
    std::optional<std::string> attribute(std::string_view name) const;
    /// attributes lists all attributes; namespace declarations are none.
    std::vector<Attribute> attributes() const;
    /// text is the text directly inside (not that of child elements) without the white space at its ends.
    std::string text() const;
    /// secret_text is text() as a secret: the copy is wiped when it dies.
    SecretText secret_text() const;

    Element parent() const noexcept;
    /// children lists the child elements in document order, all or those of one local name.
    std::vector<Element> children() const;
    std::vector<Element> children(std::string_view name) const;
    /// child is the first child element of that local name.
    Element child(std::string_view name) const noexcept;
    /// descendants lists this element and all below it that have this local name, in document order.
    std::vector<Element> descendants(std::string_view name) const;
    /// descendants lists this element and all below it.
    std::vector<Element> descendants() const;

private:
    friend class Document;
    explicit Element(_xmlNode *node) noexcept : node_(node) {}
    _xmlNode *node_ = nullptr;
};

/// C14n names a canonicalization of W3C.
enum class C14n : std::uint8_t { inclusive, inclusive_comments, exclusive, exclusive_comments, inclusive_1_1, inclusive_1_1_comments };

/// c14n_of finds the canonicalization with this algorithm URI (XML Signature 6.5); nothing for another URI.
std::optional<C14n> c14n_of(std::string_view algorithm) noexcept;

/// Document owns a parsed document. Its memory may hold keys: text and attribute values are wiped when it dies (copies that libxml2 made
/// and freed while it read a long text cannot be reached).
class Document {
public:
    /// parse reads a document in UTF-8, UTF-16 or another encoding that it declares. It never touches network or file system, prints
    /// nothing, substitutes no entity, and refuses: more than `limits`, a document type declaration, and what is not well-formed; `why` is
    /// then set. `octets` may hold secrets.
    static std::optional<Document> parse(ByteView octets, ParseError &why, const Limits &limits = {});
    ~Document();
    Document(Document &&) noexcept;
    Document &operator=(Document &&) noexcept;

    Element root() const noexcept;
    /// element_with_id finds the element whose attribute Id, ID or id has this value; no element otherwise.
    Element element_with_id(std::string_view id) const;

    /// canonical gives the canonical form of the subtree of `apex`, without the subtree of `left_out` (the enveloped-signature transform,
    /// XML Signature 6.6.4). `prefixes` is the InclusiveNamespaces PrefixList of an exclusive form. Nothing when libxml2 refuses (a
    /// relative namespace URI).
    std::optional<SecretBytes> canonical(Element apex, C14n form, Element left_out = {},
                                         const std::vector<std::string> &prefixes = {}) const;
    /// serialise writes an element, or the whole document without XML declaration, as UTF-8.
    SecretBytes serialise(Element element) const;
    SecretBytes serialise() const;

    /// replace puts the nodes of `content` (UTF-8: elements, text or both; the prefixes in scope are known to it) in the place of
    /// `element`, which must not be the root; XML Encryption 4.4 for EncryptedData. The element stays readable until the document dies.
    /// Errors: content that is not well-formed, nested deeper than `limits`, or longer; the document is then unchanged.
    std::optional<ParseError> replace(Element element, ByteView content, const Limits &limits = {});
    /// replace_content is the same for everything inside `element`, which itself stays.
    std::optional<ParseError> replace_content(Element element, ByteView content, const Limits &limits = {});

private:
    struct State;
    explicit Document(std::unique_ptr<State> state) noexcept;
    std::unique_ptr<State> state_;
};

}  // namespace mediasec::xml
