// Mediasec: what the sources of this box share about libxml2. Not for other boxes.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "xml/document.h"

#include <libxml/xmlerror.h>

#include <algorithm>
#include <optional>
#include <vector>

struct _xmlDoc;
struct _xmlNs;

namespace mediasec::xml {

/// State is a document and the nodes that were taken out of it, which handed-out Elements may still name.
struct Document::State {
    _xmlDoc *doc = nullptr;
    std::vector<_xmlNode *> removed;
    State() = default;
    State(const State &) = delete;
    State &operator=(const State &) = delete;
    ~State();
};

/// reason_of puts libxml2's error number in this project's words; they quote nothing of the document.
std::string reason_of(int libxml2_error);

#if LIBXML_VERSION >= 21200
using ErrorView = const xmlError *;
#else
using ErrorView = xmlErrorPtr;
#endif

/// ErrorCatcher keeps libxml2 quiet while it lives and remembers the first fatal error. Without it libxml2 writes to stderr, some octets
/// of the document with it. libxml2's handler is one per thread.
class ErrorCatcher {
public:
    ErrorCatcher() : old_(xmlStructuredError), old_context_(xmlStructuredErrorContext) { xmlSetStructuredErrorFunc(this, note); }
    ~ErrorCatcher() { xmlSetStructuredErrorFunc(old_context_, old_); }
    ErrorCatcher(const ErrorCatcher &) = delete;
    ErrorCatcher &operator=(const ErrorCatcher &) = delete;
    ParseError error_or(int code) const { return first_.value_or(ParseError{0, reason_of(code)}); }

private:
    static void note(void *self, ErrorView error)
    {
        auto &first = static_cast<ErrorCatcher *>(self)->first_;
        if (!first && error->level == XML_ERR_FATAL)
            first = ParseError{static_cast<std::uint32_t>(std::max(error->line, 0)), reason_of(error->code)};
    }
    xmlStructuredErrorFunc old_;
    void *old_context_;
    std::optional<ParseError> first_;
};

/// too_costly tells why the octets are refused before libxml2 sees them.
std::optional<ParseError> too_costly(ByteView octets, const Limits &limits);

/// wipe_tree overwrites every text of `node` and below it.
void wipe_tree(_xmlNode *node) noexcept;

/// depth_of counts the elements inside one another from `node` (1) down.
unsigned depth_of(const _xmlNode *node) noexcept;

}  // namespace mediasec::xml
