// Mediasec: SRTP and SRTCP packets opened with whatever key fits.
// RFC 3711 3.3, RFC 4771, RFC 7714; where a key's use is not settled, candidates are tried and the authentication tag decides.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "crypto/srtp.h"
#include "session/calls.h"
#include "session/capture.h"
#include "session/keys.h"
#include "session/listed_srtp.h"
#include "session/policy.h"
#include "session/results.h"
#include "session/talkers.h"

#include <array>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace mediasec::session {

/// Candidate is one way in which a packet may have been protected.
struct Candidate {
    const Key *key = nullptr;
    std::uint32_t csb_id = 0;
    int cs_id = -1;                          ///< -1: the key is used as it is
    crypto::SrtpPolicy policy;
    crypto::SrtpTrailer trailer;
    bool encr_constant = false;              ///< master key derived with the encr constant instead of the TEK one
    const char *departure = "";              ///< what it departs from; empty for what was signalled
    std::optional<std::uint32_t> roc;        ///< ROC that the signalling or a key list gives
};

/// Context is a master key in use: one per key, CSB ID, CS ID and policy.
struct Context {
    const Key *key;
    std::uint32_t csb_id;
    int cs_id;
    bool encr_constant;
    std::unique_ptr<crypto::SrtpKeys> keys;
    std::string suite;
    SecretBytes master;                      ///< master key || master salt, for the export of session keys. Secret
    Member member;                           ///< of a group key: whose GUK-ID `csb_id` is
};

/// Way is a candidate that opened packets of a stream; results name it by number.
struct Way {
    Context *context = nullptr;
    crypto::SrtpTrailer trailer;
    Bytes mki;                               ///< what every packet's MKI has to be; empty: any. AES-GCM does not authenticate it.
    std::string held;
    Bytes sent_mki;                          ///< MKI of the first packet that it opened
};

/// Stream is one SSRC of one flow, RTP or RTCP. It is made by the first packet and changes on the first pass only.
struct Stream {
    std::size_t number = 0;                  ///< 0-based order of appearance
    Flow flow;
    std::uint32_t ssrc = 0;
    bool rtcp = false;
    crypto::RocEstimate roc;
    std::uint32_t first_roc = 0;
    std::uint16_t first_seq = 0;
    std::uint32_t last_index = 0;            ///< SRTCP
    std::uint32_t way = PacketResult::nothing;  ///< of the last packet that opened
    std::uint32_t way_generation = 0;        ///< number of keys known when `way` was found
    std::vector<std::uint32_t> ways;         ///< every way that opened a packet, each once
    bool signalled = false;                  ///< some description announced protected packets here
    std::uint32_t key_generation = 0;        ///< number of keys known at the last full search that failed
    std::uint32_t fruitless = 0;             ///< full searches that failed since
    PacketResult last_failure;               ///< what the last packet that keys were tried on in vain came to
    std::uint32_t packets = 0, opened = 0, failed = 0;
    std::uint32_t clear = 0;                 ///< packets that look like plain frames of their codec
    Frame first_frame = 0, last_frame = 0;
};

struct FailedPacket;  // session/stream_deviations.h
struct StreamCase;    // session/stream_diagnosis.h

/// StreamBook opens packets.
class StreamBook {
public:
    StreamBook(const KeyTable &keys, const CallBook &calls, const ListedSrtpTable &listed, const IdentityBook &book)
        : keys_(keys), calls_(calls), listed_(listed), book_(book)
    {
    }

