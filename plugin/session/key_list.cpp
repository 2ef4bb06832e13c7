// Mediasec: the session keys of a capture, as a key list.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "session/key_list.h"

#include "session/candidates.h"
#include "session/exchange.h"

#include <algorithm>
#include <cstdio>

namespace mediasec::session {

namespace {

void write(SecretText &out, std::string_view text) { out.insert(out.end(), text.begin(), text.end()); }

void write_hex(SecretText &out, ByteView octets)
{
    static constexpr char digits[] = "0123456789abcdef";
    for (std::uint8_t octet : octets) {
        out.push_back(digits[octet >> 4]);
        out.push_back(digits[octet & 15]);
    }
}

std::string hex32(std::uint32_t value)
{
    char text[9];
    std::snprintf(text, sizeof text, "%08x", value);
    return text;
}

const char *list_kind(KeyType type)
{
    static constexpr const char *kinds[] = {"gmk", "pck", "csk", "spk", "mkfc", "mscck", "musik"};
    return kinds[static_cast<int>(type)];
}

/// can_stand_in_a_list is false for an identity that would end its column.
bool can_stand_in_a_list(const std::string &identity) { return !identity.empty() && identity.find_first_of(" \t\r\n\"#") == std::string::npos; }

/// MasterOfLine is what an `srtp` line gives besides its match.
struct MasterOfLine {
    ByteView master;                         ///< key || salt. Secret
    std::string suite;
    Bytes mki;
    std::uint32_t roc = 0;
};

/// ListWriter writes each line once.
class ListWriter {
public:
    ListWriter(const Capture &capture, const CallScope *only) : capture_(capture), only_(only) {}
    SecretText write_all();

private:
    bool wanted(const Exchange &exchange) const { return !only_ || only_->exchanges.contains(&exchange); }
    bool wanted(const Stream &stream) const { return stream.packets != 0 && (!only_ || std::find(only_->streams.begin(), only_->streams.end(), &stream) != only_->streams.end()); }
    bool wanted(const Call &call) const { return !only_ || std::find(only_->calls.begin(), only_->calls.end(), &call) != only_->calls.end(); }
    void add(SecretText &&line);
    void add_key(const Key &key, const std::string &user);
    void add_session_key(const Exchange &exchange, const Key &key);
    void add_srtp(const std::string &match, const MasterOfLine &line);
    void add_way(const Stream &stream, const Way &way, std::uint32_t roc);
    void add_stream(const Stream &stream);
    void add_port(const Setup &setup);
    void add_candidates(const Key &key, const Endpoint &endpoint, bool rtcp);

