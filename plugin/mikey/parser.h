// Mediasec: octets to a MIKEY message.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "mikey/message.h"

#include <span>

namespace mediasec::mikey {

/// ParseOptions are the type numbers that no registry assigned (TR 33.829 A, C and F); preferences set them.
struct ParseOptions {
    std::uint8_t prot_tls = 200, prot_psk_mime = 201;
    std::uint8_t ext_ims_conf = 200, ext_proof_of_origin = 201;
};

/// parse reads a whole MIKEY message. It never fails: what could not be read is told in Message::fault and as a remark in the
/// layout, and all that came before is kept. Octets after the last payload are a remark (a single 00, which Milestone sends, a tolerated
/// deviation) and not part of Message::raw.
Message parse(ByteView octets, const ParseOptions &options = {});

/// parse_key_data reads the key data sub-payloads of a decrypted KEMAC (RFC 3830 6.13). `first_type` is not on the wire: sub-payloads
/// are always Key data (20). Zero octets that pad the last one to 8 (AES-KW) are ignored. Items go to `layout` when it is given.
std::vector<KeyData> parse_key_data(ByteView octets, Layout *layout = nullptr, std::optional<Fault> *fault = nullptr);

/// SubPayloads are the contents of a decrypted KEMAC.
struct SubPayloads {
    std::vector<KeyData> keys;
    std::vector<Identity> identities;        ///< the sender's ID comes first in the public-key modes (RFC 3830 3.2, RFC 4738 3.6)
};

/// parse_sub_payloads is parse_key_data() for any first sub-payload: `first` is 20 (Key data), or 6 (ID) in the public-key modes and
/// RSA-R, where the sender's identity stands before the keys.
SubPayloads parse_sub_payloads(ByteView octets, std::uint8_t first, Layout *layout = nullptr, std::optional<Fault> *fault = nullptr);

/// first_in_envelope tells what the sub-payloads of a KEMAC in the public-key modes begin with: 6 (ID), as RFC 3830 6.2 and RFC 4738 3.6 demand, or
/// 20 (Key data) where the sender left its identity out.
std::uint8_t first_in_envelope(ByteView octets);

/// StreamPart is what a stream of messages begins with: MIKEY has no framing of its own.
struct StreamPart {
    std::size_t size = 0;                    ///< octets of the first message; all of them when no other message follows it
    bool is_cut = false;                     ///< the message goes on behind the octets
};
/// next_in_stream finds the end of the first message of a TCP segment (RFC 3830 9: port 2269).
StreamPart next_in_stream(ByteView octets, const ParseOptions &options = {});

/// looks_like_mikey tells whether octets begin as a MIKEY message does: version 1 and a registered data type.
bool looks_like_mikey(ByteView octets) noexcept;

/// fields is the table that Item::field of every MIKEY layout indexes.
std::span<const FieldInfo> fields() noexcept;

}  // namespace mediasec::mikey
