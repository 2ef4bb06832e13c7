// Drives whole frames through libwireshark: one process reads captures and dissects each and its mutations, every one as a new capture file, in two passes
// with every packet drawn and all columns filled. Starting Wireshark once instead of once for each mutation is what makes many of them affordable.
// Usage: smoke [-o PREFERENCE:VALUE]... [-z STATISTIC]... [--first N] [--seeds N] [--rate R] [--write FILE] CAPTURE...
//   --seeds N   mutations of each capture, 0 by default: the capture as it is only;  --first N  the first one's number, 1 by default
//   --rate R    instead of one after the other of 0.002, 0.02 and 0.2
//   --write F   each mutation is written to F (pcap) before it is dissected, so that the one that ends the process can be kept
// For each run it prints first what it is, then how it ended: "captures/x.pcap seed 7 rate 0.02: ok 0.123 s"; seed 0 is the unmutated capture.
// tests/mutations.py reads that. A crash, a sanitizer's report or a minute of processor time in one run stops the process; "Dissector bug" in a packet, or
// more than ten times the time of the unmutated capture (and a floor), is said in the line.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "smoke/mutate.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <stdexcept>
#include <string>
#include <string_view>

#include <sys/time.h>
#include <unistd.h>

#include <glib.h>  // has templates: outside of extern "C"

#if __has_include(<jtckdint.h>)
#include <jtckdint.h>
#endif

extern "C" {
#include <epan/packet.h>  // the others lean on it

#include <epan/column-info.h>
#include <epan/column.h>
#include <epan/epan.h>
#include <epan/epan_dissect.h>
#include <epan/prefs.h>
#include <epan/print.h>
#include <epan/print_stream.h>
#include <epan/secrets.h>
#include <epan/stat_tap_ui.h>
#include <epan/tap.h>
#include <epan/timestamp.h>
#include <wiretap/pcap-encap.h>
#include <wiretap/wtap.h>
#include <wsutil/filesystem.h>
#include <wsutil/privileges.h>
#include <wsutil/report_message.h>
#include <wsutil/wslog.h>
}

using namespace mediasec::smoke;

// libwireshark leaves this structure to the program.
struct packet_provider_data {
    std::vector<frame_data> frames;
};

