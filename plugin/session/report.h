// Mediasec: what to put in a bug report. No secret is in a Report.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "session/capture.h"
#include "session/stream_faults.h"

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace mediasec::session {

struct Stream;     // session/streams.h

/// ReportExchange is one MIKEY message.
struct ReportExchange {
    std::vector<Frame> frames;
    std::string carrier, message_type, key_type, sender, receiver, kms, opened_with;
    std::optional<std::uint32_t> key_id;
    std::optional<std::uint64_t> period_no;
    SakkeStatus sakke = SakkeStatus::not_tried;
    SignatureStatus signature = SignatureStatus::not_checked;
    MacStatus mac = MacStatus::not_checked;
    std::size_t keys = 0;                    ///< keys that came out
    std::vector<std::string> deviations;
    Diagnosis diagnosis;
};

/// ReportStream is one SSRC of one flow.
struct ReportStream {
    std::string source, destination, talker, suite, key_type, held;
    std::uint32_t ssrc = 0;
    bool rtcp = false;
    std::optional<std::uint32_t> key_id;
    Frame key_frame = 0, first_frame = 0, last_frame = 0;
    std::uint32_t packets = 0, decrypted = 0, failed = 0, lost = 0;
    std::uint32_t first_roc = 0, last_roc = 0;
    std::vector<StreamFault> faults;         ///< why packets did not open
};

/// describe makes the row of an exchange that is opened, and of a stream, as they are now.
ReportExchange describe(const Exchange &exchange);
ReportStream describe(const Stream &stream, const StreamBook &book);

/// words_of says a status as the report does ("opened", "INVALID").
const char *words_of(SakkeStatus status) noexcept;
const char *words_of(SignatureStatus status) noexcept;
const char *words_of(MacStatus status) noexcept;

/// ReportEvent is one line of the floor-control timeline.
struct ReportEvent {
    Frame frame = 0;
    std::string protocol, message, user, group, detail, source, destination;
    std::uint32_t ssrc = 0;
};

/// ReportTurn is one time that somebody held the floor, or transmitted.
struct ReportTurn {
    std::string user;                        ///< empty where nothing told
    std::uint32_t ssrc = 0;
    Frame requested = 0, granted = 0, released = 0;  ///< 0: not seen. Granted: or told to the others as taken
    std::string ended_by;                    ///< the message that ended it
};

/// ReportReason says how often a reason was given.
struct ReportReason {
    Reason reason = Reason::none;
    std::size_t messages = 0, streams = 0;
};

/// FrameTimes gives frames their times, in nanoseconds since 1970-01-01 UTC.
using FrameTimes = std::unordered_map<Frame, std::int64_t>;

/// ReportSummary is what the capture looks like from outside; whoever has seen its packets fills it.
struct ReportSummary {
    std::uint64_t frames = 0, octets = 0;
    std::int64_t first = 0, last = 0;        ///< nanoseconds since 1970-01-01 UTC
    FrameTimes times;                        ///< of the frames with floor control
};

/// Report is a capture in rows.
struct Report {
    ReportSummary summary;
    std::size_t key_files = 0, certificates = 0, key_sets = 0, listed_secrets = 0;
    std::vector<std::string> key_problems;
    std::vector<ReportExchange> exchanges;
    std::vector<ReportStream> streams;
    std::vector<ReportEvent> events;
    std::vector<ReportTurn> turns;
    std::uint64_t packets = 0, decrypted = 0, failed = 0, lost = 0;
    std::size_t messages_with_keys = 0;
    std::vector<ReportReason> reasons;       ///< ascending
    std::uint64_t left_out = 0;              ///< packets of further SSRCs than are kept (a flood of them); in no row
};

/// make_report collects the rows. With `pseudonyms` every identity, KMS and address is replaced by a name that is the same wherever it occurs
/// ("user1", "kms1", "host1"), and file names are left out.
Report make_report(const Capture &capture, bool pseudonyms, ReportSummary summary = {});

/// utc_text writes a time as "2026-11-21 12:00:00.000000 UTC".
std::string utc_text(std::int64_t nanoseconds);
/// seconds_after gives the time of a frame in seconds after the capture's first packet; nothing when it is not known.
std::optional<double> seconds_after_start(const ReportSummary &summary, Frame frame);

/// report_text writes a Report for people. `versions` is the first line, made by the caller.
std::string report_text(const Report &report, const std::string &versions);

}  // namespace mediasec::session
