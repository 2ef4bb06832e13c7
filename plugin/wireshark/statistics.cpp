// Mediasec: tables of exchanges and of streams. A packet brings its row up to date with all that is known by then, so that after the last packet the tables say what the report says.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "wireshark/statistics.h"

#include "session/report.h"
#include "session/streams.h"
#include "wireshark/capture_state.h"

extern "C" {
#include <epan/stat_tap_ui.h>
}

#include <string>
#include <vector>

namespace mediasec::wireshark {
namespace {

/// Seen is what a packet hands to the tables: one of the two. It lives in the packet's memory.
struct Seen {
    const session::Exchange *exchange;
    const session::Stream *stream;
};

int tap = -1;

stat_tap_table_item text_column(const char *title) { return {TABLE_ITEM_STRING, TAP_ALIGN_LEFT, title, "%s"}; }
stat_tap_table_item number_column(const char *title) { return {TABLE_ITEM_UINT, TAP_ALIGN_RIGHT, title, "%u"}; }

stat_tap_table_item exchange_columns[] = {
    number_column("Frame"), text_column("Carried in"), text_column("Message"), text_column("Key"), text_column("Key ID"), text_column("From"), text_column("To"), text_column("KMS"),
    text_column("Period"), text_column("SAKKE"), text_column("Signature"), text_column("MAC"), number_column("Reason"), text_column("Diagnosis"),
};
stat_tap_table_item stream_columns[] = {
    number_column("First frame"), text_column("Protocol"), text_column("Source"), text_column("Destination"), text_column("SSRC"), text_column("Talker"), text_column("Suite"),
    text_column("Key"), text_column("Key ID"), number_column("Key frame"), number_column("Packets"), number_column("Decrypted"), number_column("Failed"), number_column("Lost"),
    number_column("First ROC"), number_column("Last ROC"),
};

/// Row collects the cells of a row; texts are copied for the table, which gives them back through free_item.
class Row {
public:
    explicit Row(std::size_t columns) { cells_.reserve(columns); }
    void add(const std::string &text)
    {
        stat_tap_table_item_type &cell = add(TABLE_ITEM_STRING);
        cell.value.string_value = g_strdup(text.c_str());
    }
    void add(std::uint32_t number) { add(TABLE_ITEM_UINT).value.uint_value = number; }
    void add(const std::optional<std::uint32_t> &id)
    {
        char text[11] = "";
        if (id) g_snprintf(text, sizeof text, "0x%08x", *id);
        add(std::string(text));
    }
    /// put replaces row `number` of a table.
    void put(stat_tap_table *table, std::size_t number);

private:
    stat_tap_table_item_type &add(stat_tap_table_item_enum type)
    {
        stat_tap_table_item_type &cell = cells_.emplace_back();
        cell.type = type;
        return cell;
    }
    std::vector<stat_tap_table_item_type> cells_;
};

void free_item(stat_tap_table *, guint, guint, stat_tap_table_item_type *cell)
{
    if (cell->type == TABLE_ITEM_STRING) g_free(const_cast<char *>(cell->value.string_value));
    *cell = {};
}

void Row::put(stat_tap_table *table, std::size_t number)
{
    const auto row = static_cast<guint>(number);
    for (guint column = 0; row < table->num_elements && column < table->num_fields; ++column)
        free_item(table, row, column, &table->elements[row][column]);
    stat_tap_init_table_row(table, row, static_cast<guint>(cells_.size()), cells_.data());
}

/// reset empties every row: a cell of no type is not shown.
void reset(stat_tap_table *table)
{
    for (guint row = 0; row < table->num_elements; ++row)
        for (guint column = 0; column < table->num_fields; ++column)
            free_item(table, row, column, &table->elements[row][column]);
}

stat_tap_table *table_of(void *tap_data)
{
    const auto *data = static_cast<const stat_data_t *>(tap_data);
    return g_array_index(data->stat_tap_data->tables, stat_tap_table *, 0);
}

bool show_exchange(stat_tap_table *table, const session::Exchange &exchange)
{
    const session::ReportExchange of = session::describe(exchange);
    Row row(std::size(exchange_columns));
    row.add(of.frames.empty() ? 0 : of.frames.front());
    for (const std::string *text : {&of.carrier, &of.message_type, &of.key_type}) row.add(*text);
    row.add(of.key_id);
    for (const std::string *text : {&of.sender, &of.receiver, &of.kms}) row.add(*text);
    row.add(of.period_no ? std::to_string(*of.period_no) : std::string());
    row.add(std::string(session::words_of(of.sakke)));
    row.add(std::string(session::words_of(of.signature)));
    row.add(std::string(session::words_of(of.mac)));
    row.add(static_cast<std::uint32_t>(of.diagnosis.reason));
    row.add(of.diagnosis.text);
    row.put(table, exchange.number);
    return true;
}

bool show_stream(stat_tap_table *table, const session::Stream &stream)
{
    const session::ReportStream of = session::describe(stream, capture()->streams());
    Row row(std::size(stream_columns));
    row.add(of.first_frame);
    row.add(std::string(of.rtcp ? "SRTCP" : "SRTP"));
    row.add(of.source);
    row.add(of.destination);
    row.add(std::optional<std::uint32_t>(of.ssrc));
    for (const std::string *text : {&of.talker, &of.suite, &of.key_type}) row.add(*text);
    row.add(of.key_id);
    for (std::uint32_t number : {of.key_frame, of.packets, of.decrypted, of.failed, of.lost, of.first_roc, of.last_roc}) row.add(number);
    row.put(table, stream.number);
    return true;
}

tap_packet_status take_exchange(void *data, packet_info *, epan_dissect_t *, const void *queued, tap_flags_t)
{
    const auto *seen = static_cast<const Seen *>(queued);
    const bool shown = seen->exchange != nullptr && guarded([&] { return show_exchange(table_of(data), *seen->exchange); });
    return shown ? TAP_PACKET_REDRAW : TAP_PACKET_DONT_REDRAW;
}

tap_packet_status take_stream(void *data, packet_info *, epan_dissect_t *, const void *queued, tap_flags_t)
{
    const auto *seen = static_cast<const Seen *>(queued);
    const bool shown = seen->stream != nullptr && capture() != nullptr && guarded([&] { return show_stream(table_of(data), *seen->stream); });
    return shown ? TAP_PACKET_REDRAW : TAP_PACKET_DONT_REDRAW;
}

/// make_table is called anew for each window and each -z; Wireshark frees the tables in between.
void make_table(stat_tap_table_ui *statistic)
{
    const char *name = statistic->title;
    stat_tap_table *known = stat_tap_find_table(statistic, name);
    if (known != nullptr && statistic->stat_tap_reset_table_cb != nullptr) return statistic->stat_tap_reset_table_cb(known);
    stat_tap_add_table(statistic, stat_tap_init_table(name, static_cast<int>(statistic->nfields), 0, nullptr));
}

stat_tap_table_ui statistic(const char *title, const char *command, tap_packet_cb packet, std::span<stat_tap_table_item> columns)
{
    stat_tap_table_ui made{};
    made.group = compat::telephony_menu;
    made.title = title;
    made.tap_name = "mediasec";
    made.cli_string = command;
    made.stat_tap_init_cb = make_table;
    made.packet_func = packet;
    made.stat_tap_reset_table_cb = reset;
    made.stat_tap_free_table_item_cb = free_item;
    made.nfields = columns.size();
    made.fields = columns.data();
    return made;
}

void queue(packet_info *pinfo, const Seen &seen)
{
    auto *kept = wmem_new(pinfo->pool, Seen);
    *kept = seen;
    tap_queue_packet(tap, pinfo, kept);
}

}  // namespace

void register_statistics()
{
    static tap_param parameters[] = {{PARAM_FILTER, "filter", "Filter", nullptr, TRUE}};
    static stat_tap_table_ui exchanges = statistic("Mediasec Exchanges", "mediasec,exchanges", take_exchange, exchange_columns);
    static stat_tap_table_ui streams = statistic("Mediasec Streams", "mediasec,streams", take_stream, stream_columns);
    tap = register_tap("mediasec");
    for (stat_tap_table_ui *table : {&exchanges, &streams}) {
        table->nparams = std::size(parameters);
        table->params = parameters;
        register_stat_tap_table_ui(table);
    }
}

void count_exchange(packet_info *pinfo, const session::Exchange &exchange)
{
    if (!have_tap_listener(tap) || capture() == nullptr) return;
    guarded([&] { return capture()->open(exchange, first_pass(pinfo)), true; });
    queue(pinfo, {&exchange, nullptr});
}

void count_packet(packet_info *pinfo, const session::MediaPacket &packet, bool rtcp)
{
    if (!have_tap_listener(tap) || capture() == nullptr) return;
    if (const session::Stream *stream = capture()->streams().find(packet, rtcp)) queue(pinfo, {nullptr, stream});
}

}  // namespace mediasec::wireshark