namespace {

constexpr double times_slower = 10;    // than the unmutated capture: what makes a mutation a finding
constexpr double floor_seconds = 6;    // less than that is no finding: a small capture's time is mostly the keys', and all bounded searches together take four with sanitizers
constexpr long hang_seconds = 60;      // of processor time in one run: then SIGPROF ends the process
constexpr std::size_t headers = 42;    // Ethernet, IPv4 and UDP without options
constexpr double rates[] = {0.002, 0.02, 0.2};  // a flipped octet here and there, and hardly anything left

// What the command line asks for.
struct Options {
    std::vector<std::string> preferences, statistics, captures;
    std::uint64_t first = 1, seeds = 0;
    double rate = 0;
    std::string write;
};

[[noreturn]] void give_up(const std::string &why)
{
    std::fprintf(stderr, "smoke: %s\n", why.c_str());
    std::exit(2);
}

Options parse(int count, char **words)
{
    Options options;
    for (int i = 1; i < count; ++i) {
        const std::string_view word = words[i];
        const auto next = [&]() -> std::string { return ++i < count ? words[i] : throw std::invalid_argument("an option has no value"); };
        if (word == "-o") options.preferences.push_back(next());
        else if (word == "-z") options.statistics.push_back(next());
        else if (word == "--first") options.first = std::stoull(next());
        else if (word == "--seeds") options.seeds = std::stoull(next());
        else if (word == "--rate") options.rate = std::stod(next());
        else if (word == "--write") options.write = next();
        else options.captures.emplace_back(word);
    }
    if (options.captures.empty()) throw std::invalid_argument("no capture is named");
    return options;
}

// A capture, read once. Records hold what the file says of each frame; frames the octets.
struct Capture {
    std::string path;
    wtap *file = nullptr;
    std::vector<wtap_rec> records;
    std::vector<Octets> frames;
};

Capture read_capture(const std::string &path)
{
    Capture capture;
    capture.path = path;
    int error = 0;
    char *text = nullptr;
    capture.file = wtap_open_offline(path.c_str(), WTAP_TYPE_AUTO, &error, &text, FALSE);
    if (capture.file == nullptr) give_up(path + " cannot be read");
    gint64 offset = 0;
    for (;;) {
        wtap_rec record;
        Buffer buffer;
        wtap_rec_init(&record);
        ws_buffer_init(&buffer, 1514);
        if (!wtap_read(capture.file, &record, &buffer, &error, &text, &offset)) break;
        if (record.rec_type != REC_TYPE_PACKET) continue;
        const std::uint8_t *octets = ws_buffer_start_ptr(&buffer);
        capture.frames.emplace_back(octets, octets + record.rec_header.packet_header.caplen);
        capture.records.push_back(record);  // with what it points to, which is kept until the end
        ws_buffer_free(&buffer);
    }
    if (error != 0) give_up(path + " is damaged");
    return capture;
}

// One run: a capture's frames as the octets are after a mutation.
struct Run {
    std::vector<wtap_rec> records;
    std::vector<Octets> frames;
};

Run run_of(const Capture &capture, const Mutation *mutation)
{
    if (mutation == nullptr) return {capture.records, capture.frames};
    Run run;
    for (auto &[from, octets] : Mutator(*mutation).frames(capture.frames)) {
        wtap_rec record = capture.records[from];
        const auto lost = static_cast<std::uint32_t>(capture.frames[from].size() - octets.size());
        // Every second cut frame is short on the wire too, the others were cut by the snapshot length.
        if (octets.size() % 2 == 0) record.rec_header.packet_header.len -= lost;
        record.rec_header.packet_header.caplen -= lost;
        run.records.push_back(record);
        run.frames.push_back(std::move(octets));
    }
    return run;
}

// A classic pcap file in this machine's order.
void write_pcap(const std::string &path, const Run &run)
{
    FILE *file = std::fopen(path.c_str(), "wb");
    if (file == nullptr) give_up(path + " cannot be written");
    const auto put = [file](std::initializer_list<std::uint32_t> values) {
        for (const std::uint32_t value : values) std::fwrite(&value, sizeof value, 1, file);
    };
    const int encapsulation = run.records.empty() ? WTAP_ENCAP_ETHERNET : run.records[0].rec_header.packet_header.pkt_encap;
    int link_type = 0;
    while (link_type < 300 && wtap_pcap_encap_to_wtap_encap(link_type) != encapsulation) ++link_type;
    put({0xa1b2c3d4, 0x00040002, 0, 0, 262144, static_cast<std::uint32_t>(link_type)});
    for (std::size_t i = 0; i < run.frames.size(); ++i) {
        const wtap_rec &record = run.records[i];
        put({static_cast<std::uint32_t>(record.ts.secs), static_cast<std::uint32_t>(record.ts.nsecs / 1000), record.rec_header.packet_header.caplen,
             record.rec_header.packet_header.len});
        std::fwrite(run.frames[i].data(), 1, run.frames[i].size(), file);
    }
    std::fclose(file);
}

const nstime_t *time_of(packet_provider_data *capture, guint32 number)
{
    return number >= 1 && number <= capture->frames.size() ? &capture->frames[number - 1].abs_ts : nullptr;
}

// Wireshark's state for one capture file, as tshark has it between opening and closing.
class Session {
public:
    explicit Session(const Run &run, wtap *file) : run_(run)
    {
        static constexpr packet_provider_funcs provided = {time_of, nullptr, nullptr, nullptr};
        provider_.frames.resize(run.frames.size());
        reset_tap_listeners();
        epan_ = epan_new(&provider_, &provided);
        wtap_set_cb_new_secrets(file, secrets_wtap_callback);
        build_column_format_array(&columns_, prefs.num_cols, TRUE);
        buffer_ = open_memstream(&text_, &size_);
        print_ = print_stream_text_stdio_new(buffer_);
    }
    Session(const Session &) = delete;
    Session &operator=(const Session &) = delete;

