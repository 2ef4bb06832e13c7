// Mediasec: `tshark -z mediasec,keylog`, and the same in the Tools menu: the session keys of the capture, or of the call that one packet belongs to.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "wireshark/keylog_tap.h"

#include "session/key_list.h"
#include "wireshark/call_filter.h"
#include "wireshark/capture_state.h"
#include "wireshark/compat.h"
#include "wireshark/text_window.h"

extern "C" {
#include <epan/funnel.h>
#include <epan/plugin_if.h>
#include <epan/stat_tap_ui.h>
}

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <charconv>
#include <memory>
#include <string>
#include <string_view>

namespace mediasec::wireshark {

namespace {

constexpr std::string_view name = "mediasec,keylog";

/// Wanted is what was asked for. It lives as long as its tap listener.
struct Wanted {
    session::Frame frame = 0;                ///< 0: the whole capture; else the call of this frame
    std::string file;                        ///< of the key list; empty: standard output
    session::PacketPlace place;              ///< of the frame, once it was met
};

Wanted &wanted_of(void *tap_data) { return *static_cast<Wanted *>(tap_data); }

/// read_options reads what follows the statistic's name. The file comes last, since its name may hold commas. False for a frame that is no number.
bool read_options(std::string_view options, Wanted &wanted)
{
    constexpr std::string_view frame = ",frame=";
    if (options.starts_with(frame)) {
        options.remove_prefix(frame.size());
        const auto [stop, failure] = std::from_chars(options.data(), options.data() + options.size(), wanted.frame);
        if (failure != std::errc() || wanted.frame == 0) return false;
        options.remove_prefix(static_cast<std::size_t>(stop - options.data()));
    }
    if (options.empty()) return true;
    if (options.front() != ',') return false;
    wanted.file = options.substr(1);
    return true;
}

/// list_of makes the list; of the whole capture, or of the call of the place that was found. A frame of no call is told of.
SecretText list_of(const session::Capture &state, const Wanted &wanted)
{
    if (wanted.frame == 0) return session::key_list(state);
    const session::CallScope scope = session::call_scope(state, wanted.place);
    if (scope.empty()) report_warning("Mediasec: frame %u belongs to no call or stream that Mediasec knows: the list has no keys.", wanted.frame);
    return session::key_list(state, &scope);
}

/// open_for_secrets opens a file for its owner alone and empties it; -1 when that cannot be. A pipe that nobody reads is an error too: waiting for a reader would stop
/// Wireshark.
int open_for_secrets(const std::string &path)
{
    const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, S_IRUSR | S_IWUSR);
    struct stat status;
    if (file < 0) return file;
    const bool is_known = fstat(file, &status) == 0;
    if (is_known && S_ISFIFO(status.st_mode) && fcntl(file, F_SETFL, 0) == 0) return file;
    if (is_known && (S_ISCHR(status.st_mode) || (S_ISREG(status.st_mode) && fchmod(file, S_IRUSR | S_IWUSR) == 0 && ftruncate(file, 0) == 0))) return file;
    close(file);
    return -1;
}

/// write_all writes a text to an open file; false when not all of it was taken.
bool write_all(int file, const SecretText &text)
{
    for (std::size_t written = 0; written < text.size();) {
        const ssize_t count = ::write(file, text.data() + written, text.size() - written);
        if (count <= 0) return false;
        written += static_cast<std::size_t>(count);
    }
    return true;
}

/// write_key_list writes the key list to a file that only its owner can read.
bool write_key_list(const Wanted &wanted)
{
    const session::Capture *state = capture();
    if (!state) return false;
    const SecretText list = list_of(*state, wanted);
    if (wanted.file.empty()) return write_all(STDOUT_FILENO, list);
    const int file = open_for_secrets(wanted.file);
    const bool is_written = file >= 0 && write_all(file, list);
    if (file >= 0) close(file);
    if (!is_written) report_failure("Mediasec: the session keys could not be written to \"%s\": it has to be a file of your own, or a pipe that is read.", wanted.file.c_str());
    return is_written;
}

tap_packet_status take_packet(void *data, packet_info *pinfo, epan_dissect_t *, const void *, tap_flags_t)
{
    Wanted &wanted = wanted_of(data);
    if (pinfo->num == wanted.frame) guarded([&] { return wanted.place = place_of(pinfo), true; });
    return TAP_PACKET_DONT_REDRAW;
}

/// listen starts a tap that meets every packet. It takes `wanted` over when it succeeds.
bool listen(Wanted *wanted, tap_draw_cb draw, tap_finish_cb finish)
{
    GString *error = register_tap_listener("frame", wanted, nullptr, TL_REQUIRES_NOTHING, nullptr, take_packet, draw, finish);
    if (!error) return true;
    report_failure("Mediasec: the session keys cannot be collected: %s", error->str);
    g_string_free(error, TRUE);
    return false;
}

compat::StatStarted start_keylog(const char *argument, void *)
{
    return static_cast<compat::StatStarted>(guarded([argument] {
        auto wanted = std::make_unique<Wanted>();
        if (!read_options(std::string_view(argument).substr(name.size()), *wanted)) {
            report_failure("Mediasec: \"-z %s\" is not understood; it is -z mediasec,keylog[,frame=NUMBER][,FILE].", argument);
            return false;
        }
        const auto draw = [](void *data) { guarded([data] { return write_key_list(wanted_of(data)); }); };
        return listen(wanted.get(), draw, [](void *data) { delete &wanted_of(data); }) && wanted.release() != nullptr;
    }));
}

bool show_list(SecretText list)
{
    list.push_back('\0');
    return show_text_window("Mediasec session keys (secret)", list.data());
}

void key_window(gpointer)
{
    guarded([] {
        const session::Capture *state = capture();
        return state && show_list(session::key_list(*state));
    });
}

void *number_of(frame_data *frame, void *into)
{
    if (frame != nullptr) *static_cast<session::Frame *>(into) = frame->num;
    return into;
}

/// call_key_window shows the keys of the call of the packet that is selected in the packet list. What tells a packet's call is not kept for every packet, so the packets are passed once more.
void call_key_window(gpointer)
{
    guarded([] {
        Wanted wanted;
        plugin_if_get_frame_data(number_of, &wanted.frame);
        const funnel_ops_t *ops = funnel_get_funnel_ops();
        const session::Capture *state = capture();
        if (!state || !ops || !ops->retap_packets || wanted.frame == 0) return show_text_window("Mediasec session keys", "Select a packet of the call first.");
        if (!listen(&wanted, nullptr, nullptr)) return false;
        ops->retap_packets(ops->ops_id);
        remove_tap_listener(&wanted);
        const session::CallScope scope = session::call_scope(*capture(), wanted.place);
        if (scope.empty()) return show_text_window("Mediasec session keys", "The selected packet belongs to no call or stream that Mediasec knows.");
        return show_list(session::key_list(*capture(), &scope));
    });
}

}  // namespace

void register_keylog()
{
    static stat_tap_ui keylog{REGISTER_STAT_GROUP_GENERIC, nullptr, name.data(), start_keylog, 0, nullptr};
    register_stat_tap_ui(&keylog, nullptr);
    funnel_register_menu("Mediasec/Session Keys of the Capture", REGISTER_TOOLS_GROUP_UNSORTED, key_window, nullptr, nullptr, FALSE);
    funnel_register_menu("Mediasec/Session Keys of the Selected Call", REGISTER_TOOLS_GROUP_UNSORTED, call_key_window, nullptr, nullptr, FALSE);
}

}  // namespace mediasec::wireshark
