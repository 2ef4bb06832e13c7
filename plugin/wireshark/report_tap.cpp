// Mediasec: `tshark -z mediasec,report`, and the same in the Tools menu.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "wireshark/report_tap.h"

#include "session/report.h"
#include "wireshark/capture_state.h"
#include "wireshark/compat.h"
#include "wireshark/report_json.h"
#include "wireshark/text_window.h"

extern "C" {
#include <epan/epan.h>
#include <epan/funnel.h>
#include <epan/stat_tap_ui.h>
}

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>

namespace mediasec::wireshark {

namespace {

/// Wanted is what one -z argument asks for. It lives as long as its tap listener.
struct Wanted {
    bool json = false, pseudonyms = false;
    std::string unknown;  ///< an option that is none
    session::ReportSummary summary;
};

std::string versions()
{
    return "Mediasec " MEDIASEC_VERSION ", built for Wireshark " + std::to_string(WIRESHARK_VERSION_MAJOR) + "." + std::to_string(WIRESHARK_VERSION_MINOR) + "." +
           std::to_string(WIRESHARK_VERSION_MICRO) + ", running in " + epan_get_version();
}

/// options_of reads what follows the statistic's name, divided by commas.
Wanted options_of(std::string_view options)
{
    Wanted wanted;
    while (!options.empty()) {
        const std::size_t comma = options.find(',');
        const std::string_view option = options.substr(0, comma);
        if (option == "json") wanted.json = true;
        else if (option == "pseudonyms") wanted.pseudonyms = true;
        else if (!option.empty()) wanted.unknown = option;
        options = comma == std::string_view::npos ? std::string_view() : options.substr(comma + 1);
    }
    return wanted;
}

bool print_report(const Wanted &wanted)
{
    const session::Capture *state = capture();
    if (!state) return false;
    const session::Report report = session::make_report(*state, wanted.pseudonyms, wanted.summary);
    if (wanted.json) {
        write_report_json(report, versions().c_str(), stdout);
    } else {
        const std::string text = session::report_text(report, versions());
        std::fwrite(text.data(), 1, text.size(), stdout);
    }
    std::fflush(stdout);
    return true;
}

Wanted &wanted_of(void *tap_data) { return *static_cast<Wanted *>(tap_data); }

/// note_packet counts a packet; its time is kept when it is one of the timeline's.
bool note_packet(session::ReportSummary &summary, const packet_info *pinfo)
{
    const std::int64_t time = std::int64_t(pinfo->abs_ts.secs) * 1'000'000'000 + pinfo->abs_ts.nsecs;
    if (summary.frames++ == 0) summary.first = summary.last = time;
    summary.octets += pinfo->fd->pkt_len;
    summary.first = std::min(summary.first, time);
    summary.last = std::max(summary.last, time);
    const session::Capture *state = capture();
    if (!state || state->timeline().empty()) return false;
    const auto &events = state->timeline();
    const auto event = std::lower_bound(events.begin(), events.end(), pinfo->num, [](const session::ControlEvent &e, session::Frame frame) { return e.frame < frame; });
    if (event != events.end() && event->frame == pinfo->num) summary.times[pinfo->num] = time;
    return true;
}

tap_packet_status take_packet(void *data, packet_info *pinfo, epan_dissect_t *, const void *, tap_flags_t)
{
    guarded([&] { return note_packet(wanted_of(data).summary, pinfo); });
    return TAP_PACKET_DONT_REDRAW;
}

/// forget is called before the packets are passed once more.
void forget(void *data) { wanted_of(data).summary = {}; }

constexpr std::string_view name = "mediasec,report";

/// listen starts a tap that meets every packet: what is reported is in session::Capture, except how many packets there are, and when.
bool listen(Wanted *wanted, tap_draw_cb draw, tap_finish_cb finish)
{
    GString *error = register_tap_listener("frame", wanted, nullptr, TL_REQUIRES_NOTHING, forget, take_packet, draw, finish);
    if (!error) return true;
    report_failure("Mediasec: the report could not be started: %s", error->str);
    g_string_free(error, TRUE);
    return false;
}

compat::StatStarted start_report(const char *argument, void *)
{
    return static_cast<compat::StatStarted>(guarded([argument] {
        auto wanted = std::make_unique<Wanted>(options_of(std::string_view(argument).substr(name.size())));
        if (!wanted->unknown.empty()) {
            report_failure("Mediasec: the report has no option \"%s\": \"json\" and \"pseudonyms\" are known.", wanted->unknown.c_str());
            return false;
        }
        const auto draw = [](void *data) { guarded([data] { return print_report(wanted_of(data)); }); };
        return listen(wanted.get(), draw, [](void *data) { delete &wanted_of(data); }) && wanted.release() != nullptr;
    }));
}

/// show_report passes the packets once more, for the summary.
bool show_report(bool pseudonyms)
{
    const funnel_ops_t *ops = funnel_get_funnel_ops();
    Wanted wanted;
    if (!ops || !ops->retap_packets || !capture() || !listen(&wanted, nullptr, nullptr)) return false;
    ops->retap_packets(ops->ops_id);
    remove_tap_listener(&wanted);
    if (!capture()) return false;
    return show_text_window("Mediasec report", session::report_text(session::make_report(*capture(), pseudonyms, wanted.summary), versions()).c_str());
}

void report_window(gpointer)
{
    guarded([] { return show_report(false); });
}

void pseudonym_window(gpointer)
{
    guarded([] { return show_report(true); });
}

}  // namespace

void register_reports()
{
    static stat_tap_ui report{REGISTER_STAT_GROUP_GENERIC, nullptr, name.data(), start_report, 0, nullptr};
    register_stat_tap_ui(&report, nullptr);
    funnel_register_menu("Mediasec/Report", REGISTER_TOOLS_GROUP_UNSORTED, report_window, nullptr, nullptr, FALSE);
    funnel_register_menu("Mediasec/Report without Names and Addresses", REGISTER_TOOLS_GROUP_UNSORTED, pseudonym_window, nullptr, nullptr, FALSE);
}

}  // namespace mediasec::wireshark