    const Capture &capture_;
    const CallScope *only_;
    std::set<SecretText> known_;
    SecretText out_;
};

void ListWriter::add(SecretText &&line)
{
    line.push_back('\n');
    const auto [place, is_new] = known_.insert(std::move(line));
    if (is_new) out_.insert(out_.end(), place->begin(), place->end());
}

void ListWriter::add_key(const Key &key, const std::string &user)
{
    SecretText line;
    write(line, std::string(list_kind(key.type)) + " " + hex32(key.id) + " ");
    write_hex(line, key.value.view());
    if (!key.rand.empty()) write(line, " rand=" + to_hex(key.rand));
    if (can_stand_in_a_list(user)) write(line, " user=" + user);
    add(std::move(line));
}

/// add_session_key writes a TGK, TEK or GTGK itself, under its SPI, where a crypto session has it, else the CSB ID: for S/MIME and TLS, where no `srtp` line can say what it opens.
void ListWriter::add_session_key(const Exchange &exchange, const Key &key)
{
    const mikey::Header &header = exchange.message.header;
    const bool is_named = std::any_of(header.sessions.begin(), header.sessions.end(),
                                      [&key](const mikey::CryptoSession &session) { return !key.spi.empty() && equal(session.spi, key.spi); });
    const char *kind = key.type == KeyType::tgk ? "tgk " : key.type == KeyType::tek ? "tek " : "gtgk ";
    SecretText line;
    write(line, kind + (is_named ? to_hex(key.spi) : hex32(header.csb_id)) + " ");
    write_hex(line, key.value.view());
    if (!key.salt.empty()) {
        write(line, " salt=");
        write_hex(line, key.salt.view());
    }
    add(std::move(line));
}

void ListWriter::add_srtp(const std::string &match, const MasterOfLine &of)
{
    SecretText line;
    write(line, "srtp " + match + " ");
    write_hex(line, of.master);
    write(line, " suite=" + of.suite);
    if (!of.mki.empty()) write(line, " mki=" + to_hex(of.mki));
    if (of.roc != 0) write(line, " roc=" + std::to_string(of.roc));
    add(std::move(line));
}

/// told_by_identifier tells whether a key of TS 33.180 alone, without its message, leads to this way again: default CS ID, profile and derivation, and an MKI that names the key.
bool told_by_identifier(const Stream &stream, const Way &way)
{
    const Context &context = *way.context;
    const Key &key = *context.key;
    if (!is_3gpp(key.type) || way.mki.empty() || key.prf != crypto::MikeyPrf::sha256 || key.is_tek) return false;
    Key probe;
    probe.type = key.type;
    probe.id = key.id;
    probe.csb_id = key.id;
    probe.value = key.value.clone();
    probe.rand = key.rand;
    const bool names_talker = key.type == KeyType::gmk && way.mki.size() == 8;
    const bool talker_known = key.type == KeyType::gmk && !context.member.user.empty();
    if (context.csb_id != key.id && !names_talker && !talker_known) return false;
    const auto ways = candidates_of(probe, context.csb_id, nullptr, stream.ssrc, 0, stream.rtcp);
    return std::any_of(ways.begin(), ways.end(), [&](const Candidate &candidate) {
        if (candidate.cs_id != context.cs_id || candidate.policy != context.keys->policy()) return false;
        auto derived = derive_master(candidate);
        if (!derived) return false;
        derived->key.append(derived->salt.view());
        return equal_secret(derived->key.view(), context.master.view());  // and not one of the ways that only a search for deviations finds
    });
}

/// is_for_others tells whether a message's keys are for something else than SRTP: the content of an S/MIME body (TR 33.829 B.2), or TLS (D.3).
bool is_for_others(const Exchange &exchange)
{
    const auto &sessions = exchange.message.header.sessions;
    return exchange.carrier == Carrier::cms || std::any_of(sessions.begin(), sessions.end(), [](const mikey::CryptoSession &session) { return session.prot_type != 0; });
}

bool is_session_key(const Key &key) { return key.type == KeyType::tgk || key.type == KeyType::tek || key.type == KeyType::gtgk; }

std::string destination_match(const Endpoint &endpoint) { return "udp:" + to_text(endpoint); }

void ListWriter::add_way(const Stream &stream, const Way &way, std::uint32_t roc)
{
    const Key &key = *way.context->key;
    if (is_3gpp(key.type)) {
        // An MKI that is the group's or the talker's identifier alone needs the talker's identity (TS 33.180 7.4.2).
        add_key(key, way.context->member.user.empty() ? key.owner : way.context->member.user);
        if (told_by_identifier(stream, way)) return;
    }
    const MasterOfLine line{way.context->master.view(), way.context->keys->policy().suite_name(), way.sent_mki, roc};
    add_srtp("ssrc:0x" + hex32(stream.ssrc), line);
    if (stream.flow.channel == 0 && !is_3gpp(key.type)) add_srtp(destination_match(stream.flow.destination), {line.master, line.suite, line.mki, 0});
}

void ListWriter::add_stream(const Stream &stream)
{
    for (std::uint32_t way : stream.ways)
        add_way(stream, capture_.streams().way(way), stream.rtcp ? 0 : stream.first_roc);
}

/// add_candidates writes what the signalling alone says of a key's use.
void ListWriter::add_candidates(const Key &key, const Endpoint &endpoint, bool rtcp)
{
    for (const Candidate &candidate : candidates_of(key, key.csb_id, nullptr, 0, 1, rtcp)) {
        if (candidate.departure[0] != '\0' || candidate.encr_constant) continue;
        auto derived = derive_master(candidate);
        if (!derived) continue;
        derived->key.append(derived->salt.view());
        add_srtp(destination_match(endpoint), {derived->key.view(), candidate.policy.suite_name(), candidate.trailer.mki_len != 0 ? key.spi : Bytes(), candidate.roc.value_or(0)});
    }
}

/// add_port writes the keys that the signalling gives a port, of which no packet may have been seen yet. Keys of TS 33.180 are found by their MKI.
void ListWriter::add_port(const Setup &setup)
{
    const bool is_udp = setup.channel == 0 && setup.endpoint.address.length != 0;
    const auto *uses = is_udp && setup.protected_media ? capture_.calls().uses(setup.endpoint) : nullptr;
    if (!uses) return;
    const PortUse &use = uses->back();
    for (const SdesCandidate &sdes : sdes_candidates(use)) {
        if (!sdes.sender_is_other_party || !sdes.key->policy) continue;
        SecretBytes master = sdes.key->key.value.clone();
        master.append(sdes.key->key.salt.view());
        add_srtp(destination_match(setup.endpoint), {master.view(), sdes.key->policy->suite_name(), sdes.key->mki, 0});
    }
    for (const Exchange *exchange : use.call->exchanges)
        for (const Key &key : exchange->keys)
            if (!is_3gpp(key.type)) add_candidates(key, setup.endpoint, setup.kind != Setup::Kind::rtp);
}

SecretText ListWriter::write_all()
{
    write(out_, only_ ? "# Session keys of one call, exported by Mediasec: whoever has this file can decrypt the call.\n"
                      : "# Session keys exported by Mediasec: whoever has this file can decrypt the calls of the capture.\n");
    for (const Exchange *exchange : capture_.exchanges())
        for (const Key &key : exchange->keys)
            if (!wanted(*exchange)) continue;
            else if (is_3gpp(key.type)) add_key(key, key.owner);
            else if (is_session_key(key) && is_for_others(*exchange)) add_session_key(*exchange, key);
    for (const BodyKey &body : capture_.body_keys())
        if (!body.key->exchange && (!only_ || only_->keys.contains(body.key))) add_key(*body.key, body.key->owner);
    for (const Stream &stream : capture_.streams().streams())
        if (wanted(stream)) add_stream(stream);
    for (const Call &call : capture_.calls().all())
        for (const Setup &setup : call.setups)
            if (wanted(call)) add_port(setup);
    return std::move(out_);
}

}  // namespace

SecretText key_list(const Capture &capture, const CallScope *only) { return ListWriter(capture, only).write_all(); }

}  // namespace mediasec::session
