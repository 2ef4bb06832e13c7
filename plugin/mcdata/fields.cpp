// Mediasec: filter names, labels and forms of the MCData fields.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "mcdata/fields.h"

#include "mcdata/mcdata.h"
#include "mcdata/tables.h"

namespace mediasec::mcdata {

namespace {

using enum FieldType;
using enum Base;

constexpr FieldRow<Field> rows[] = {
    {Field::authenticated, {"mediasec.mcdata.authenticated", "Authenticated", boolean, none, {}, 0x80, "TS 33.180 8.5.4"}},
    {Field::is_protected, {"mediasec.mcdata.protected", "Protected", boolean, none, {}, 0x40, "TS 33.180 8.5.4"}},
    {Field::type, {"mediasec.mcdata.type", "Message type", uint8, dec, message_types, 0x3f, "TS 24.282 15.2.2"}},
    {Field::date, {"mediasec.mcdata.date", "Date and time", unix_time, none, {}, 0, "TS 24.282 15.2.8"}},
    {Field::conversation_id, {"mediasec.mcdata.conversation_id", "Conversation ID", bytes, none, {}, 0, "TS 24.282 15.2.9"}},
    {Field::message_id, {"mediasec.mcdata.message_id", "Message ID", bytes, none, {}, 0, "TS 24.282 15.2.10"}},
    {Field::payload_count, {"mediasec.mcdata.payload_count", "Number of payloads", uint8, dec, {}, 0, "TS 24.282 15.2.12"}},
    {Field::sds_notification, {"mediasec.mcdata.sds_notification", "SDS disposition notification type", uint8, dec, sds_notifications, 0, "TS 24.282 15.2.5"}},
    {Field::fd_notification, {"mediasec.mcdata.fd_notification", "FD disposition notification type", uint8, dec, fd_notifications, 0, "TS 24.282 15.2.6"}},
    {Field::network_notification, {"mediasec.mcdata.network_notification", "Notification type", uint8, dec, network_notifications, 0, "TS 24.282 15.2.18"}},
    {Field::termination, {"mediasec.mcdata.termination", "Termination information type", uint8, dec, terminations, 0, "TS 24.282 15.2.22"}},
    {Field::release_info, {"mediasec.mcdata.release_info", "Comm release information type", uint8, dec, {}, 0, "TS 24.282 15.1"}},
    {Field::sender, {"mediasec.mcdata.sender", "Sender MCData user ID", text, none, {}, 0, "TS 24.282 15.2.15"}},
    {Field::group, {"mediasec.mcdata.group", "MCData group ID", text, none, {}, 0, "TS 24.282 15.1"}},
    {Field::originator, {"mediasec.mcdata.originator", "Originating MCData user ID", text, none, {}, 0, "TS 24.282 15.2.15"}},
    {Field::organization, {"mediasec.mcdata.organization", "Organization name", text, none, {}, 0, "TS 24.282 15.1"}},
    {Field::sending, {"mediasec.mcdata.sending_user", "Sending MCData user ID", text, none, {}, 0, "TS 24.282 15.2.15"}},
    {Field::deferred_count, {"mediasec.mcdata.deferred_count", "Number of deferred messages", uint8, dec, {}, 0, "TS 24.282 15.1"}},

    {Field::element, {"mediasec.mcdata.element", "Information element", group, none, {}, 0, "TS 24.379 Annex I"}},
    {Field::element_id, {"mediasec.mcdata.element.id", "IEI", uint8, hex, element_ids, 0, "TS 24.282 15.1"}},
    {Field::element_len, {"mediasec.mcdata.element.length", "Length", uint16, dec, {}, 0, "TS 24.379 Annex I"}},
    {Field::element_value, {"mediasec.mcdata.element.value", "Value", bytes, none, {}, 0, "TS 24.379 Annex I"}},
    {Field::in_reply_to, {"mediasec.mcdata.in_reply_to", "InReplyTo message ID", bytes, none, {}, 0, "TS 24.282 15.2.11"}},
    {Field::application_id, {"mediasec.mcdata.application_id", "Application ID", uint8, dec, application_ids, 0, "TS 24.282 15.2.7"}},
    {Field::deferred, {"mediasec.mcdata.deferred", "Deferred FD signalling payload", bytes, none, {}, 0, "TS 24.282 15.1"}},
    {Field::app_metadata, {"mediasec.mcdata.application_metadata", "Application metadata container", text, none, {}, 0, "TS 24.282 15.2.28"}},
    {Field::metadata, {"mediasec.mcdata.metadata", "Metadata", text, none, {}, 0, "TS 24.282 15.1"}},
    {Field::recipient, {"mediasec.mcdata.recipient", "Recipient MCData user ID", text, none, {}, 0, "TS 24.282 15.2.15"}},
    {Field::extended_id_type, {"mediasec.mcdata.extended_id.type", "Extended application ID content type", uint8, dec, extended_id_types, 0, "TS 24.282 15.2.24"}},
    {Field::extended_id, {"mediasec.mcdata.extended_id", "Extended application ID", text, none, {}, 0, "TS 24.282 15.2.24"}},
    {Field::location, {"mediasec.mcdata.location", "User location", bytes, none, {}, 0, "TS 24.282 15.2.25"}},
    {Field::sds_request, {"mediasec.mcdata.sds_request", "SDS disposition request type", uint8, dec, sds_requests, 0x0f, "TS 24.282 15.2.3"}},
    {Field::fd_request, {"mediasec.mcdata.fd_request", "FD disposition request type", uint8, dec, fd_requests, 0x0f, "TS 24.282 15.2.4"}},
    {Field::mandatory_download, {"mediasec.mcdata.mandatory_download", "Mandatory download", uint8, dec, mandatory_downloads, 0x0f, "TS 24.282 15.2.16"}},
    {Field::data_query, {"mediasec.mcdata.data_query", "Data query type", uint8, dec, {}, 0x0f, "TS 24.282 15.1"}},
    {Field::extension_response, {"mediasec.mcdata.extension_response", "Extension response type", uint8, dec, extension_responses, 0x0f, "TS 24.282 15.2.21"}},
    {Field::release_response, {"mediasec.mcdata.release_response", "Release response type", uint8, dec, release_responses, 0x0f, "TS 24.282 15.2.23"}},
    {Field::half_octet, {"mediasec.mcdata.element.half_octet", "Unknown half-octet element", uint8, hex, {}, 0, "TS 24.379 Annex I"}},
    {Field::payload, {"mediasec.mcdata.payload", "Payload", group, none, {}, 0, "TS 24.282 15.2.13"}},
    {Field::content_type, {"mediasec.mcdata.payload.content_type", "Payload content type", uint8, dec, content_types, 0, "TS 24.282 15.2.13"}},
    {Field::payload_text, {"mediasec.mcdata.payload.text", "Payload text", text, none, {}, 0, "TS 24.282 15.2.13"}},
    {Field::payload_data, {"mediasec.mcdata.payload.data", "Payload data", bytes, none, {}, 0, "TS 24.282 15.2.13"}},
    {Field::payload_status, {"mediasec.mcdata.payload.status", "Enhanced status", uint16, dec, {}, 0, "TS 24.282 15.2.13"}},

    {Field::envelope, {"mediasec.mcdata.envelope", "Security parameters and Payload", group, none, {}, 0, "TS 33.180 Table 8.5.4.1-1"}},
    {Field::payload_id, {"mediasec.mcdata.payload_id", "Payload ID", uint32, hex, {}, 0, "TS 33.180 Table 8.5.4.1-1"}},
    {Field::sequence_number, {"mediasec.mcdata.sequence_number", "Payload sequence number", uint8, dec, {}, 0, "TS 33.180 Table 8.5.4.1-1"}},
    {Field::algorithm, {"mediasec.mcdata.algorithm", "Payload algorithm", uint8, dec, algorithms, 0, "TS 33.180 Table 8.5.4.1-1"}},
    {Field::signalling_algorithm, {"mediasec.mcdata.signalling_algorithm", "Signalling algorithm", uint8, dec, algorithms, 0, "TS 33.180 Table 8.5.4.1-1"}},
    {Field::iv, {"mediasec.mcdata.iv", "IV", bytes, none, {}, 0, "TS 33.180 Table 8.5.4.1-1"}},
    {Field::dppk_id, {"mediasec.mcdata.dppk_id", "DPPK-ID", uint32, hex, {}, 0, "TS 33.180 Table 8.5.4.1-1"}},
    {Field::payload_iei, {"mediasec.mcdata.payload_iei", "Payload IEI", uint8, hex, {}, 0, "TS 33.180 Table 8.5.4.1-1"}},
    {Field::payload_len, {"mediasec.mcdata.payload_length", "Length of ciphertext and tag", uint16, dec, {}, 0, "TS 33.180 Table 8.5.4.1-1"}},
    {Field::ciphertext, {"mediasec.mcdata.ciphertext", "Ciphertext", bytes, none, {}, 0, "TS 33.180 8.5.4.1"}},
    {Field::tag, {"mediasec.mcdata.tag", "Authentication tag", bytes, none, {}, 0, "RFC 5116 5.1"}},
    {Field::i_message_iei, {"mediasec.mcdata.i_message.iei", "I_MESSAGE IEI", uint8, hex, {}, 0, "TS 33.180 8.5.4.1"}},
    {Field::i_message_len, {"mediasec.mcdata.i_message.length", "Length of I_MESSAGE", uint16, dec, {}, 0, "TS 33.180 8.5.4.1"}},
    {Field::i_message, {"mediasec.mcdata.i_message", "MIKEY-SAKKE I_MESSAGE", bytes, none, {}, 0, "TS 33.180 8.5.4.1"}},
    {Field::rest, {"mediasec.mcdata.rest", "Octets that no element explains", bytes, none, {}, 0, "TS 24.282 15.1"}},
};

constexpr auto table = field_table(rows, Field::end);

}  // namespace

std::span<const FieldInfo> fields() noexcept { return table; }

}  // namespace mediasec::mcdata
