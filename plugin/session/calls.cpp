// Mediasec: offers and answers, and the ports and keys that they announce.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "session/calls.h"

#include <algorithm>
#include <functional>

namespace mediasec::session {

namespace {

std::string lower(std::string text)
{
    std::transform(text.begin(), text.end(), text.begin(), [](char c) { return static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c); });
    return text;
}

/// control_service tells whether an m-line is a media-plane control channel: m=application PORT udp MCPTT (TS 24.380 4.3), MCVideo likewise.
bool control_service(const sdp::Media &media)
{
    if (media.kind != "application" || !lower(media.protocol).starts_with("udp")) return false;
    return std::any_of(media.formats.begin(), media.formats.end(), [](const std::string &f) {
        std::string name = lower(f);
        return name == "mcptt" || name == "mcvideo" || name == "mcdata";
    });
}

}  // namespace

bool has_protection(const Section &section) noexcept
{
    return section.media.secure() || !section.sdes.empty() || !section.exchanges.empty() || section.has_defective_sdes;
}

std::uint32_t media_types_of(const sdp::Media &media) noexcept { return media.kind == "audio" ? 1u : media.kind == "video" ? 2u : 4u; }

namespace {

// A call that announces thousands of ports must not cost their square.
constexpr std::size_t usual_setups = 64;     ///< of a call
constexpr std::size_t most_compared = 1024;  ///< setups, the newest, among which one for the same port is looked for

/// fill_side takes over the sections of a description with their keys.
void fill_side(Side &side, sdp::Description &&description, std::vector<std::vector<const Exchange *>> media_level)
{
    for (std::size_t i = 0; i < description.media.size(); ++i) {
        Section &section = side.sections.emplace_back();
        section.media = std::move(description.media[i]);
        if (i < media_level.size()) section.exchanges = std::move(media_level[i]);
        // Capabilities may stand at session level (RFC 5939 3.4.1); keys there are a mistake that is tolerated.
        for (const auto *cryptos : {&section.media.cryptos, &description.cryptos})
            for (const auto &crypto : *cryptos)
                if (!add_sdes(section.sdes, crypto, side.frame)) section.has_defective_sdes = true;
    }
}

void remember(Call &call, const Exchange *exchange)
{
    auto &known = call.exchanges;
    known.erase(std::remove(known.begin(), known.end(), exchange), known.end());
    known.push_back(exchange);
}

/// note_answer marks the offer that an answer is for, which may repeat the text of an older one (RFC 3264 8).
void note_answer(Call &call, std::uint32_t cseq, const std::string &answerer)
{
    constexpr std::size_t newest = 16;  // descriptions that are looked at
    std::size_t looked = 0;
    for (auto side = call.sides.rbegin(); side != call.sides.rend() && looked < newest; ++side, ++looked) {
        if (side->in_response || side->cseq != cseq || side->party == answerer) continue;
        side->answered = true;
        return;
    }
}

}  // namespace

bool Call::has_keys() const noexcept { return !exchanges.empty(); }

std::vector<Setup> Call::newest_setups() const
{
    const std::size_t count = std::min(setups.size(), std::max(announced, usual_setups));
    return {setups.end() - static_cast<std::ptrdiff_t>(count), setups.end()};
}

Call &CallBook::open(const std::string &id)
{
    Call *&call = by_id_[id];
    if (!call) {
        ++changes_;
        call = &calls_.emplace_back();
        call->id = id;
    }
    return *call;
}

void CallBook::carry(Call &call, Section *section, const Exchange *exchange)
{
    ++changes_;
    remember(call, exchange);
    if (!section) return;
    auto &known = section->exchanges;
    if (std::find(known.begin(), known.end(), exchange) == known.end()) known.push_back(exchange);
}

Call &CallBook::add(Frame frame, std::string_view text, sdp::Description &&description, const Sip &sip, std::vector<const Exchange *> session_level,
                    std::vector<std::vector<const Exchange *>> media_level)
{
    // A body outside of any dialog (MBMS announcement in a MESSAGE, a capture cut before the request) is a call of its own.
    Call *call = &open(sip.call_id.empty() ? "frame " + std::to_string(frame) : sip.call_id);
    const std::size_t digest = std::hash<std::string_view>()(text);
    const std::string &party = sip.is_request() ? sip.from : sip.to;
    if (!sip.is_request()) note_answer(*call, sip.cseq, party);
    const auto same_text = call->by_digest.equal_range(digest);
    const bool is_known = std::any_of(same_text.first, same_text.second, [&](const auto &entry) {
        const Side &known = call->sides[entry.second];
        return known.party == party && known.in_response == !sip.is_request();
    });
    if (is_known) return *call;
    ++changes_;
    call->by_digest.emplace(digest, call->sides.size());
    call->announced = 0;
    Side &side = call->sides.emplace_back();
    side.frame = frame;
    side.party = party;
    side.cseq = sip.cseq;
    side.in_response = !sip.is_request();
    side.exchanges = std::move(session_level);
    fill_side(side, std::move(description), std::move(media_level));
    for (const auto *exchange : side.exchanges)
        remember(*call, exchange);
    for (const auto &section : side.sections)
        for (const auto *exchange : section.exchanges)
            remember(*call, exchange);
    for (std::size_t i = 0; i < side.sections.size(); ++i)
        announce(*call, call->sides.size() - 1, i);
    return *call;
}

