// Mediasec: everything learnt from one capture file. plugin/wireshark feeds it on the first pass and asks it on every pass.
//
//   SIP, RTSP, HTTP ... body -> message()     -> Exchange: the MIKEY message, who it is from, the keys that came out
//   SDP                      -> description() -> the ports where media and floor control are to be expected, and their keys
//   RTP, RTCP packet         -> rtp(), rtcp() -> Opened: the plain packet, or why there is none
//
// On the first pass (`first_pass` true) state changes: keys count from the frame that carried them, indices move after a tag verified. On later
// passes the stored result is shown again; a packet whose key was unknown on the first pass is tried again with all keys of the capture, without moving
// any state.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "kms/keyring.h"
#include "mikey/parser.h"
#include "sdp/sdp.h"
#include "session/control.h"
#include "session/mcdata_open.h"
#include "session/tls_seen.h"
#include "session/types.h"
#include "session/xml_open.h"
#include "session/xml_signature.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mediasec::session {

struct Exchange;   // session/exchange.h
struct Key;        // session/exchange.h
class CallBook;    // session/calls.h
class StreamBook;  // session/streams.h
class StreamFaults;  // session/stream_faults.h

/// Setup is a port that a description announced; plugin/wireshark makes a conversation for it and hands its packets to rtp() or rtcp().
struct Setup {
    enum class Kind : std::uint8_t { rtp, rtcp, control } kind = Kind::rtp;  ///< control: floor control, MCPC, MBMS subchannel control (RTCP APP only)
    Endpoint endpoint;
    std::uint32_t channel = 0;                  ///< 0: a UDP port; else an interleaved channel of the RTSP connection that ends in `endpoint`, see Flow::channel
    std::uint16_t peer_port = 0;                ///< port of that connection's other end
    const char *method = "SDP";                 ///< what set it up, for people
    Frame frame = 0;                            ///< of the description
    std::uint32_t media_types = 0;              ///< RTP_MEDIA_AUDIO 1, _VIDEO 2, _OTHER 4
    std::vector<sdp::PayloadFormat> formats;
    bool protected_media = false;               ///< the signalling says that packets here are SRTP or SRTCP
    bool muxed = false;                         ///< RTCP on the RTP port
};

/// FoundKeyMgmt is one a=key-mgmt attribute of a description, decoded.
struct FoundKeyMgmt {
    int media = -1;                             ///< index of the m-line, -1 = session level, or not in a description
    Carrier carrier = Carrier::sdp_session;
    sdp::Span data_span;                        ///< the base64 text in the description or RTSP message
    Bytes octets;                               ///< the MIKEY message; empty when the text is not base64
    std::string deviation;                      ///< empty, or what the attribute does that its grammar does not allow
};

/// FoundCrypto is one a=crypto attribute of a description, or an a=acap line that holds one (RFC 4568, RFC 5939).
struct FoundCrypto {
    sdp::Crypto crypto;                         ///< its keys are secret
    std::string suite;                          ///< what suite and session parameters come to; empty: not supported
    TagState state = TagState::open;            ///< as far as the capture has been read
    Frame answer = 0;                           ///< frame of the answer that settled an offer's tag; 0: none, or this is the answer
};

/// FoundE2ae is an indication of end-to-access-edge protection: a=3ge2ae (TS 24.229, TS 33.328 4.1.2).
struct FoundE2ae {
    sdp::Span line;
    std::string value;                          ///< "requested" or "applied", as written
};

/// SdpOutcome is what description() or rtsp() found; it stays valid until the next call of either.
struct SdpOutcome {
    std::vector<FoundKeyMgmt> key_mgmt;
    std::vector<FoundCrypto> cryptos;
    std::vector<FoundE2ae> e2ae;
    std::vector<Remark> remarks;                ///< offsets count from the start of the description or RTSP message
    std::vector<TlsPort> tls_ports;             ///< every end of a TLS or DTLS connection that its call announced
    std::vector<Setup> setups;                  ///< every port of this description and of its call's other descriptions (to re-assert; of very many the newest)
};