    ~Session()
    {
        for (frame_data &frame : provider_.frames) frame_data_destroy(&frame);
        epan_free(epan_);
        col_cleanup(&columns_);
        destroy_print_stream(print_);  // closes the buffer
        std::free(text_);
    }

    // The first pass of tshark -2 draws nothing; that of the GUI, and of tshark -V alone, may.
    void first_pass(bool drawn)
    {
        guint32 octets = 0;
        for (std::size_t i = 0; i < run_.frames.size(); ++i) {
            frame_data_init(&provider_.frames[i], static_cast<guint32>(i + 1), &run_.records[i], 0, octets);
            dissect(i, drawn, false);
            frame_data_set_after_dissect(&provider_.frames[i], &octets);
        }
        elapsed_ = {};
        reference_ = before_ = nullptr;
    }

    void second_pass()
    {
        for (std::size_t i = 0; i < run_.frames.size(); ++i) dissect(i, true, true);
        draw_tap_listeners(TRUE);
    }

    // The first line that Wireshark drew of a dissector's bug; empty when there is none.
    [[nodiscard]] const std::string &bug() const { return bug_; }

private:
    void dissect(std::size_t i, bool drawn, bool last)
    {
        frame_data *frame = &provider_.frames[i];
        wtap_rec record = run_.records[i];  // a dissector may write into the pseudo-header
        if (record.block != nullptr) wtap_block_ref(record.block);  // the dissection gives one reference back
        const auto size = static_cast<guint>(run_.frames[i].size());
        frame_data_set_before_dissect(frame, &elapsed_, &reference_, before_);
        epan_dissect_t *packet = epan_dissect_new(epan_, drawn, drawn);
        tvbuff_t *octets = tvb_new_real_data(run_.frames[i].data(), size, static_cast<gint>(record.rec_header.packet_header.len));
        if (last) epan_dissect_run_with_taps(packet, WTAP_FILE_TYPE_SUBTYPE_UNKNOWN, &record, octets, frame, &columns_);
        else epan_dissect_run(packet, WTAP_FILE_TYPE_SUBTYPE_UNKNOWN, &record, octets, frame, &columns_);
        epan_dissect_fill_in_columns(packet, FALSE, TRUE);
        if (drawn) look(packet, frame->num);
        epan_dissect_free(packet);
        before_ = frame;
    }

    void look(epan_dissect_t *packet, unsigned number)
    {
        std::rewind(buffer_);
        proto_tree_print(print_dissections_expanded, FALSE, packet, nullptr, print_);
        std::fflush(buffer_);
        const std::string_view drawn(text_, size_);
        const std::size_t at = drawn.find("Dissector bug");
        if (at != drawn.npos && bug_.empty()) bug_ = "frame " + std::to_string(number) + ": " + std::string(drawn.substr(at, drawn.find('\n', at) - at));
    }

