// Mediasec: everything learnt from one capture file.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "session/capture.h"

#include "crypto/base64.h"
#include "crypto/srtp_suites.h"
#include "session/calls.h"
#include "session/cms_open.h"
#include "session/exchange_book.h"
#include "session/keys.h"
#include "session/mime_bodies.h"
#include "session/rtsp.h"
#include "session/stream_faults.h"
#include "session/streams.h"
#include "session/tls_keys.h"

#include <algorithm>
#include <set>

namespace mediasec::session {

namespace {

/// FileableDescription is a description with the messages that its key-mgmt attributes brought.
struct FileableDescription {
    sdp::Description description;
    std::vector<const Exchange *> session_level;
    std::vector<std::vector<const Exchange *>> media_level;  ///< by m-line
};

}  // namespace

struct Capture::State {
    State(std::shared_ptr<const kms::Keyring> loaded, Options wanted) : keyring(std::move(loaded)), options(wanted), book(*keyring) {}

    std::shared_ptr<const kms::Keyring> keyring;
    Options options;
    IdentityBook book;
    KeyTable keys;
    ExchangeBook exchanges{*keyring, book, keys, options.parse};
    std::deque<Key> listed_keys;
    ListedSrtpTable listed_srtp;
    CallBook calls;
    RtspBook rtsp{calls};
    StreamBook streams{keys, calls, listed_srtp, book};
    StreamFaults faults;

    const Opened &open(const MediaPacket &packet, bool rtcp, bool first_pass)
    {
        const Opened &opened = streams.open(packet, rtcp, first_pass);
        if (opened.reason == Reason::none && faults.empty()) return opened;
        if (const Stream *stream = streams.find(packet, rtcp)) faults.note(stream->number, packet.frame, opened);
        return opened;
    }
    SdpOutcome outcome;
    std::vector<floor::Message> messages;
    std::vector<ControlEvent> timeline;
    std::set<std::pair<Frame, std::size_t>> control_taken;  ///< datagrams that counted: frame and hash
    McdataSeen mcdata_seen;
    PartBook parts;
    XmlSeen xml_seen;
    std::vector<BodyKey> body_keys;
    std::set<std::pair<Frame, const Key *>> body_keys_known;
    TlsBook tls_book;
    TlsSeen tls_seen;
    CmsSeen cms_seen;

