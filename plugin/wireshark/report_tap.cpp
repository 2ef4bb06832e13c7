// Mediasec: `tshark -z mediasec,report`, `tshark -z mediasec,keylog,FILE`, and the same in the Tools menu.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "wireshark/report_tap.h"

#include "session/report.h"
#include "wireshark/capture_state.h"
#include "wireshark/compat.h"
#include "wireshark/report_json.h"

extern "C" {
#include <epan/epan.h>
#include <epan/funnel.h>
#include <epan/stat_tap_ui.h>
}

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <string>
#include <string_view>

namespace mediasec::wireshark {

namespace {

/// Wanted is what one -z argument asks for. It lives as long as its tap listener.
struct Wanted {
    bool json = false, pseudonyms = false;
    std::string file;                        ///< of the key list; empty: standard output
};

std::string versions()
{
    return "Mediasec " MEDIASEC_VERSION ", built for Wireshark " + std::to_string(WIRESHARK_VERSION_MAJOR) + "." + std::to_string(WIRESHARK_VERSION_MINOR) + "." +
           std::to_string(WIRESHARK_VERSION_MICRO) + ", running in " + epan_get_version();
}

/// options_of reads what follows the statistic's name, divided by commas.
Wanted options_of(std::string_view options, bool keylog)
{
    Wanted wanted;
    while (!options.empty() && options.front() == ',')
        options.remove_prefix(1);
    if (keylog) {
        wanted.file = options;
        return wanted;
    }
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

/// write_key_list writes the key list to a file that only its owner can read.
bool write_key_list(const Wanted &wanted)
{
    const session::Capture *state = capture();
    if (!state) return false;
    const SecretText list = session::key_list(*state);
    const int file = wanted.file.empty() ? STDOUT_FILENO : open(wanted.file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR);
    std::size_t written = 0;
    while (file >= 0 && written < list.size()) {
        const ssize_t count = ::write(file, list.data() + written, list.size() - written);
        if (count <= 0) break;
        written += static_cast<std::size_t>(count);
    }
    if (file >= 0 && file != STDOUT_FILENO) close(file);
    if (written != list.size()) report_failure("Mediasec: the session keys could not be written to \"%s\".", wanted.file.c_str());
    return written == list.size();
}

Wanted &wanted_of(void *tap_data) { return *static_cast<Wanted *>(tap_data); }

tap_packet_status take_packet(void *, packet_info *, epan_dissect_t *, const void *, tap_flags_t) { return TAP_PACKET_DONT_REDRAW; }

/// listen starts a tap: nothing is collected, since session::Capture has it all; what matters is that the packets are dissected before `draw`.
void listen(const char *argument, const char *name, bool keylog, tap_draw_cb draw)
{
    auto *wanted = new Wanted(options_of(std::string_view(argument).substr(std::string_view(name).size()), keylog));
    GString *error = register_tap_listener("frame", wanted, nullptr, TL_REQUIRES_NOTHING, nullptr, take_packet, draw, [](void *data) { delete &wanted_of(data); });
    if (!error) return;
    report_failure("Mediasec: %s could not be started: %s", name, error->str);
    g_string_free(error, TRUE);
    delete wanted;
}

constexpr char report_name[] = "mediasec,report";
constexpr char keylog_name[] = "mediasec,keylog";

void start_report(const char *argument, void *)
{
    guarded([argument] { return listen(argument, report_name, false, [](void *data) { guarded([data] { return print_report(wanted_of(data)); }); }), true; });
}

void start_keylog(const char *argument, void *)
{
    guarded([argument] { return listen(argument, keylog_name, true, [](void *data) { guarded([data] { return write_key_list(wanted_of(data)); }); }), true; });
}

/// show_window opens a text window, whose text can be copied. It needs a GUI: tshark has no such operations.
bool show_window(const char *title, const char *text)
{
    const funnel_ops_t *ops = funnel_get_funnel_ops();
    if (!ops || !ops->new_text_window || !ops->set_text) return false;
    funnel_text_window_t *window = ops->new_text_window(ops->ops_id, title);
    if (window) ops->set_text(window, text);
    return window != nullptr;
}

void report_window(gpointer)
{
    guarded([] {
        const session::Capture *state = capture();
        return state && show_window("Mediasec report", session::report_text(session::make_report(*state, false), versions()).c_str());
    });
}

void key_window(gpointer)
{
    guarded([] {
        const session::Capture *state = capture();
        if (!state) return false;
        SecretText list = session::key_list(*state);
        list.push_back('\0');
        return show_window("Mediasec session keys (secret)", list.data());
    });
}

}  // namespace

void register_reports()
{
    static stat_tap_ui report{REGISTER_STAT_GROUP_GENERIC, nullptr, report_name, start_report, 0, nullptr};
    static stat_tap_ui keylog{REGISTER_STAT_GROUP_GENERIC, nullptr, keylog_name, start_keylog, 0, nullptr};
    register_stat_tap_ui(&report, nullptr);
    register_stat_tap_ui(&keylog, nullptr);
    funnel_register_menu("Mediasec/Report", REGISTER_TOOLS_GROUP_UNSORTED, report_window, nullptr, nullptr, FALSE);
    funnel_register_menu("Mediasec/Session Keys", REGISTER_TOOLS_GROUP_UNSORTED, key_window, nullptr, nullptr, FALSE);
}

}  // namespace mediasec::wireshark
