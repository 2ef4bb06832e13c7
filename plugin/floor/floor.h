// Mediasec: floor control and its relatives, carried in RTCP APP packets.
// TS 24.380 8 (MCPT floor control, MCPC pre-established session control, MCMC and MCCP MBMS subchannel control),
// TS 24.581 9 (MCV0 to MCV2 transmission control, MCV3 MBMS subchannel control), RFC 3550 6.7.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/layout.h"
#include "base/reader.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace mediasec::floor {

/// Family is the protocol that a packet's name stands for.
enum class Family : std::uint8_t { unknown, floor, session, mbms, participant, server, both, video_mbms };

/// Element is one field of a message: where its value lies.
struct Element {
    std::uint8_t id = 0;          ///< as sent; 102 to 116 are the numbers of the first Release 13 text
    std::uint32_t offset = 0;     ///< first octet of the value, from the start of the packet
    std::uint32_t length = 0;     ///< octets of the value
};

/// Subchannel is an MBMS Subchannel field: where a group's media and control flow on a bearer (TS 24.380 8.4.3.3, TS 24.581 9.3.3).
struct Subchannel {
    std::uint8_t audio_m_line = 0, control_m_line = 0, video_m_line = 0, fec_m_line = 0;  ///< m-line numbers, 0 = none
    std::uint32_t audio_port = 0, control_port = 0, video_port = 0, fec_port = 0;         ///< 0 = none
    Bytes address;                ///< 4 or 16 octets
};

/// Talker says whose stream an SSRC is.
struct Talker {
    std::uint32_t ssrc = 0;
    std::string user;             ///< MC service ID
};

/// Message is one RTCP APP packet of a mission-critical service. Members whose field is absent are empty.
struct Message {
    std::string name;             ///< "MCPT"
    Family family = Family::unknown;
    std::uint8_t type = 0;        ///< subtype without the acknowledgement bit
    bool ack_required = false;
    std::uint32_t ssrc = 0;       ///< SSRC of the sender of the message
    std::size_t size = 0;         ///< octets of the packet: where the next one of the datagram begins
    std::vector<Element> elements;

    std::string user_id;          ///< MCPT 6, MCV 6; in MCPC the inviting user (5)
    std::string granted_party;    ///< MCPT 4: Granted Party's Identity; MCV 4: User ID of the Transmitting User
    std::string queued_user;      ///< MCPT 9, MCV 9
    std::string invited_user;     ///< MCPC 8
    std::string group;            ///< MCPC 3, MCMC 2, MCV 20, MCV3 2
    std::string functional_alias; ///< MCPT 17, MCV 21
    std::string session_identity; ///< MCPC 1
    std::string phrase;           ///< the words of a Reject Cause, or the Warning Text
    std::string overriding_user, overridden_user;  ///< MCV 17, 18
    std::optional<std::uint32_t> priority;         ///< MCPT 0, MCV 0
    std::optional<std::uint32_t> duration;         ///< seconds
    std::optional<std::uint32_t> cause;            ///< Reject Cause; see cause_name
    std::optional<std::uint32_t> queue_position, queue_priority, queue_size;
    std::optional<std::uint32_t> permission;       ///< to request the floor or the transmission: 0 or 1
    std::optional<std::uint32_t> sequence_number, source, indicator, acknowledged_type;
    std::optional<std::uint32_t> session_type, answer_state, reason_code;  ///< MCPC
    std::optional<std::uint32_t> result, reception_mode, reception_priority, monitoring_state;
    std::optional<std::uint32_t> media_ssrc;       ///< MCPT 14; MCV 14 (audio)
    std::optional<std::uint32_t> video_ssrc;       ///< MCV 23 or 24
    std::vector<std::string> granted_users;        ///< MCPT 15
    std::vector<std::uint32_t> granted_ssrcs;      ///< MCPT 16, in the order of granted_users
    std::optional<Subchannel> subchannel;
    Bytes tmgi;
    Bytes pck_i_message;          ///< MCPC 192: a MIKEY message
    std::uint32_t pck_i_message_offset = 0;

    Layout layout;
    std::optional<Fault> fault;   ///< where the packet broke; what came before is kept
};

/// looks_like_floor tells whether octets begin an RTCP APP packet in clear whose name is one of the families'. An SRTCP packet has
/// its name encrypted, so this also tells the two apart (TS 24.380 13).
bool looks_like_floor(ByteView octets) noexcept;

/// parse reads one RTCP APP packet from its first octet. It never fails: see Message::fault and the layout's remarks. Octets
/// after the packet (Message::size) are not looked at.
Message parse(ByteView octets);

/// type_name names the message ("Floor Taken"); "unknown message" where its family's table has no such row.
const char *type_name(const Message &message) noexcept;

/// cause_name names the Reject Cause in the table of the message that carries it; a null pointer where there is none.
const char *cause_name(const Message &message) noexcept;

/// talkers pairs the SSRCs of a message with the users they belong to: the granted or transmitting party (MCPT 4 with 14, MCPT 15 with
/// 16, MCV 4 with 14 and 23), or the user of a Granted message (6 with 14).
std::vector<Talker> talkers(const Message &message);

/// fields is the table that Item::field of every layout indexes.
std::span<const FieldInfo> fields() noexcept;

}  // namespace mediasec::floor
