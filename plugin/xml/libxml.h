// Mediasec: what the sources of this box share about libxml2. Not for other boxes.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "xml/document.h"

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

/// too_costly tells why the octets are refused before libxml2 sees them.
std::optional<ParseError> too_costly(ByteView octets, const Limits &limits);

/// wipe_tree overwrites every text of `node` and below it.
void wipe_tree(_xmlNode *node) noexcept;

/// depth_of counts the elements inside one another from `node` (1) down.
unsigned depth_of(const _xmlNode *node) noexcept;

}  // namespace mediasec::xml
