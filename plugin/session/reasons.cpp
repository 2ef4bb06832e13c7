// Mediasec: the reason codes of mediasec.reason, what each means, how much harm it does, and what to do about it.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "session/reasons.h"

#include <algorithm>

namespace mediasec::session {

namespace {

// The sentence with the values of the case is in mediasec.diagnosis or mediasec.tolerated; tests/check/reasons.py wants each code in README and in a golden case.
constexpr ReasonRow rows[] = {
    {Reason::none, Harm::none, "Nothing wrong", ""},
    {Reason::no_key_file, Harm::no_key, "No key file loaded", "Set the preference mediasec.keyfile."},
    {Reason::no_key_for_receiver, Harm::no_key, "No key for the receiver", "Load the KmsKeyProv response of the receiver that the sentence names."},
    {Reason::wrong_key_period, Harm::no_key, "Key set of another period", "Load the key set of the period that the sentence names."},
    {Reason::wrong_identity_form, Harm::no_key, "Identity spelt differently", "Have KMS and clients use one spelling of the identity; load a key set for the one in the message."},
    {Reason::no_kms_certificate, Harm::no_key, "No KMS certificate", "Load the KmsInit response of the KMS."},
    {Reason::hint_failed, Harm::not_opened, "Hint check failed", "Compare the message with the sender's log, and the KMS certificates of both sides."},
    {Reason::sakke_malformed, Harm::not_opened, "SAKKE data malformed", "Report the SAKKE payload to the sender's vendor."},
    {Reason::message_malformed, Harm::not_opened, "Message malformed", "Report the octet that the sentence names to the sender's vendor, or find out who changed the body."},
    {Reason::wrong_kms, Harm::no_key, "Key set of another KMS", "Load the key set that the KMS in IDRkmsr issued to the receiver."},
    {Reason::no_psk, Harm::no_key, "No pre-shared key", "Load a key list with a psk line for one of the identities."},
    {Reason::mac_invalid, Harm::not_trusted, "MAC invalid", "Compare the pre-shared keys of both sides; where they agree the message was changed."},
    {Reason::no_private_key, Harm::no_key, "No private key", "Load the responder's private key (*.pem)."},
    {Reason::no_dh_exponent, Harm::no_key, "No Diffie-Hellman exponent", "Load a key list with a dh line of one side."},
    {Reason::no_request, Harm::no_key, "Request not in the capture", "Capture from before the request; the answer alone has no key."},
    {Reason::message_truncated, Harm::no_key, "Message cut by the capture", "Capture with a larger snapshot length."},
    {Reason::other_public_key, Harm::not_opened, "Encrypted under another public key", "Update the KMS certificate at the sender, or load the certificate and key set of its KMS."},
    {Reason::no_ticket_key, Harm::no_key, "Keys of the ticket not known", "Load one party's key with the KMS (psk), the KMS's (tpk), or the ticket's own keys in a key list."},
    {Reason::forward_secrecy, Harm::no_key, "Forward secrecy", "No long-term key opens it; export the session keys from one of the endpoints."},
    {Reason::deviates, Harm::tolerated, "Deviates from its specification", "Report the clause to the peer's vendor."},
    {Reason::octets_restored, Harm::tolerated, "Body lost or gained octets", "Find the gateway or MIME library that treats application/mikey as text."},
    {Reason::other_identity_form, Harm::tolerated, "Opened with another spelling of the identity", "Have sender and KMS use one spelling."},
    {Reason::other_kms, Harm::tolerated, "Opened under another KMS or KMS URI", "Have the sender put the KMS it encrypts under into IDRkmsr, spelt as in its certificate."},
    {Reason::other_period, Harm::tolerated, "Opened with another key period", "Check the sender's clock and how it computes the period."},
    {Reason::other_receiver, Harm::tolerated, "Opened with another user's key set", "Have the sender encrypt to the identity in IDRr."},
    {Reason::uid_as_text, Harm::tolerated, "UID used as hexadecimal text", "Have sender and KMS use the 32 octets of the UID."},
    {Reason::stripped_w, Harm::tolerated, "Hint made from w without its leading zeros", "Have the sender hash all 128 octets of w."},
    {Reason::zero_omitted, Harm::tolerated, "Zero hashed as no octet", "Have sender and KMS encode 0 as one octet."},
    {Reason::key_parameters_closed, Harm::tolerated, "Key parameters do not open", "Report to the sender's vendor: they are not encrypted under the message's key."},
    {Reason::signature_invalid, Harm::not_trusted, "Signature invalid", "Compare the message with the sender's log, and PubAuthKey with its certificate."},
    {Reason::signature_no_certificate, Harm::no_key, "No certificate for the signature", "Load the certificate of the initiator's KMS (KmsInit or KmsCertCache)."},
    {Reason::signature_without_header, Harm::tolerated, "Signature leaves out the SIGN header", "Report to the sender's vendor."},
    {Reason::signature_other_kms, Harm::not_trusted, "Signature of another KMS", "Have the sender name its own KMS in IDRkmsi."},
    {Reason::signature_other_period, Harm::not_trusted, "Signature of another period", "Give the sender its new key set, or set its clock."},
    {Reason::signature_other_identity, Harm::not_trusted, "Signature of another identity", "Have the sender sign with the key set of the identity in IDRi."},
    {Reason::signature_csb_id_changed, Harm::not_trusted, "CSB ID changed after signing", "Find out who rewrites the message."},
    {Reason::signature_identity_form, Harm::tolerated, "Signature made for another form of the UID", "Have the sender use the UID of the identity and KMS URI in the message."},
    {Reason::stream_no_key, Harm::no_key, "Stream without key", "Load the key file of one of the call's parties, or use a second pass (-2)."},
    {Reason::stream_unknown_mki, Harm::no_key, "Unknown MKI", "Capture the message that carries the key, or use a second pass (-2)."},
    {Reason::stream_bad_tag, Harm::not_opened, "Authentication tag wrong", "Compare the session keys of both sides; a single packet was damaged."},
    {Reason::stream_unsupported, Harm::not_opened, "Not supported", "Use a suite that README lists."},
    {Reason::stream_truncated, Harm::no_key, "Packet cut by the capture", "Capture with a larger snapshot length."},
    {Reason::stream_key_not_opened, Harm::no_key, "Key message not opened", "See the diagnosis of the message that the sentence names."},
    {Reason::stream_key_later, Harm::no_key, "Key comes later in the capture", "Use a second pass (-2)."},
    {Reason::stream_dtls, Harm::no_key, "DTLS-SRTP", "The keys are not in the signalling; export them from one of the endpoints as a key list."},
    {Reason::stream_clear, Harm::not_opened, "Media not encrypted", "Find out why the sender ignores the signalled protection."},
    {Reason::stream_signalling_missing, Harm::no_key, "Offer or answer not in the capture", "Capture the frame that the sentence names."},
    {Reason::stream_other_cs_id, Harm::tolerated, "Keys of another crypto session", "Report the CS ID to the sender's vendor."},
    {Reason::stream_other_layout, Harm::tolerated, "MKI or ROC in another place or length", "Report the layout to the sender's vendor."},
    {Reason::stream_encr_constant, Harm::tolerated, "Master key from the encr constant", "Report to the sender's vendor: the master key is the TEK."},
    {Reason::stream_other_derivation, Harm::tolerated, "Master key or salt derived otherwise", "Report the derivation to the sender's vendor."},
    {Reason::stream_other_direction, Harm::tolerated, "Key of the other direction", "Report to the sender's vendor: each side uses the key that it announced itself."},
    {Reason::stream_other_leg, Harm::tolerated, "Key of another call leg", "Report to the vendor of the server between the legs."},
    {Reason::stream_replaced_key, Harm::tolerated, "Key that was replaced", "Have the sender use the newest key."},
    {Reason::stream_other_csb_id, Harm::tolerated, "Derived with another CSB ID", "Compare the CSB ID in the key's message with the MKI of the packets."},
    {Reason::stream_other_policy, Harm::tolerated, "Another policy than the signalled one", "Report the policy to the sender's vendor."},
    {Reason::stream_other_iv, Harm::tolerated, "IV with another SSRC", "Report to the sender's vendor: the IV takes the SSRC of the packet's own header."},
    {Reason::xml_no_key, Harm::no_key, "XML without key", "Load the key file that opens the CSK or SPK."},
    {Reason::xml_bad_tag, Harm::not_opened, "XML: authentication tag wrong", "Compare the CSK of client and server; where they agree the element was changed."},
    {Reason::xml_signature_invalid, Harm::not_trusted, "XML: signature invalid", "Find out who changed the signed body."},
    {Reason::xml_unsupported, Harm::not_opened, "XML: algorithm not supported", "Use AES-GCM, HMAC-SHA256 and SHA-256 (TS 33.180 9.3)."},
    {Reason::xml_malformed, Harm::not_opened, "XML: malformed", "Report the line that the sentence names to the sender's vendor."},
    {Reason::mcdata_no_key, Harm::no_key, "MCData without key", "Capture or open the message that carries the key, or use a second pass (-2)."},
    {Reason::mcdata_bad_tag, Harm::not_opened, "MCData: authentication tag wrong", "Compare the keys of both sides; where they agree the message was changed."},
    {Reason::tls_key_not_opened, Harm::no_key, "TLS: key message not opened", "Load what opens the MIKEY message that the sentence names."},
    {Reason::tls_forward_secrecy, Harm::not_opened, "TLS: forward secrecy", "Load a TLS key log of one end."},
    {Reason::tls_not_psk, Harm::not_opened, "TLS: no plain PSK", "Load a TLS key log of one end."},
    {Reason::cms_no_key, Harm::no_key, "S/MIME without key", "Load what opens the MIKEY message among the recipients."},
    {Reason::cms_bad_tag, Harm::not_opened, "S/MIME: authentication tag wrong", "Compare the body with what the sender sent."},
    {Reason::cms_malformed, Harm::not_opened, "S/MIME: malformed", "Report the body to the sender's vendor."},
    {Reason::cms_unsupported, Harm::not_opened, "S/MIME: algorithm not supported", "Use AES-GCM or AES-CCM (RFC 5084)."},
};

static_assert(std::is_sorted(std::begin(rows), std::end(rows), [](const ReasonRow &a, const ReasonRow &b) { return a.reason < b.reason; }));

}  // namespace

std::span<const ReasonRow> all_reasons() noexcept { return rows; }

Harm harm_of(Reason reason) noexcept
{
    const auto row = std::lower_bound(std::begin(rows), std::end(rows), reason, [](const ReasonRow &r, Reason wanted) { return r.reason < wanted; });
    return row != std::end(rows) && row->reason == reason ? row->harm : Harm::no_key;
}

}  // namespace mediasec::session
