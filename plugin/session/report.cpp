// Mediasec: what to put in a bug report.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "session/report.h"

#include "base/text.h"
#include "mikey/tables.h"
#include "session/calls.h"
#include "session/exchange.h"
#include "session/parties.h"
#include "session/pseudonyms.h"
#include "session/reasons.h"
#include "session/streams.h"
#include "session/uid_forms.h"

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
    if (!names.on()) row.opened_with = one_line(exchange.opened_with);  // it names a file
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
    row.held = names.text(way.held);
    row.key_type = key_type_name(way.context->key->type);
    if (way.context->key->exchange || is_3gpp(way.context->key->type)) row.key_id = way.context->key->id;
    row.key_frame = way.context->key->frame();
    return row;
}

ReportEvent row_of(const ControlEvent &event, const StreamBook &book, Pseudonyms &names)
{
    // Who is granted or gives back is told by an SSRC alone, which other messages name.
    const std::string user = event.user.empty() ? book.user_of(event.ssrc, event.frame) : event.user;
    return {event.frame, event.protocol, event.message, names.user(user), names.group(event.group), one_line(names.on() ? event.detail_without_words : event.detail), names.endpoint(event.flow.source),
            names.endpoint(event.flow.destination), event.ssrc};
}

}  // namespace

namespace {

/// learn_user and learn_kms give a name, and with it every spelling in which a diagnosis may write it.
void learn_user(Pseudonyms &names, const std::string &user)
{
    names.user(user);
    for (const std::string &spelling : identity_spellings(user))
        names.also(user, spelling);
}

void learn_kms(Pseudonyms &names, const std::string &kms)
{
    names.kms(kms);
    for (const std::string &spelling : kms_spellings(kms))
        names.also(kms, spelling);
}

/// learn_names gives names to all that free text may contain, in the order of the exchanges, then to what the key files add.
void learn_names(const Capture &capture, Pseudonyms &names)
{
    for (const Exchange *exchange : capture.exchanges()) {
        learn_user(names, exchange->sender);
        learn_user(names, exchange->receiver);
        for (const auto &identity : exchange->message.identities) {
            const bool kms = identity.role == 3 || identity.role == 6 || identity.role == 7;  // RFC 6043 6.6: IDRkms, IDRkmsi, IDRkmsr
            const std::string name = shown_identity(text_of(identity.data));
            kms ? learn_kms(names, name) : learn_user(names, name);
        }
    }
    for (const auto &set : capture.keys().key_sets) {
        learn_user(names, set.user_uri);
        learn_kms(names, set.kms_uri);
    }
    for (const auto &certificate : capture.keys().certificates)
        learn_kms(names, certificate.kms_uri);
    for (const auto &secret : capture.keys().secrets) {
        names.file(secret.origin.file);
        if (secret.kind == kms::SecretKind::psk || secret.kind == kms::SecretKind::dh) learn_user(names, secret.id);
        if (secret.kind == kms::SecretKind::tpk) learn_kms(names, secret.id);
        learn_user(names, secret.user);
    }
}

/// learn_call gives a name to the Call-ID that a sentence contains.
void learn_call(const Capture &capture, const std::string &sentence, Pseudonyms &names)
{
    for (const Call &call : capture.calls().all())
        if (!call.id.empty() && sentence.find(call.id) != std::string::npos) names.call(call.id);
}

std::vector<ReportReason> reasons_of(const Report &report)
{
    std::map<Reason, ReportReason> counted;
    for (const ReportExchange &row : report.exchanges)
        if (row.diagnosis) ++counted[row.diagnosis.reason].messages;
    for (const ReportStream &row : report.streams)
        for (const StreamFault &fault : row.faults)
            ++counted[fault.diagnosis.reason].streams;
    std::vector<ReportReason> reasons;
    for (const auto &[reason, count] : counted)
        reasons.push_back({reason, count.messages, count.streams});
    return reasons;
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
    if (pseudonyms) learn_names(capture, names);
    for (const Exchange *exchange : capture.exchanges())
        report.exchanges.push_back(row_of(*exchange, names)), report.messages_with_keys += exchange->keys.empty() ? 0 : 1;
    for (const Stream &stream : capture.streams().streams()) {
        if (stream.packets == 0 || (!stream.signalled && stream.opened == 0)) continue;  // what a key list was tried on in vain may not be SRTP at all
        report.streams.push_back(row_of(stream, capture.streams(), names));
        for (const StreamFault &fault : capture.stream_faults().of(stream.number)) {
            if (pseudonyms && fault.diagnosis.reason == Reason::stream_signalling_missing) learn_call(capture, fault.diagnosis.text, names);
            report.streams.back().faults.push_back({fault.frame, {fault.diagnosis.reason, names.text(fault.diagnosis.text)}});
        }
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
    report.reasons = reasons_of(report);
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
    const bool one = row.first_frame == row.last_frame;
    text += "    packets    " + std::to_string(row.packets) + (one ? " (frame " : " (frames ") + std::to_string(row.first_frame) +
            (one ? "" : " to " + std::to_string(row.last_frame)) + "), decrypted " + std::to_string(row.decrypted) + ", failed " + std::to_string(row.failed);
    if (!row.rtcp && row.decrypted != 0)  // else nothing tells
        text += ", lost " + std::to_string(row.lost) + ", ROC " + std::to_string(row.first_roc) +
                (row.first_roc == row.last_roc ? "" : " to " + std::to_string(row.last_roc));
    text += "\n";
    for (const StreamFault &fault : row.faults)
        text += "    reason " + std::to_string(static_cast<int>(fault.diagnosis.reason)) + " (first in frame " + std::to_string(fault.frame) + ") " +
                fault.diagnosis.text + "\n";
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

/// count_of writes "1 file" and "2 files".
std::string count_of(std::size_t number, const char *what) { return std::to_string(number) + " " + what + (number == 1 ? "" : "s"); }

/// add_reason sums a reason up with what README says to do.
void add_reason(std::string &text, const ReportReason &row)
{
    const auto all = all_reasons();
    const auto known = std::find_if(all.begin(), all.end(), [&](const ReasonRow &r) { return r.reason == row.reason; });
    text += "  " + std::to_string(static_cast<int>(row.reason)) + " " + (known == all.end() ? "" : known->name) + ": " +
            (row.messages ? count_of(row.messages, "message") : "") + (row.messages && row.streams ? ", " : "") +
            (row.streams ? count_of(row.streams, "stream") : "") + (known == all.end() ? "" : std::string(". ") + known->remedy) + "\n";
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
    text += "Keys loaded: " + count_of(report.key_files, "file") + ", " + count_of(report.certificates, "KMS certificate") + ", " +
            count_of(report.key_sets, "key set") + ", " + count_of(report.listed_secrets, "listed secret") + "\n";
    for (const auto &problem : report.key_problems)
        text += "  " + problem + "\n";
    add_section(text, "MIKEY messages", report.exchanges, add_exchange);
    add_section(text, "Protected streams", report.streams, add_stream);
    add_section(text, "Floor control", report.events, [&](std::string &to, const ReportEvent &row) { add_event(to, summary, row); });
    add_section(text, "Turns of talkers", report.turns, [&](std::string &to, const ReportTurn &row) { add_turn(to, summary, row); });
    text += "\nTotals: " + std::to_string(report.messages_with_keys) + " of " + std::to_string(report.exchanges.size()) + " MIKEY messages gave keys; packets on protected streams: " +
            std::to_string(report.packets) + ", decrypted " + std::to_string(report.decrypted) + ", failed " + std::to_string(report.failed) + ", lost " + std::to_string(report.lost) + "\n";
    if (!report.reasons.empty()) add_section(text, "Reasons", report.reasons, add_reason);
    if (report.left_out != 0)
        text += "Packets of further streams: " + std::to_string(report.left_out) + "; only the first " + std::to_string(report.streams.size()) + " SSRCs are listed and opened.\n";
    return text;
}

}  // namespace mediasec::session
