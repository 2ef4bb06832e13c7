// Mediasec: what to put in a bug report.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "session/report.h"

#include "mikey/tables.h"
#include "session/exchange.h"
#include "session/pseudonyms.h"
#include "session/streams.h"

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <map>

namespace mediasec::session {

namespace {

std::string hex32(std::uint32_t value)
{
    char text[11];
    std::snprintf(text, sizeof text, "0x%08x", value);
    return text;
}

ReportExchange row_of(const Exchange &exchange, Pseudonyms &names)
{
    ReportExchange row;
    row.frames = exchange.frames;
    row.carrier = carrier_name(exchange.carrier);
    const char *type = name_of(mikey::data_type_table, exchange.message.header.data_type);
    row.message_type = type ? type : "type " + std::to_string(exchange.message.header.data_type);
    if (exchange.has_key_type) row.key_type = key_type_name(exchange.key_type);
    row.sender = names.user(exchange.sender);
    row.receiver = names.user(exchange.receiver);
    if (const auto *kms = exchange.message.identity(7)) row.kms = names.kms(text_of(kms->data));
    if (!names.on()) row.opened_with = exchange.opened_with;  // it names a file
    row.key_id = exchange.key_id;
    row.period_no = exchange.period_no;
    row.sakke = exchange.sakke;
    row.signature = exchange.signature;
    row.mac = exchange.mac;
    row.keys = exchange.keys.size();
    for (const auto &deviation : exchange.deviations)
        row.deviations.push_back(names.text(deviation));
    row.diagnosis = {exchange.diagnosis.reason, names.text(exchange.diagnosis.text)};
    return row;
}

/// lost_packets counts the sequence numbers between the first and the highest packet that were not seen.
std::uint32_t lost_packets(const Stream &stream)
{
    if (stream.rtcp || !stream.roc.started()) return 0;
    const std::uint64_t first = std::uint64_t(stream.first_roc) << 16 | stream.first_seq, last = std::uint64_t(stream.roc.roc()) << 16 | stream.roc.highest_seq();
    const std::uint64_t expected = last >= first ? last - first + 1 : 0;
    return expected > stream.packets ? static_cast<std::uint32_t>(expected - stream.packets) : 0;
}

ReportStream row_of(const Stream &stream, const StreamBook &book, Pseudonyms &names)
{
    ReportStream row;
    row.source = names.endpoint(stream.flow.source);
    row.destination = names.endpoint(stream.flow.destination);
    row.ssrc = stream.ssrc;
    row.rtcp = stream.rtcp;
    row.first_frame = stream.first_frame;
    row.last_frame = stream.last_frame;
    row.packets = stream.packets;
    row.decrypted = stream.opened;
    row.failed = stream.failed;
    row.lost = lost_packets(stream);
    row.first_roc = stream.first_roc;
    row.last_roc = stream.roc.roc();
    row.talker = names.user(book.talker_of(stream));
    if (stream.way == PacketResult::nothing) return row;
    const Way &way = book.way(stream.way);
    row.suite = way.context->suite;
    row.held = way.held;
    row.key_type = key_type_name(way.context->key->type);
    if (way.context->key->exchange || is_3gpp(way.context->key->type)) row.key_id = way.context->key->id;
    row.key_frame = way.context->key->frame();
    return row;
}

ReportEvent row_of(const ControlEvent &event, const StreamBook &book, Pseudonyms &names)
{
    // Who is granted or gives back is told by an SSRC alone, which other messages name.
    const std::string user = event.user.empty() ? book.user_of(event.ssrc, event.frame) : event.user;
    return {event.frame, event.protocol, event.message, names.user(user), names.group(event.group), event.detail, names.endpoint(event.flow.source),
            names.endpoint(event.flow.destination), event.ssrc};
}

}  // namespace

ReportExchange describe(const Exchange &exchange)
{
    Pseudonyms none(false);
    return row_of(exchange, none);
}

ReportStream describe(const Stream &stream, const StreamBook &book)
{
    Pseudonyms none(false);
    return row_of(stream, book, none);
}

namespace {

/// What a message does to a turn.
enum class Move : std::uint8_t { request, refuse, begin, end, end_all };
struct MoveRow {
    const char *message;
    Move move;
};
// TS 24.380 8.2.2 and TS 24.581 9.2.2. Idle has no SSRC of a talker.
constexpr MoveRow moves[] = {
    {"Floor Request", Move::request}, {"Floor Deny", Move::refuse}, {"Transmission Rejected", Move::refuse}, {"Floor Granted", Move::begin}, {"Floor Taken", Move::begin}, {"Floor Release", Move::end}, {"Floor Release Multi Talker", Move::end},
    {"Floor Revoke", Move::end}, {"Floor Idle", Move::end_all}, {"Transmission Request", Move::request}, {"Transmission Granted", Move::begin},
    {"Media Transmission Notification", Move::begin}, {"Transmission Release", Move::end}, {"Transmission Revoked", Move::end}, {"Transmission End Request", Move::end},
    {"Transmission End Notify", Move::end}, {"Transmission Idle", Move::end_all},
};

/// TurnBook makes turns out of events. The legs of a call repeat a message; an SSRC tells that it is the same turn. A grant often names nobody: then it is for whoever asked from where it goes.
struct TurnBook {
    struct Request {
        Frame frame;
        std::uint32_t ssrc;
        std::string user;
    };
    std::vector<ReportTurn> turns;
    std::vector<std::size_t> open;
    std::map<std::uint32_t, Request> requests;             ///< by SSRC
    std::map<std::string, std::uint32_t> askers;           ///< SSRC of who asked last, by where from

