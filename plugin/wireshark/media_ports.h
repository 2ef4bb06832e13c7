// Mediasec: the conversations of media ports, and what the built-in rtp and rtcp dissectors believe about a packet.
//
// rtp and rtcp decide from the conversation's srtp_info whether they see ciphertext. rtp copies it when it first sees a packet; rtcp reads it on
// every pass. So for rtp the conversation is set before the first call (or the copy is corrected), for rtcp the value is changed round the call.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "wireshark/compat.h"

#include "session/capture.h"

namespace mediasec::wireshark {

/// PortHandlers are our dissectors for the ports that a description announced.
struct PortHandlers {
    dissector_handle_t rtp = nullptr;    ///< media, and RTCP multiplexed with it
    dissector_handle_t rtcp = nullptr;   ///< RTCP, floor control
    dissector_handle_t early = nullptr;  ///< packets older than the description; only later passes see them there
};

/// set_port_handlers is called by every handoff.
void set_port_handlers(const PortHandlers &handlers);

/// announce_rtp sends a media port's packets to us: it takes over the conversation that SDP made for it, or makes one when the media is protected.
/// A clear port whose conversation is not rtp's (T.38) is left alone. First pass only.
void announce_rtp(packet_info *pinfo, const session::Setup &setup);
/// announce_rtcp does the same for an RTCP port (setup.kind rtcp) or a floor control port (control, which no built-in dissector knows). First pass only.
void announce_rtcp(packet_info *pinfo, const session::Setup &setup);
/// announce_channel tells rtp the payload formats of a protected interleaved channel. It makes no dissector: the connection's packets stay with TCP. First pass only.
void announce_channel(packet_info *pinfo, const session::Setup &setup);
/// claim_port makes a conversation, from this packet on, for a stream that was recognised without signalling. First pass only.
void claim_port(packet_info *pinfo, bool rtcp);

/// is_protected_port tells whether the signalling said that the packet's port carries ciphertext.
bool is_protected_port(packet_info *pinfo);

/// Trailer says what a packet shows to rtp or rtcp: no trailer when it is in clear, else the octets after the ciphertext, as far as known.
struct Trailer {
    bool plain = false;
    bool lengths_known = false;
    std::uint8_t mki_len = 0, tag_len = 0;
};

/// prepare_rtp makes rtp see this packet as `trailer` says; a change of the conversation happens on the first pass only.
void prepare_rtp(packet_info *pinfo, const Trailer &trailer);

/// call_rtcp calls `inner` (rtcp, or rtp for a multiplexed port) so that it sees the packet as `trailer` says. An encrypted packet with an unknown
/// trailer goes to srtcp as one without signalling, since rtcp would read the E bit from a wrong place and could take ciphertext for plaintext.
int call_rtcp(dissector_handle_t inner, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data, const Trailer &trailer);

}  // namespace mediasec::wireshark
