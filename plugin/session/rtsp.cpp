// Mediasec: RTSP connections: which keys and ports belong to which media section.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "session/rtsp.h"

#include <algorithm>

namespace mediasec::session {

namespace {

constexpr std::size_t most_pending = 256;  ///< requests of a connection whose answers never come
constexpr std::size_t most_described = 256;  ///< descriptions, the newest, among which a SETUP's is looked for: a flood of them must not cost its square

/// is_clients tells whether only clients send a method (RFC 2326 10: the others go either way).
bool is_clients(const std::string &method)
{
    return method == "DESCRIBE" || method == "SETUP" || method == "PLAY" || method == "PAUSE" || method == "RECORD" || method == "TEARDOWN";
}

/// path_of leaves scheme, host and a last slash out: names, addresses and gateways may differ between description and requests.
std::string_view path_of(std::string_view uri) noexcept
{
    if (const auto scheme = uri.find("://"); scheme != std::string_view::npos) {
        const auto path = uri.find('/', scheme + 3);
        uri = path == std::string_view::npos ? std::string_view() : uri.substr(path);
    }
    while (!uri.empty() && uri.back() == '/') uri.remove_suffix(1);
    return uri;
}

/// names tells whether `uri` is that of a section's a=control value (RFC 2326 C.1.1). Clients put a relative one behind the base with or without
/// a slash.
bool names(std::string_view uri, std::string_view base, std::string_view control) noexcept
{
    if (control.empty() || control == "*") return path_of(uri) == path_of(base);
    if (control.find("://") != std::string_view::npos) return path_of(uri) == path_of(control);
    const std::string_view path = path_of(uri), start = path_of(base);
    while (!control.empty() && control.back() == '/') control.remove_suffix(1);
    if (!path.starts_with(start) || !path.ends_with(control) || path.size() < start.size() + control.size()) return false;
    const std::string_view between = path.substr(start.size(), path.size() - start.size() - control.size());
    return between.empty() || between == "/";
}

bool is_secure(const sdp::RtspTransport &transport) { return transport.profile.find("SAVP") != std::string::npos; }

/// counterpart_of copies what a section says of its media, without its keys.
Section counterpart_of(const Section &section)
{
    Section copy;
    copy.media.kind = section.media.kind;
    copy.media.protocol = section.media.protocol;
    copy.media.formats = section.media.formats;
    copy.media.payload_formats = section.media.payload_formats;
    copy.media.has_fingerprint = section.media.has_fingerprint;
    return copy;
}

}  // namespace

RtspBook::Ends RtspBook::ends_of(const Flow &connection) { return std::minmax(connection.source, connection.destination); }

RtspBook::Connection &RtspBook::connection_of(const Flow &flow)
{
    const Ends ends = ends_of(flow);
    Connection &connection = connections_[ends];
    if (connection.id.empty()) connection.id = "RTSP " + to_text(ends.first) + " " + to_text(ends.second);
    return connection;
}

const RtspBook::Connection *RtspBook::known(const Flow &flow) const noexcept
{
    const auto found = connections_.find(ends_of(flow));
    return found == connections_.end() ? nullptr : &found->second;
}

Sip RtspBook::sip_of(const Flow &connection, const sdp::RtspMessage &message) const
{
    const Ends ends = ends_of(connection);
    Sip sip;
    sip.call_id = "RTSP " + to_text(ends.first) + " " + to_text(ends.second);
    sip.cseq = message.cseq;
    sip.method = message.method;
    sip.code = message.status;
    sip.from = sip.to = to_text(connection.source);
    return sip;
}

RtspBook::Presentation &RtspBook::add_presentation(Connection &connection, const Endpoint &server, Call &call, std::size_t side, bool by_client)
{
    Side &other = call.sides.emplace_back();
    other.frame = call.sides[side].frame;
    other.party = connection.id + (by_client ? " server" : " client");
    for (const Section &section : call.sides[side].sections)
        other.sections.push_back(counterpart_of(section));
    const std::size_t counterpart = call.sides.size() - 1;
    Presentation &added = presentations_.emplace_back(Presentation{&call, by_client ? counterpart : side, by_client ? side : counterpart, {}, {}});
    connection.presentations.push_back(&added);
    of_servers_[server].push_back(&added);
    return added;
}

void RtspBook::described(const Flow &connection, const sdp::RtspMessage &message, Call &call)
{
    Connection &state = connection_of(connection);
    const std::size_t side = call.sides.size() - 1;
    const auto is_known = [&](const Presentation *p) { return p->call == &call && (p->server_side == side || p->client_side == side); };
    if (call.sides.empty() || std::any_of(state.presentations.begin(), state.presentations.end(), is_known)) return;
    const bool by_client = message.is_request && (!state.client || *state.client == connection.source);
    const auto request = state.pending.find({connection.destination, message.cseq});
    Presentation &presentation = add_presentation(state, by_client ? connection.destination : connection.source, call, side, by_client);
    presentation.base = !message.content_base.empty()       ? message.content_base
                        : !message.content_location.empty() ? message.content_location
                        : message.is_request                ? message.uri
                        : request != state.pending.end()    ? request->second.uri
                                                            : std::string();
    for (const Section &section : call.sides[side].sections)
        presentation.controls.push_back(section.media.control);
}

RtspBook::Place RtspBook::find_place(const std::vector<Presentation *> &presentations, const std::string &uri)
{
    std::size_t looked_at = 0;
    for (auto p = presentations.rbegin(); p != presentations.rend() && looked_at < most_described; ++p, ++looked_at)
        for (std::size_t i = 0; i < (*p)->controls.size(); ++i)
            if (names(uri, (*p)->base, (*p)->controls[i])) return {*p, i};
    return {};
}

RtspBook::Place RtspBook::place_of(const Connection &connection, const Endpoint &server, const std::string &uri) const
{
    // This connection's descriptions come first; a client may also set up on another connection to the same server.
    if (const Place own = find_place(connection.presentations, uri); own.presentation) return own;
    const auto of_server = of_servers_.find(server);
    return of_server == of_servers_.end() ? Place{} : find_place(of_server->second, uri);
}

RtspBook::Place RtspBook::make_place(Connection &connection, const Endpoint &server, const std::string &uri)
{
    Call &call = calls_.open(connection.id);
    Side &side = call.sides.emplace_back();
    side.party = connection.id + " server";
    side.in_response = true;
    side.sections.emplace_back().media.control = uri;
    Presentation &presentation = add_presentation(connection, server, call, call.sides.size() - 1, false);
    presentation.base = uri;
    presentation.controls.push_back(uri);
    return {&presentation, 0};
}

void RtspBook::carry(const Place &place, Call &call, bool from_client, const Exchange *exchange)
{
    Section *section = nullptr;
    const Presentation *of = place.presentation;
    if (of) section = &of->call->sides[from_client ? of->client_side : of->server_side].sections[place.section];
    calls_.carry(of ? *of->call : call, section, exchange);
}

const Call *RtspBook::take(Frame frame, const Flow &connection, const sdp::RtspMessage &message, const std::vector<RtspKey> &keys)
{
    Connection &state = connection_of(connection);
    Request request{message.method, message.uri, message.transports};
    if (message.is_request) {
        if (is_clients(message.method)) state.client = connection.source;
        if (state.pending.size() >= most_pending) state.pending.clear();
        state.pending[{connection.source, message.cseq}] = request;
    } else if (auto asked = state.pending.find({connection.destination, message.cseq}); asked != state.pending.end()) {
        request = std::move(asked->second);
        if (message.status >= 200) state.pending.erase(asked);
        if (is_clients(request.method)) state.client = connection.destination;
    }
    const bool sets_up = !message.is_request && message.is_success() && !message.transports.empty();
    if (keys.empty() && !sets_up) return nullptr;
    const bool from_client = state.client ? *state.client == connection.source : message.is_request;
    const Endpoint &server = from_client ? connection.destination : connection.source;
    Place place = place_of(state, server, request.uri);
    if (!place.presentation && (sets_up || message.method == "SETUP")) place = make_place(state, server, request.uri);
    Call &call = calls_.open(state.id);
    for (const RtspKey &key : keys) {
        const Place own = key.uri.empty() ? place : place_of(state, server, key.uri);
        carry(own.presentation ? own : place, call, from_client, key.exchange);
    }
    if (sets_up) set_up(frame, state, connection, place, request, message.transports.front());
    return place.presentation ? place.presentation->call : &call;
}

Setup RtspBook::setup_of(Frame frame, const Place &place, bool secure)
{
    const Presentation &presentation = *place.presentation;
    Section &servers = presentation.call->sides[presentation.server_side].sections[place.section];
    const Section &clients = presentation.call->sides[presentation.client_side].sections[place.section];
    if (secure && !servers.media.secure()) servers.media.protocol = "RTP/SAVP";
    Setup setup;
    setup.method = "RTSP";
    setup.frame = frame;
    setup.media_types = media_types_of(servers.media);
    setup.formats = servers.media.payload_formats;
    setup.protected_media = has_protection(servers) || has_protection(clients);
    return setup;
}

void RtspBook::bind(const Place &place, bool of_client, Setup setup, const Endpoint &endpoint, Setup::Kind kind)
{
    if (endpoint.port == 0) return;
    const Presentation &presentation = *place.presentation;
    setup.endpoint = endpoint;
    setup.kind = kind;
    const std::size_t side = of_client ? presentation.client_side : presentation.server_side;
    calls_.bind(*presentation.call, std::move(setup), {presentation.call, side, place.section, kind});
}

void RtspBook::bind_ports(const Place &place, bool of_client, Setup setup, const Address &address, std::uint16_t rtp, std::uint16_t rtcp)
{
    if (rtcp == 0 && rtp != 0) rtcp = static_cast<std::uint16_t>(rtp + 1);
    setup.muxed = rtp == rtcp;
    bind(place, of_client, setup, {address, rtp}, Setup::Kind::rtp);
    if (!setup.muxed) bind(place, of_client, setup, {address, rtcp}, Setup::Kind::rtcp);
}

void RtspBook::bind_channels(Connection &connection, const Place &place, Setup setup, const Flow &answer, const sdp::RtspTransport &transport)
{
    const std::uint8_t rtcp = transport.channel_rtcp != 0 ? transport.channel_rtcp : static_cast<std::uint8_t>(transport.channel_rtp + 1);
    for (auto [number, kind] : {std::pair(transport.channel_rtp, Setup::Kind::rtp), std::pair(rtcp, Setup::Kind::rtcp)}) {
        connection.channels.push_back({setup.frame, number, kind, setup.protected_media});
        setup.channel = 1u + number;
        setup.peer_port = answer.source.port;
        bind(place, true, setup, answer.destination, kind);
        setup.peer_port = answer.destination.port;
        bind(place, false, setup, answer.source, kind);
    }
}

void RtspBook::set_up(Frame frame, Connection &connection, const Flow &answer, const Place &place, const Request &request,
                      const sdp::RtspTransport &transport)
{
    const sdp::RtspTransport none, &asked = request.transports.empty() ? none : request.transports.front();
    const Setup setup = setup_of(frame, place, is_secure(transport));
    place.presentation->call->announced = 0;
    if (transport.interleaved) return bind_channels(connection, place, setup, answer, transport);
    const std::string &destination = !transport.destination.empty() ? transport.destination : asked.destination;
    if (transport.multicast) return bind_ports(place, true, setup, make_address(destination), transport.port_rtp, transport.port_rtcp);
    const auto either = [](const std::string &text, const Address &otherwise) {
        const Address address = make_address(text);
        return address.length != 0 ? address : otherwise;
    };
    const sdp::RtspTransport &ports = transport.client_rtp != 0 ? transport : asked;
    bind_ports(place, true, setup, either(destination, answer.destination.address), ports.client_rtp, ports.client_rtcp);
    bind_ports(place, false, setup, either(transport.source, answer.source.address), transport.server_rtp, transport.server_rtcp);
}

bool RtspBook::has_interleaved(const Flow &connection, Frame frame) const noexcept
{
    const Connection *state = known(connection);
    const auto is_open = [frame](const Channel &c) { return c.is_protected && c.frame <= frame; };
    return state && std::any_of(state->channels.begin(), state->channels.end(), is_open);
}

std::optional<Setup::Kind> RtspBook::interleaved(const Flow &connection, std::uint8_t channel, Frame frame) const noexcept
{
    const Connection *state = known(connection);
    if (!state) return std::nullopt;
    for (auto c = state->channels.rbegin(); c != state->channels.rend(); ++c)
        if (c->number == channel && c->frame <= frame) return c->is_protected ? std::optional(c->kind) : std::nullopt;
    return std::nullopt;
}

}  // namespace mediasec::session
