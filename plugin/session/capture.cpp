// Mediasec: everything learnt from one capture file.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "session/capture.h"

#include "crypto/base64.h"
#include "crypto/digest.h"
#include "crypto/srtp_suites.h"
#include "session/calls.h"
#include "session/exchange.h"
#include "session/keys.h"
#include "session/streams.h"

#include <algorithm>
#include <map>

namespace mediasec::session {

struct Capture::State {
    State(std::shared_ptr<const kms::Keyring> loaded, Options wanted) : keyring(std::move(loaded)), options(wanted), book(*keyring) {}

    std::shared_ptr<const kms::Keyring> keyring;
    Options options;
    IdentityBook book;
    std::deque<Exchange> exchanges;
    std::map<crypto::Sha256, Exchange *> by_digest;
    std::deque<Key> listed_keys;
    std::deque<ListedSrtp> listed_srtp;
    KeyTable keys;
    CallBook calls;
    StreamBook streams{keys, calls, listed_srtp};
    SdpOutcome outcome;
    std::vector<floor::Message> messages;
    std::vector<ControlEvent> timeline;
    McdataOpened mcdata_opened;

    Exchange &exchange_of(Frame frame, ByteView octets, Carrier carrier, const Sip &sip);
    void take_listed();
    void note_identities(const Exchange &exchange);
};

namespace {

bool is_3gpp(kms::SecretKind kind) { return static_cast<int>(kind) <= static_cast<int>(kms::SecretKind::musik); }

/// listed_key makes a key from a `gmk` to `musik` line. A GMK's own CSB ID is only known for the user that the line names.
void fill_listed(Key &key, const kms::ListedSecret &secret)
{
    key.type = static_cast<KeyType>(secret.kind);
    key.id = secret.key_id;
    key.csb_id = secret.key_id;
    key.value = secret.key.clone();
    key.rand = secret.rand;
    key.owner = secret.user;
    key.label = secret.origin.file + " line " + std::to_string(secret.origin.line);
    if (key.type == KeyType::gmk && !secret.user.empty()) key.csb_id = crypto::guk_id(key.id, crypto::user_salt(key.value.view(), secret.user));
}

void fill_listed_srtp(ListedSrtp &entry, const kms::ListedSecret &secret)
{
    entry.match = secret.match;
    entry.roc = secret.roc;
    entry.sdes.suite = secret.suite;
    entry.sdes.policy = crypto::policy_of_suite(secret.suite);
    entry.sdes.mki = secret.mki.empty() ? secret.match.mki : secret.mki;
    entry.sdes.key.type = KeyType::tek;
    entry.sdes.key.is_tek = true;
    entry.sdes.key.label = secret.origin.file + " line " + std::to_string(secret.origin.line);
    const std::size_t key_len = entry.sdes.policy ? std::min<std::size_t>(entry.sdes.policy->key_len, secret.key.size()) : secret.key.size();
    entry.sdes.key.value = SecretBytes(secret.key.view().first(key_len));
    entry.sdes.key.salt = SecretBytes(secret.key.view().subspan(key_len));
}

}  // namespace

void Capture::State::take_listed()
{
    for (const auto &secret : keyring->secrets) {
        if (is_3gpp(secret.kind)) {
            Key &key = listed_keys.emplace_back();
            fill_listed(key, secret);
            keys.add(key);
        } else if (secret.kind == kms::SecretKind::srtp) {
            fill_listed_srtp(listed_srtp.emplace_back(), secret);
        }
    }
}

void Capture::State::note_identities(const Exchange &exchange)
{
    for (std::uint8_t role : {std::uint8_t(1), std::uint8_t(2)})
        if (const auto *identity = exchange.message.identity(role)) book.note(text_of(identity->data));
}

Exchange &Capture::State::exchange_of(Frame frame, ByteView octets, Carrier carrier, const Sip &sip)
{
    const crypto::Sha256 digest = crypto::sha256({octets});
    Exchange *&known = by_digest[digest];
    if (known) {
        if (!known->frames.empty() && known->frames.back() < frame) known->frames.push_back(frame);
        return *known;
    }
    Exchange &exchange = exchanges.emplace_back();
    known = &exchange;
    exchange.number = exchanges.size() - 1;
    exchange.frames.push_back(frame);
    exchange.carrier = carrier;
    exchange.sip = sip;
    exchange.message = mikey::parse(octets, options.parse);
    note_identities(exchange);
    book.note(sip.from);
    book.note(sip.to);
    open_exchange(exchange, {*keyring, book, exchanges});
    for (const Key &key : exchange.keys)
        keys.add(key);
    if (exchange.keys.empty()) keys.add_unopened(exchange);
    streams.keys_changed();
    return exchange;
}

Capture::Capture(std::shared_ptr<const kms::Keyring> keys, Options options) : state_(std::make_unique<State>(std::move(keys), options))
{
    State *state = state_.get();
    state->streams.exchange_of = [state](std::uint32_t number) { return number < state->exchanges.size() ? &state->exchanges[number] : nullptr; };
    state->take_listed();
}

Capture::~Capture() = default;

const Exchange &Capture::message(Frame frame, ByteView octets, Carrier carrier, const Sip &sip, bool)
{
    return state_->exchange_of(frame, octets, carrier, sip);
}

namespace {

/// decode_key_mgmt turns one attribute into a message; one that is not MIKEY or not base64 is a remark.
FoundKeyMgmt decode_key_mgmt(const sdp::KeyMgmt &attribute, int media, std::vector<Remark> &remarks)
{
    FoundKeyMgmt found;
    found.media = media;
    found.data_span = attribute.data_span;
    found.deviation = attribute.deviation;
    auto add = [&](std::string text) { found.deviation += (found.deviation.empty() ? "" : "; ") + std::move(text); };
    if (attribute.protocol != "mikey") {
        remarks.push_back({Remark::Kind::note, attribute.data_span.offset, "Key management protocol \"" + attribute.protocol + "\" is not MIKEY (RFC 4567 3.1)."});
        return found;
    }
    auto decoded = crypto::base64_decode(attribute.data);
    if (!decoded) {
        remarks.push_back({Remark::Kind::malformed, attribute.data_span.offset, "The key management data is not base64 (RFC 4567 3.1)."});
        return found;
    }
    if (decoded->unpadded) add("base64 without its padding (RFC 4648 3.2)");
    if (decoded->had_space) add("white space inside the base64 text (RFC 4648 3.3)");
    found.octets = std::move(decoded->octets);
    return found;
}

}  // namespace

const SdpOutcome &Capture::description(Frame frame, std::string_view text, const Sip &sip, bool first_pass)
{
    State &state = *state_;
    SdpOutcome &outcome = state.outcome;
    outcome = {};
    sdp::Description description = sdp::parse(text);
    outcome.remarks = description.remarks;
    std::vector<const Exchange *> session_level;
    std::vector<std::vector<const Exchange *>> media_level(description.media.size());
    auto take = [&](const std::vector<sdp::KeyMgmt> &attributes, int media, Carrier carrier, std::vector<const Exchange *> &into) {
        for (const auto &attribute : attributes) {
            outcome.key_mgmt.push_back(decode_key_mgmt(attribute, media, outcome.remarks));
            const Bytes &octets = outcome.key_mgmt.back().octets;
            if (!octets.empty()) into.push_back(&state.exchange_of(frame, octets, attribute.from_acap ? Carrier::sdp_acap : carrier, sip));
        }
    };
    take(description.key_mgmt, -1, Carrier::sdp_session, session_level);
    for (std::size_t i = 0; i < description.media.size(); ++i)
        take(description.media[i].key_mgmt, static_cast<int>(i), Carrier::sdp_media, media_level[i]);
    if (first_pass) {
        const Call &call = state.calls.add(frame, text, std::move(description), sip, std::move(session_level), std::move(media_level));
        state.streams.keys_changed();
        outcome.setups = call.setups;
    } else if (const Call *call = state.calls.find(sip.call_id)) {
        outcome.setups = call->setups;
    }
    return outcome;
}

bool Capture::is_media(const Endpoint &source, const Endpoint &destination) const noexcept
{
    return state_->calls.uses(destination) || state_->calls.uses(source);
}

bool Capture::may_open(const MediaPacket &packet) const
{
    const State &state = *state_;
    if (packet.octets.size() < 12 || packet.octets[0] >> 6 != 2) return false;
    const bool rtcp = packet.octets[1] >= 192 && packet.octets[1] <= 223;
    if (!state.keys.empty())
        for (const auto &hit : state.keys.hits(packet.octets, rtcp))
            if (hit.key) return true;
    const auto ssrc = static_cast<std::uint32_t>(load_be(packet.octets.subspan(rtcp ? 4 : 8, 4)));
    return std::any_of(state.listed_srtp.begin(), state.listed_srtp.end(), [&](const ListedSrtp &entry) {
        using Kind = kms::SrtpMatch::Kind;
        const auto &match = entry.match;
        return match.kind == Kind::any || match.kind == Kind::mki || (match.kind == Kind::ssrc && match.ssrc == ssrc) ||
               (match.kind == Kind::destination && match.port == packet.flow.destination.port && make_address(match.address) == packet.flow.destination.address);
    });
}

const Opened &Capture::rtp(const MediaPacket &packet, bool first_pass) { return state_->streams.open(packet, false, first_pass); }
const Opened &Capture::rtcp(const MediaPacket &packet, bool first_pass) { return state_->streams.open(packet, true, first_pass); }

const std::vector<floor::Message> &Capture::control(Frame frame, const Flow &flow, ByteView rtcp, bool first_pass)
{
    State &state = *state_;
    state.messages = control_messages(rtcp);
    if (!first_pass) return state.messages;
    for (const auto &message : state.messages) {
        state.timeline.push_back(describe_event(frame, flow, message));
        for (const auto &talker : floor::talkers(message))
            if (!talker.user.empty()) state.streams.talker(talker.ssrc, talker.user);
        if (!message.pck_i_message.empty()) state.exchange_of(frame, message.pck_i_message, Carrier::mcpc, {});
    }
    return state.messages;
}

const std::vector<ControlEvent> &Capture::timeline() const noexcept { return state_->timeline; }

const McdataOpened &Capture::mcdata(ByteView octets, const mcdata::Message &message)
{
    state_->mcdata_opened = open_mcdata(octets, message, state_->keys);
    return state_->mcdata_opened;
}

std::vector<const Exchange *> Capture::exchanges() const
{
    std::vector<const Exchange *> list;
    for (const auto &exchange : state_->exchanges)
        list.push_back(&exchange);
    return list;
}

const kms::Keyring &Capture::keys() const noexcept { return *state_->keyring; }

}  // namespace mediasec::session
