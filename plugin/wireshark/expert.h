// Mediasec: what is told to the user about something that did not work: mediasec.diagnosis, mediasec.reason and the expert items.
// The only place that knows both our reasons and Wireshark's severities.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "wireshark/compat.h"
#include "wireshark/fields.h"

#include "base/layout.h"
#include "session/types.h"

namespace mediasec::wireshark {

/// register_expert_fields registers the fields and expert items of this file; called once from plugin_register.
void register_expert_fields(FieldRegistry &registry);

/// show_diagnosis adds mediasec.diagnosis and mediasec.reason to `tree`, and an expert item whose severity follows from the harm. Nothing is added for
/// Reason::none. `text` need only live during the call.
void show_diagnosis(packet_info *pinfo, proto_tree *tree, tvbuff_t *tvb, session::Reason reason, const char *text);

/// show_deviation adds mediasec.tolerated and mediasec.reason to `tree`, and a note of group Protocol: something opened or verified although a peer deviates. `text` need only
/// live during the call.
void show_deviation(packet_info *pinfo, proto_tree *tree, tvbuff_t *tvb, session::Reason reason, const char *text);

/// show_remark adds a parser's remark as an expert item to `item` (which may be null): malformed as an error of group Malformed, a deviation as a note
/// of group Protocol, a note as a comment.
void show_remark(packet_info *pinfo, proto_item *item, Remark::Kind kind, const char *text);

/// expert_items_are_wanted tells whether something collects expert items even of packets without a tree (the Expert Information window, -z expert).
bool expert_items_are_wanted();

}  // namespace mediasec::wireshark