void CallBook::announce(Call &call, std::size_t side, std::size_t section)
{
    const Section &announced = call.sides[side].sections[section];
    const sdp::Media &media = announced.media;
    if (media.port == 0) return;
    Setup setup;
    setup.endpoint = {make_address(media.address), media.port};
    setup.frame = call.sides[side].frame;
    setup.media_types = media_types_of(media);
    setup.formats = media.payload_formats;
    setup.protected_media = has_protection(announced) || !call.exchanges.empty();
    setup.muxed = media.rtcp_mux;
    PortUse use{&call, side, section, Setup::Kind::rtp};
    if (control_service(media)) {
        setup.kind = Setup::Kind::control;
        bind(call, setup, use);
        return;
    }
    if (!media.is_rtp()) return;
    bind(call, setup, use);
    announce_fec(call, setup, use);
    Setup rtcp = setup;
    rtcp.kind = Setup::Kind::rtcp;
    rtcp.endpoint.port = media.rtcp_port.value_or(static_cast<std::uint16_t>(media.port + 1));
    if (!media.rtcp_address.empty()) rtcp.endpoint.address = make_address(media.rtcp_address);
    if (rtcp.endpoint == setup.endpoint) return;
    bind(call, rtcp, use);
}

/// announce_fec announces the ports of FEC streams that a=fmtp gives beside the section's own (RFC 5109 14.2, RFC 2733 11.1).
void CallBook::announce_fec(Call &call, const Setup &media_setup, PortUse use)
{
    use.fec = true;
    for (const sdp::FecStream &stream : call.sides[use.side].sections[use.section].media.fec_streams) {
        Setup setup = media_setup;
        if (!stream.address.empty()) setup.endpoint.address = make_address(stream.address);
        for (const Setup::Kind kind : {Setup::Kind::rtp, Setup::Kind::rtcp}) {
            setup.kind = use.kind = kind;
            setup.endpoint.port = static_cast<std::uint16_t>(stream.port + (kind == Setup::Kind::rtcp ? 1 : 0));
            if (!(setup.endpoint == media_setup.endpoint)) bind(call, setup, use);
        }
    }
}

void CallBook::bind(Call &call, Setup setup, PortUse use)
{
    static constexpr std::array<std::uint8_t, 16> anywhere{};
    if (setup.endpoint.address.length == 0 || setup.endpoint.address.octets == anywhere) return;
    ++changes_;
    use.kind = setup.kind;
    if (setup.protected_media) protected_hosts_.insert(setup.endpoint.address);
    ports_[{setup.endpoint, setup.channel}].push_back(use);
    const auto newest = call.setups.end() - static_cast<std::ptrdiff_t>(std::min(call.setups.size(), most_compared));
    auto same = std::find_if(newest, call.setups.end(), [&](const Setup &s) {
        return s.endpoint == setup.endpoint && s.channel == setup.channel && s.kind == setup.kind;
    });
    ++call.announced;
    if (same == call.setups.end()) {
        call.setups.push_back(std::move(setup));
        return;
    }
    setup.frame = same->frame;  // the conversation keeps the frame that made it
    setup.protected_media = setup.protected_media || same->protected_media;
    *same = std::move(setup);
    if (call.setups.end() - same > static_cast<std::ptrdiff_t>(usual_setups)) std::rotate(same, same + 1, call.setups.end());
}

const std::vector<PortUse> *CallBook::uses(const Endpoint &endpoint, std::uint32_t channel) const
{
    auto found = ports_.find({endpoint, channel});
    return found == ports_.end() ? nullptr : &found->second;
}

const Call *CallBook::find(const std::string &id) const
{
    auto found = by_id_.find(id);
    return found == by_id_.end() ? nullptr : found->second;
}

bool media_key_signalled(const PortUse &use) noexcept
{
    const auto is_for_media = [](const Exchange *exchange) {
        const KeyType type = exchange->has_key_type ? exchange->key_type : exchange->keys.empty() ? KeyType::unknown : exchange->keys.front().type;
        return type == KeyType::pck || type == KeyType::gmk || type >= KeyType::tgk;
    };
    for (const auto &side : use.call->sides) {
        if (use.section >= side.sections.size()) continue;
        const Section &section = side.sections[use.section];
        if (!section.sdes.empty() || std::any_of(section.exchanges.begin(), section.exchanges.end(), is_for_media)) return true;
    }
    return std::any_of(use.call->exchanges.begin(), use.call->exchanges.end(), is_for_media);
}

bool protection_signalled(const PortUse &use) noexcept
{
    const auto &sides = use.call->sides;
    if (!use.call->exchanges.empty()) return true;
    for (const auto &side : sides)
        if (use.section < side.sections.size() && has_protection(side.sections[use.section])) return true;
    return false;
}

}  // namespace mediasec::session