/// MediaPacket is one packet on a port that is ours.
struct MediaPacket {
    Frame frame = 0;
    std::uint16_t ordinal = 0;                  ///< tells apart several packets in one frame, the same on every pass; not PacketResult::no_result
    Flow flow;
    ByteView octets;                            ///< as captured
    std::size_t reported_length = 0;            ///< as sent; larger than octets.size() when the snapshot length cut it
    bool announced = false;                     ///< the user says that it is SRTP or SRTCP (Decode As)
};

/// Opened is the outcome for one packet; views and pointers stay valid until the next call of rtp() or rtcp().
struct Opened {
    SrtpStatus status = SrtpStatus::none;
    ByteView plain;                             ///< header and plaintext when status is decrypted
    std::uint32_t key_id = 0;
    bool has_key_id = false;
    ByteView mki;                               ///< as sent; empty when none
    std::uint32_t roc = 0;                      ///< RTP
    std::uint32_t index = 0;                    ///< RTCP
    const char *suite = "";
    Frame key_frame = 0;                        ///< 0 when the key came from a file
    KeyType key_type = KeyType::unknown;
    int cs_id = -1;                             ///< -1: the key has no crypto session
    const char *held = "";                      ///< which of the candidates held, when it is not the first ("CS ID 1, ROC before MKI")
    Reason tolerated = Reason::none;            ///< code of `held`, where that is a deviation
    const char *talker = "";                    ///< identity of the sender, where known
    bool unauthenticated_key = false;           ///< the message that carried the key has a bad signature
    Reason reason = Reason::none;               ///< of `diagnosis`; a packet that has no status may have one too: it is clear where it should not be
    const char *diagnosis = "";
    std::uint8_t recovery_nonce_len = 0;        ///< octets at the head of an MKI that are a nonce, with a protected key behind it; 0 for an ordinary MKI (TR 33.829 10.3.1)
    std::uint32_t rtp_overhead = 0;             ///< octets after the ciphertext: MKI and tags
    std::uint8_t mki_len = 0, tag_len = 0;      ///< what the trailer consists of, as far as known (also when it did not open)
};

/// XmlSeen is an XML body of signalling, opened.
struct XmlSeen {
    XmlOpened opened;
    std::vector<XmlSignature> signatures;
    /// has_protection tells whether there is anything to say of it.
    bool has_protection() const noexcept { return !opened.parts.empty() || !opened.messages.empty() || !signatures.empty() || opened.fault; }
};

/// BodyKey is a key that opened a body of signalling (XML, MCData).
struct BodyKey {
    Frame frame = 0;
    std::string call_id;                        ///< of the SIP message; empty where there is none
    const Key *key = nullptr;
};

/// Options are the user's preferences that change what is recognised.
struct Options {
    mikey::ParseOptions parse;
};

/// Capture is the state of one capture file.
class Capture {
public:
    /// Capture uses the keys of `keys`, which is shared with the preferences and never changes.
    explicit Capture(std::shared_ptr<const kms::Keyring> keys, Options options = {});
    ~Capture();
    Capture(const Capture &) = delete;
    Capture &operator=(const Capture &) = delete;

    /// add_session_keys takes a key list (secret) that came with the capture, in a Decryption Secrets Block. Only session keys in it count: those of TS 33.180 and `srtp` lines.
    void add_session_keys(ByteView list);

    /// message takes a MIKEY message. The same octets seen again give the same Exchange, with one more frame. The reference stays valid as long
    /// as the Capture. The keys of an SDP's message also belong to the call of `sip`. What costs time is not done yet: see open.
    const Exchange &message(Frame frame, ByteView octets, Carrier carrier, const Sip &sip, bool first_pass);

    /// open makes sure that everything about an exchange is found out, before somebody looks at it; packets, XML and MCData that need its key do the same. On later passes a few
    /// of the messages behind it are opened with it, by all cores.
    void open(const Exchange &exchange, bool first_pass);

    /// description takes an SDP body. On the first pass it binds ports, keys and calls; on later passes it only parses.
    const SdpOutcome &description(Frame frame, std::string_view text, const Sip &sip, bool first_pass);

