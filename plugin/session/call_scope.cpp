// Mediasec: what belongs to one call: its signalling, its streams, its keys.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "session/call_scope.h"

#include "session/exchange.h"

#include <algorithm>

namespace mediasec::session {

namespace {

bool in_frame(const Exchange &exchange, Frame frame) { return std::binary_search(exchange.frames.begin(), exchange.frames.end(), frame); }

/// Collector fills a scope from one packet.
struct Collector {
    const Capture &capture;
    const PacketPlace &place;
    CallScope scope;

    void add(const Call &call)
    {
        if (std::find(scope.calls.begin(), scope.calls.end(), &call) != scope.calls.end()) return;
        scope.calls.push_back(&call);
        scope.exchanges.insert(call.exchanges.begin(), call.exchanges.end());
        for (const Setup &setup : call.setups)
            if (setup.endpoint.address.length != 0) scope.endpoints.insert(setup.endpoint);
    }

    bool is_of_place(const Call &call) const
    {
        if (!place.call_id.empty() && call.id == place.call_id) return true;
        const bool described = std::any_of(call.sides.begin(), call.sides.end(), [this](const Side &side) { return side.frame == place.frame; });
        return described || std::any_of(call.exchanges.begin(), call.exchanges.end(), [this](const Exchange *exchange) { return in_frame(*exchange, place.frame); });
    }

    void find_calls()
    {
        for (const Call &call : capture.calls().all())
            if (is_of_place(call)) add(call);
        for (const Endpoint *endpoint : {&place.flow.destination, &place.flow.source}) {
            const auto *uses = capture.calls().uses(*endpoint, place.flow.interleaved());
            if (!uses || !scope.calls.empty()) continue;
            // A port serves one call after another: the last announcement before the packet counts, or else the first.
            const auto later = [this](const PortUse &use) { return use.call->sides[use.side].frame > place.frame; };
            const auto use = std::find_if_not(uses->rbegin(), uses->rend(), later);
            add(use == uses->rend() ? *uses->front().call : *use->call);
        }
    }

    /// add_legs adds the calls that carry a key of those found, until no more are.
    void add_legs()
    {
        for (std::size_t known = 0; known != scope.calls.size();) {
            known = scope.calls.size();
            for (const Call &call : capture.calls().all())
                if (std::any_of(call.exchanges.begin(), call.exchanges.end(), [this](const Exchange *exchange) { return scope.exchanges.contains(exchange); })) add(call);
        }
    }

    bool is_of_scope(const Stream &stream) const
    {
        const Flow &flow = stream.flow;
        if (!scope.calls.empty()) return scope.endpoints.contains(flow.source) || scope.endpoints.contains(flow.destination);
        const Flow &asked = place.flow;
        return (flow.source == asked.source && flow.destination == asked.destination) || (flow.source == asked.destination && flow.destination == asked.source);
    }

    /// is_of_time leaves out streams of an earlier or later call on the same ports, as far as their keys tell.
    bool is_of_time(const Stream &stream) const
    {
        if (stream.way == PacketResult::nothing || scope.calls.empty()) return true;
        const Key &key = *capture.streams().way(stream.way).context->key;
        if (!key.exchange || scope.exchanges.contains(key.exchange)) return true;
        return std::none_of(capture.calls().all().begin(), capture.calls().all().end(), [&key](const Call &call) {
            return std::find(call.exchanges.begin(), call.exchanges.end(), key.exchange) != call.exchanges.end();
        });
    }

    void add_key(const Key &key)
    {
        if (key.exchange) scope.exchanges.insert(key.exchange);
        else scope.keys.insert(&key);
    }

    void find_streams()
    {
        const StreamBook &book = capture.streams();
        std::vector<const Stream *> found;
        for (const Stream &stream : book.streams())
            if (stream.packets != 0 && is_of_scope(stream) && is_of_time(stream)) found.push_back(&stream);
        scope.streams = std::move(found);
        for (const Stream *stream : scope.streams)
            for (std::uint32_t way : stream->ways)
                add_key(*book.way(way).context->key);
    }

    /// find_bodies adds the keys that opened bodies of the call's signalling, or of the packet itself.
    void find_bodies()
    {
        for (const BodyKey &body : capture.body_keys()) {
            const bool of_call = std::any_of(scope.calls.begin(), scope.calls.end(), [&body](const Call *call) { return !body.call_id.empty() && call->id == body.call_id; });
            if (of_call || body.frame == place.frame || (!place.call_id.empty() && body.call_id == place.call_id)) add_key(*body.key);
        }
    }
};

std::string address_filter(const Endpoint &endpoint)
{
    const char *field = endpoint.address.length == 4 ? "ip" : "ipv6";
    const auto side = [&](const char *which, const char *port) {
        return std::string("(") + field + "." + which + " == " + to_text(endpoint.address) + " and udp." + port + " == " + std::to_string(endpoint.port) + ")";
    };
    return side("src", "srcport") + " or " + side("dst", "dstport");
}

std::string quoted(const std::string &text)
{
    std::string out = "\"";
    for (char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out + '"';
}

void add_term(std::string &filter, const std::string &term) { filter += (filter.empty() ? "" : " or ") + term; }

}  // namespace

CallScope call_scope(const Capture &capture, const PacketPlace &place)
{
    Collector collector{capture, place, {}};
    collector.find_calls();
    for (const Exchange *exchange : capture.exchanges_in(place.frame))
        collector.scope.exchanges.insert(exchange);
    collector.add_legs();
    collector.find_streams();
    collector.find_bodies();
    return std::move(collector.scope);
}

std::string display_filter(const CallScope &scope)
{
    std::string filter;
    std::set<Endpoint> endpoints = scope.endpoints;
    for (const Stream *stream : scope.streams)
        if (scope.calls.empty()) endpoints.insert(stream->flow.destination);
    for (const Call *call : scope.calls)
        if (!call->id.empty()) add_term(filter, "sip.Call-ID == " + quoted(call->id));
    for (const Endpoint &endpoint : endpoints)
        add_term(filter, address_filter(endpoint));
    std::set<Frame> frames;
    for (const Exchange *exchange : scope.exchanges)
        frames.insert(exchange->frames.begin(), exchange->frames.end());
    std::string set;
    for (Frame frame : frames)
        set += (set.empty() ? "" : ", ") + std::to_string(frame);
    if (!set.empty()) add_term(filter, "frame.number in {" + set + "}");
    return filter;
}

}  // namespace mediasec::session
