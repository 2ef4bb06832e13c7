// Mediasec: the numbers of MCData. TS 24.282 15.2; TS 33.180 8.5.4; RFC 5116.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/layout.h"

namespace mediasec::mcdata {

/// message_types: message type without the two upper bits.
inline constexpr NamedValue message_types[] = {
    {1, "SDS SIGNALLING PAYLOAD", "TS 24.282 Table 15.2.2-1"},
    {2, "FD SIGNALLING PAYLOAD", "TS 24.282 Table 15.2.2-1"},
    {3, "DATA PAYLOAD", "TS 24.282 Table 15.2.2-1"},
    {5, "SDS NOTIFICATION", "TS 24.282 Table 15.2.2-1"},
    {6, "FD NOTIFICATION", "TS 24.282 Table 15.2.2-1"},
    {7, "SDS OFF-NETWORK MESSAGE", "TS 24.282 Table 15.2.2-1"},
    {8, "SDS OFF-NETWORK NOTIFICATION", "TS 24.282 Table 15.2.2-1"},
    {9, "FD NETWORK NOTIFICATION", "TS 24.282 Table 15.2.2-1"},
    {10, "COMMUNICATION RELEASE", "TS 24.282 Table 15.2.2-1"},
    {11, "DEFERRED LIST ACCESS REQUEST", "TS 24.282 Table 15.2.2-1"},
    {12, "DEFERRED LIST ACCESS RESPONSE", "TS 24.282 Table 15.2.2-1"},
    {13, "FD HTTP TERMINATION", "TS 24.282 Table 15.2.2-1"},
    {17, "GROUP EMERGENCY ALERT", "TS 24.282 Table 15.2.2-1"},
    {18, "GROUP EMERGENCY ALERT ACK", "TS 24.282 Table 15.2.2-1"},
    {19, "GROUP EMERGENCY ALERT CANCEL", "TS 24.282 Table 15.2.2-1"},
    {20, "GROUP EMERGENCY ALERT CANCEL ACK", "TS 24.282 Table 15.2.2-1"},
};

/// element_ids: identifiers of optional information elements; those of half an octet have their upper half here.
inline constexpr NamedValue element_ids[] = {
    {0x21, "InReplyTo message ID", "TS 24.282 15.2.11"},
    {0x22, "Application ID", "TS 24.282 15.2.7"},
    {0x51, "Sender MCData user ID", "TS 24.282 15.2.15"},
    {0x52, "Deferred FD signalling payload", "TS 24.282 15.1"},
    {0x53, "Application metadata container", "TS 24.282 15.2.28"},
    {0x78, "Payload", "TS 24.282 15.2.13"},
    {0x79, "Metadata", "TS 24.282 15.1"},
    {0x7a, "Security parameters and Payload", "TS 33.180 8.5.4.1"},
    {0x7b, "MCData group ID", "TS 24.282 15.1"},
    {0x7c, "Recipient MCData user ID", "TS 24.282 15.2.15"},
    {0x7d, "Extended application ID", "TS 24.282 15.2.24"},
    {0x7e, "User location", "TS 24.282 15.2.25"},
    {0x7f, "Organization name", "TS 24.282 15.1"},
    {0x80, "SDS disposition request type", "TS 24.282 15.2.3"},
    {0x90, "FD disposition request type", "TS 24.282 15.2.4"},
    {0xa0, "Mandatory download", "TS 24.282 15.2.16"},
    {0xb0, "Data query type", "TS 24.282 15.1"},
    {0xc0, "Extension response type", "TS 24.282 15.2.21"},
    {0xd0, "Release response type", "TS 24.282 15.2.23"},
};

/// content_types: first octet of a Payload.
inline constexpr NamedValue content_types[] = {
    {1, "TEXT", "TS 24.282 Table 15.2.13-2"},
    {2, "BINARY", "TS 24.282 Table 15.2.13-2"},
    {3, "HYPERLINKS", "TS 24.282 Table 15.2.13-2"},
    {4, "FILEURL", "TS 24.282 Table 15.2.13-2"},
    {5, "LOCATION", "TS 24.282 Table 15.2.13-2"},
    {6, "ENHANCED STATUS", "TS 24.282 Table 15.2.13-2"},
    {7, "Value allocated for use in interworking", "TS 24.282 Table 15.2.13-2"},
    {8, "LOCATION ALTITUDE", "TS 24.282 Table 15.2.13-2"},
    {9, "LOCATION TIMESTAMP", "TS 24.282 Table 15.2.13-2"},
    {10, "CODED TEXT", "TS 24.282 Table 15.2.13-2"},
};

/// sds_requests: SDS disposition request type.
inline constexpr NamedValue sds_requests[] = {
    {1, "DELIVERY", "TS 24.282 Table 15.2.3-1"},
    {2, "READ", "TS 24.282 Table 15.2.3-1"},
    {3, "DELIVERY AND READ", "TS 24.282 Table 15.2.3-1"},
};

/// fd_requests: FD disposition request type.
inline constexpr NamedValue fd_requests[] = {{1, "FILE DOWNLOAD COMPLETED UPDATE", "TS 24.282 Table 15.2.4-1"}};

/// sds_notifications: SDS disposition notification type.
inline constexpr NamedValue sds_notifications[] = {
    {1, "UNDELIVERED", "TS 24.282 Table 15.2.5-1"},
    {2, "DELIVERED", "TS 24.282 Table 15.2.5-1"},
    {3, "READ", "TS 24.282 Table 15.2.5-1"},
    {4, "DELIVERED AND READ", "TS 24.282 Table 15.2.5-1"},
    {5, "DISPOSITION PREVENTED BY SYSTEM", "TS 24.282 Table 15.2.5-1"},
};

/// fd_notifications: FD disposition notification type.
inline constexpr NamedValue fd_notifications[] = {
    {1, "FILE DOWNLOAD REQUEST ACCEPTED", "TS 24.282 Table 15.2.6-1"},
    {2, "FILE DOWNLOAD REQUEST REJECTED", "TS 24.282 Table 15.2.6-1"},
    {3, "FILE DOWNLOAD COMPLETED", "TS 24.282 Table 15.2.6-1"},
    {4, "FILE DOWNLOAD DEFERRED", "TS 24.282 Table 15.2.6-1"},
};

/// application_ids: Application ID.
inline constexpr NamedValue application_ids[] = {{1, "BROADBAND CALLOUT", "TS 24.282 15.2.7"}};

/// mandatory_downloads: Mandatory download.
inline constexpr NamedValue mandatory_downloads[] = {{1, "MANDATORY DOWNLOAD", "TS 24.282 Table 15.2.16-1"}};

/// network_notifications: notification type of FD NETWORK NOTIFICATION.
inline constexpr NamedValue network_notifications[] = {
    {1, "FILE EXPIRED UNAVAILABLE TO DOWNLOAD", "TS 24.282 Table 15.2.18-1"},
    {2, "FILE DELETED UNAVAILABLE TO DOWNLOAD", "TS 24.282 Table 15.2.18-1"},
};

/// extension_responses: Extension response type.
inline constexpr NamedValue extension_responses[] = {
    {1, "ACCEPTED", "TS 24.282 Table 15.2.21-1"},
    {2, "REJECTED", "TS 24.282 Table 15.2.21-1"},
};

/// terminations: termination information type of FD HTTP TERMINATION.
inline constexpr NamedValue terminations[] = {
    {1, "TERMINATION REQUEST", "TS 24.282 Table 15.2.22-1"},
    {2, "TERMINATION RESPONSE", "TS 24.282 Table 15.2.22-1"},
    {3, "TRANSMISSION STOPPED", "TS 24.282 Table 15.2.22-1"},
    {4, "INTENT TO RELEASE COMM OVER HTTP", "TS 24.282 Table 15.2.22-1"},
    {5, "EXTENSION REQUEST FOR COMM OVER HTTP", "TS 24.282 Table 15.2.22-1"},
    {6, "EXTENSION RESPONSE FOR COMM OVER HTTP", "TS 24.282 Table 15.2.22-1"},
    {7, "AUTH USER TERMINATION REQUEST FOR COMM OVER HTTP", "TS 24.282 Table 15.2.22-1"},
};

/// release_responses: Release response type.
inline constexpr NamedValue release_responses[] = {
    {1, "RELEASE SUCCESS", "TS 24.282 Table 15.2.23-1"},
    {2, "RELEASE FAILED", "TS 24.282 Table 15.2.23-1"},
};

/// extended_id_types: first octet of Extended application ID.
inline constexpr NamedValue extended_id_types[] = {
    {1, "TEXT", "TS 24.282 Table 15.2.24-2"},
    {2, "URI", "TS 24.282 Table 15.2.24-2"},
};

/// algorithms: payload algorithm and signalling algorithm of the envelope.
inline constexpr NamedValue algorithms[] = {
    {1, "AEAD_AES_128_GCM", "RFC 5116 6"},
    {2, "AEAD_AES_256_GCM", "RFC 5116 6"},
    {3, "AEAD_AES_128_CCM", "RFC 5116 6"},
    {4, "AEAD_AES_256_CCM", "RFC 5116 6"},
};

}  // namespace mediasec::mcdata
