// Mediasec: registration of fields, subtrees and expert items. Each file hands over its own static arrays, next to their use.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "wireshark/compat.h"

#include "base/layout.h"

#include <span>
#include <vector>

namespace mediasec::wireshark {

/// DrawTable is a pure box's FieldInfo table together with the numbers Wireshark gave its fields; draw() needs it. It lives as long as the program.
struct DrawTable {
    std::span<const FieldInfo> fields;
    std::vector<int> hf;   ///< one for each row of `fields`
    std::vector<int> ett;  ///< one for each row; used by groups, and by fields that have children
};

/// value_names gives Wireshark's form of a table of names; it lives as long as the program.
const value_string *value_names(std::span<const NamedValue> rows);

/// FieldRegistry registers what a file shows under the protocol "mediasec". The arrays handed over must be static.
class FieldRegistry {
public:
    explicit FieldRegistry(int protocol) : protocol_(protocol), experts_(expert_register_protocol(protocol)) {}

    /// add registers header fields (`hf_` variables start at -1).
    void add(std::span<hf_register_info> fields) { proto_register_field_array(protocol_, fields.data(), static_cast<int>(fields.size())); }
    /// add registers subtree states (`ett_` variables start at -1).
    void add(std::span<int *const> subtrees) { proto_register_subtree_array(subtrees.data(), static_cast<int>(subtrees.size())); }
    /// add registers expert items (`ei_` variables start at EI_INIT).
    void add(std::span<ei_register_info> experts) { expert_register_field_array(experts_, experts.data(), static_cast<int>(experts.size())); }
    /// add_table registers a whole FieldInfo table of a pure box and gives what draw() needs. `table` and its texts must be static.
    const DrawTable &add_table(std::span<const FieldInfo> table);

    int protocol() const noexcept { return protocol_; }

private:
    int protocol_;
    expert_module_t *experts_;
};

}  // namespace mediasec::wireshark
