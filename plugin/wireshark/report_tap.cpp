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

#include <string>
#include <string_view>

namespace mediasec::wireshark {

namespace {

/// Wanted is what one -z argument asks for. It lives as long as its tap listener.
struct Wanted {
    bool json = false, pseudonyms = false;
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
        if (option == "pseudonyms") wanted.pseudonyms = true;
        options = comma == std::string_view::npos ? std::string_view() : options.substr(comma + 1);
    }
    return wanted;
}

bool print_report(const Wanted &wanted)
{
    const session::Capture *state = capture();
    if (!state) return false;
    const session::Report report = session::make_report(*state, wanted.pseudonyms);
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

tap_packet_status take_packet(void *, packet_info *, epan_dissect_t *, const void *, tap_flags_t) { return TAP_PACKET_DONT_REDRAW; }

constexpr std::string_view name = "mediasec,report";

/// listen starts a tap: nothing is collected, since session::Capture has it all; what matters is that the packets are dissected before `draw`.
bool listen(const char *argument)
{
    auto *wanted = new Wanted(options_of(std::string_view(argument).substr(name.size())));
    const auto draw = [](void *data) { guarded([data] { return print_report(wanted_of(data)); }); };
    GString *error = register_tap_listener("frame", wanted, nullptr, TL_REQUIRES_NOTHING, nullptr, take_packet, draw, [](void *data) { delete &wanted_of(data); });
    if (!error) return true;
    report_failure("Mediasec: the report could not be started: %s", error->str);
    g_string_free(error, TRUE);
    delete wanted;
    return false;
}

void start_report(const char *argument, void *)
{
    guarded([argument] { return listen(argument); });
}

bool show_report(bool pseudonyms)
{
    const session::Capture *state = capture();
    return state && show_text_window("Mediasec report", session::report_text(session::make_report(*state, pseudonyms), versions()).c_str());
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
