// Mediasec: the two attributes that carry keys, a=key-mgmt (RFC 4567 3.1) and a=crypto (RFC 4568 9).
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "sdp/text.h"

#include <optional>
#include <string>
#include <vector>

namespace mediasec::sdp {

/// Attribute is what follows "a=", cut into name and value.
struct Attribute {
    Text whole;
    Text name;
    Text value;              ///< as written, white space included; empty for a property attribute
    std::string deviation;   ///< empty, or what is wrong with the name or the colon
};

/// split_attribute cuts "name:value"; a missing colon or white space before it is told in Attribute::deviation (RFC 8866 5.13).
Attribute split_attribute(Text text);

/// parse_key_mgmt reads the value of a=key-mgmt; nothing when the protocol or the data is missing. Attribute::deviation is taken over.
std::optional<KeyMgmt> parse_key_mgmt(const Attribute &attribute);

/// parse_crypto reads the value of a=crypto. What makes it useless goes to Crypto::defect; what RFC 4568 forbids but a key can
/// still be read from goes to `remarks`. Neither quotes the line, since it holds keys.
Crypto parse_crypto(Text value, std::vector<Remark> &remarks);

}  // namespace mediasec::sdp
