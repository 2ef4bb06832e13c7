// Mediasec: a report as JSON.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "wireshark/report_json.h"

#include "wireshark/compat.h"

extern "C" {
#include <wsutil/json_dumper.h>
}

namespace mediasec::wireshark {

namespace {

constexpr std::uint64_t report_schema = 1;  // goes up when a member changes its meaning or goes away

/// Writer writes members of objects; empty texts and absent numbers are left out.
class Writer {
public:
    explicit Writer(std::FILE *out)
    {
        dumper_.output_file = out;
        dumper_.flags = JSON_DUMPER_FLAGS_PRETTY_PRINT;
    }
    void begin(const char *name = nullptr) { named(name), json_dumper_begin_object(&dumper_); }
    void end() { json_dumper_end_object(&dumper_); }
    void begin_list(const char *name) { named(name), json_dumper_begin_array(&dumper_); }
    void end_list() { json_dumper_end_array(&dumper_); }
    void text(const char *name, const std::string &value)
    {
        if (!value.empty()) named(name), json_dumper_value_string(&dumper_, value.c_str());
    }
    void number(const char *name, std::uint64_t value) { named(name), json_dumper_value_anyf(&dumper_, "%" G_GUINT64_FORMAT, static_cast<guint64>(value)); }
    void seconds(const char *name, std::optional<double> value)
    {
        if (value) named(name), json_dumper_value_anyf(&dumper_, "%.6f", *value);
    }
    void hex(const char *name, std::optional<std::uint32_t> value)
    {
        if (value) named(name), json_dumper_value_anyf(&dumper_, "\"0x%08x\"", *value);
    }
    void item(const std::string &value) { json_dumper_value_string(&dumper_, value.c_str()); }
    void item(std::uint64_t value) { json_dumper_value_anyf(&dumper_, "%" G_GUINT64_FORMAT, static_cast<guint64>(value)); }
    void finish() { json_dumper_finish(&dumper_); }

private:
    void named(const char *name)
    {
        if (name) json_dumper_set_member_name(&dumper_, name);
    }
    json_dumper dumper_{};
};

void write(Writer &json, const session::ReportExchange &row)
{
    json.begin();
    json.begin_list("frames");
    for (auto frame : row.frames)
        json.item(frame);
    json.end_list();
    json.text("carrier", row.carrier);
    json.text("message_type", row.message_type);
    json.text("key_type", row.key_type);
    json.hex("key_id", row.key_id);
    json.text("sender", row.sender);
    json.text("receiver", row.receiver);
    json.text("kms", row.kms);
    if (row.period_no) json.number("period", *row.period_no);
    json.number("sakke_status", static_cast<std::uint64_t>(row.sakke));
    json.number("signature_status", static_cast<std::uint64_t>(row.signature));
    json.number("mac_status", static_cast<std::uint64_t>(row.mac));
    json.number("keys", row.keys);
    json.text("opened_with", row.opened_with);
    json.begin_list("deviations");
    for (const auto &deviation : row.deviations)
        json.item(deviation);
    json.end_list();
    json.number("reason", static_cast<std::uint64_t>(row.diagnosis.reason));
    json.text("diagnosis", row.diagnosis.text);
    json.end();
}

void write(Writer &json, const session::ReportStream &row)
{
    json.begin();
    json.text("protocol", row.rtcp ? "SRTCP" : "SRTP");
    json.text("source", row.source);
    json.text("destination", row.destination);
    json.hex("ssrc", row.ssrc);
    json.text("talker", row.talker);
    json.text("suite", row.suite);
    json.text("key_type", row.key_type);
    json.hex("key_id", row.key_id);
    json.number("key_frame", row.key_frame);
    json.number("first_frame", row.first_frame);
    json.number("last_frame", row.last_frame);
    json.number("packets", row.packets);
    json.number("decrypted", row.decrypted);
    json.number("failed", row.failed);
    json.number("lost", row.lost);
    json.number("first_roc", row.first_roc);
    json.number("last_roc", row.last_roc);
    json.text("deviation", row.held);
    json.begin_list("reasons");
    for (const session::StreamFault &fault : row.faults) {
        json.begin();
        json.number("reason", static_cast<std::uint64_t>(fault.diagnosis.reason));
        json.number("frame", fault.frame);
        json.text("diagnosis", fault.diagnosis.text);
        json.end();
    }
    json.end_list();
    json.end();
}

void write(Writer &json, const session::ReportSummary &summary, const session::ReportEvent &row)
{
    json.begin();
    json.number("frame", row.frame);
    json.seconds("time", session::seconds_after_start(summary, row.frame));
    json.text("protocol", row.protocol);
    json.text("message", row.message);
    json.text("user", row.user);
    json.text("group", row.group);
    json.hex("ssrc", row.ssrc);
    json.text("detail", row.detail);
    json.text("source", row.source);
    json.text("destination", row.destination);
    json.end();
}

void write(Writer &json, const session::ReportSummary &summary, const session::ReportTurn &row)
{
    struct Moment {
        const char *frame, *time;
        session::Frame value;
    };
    json.begin();
    json.text("user", row.user);
    json.hex("ssrc", row.ssrc);
    for (const Moment &moment : {Moment{"requested_frame", "requested_time", row.requested}, {"granted_frame", "granted_time", row.granted}, {"released_frame", "released_time", row.released}}) {
        if (moment.value == 0) continue;
        json.number(moment.frame, moment.value);
        json.seconds(moment.time, session::seconds_after_start(summary, moment.value));
    }
    json.text("ended_by", row.ended_by);
    json.end();
}

template <typename Rows>
void write_rows(Writer &json, const char *name, const session::ReportSummary &summary, const Rows &rows)
{
    json.begin_list(name);
    for (const auto &row : rows)
        write(json, summary, row);
    json.end_list();
}

void write(Writer &json, const session::ReportSummary &summary)
{
    json.begin("capture");
    json.number("frames", summary.frames);
    json.number("octets", summary.octets);
    if (summary.frames != 0) json.text("start", session::utc_text(summary.first));
    json.seconds("duration", static_cast<double>(summary.last - summary.first) / 1e9);
    json.end();
}

template <typename Rows>
void write_rows(Writer &json, const char *name, const Rows &rows)
{
    json.begin_list(name);
    for (const auto &row : rows)
        write(json, row);
    json.end_list();
}

}  // namespace

void write_report_json(const session::Report &report, const char *versions, std::FILE *out)
{
    Writer json(out);
    json.begin();
    json.number("schema", report_schema);
    json.text("versions", versions);
    write(json, report.summary);
    json.begin("keys");
    json.number("files", report.key_files);
    json.number("certificates", report.certificates);
    json.number("key_sets", report.key_sets);
    json.number("listed_secrets", report.listed_secrets);
    json.begin_list("problems");
    for (const auto &problem : report.key_problems)
        json.item(problem);
    json.end_list();
    json.end();
    write_rows(json, "exchanges", report.exchanges);
    write_rows(json, "streams", report.streams);
    write_rows(json, "floor_control", report.summary, report.events);
    write_rows(json, "turns", report.summary, report.turns);
    json.begin("totals");
    json.number("packets", report.packets);
    json.number("decrypted", report.decrypted);
    json.number("failed", report.failed);
    json.number("left_out", report.left_out);
    json.number("lost", report.lost);
    json.number("messages", report.exchanges.size());
    json.number("messages_with_keys", report.messages_with_keys);
    json.end();
    json.end();
    json.finish();
}

}  // namespace mediasec::wireshark
