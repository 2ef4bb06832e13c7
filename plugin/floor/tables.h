// Mediasec: the numbers of floor control, transmission control, pre-established session control and MBMS subchannel control.
// Numbers are those of the tables named in each row; where only implementations were seen (the open dissectors of Wireshark,
// Nemergent and Alea, and a server's transcription of TS 24.581 V18.8.0), the row still names the table they cite.
// TS 24.380, TS 24.581.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/layout.h"

namespace mediasec::floor {

/// floor_types: subtype of MCPT, without the bit that asks for an acknowledgement.
inline constexpr NamedValue floor_types[] = {
    {0, "Floor Request", "TS 24.380 Table 8.2.2.1-1"},
    {1, "Floor Granted", "TS 24.380 Table 8.2.2.1-1"},
    {2, "Floor Taken", "TS 24.380 Table 8.2.2.1-1"},
    {3, "Floor Deny", "TS 24.380 Table 8.2.2.1-1"},
    {4, "Floor Release", "TS 24.380 Table 8.2.2.1-1"},
    {5, "Floor Idle", "TS 24.380 Table 8.2.2.1-1"},
    {6, "Floor Revoke", "TS 24.380 Table 8.2.2.1-1"},
    {8, "Floor Queue Position Request", "TS 24.380 Table 8.2.2.1-1"},
    {9, "Floor Queue Position Info", "TS 24.380 Table 8.2.2.1-1"},
    {10, "Floor Ack", "TS 24.380 Table 8.2.2.1-1"},
    {11, "Unicast Media Flow Control", "TS 24.380 Table 8.2.2.1-1"},
    {14, "Queued Floor Requests", "TS 24.380 Table 8.2.2.1-1"},
    {15, "Floor Release Multi Talker", "TS 24.380 Table 8.2.2.1-1"},
};

/// session_types: subtype of MCPC.
inline constexpr NamedValue session_types[] = {
    {0, "Connect", "TS 24.380 Table 8.3.2-1"},
    {1, "Disconnect", "TS 24.380 Table 8.3.2-1"},
    {2, "Acknowledgement", "TS 24.380 Table 8.3.2-1"},
};

/// mbms_types: subtype of MCMC and of its Release 13 name MCCP.
inline constexpr NamedValue mbms_types[] = {
    {0, "Map Group To Bearer", "TS 24.380 Table 8.4.2-1"},
    {1, "Unmap Group To Bearer", "TS 24.380 Table 8.4.2-1"},
    {2, "Application Paging", "TS 24.380 Table 8.4.2-1"},
    {3, "Bearer Announcement", "TS 24.380 Table 8.4.2-1"},
};

/// participant_types: subtype of MCV0, from the transmission participant.
inline constexpr NamedValue participant_types[] = {
    {0, "Transmission Request", "TS 24.581 Table 9.2.2.1-1"},
    {2, "Transmission Release", "TS 24.581 Table 9.2.2.1-1"},
    {3, "Queue Position Request", "TS 24.581 Table 9.2.2.1-1"},
    {4, "Receive Media Request", "TS 24.581 Table 9.2.2.1-1"},
    {5, "Transmission Cancel Request", "TS 24.581 Table 9.2.2.1-1 (until Release 15)"},
    {7, "Remote Transmission Request", "TS 24.581 Table 9.2.2.1-1"},
    {8, "Remote Transmission Cancel Request", "TS 24.581 Table 9.2.2.1-1"},
};

/// server_types: subtype of MCV1, from the transmission control server.
inline constexpr NamedValue server_types[] = {
    {0, "Transmission Granted", "TS 24.581 Table 9.2.2.1-2"},
    {1, "Transmission Rejected", "TS 24.581 Table 9.2.2.1-2"},
    {2, "Transmission Arbitration Taken", "TS 24.581 Table 9.2.2.1-2"},
    {3, "Transmission Arbitration Release", "TS 24.581 Table 9.2.2.1-2"},
    {4, "Transmission Revoked", "TS 24.581 Table 9.2.2.1-2"},
    {5, "Queue Position Info", "TS 24.581 Table 9.2.2.1-2"},
    {6, "Media Transmission Notification", "TS 24.581 Table 9.2.2.1-2"},
    {7, "Receive Media Response", "TS 24.581 Table 9.2.2.1-2"},
    {8, "Media Reception Notification", "TS 24.581 Table 9.2.2.1-2"},
    {9, "Transmission Cancel Response", "TS 24.581 Table 9.2.2.1-2 (until Release 15)"},
    {10, "Transmission Cancel Request Notify", "TS 24.581 Table 9.2.2.1-2"},
    {11, "Remote Transmission Response", "TS 24.581 Table 9.2.2.1-2"},
    {12, "Remote Transmission Cancel Response", "TS 24.581 Table 9.2.2.1-2"},
    {13, "Media Reception Override Notification", "TS 24.581 Table 9.2.2.1-2"},
    {14, "Transmission End Notify", "TS 24.581 Table 9.2.2.1-2"},
    {15, "Transmission Idle", "TS 24.581 Table 9.2.2.1-2"},
};

/// both_types: subtype of MCV2, from participant and server.
inline constexpr NamedValue both_types[] = {
    {0, "Transmission End Request", "TS 24.581 Table 9.2.2.1-3"},
    {1, "Transmission End Response", "TS 24.581 Table 9.2.2.1-3"},
    {2, "Media Reception End Request", "TS 24.581 Table 9.2.2.1-3"},
    {3, "Media Reception End Response", "TS 24.581 Table 9.2.2.1-3"},
    {4, "Transmission Control Ack", "TS 24.581 Table 9.2.2.1-3"},
};

/// video_mbms_types: subtype of MCV3.
inline constexpr NamedValue video_mbms_types[] = {
    {0, "Map Group To Bearer", "TS 24.581 Table 9.3.2-1"},
    {1, "Unmap Group To Bearer", "TS 24.581 Table 9.3.2-1"},
};

/// floor_field_ids: fields of MCPT. 102 to 116 are the numbers of the first Release 13 text.
inline constexpr NamedValue floor_field_ids[] = {
    {0, "Floor Priority", "TS 24.380 Table 8.2.3.1-2"},
    {1, "Duration", "TS 24.380 Table 8.2.3.1-2"},
    {2, "Reject Cause", "TS 24.380 Table 8.2.3.1-2"},
    {3, "Queue Info", "TS 24.380 Table 8.2.3.1-2"},
    {4, "Granted Party's Identity", "TS 24.380 Table 8.2.3.1-2"},
    {5, "Permission to Request the Floor", "TS 24.380 Table 8.2.3.1-2"},
    {6, "User ID", "TS 24.380 Table 8.2.3.1-2"},
    {7, "Queue Size", "TS 24.380 Table 8.2.3.1-2"},
    {8, "Message Sequence-Number", "TS 24.380 Table 8.2.3.1-2"},
    {9, "Queued User ID", "TS 24.380 Table 8.2.3.1-2"},
    {10, "Source", "TS 24.380 Table 8.2.3.1-2"},
    {11, "Track Info", "TS 24.380 Table 8.2.3.1-2"},
    {12, "Message Type", "TS 24.380 Table 8.2.3.1-2"},
    {13, "Floor Indicator", "TS 24.380 Table 8.2.3.1-2"},
    {14, "SSRC", "TS 24.380 Table 8.2.3.1-2"},
    {15, "List of Granted Users", "TS 24.380 Table 8.2.3.1-2"},
    {16, "List of SSRCs", "TS 24.380 Table 8.2.3.1-2"},
    {17, "Functional Alias", "TS 24.380 Table 8.2.3.1-2"},
    {18, "List of Functional Aliases", "TS 24.380 Table 8.2.3.1-2"},
    {19, "Location", "TS 24.380 Table 8.2.3.1-2"},
    {20, "List of Locations", "TS 24.380 Table 8.2.3.1-2"},
    {21, "Queued Floor Requests Purpose", "TS 24.380 Table 8.2.3.1-2"},
    {22, "List of Queued Users", "TS 24.380 Table 8.2.3.1-2"},
    {23, "Response State", "TS 24.380 Table 8.2.3.1-2"},
    {24, "Media Flow Control Indicator", "TS 24.380 Table 8.2.3.1-2"},
    {102, "Floor Priority", "TS 24.380 V13.0 Table 8.2.3.1-2"},
    {103, "Duration", "TS 24.380 V13.0 Table 8.2.3.1-2"},
    {104, "Reject Cause", "TS 24.380 V13.0 Table 8.2.3.1-2"},
    {105, "Queue Info", "TS 24.380 V13.0 Table 8.2.3.1-2"},
    {106, "Granted Party's Identity", "TS 24.380 V13.0 Table 8.2.3.1-2"},
    {108, "Permission to Request the Floor", "TS 24.380 V13.0 Table 8.2.3.1-2"},
    {109, "User ID", "TS 24.380 V13.0 Table 8.2.3.1-2"},
    {110, "Queue Size", "TS 24.380 V13.0 Table 8.2.3.1-2"},
    {111, "Message Sequence-Number", "TS 24.380 V13.0 Table 8.2.3.1-2"},
    {112, "Queued User ID", "TS 24.380 V13.0 Table 8.2.3.1-2"},
    {113, "Source", "TS 24.380 V13.0 Table 8.2.3.1-2"},
    {114, "Track Info", "TS 24.380 V13.0 Table 8.2.3.1-2"},
    {115, "Message Type", "TS 24.380 V13.0 Table 8.2.3.1-2"},
    {116, "Floor Indicator", "TS 24.380 V13.0 Table 8.2.3.1-2"},
};

/// session_field_ids: fields of MCPC.
inline constexpr NamedValue session_field_ids[] = {
    {0, "Media Streams", "TS 24.380 Table 8.3.3.1-2"},
    {1, "MCPTT Session Identity", "TS 24.380 Table 8.3.3.1-2"},
    {2, "Warning Text", "TS 24.380 Table 8.3.3.1-2"},
    {3, "MCPTT Group Identity", "TS 24.380 Table 8.3.3.1-2"},
    {4, "Answer State", "TS 24.380 Table 8.3.3.1-2"},
    {5, "Inviting MCPTT User Identity", "TS 24.380 Table 8.3.3.1-2"},
    {6, "Reason Code", "TS 24.380 Table 8.3.3.1-2"},
    {7, "Reason Cause", "TS 24.380 Table 8.3.3.1-2"},
    {8, "Invited MCPTT User Identity", "TS 24.380 Table 8.3.3.1-2"},
    {192, "PCK I_MESSAGE", "TS 24.380 Table 8.3.3.1-2"},
};

/// mbms_field_ids: fields of MCMC and MCCP. 3 was the group identity in an early text.
inline constexpr NamedValue mbms_field_ids[] = {
    {0, "MBMS Subchannel", "TS 24.380 Table 8.4.3.1-2"},
    {1, "TMGI", "TS 24.380 Table 8.4.3.1-2"},
    {2, "MCPTT Group ID", "TS 24.380 Table 8.4.3.1-2"},
    {3, "Monitoring State", "TS 24.380 Table 8.4.3.1-2"},
};

/// video_mbms_field_ids: fields of MCV3.
inline constexpr NamedValue video_mbms_field_ids[] = {
    {0, "MBMS Subchannel", "TS 24.581 Table 9.3.3.1-2"},
    {1, "TMGI", "TS 24.581 Table 9.3.3.1-2"},
    {2, "MCVideo Group ID", "TS 24.581 Table 9.3.3.1-2"},
};

/// video_field_ids: fields of MCV0, MCV1 and MCV2. The video SSRC is 23 or 24, depending on the release.
inline constexpr NamedValue video_field_ids[] = {
    {0, "Transmission Priority", "TS 24.581 Table 9.2.3.1-1"},
    {1, "Duration", "TS 24.581 Table 9.2.3.1-1"},
    {2, "Reject Cause", "TS 24.581 Table 9.2.3.1-1"},
    {3, "Queue Info", "TS 24.581 Table 9.2.3.1-1"},
    {4, "User ID of the Transmitting User", "TS 24.581 Table 9.2.3.1-1"},
    {5, "Permission to Request the Transmission", "TS 24.581 Table 9.2.3.1-1"},
    {6, "User ID", "TS 24.581 Table 9.2.3.1-1"},
    {7, "Queue Size", "TS 24.581 Table 9.2.3.1-1"},
    {8, "Message Sequence-Number", "TS 24.581 Table 9.2.3.1-1"},
    {9, "Queued User ID", "TS 24.581 Table 9.2.3.1-1"},
    {10, "Source", "TS 24.581 Table 9.2.3.1-1"},
    {11, "Track Info", "TS 24.581 Table 9.2.3.1-1"},
    {12, "Message Type", "TS 24.581 Table 9.2.3.1-1"},
    {13, "Transmission Indicator", "TS 24.581 Table 9.2.3.1-1"},
    {14, "Audio SSRC of the Transmitting User", "TS 24.581 Table 9.2.3.1-1"},
    {15, "Result", "TS 24.581 Table 9.2.3.1-1"},
    {16, "Message Name", "TS 24.581 Table 9.2.3.1-1"},
    {17, "Overriding ID", "TS 24.581 Table 9.2.3.1-1"},
    {18, "Overridden ID", "TS 24.581 Table 9.2.3.1-1"},
    {19, "Reception Priority", "TS 24.581 Table 9.2.3.1-1"},
    {20, "MCVideo Group Identity", "TS 24.581 Table 9.2.3.1-1"},
    {21, "Functional Alias", "TS 24.581 Table 9.2.3.1-1"},
    {22, "Reception Mode", "TS 24.581 Table 9.2.3.1-1"},
    {23, "Video SSRC of the Transmitting User", "TS 24.581 V18.8 Table 9.2.3.1-1"},
    {24, "Video SSRC of the Transmitting User", "TS 24.581 V18.5 Table 9.2.3.1-1"},
};

/// deny_causes: Reject Cause of Floor Deny.
inline constexpr NamedValue deny_causes[] = {
    {1, "Another MCPTT client has permission", "TS 24.380 8.2.6.2"},
    {2, "Internal floor control server error", "TS 24.380 8.2.6.2"},
    {3, "Only one participant", "TS 24.380 8.2.6.2"},
    {4, "Retry-after timer has not expired", "TS 24.380 8.2.6.2"},
    {5, "Receive only", "TS 24.380 8.2.6.2"},
    {6, "No resources available", "TS 24.380 8.2.6.2"},
    {7, "Queue full", "TS 24.380 8.2.6.2"},
    {255, "Other reason", "TS 24.380 8.2.6.2"},
};

/// revoke_causes: Reject Cause of Floor Revoke.
inline constexpr NamedValue revoke_causes[] = {
    {1, "Only one MCPTT client", "TS 24.380 8.2.10.2"},
    {2, "Media burst too long", "TS 24.380 8.2.10.2"},
    {3, "No permission to send a Media Burst", "TS 24.380 8.2.10.2"},
    {4, "Media Burst pre-empted", "TS 24.380 8.2.10.2"},
    {6, "No resources available", "TS 24.380 8.2.10.2"},
    {255, "Other reason", "TS 24.380 8.2.10.2"},
};

/// video_reject_causes: Reject Cause of Transmission Rejected.
inline constexpr NamedValue video_reject_causes[] = {
    {1, "Transmission limit reached", "TS 24.581 9.2.6.2"},
    {2, "Internal transmission control server error", "TS 24.581 9.2.6.2"},
    {3, "Only one participant", "TS 24.581 9.2.6.2"},
    {4, "Retry-after timer has not expired", "TS 24.581 9.2.6.2"},
    {5, "Receive only", "TS 24.581 9.2.6.2"},
    {6, "No resources available", "TS 24.581 9.2.6.2"},
    {255, "Other reason", "TS 24.581 9.2.6.2"},
};

/// video_revoke_causes: Reject Cause of Transmission Revoked and of Transmission End Request.
inline constexpr NamedValue video_revoke_causes[] = {
    {1, "Only one MCVideo client", "TS 24.581 9.2.10.2"},
    {2, "Media burst too long", "TS 24.581 9.2.10.2"},
    {3, "No permission to send a Media Burst", "TS 24.581 9.2.10.2"},
    {4, "Media Burst pre-empted", "TS 24.581 9.2.10.2"},
    {5, "Terminate the RTP stream", "TS 24.581 9.2.10.2"},
    {6, "No resources available", "TS 24.581 9.2.10.2"},
    {7, "Queue the transmission", "TS 24.581 9.2.10.2"},
    {8, "No receiving participant", "TS 24.581 9.2.10.2"},
    {255, "Other reason", "TS 24.581 9.2.10.2"},
};

/// video_receive_causes: Reject Cause of Receive Media Response.
inline constexpr NamedValue video_receive_causes[] = {
    {2, "Internal transmission control server error", "TS 24.581 9.2.15.2"},
    {4, "Retry-after timer has not expired", "TS 24.581 9.2.15.2"},
    {5, "Send only", "TS 24.581 9.2.15.2"},
    {6, "No resources available", "TS 24.581 9.2.15.2"},
    {7, "Max no of simultaneous stream to receive is reached", "TS 24.581 9.2.15.2"},
    {255, "Other reason", "TS 24.581 9.2.15.2"},
};

/// sources: who sent a message.
inline constexpr NamedValue sources[] = {
    {0, "Floor or transmission participant", "TS 24.380 Table 8.2.3.12-1"},
    {1, "Participating function", "TS 24.380 Table 8.2.3.12-1"},
    {2, "Controlling function", "TS 24.380 Table 8.2.3.12-1"},
    {3, "Non-controlling function", "TS 24.380 Table 8.2.3.12-1"},
};

/// queue_positions: positions with a meaning of their own.
inline constexpr NamedValue queue_positions[] = {
    {254, "Not queued", "TS 24.380 8.2.3.5"},
    {255, "Queued, position not disclosed", "TS 24.380 8.2.3.5"},
};

/// permissions: Permission to Request the Floor, or the Transmission.
inline constexpr NamedValue permissions[] = {
    {0, "Not permitted", "TS 24.380 8.2.3.7"},
    {1, "Permitted", "TS 24.380 8.2.3.7"},
};

/// location_kinds: first octet of Location.
inline constexpr NamedValue location_kinds[] = {
    {0, "Not provided", "TS 24.380 8.2.3.21"},
    {1, "ECGI", "TS 24.380 8.2.3.21"},
    {2, "Tracking Area", "TS 24.380 8.2.3.21"},
    {3, "PLMN ID", "TS 24.380 8.2.3.21"},
    {4, "MBMS Service Area", "TS 24.380 8.2.3.21"},
    {5, "MBSFN Area ID", "TS 24.380 8.2.3.21"},
    {6, "Geographic coordinates", "TS 24.380 8.2.3.21"},
    {7, "Altitude", "TS 24.380 8.2.3.21"},
};

/// call_session_types: first octet of MCPTT Session Identity.
inline constexpr NamedValue call_session_types[] = {
    {0, "No type", "TS 24.380 8.3.3.3"},
    {1, "Private", "TS 24.380 8.3.3.3"},
    {3, "Prearranged", "TS 24.380 8.3.3.3"},
    {4, "Chat", "TS 24.380 8.3.3.3"},
};

/// answer_states: Answer State.
inline constexpr NamedValue answer_states[] = {
    {0, "Unconfirmed", "TS 24.380 8.3.3.6"},
    {1, "Confirmed", "TS 24.380 8.3.3.6"},
};

/// reason_codes: Reason Code.
inline constexpr NamedValue reason_codes[] = {
    {0, "Accepted", "TS 24.380 8.3.3.8"},
    {1, "Busy", "TS 24.380 8.3.3.8"},
    {2, "Not accepted", "TS 24.380 8.3.3.8"},
    {3, "Authentication of the MIKEY-SAKKE I_MESSAGE failed", "TS 24.380 8.3.3.8"},
    {4, "Integrity check failed", "TS 24.380 8.3.3.8"},
    {5, "Decrypting XML content failed", "TS 24.380 8.3.3.8"},
};

/// ip_versions: IP version of MBMS Subchannel.
inline constexpr NamedValue ip_versions[] = {
    {0, "IPv4", "TS 24.380 8.4.3.3"},
    {1, "IPv6", "TS 24.380 8.4.3.3"},
};

/// results: Result of Receive Media Response.
inline constexpr NamedValue results[] = {
    {0, "Rejected", "TS 24.581 9.2.3.17"},
    {1, "Granted", "TS 24.581 9.2.3.17"},
};

/// reception_modes: Reception Mode.
inline constexpr NamedValue reception_modes[] = {
    {0, "Automatic", "TS 24.581 9.2.3.22"},
    {1, "Manual", "TS 24.581 9.2.3.22"},
};

}  // namespace mediasec::floor
