// Mediasec: what a=crypto attributes come to, shown below their lines.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "wireshark/dissect_sdes.h"

#include "wireshark/draw.h"
#include "wireshark/text_lines.h"

namespace mediasec::wireshark {
namespace {

using session::TagState;

int hf_tag = -1;
int hf_suite = -1;
int hf_state = -1;
int hf_answer = -1;
int hf_lifetime = -1;
int hf_mki = -1;
int hf_kdr = -1;
int hf_unencrypted_srtp = -1;
int hf_unencrypted_srtcp = -1;
int hf_unauthenticated_srtp = -1;
int hf_fec_order = -1;
int hf_fec_keys = -1;
int hf_wsh = -1;
int hf_capability = -1;
int hf_e2ae = -1;
int ett_line = -1;
int ett_sdes = -1;
expert_field ei_unsupported = EI_INIT;

const value_string state_names[] = {
    {static_cast<guint32>(TagState::open), "Not answered yet"},
    {static_cast<guint32>(TagState::chosen), "Chosen by the answer"},
    {static_cast<guint32>(TagState::not_chosen), "Not chosen"},
    {0, nullptr},
};

/// Line draws facts below one line of the description.
struct Line {
    proto_tree *tree;
    tvbuff_t *tvb;
    sdp::Span span;

