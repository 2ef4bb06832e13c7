// Mediasec: what to put in a bug report. No secret is in a Report.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "session/capture.h"

#include <string>
#include <vector>

namespace mediasec::session {

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
};

/// ReportEvent is one line of the floor-control timeline.
struct ReportEvent {
    Frame frame = 0;
    std::string protocol, message, user, group, detail, source, destination;
    std::uint32_t ssrc = 0;
};

/// Report is a capture in rows.
struct Report {
    std::size_t key_files = 0, certificates = 0, key_sets = 0, listed_secrets = 0;
    std::vector<std::string> key_problems;
    std::vector<ReportExchange> exchanges;
    std::vector<ReportStream> streams;
    std::vector<ReportEvent> events;
    std::uint64_t packets = 0, decrypted = 0, failed = 0;
    std::uint64_t left_out = 0;              ///< packets of further SSRCs than are kept (a flood of them); in no row
};

/// make_report collects the rows. With `pseudonyms` every identity, KMS and address is replaced by a name that is the same wherever it occurs
/// ("user1", "kms1", "host1"), and file names are left out.
Report make_report(const Capture &capture, bool pseudonyms);

/// report_text writes a Report for people. `versions` is the first line, made by the caller.
std::string report_text(const Report &report, const std::string &versions);

}  // namespace mediasec::session
