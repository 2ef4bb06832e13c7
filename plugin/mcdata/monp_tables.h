// Mediasec: the numbers of MONP. TS 24.379 15.2; TS 24.281 17.2.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/layout.h"

namespace mediasec::monp {

/// message_types: first octet of a message.
inline constexpr NamedValue message_types[] = {
    {1, "GROUP CALL PROBE", "TS 24.379 Table 15.2.2-1"},
    {2, "GROUP CALL ANNOUNCEMENT", "TS 24.379 Table 15.2.2-1"},
    {3, "GROUP CALL ACCEPT", "TS 24.379 Table 15.2.2-1"},
    {4, "GROUP CALL EMERGENCY END", "TS 24.379 Table 15.2.2-1"},
    {5, "GROUP CALL IMMINENT PERIL END", "TS 24.379 Table 15.2.2-1"},
    {6, "GROUP CALL BROADCAST", "TS 24.379 Table 15.2.2-1"},
    {7, "GROUP CALL BROADCAST END", "TS 24.379 Table 15.2.2-1"},
    {8, "PRIVATE CALL SETUP REQUEST", "TS 24.379 Table 15.2.2-1"},
    {9, "PRIVATE CALL RINGING", "TS 24.379 Table 15.2.2-1"},
    {10, "PRIVATE CALL ACCEPT", "TS 24.379 Table 15.2.2-1"},
    {11, "PRIVATE CALL REJECT", "TS 24.379 Table 15.2.2-1"},
    {12, "PRIVATE CALL RELEASE", "TS 24.379 Table 15.2.2-1"},
    {13, "PRIVATE CALL RELEASE ACK", "TS 24.379 Table 15.2.2-1"},
    {14, "PRIVATE CALL ACCEPT ACK", "TS 24.379 Table 15.2.2-1"},
    {15, "PRIVATE EMERGENCY CALL CANCEL", "TS 24.379 Table 15.2.2-1"},
    {16, "PRIVATE EMERGENCY CALL CANCEL ACK", "TS 24.379 Table 15.2.2-1"},
    {17, "GROUP EMERGENCY ALERT", "TS 24.379 Table 15.2.2-1"},
    {18, "GROUP EMERGENCY ALERT ACK", "TS 24.379 Table 15.2.2-1"},
    {19, "GROUP EMERGENCY ALERT CANCEL", "TS 24.379 Table 15.2.2-1"},
    {20, "GROUP EMERGENCY ALERT CANCEL ACK", "TS 24.379 Table 15.2.2-1"},
    {21, "MCDATA MESSAGE CARRIER", "TS 24.379 Table 15.2.2-1"},
    {22, "MCVIDEO MESSAGE CARRIER", "TS 24.379 Table 15.2.2-1"},
};

/// video_types: first octet of what an MCVIDEO MESSAGE CARRIER carries.
inline constexpr NamedValue video_types[] = {
    {129, "GROUP CALL PROBE", "TS 24.281 Table 17.2.2-1"},
    {130, "GROUP CALL ANNOUNCEMENT", "TS 24.281 Table 17.2.2-1"},
    {131, "GROUP CALL ACCEPT", "TS 24.281 Table 17.2.2-1"},
    {132, "GROUP CALL EMERGENCY END", "TS 24.281 Table 17.2.2-1"},
    {133, "GROUP CALL IMMINENT PERIL END", "TS 24.281 Table 17.2.2-1"},
    {134, "GROUP CALL BROADCAST", "TS 24.281 Table 17.2.2-1"},
    {135, "GROUP CALL BROADCAST END", "TS 24.281 Table 17.2.2-1"},
    {136, "PRIVATE CALL SETUP REQUEST", "TS 24.281 Table 17.2.2-1"},
    {137, "PRIVATE CALL RINGING", "TS 24.281 Table 17.2.2-1"},
    {138, "PRIVATE CALL ACCEPT", "TS 24.281 Table 17.2.2-1"},
    {139, "PRIVATE CALL REJECT", "TS 24.281 Table 17.2.2-1"},
    {140, "PRIVATE CALL RELEASE", "TS 24.281 Table 17.2.2-1"},
    {141, "PRIVATE CALL RELEASE ACK", "TS 24.281 Table 17.2.2-1"},
    {142, "PRIVATE CALL ACCEPT ACK", "TS 24.281 Table 17.2.2-1"},
    {143, "GROUP EMERGENCY ALERT", "TS 24.281 Table 17.2.2-1"},
    {144, "GROUP EMERGENCY ALERT ACK", "TS 24.281 Table 17.2.2-1"},
    {145, "GROUP EMERGENCY ALERT CANCEL", "TS 24.281 Table 17.2.2-1"},
    {146, "GROUP EMERGENCY ALERT CANCEL ACK", "TS 24.281 Table 17.2.2-1"},
    {147, "PRIVATE REMOTE VIDEO PUSH REQUEST", "TS 24.281 Table 17.2.2-1"},
    {148, "GROUP REMOTE VIDEO PUSH REQUEST", "TS 24.281 Table 17.2.2-1"},
    {149, "VIDEO PUSH TRYING RESPONSE", "TS 24.281 Table 17.2.2-1"},
    {150, "NOTIFY VIDEO PUSH", "TS 24.281 Table 17.2.2-1"},
};

/// call_types: Call type.
inline constexpr NamedValue call_types[] = {
    {1, "BASIC GROUP CALL", "TS 24.379 Table 15.2.11-1"},
    {2, "BROADCAST GROUP CALL", "TS 24.379 Table 15.2.11-1"},
    {3, "EMERGENCY GROUP CALL", "TS 24.379 Table 15.2.11-1"},
    {4, "IMMINENT PERIL GROUP CALL", "TS 24.379 Table 15.2.11-1"},
    {5, "PRIVATE CALL", "TS 24.379 Table 15.2.11-1"},
    {6, "EMERGENCY PRIVATE CALL", "TS 24.379 Table 15.2.11-1"},
};

/// commencement_modes: Commencement mode.
inline constexpr NamedValue commencement_modes[] = {
    {0, "AUTOMATIC COMMENCEMENT MODE", "TS 24.379 Table 15.2.7-1"},
    {1, "MANUAL COMMENCEMENT MODE", "TS 24.379 Table 15.2.7-1"},
};

/// reasons: Reason.
inline constexpr NamedValue reasons[] = {
    {0, "REJECT", "TS 24.379 Table 15.2.8-1"},
    {1, "MEDIA FAILURE", "TS 24.379 Table 15.2.8-1"},
    {2, "BUSY", "TS 24.379 Table 15.2.8-1"},
    {3, "E2E SECURITY CONTEXT FAILURE", "TS 24.379 Table 15.2.8-1"},
    {4, "FAILED", "TS 24.379 Table 15.2.8-1"},
};

/// push_results: result of a remote video push.
inline constexpr NamedValue push_results[] = {
    {0, "SUCCESS", "TS 24.281 Table 17.2.18-1"},
    {1, "FAILURE", "TS 24.281 Table 17.2.18-1"},
};

/// source_types: whose video is asked for.
inline constexpr NamedValue source_types[] = {
    {0, "USER ID", "TS 24.281 Table 17.2.17-1"},
    {1, "GROUP ID", "TS 24.281 Table 17.2.17-1"},
};

/// element_ids: identifiers of optional elements. Two of them have no value; a public implementation writes them as decimal 80 and 81.
inline constexpr NamedValue element_ids[] = {
    {0x20, "Reason", "TS 24.281 17.1"},
    {0x50, "Confirm mode indication (as decimal 80)", "TS 24.379 15.1.3"},
    {0x51, "Probe response (as decimal 81)", "TS 24.379 15.1.3"},
    {0x78, "User location", "TS 24.379 15.1.9"},
    {0x79, "Video information", "TS 24.281 17.1"},
    {0x7a, "Remote video push recipient user", "TS 24.281 17.1"},
    {0x7b, "Remote video push recipient group", "TS 24.281 17.1"},
    {0x80, "Confirm mode indication", "TS 24.379 15.1.3"},
    {0x81, "Probe response", "TS 24.379 15.1.3"},
};

}  // namespace mediasec::monp