    Exchange &exchange_of(Frame frame, ByteView octets, Carrier carrier, const Sip &sip);
    void bind_to_call(const Exchange &exchange, Carrier carrier, const Sip &sip);
    FileableDescription read_description(Frame frame, std::string_view text, const Sip &sip);
    const Exchange *take_key_mgmt(Frame frame, const sdp::KeyMgmt &attribute, int media, Carrier carrier, const Sip &sip);
    void note_sdes(const sdp::Description &description);
    void settle_sdes(const Call &call, Frame frame);
    Call &file(Frame frame, std::string_view text, FileableDescription &&read, const Sip &sip);
    void take_listed(const kms::Keyring &ring);
    void note_body_key(Frame frame, const std::string &call_id, const Key *key);
    void take_control(Frame frame, const Flow &flow, const floor::Message &message);
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

}  // namespace

void Capture::State::take_listed(const kms::Keyring &ring)
{
    for (const auto &secret : ring.secrets) {
        if (is_3gpp(secret.kind)) {
            Key &key = listed_keys.emplace_back();
            fill_listed(key, secret);
            keys.add(key);
        } else if (secret.kind == kms::SecretKind::srtp) {
            listed_srtp.add(secret);
        }
    }
}

void Capture::State::note_body_key(Frame frame, const std::string &call_id, const Key *key)
{
    if (key && body_keys_known.emplace(frame, key).second) body_keys.push_back({frame, call_id, key});
}

/// take_control lets a message count: whose SSRC, which identities, which key.
void Capture::State::take_control(Frame frame, const Flow &flow, const floor::Message &message)
{
    const auto later = [](Frame at, const ControlEvent &event) { return at < event.frame; };
    timeline.insert(std::upper_bound(timeline.begin(), timeline.end(), frame, later), describe_event(frame, flow, message));
    const std::size_t known = book.size();
    for (const std::string *user : {&message.user_id, &message.granted_party, &message.queued_user, &message.invited_user})
        book.note(*user);
    for (const auto &talker : floor::talkers(message)) {
        book.note(talker.user);
        if (!talker.user.empty()) streams.talker(talker.ssrc, frame, talker.user);
    }
    if (book.size() != known) streams.keys_changed();  // a new identity may be the talker of a packet that names only its group
    if (!message.pck_i_message.empty()) exchange_of(frame, message.pck_i_message, Carrier::mcpc, {});
}

/// bind_to_call lets the crypto sessions of a Ticket Transfer that stands beside a description, not in it, count for the call (TR 33.829 5.3.3.3).
void Capture::State::bind_to_call(const Exchange &exchange, Carrier carrier, const Sip &sip)
{
    const mikey::Header &header = exchange.message.header;
    const bool is_transfer = header.data_type == mikey::data_type_transfer_init || header.data_type == mikey::data_type_transfer_response;
    if (carrier == Carrier::sip_body && is_transfer && !header.sessions.empty() && !sip.call_id.empty()) calls.carry(calls.open(sip.call_id), nullptr, &exchange);
}

Exchange &Capture::State::exchange_of(Frame frame, ByteView octets, Carrier carrier, const Sip &sip)
{
    bool is_new = false;
    Exchange &exchange = exchanges.take(frame, octets, carrier, sip, is_new);
    if (is_new) streams.keys_changed();
    bind_to_call(exchange, carrier, sip);
    return exchange;
}

Capture::Capture(std::shared_ptr<const kms::Keyring> keys, Options options) : state_(std::make_unique<State>(std::move(keys), options))
{
    State *state = state_.get();
    state->streams.exchange_of = [state](std::uint32_t number) { return number < state->exchanges.all().size() ? &state->exchanges.all()[number] : nullptr; };
    state->take_listed(*state->keyring);
}

Capture::~Capture() = default;

void Capture::add_session_keys(ByteView list)
{
    state_->take_listed(*kms::load({}, list, "the capture's Decryption Secrets Block"));
    state_->streams.keys_changed();
}

const Exchange &Capture::message(Frame frame, ByteView octets, Carrier carrier, const Sip &sip, bool)
{
    return state_->exchange_of(frame, octets, carrier, sip);
}

void Capture::open(const Exchange &exchange, bool first_pass) { state_->exchanges.open(exchange, first_pass ? 0 : prefetch()); }

namespace {

/// decode_key_mgmt turns one attribute into a message; one that is not MIKEY or not base64 is a remark.
FoundKeyMgmt decode_key_mgmt(const sdp::KeyMgmt &attribute, int media, Carrier carrier, std::vector<Remark> &remarks)
{
    FoundKeyMgmt found;
    found.media = media;
    found.carrier = carrier;
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

sdp::KeyMgmt attribute_of(const sdp::RtspKeyMgmt &entry)
{
    sdp::KeyMgmt attribute;
    attribute.protocol = entry.protocol.empty() ? "mikey" : entry.protocol;
    attribute.data = entry.data;
    attribute.data_span = entry.data_span;
    attribute.deviation = entry.deviation;
    return attribute;
}

}  // namespace

const Exchange *Capture::State::take_key_mgmt(Frame frame, const sdp::KeyMgmt &attribute, int media, Carrier carrier, const Sip &sip)
{
    outcome.key_mgmt.push_back(decode_key_mgmt(attribute, media, carrier, outcome.remarks));
    const Bytes &octets = outcome.key_mgmt.back().octets;
    return octets.empty() ? nullptr : &exchange_of(frame, octets, carrier, sip);
}

FileableDescription Capture::State::read_description(Frame frame, std::string_view text, const Sip &sip)
{
    FileableDescription read;
    read.description = sdp::parse(text);
    outcome.remarks = read.description.remarks;
    read.media_level.resize(read.description.media.size());
    auto take = [&](const std::vector<sdp::KeyMgmt> &attributes, int media, Carrier carrier, std::vector<const Exchange *> &into) {
        for (const auto &attribute : attributes)
            if (const Exchange *exchange = take_key_mgmt(frame, attribute, media, attribute.from_acap ? Carrier::sdp_acap : carrier, sip)) into.push_back(exchange);
    };
    take(read.description.key_mgmt, -1, Carrier::sdp_session, read.session_level);
    for (std::size_t i = 0; i < read.media_level.size(); ++i)
        take(read.description.media[i].key_mgmt, static_cast<int>(i), Carrier::sdp_media, read.media_level[i]);
    return read;
}

/// note_sdes lists the security descriptions of a description, the session's last.
void Capture::State::note_sdes(const sdp::Description &description)
{
    const auto add = [this](const std::vector<sdp::Crypto> &cryptos) {
        for (const auto &crypto : cryptos) {
            const auto policy = sdes_policy(crypto);
            outcome.cryptos.push_back({crypto, policy ? policy->suite_name() : std::string(), TagState::open, 0});
        }
    };
    for (const auto &media : description.media) {
        add(media.cryptos);
        if (!media.e2ae.empty()) outcome.e2ae.push_back({media.e2ae_line, media.e2ae});
    }
    add(description.cryptos);
}

/// settle_sdes says what became of the tags of the description in `frame`.
void Capture::State::settle_sdes(const Call &call, Frame frame)
{
    const auto first = std::partition_point(call.sides.begin(), call.sides.end(), [frame](const Side &side) { return side.frame < frame; });
    for (auto i = static_cast<std::size_t>(first - call.sides.begin()); i < call.sides.size() && call.sides[i].frame == frame; ++i)
        for (std::size_t section = 0; section < call.sides[i].sections.size(); ++section)
            for (const auto &crypto : call.sides[i].sections[section].media.cryptos)
                for (auto &found : outcome.cryptos)
                    if (found.crypto.line.offset == crypto.line.offset) found.state = tag_state(call, i, section, crypto.tag, found.answer);
}

Call &Capture::State::file(Frame frame, std::string_view text, FileableDescription &&read, const Sip &sip)
{
    Call &call = calls.add(frame, text, std::move(read.description), sip, std::move(read.session_level), std::move(read.media_level));
    tls_book.announce(call);
    streams.keys_changed();
    return call;
}

const SdpOutcome &Capture::description(Frame frame, std::string_view text, const Sip &sip, bool first_pass)
{
    State &state = *state_;
    state.outcome = {};
    FileableDescription read = state.read_description(frame, text, sip);
    state.note_sdes(read.description);
    const Call *call = first_pass ? &state.file(frame, text, std::move(read), sip) : state.calls.find(sip.call_id);
    if (call == nullptr) return state.outcome;
    state.outcome.setups = call->newest_setups();
    state.outcome.tls_ports = tls_ports(*call);
    state.settle_sdes(*call, frame);
    return state.outcome;
}

const SdpOutcome &Capture::rtsp(Frame frame, const Flow &connection, std::string_view octets, bool first_pass)
{
    State &state = *state_;
    state.outcome = {};
    const auto message = sdp::parse_rtsp_message(octets);
    if (!message) return state.outcome;
    const std::string_view body = octets.substr(message->body.offset, message->body.length);
    if (first_pass && message->content_type == "application/sdp") {
        const Sip sip = state.rtsp.sip_of(connection, *message);
        state.rtsp.described(connection, *message, state.file(frame, body, state.read_description(frame, body, {}), sip));
        state.outcome = {};
    }
    std::vector<RtspKey> keys;
    auto take = [&](const std::vector<sdp::RtspKeyMgmt> &entries, Carrier carrier) {
        for (const auto &entry : entries)
            if (const Exchange *exchange = state.take_key_mgmt(frame, attribute_of(entry), -1, carrier, {})) keys.push_back({entry.uri, exchange});
    };
    take(message->header_keys, Carrier::rtsp_header);
    take(message->body_keys, Carrier::rtsp_body);
    if (!first_pass) return state.outcome;
    const ByteView binary{reinterpret_cast<const std::uint8_t *>(body.data()), body.size()};
    if (message->content_type == "application/mikey" && mikey::looks_like_mikey(binary)) keys.push_back({"", &state.exchange_of(frame, binary, Carrier::rtsp_body, {})});
    if (const Call *call = state.rtsp.take(frame, connection, *message, keys)) {
        state.outcome.setups = call->newest_setups();
        state.streams.keys_changed();
    }
    return state.outcome;
}

bool Capture::is_rtsp(const Flow &connection) const noexcept { return state_->rtsp.is_known(connection); }
bool Capture::has_interleaved(const Flow &connection, Frame frame) const noexcept { return state_->rtsp.has_interleaved(connection, frame); }

std::optional<Setup::Kind> Capture::interleaved(const Flow &connection, std::uint8_t channel, Frame frame) const noexcept
{
    return state_->rtsp.interleaved(connection, channel, frame);
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
            if (hit.key || rtcp) return true;  // SRTCP that names a message which did not open can be told so
    const auto ssrc = static_cast<std::uint32_t>(load_be(packet.octets.subspan(rtcp ? 4 : 8, 4)));
    return state.listed_srtp.fits(packet, ssrc);
}

const Opened &Capture::rtp(const MediaPacket &packet, bool first_pass) { return state_->open(packet, false, first_pass); }
const Opened &Capture::rtcp(const MediaPacket &packet, bool first_pass) { return state_->open(packet, true, first_pass); }

const std::vector<floor::Message> &Capture::control(Frame frame, const Flow &flow, ByteView rtcp)
{
    State &state = *state_;
    state.messages = control_messages(rtcp);
    const std::string_view text(reinterpret_cast<const char *>(rtcp.data()), rtcp.size());
    if (!state.messages.empty() && state.control_taken.emplace(frame, std::hash<std::string_view>()(text)).second)
        for (const auto &message : state.messages)
            state.take_control(frame, flow, message);
    return state.messages;
}

const std::vector<ControlEvent> &Capture::timeline() const noexcept { return state_->timeline; }

const McdataSeen &Capture::mcdata(Frame frame, ByteView octets)
{
    State &state = *state_;
    McdataSeen &seen = state.mcdata_seen;
    seen = {};
    seen.outer = mcdata::parse(octets);
    if (seen.outer.envelope && seen.outer.envelope->i_message.length != 0) {
        const mcdata::Span span = seen.outer.envelope->i_message;
        state.exchange_of(frame, octets.subspan(span.offset, span.length), Carrier::mcdata, {});
    }
    seen.opened = open_mcdata(octets, seen.outer, state.keys);
    state.note_body_key(frame, {}, seen.opened.key);
    if (seen.opened.status == EnvelopeStatus::decrypted) seen.inner = mcdata::parse(seen.opened.plain);
    for (const mcdata::Message *message : {&seen.outer, &seen.inner})
        for (const std::string *user : {&message->sender, &message->recipient, &message->originator})
            state.book.note(*user);
    return seen;
}

void Capture::multipart(Frame frame, ByteView octets, std::string_view parameters, Carrier carrier, const Sip &sip)
{
    for (const Bytes &message : state_->parts.take(frame, octets, parameters))
        state_->exchange_of(frame, message, carrier, sip);
}

const XmlSeen &Capture::xml(Frame frame, ByteView octets, const Sip &sip)
{
    State &state = *state_;
    XmlSeen &seen = state.xml_seen;
    seen = {};
    seen.opened = open_xml(octets, state.keys, state.book, sip);
    seen.signatures = check_signatures(octets, state.parts.parts_of(frame), state.keys, state.book, sip);
    for (const XmlPart &part : seen.opened.parts)
        state.note_body_key(frame, sip.call_id, part.key);
    for (const std::string &identity : seen.opened.identities)
        state.book.note(identity);
    for (const XmlMikey &message : seen.opened.messages)
        state.exchange_of(frame, message.octets, Carrier::xml, sip);
    return seen;
}

const TlsSeen &Capture::tls(const Flow &flow, ByteView records, bool first_pass)
{
    State &state = *state_;
    state.tls_seen = state.tls_book.take(flow, records, state.keys, state.options.parse, first_pass);
    return state.tls_seen;
}

const CmsSeen &Capture::cms(Frame frame, ByteView body, const Sip &sip)
{
    State &state = *state_;
    crypto::AuthEnveloped cms;
    state.cms_seen = read_cms(cms_of_body(body), cms);
    std::vector<const Exchange *> exchanges;
    for (const Bytes &message : state.cms_seen.messages) {
        const Exchange &exchange = state.exchange_of(frame, message, Carrier::cms, sip);
        state.keys.open(exchange);
        exchanges.push_back(&exchange);
    }
    if (state.cms_seen.status == CmsStatus::no_key) open_cms(state.cms_seen, cms, exchanges, state.options.parse);
    return state.cms_seen;
}

std::vector<const Exchange *> Capture::exchanges() const
{
    state_->exchanges.open_all();
    std::vector<const Exchange *> list;
    for (const auto &exchange : state_->exchanges.all())
        list.push_back(&exchange);
    return list;
}

std::vector<const Exchange *> Capture::exchanges_in(Frame frame) const
{
    std::vector<const Exchange *> list;
    for (const auto &exchange : state_->exchanges.all())
        if (std::binary_search(exchange.frames.begin(), exchange.frames.end(), frame)) list.push_back(&exchange);
    return list;
}

const kms::Keyring &Capture::keys() const noexcept { return *state_->keyring; }
const StreamBook &Capture::streams() const noexcept { return state_->streams; }
const StreamFaults &Capture::stream_faults() const noexcept { return state_->faults; }
const CallBook &Capture::calls() const noexcept { return state_->calls; }
const std::vector<BodyKey> &Capture::body_keys() const noexcept { return state_->body_keys; }

}  // namespace mediasec::session
