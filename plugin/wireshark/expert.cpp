// Mediasec: diagnoses and expert items.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "wireshark/expert.h"

#include "session/reasons.h"

#include <vector>

namespace mediasec::wireshark {
namespace {

using session::Reason;

int hf_diagnosis = -1;
int hf_tolerated = -1;
int hf_reason = -1;

expert_field ei_no_key = EI_INIT;
expert_field ei_not_trusted = EI_INIT;
expert_field ei_not_opened = EI_INIT;
expert_field ei_malformed = EI_INIT;
expert_field ei_deviation = EI_INIT;
expert_field ei_note = EI_INIT;

constexpr guint32 number_of(Reason reason) { return static_cast<guint32>(reason); }

/// reason_names gives Wireshark the words of every code; the sentence with the remedy is in mediasec.diagnosis.
const value_string *reason_names()
{
    static std::vector<value_string> names;
    if (names.empty()) {
        for (const session::ReasonRow &row : session::all_reasons())
            names.push_back({number_of(row.reason), row.name});
        names.push_back({0, nullptr});
    }
    return names.data();
}

/// expert_of chooses by harm: a missing key is the analyst's to load, a failed check is the peers' to explain.
expert_field *expert_of(Reason reason) noexcept
{
    switch (session::harm_of(reason)) {
    case session::Harm::not_trusted: return &ei_not_trusted;
    case session::Harm::not_opened: return &ei_not_opened;
    case session::Harm::tolerated: return &ei_deviation;
    default: return &ei_no_key;
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

void show_deviation(packet_info *pinfo, proto_tree *tree, tvbuff_t *tvb, Reason reason, const char *text)
{
    proto_item *item = proto_tree_add_string(tree, hf_tolerated, tvb, 0, 0, text);
    proto_item_set_generated(item);
    proto_item_set_generated(proto_tree_add_uint(tree, hf_reason, tvb, 0, 0, number_of(reason)));
    expert_add_info_format(pinfo, item, &ei_deviation, "%s", text);
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
        {&hf_tolerated, {"Tolerated", "mediasec.tolerated", FT_STRING, BASE_NONE, nullptr, 0, "What a peer did against its specification and was tolerated", HFILL}},
        {&hf_reason, {"Reason", "mediasec.reason", FT_UINT16, BASE_DEC, VALS(reason_names()), 0, "Stable code of the diagnosis or deviation", HFILL}},
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

/// expert_items_are_wanted is asked for every packet; looking up the tap by name would be dearer than the rest of it.
bool expert_items_are_wanted()
{
    static const int expert_tap = find_tap_id("expert");
    return have_tap_listener(expert_tap);
}

}  // namespace mediasec::wireshark
