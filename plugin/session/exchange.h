// Mediasec: a MIKEY message, opened as far as the loaded keys allow.
// RFC 6508, 6507, 6509, TS 33.180 Annexes E and F, ../spec decisions in comments.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/secret.h"
#include "crypto/kdf.h"
#include "kms/keyring.h"
#include "mikey/key_parameters.h"
#include "mikey/message.h"
#include "session/ticket_keys.h"
#include "session/types.h"

#include <deque>
#include <optional>
#include <string>
#include <vector>

namespace mediasec::session {

struct Exchange;

/// Key is one key that a message carried or a key list gave: a TGK to derive from, or a TEK to use as it is.
struct Key {
    KeyType type = KeyType::unknown;
    std::uint32_t id = 0;                    ///< key identifier; for a group key the GMK-ID
    SecretBytes value;                       ///< secret
    SecretBytes salt;                        ///< secret; given salt (TGK+SALT, TEK+SALT), else empty
    bool is_tek = false;                     ///< true: SRTP master key itself (RFC 3830 4.1.1)
    std::uint32_t csb_id = 0;                ///< CSB ID for derivations; for a GMK the GUK-ID of the message's receiver
    Bytes rand;                              ///< RAND for derivations, without header
    crypto::MikeyPrf prf = crypto::MikeyPrf::sha256;
    Bytes spi;                               ///< SPI of the key data sub-payload, if any
    std::string owner;                       ///< the user the key belongs to: client of a CSK, receiver of a GMK
    bool for_packets = true;                 ///< false: an MPK, or a key that a ticket only announces; a Ticket Transfer has to complete it (RFC 6043 5.1)
    bool a_reading = false;                  ///< one of several readings of the same secret; what it opens decides, so it is not shown again
    const Exchange *exchange = nullptr;      ///< null for a key from a key list
    const Exchange *terms = nullptr;         ///< whose CS ID map and SP apply when it is not `exchange` (DH and RSA-R keys come out of the response)
    Frame description_frame = 0;             ///< frame of the SDP for an a=crypto key
    std::string label;                       ///< where it came from, for people: "frame 12" or "call.keys line 3"
    Frame frame() const noexcept;            ///< first frame that carried it; 0 = from a file
    const mikey::Message *terms_message() const noexcept;  ///< the message whose CS ID map and SP apply; null for a key list's key
};

/// DecryptedKeys is what the Encr data of a KEMAC turned out to be (RFC 3830 6.2).
struct DecryptedKeys {
    SecretBytes octets;                      ///< secret
    Layout layout;                           ///< of octets; items of mikey::fields()
    mikey::Span span;                        ///< of the Encr data in the message
    /// for_display copies the octets; without `with_keys` only those of fields that are not secret, and zeros for all others.
    Bytes for_display(bool with_keys) const;
};

/// Links name the messages that belong together with one; each is empty where there is none, or none was seen yet.
struct Links {
    const Exchange *request = nullptr;       ///< the message that this one answers
    const Exchange *initial = nullptr;       ///< of a CSB update: the message that it goes on from
    std::vector<const Exchange *> answers;   ///< several where a call was forked
    std::vector<const Exchange *> issued;    ///< REQUEST_RESPs that brought this message's ticket
    std::vector<const Exchange *> transferred;  ///< TRANSFER_INITs that carry the ticket of this REQUEST_RESP or RESOLVE message
    std::vector<const Exchange *> resolved;  ///< RESOLVE_RESPs for this TRANSFER_INIT's ticket
};

/// Exchange is a distinct MIKEY message with all that was found out about it.
struct Exchange {
    std::size_t number = 0;                  ///< 0-based order of appearance
    mikey::Message message;
    std::vector<Frame> frames;               ///< every frame that carried it, ascending
    Carrier carrier = Carrier::sip_body;
    Sip sip;                                 ///< of the first frame
    bool waits = false;                      ///< SAKKE: what costs time is still to be done, by ExchangeBook, when something needs it
    SakkeStatus sakke = SakkeStatus::not_tried;
    SignatureStatus signature = SignatureStatus::not_checked;
    MacStatus mac = MacStatus::not_checked;
    std::string sender, receiver;            ///< URI, or the UID in hex when it is hidden and unknown
    bool has_key_type = false;
    KeyType key_type = KeyType::unknown;     ///< by the purpose tag of the CSB ID (SAKKE)
    std::optional<std::uint32_t> key_id;     ///< what mediasec.key.id shows
    std::deque<Key> keys;                    ///< recovered keys; addresses are stable
    SecretBytes protection;                  ///< PSK or envelope key that opened it; a response's V is verified with it. Secret
    std::string opened_with;                 ///< "alice.xml, period 1388": which key set opened it
    std::optional<std::uint64_t> period_no;  ///< of the key set or signature that fitted
    bool via_self = false;                   ///< SAKKE-to-self opened it
    Bytes key_parameters_octets;             ///< decrypted 3GPP key parameters extension (TS 33.180 E.6); not secret
    std::optional<mikey::KeyParameters> key_parameters;
    Layout key_parameters_layout;            ///< of key_parameters_octets; items of mikey::fields()
    std::vector<DecryptedKeys> key_data;     ///< of each KEMAC that was decrypted: a ticket has one of its own
    std::optional<TicketKeys> ticket_keys;   ///< what the ticket in this message, or that it answers for, encodes (RFC 6043)
    std::vector<mikey::KeyData> supplied;    ///< key data of a Ticket Transfer's own KEMAC (RFC 6043 4.2.2). Secret
    Bytes protection_tail;                   ///< end of the label that the keys made of `protection` have (RFC 6043 5.1.2); a CSB update uses them again
    std::optional<mikey::Message> agreed;    ///< CS ID map and SPs of all messages of a Ticket Transfer so far (RFC 6043 4.2.2.3); empty: those of `message`
    Links links;
    Diagnosis diagnosis;                     ///< why it did not open, or what is wrong with it
    std::vector<Deviation> deviations;       ///< what was tolerated, each with the clause it breaks
};

/// carried_over copies a key that an update leaves in use (RFC 3830 4.5, RFC 6043 5.2): it is still the key of the exchange that brought it, under the terms (CS ID map, SP) of
/// `terms`. What it copies is secret.
Key carried_over(const Key &old, const Exchange &terms);

/// note_first_key makes the type and identifier of an exchange's first key those of the exchange; nothing where it has no key.
void note_first_key(Exchange &exchange);

/// IdentityBook knows the identities that a hidden UID may stand for: those of the key sets and those seen in clear.
class IdentityBook {
public:
    explicit IdentityBook(const kms::Keyring &keys);
    /// note remembers an identity seen in clear (SIP From and To, IDR payloads, MCPTT bodies).
    void note(const std::string &uri);
    /// uri_of finds the identity whose UID under `kms_uri` at `ntp_seconds` (or the periods beside it) is `uid`; empty when unknown.
    std::string uri_of(ByteView uid, const std::string &kms_uri, std::uint64_t ntp_seconds) const;
    const std::vector<std::string> &seen() const noexcept { return seen_; }
    /// size counts the identities: those of the loaded keys, then those seen. It only grows, and an identity keeps its place.
    std::size_t size() const noexcept { return loaded_.size() + seen_.size(); }
    const std::string &at(std::size_t index) const { return index < loaded_.size() ? loaded_[index] : seen_.at(index - loaded_.size()); }

private:
    const kms::Keyring &keys_;
    std::vector<std::string> loaded_;        ///< users of the key sets and key lists, each once
    std::vector<std::string> seen_;
};

/// OpenContext is what a message may be opened with.
struct OpenContext {
    const kms::Keyring &keys;
    const IdentityBook &book;
    const std::vector<const Exchange *> &of_csb;    ///< the exchanges of its CSB ID so far, this one last: a response needs its request
    const std::vector<const Exchange *> &enveloped; ///< the exchanges so far that have a PKE payload: its key may be cached (RFC 3830 6.3)
};

/// open_exchange verifies and opens exchange.message with the loaded keys, filling everything of `exchange` but number, frames, carrier and sip.
/// It is called once for each distinct message and never throws anything but std::bad_alloc. Of a SAKKE message it tells only what costs no time and leaves it waiting for
/// open_sakke.
void open_exchange(Exchange &exchange, const OpenContext &context);

}  // namespace mediasec::session