    void request(const ReportEvent &event)
    {
        requests.emplace(event.ssrc, Request{event.frame, event.ssrc, event.user});
        askers[event.source] = event.ssrc;
    }
    /// name_holder completes a message to a participant that does not say whom it is about.
    void name_holder(ReportEvent &event) const
    {
        if (!event.user.empty()) return;
        if (const auto asker = askers.find(event.destination); asker != askers.end()) event.ssrc = asker->second;
        if (const auto asked = requests.find(event.ssrc); asked != requests.end()) event.user = asked->second.user;
        for (const ReportTurn &turn : turns)
            if (event.user.empty() && turn.ssrc == event.ssrc) event.user = turn.user;
    }
    void begin(const ReportEvent &event)
    {
        for (std::size_t at : open)
            if (turns[at].ssrc == event.ssrc) {
                if (turns[at].user.empty()) turns[at].user = event.user;
                return;
            }
        const auto asked = requests.find(event.ssrc);
        turns.push_back({event.user, event.ssrc, asked == requests.end() ? 0 : asked->second.frame, event.frame, 0, {}});
        if (asked != requests.end()) requests.erase(asked);
        open.push_back(turns.size() - 1);
    }
    void end(const ReportEvent &event, bool all)
    {
        std::erase_if(open, [&](std::size_t at) {
            if (!all && turns[at].ssrc != event.ssrc) return false;
            turns[at].released = event.frame;
            turns[at].ended_by = event.message;
            return true;
        });
    }
    void take(ReportEvent &event)
    {
        const auto row = std::find_if(std::begin(moves), std::end(moves), [&](const MoveRow &r) { return event.message == r.message; });
        if (row == std::end(moves)) return;
        if (row->move == Move::begin || row->move == Move::end || row->move == Move::refuse) name_holder(event);
        if (row->move == Move::refuse) requests.erase(event.ssrc);
        if (row->move == Move::request) request(event);
        if (row->move == Move::begin) begin(event);
        if (row->move == Move::end || row->move == Move::end_all) end(event, row->move == Move::end_all);
    }
};

}  // namespace

std::string utc_text(std::int64_t nanoseconds)
{
    const auto seconds = static_cast<std::time_t>(nanoseconds / 1'000'000'000);
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    char text[64];
    const std::size_t length = std::strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S", &parts);
    std::snprintf(text + length, sizeof text - length, ".%06d UTC", static_cast<int>(nanoseconds % 1'000'000'000 / 1000));
    return text;
}

std::optional<double> seconds_after_start(const ReportSummary &summary, Frame frame)
{
    const auto time = summary.times.find(frame);
    if (time == summary.times.end()) return std::nullopt;
    return static_cast<double>(time->second - summary.first) / 1e9;
}

Report make_report(const Capture &capture, bool pseudonyms, ReportSummary summary)
{
    Pseudonyms names(pseudonyms);
    Report report;
    report.summary = std::move(summary);
    const kms::Keyring &keys = capture.keys();
    report.key_files = keys.files_read;
    report.certificates = keys.certificates.size();
    report.key_sets = keys.key_sets.size();
    report.listed_secrets = keys.secrets.size();
    if (!pseudonyms)
        for (const auto &problem : keys.problems)
            report.key_problems.push_back(problem.text);
    // Identities get their names in the order of the exchanges, before any free text that may contain them.
    for (const Exchange *exchange : capture.exchanges()) {
        names.user(exchange->sender);
        names.user(exchange->receiver);
    }
    for (const Exchange *exchange : capture.exchanges())
        report.exchanges.push_back(row_of(*exchange, names)), report.messages_with_keys += exchange->keys.empty() ? 0 : 1;
    for (const Stream &stream : capture.streams().streams()) {
        if (stream.packets == 0 || (!stream.signalled && stream.opened == 0)) continue;  // what a key list was tried on in vain may not be SRTP at all
        report.streams.push_back(row_of(stream, capture.streams(), names));
        report.packets += stream.packets;
        report.decrypted += stream.opened;
        report.failed += stream.failed;
        report.lost += report.streams.back().lost;
    }
    report.left_out = capture.streams().left_out();
    TurnBook turns;
    for (const auto &event : capture.timeline())
        turns.take(report.events.emplace_back(row_of(event, capture.streams(), names)));
    report.turns = std::move(turns.turns);
    return report;
}

const char *words_of(SakkeStatus status) noexcept
{
    switch (status) {
    case SakkeStatus::not_tried: return "not tried";
    case SakkeStatus::ok: return "opened";
    case SakkeStatus::hint_failed: return "hint check failed";
    case SakkeStatus::no_key: return "no key for the receiver";
    case SakkeStatus::malformed: return "malformed";
    }
    return "";
}

const char *words_of(SignatureStatus status) noexcept
{
    switch (status) {
    case SignatureStatus::not_checked: return "not checked";
    case SignatureStatus::valid: return "valid";
    case SignatureStatus::valid_without_header: return "valid without the SIGN header";
    case SignatureStatus::invalid: return "INVALID";
    case SignatureStatus::no_certificate: return "no KMS certificate";
    }
    return "";
}

const char *words_of(MacStatus status) noexcept
{
    switch (status) {
    case MacStatus::not_checked: return "not checked";
    case MacStatus::valid: return "valid";
    case MacStatus::invalid: return "INVALID";
    case MacStatus::no_key: return "no key";
    }
    return "";
}

namespace {

void add_exchange(std::string &text, const ReportExchange &row)
{
    std::string frames;
    for (Frame frame : row.frames)
        frames += (frames.empty() ? "" : ", ") + std::to_string(frame);
    text += "  frame " + frames + "  " + row.message_type + " in " + row.carrier + "\n";
    if (!row.key_type.empty()) text += "    key        " + row.key_type + (row.key_id ? " " + hex32(*row.key_id) : "") + (row.keys ? "" : ", not recovered") + "\n";
    if (!row.sender.empty() || !row.receiver.empty()) text += "    from, to   " + row.sender + ", " + row.receiver + "\n";
    if (!row.kms.empty()) text += "    KMS        " + row.kms + (row.period_no ? ", period " + std::to_string(*row.period_no) : "") + "\n";
    if (row.sakke != SakkeStatus::not_tried) text += std::string("    SAKKE      ") + words_of(row.sakke) + (row.opened_with.empty() ? "" : " with " + row.opened_with) + "\n";
    if (row.signature != SignatureStatus::not_checked) text += std::string("    signature  ") + words_of(row.signature) + "\n";
    if (row.mac != MacStatus::not_checked) text += std::string("    MAC        ") + words_of(row.mac) + "\n";
    if (row.diagnosis) text += "    reason " + std::to_string(static_cast<int>(row.diagnosis.reason)) + " " + row.diagnosis.text + "\n";
    for (const auto &deviation : row.deviations)
        text += "    deviation  " + deviation + "\n";
}

void add_stream(std::string &text, const ReportStream &row)
{
    text += std::string("  ") + (row.rtcp ? "SRTCP " : "SRTP  ") + row.source + " -> " + row.destination + "  SSRC " + hex32(row.ssrc) + "\n";
    if (!row.talker.empty()) text += "    talker     " + row.talker + "\n";
    if (!row.suite.empty()) text += "    key        " + row.key_type + (row.key_id ? " " + hex32(*row.key_id) : "") + (row.key_frame ? ", from frame " + std::to_string(row.key_frame) : ", from a file") + ", " + row.suite + "\n";
    text += "    packets    " + std::to_string(row.packets) + " (frames " + std::to_string(row.first_frame) + " to " + std::to_string(row.last_frame) + "), decrypted " +
            std::to_string(row.decrypted) + ", failed " + std::to_string(row.failed);
    if (!row.rtcp) text += ", lost " + std::to_string(row.lost) + ", ROC " + std::to_string(row.first_roc) + " to " + std::to_string(row.last_roc);
    text += "\n";
    if (!row.held.empty()) text += "    deviation  " + row.held + "\n";
}

/// at names a frame with its time: "frame 12 (1.300 s)".
std::string at(const ReportSummary &summary, Frame frame)
{
    std::string text = "frame " + std::to_string(frame);
    char seconds[32];
    if (const auto time = seconds_after_start(summary, frame)) {
        std::snprintf(seconds, sizeof seconds, " (%.3f s)", *time);
        text += seconds;
    }
    return text;
}

void add_event(std::string &text, const ReportSummary &summary, const ReportEvent &row)
{
    text += "  " + at(summary, row.frame) + "  " + row.protocol + " " + row.message + (row.user.empty() ? "" : "  " + row.user) + (row.group.empty() ? "" : "  group " + row.group) +
            "  SSRC " + hex32(row.ssrc) + (row.detail.empty() ? "" : "  (" + row.detail + ")") + "  " + row.source + " -> " + row.destination + "\n";
}

void add_turn(std::string &text, const ReportSummary &summary, const ReportTurn &row)
{
    const auto moment = [&](const char *what, Frame frame) { return frame ? std::string(what) + at(summary, frame) : std::string(); };
    text += "  " + (row.user.empty() ? std::string("unknown user") : row.user) + "  SSRC " + hex32(row.ssrc) + moment("  asked in ", row.requested) + moment("  had it from ", row.granted) +
            (row.released ? moment(" to ", row.released) + ", " + row.ended_by : " to the end of the capture");
    const auto from = seconds_after_start(summary, row.granted), to = seconds_after_start(summary, row.released);
    char held[32];
    if (from && to && std::snprintf(held, sizeof held, ", held %.3f s", *to - *from) > 0) text += held;
    text += "\n";
}

template <typename Rows, typename Add>
void add_section(std::string &text, const char *title, const Rows &rows, Add add)
{
    text += std::string("\n") + title + ": " + std::to_string(rows.size()) + "\n";
    for (const auto &row : rows)
        add(text, row);
}

}  // namespace

std::string report_text(const Report &report, const std::string &versions)
{
    const ReportSummary &summary = report.summary;
    std::string text = versions + "\n\n";
    char length[64];
    std::snprintf(length, sizeof length, "%.6f s", static_cast<double>(summary.last - summary.first) / 1e9);
    text += "Capture: " + std::to_string(summary.frames) + " frames, " + std::to_string(summary.octets) + " octets" +
            (summary.frames ? ", from " + utc_text(summary.first) + ", " + length : "") + "\n";
    text += "Keys loaded: " + std::to_string(report.key_files) + " files, " + std::to_string(report.certificates) + " KMS certificates, " + std::to_string(report.key_sets) + " key sets, " +
            std::to_string(report.listed_secrets) + " listed secrets\n";
    for (const auto &problem : report.key_problems)
        text += "  " + problem + "\n";
    add_section(text, "MIKEY messages", report.exchanges, add_exchange);
    add_section(text, "Protected streams", report.streams, add_stream);
    add_section(text, "Floor control", report.events, [&](std::string &to, const ReportEvent &row) { add_event(to, summary, row); });
    add_section(text, "Turns of talkers", report.turns, [&](std::string &to, const ReportTurn &row) { add_turn(to, summary, row); });
    text += "\nTotals: " + std::to_string(report.messages_with_keys) + " of " + std::to_string(report.exchanges.size()) + " MIKEY messages gave keys; packets on protected streams: " +
            std::to_string(report.packets) + ", decrypted " + std::to_string(report.decrypted) + ", failed " + std::to_string(report.failed) + ", lost " + std::to_string(report.lost) + "\n";
    if (report.left_out != 0)
        text += "Packets of further streams: " + std::to_string(report.left_out) + "; only the first " + std::to_string(report.streams.size()) + " SSRCs are listed and opened.\n";
    return text;
}

}  // namespace mediasec::session
