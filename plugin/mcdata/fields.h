// Mediasec: the fields that an MCData message shows.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>

namespace mediasec::mcdata {

/// Field is an index in fields(); the names follow the filter names.
enum class Field : std::uint16_t {
    authenticated, is_protected, type, date, conversation_id, message_id, payload_count, sds_notification, fd_notification,
    network_notification, termination, release_info, sender, group, originator, organization, sending, deferred_count,
    // Optional elements
    element, element_id, element_len, element_value, in_reply_to, application_id, deferred, app_metadata, metadata, recipient,
    extended_id_type, extended_id, location, sds_request, fd_request, mandatory_download, data_query, extension_response,
    release_response, half_octet,
    payload, content_type, payload_text, payload_data, payload_status,
    // Envelope
    envelope, payload_id, sequence_number, algorithm, signalling_algorithm, iv, dppk_id, payload_iei, payload_len, ciphertext, tag,
    i_message_iei, i_message_len, i_message,
    rest,
    end,
};

}  // namespace mediasec::mcdata
