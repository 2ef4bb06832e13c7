// Mediasec: MCData messages in clear, and the envelope of protected ones.
// TS 24.282 15 (messages and information elements), TS 33.180 8.5.4 (MCData Protected Payload).
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/layout.h"
#include "base/reader.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace mediasec::mcdata {

/// Span is where something lies in the message, in octets.
struct Span {
    std::uint32_t offset = 0;
    std::uint32_t length = 0;
};

/// Envelope is an MCData Protected Payload (TS 33.180 Table 8.5.4.1-1). The AAD of its AEAD are the octets from the message type to
/// the DPPK-ID, 32 of them, or 33 with a signalling algorithm.
struct Envelope {
    std::uint8_t message_type = 0;        ///< TS 24.282 15.2.2, without the two upper bits
    std::uint64_t date = 0;               ///< seconds since 1970-01-01 UTC
    std::uint32_t payload_id = 0;
    std::uint8_t sequence_number = 0;
    std::uint8_t algorithm = 0;           ///< RFC 5116: 1 AEAD_AES_128_GCM, 2 AEAD_AES_256_GCM
    std::optional<std::uint8_t> signalling_algorithm;
    std::uint32_t dppk_id = 0;
    Span aad, iv, ciphertext, tag;        ///< iv has 16 octets, tag 16
    Span i_message;                       ///< off-network: the MIKEY message with the PCK; length 0 where there is none
};

/// text_content is the content type of a text (TS 24.282 Table 15.2.13-2).
inline constexpr std::uint8_t text_content = 1;

/// Payload is one Payload element (TS 24.282 15.2.13).
struct Payload {
    std::uint8_t content_type = 0;        ///< 1 text, 2 binary, 4 file URL ...
    Span data;
};

/// Message is one MCData message. Members whose element is absent are empty.
struct Message {
    std::uint8_t type = 0;                ///< without the two upper bits
    bool is_protected = false;            ///< bit 7: `envelope` holds what could be read
    bool is_authenticated = false;        ///< bit 8
    std::optional<std::uint64_t> date;    ///< seconds since 1970-01-01 UTC
    Bytes conversation_id, message_id, in_reply_to;  ///< 16 octets each: UUIDs
    std::string sender, recipient, group, originator, organization;
    std::optional<std::uint8_t> notification;        ///< disposition or notification type, by message
    std::optional<std::uint8_t> disposition_request;
    std::optional<std::uint8_t> payload_count;
    std::vector<Payload> payloads;
    std::optional<Envelope> envelope;     ///< the message itself, or its "Security parameters and Payload" element
    Layout layout;
    std::optional<Fault> fault;           ///< where the message broke; what came before is kept
};

/// parse reads one MCData message from its message type octet: the body of a part application/vnd.3gpp.mcdata-signalling or
/// application/vnd.3gpp.mcdata-payload, an MSRP body, or what follows the type octet of a MONP MCDATA MESSAGE CARRIER.
/// `key_id` is the identifier that the DPPK-ID has to have, where the caller knows it; it settles whether the optional signalling
/// algorithm is there (otherwise the lengths settle it). It never fails: see Message::fault and the layout's remarks.
Message parse(ByteView octets, std::optional<std::uint32_t> key_id = std::nullopt);

/// type_name names a message type ("SDS SIGNALLING PAYLOAD"); "unknown message" where the table has no such row.
const char *type_name(std::uint8_t type) noexcept;

/// uuid_text writes 16 octets as a UUID; other lengths in plain hexadecimal.
std::string uuid_text(ByteView octets);

/// fields is the table that Item::field of every MCData layout indexes.
std::span<const FieldInfo> fields() noexcept;

}  // namespace mediasec::mcdata
