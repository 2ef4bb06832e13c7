// Mediasec: filter names, labels and forms of the MONP fields.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "mcdata/monp_fields.h"

#include "mcdata/monp.h"
#include "mcdata/monp_tables.h"

namespace mediasec::monp {

namespace {

using enum FieldType;
using enum Base;

constexpr FieldRow<Field> rows[] = {
    {Field::type, {"mediasec.monp.type", "Message type", uint8, dec, message_types, 0, "TS 24.379 15.2.2"}},
    {Field::video_type, {"mediasec.monp.mcvideo_type", "MCVideo message type", uint8, dec, video_types, 0, "TS 24.281 17.2.2"}},
    {Field::call_id, {"mediasec.monp.call_id", "Call identifier", uint16, dec, {}, 0, "TS 24.379 15.2.3"}},
    {Field::call_type, {"mediasec.monp.call_type", "Call type", uint8, dec, call_types, 0, "TS 24.379 15.2.11"}},
    {Field::refresh_interval, {"mediasec.monp.refresh_interval", "Refresh interval", uint16, dec, {}, 0, "TS 24.379 15.2.4"}},
    {Field::start_time, {"mediasec.monp.start_time", "Call start time", unix_time, none, {}, 0, "TS 24.379 15.2"}},
    {Field::change_time, {"mediasec.monp.change_time", "Last call type change time", unix_time, none, {}, 0, "TS 24.379 15.2"}},
    {Field::commencement_mode, {"mediasec.monp.commencement_mode", "Commencement mode", uint8, dec, commencement_modes, 0, "TS 24.379 15.2.7"}},
    {Field::reason, {"mediasec.monp.reason", "Reason", uint8, dec, reasons, 0, "TS 24.379 15.2.8"}},
    {Field::push_result, {"mediasec.monp.push_result", "Request result", uint8, dec, push_results, 0, "TS 24.281 17.2.18"}},

    {Field::text, {"mediasec.monp.element", "Element", group, none, {}, 0, "TS 24.379 Annex I"}},
    {Field::length, {"mediasec.monp.element.length", "Length", uint16, dec, {}, 0, "TS 24.379 Annex I"}},
    {Field::group, {"mediasec.monp.group", "MC group ID", text, none, {}, 0, "TS 24.379 15.2"}},
    {Field::sdp, {"mediasec.monp.sdp", "SDP", text, none, {}, 0, "TS 24.379 15.2"}},
    {Field::originator, {"mediasec.monp.originator", "Originating user ID", text, none, {}, 0, "TS 24.379 15.2"}},
    {Field::last_changer, {"mediasec.monp.last_changer", "Last user to change call type", text, none, {}, 0, "TS 24.379 15.2"}},
    {Field::sender, {"mediasec.monp.sender", "Sending user ID", text, none, {}, 0, "TS 24.379 15.2"}},
    {Field::caller, {"mediasec.monp.caller", "User ID of the caller", text, none, {}, 0, "TS 24.379 15.2"}},
    {Field::callee, {"mediasec.monp.callee", "User ID of the callee", text, none, {}, 0, "TS 24.379 15.2"}},
    {Field::organization, {"mediasec.monp.organization", "Organization name", text, none, {}, 0, "TS 24.379 15.2"}},
    {Field::requester, {"mediasec.monp.push_requester", "Remote video push requester", text, none, {}, 0, "TS 24.281 17.1"}},
    {Field::push_originator, {"mediasec.monp.push_originator", "Remote video push call originator", text, none, {}, 0, "TS 24.281 17.1"}},
    {Field::recipient_user, {"mediasec.monp.push_recipient_user", "Remote video push call recipient user", text, none, {}, 0, "TS 24.281 17.1"}},
    {Field::recipient_group, {"mediasec.monp.push_recipient_group", "Remote video push call recipient group", text, none, {}, 0, "TS 24.281 17.1"}},
    {Field::notifier, {"mediasec.monp.push_notifier", "Remote video push request notifier", text, none, {}, 0, "TS 24.281 17.1"}},
    {Field::notified, {"mediasec.monp.push_notified", "Remote video push request notification recipient", text, none, {}, 0, "TS 24.281 17.1"}},

    {Field::element, {"mediasec.monp.optional", "Optional element", group, none, {}, 0, "TS 24.379 Annex I"}},
    {Field::element_id, {"mediasec.monp.element.id", "IEI", uint8, hex, element_ids, 0, "TS 24.379 15.1"}},
    {Field::element_value, {"mediasec.monp.element.value", "Value", bytes, none, {}, 0, "TS 24.379 Annex I"}},
    {Field::location, {"mediasec.monp.location", "User location", bytes, none, {}, 0, "TS 24.379 15.1.9"}},
    {Field::source_type, {"mediasec.monp.source_type", "Source ID type", uint8, dec, source_types, 0, "TS 24.281 17.2.17"}},
    {Field::video_information, {"mediasec.monp.video_information", "Video information", text, none, {}, 0, "TS 24.281 17.1"}},

    {Field::mcdata, {"mediasec.monp.mcdata", "MCData message", bytes, none, {}, 0, "TS 24.379 15.1"}},
    {Field::rest, {"mediasec.monp.rest", "Octets that no element explains", bytes, none, {}, 0, "TS 24.379 15.1"}},
};

constexpr auto table = field_table(rows, Field::end);

}  // namespace

std::span<const FieldInfo> fields() noexcept { return table; }

}  // namespace mediasec::monp
