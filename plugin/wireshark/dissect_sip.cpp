// Mediasec: SIP messages whose session description Wireshark's own SDP dissector leaves with an exception.
//
// For a body that is a description, SIP calls the built-in SDP dissector to set up media before any table is asked, so what it throws there (at
// "a=key-mgmt: mikey", at a key of a=crypto that is too short, at lines that are broken) takes the whole message with it: no description is
// shown, no port is known. So a wrapper stands in SIP's places: it moves the space after "key-mgmt:", and where SIP is left with an exception
// all the same, it goes on with the description. The wrapper is anonymous, see dissect_rtsp.cpp. RFC 3261, RFC 4567 3.1.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "wireshark/dissect_sip.h"

#include "wireshark/as_sent.h"
#include "wireshark/capture_state.h"
#include "wireshark/contain.h"
#include "wireshark/dissect_signalling.h"
#include "wireshark/keys_prefs.h"
#include "wireshark/places.h"

#include "sdp/readable.h"

#include <optional>

namespace mediasec::wireshark {
namespace {

constexpr guint32 assigned_port = 5060;  // RFC 3261 19.1.2

/// Place is one of SIP's dissectors (RFC 3261 18.3 frames messages on streams otherwise than on datagrams), and what stands for it.
struct Place {
    const char *tables[3];
    const char *heuristic;      ///< of SIP on other ports
    dissector_t dissector;
    const char *name, *description;
    dissector_handle_t builtin, ours;
};

int dissect_datagram(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data);
int dissect_stream(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data);

Place datagram = {{"udp.port", "sctp.port", nullptr}, "sip_udp", dissect_datagram, "mediasec_sip_udp", "SIP (with descriptions that SDP cannot read)", nullptr, nullptr};
Place stream = {{"tcp.port", "tls.port", nullptr}, "sip_tcp", dissect_stream, "mediasec_sip_tcp", "SIP over TCP (with descriptions that SDP cannot read)", nullptr, nullptr};

std::string_view text_of(ByteView octets) { return {reinterpret_cast<const char *>(octets.data()), octets.size()}; }

/// left_out finds the first description among the messages of `text` that SIP did not come to: it came to `seen` of them.
std::optional<sdp::SipBody> left_out(std::string_view text, unsigned seen)
{
    for (std::uint32_t start = 0; start < text.size();) {
        auto found = sdp::find_sip_body(text.substr(start));
        if (!found) return std::nullopt;
        found->body.offset += start;
        found->size += start;
        if (found->is_description && seen-- == 0) return found;
        start = found->size;
    }
    return std::nullopt;
}

/// go_on shows the description at which SIP stopped, and gives the octet behind its message; nothing when it stopped elsewhere.
std::optional<int> go_on(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, ByteView octets, unsigned seen)
{
    const auto *found = guarded([&]() -> const sdp::SipBody * {
        static sdp::SipBody kept;
        const auto body = left_out(text_of(octets), seen);
        if (body) kept = *body;
        return body ? &kept : nullptr;
    });
    if (found == nullptr || found->body.length == 0) return std::nullopt;
    const int end = static_cast<int>(found->size);
    // SIP's own number of the layer, under which it left what it read of the headers.
    pinfo->curr_layer_num++;
    show_sip_description(tvb_new_subset_length(tvb, static_cast<int>(found->body.offset), static_cast<int>(found->body.length)), pinfo, tree);
    pinfo->curr_layer_num--;
    return end;
}

/// dissect_all calls SIP's dissector, again for the messages behind one at which it stopped.
int dissect_all(const Place &place, const Readable &whole, packet_info *pinfo, proto_tree *tree, void *data)
{
    const auto length = static_cast<int>(tvb_captured_length(whole.tvb));
    for (int offset = 0; offset < length;) {
        tvbuff_t *part = offset == 0 ? whole.tvb : tvb_new_subset_remaining(whole.tvb, offset);
        const unsigned before = descriptions_shown();
        const int used = call_contained(place.builtin, part, pinfo, tree, data);
        if (pinfo->desegment_len != 0 && offset != 0) pinfo->desegment_offset += offset;
        if (used >= 0) return offset == 0 ? used : length;
        const auto end = go_on(part, pinfo, tree, whole.as_sent.subspan(static_cast<std::size_t>(offset)), descriptions_shown() - before);
        if (!end) return length;
        offset += *end;
    }
    return length;
}

int dissect_in(const Place &place, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    if (!is_enabled() || capture() == nullptr || pinfo->flags.in_error_pkt) return call_dissector_only(place.builtin, tvb, pinfo, tree, data);
    const Readable whole = readable(tvb, pinfo);
    read_within(&whole);
    const int used = dissect_all(place, whole, pinfo, tree, data);
    read_within(nullptr);
    return used;
}

int dissect_datagram(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data) { return dissect_in(datagram, tvb, pinfo, tree, data); }

int dissect_stream(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    // As in dissect_rtsp: the dissector that we stand for is to have the offer to put segments together.
    pinfo->can_desegment = pinfo->saved_can_desegment;
    return dissect_in(stream, tvb, pinfo, tree, data);
}

/// begins_sip tells whether octets on a port that nobody announced are SIP's, as its own heuristic would find, unless the user switched that off.
bool begins_sip(const Place &place, tvbuff_t *tvb)
{
    const int length = tvb_captured_length_remaining(tvb, 0);
    if (length <= 0 || !sdp::looks_like_sip(chars_of({tvb_get_ptr(tvb, 0, length), static_cast<std::size_t>(length)}))) return false;
    const heur_dtbl_entry_t *builtin = find_heur_dissector_by_unique_short_name(place.heuristic);
    return is_enabled() && builtin != nullptr && builtin->enabled && place.builtin != nullptr;
}

compat::HeuristicResult dissect_udp_guess(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    if (!begins_sip(datagram, tvb)) return FALSE;
    leave_layer(pinfo);
    return dissect_datagram(tvb, pinfo, tree, data) != 0;
}

compat::HeuristicResult dissect_tcp_guess(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    if (!begins_sip(stream, tvb)) return FALSE;
    conversation_set_dissector(find_or_create_conversation(pinfo), stream.ours);
    leave_layer(pinfo);
    return dissect_stream(tvb, pinfo, tree, data) != 0;
}

void take_places()
{
    for (const Place *place : {&datagram, &stream})
        for (const char *table : place->tables)
            if (table != nullptr) put_in_place(table, place->builtin, place->ours);
}

}  // namespace

void register_sip() { register_init_routine(take_places); }

void handoff_sip()
{
    static bool done = false;
    if (done) return;
    done = true;
    for (Place *place : {&datagram, &stream}) {
        place->builtin = dissector_get_uint_handle(find_dissector_table(place->tables[0]), assigned_port);
        place->ours = wrapper_handle(place->dissector, place->name, place->description);
    }
    const int proto_sip = proto_get_id_by_filter_name("sip");
    heur_dissector_add("udp", dissect_udp_guess, "SIP, with descriptions that SDP cannot read", "mediasec_sip_udp", proto_sip, HEURISTIC_ENABLE);
    heur_dissector_add("tcp", dissect_tcp_guess, "SIP over TCP, with descriptions that SDP cannot read", "mediasec_sip_tcp", proto_sip, HEURISTIC_ENABLE);
}

}  // namespace mediasec::wireshark
