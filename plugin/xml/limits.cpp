// Mediasec: what is refused before libxml2 sees it, and the words for what libxml2 refuses.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "xml/libxml.h"

#include <libxml/xmlerror.h>

#include <algorithm>

namespace mediasec::xml {

namespace {

/// Reason is the project's phrase for one of libxml2's errors (libxml/xmlerror.h). libxml2's own texts quote the document and differ
/// between versions.
struct Reason {
    int code;
    const char *text;
};

constexpr Reason reasons[] = {
    {XML_ERR_INTERNAL_ERROR, "it cannot be read as XML"},
    {XML_ERR_DOCUMENT_EMPTY, "it does not begin with an XML element"},
    {XML_ERR_DOCUMENT_START, "it does not begin with an XML element"},
    {XML_ERR_DOCUMENT_END, "there is text outside of the root element"},
    {XML_ERR_INVALID_HEX_CHARREF, "a character reference is not valid"},
    {XML_ERR_INVALID_DEC_CHARREF, "a character reference is not valid"},
    {XML_ERR_INVALID_CHAR, "a character is not allowed in XML, or octets do not fit the character encoding"},
    {XML_ERR_INVALID_CHARREF, "a character reference is not valid"},
    {XML_ERR_ENTITYREF_NO_NAME, "'&' is not followed by a name"},
    {XML_ERR_ENTITYREF_SEMICOL_MISSING, "an entity reference does not end with ';'"},
    {XML_ERR_UNDECLARED_ENTITY, "an entity is not declared"},
    {XML_ERR_UNKNOWN_ENCODING, "its character encoding is not known"},
    {XML_ERR_UNSUPPORTED_ENCODING, "its character encoding is not supported"},
    {XML_ERR_LT_IN_ATTRIBUTE, "'<' is not allowed in an attribute's value"},
    {XML_ERR_ATTRIBUTE_NOT_STARTED, "an attribute's value is not quoted"},
    {XML_ERR_ATTRIBUTE_NOT_FINISHED, "an attribute's value is not closed"},
    {XML_ERR_ATTRIBUTE_WITHOUT_VALUE, "an attribute has no value"},
    {XML_ERR_ATTRIBUTE_REDEFINED, "an attribute is given twice"},
    {XML_ERR_COMMENT_NOT_FINISHED, "a comment is not closed"},
    {XML_ERR_PI_NOT_FINISHED, "a processing instruction is not closed"},
    {XML_ERR_XMLDECL_NOT_FINISHED, "the XML declaration is not closed"},
    {XML_ERR_CDATA_NOT_FINISHED, "a CDATA section is not closed"},
    {XML_ERR_RESERVED_XML_NAME, "an XML declaration is not at the beginning"},
    {XML_ERR_SPACE_REQUIRED, "white space is missing between attributes"},
    {XML_ERR_NAME_REQUIRED, "a name is expected after '<'"},
    {XML_ERR_LT_REQUIRED, "'<' is expected"},
    {XML_ERR_GT_REQUIRED, "a tag is not closed by '>'"},
    {XML_ERR_LTSLASH_REQUIRED, "an end tag is expected"},
    {XML_ERR_TAG_NAME_MISMATCH, "an end tag does not match its start tag"},
    {XML_ERR_TAG_NOT_FINISHED, "an element is not closed: the document ends too early"},
    {XML_ERR_INVALID_ENCODING, "octets do not fit the character encoding"},
    {XML_ERR_NOT_WELL_BALANCED, "an element is not closed, or closed twice"},
    {XML_ERR_EXTRA_CONTENT, "there is text outside of the root element"},
    {XML_I18N_CONV_FAILED, "octets do not fit the character encoding"},
    {XML_ERR_NAME_TOO_LONG, "a name is too long"},
};

/// libxml2 reads EBCDIC and other encodings from a document's first octets; the attribute count below knows those in which ASCII is
/// ASCII, with zero octets around it at most.
bool begins_like_xml(ByteView octets) noexcept
{
    for (std::uint8_t octet : octets.first(std::min<std::size_t>(octets.size(), 8))) {
        if (octet == '<') return true;
        bool mark = octet == 0 || octet == 0xEF || octet == 0xBB || octet == 0xBF || octet == 0xFE || octet == 0xFF;
        bool space = octet == ' ' || octet == '\t' || octet == '\r' || octet == '\n';
        if (!mark && !space) return false;
    }
    return true;
}

/// AttributeCount counts quotes that open after '=' since the last '<': never fewer than the attributes of a start tag.
class AttributeCount {
public:
    void take(std::uint8_t octet) noexcept
    {
        if (octet == '<') count_ = 0;
        if ((octet == '"' || octet == '\'') && after_equals_) ++count_;
        if (octet != 0 && octet != ' ' && octet != '\t' && octet != '\r' && octet != '\n') after_equals_ = octet == '=';
        if (octet == '\n') ++line_;
    }
    unsigned count() const noexcept { return count_; }
    std::uint32_t line() const noexcept { return line_; }

private:
    unsigned count_ = 0;
    std::uint32_t line_ = 1;
    bool after_equals_ = false;
};

}  // namespace

std::string reason_of(int libxml2_error)
{
    auto row = std::find_if(std::begin(reasons), std::end(reasons), [libxml2_error](const Reason &r) { return r.code == libxml2_error; });
    if (row != std::end(reasons)) return row->text;
    return "it is not well-formed XML (libxml2 error " + std::to_string(libxml2_error) + ")";
}

std::optional<ParseError> too_costly(ByteView octets, const Limits &limits)
{
    if (octets.empty()) return ParseError{0, "it is empty"};
    if (octets.size() > limits.octets)
        return ParseError{0, "it has " + std::to_string(octets.size()) + " octets, " + std::to_string(limits.octets) + " are allowed"};
    if (!begins_like_xml(octets)) return ParseError{1, reason_of(XML_ERR_DOCUMENT_EMPTY)};
    AttributeCount attributes;
    for (std::uint8_t octet : octets) {
        attributes.take(octet);
        if (attributes.count() > limits.attributes)
            return ParseError{attributes.line(), "a start tag has more than " + std::to_string(limits.attributes) + " attributes"};
    }
    return std::nullopt;
}

}  // namespace mediasec::xml
