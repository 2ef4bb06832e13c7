// Mediasec: filter names, labels and forms of floor control's fields.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "floor/fields.h"

#include "floor/floor.h"
#include "floor/tables.h"

#include <array>

namespace mediasec::floor {

namespace {

/// Row ties a Field to its declaration, so that the order of the table can be checked when it is compiled.
struct Row {
    Field id;
    FieldInfo info;
};

using enum FieldType;
using enum Base;

constexpr Row rows[] = {
    {Field::name, {"mediasec.floor.name", "Name", text, none, {}, 0, "RFC 3550 6.7"}},
    {Field::type, {"mediasec.floor.type", "Floor control message", uint8, dec, floor_types, 0x0f, "TS 24.380 8.2.2.1"}},
    {Field::session_type, {"mediasec.mcpc.type", "Pre-established session control message", uint8, dec, session_types, 0x0f, "TS 24.380 8.3.2"}},
    {Field::mbms_type, {"mediasec.mcmc.type", "MBMS subchannel control message", uint8, dec, mbms_types, 0x0f, "TS 24.380 8.4.2"}},
    {Field::participant_type, {"mediasec.mcv.participant_type", "Transmission control message", uint8, dec, participant_types, 0x0f, "TS 24.581 9.2.2.1"}},
    {Field::server_type, {"mediasec.mcv.server_type", "Transmission control message", uint8, dec, server_types, 0x0f, "TS 24.581 9.2.2.1"}},
    {Field::both_type, {"mediasec.mcv.both_type", "Transmission control message", uint8, dec, both_types, 0x0f, "TS 24.581 9.2.2.1"}},
    {Field::video_mbms_type, {"mediasec.mcv.mbms_type", "MBMS subchannel control message", uint8, dec, video_mbms_types, 0x0f, "TS 24.581 9.3.2"}},
    {Field::ack_required, {"mediasec.floor.ack_required", "Acknowledgement required", boolean, none, {}, 0x10, "TS 24.380 8.2.2.1"}},
    {Field::ssrc, {"mediasec.floor.ssrc", "SSRC of the sender", uint32, hex, {}, 0, "RFC 3550 6.7"}},

    {Field::element, {"mediasec.floor.field", "Field", group, none, {}, 0, "TS 24.380 8.1.3"}},
    {Field::id, {"mediasec.floor.field.id", "Field ID", uint8, dec, floor_field_ids, 0, "TS 24.380 8.2.3.1"}},
    {Field::session_id, {"mediasec.mcpc.field.id", "Field ID", uint8, dec, session_field_ids, 0, "TS 24.380 8.3.3.1"}},
    {Field::mbms_id, {"mediasec.mcmc.field.id", "Field ID", uint8, dec, mbms_field_ids, 0, "TS 24.380 8.4.3.1"}},
    {Field::video_id, {"mediasec.mcv.field.id", "Field ID", uint8, dec, video_field_ids, 0, "TS 24.581 9.2.3.1"}},
    {Field::video_mbms_id, {"mediasec.mcv.mbms_field.id", "Field ID", uint8, dec, video_mbms_field_ids, 0, "TS 24.581 9.3.3.1"}},
    {Field::length, {"mediasec.floor.field.length", "Length", uint16, dec, {}, 0, "TS 24.380 8.1.3"}},
    {Field::value, {"mediasec.floor.field.value", "Value", bytes, none, {}, 0, "TS 24.380 8.1.3"}},
    {Field::padding, {"mediasec.floor.padding", "Padding", bytes, none, {}, 0, "TS 24.380 8.1.3"}},

    {Field::priority, {"mediasec.floor.priority", "Floor Priority", uint8, dec, {}, 0, "TS 24.380 8.2.3.2"}},
    {Field::duration, {"mediasec.floor.duration", "Duration (s)", uint16, dec, {}, 0, "TS 24.380 8.2.3.3"}},
    {Field::cause, {"mediasec.floor.cause", "Reject Cause", uint16, dec, {}, 0, "TS 24.380 8.2.3.4"}},
    {Field::deny_cause, {"mediasec.floor.deny_cause", "Reject Cause", uint16, dec, deny_causes, 0, "TS 24.380 8.2.6.2"}},
    {Field::revoke_cause, {"mediasec.floor.revoke_cause", "Reject Cause", uint16, dec, revoke_causes, 0, "TS 24.380 8.2.10.2"}},
    {Field::phrase, {"mediasec.floor.phrase", "Reject Phrase", text, none, {}, 0, "TS 24.380 8.2.3.4"}},
    {Field::queue_position, {"mediasec.floor.queue_position", "Queue Position Info", uint8, dec, queue_positions, 0, "TS 24.380 8.2.3.5"}},
    {Field::queue_priority, {"mediasec.floor.queue_priority", "Queue Priority Level", uint8, dec, {}, 0, "TS 24.380 8.2.3.5"}},
    {Field::granted_party, {"mediasec.floor.granted_party", "Granted Party's Identity", text, none, {}, 0, "TS 24.380 8.2.3.6"}},
    {Field::permission, {"mediasec.floor.permission", "Permission to Request the Floor", uint16, dec, permissions, 0, "TS 24.380 8.2.3.7"}},
    {Field::user_id, {"mediasec.floor.user_id", "User ID", text, none, {}, 0, "TS 24.380 8.2.3.8"}},
    {Field::queue_size, {"mediasec.floor.queue_size", "Queue Size", uint16, dec, {}, 0, "TS 24.380 8.2.3.9"}},
    {Field::sequence, {"mediasec.floor.sequence_number", "Message Sequence Number", uint16, dec, {}, 0, "TS 24.380 8.2.3.10"}},
    {Field::queued_user, {"mediasec.floor.queued_user", "Queued User ID", text, none, {}, 0, "TS 24.380 8.2.3.11"}},
    {Field::source, {"mediasec.floor.source", "Source", uint16, dec, sources, 0, "TS 24.380 8.2.3.12"}},
    {Field::queueing, {"mediasec.floor.track.queueing", "Queueing Capability", uint8, dec, {}, 0, "TS 24.380 8.2.3.13"}},
    {Field::participant_len, {"mediasec.floor.track.participant_type.len", "Participant Type Length", uint8, dec, {}, 0, "TS 24.380 8.2.3.13"}},
    {Field::participant, {"mediasec.floor.track.participant_type", "Participant Type", text, none, {}, 0, "TS 24.380 8.2.3.13"}},
    {Field::reference, {"mediasec.floor.track.reference", "Participant Reference", uint32, hex, {}, 0, "TS 24.380 8.2.3.13"}},
    {Field::acknowledged, {"mediasec.floor.acknowledged", "Acknowledged message", uint8, dec, floor_types, 0x0f, "TS 24.380 8.2.3.14"}},
    {Field::indicator, {"mediasec.floor.indicator", "Floor Indicator", uint16, hex, {}, 0, "TS 24.380 8.2.3.15"}},
    {Field::i_normal, {"mediasec.floor.indicator.normal", "Normal call", boolean, none, {}, 0x8000, "TS 24.380 8.2.3.15", 2}},
    {Field::i_broadcast, {"mediasec.floor.indicator.broadcast", "Broadcast group call", boolean, none, {}, 0x4000, "TS 24.380 8.2.3.15", 2}},
    {Field::i_system, {"mediasec.floor.indicator.system", "System call", boolean, none, {}, 0x2000, "TS 24.380 8.2.3.15", 2}},
    {Field::i_emergency, {"mediasec.floor.indicator.emergency", "Emergency call", boolean, none, {}, 0x1000, "TS 24.380 8.2.3.15", 2}},
    {Field::i_peril, {"mediasec.floor.indicator.imminent_peril", "Imminent peril call", boolean, none, {}, 0x0800, "TS 24.380 8.2.3.15", 2}},
    {Field::i_queueing, {"mediasec.floor.indicator.queueing", "Queueing supported", boolean, none, {}, 0x0400, "TS 24.380 8.2.3.15", 2}},
    {Field::i_dual, {"mediasec.floor.indicator.dual_floor", "Dual floor", boolean, none, {}, 0x0200, "TS 24.380 8.2.3.15", 2}},
    {Field::i_temporary, {"mediasec.floor.indicator.temporary_group", "Temporary group call", boolean, none, {}, 0x0100, "TS 24.380 8.2.3.15", 2}},
    {Field::i_multi, {"mediasec.floor.indicator.multi_talker", "Multi-talker", boolean, none, {}, 0x0080, "TS 24.380 8.2.3.15", 2}},
    {Field::media_ssrc, {"mediasec.floor.granted_ssrc", "SSRC of the granted floor participant", uint32, hex, {}, 0, "TS 24.380 8.2.3.16"}},
    {Field::count, {"mediasec.floor.list.count", "Number of entries", uint8, dec, {}, 0, "TS 24.380 8.2.3.17"}},
    {Field::item_len, {"mediasec.floor.list.len", "Length of entry", uint8, dec, {}, 0, "TS 24.380 8.2.3.17"}},
    {Field::granted_user, {"mediasec.floor.granted_user", "User ID", text, none, {}, 0, "TS 24.380 8.2.3.17"}},
    {Field::granted_ssrc, {"mediasec.floor.granted_ssrcs", "SSRC", uint32, hex, {}, 0, "TS 24.380 8.2.3.18"}},
    {Field::alias, {"mediasec.floor.functional_alias", "Functional Alias", text, none, {}, 0, "TS 24.380 8.2.3.19"}},
    {Field::location_kind, {"mediasec.floor.location.type", "Location Type", uint8, dec, location_kinds, 0, "TS 24.380 8.2.3.21"}},
    {Field::location, {"mediasec.floor.location", "Location Value", bytes, none, {}, 0, "TS 24.380 8.2.3.21"}},
    {Field::response_state, {"mediasec.floor.response_state", "Response State", uint16, dec, {}, 0, "TS 24.380 Table 8.2.3.1-2"}},
    {Field::flow_control, {"mediasec.floor.media_flow_control", "Media Flow Control Indicator", uint16, dec, {}, 0, "TS 24.380 Table 8.2.3.1-2"}},
    {Field::purpose, {"mediasec.floor.queued_requests_purpose", "Queued Floor Requests Purpose", uint16, dec, {}, 0, "TS 24.380 Table 8.2.3.1-2"}},
    {Field::spare, {"mediasec.floor.spare", "Spare", bytes, none, {}, 0, "TS 24.380 8.2.3"}},

    {Field::media_line, {"mediasec.mcpc.media_m_line", "Media m-line number", uint8, dec, {}, 0, "TS 24.380 8.3.3.2"}},
    {Field::control_line, {"mediasec.mcpc.control_m_line", "Control channel m-line number", uint8, dec, {}, 0, "TS 24.380 8.3.3.2"}},
    {Field::s_type, {"mediasec.mcpc.session_type", "Session Type", uint8, dec, call_session_types, 0, "TS 24.380 8.3.3.3"}},
    {Field::s_identity, {"mediasec.mcpc.session_identity", "Session Identity", text, none, {}, 0, "TS 24.380 8.3.3.3"}},
    {Field::warning, {"mediasec.mcpc.warning", "Warning Text", text, none, {}, 0, "TS 24.380 8.3.3.4"}},
    {Field::s_group, {"mediasec.mcpc.group", "MCPTT Group Identity", text, none, {}, 0, "TS 24.380 8.3.3.5"}},
    {Field::answer_state, {"mediasec.mcpc.answer_state", "Answer State", uint16, dec, answer_states, 0, "TS 24.380 8.3.3.6"}},
    {Field::inviting, {"mediasec.mcpc.inviting_user", "Inviting MCPTT User Identity", text, none, {}, 0, "TS 24.380 8.3.3.7"}},
    {Field::reason_code, {"mediasec.mcpc.reason_code", "Reason Code", uint16, dec, reason_codes, 0, "TS 24.380 8.3.3.8"}},
    {Field::reason_cause, {"mediasec.mcpc.reason_cause", "Reason Cause", bytes, none, {}, 0, "TS 24.380 Table 8.3.3.1-2"}},
    {Field::invited, {"mediasec.mcpc.invited_user", "Invited MCPTT User Identity", text, none, {}, 0, "TS 24.380 Table 8.3.3.1-2"}},
    {Field::i_message, {"mediasec.mcpc.pck_i_message", "PCK I_MESSAGE", bytes, none, {}, 0, "TS 24.380 Table 8.3.3.1-2"}},

    {Field::m_audio_line, {"mediasec.mcmc.audio_m_line", "Audio m-line Number", uint8, dec, {}, 0xf0, "TS 24.380 8.4.3.3"}},
    {Field::m_control_line, {"mediasec.mcmc.floor_m_line", "Floor m-line Number", uint8, dec, {}, 0x0f, "TS 24.380 8.4.3.3"}},
    {Field::m_ip_version, {"mediasec.mcmc.ip_version", "IP version", uint8, dec, ip_versions, 0xf0, "TS 24.380 8.4.3.3"}},
    {Field::m_control_port, {"mediasec.mcmc.floor_port", "Floor control Port Number", uint32, dec, {}, 0, "TS 24.380 8.4.3.3"}},
    {Field::m_media_port, {"mediasec.mcmc.media_port", "Media Port Number", uint32, dec, {}, 0, "TS 24.380 8.4.3.3"}},
    {Field::m_ipv4, {"mediasec.mcmc.ipv4", "IP Address", ipv4, none, {}, 0, "TS 24.380 8.4.3.3"}},
    {Field::m_ipv6, {"mediasec.mcmc.ipv6", "IP Address", ipv6, none, {}, 0, "TS 24.380 8.4.3.3"}},
    {Field::tmgi, {"mediasec.mcmc.tmgi", "TMGI", bytes, none, {}, 0, "TS 24.380 8.4.3.4"}},
    {Field::m_group, {"mediasec.mcmc.group", "MCPTT Group ID", text, none, {}, 0, "TS 24.380 8.4.3.5"}},
    {Field::monitoring, {"mediasec.mcmc.monitoring_state", "Monitoring State", uint16, dec, {}, 0, "TS 24.380 Table 8.4.3.1-2"}},

    {Field::v_priority, {"mediasec.mcv.priority", "Transmission Priority", uint8, dec, {}, 0, "TS 24.581 9.2.3.2"}},
    {Field::v_duration, {"mediasec.mcv.duration", "Duration (s)", uint16, dec, {}, 0, "TS 24.581 9.2.3.3"}},
    {Field::v_cause, {"mediasec.mcv.cause", "Reject Cause", uint16, dec, {}, 0, "TS 24.581 9.2.3.4"}},
    {Field::v_reject_cause, {"mediasec.mcv.reject_cause", "Reject Cause", uint16, dec, video_reject_causes, 0, "TS 24.581 9.2.6.2"}},
    {Field::v_revoke_cause, {"mediasec.mcv.revoke_cause", "Reject Cause", uint16, dec, video_revoke_causes, 0, "TS 24.581 9.2.10.2"}},
    {Field::v_receive_cause, {"mediasec.mcv.receive_cause", "Reject Cause", uint16, dec, video_receive_causes, 0, "TS 24.581 9.2.15.2"}},
    {Field::v_phrase, {"mediasec.mcv.phrase", "Reject Phrase", text, none, {}, 0, "TS 24.581 9.2.3.4"}},
    {Field::v_queue_position, {"mediasec.mcv.queue_position", "Queue Position Info", uint8, dec, queue_positions, 0, "TS 24.581 9.2.3.5"}},
    {Field::v_queue_priority, {"mediasec.mcv.queue_priority", "Queue Priority Level", uint8, dec, {}, 0, "TS 24.581 9.2.3.5"}},
    {Field::v_transmitting, {"mediasec.mcv.transmitting_user", "User ID of the Transmitting User", text, none, {}, 0, "TS 24.581 9.2.3.6"}},
    {Field::v_permission, {"mediasec.mcv.permission", "Permission to Request the Transmission", uint16, dec, permissions, 0, "TS 24.581 9.2.3.7"}},
    {Field::v_user_id, {"mediasec.mcv.user_id", "User ID", text, none, {}, 0, "TS 24.581 9.2.3.8"}},
    {Field::v_queue_size, {"mediasec.mcv.queue_size", "Queue Size", uint16, dec, {}, 0, "TS 24.581 9.2.3.15"}},
    {Field::v_sequence, {"mediasec.mcv.sequence_number", "Message Sequence Number", uint16, dec, {}, 0, "TS 24.581 9.2.3.9"}},
    {Field::v_queued_user, {"mediasec.mcv.queued_user", "Queued User ID", text, none, {}, 0, "TS 24.581 9.2.3.14"}},
    {Field::v_source, {"mediasec.mcv.source", "Source", uint16, dec, sources, 0, "TS 24.581 9.2.3.12"}},
    {Field::v_acknowledged, {"mediasec.mcv.acknowledged", "Acknowledged message", uint8, dec, {}, 0x0f, "TS 24.581 9.2.3.10"}},
    {Field::v_indicator, {"mediasec.mcv.indicator", "Transmission Indicator", uint16, hex, {}, 0, "TS 24.581 9.2.3.11"}},
    {Field::v_normal, {"mediasec.mcv.indicator.normal", "Normal call", boolean, none, {}, 0x8000, "TS 24.581 9.2.3.11", 2}},
    {Field::v_broadcast, {"mediasec.mcv.indicator.broadcast", "Broadcast group call", boolean, none, {}, 0x4000, "TS 24.581 9.2.3.11", 2}},
    {Field::v_system, {"mediasec.mcv.indicator.system", "System call", boolean, none, {}, 0x2000, "TS 24.581 9.2.3.11", 2}},
    {Field::v_emergency, {"mediasec.mcv.indicator.emergency", "Emergency call", boolean, none, {}, 0x1000, "TS 24.581 9.2.3.11", 2}},
    {Field::v_peril, {"mediasec.mcv.indicator.imminent_peril", "Imminent peril call", boolean, none, {}, 0x0800, "TS 24.581 9.2.3.11", 2}},
    {Field::v_audio_ssrc, {"mediasec.mcv.audio_ssrc", "Audio SSRC of the Transmitting User", uint32, hex, {}, 0, "TS 24.581 9.2.3.16"}},
    {Field::v_video_ssrc, {"mediasec.mcv.video_ssrc", "Video SSRC of the Transmitting User", uint32, hex, {}, 0, "TS 24.581 9.2.3.23"}},
    {Field::v_result, {"mediasec.mcv.result", "Result", uint16, dec, results, 0, "TS 24.581 9.2.3.17"}},
    {Field::v_message_name, {"mediasec.mcv.message_name", "Message Name", text, none, {}, 0, "TS 24.581 9.2.3.18"}},
    {Field::v_overriding, {"mediasec.mcv.overriding_user", "Overriding ID", text, none, {}, 0, "TS 24.581 9.2.3.8"}},
    {Field::v_overridden, {"mediasec.mcv.overridden_user", "Overridden ID", text, none, {}, 0, "TS 24.581 9.2.3.8"}},
    {Field::v_reception_priority, {"mediasec.mcv.reception_priority", "Reception Priority", uint8, dec, {}, 0, "TS 24.581 9.2.3.19"}},
    {Field::v_group, {"mediasec.mcv.group", "MCVideo Group Identity", text, none, {}, 0, "TS 24.581 9.2.3.20"}},
    {Field::v_alias, {"mediasec.mcv.functional_alias", "Functional Alias", text, none, {}, 0, "TS 24.581 9.2.3.21"}},
    {Field::v_reception_mode, {"mediasec.mcv.reception_mode", "Reception Mode", uint16, dec, reception_modes, 0, "TS 24.581 9.2.3.22"}},

    {Field::b_video_line, {"mediasec.mcv.mbms.video_m_line", "Video m-line Number", uint8, dec, {}, 0xf0, "TS 24.581 9.3.3"}},
    {Field::b_audio_line, {"mediasec.mcv.mbms.audio_m_line", "Audio m-line Number", uint8, dec, {}, 0x0f, "TS 24.581 9.3.3"}},
    {Field::b_control_line, {"mediasec.mcv.mbms.control_m_line", "Control m-line Number", uint8, dec, {}, 0xf0, "TS 24.581 9.3.3"}},
    {Field::b_fec_line, {"mediasec.mcv.mbms.fec_m_line", "FEC m-line Number", uint8, dec, {}, 0x0f, "TS 24.581 9.3.3"}},
    {Field::b_ip_version, {"mediasec.mcv.mbms.ip_version", "IP version", uint8, dec, ip_versions, 0xf0, "TS 24.581 9.3.3"}},
    {Field::b_control_port, {"mediasec.mcv.mbms.control_port", "Transmission control Port Number", uint32, dec, {}, 0, "TS 24.581 9.3.3"}},
    {Field::b_video_port, {"mediasec.mcv.mbms.video_port", "Video media Port Number", uint32, dec, {}, 0, "TS 24.581 9.3.3"}},
    {Field::b_audio_port, {"mediasec.mcv.mbms.audio_port", "Audio media Port Number", uint32, dec, {}, 0, "TS 24.581 9.3.3"}},
    {Field::b_fec_port, {"mediasec.mcv.mbms.fec_port", "FEC Port Number", uint32, dec, {}, 0, "TS 24.581 9.3.3"}},
    {Field::b_ipv4, {"mediasec.mcv.mbms.ipv4", "IP Address", ipv4, none, {}, 0, "TS 24.581 9.3.3"}},
    {Field::b_ipv6, {"mediasec.mcv.mbms.ipv6", "IP Address", ipv6, none, {}, 0, "TS 24.581 9.3.3"}},
    {Field::b_tmgi, {"mediasec.mcv.mbms.tmgi", "TMGI", bytes, none, {}, 0, "TS 24.581 9.3.3"}},
    {Field::b_group, {"mediasec.mcv.mbms.group", "MCVideo Group ID", text, none, {}, 0, "TS 24.581 9.3.3"}},
};

constexpr std::size_t row_count = sizeof rows / sizeof rows[0];
static_assert(row_count == static_cast<std::size_t>(Field::end));

constexpr auto table = [] {
    std::array<FieldInfo, row_count> out{};
    for (std::size_t i = 0; i < row_count; ++i) {
        if (static_cast<std::size_t>(rows[i].id) != i) throw "a row of the field table is not in the order of Field";
        out[i] = rows[i].info;
    }
    return out;
}();

}  // namespace

std::span<const FieldInfo> fields() noexcept { return table; }

}  // namespace mediasec::floor
