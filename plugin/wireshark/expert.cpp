// Mediasec: diagnoses and expert items.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "wireshark/expert.h"

namespace mediasec::wireshark {
namespace {

using session::Reason;

int hf_diagnosis = -1;
int hf_reason = -1;

expert_field ei_no_key = EI_INIT;
expert_field ei_not_trusted = EI_INIT;
expert_field ei_not_opened = EI_INIT;
expert_field ei_malformed = EI_INIT;
expert_field ei_deviation = EI_INIT;
expert_field ei_note = EI_INIT;

constexpr guint32 number_of(Reason reason) { return static_cast<guint32>(reason); }

// The words are for columns and statistics; the sentence with the remedy is in mediasec.diagnosis.
const value_string reason_names[] = {
    {number_of(Reason::none), "Nothing wrong"},
    {number_of(Reason::no_key_file), "No key file loaded"},
    {number_of(Reason::no_key_for_receiver), "No key for the receiver"},
    {number_of(Reason::wrong_key_period), "Key set of another period"},
    {number_of(Reason::wrong_identity_form), "Identity spelt differently"},
    {number_of(Reason::no_kms_certificate), "No KMS certificate"},
    {number_of(Reason::hint_failed), "Hint check failed"},
    {number_of(Reason::sakke_malformed), "SAKKE data malformed"},
    {number_of(Reason::message_malformed), "Message malformed"},
    {number_of(Reason::wrong_kms), "Key set of another KMS"},
    {number_of(Reason::no_psk), "No pre-shared key"},
    {number_of(Reason::mac_invalid), "MAC invalid"},
    {number_of(Reason::no_private_key), "No private key"},
    {number_of(Reason::no_dh_exponent), "No Diffie-Hellman exponent"},
    {number_of(Reason::no_request), "Request not in the capture"},
    {number_of(Reason::no_ticket_key), "Keys of the ticket not known"},
    {number_of(Reason::forward_secrecy), "Forward secrecy"},
    {number_of(Reason::signature_invalid), "Signature invalid"},
    {number_of(Reason::signature_no_certificate), "No certificate for the signature"},
    {number_of(Reason::signature_without_header), "Signature leaves out the SIGN header"},
    {number_of(Reason::signature_other_kms), "Signature of another KMS"},
    {number_of(Reason::signature_other_period), "Signature of another period"},
    {number_of(Reason::stream_no_key), "Stream without key"},
    {number_of(Reason::stream_unknown_mki), "Unknown MKI"},
    {number_of(Reason::stream_bad_tag), "Authentication tag wrong"},
    {number_of(Reason::stream_unsupported), "Not supported"},
    {number_of(Reason::stream_truncated), "Packet cut by the capture"},
    {number_of(Reason::stream_key_not_opened), "Key message not opened"},
    {number_of(Reason::stream_key_later), "Key comes later in the capture"},
    {number_of(Reason::stream_dtls), "DTLS-SRTP"},
    {number_of(Reason::stream_clear), "Media not encrypted"},
    {number_of(Reason::xml_no_key), "XML without key"},
    {number_of(Reason::xml_bad_tag), "XML: authentication tag wrong"},
    {number_of(Reason::xml_signature_invalid), "XML: signature invalid"},
    {number_of(Reason::xml_unsupported), "XML: algorithm not supported"},
    {number_of(Reason::xml_malformed), "XML: malformed"},
    {number_of(Reason::mcdata_no_key), "MCData without key"},
    {number_of(Reason::mcdata_bad_tag), "MCData: authentication tag wrong"},
    {0, nullptr},
};

/// expert_of chooses by harm: a missing key is the analyst's to load, a failed check is the peers' to explain.
expert_field *expert_of(Reason reason) noexcept
{
    switch (reason) {
    case Reason::mac_invalid:
    case Reason::signature_invalid:
    case Reason::signature_without_header:
    case Reason::signature_other_kms:
    case Reason::signature_other_period:
    case Reason::xml_signature_invalid:
        return &ei_not_trusted;
    case Reason::hint_failed:
    case Reason::sakke_malformed:
    case Reason::message_malformed:
    case Reason::stream_bad_tag:
    case Reason::stream_unsupported:
    case Reason::xml_bad_tag:
    case Reason::xml_unsupported:
    case Reason::xml_malformed:
    case Reason::mcdata_bad_tag:
        return &ei_not_opened;
    default:
        return &ei_no_key;
    }
}

}  // namespace

void show_diagnosis(packet_info *pinfo, proto_tree *tree, tvbuff_t *tvb, Reason reason, const char *text)
{
    if (reason == Reason::none) return;
    proto_item *item = proto_tree_add_string(tree, hf_diagnosis, tvb, 0, 0, text);
    proto_item_set_generated(item);
    proto_item_set_generated(proto_tree_add_uint(tree, hf_reason, tvb, 0, 0, number_of(reason)));
    expert_add_info_format(pinfo, item, expert_of(reason), "%s", text);
}

void show_remark(packet_info *pinfo, proto_item *item, Remark::Kind kind, const char *text)
{
    expert_field *expert = kind == Remark::Kind::malformed ? &ei_malformed : kind == Remark::Kind::deviation ? &ei_deviation : &ei_note;
    expert_add_info_format(pinfo, item, expert, "%s", text);
}

void register_expert_fields(FieldRegistry &registry)
{
    static hf_register_info hf[] = {
        {&hf_diagnosis, {"Diagnosis", "mediasec.diagnosis", FT_STRING, BASE_NONE, nullptr, 0, "Why it did not work, and what to do", HFILL}},
        {&hf_reason, {"Reason", "mediasec.reason", FT_UINT16, BASE_DEC, VALS(reason_names), 0, "Stable code of the diagnosis", HFILL}},
    };
    static ei_register_info ei[] = {
        {&ei_no_key, {"mediasec.no_key", PI_DECRYPTION, PI_NOTE, "Cannot be opened without a further key", EXPFILL}},
        {&ei_not_opened, {"mediasec.not_opened", PI_DECRYPTION, PI_WARN, "Cannot be opened", EXPFILL}},
        {&ei_not_trusted, {"mediasec.not_trusted", PI_SECURITY, PI_WARN, "Signature or MAC does not verify as it should", EXPFILL}},
        {&ei_malformed, {"mediasec.malformed", PI_MALFORMED, PI_ERROR, "Malformed", EXPFILL}},
        {&ei_deviation, {"mediasec.deviation", PI_PROTOCOL, PI_NOTE, "Deviates from its specification", EXPFILL}},
        {&ei_note, {"mediasec.note", PI_COMMENTS_GROUP, PI_COMMENT, "Note", EXPFILL}},
    };
    registry.add(hf);
    registry.add(ei);
}

bool expert_items_are_wanted() { return have_tap_listener(find_tap_id("expert")); }

}  // namespace mediasec::wireshark