    const Run &run_;
    packet_provider_data provider_;
    epan_t *epan_ = nullptr;
    column_info columns_ = {};
    nstime_t elapsed_ = {};
    const frame_data *reference_ = nullptr, *before_ = nullptr;
    FILE *buffer_ = nullptr;
    char *text_ = nullptr;
    std::size_t size_ = 0;
    print_stream_t *print_ = nullptr;
    std::string bug_;
};

// Processor time of all threads: other work on the machine does not count.
double seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

// Runs one mutation (or none), prints its line, and returns what it took; the number of findings grows with what is wrong.
double judge(const Capture &capture, const Options &options, const Mutation *mutation, double limit, FILE *out, unsigned &findings)
{
    const Mutation none{};
    const Mutation &told = mutation != nullptr ? *mutation : none;
    std::fprintf(out, "%s seed %llu rate %g: ", capture.path.c_str(), static_cast<unsigned long long>(told.seed), told.rate);
    std::fflush(out);
    const itimerval hang = {{0, 0}, {hang_seconds, 0}};
    setitimer(ITIMER_PROF, &hang, nullptr);
    const Run run = run_of(capture, mutation);
    if (mutation != nullptr && !options.write.empty()) write_pcap(options.write, run);
    const double began = seconds();
    std::string wrong;
    {
        Session session(run, capture.file);
        session.first_pass(mutation != nullptr && mutation->seed % 2 != 0);
        session.second_pass();
        wrong = session.bug();
    }
    const double took = seconds() - began;
    if (wrong.empty() && took > limit) wrong = "more than " + std::to_string(limit) + " s";
    findings += !wrong.empty();
    std::fprintf(out, "%s %.3f s%s%s\n", wrong.empty() ? "ok" : "FAILED", took, wrong.empty() ? "" : ", ", wrong.c_str());
    std::fflush(out);
    return took;
}

void say(const char *format, va_list values) { std::vfprintf(stderr, format, values), std::fputc('\n', stderr); }

// What tshark does before it opens a file.
void start_wireshark(const char *program, const Options &options)
{
    static constexpr report_message_routines told = {say, say, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr};
    ws_log_init("smoke", say);
    init_process_policies();
    g_free(configuration_init(program, nullptr));
    init_report_message("smoke", &told);
    timestamp_set_type(TS_RELATIVE);
    timestamp_set_precision(TS_PREC_AUTO);
    timestamp_set_seconds_type(TS_SECONDS_DEFAULT);
    wtap_init(TRUE);
    if (!epan_init(nullptr, nullptr, TRUE)) give_up("libwireshark does not start");
    static const tap_reg_t no_own_statistics[] = {{nullptr, nullptr}};
    register_all_tap_listeners(const_cast<tap_reg_t *>(no_own_statistics));  // also those of plugins
    epan_load_settings();
    for (const std::string &preference : options.preferences) {
        char *why = nullptr;
        std::string text = preference;  // prefs_set_pref writes into it
        if (prefs_set_pref(text.data(), &why) != PREFS_SET_OK) give_up("the preference " + preference + " cannot be set");
    }
    prefs_apply_all();
    for (const std::string &statistic : options.statistics)
        if (!process_stat_cmd_arg(statistic.c_str())) give_up("there is no statistic " + statistic);
    start_requested_stats();
}

// Runs a capture and its mutations; returns the number of findings.
unsigned run_capture(const std::string &path, const Options &options, FILE *out)
{
    const Capture capture = read_capture(path);
    unsigned findings = 0;
    judge(capture, options, nullptr, 1e9, out, findings);
    if (options.seeds == 0) return findings;
    // Once more: the first run also made tables for the keys, with which the others are not to be compared.
    const double limit = std::max(times_slower * judge(capture, options, nullptr, 1e9, out, findings), floor_seconds);
    for (std::uint64_t seed = options.first; seed < options.first + options.seeds; ++seed) {
        const double rate = options.rate > 0 ? options.rate : rates[seed % std::size(rates)];
        const Mutation mutation{seed, rate, seed / 6 % 2 == 0 ? headers : 0};
        judge(capture, options, &mutation, limit, out, findings);
    }
    return findings;
}

}  // namespace

int main(int count, char **words)
{
    try {
        const Options options = parse(count, words);
        // What statistics print is not looked at; the lines about runs go to where standard output went.
        FILE *out = fdopen(dup(STDOUT_FILENO), "w");
        if (out == nullptr || std::freopen("/dev/null", "w", stdout) == nullptr) give_up("standard output cannot be used");
        start_wireshark(words[0], options);
        unsigned findings = 0;
        for (const std::string &path : options.captures) findings += run_capture(path, options, out);
        std::fflush(out);
        // Neither Wireshark's clean-up nor destructors of what it loaded: the process ends here.
        std::_Exit(findings != 0 ? 1 : 0);
    } catch (const std::exception &error) {
        give_up(error.what());
    }
}
