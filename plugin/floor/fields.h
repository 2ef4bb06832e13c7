// Mediasec: the fields that floor control and its relatives show.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>

namespace mediasec::floor {

/// Field is an index in fields(); the names follow the filter names.
enum class Field : std::uint16_t {
    // RTCP APP header
    name, type, session_type, mbms_type, participant_type, server_type, both_type, video_mbms_type, ack_required, ssrc,
    // Frame of a field
    element, id, session_id, mbms_id, video_id, video_mbms_id, length, value, padding,
    // MCPT
    priority, duration, cause, deny_cause, revoke_cause, phrase, queue_position, queue_priority, granted_party, permission, user_id,
    queue_size, sequence, queued_user, source, queueing, participant_len, participant, reference, acknowledged, indicator,
    i_normal, i_broadcast, i_system, i_emergency, i_peril, i_queueing, i_dual, i_temporary, i_multi,
    media_ssrc, count, item_len, granted_user, granted_ssrc, alias, location_kind, location, response_state, flow_control, purpose,
    spare,
    // MCPC
    media_line, control_line, s_type, s_identity, warning, s_group, answer_state, inviting, reason_code, reason_cause, invited,
    i_message,
    // MCMC, MCCP
    m_audio_line, m_control_line, m_ip_version, m_control_port, m_media_port, m_ipv4, m_ipv6, tmgi, m_group, monitoring,
    // MCV0 to MCV2
    v_priority, v_duration, v_cause, v_reject_cause, v_revoke_cause, v_receive_cause, v_phrase, v_queue_position, v_queue_priority,
    v_transmitting, v_permission, v_user_id, v_queue_size, v_sequence, v_queued_user, v_source, v_acknowledged, v_indicator, v_normal,
    v_broadcast, v_system, v_emergency, v_peril, v_audio_ssrc, v_video_ssrc, v_result, v_message_name, v_overriding, v_overridden,
    v_reception_priority, v_group, v_alias, v_reception_mode,
    // MCV3
    b_video_line, b_audio_line, b_control_line, b_fec_line, b_ip_version, b_control_port, b_video_port, b_audio_port, b_fec_port,
    b_ipv4, b_ipv6, b_tmgi, b_group,
    end,
};

}  // namespace mediasec::floor