    /// open finds the outcome for a packet; see Capture::rtp and Capture::rtcp.
    const Opened &open(const MediaPacket &packet, bool rtcp, bool first_pass);
    /// keys_changed says that a key came to be known: streams that failed are searched again.
    void keys_changed() noexcept { ++generation_; }
    /// talker names the user behind an SSRC, from the floor control of a frame.
    void talker(std::uint32_t ssrc, Frame frame, const std::string &user) { speakers_.note(ssrc, frame, user); }
    /// exchange_of gives the exchange of a number, for results that blame one; set by Capture.
    std::function<const Exchange *(std::uint32_t)> exchange_of;
    const std::deque<Stream> &streams() const noexcept { return streams_; }
    /// left_out counts the packets of further SSRCs than are kept: their streams are in no list.
    std::uint64_t left_out() const noexcept { return left_out_; }
    /// find gives the stream of a packet, or a null pointer.
    const Stream *find(const MediaPacket &packet, bool rtcp) const;
    const Way &way(std::uint32_t number) const { return ways_[number]; }
    /// talker_of names the user behind a stream, as of its last packet; empty when unknown.
    std::string talker_of(const Stream &stream) const;
    /// user_of names whom floor control gave an SSRC to, as of a frame; empty when unknown.
    std::string user_of(std::uint32_t ssrc, Frame frame) const;

private:
    struct Attempt;
    bool read_header(Attempt &attempt) const;
    bool is_worth_another_try(const PacketResult &stored, const Attempt &attempt);
    void consult_signalling(Attempt &attempt) const;
    bool goes_on(const Attempt &attempt) const;
    bool is_quiet(const Attempt &attempt) const;
    void note_quiet(const Attempt &attempt);
    void try_all(Attempt &attempt);
    Stream *stream_of(const Attempt &attempt, bool create);
    void search(Attempt &attempt);
    void search_mki(Attempt &attempt);
    bool try_members(Attempt &attempt, const MkiHit &hit);
    void search_guk_ids(Attempt &attempt);
    void search_ports(Attempt &attempt);
    bool try_exchanges(Attempt &attempt, const Call &call);
    void search_calls(Attempt &attempt);
    void search_listed(Attempt &attempt);
    bool try_key(Attempt &attempt, const Key &key, std::uint32_t csb_id, const MkiHit *hit, std::optional<std::uint32_t> roc);
    bool try_listed(Attempt &attempt, const ListedSrtp &entry);
    bool try_sdes(Attempt &attempt, const SdesKey &sdes, std::optional<std::uint32_t> roc, const char *departure, bool in_force);
    bool try_way(Attempt &attempt, std::uint32_t way);
    bool try_candidate(Attempt &attempt, const Candidate &candidate);
    bool unprotect(Attempt &attempt, Context &context, const crypto::SrtpTrailer &trailer, std::optional<std::uint32_t> start_roc);
    bool unprotect_rtp(Attempt &attempt, Context &context, const crypto::SrtpTrailer &trailer, std::optional<std::uint32_t> start_roc);
    Context *context_of(const Candidate &candidate);
    std::uint32_t way_of(const Attempt &attempt, Context *context, const crypto::SrtpTrailer &trailer, const char *departure);
    void collect_keys(const Attempt &attempt, FailedPacket &failed) const;
    void search_deviations(Attempt &attempt);
    void note_replaced(Attempt &attempt);
    void explain(Attempt &attempt);
    const PortUse *use_of(const MediaPacket &packet) const;
    const PortUse *use_before(const MediaPacket &packet, const Endpoint &endpoint) const;
    const Call *own_call_of(const MediaPacket &packet) const;
    bool key_comes_later(const Attempt &attempt) const;
    StreamCase case_of(const MediaPacket &packet, bool rtcp, const PacketResult &result) const;
    void commit(Attempt &attempt);
    void count_late(Attempt &attempt);
    const Opened &show(const MediaPacket &packet, bool rtcp, const PacketResult &result);
    const Opened &present(const MediaPacket &packet, bool rtcp, const PacketResult &result);
    const char *talker_of(const MediaPacket &packet, bool rtcp, Context &context) const;

    static std::size_t hash_of(const Flow &flow) noexcept
    {
        return EndpointHash()(flow.destination) * 31 + EndpointHash()(flow.source) + flow.channel * 0x9E3779B1u;
    }

    struct StreamKey {
        Flow flow;
        std::uint32_t ssrc;
        bool rtcp;
        bool operator==(const StreamKey &) const = default;
    };
    struct StreamKeyHash {
        std::size_t operator()(const StreamKey &k) const noexcept
        {
            return hash_of(k.flow) + k.ssrc * 2654435761u + (k.rtcp ? 1 : 0);
        }
    };

    /// QuietFlow is a flow of RTP on which no key was tried, as of some set of keys and descriptions.
    struct QuietFlow {
        Flow flow;
        std::uint32_t generation = 0;
        std::uint64_t changes = 0;
    };
    /// quiet_place gives the one place that a flow may have in quiet_.
    static std::size_t quiet_place(const Flow &flow) noexcept { return hash_of(flow) % most_quiet; }
    static constexpr std::size_t most_quiet = 251;
    static constexpr std::uint32_t most_roc_checks = 8000000;  ///< some four seconds

    const KeyTable &keys_;
    const CallBook &calls_;
    const ListedSrtpTable &listed_;
    const IdentityBook &book_;
    std::uint32_t generation_ = 1;
    std::uint32_t deviation_budget_ = 200000;  ///< tag checks that the search for deviations may still make: about half a second
    std::uint32_t roc_budget_ = most_roc_checks;  ///< tag checks that searches for an unknown ROC may still make: a flood of SSRCs costs no more than this
    std::size_t guesses_ = 0;
    std::array<QuietFlow, most_quiet> quiet_;
    std::deque<Stream> streams_;
    std::uint64_t left_out_ = 0;
    std::unordered_map<StreamKey, Stream *, StreamKeyHash> by_key_;
    std::deque<Context> contexts_;
    std::unordered_multimap<const Key *, Context *> contexts_by_key_;
    std::vector<Way> ways_;
    ResultStore results_;
    SpeakerBook speakers_;
    Bytes plain_;
    std::string text_;
    Opened opened_;
};

}  // namespace mediasec::session
