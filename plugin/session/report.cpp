// Mediasec: what to put in a bug report.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "session/report.h"

#include "mikey/tables.h"
#include "session/exchange.h"
#include "session/pseudonyms.h"
#include "session/streams.h"

#include <algorithm>
#include <cstdio>

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

ReportEvent row_of(const ControlEvent &event, Pseudonyms &names)
{
    return {event.frame, event.protocol, event.message, names.user(event.user), names.group(event.group), event.detail, names.endpoint(event.flow.source),
            names.endpoint(event.flow.destination), event.ssrc};
}

}  // namespace

Report make_report(const Capture &capture, bool pseudonyms)
{
    Pseudonyms names(pseudonyms);
    Report report;
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
        report.exchanges.push_back(row_of(*exchange, names));
    for (const Stream &stream : capture.streams().streams()) {
        if (stream.packets == 0) continue;
        report.streams.push_back(row_of(stream, capture.streams(), names));
        report.packets += stream.packets;
        report.decrypted += stream.opened;
        report.failed += stream.failed;
    }
    report.left_out = capture.streams().left_out();
    for (const auto &event : capture.timeline())
        report.events.push_back(row_of(event, names));
    return report;
}

namespace {

const char *sakke_words(SakkeStatus status)
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

const char *signature_words(SignatureStatus status)
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

const char *mac_words(MacStatus status)
{
    switch (status) {
    case MacStatus::not_checked: return "not checked";
    case MacStatus::valid: return "valid";
    case MacStatus::invalid: return "INVALID";
    case MacStatus::no_key: return "no key";
    }
    return "";
}

void add_exchange(std::string &text, const ReportExchange &row)
{
    std::string frames;
    for (Frame frame : row.frames)
        frames += (frames.empty() ? "" : ", ") + std::to_string(frame);
    text += "  frame " + frames + "  " + row.message_type + " in " + row.carrier + "\n";
    if (!row.key_type.empty()) text += "    key        " + row.key_type + (row.key_id ? " " + hex32(*row.key_id) : "") + (row.keys ? "" : ", not recovered") + "\n";
    if (!row.sender.empty() || !row.receiver.empty()) text += "    from, to   " + row.sender + ", " + row.receiver + "\n";
    if (!row.kms.empty()) text += "    KMS        " + row.kms + (row.period_no ? ", period " + std::to_string(*row.period_no) : "") + "\n";
    if (row.sakke != SakkeStatus::not_tried) text += std::string("    SAKKE      ") + sakke_words(row.sakke) + (row.opened_with.empty() ? "" : " with " + row.opened_with) + "\n";
    if (row.signature != SignatureStatus::not_checked) text += std::string("    signature  ") + signature_words(row.signature) + "\n";
    if (row.mac != MacStatus::not_checked) text += std::string("    MAC        ") + mac_words(row.mac) + "\n";
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

void add_event(std::string &text, const ReportEvent &row)
{
    text += "  frame " + std::to_string(row.frame) + "  " + row.protocol + " " + row.message + (row.user.empty() ? "" : "  " + row.user) + (row.group.empty() ? "" : "  group " + row.group) + "  SSRC " +
            hex32(row.ssrc) + (row.detail.empty() ? "" : "  (" + row.detail + ")") + "\n";
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
    std::string text = versions + "\n\nKeys loaded: " + std::to_string(report.key_files) + " files, " + std::to_string(report.certificates) + " KMS certificates, " +
                       std::to_string(report.key_sets) + " key sets, " + std::to_string(report.listed_secrets) + " listed secrets\n";
    for (const auto &problem : report.key_problems)
        text += "  " + problem + "\n";
    add_section(text, "MIKEY messages", report.exchanges, add_exchange);
    add_section(text, "Protected streams", report.streams, add_stream);
    add_section(text, "Floor control", report.events, add_event);
    text += "\nPackets on protected streams: " + std::to_string(report.packets) + ", decrypted " + std::to_string(report.decrypted) + ", failed " + std::to_string(report.failed) + "\n";
    if (report.left_out != 0)
        text += "Packets of further streams: " + std::to_string(report.left_out) + "; only the first " + std::to_string(report.streams.size()) + " SSRCs are listed and opened.\n";
    return text;
}

}  // namespace mediasec::session
