// Mediasec: the key derivations of MIKEY-TICKET, and what a ticket encodes.
// RFC 6043 5.1, 6.10 and Appendix A.2.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/secret.h"
#include "crypto/kdf.h"
#include "mikey/message.h"
#include "session/protection.h"

#include <cstdint>
#include <string>
#include <vector>

namespace mediasec::session
{

/// no_csb_id stands in a label where RFC 6043 has 0xFFFFFFFF in place of a CSB ID.
constexpr std::uint32_t no_csb_id = 0xFFFFFFFF;

/// Rands are the RAND fields of RANDRi and RANDRr. An empty one is left out of a label; its length octet stays (RFC 6043 5.1.2).
struct Rands {
    ByteView initiator, responder;
};

/// Modifier makes forked keys: the ID Data of the IDRr and the RAND of the RANDRkms that RESOLVE_RESP and TRANSFER_RESP carry (RFC 6043 5.1.1).
struct Modifier {
    Bytes id, rand;
    bool operator==(const Modifier &) const = default;
};

// Each tail_of_ is what a label has behind constant || CS ID || CSB ID; crypto::mikey_key() and psk_label() take it in the place of RFC 3830's RAND.

/// tail_of_message is 01 (initial message) or 02 (response) || length RANDRi || RANDRi || length RANDRr || RANDRr, for the keys that protect a
/// message (RFC 6043 5.1.2).
Bytes tail_of_message(bool response, const Rands &rands);
/// tail_of_tgk is 03 || length RANDRi || RANDRi || length RANDRr || RANDRr, for what is derived from a TGK, TGK' or GTGK (RFC 6043 5.1.3).
Bytes tail_of_tgk(const Rands &rands);
/// tail_of_initiator_data is 04, for the MAC of Vr (RFC 6043 6.10).
Bytes tail_of_initiator_data();
/// tail_of_ticket is 05 || length RAND || RAND, for the keys that protect Ticket Data (RFC 6043 A.2.1).
Bytes tail_of_ticket(ByteView rand);

/// fork_key makes MPKr' or TGK' (constants mpkr_fork, tgk_fork) with the PRF of the Ticket Policy; as long as `key` (RFC 6043 5.1.1). `key` and the
/// result are secret.
SecretBytes fork_key(crypto::MikeyPrf prf, ByteView key, crypto::KeyConstant constant, const Modifier &modifier);
/// mpk_of_ticket makes MPKi or MPKr (constants mpki, mpkr) of the MPK in Ticket Data, with the RAND of Ticket Data; as long as `mpk` (RFC 6043
/// A.2.2). Secret.
SecretBytes mpk_of_ticket(crypto::MikeyPrf prf, ByteView mpk, crypto::KeyConstant constant, ByteView rand);

/// iv_time is what a timestamp gives to the IV of a KEMAC: NTP-UTC-32 is padded to 64 bits with a zero fraction (RFC 6043 6.3).
Bytes iv_time(const mikey::Timestamp &time);

/// TicketKeys is what a ticket encodes, as one of its parties got it: the initiator in REQUEST_RESP, the responder in RESOLVE_RESP, or whoever has
/// the TPK.
struct TicketKeys {
    SecretBytes mpki, mpkr;              ///< empty where not known. Secret
    std::vector<mikey::KeyData> session; ///< TGK, GTGK, TEK. Secret
    bool forked = false;                 ///< mpkr is MPKr' and the TGKs are TGK', made with `modifier`
    Modifier modifier;
    std::string origin; ///< what opened it: "psk sip:alice@example.org (alice.keys)"
};

/// ticket_keys_of sorts the key data of a KEMAC that a KMS made: the first MPK is MPKi, the second MPKr or MPKr' (RFC 6043 4.2.1.5 and 4.2.3.5).
TicketKeys ticket_keys_of(std::vector<mikey::KeyData> &&data);
/// ticket_keys_of_base does so for Ticket Data, whose one MPK gives MPKi and MPKr (RFC 6043 A.1). `prf` is the Ticket Policy's.
TicketKeys ticket_keys_of_base(std::vector<mikey::KeyData> &&data, crypto::MikeyPrf prf, ByteView rand);

} // namespace mediasec::session
