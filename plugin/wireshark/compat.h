// Mediasec: libwireshark's headers in the order they need, and every difference between Wireshark 4.0, 4.2, 4.4 and 4.6.
// No other file of this plugin tests the version, so a new series is ported here.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// GLib has C++ templates, so it must come first and stay outside of extern "C"; several epan headers have no guards of their own.
#include <glib.h>
#include <gmodule.h>

#include <cstdint>
#include <type_traits>

#if __has_include(<jtckdint.h>)
#include <jtckdint.h>  // 4.4: checked arithmetic, with templates in C++
#endif

extern "C" {
#include <ws_version.h>

#include <epan/packet.h>  // the others lean on it

#include <epan/charsets.h>
#include <epan/conversation.h>
#include <epan/conversation_filter.h>
#include <epan/exceptions.h>
#include <epan/expert.h>
#include <epan/prefs.h>
#include <epan/proto_data.h>
#include <epan/secrets.h>
#include <epan/show_exception.h>
#include <epan/stat_groups.h>
#include <epan/stat_tap_ui.h>
#include <epan/tap.h>
#include <epan/to_str.h>
#include <epan/uat.h>
#include <wsutil/report_message.h>
#include <wiretap/secrets-types.h>

#include <epan/dissectors/packet-rtp.h>
#include <epan/dissectors/packet-rtcp.h>
#if __has_include(<epan/dissectors/packet-media-type.h>)
#include <epan/dissectors/packet-media-type.h>
#else
#include <epan/dissectors/packet-http.h>
#endif
// As packet-tls-utils.h of 4.0 and 4.4 declares it: that header wants libgcrypt's and GnuTLS's, which Wireshark's packages do not bring.
void tls_set_appdata_dissector(dissector_handle_t tls_handle, packet_info *pinfo, dissector_handle_t app_handle);
}

#ifdef __clang__
#pragma clang diagnostic ignored "-Wdeprecated-volatile"  // what TRY, CATCH and FINALLY expand to
#endif

#define MEDIASEC_WIRESHARK_AT_LEAST(major, minor)                                                                                          \
    (WIRESHARK_VERSION_MAJOR > (major) || (WIRESHARK_VERSION_MAJOR == (major) && WIRESHARK_VERSION_MINOR >= (minor)))

// 4.4 asks a plugin what it is; the header with the answer is not packaged before.
#define MEDIASEC_HAS_PLUGIN_DESCRIBE MEDIASEC_WIRESHARK_AT_LEAST(4, 4)
#if MEDIASEC_HAS_PLUGIN_DESCRIBE
extern "C" {
#include <wsutil/plugins.h>
}
#endif

// 4.4 lets a plugin take the secrets of a type of its own from a capture's Decryption Secrets Blocks.
#if MEDIASEC_WIRESHARK_AT_LEAST(4, 4)
extern "C" {
#include <epan/secrets.h>
}
#endif

namespace mediasec::wireshark::compat {

// take_secrets has `callback` called with each Decryption Secrets Block of a type; never before 4.4.
#if MEDIASEC_WIRESHARK_AT_LEAST(4, 4)
inline void take_secrets(std::uint32_t type, void (*callback)(const void *, unsigned)) { secrets_register_type(type, callback); }
#else
inline void take_secrets(std::uint32_t, void (*)(const void *, unsigned)) {}
#endif

// gboolean became bool between 4.2 and 4.4, for the variables behind boolean preferences and for heuristics at different
// times: ask the headers.
template <typename T>
T bool_of_preference(void (*)(module_t *, const char *, const char *, const char *, T *));
using PrefBool = decltype(bool_of_preference(prefs_register_bool_preference));
using RowCheckResult = std::invoke_result_t<uat_update_cb_t, void *, char **>;
using HeuristicResult = std::invoke_result_t<heur_dissector_t, tvbuff_t *, packet_info *, proto_tree *, void *>;

// 4.6 wants to know whether a statistic could be started; before, the callback returns nothing.
using StatStarted = std::invoke_result_t<stat_tap_init_cb, const char *, void *>;

// try_string has a dissector table's entry for a string take a buffer, with its name in the list of protocols; 0 when there is none. 4.6 renamed the function.
inline int try_string(dissector_table_t table, const char *string, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
#if MEDIASEC_WIRESHARK_AT_LEAST(4, 6)
    return dissector_try_string_with_data(table, string, tvb, pinfo, tree, true, data);
#else
    return dissector_try_string(table, string, tvb, pinfo, tree, data);
#endif
}

// 4.4 made the RTP conversation private and left what rtp keeps with each packet public; in 4.0 both have one type.
#if MEDIASEC_WIRESHARK_AT_LEAST(4, 4)
using RtpPacketInfo = struct _rtp_packet_info;
#else
using RtpPacketInfo = struct _rtp_conversation_info;
#endif

// 4.4 added the number of channels to rtp_dyn_payload_insert.
template <typename Insert>
void insert_payload(Insert *insert, rtp_dyn_payload_t *payloads, unsigned type, const char *encoding, int rate, unsigned channels)
{
    if constexpr (std::is_invocable_v<Insert *, rtp_dyn_payload_t *, unsigned, const char *, int, unsigned>) insert(payloads, type, encoding, rate, channels);
    else insert(payloads, type, encoding, rate);
}

// 4.4 gave the callbacks of conversation filters a last argument, and bool for gboolean.
template <typename Callback>
struct FilterCallback;
template <typename Result, typename... More>
struct FilterCallback<Result (*)(packet_info *, More...)> {
    template <auto call>
    static Result forward(packet_info *pinfo, More...)
    {
        return static_cast<Result>(call(pinfo));
    }
};
template <auto is_valid, auto build, typename Register>
void register_call_filter(Register *register_filter, const char *protocol, const char *title)
{
    const auto valid = &FilterCallback<is_filter_valid_func>::forward<is_valid>;
    const auto text = &FilterCallback<build_filter_string_func>::forward<build>;
    if constexpr (std::is_invocable_v<Register *, const char *, const char *, is_filter_valid_func, build_filter_string_func, void *>) register_filter(protocol, title, valid, text, nullptr);
    else register_filter(protocol, title, valid, text);
}

// 4.4 renamed the menu groups of statistics.
#if MEDIASEC_WIRESHARK_AT_LEAST(4, 4)
constexpr register_stat_group_t telephony_menu = REGISTER_TELEPHONY_GROUP_UNSORTED;
#else
constexpr register_stat_group_t telephony_menu = REGISTER_STAT_GROUP_TELEPHONY;
#endif

// MediaInfo is what the table "media_type" passes along: the Content-Type's parameters, among others. It left packet-http.h between 4.0 and 4.4.
#if __has_include(<epan/dissectors/packet-media-type.h>)
using MediaInfo = media_content_info_t;
#else
using MediaInfo = http_message_info_t;
#endif

}  // namespace mediasec::wireshark::compat
