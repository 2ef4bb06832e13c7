// Mediasec: RTSP connections: which keys and ports belong to which media section.
//
// An RTSP connection is a Call. The description of a DESCRIBE answer (or of an ANNOUNCE) is one of its sides, the other party's side is a copy
// of it without keys; a SETUP names a section by its URL, brings the client's key in a KeyMgmt header, and with its answer the ports or
// interleaved channels. RFC 2326 10, 12.39, C.1; RFC 4567 4, 5.3; ONVIF Streaming Specification 5.2.4. SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "sdp/rtsp.h"
#include "session/calls.h"

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace mediasec::session {

/// RtspKey is a MIKEY message that a header or a parameter body brought.
struct RtspKey {
    std::string uri;                         ///< what it is for; empty: what the message is about
    const Exchange *exchange;
};

/// RtspBook follows the RTSP connections of a capture. It is fed on the first pass only.
class RtspBook {
public:
    explicit RtspBook(CallBook &calls) : calls_(calls) {}

    /// sip_of says how CallBook::add is to file a description that came in `message`: in which call, by which party.
    Sip sip_of(const Flow &connection, const sdp::RtspMessage &message) const;
    /// described takes note that CallBook::add filed the description of `message` as the newest side of `call`.
    void described(const Flow &connection, const sdp::RtspMessage &message, Call &call);
    /// take files the keys and the transports of a message and gives the call whose ports or keys it changed; a null pointer when it changed nothing.
    const Call *take(Frame frame, const Flow &connection, const sdp::RtspMessage &message, const std::vector<RtspKey> &keys);

    /// is_known, has_interleaved and interleaved: see Capture.
    bool is_known(const Flow &connection) const noexcept { return known(connection) != nullptr; }
    bool has_interleaved(const Flow &connection, Frame frame) const noexcept;
    std::optional<Setup::Kind> interleaved(const Flow &connection, std::uint8_t channel, Frame frame) const noexcept;

private:
    /// Presentation is a description with its two sides.
    struct Presentation {
        Call *call;
        std::size_t server_side, client_side;  ///< indices of Call::sides
        std::string base;                      ///< URL that a=control values are relative to
        std::vector<std::string> controls;     ///< of each section
    };
    /// Place is one section of a presentation.
    struct Place {
        Presentation *presentation = nullptr;
        std::size_t section = 0;
    };
    /// Request is what has to be known of a request when its answer comes.
    struct Request {
        std::string method, uri;
        std::vector<sdp::RtspTransport> transports;
    };
    /// Channel is an interleaved channel as of a frame.
    struct Channel {
        Frame frame;
        std::uint8_t number;
        Setup::Kind kind;
        bool is_protected;
    };
    struct Connection {
        std::string id;
        std::vector<Presentation *> presentations;  ///< that were described or made on it, the newest last
        std::optional<Endpoint> client;        ///< who sends DESCRIBE, SETUP and the like
        std::map<std::pair<Endpoint, std::uint32_t>, Request> pending;  ///< by sender and CSeq
        std::vector<Channel> channels;         ///< in the order of frames
    };
    using Ends = std::pair<Endpoint, Endpoint>;

    static Ends ends_of(const Flow &connection);
    Connection &connection_of(const Flow &flow);
    const Connection *known(const Flow &flow) const noexcept;
    Presentation &add_presentation(Connection &connection, const Endpoint &server, Call &call, std::size_t side, bool by_client);
    static Place find_place(const std::vector<Presentation *> &presentations, const std::string &uri);
    Place place_of(const Connection &connection, const Endpoint &server, const std::string &uri) const;
    Place make_place(Connection &connection, const Endpoint &server, const std::string &uri);
    void carry(const Place &place, Call &call, bool from_client, const Exchange *exchange);
    /// setup_of says what a section's ports have in common; `secure` when its transport's profile is a secure one, whatever the description says.
    static Setup setup_of(Frame frame, const Place &place, bool secure);
    void bind(const Place &place, bool of_client, Setup setup, const Endpoint &endpoint, Setup::Kind kind);
    void bind_ports(const Place &place, bool of_client, Setup setup, const Address &address, std::uint16_t rtp, std::uint16_t rtcp);
    void bind_channels(Connection &connection, const Place &place, Setup setup, const Flow &answer, const sdp::RtspTransport &transport);
    void set_up(Frame frame, Connection &connection, const Flow &answer, const Place &place, const Request &request,
                const sdp::RtspTransport &transport);

    CallBook &calls_;
    std::map<Ends, Connection> connections_;
    std::deque<Presentation> presentations_;   ///< the newest last; addresses are stable
    std::map<Endpoint, std::vector<Presentation *>> of_servers_;
};

}  // namespace mediasec::session