    /// rtsp takes one whole RTSP message, which came by `connection`. On the first pass it binds keys, ports and channels; on later passes it only parses. The key-mgmt
    /// attributes of a description in it count, but are not listed: description(), called with first_pass false, does that.
    const SdpOutcome &rtsp(Frame frame, const Flow &connection, std::string_view message, bool first_pass);
    /// is_rtsp tells whether a connection is one that rtsp() was called for.
    bool is_rtsp(const Flow &connection) const noexcept;
    /// has_interleaved tells whether an RTSP connection has, as of `frame`, channels whose packets are protected.
    bool has_interleaved(const Flow &connection, Frame frame) const noexcept;
    /// interleaved gives what a channel of an RTSP connection carries as of `frame`, if that is protected.
    std::optional<Setup::Kind> interleaved(const Flow &connection, std::uint8_t channel, Frame frame) const noexcept;

    /// is_media tells whether a packet to `destination` (or from `source`) belongs to a port that some description announced; cheap.
    bool is_media(const Endpoint &source, const Endpoint &destination) const noexcept;
    /// may_open tells whether the MKI of a loaded or learnt key ends this packet (of SRTCP, also that of a message which did not open), or a key list names its
    /// SSRC or destination: the heuristic's test.
    bool may_open(const MediaPacket &packet) const;

    const Opened &rtp(const MediaPacket &packet, bool first_pass);
    const Opened &rtcp(const MediaPacket &packet, bool first_pass);

    /// control takes a plain RTCP datagram (decrypted or sent in clear): its floor control names talkers, and an MCPC Connect may carry a PCK (TS 24.380 8.3.3.8). It returns the
    /// mission-critical messages in it; valid until the next call. Each datagram counts once, on the pass on which it first opens.
    const std::vector<floor::Message> &control(Frame frame, const Flow &flow, ByteView rtcp);
    /// timeline lists the floor control seen so far, in the order of frames.
    const std::vector<ControlEvent> &timeline() const noexcept;

    /// mcdata parses an MCData message and opens it when it is protected. A MIKEY message that comes with it (off-network: the PCK) counts first. Valid until the next call.
    const McdataSeen &mcdata(Frame frame, ByteView octets);

    /// multipart takes a multipart body before its parts are shown; `parameters` are those of its Content-Type. MIKEY messages in it count at once, since a request may protect its XML with
    /// the key that it uploads (TS 24.379 7.3.3), and the parts are kept for the signature document among them.
    void multipart(Frame frame, ByteView octets, std::string_view parameters, Carrier carrier, const Sip &sip);
    /// xml takes an XML body: opens what is encrypted in it, verifies what it signs, takes the MIKEY messages and the identities in it. Valid until the next call.
    const XmlSeen &xml(Frame frame, ByteView octets, const Sip &sip);

    /// tls looks at one segment or datagram of a connection that an m-line X/TLS/Y announced (SdpOutcome::tls_ports). Valid until the next call.
    const TlsSeen &tls(const Flow &flow, ByteView records, bool first_pass);
    /// cms takes a body of type application/pkcs7-mime, DER or base64; the MIKEY messages in it count first. Valid until the next call.
    const CmsSeen &cms(Frame frame, ByteView body, const Sip &sip);

    /// exchanges lists all MIKEY messages in the order of their first frames, every one opened.
    std::vector<const Exchange *> exchanges() const;
    /// exchanges_in lists the MIKEY messages that a frame carried, as far as they are opened.
    std::vector<const Exchange *> exchanges_in(Frame frame) const;
    const kms::Keyring &keys() const noexcept;
    /// streams gives the streams seen so far, for reports.
    const StreamBook &streams() const noexcept;
    /// stream_faults gives the reasons why packets of streams did not open, for reports.
    const StreamFaults &stream_faults() const noexcept;
    /// calls gives the calls and ports that descriptions announced.
    const CallBook &calls() const noexcept;
    /// body_keys lists the keys that opened bodies of signalling, each once for a frame.
    const std::vector<BodyKey> &body_keys() const noexcept;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace mediasec::session
