// Mediasec: MIKEY-TICKET's exchanges with a KMS, Ticket Request and Ticket Resolve, and the ticket itself.
// RFC 6043 4.2.1, 4.2.3, 5.4 and Appendix A.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "session/exchange.h"
#include "session/ticket_mac.h"

namespace mediasec::session
{

/// answer_to notes that `exchange` answers `request`.
void answer_to(Exchange &exchange, Exchange &request);

/// open_ticket_question verifies a REQUEST_INIT or RESOLVE_INIT with the pre-shared keys or, where it is signed, with the certificates in it, and
/// opens its ticket with the TPKs.
void open_ticket_question(Exchange &exchange, const kms::Keyring &keys);
/// open_ticket_answer verifies a REQUEST_RESP or RESOLVE_RESP with the secret of its request, takes the keys out of its KEMAC, and opens its ticket
/// with the TPKs.
void open_ticket_answer(Exchange &exchange, const kms::Keyring &keys);
/// open_ticket_error verifies an Error message with the keys of the message that it answers (RFC 6043 5.4).
void open_ticket_error(Exchange &exchange);

/// open_ticket_data opens the ticket in a message with the TPKs, if it has the form of RFC 6043 Appendix A and is not open yet.
void open_ticket_data(Exchange &exchange, const kms::Keyring &keys);

/// decrypt_key_data decrypts a KEMAC and reads its sub-payloads, which are kept in `exchange` for display. Nothing when they are none. `times` are
/// the timestamps to try in the IV.
std::optional<std::vector<mikey::KeyData>> decrypt_key_data(Exchange &exchange, const mikey::Kemac &kemac, const LabelKey &keys, std::uint32_t csb_id,
                                                            const std::vector<const mikey::Timestamp *> &times);

/// give_key adds a key of `data` to those of `exchange`; its value (secret) may be another than data's where it was forked. It is one for packets
/// only when the caller says so.
Key &give_key(Exchange &exchange, const mikey::KeyData &data, ByteView value);

/// add_deviation tells of something tolerated, once.
void add_deviation(Exchange &exchange, const std::string &text);

/// names_of lists the spellings of a party: its IDR payload, those of the Ticket Policy, and `otherwise` (of SIP); an empty one is the last.
std::vector<std::string> names_of(const mikey::Message &message, std::uint8_t role, const std::string &otherwise);

} // namespace mediasec::session