    int offset() const { return static_cast<int>(span.offset); }
    int length() const { return static_cast<int>(span.length); }
    void number(int hf, std::uint32_t value) const { proto_tree_add_uint(tree, hf, tvb, offset(), length(), value); }
    void flag(int hf, bool set) const
    {
        if (set) proto_tree_add_boolean(tree, hf, tvb, offset(), length(), TRUE);
    }
};

/// is_inside tells whether a line is in the tvb: spans come from a copy of its octets.
bool is_inside(tvbuff_t *tvb, const sdp::Span &span)
{
    return tvb_captured_length(tvb) >= span.offset && tvb_captured_length(tvb) - span.offset >= span.length;
}

void draw_keys(const Line &line, const std::vector<sdp::CryptoKey> &keys)
{
    for (const sdp::CryptoKey &key : keys) {
        if (key.lifetime != 0) proto_tree_add_uint64(line.tree, hf_lifetime, line.tvb, line.offset(), line.length(), key.lifetime);
        if (!key.mki_octets.empty())
            proto_tree_add_bytes_with_length(line.tree, hf_mki, line.tvb, line.offset(), line.length(), key.mki_octets.data(),
                                             static_cast<gint>(key.mki_octets.size()));
    }
}

void draw_parameters(const Line &line, packet_info *pinfo, const sdp::Crypto &crypto)
{
    if (crypto.has_kdr && crypto.kdr_power <= 24) line.number(hf_kdr, 1u << crypto.kdr_power);
    line.flag(hf_unencrypted_srtp, crypto.unencrypted_srtp);
    line.flag(hf_unencrypted_srtcp, crypto.unencrypted_srtcp);
    line.flag(hf_unauthenticated_srtp, crypto.unauthenticated_srtp);
    if (!crypto.fec_order.empty()) proto_tree_add_string(line.tree, hf_fec_order, line.tvb, line.offset(), line.length(), pool_text(pinfo, crypto.fec_order));
    if (!crypto.fec_keys.empty()) line.number(hf_fec_keys, static_cast<std::uint32_t>(crypto.fec_keys.size()));
    if (crypto.wsh != 0) line.number(hf_wsh, crypto.wsh);
    if (crypto.from_acap) line.number(hf_capability, crypto.acap_number);
}

void draw_state(const Line &line, const session::FoundCrypto &found)
{
    proto_item_set_generated(proto_tree_add_uint(line.tree, hf_state, line.tvb, 0, 0, static_cast<guint32>(found.state)));
    if (found.answer != 0) proto_item_set_generated(proto_tree_add_uint(line.tree, hf_answer, line.tvb, 0, 0, found.answer));
}

void show_crypto(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, int proto_sdp, const session::FoundCrypto &found)
{
    const sdp::Crypto &crypto = found.crypto;
    if (!is_inside(tvb, crypto.line)) return;
    proto_item *top = nullptr;
    proto_tree *below = tree_at(tree, line_item(tree, proto_sdp, tvb, crypto.line.offset), ett_line);
    const char *suite = found.suite.empty() ? crypto.suite.c_str() : found.suite.c_str();
    Line line{proto_tree_add_subtree_format(below, tvb, static_cast<int>(crypto.line.offset), static_cast<int>(crypto.line.length), ett_sdes, &top,
                                            "Media Plane Security: SDES, %s, %s", pool_label(pinfo, suite),
                                            val_to_str_const(static_cast<guint32>(found.state), state_names, "")),
              tvb, crypto.line};
    line.number(hf_tag, crypto.tag);
    proto_tree_add_string(line.tree, hf_suite, tvb, line.offset(), line.length(), pool_text(pinfo, suite));
    if (found.suite.empty()) expert_add_info(pinfo, top, &ei_unsupported);
    draw_keys(line, crypto.keys);
    draw_parameters(line, pinfo, crypto);
    draw_state(line, found);
}

}  // namespace

void show_sdes(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, int proto_sdp, const session::SdpOutcome &outcome)
{
    for (const session::FoundCrypto &found : outcome.cryptos) show_crypto(tvb, pinfo, tree, proto_sdp, found);
    for (const session::FoundE2ae &found : outcome.e2ae) {
        if (!is_inside(tvb, found.line)) continue;
        proto_tree *below = tree_at(tree, line_item(tree, proto_sdp, tvb, found.line.offset), ett_line);
        proto_tree_add_string(below, hf_e2ae, tvb, static_cast<int>(found.line.offset), static_cast<int>(found.line.length), pool_text(pinfo, found.value));
    }
}

void register_sdes_fields(FieldRegistry &registry)
{
    static hf_register_info hf[] = {
        {&hf_tag, {"Tag", "mediasec.sdes.tag", FT_UINT32, BASE_DEC, nullptr, 0, "RFC 4568 4.1", HFILL}},
        {&hf_suite, {"Crypto suite", "mediasec.sdes.suite", FT_STRING, BASE_NONE, nullptr, 0, "What suite and session parameters come to", HFILL}},
        {&hf_state,
         {"State", "mediasec.sdes.state", FT_UINT8, BASE_DEC, VALS(state_names), 0, "What the answer made of this tag, as far as the capture has been read",
          HFILL}},
        {&hf_answer, {"Answered in", "mediasec.sdes.answer", FT_FRAMENUM, BASE_NONE, nullptr, 0, "The newest answer that names a tag", HFILL}},
        {&hf_lifetime, {"Key lifetime (packets)", "mediasec.sdes.lifetime", FT_UINT64, BASE_DEC, nullptr, 0, "RFC 4568 6.1", HFILL}},
        {&hf_mki, {"MKI of the key", "mediasec.sdes.mki", FT_BYTES, BASE_NONE, nullptr, 0, "As packets carry it (RFC 4568 6.1)", HFILL}},
        {&hf_kdr, {"Key derivation rate (packets)", "mediasec.sdes.kdr", FT_UINT32, BASE_DEC, nullptr, 0, "RFC 4568 6.3.1", HFILL}},
        {&hf_unencrypted_srtp, {"UNENCRYPTED_SRTP", "mediasec.sdes.unencrypted_srtp", FT_BOOLEAN, BASE_NONE, nullptr, 0, "RFC 4568 6.3.2", HFILL}},
        {&hf_unencrypted_srtcp, {"UNENCRYPTED_SRTCP", "mediasec.sdes.unencrypted_srtcp", FT_BOOLEAN, BASE_NONE, nullptr, 0, "RFC 4568 6.3.2", HFILL}},
        {&hf_unauthenticated_srtp,
         {"UNAUTHENTICATED_SRTP", "mediasec.sdes.unauthenticated_srtp", FT_BOOLEAN, BASE_NONE, nullptr, 0,
          "Nothing tells a wrong key from the right one (RFC 4568 6.3.3)", HFILL}},
        {&hf_fec_order, {"FEC_ORDER", "mediasec.sdes.fec_order", FT_STRING, BASE_NONE, nullptr, 0, "RFC 4568 6.3.4", HFILL}},
        {&hf_fec_keys,
         {"Keys of the FEC stream", "mediasec.sdes.fec_keys", FT_UINT32, BASE_DEC, nullptr, 0, "Number of keys in FEC_KEY (RFC 4568 6.3.5)", HFILL}},
        {&hf_wsh, {"Window size hint", "mediasec.sdes.wsh", FT_UINT32, BASE_DEC, nullptr, 0, "RFC 4568 6.3.6", HFILL}},
        {&hf_capability,
         {"Capability", "mediasec.sdes.acap", FT_UINT32, BASE_DEC, nullptr, 0, "Number of the a=acap line that holds the attribute (RFC 5939 3.4.1)", HFILL}},
        {&hf_e2ae, {"End-to-access-edge protection", "mediasec.e2ae", FT_STRING, BASE_NONE, nullptr, 0, "a=3ge2ae (TS 24.229)", HFILL}},
    };
    static int *const ett[] = {&ett_line, &ett_sdes};
    static ei_register_info ei[] = {
        {&ei_unsupported, {"mediasec.sdes.unsupported", PI_DECRYPTION, PI_WARN, "This crypto suite is not supported: packets under it stay closed", EXPFILL}},
    };
    registry.add(hf);
    registry.add(ett);
    registry.add(ei);
}

}  // namespace mediasec::wireshark
