// Mediasec: the fields that a MONP message shows.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>

namespace mediasec::monp {

/// Field is an index in fields(); the names follow the filter names.
enum class Field : std::uint16_t {
    type, video_type, call_id, call_type, refresh_interval, start_time, change_time, commencement_mode, reason, push_result,
    text, length, group, sdp, originator, last_changer, sender, caller, callee, organization, requester, push_originator,
    recipient_user, recipient_group, notifier, notified,
    element, element_id, element_value, location, source_type, video_information,
    mcdata, rest,
    end,
};

}  // namespace mediasec::monp
