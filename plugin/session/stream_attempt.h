// Mediasec: the work on one SRTP or SRTCP packet, shared by the parts of StreamBook: which keys to try (stream_search.cpp), how one is tried (stream_trial.cpp) and what is said of
// the outcome (stream_outcome.cpp).
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "session/streams.h"

namespace mediasec::session {

constexpr std::uint32_t deep_searches = 2;       ///< searches per stream that look for an unknown ROC

/// Attempt is the work on one packet.
struct StreamBook::Attempt {
    Attempt(const MediaPacket &of, bool is_rtcp, bool is_first_pass) : packet(of), rtcp(is_rtcp), first_pass(is_first_pass) { result.ordinal = of.ordinal; }
    const MediaPacket &packet;
    bool rtcp;
    bool first_pass;
    crypto::RtpHeader header;                    ///< for RTCP only the SSRC
    Stream *stream = nullptr;
    PacketResult result;
    bool signalled = false;                      ///< the signalling says that packets here are protected
    bool dtls = false;
    bool clear_fec = false;                      ///< FEC made of SRTP packets, which is not protected again (RFC 4568 6.3.4)
    bool tried = false;                          ///< at least one tag was checked
    bool tried_own = false;                      ///< with a key that is not only that of another call on the same port
    bool of_other_call = false;                  ///< such a call's keys are being tried
    bool given_up = false;                       ///< the same keys were tried on this stream often enough
    bool mki_named_key = false;                  ///< the packet's MKI names a known key
    bool keys_have_mki = false;                  ///< keys were tried that should have been named by an MKI
    bool tried_senders_key = false, tried_receivers_key = false;  ///< a=crypto keys
    bool unsupported = false;
    bool deep = false;                           ///< look for the ROC
    std::uint32_t roc_checks_left = 40000;       ///< tag checks for that: the whole depth of nearly forty candidates
    const Exchange *to_blame = nullptr;
    const std::vector<sdp::PayloadFormat> *formats = nullptr;
    const PortUse *use = nullptr;                ///< newest announcement of the packet's destination, else of its source
    const Call *own_call = nullptr;              ///< StreamBook::own_call_of

    /// opened_before tells whether a packet of the stream opened.
    bool opened_before() const noexcept { return stream && stream->opened != 0; }
};

/// is_cut tells whether the snapshot length took a part of a packet.
inline bool is_cut(const MediaPacket &packet) noexcept { return packet.octets.size() < packet.reported_length; }

/// mki_of finds the MKI of a packet: behind it are the ROC, unless that stands before it, and an HMAC tag (RFC 3711 3.1, RFC 4771 2).
ByteView mki_of(ByteView packet, const crypto::SrtpPolicy &policy, const crypto::SrtpTrailer &trailer, bool rtcp);

}  // namespace mediasec::session
