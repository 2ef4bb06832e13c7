// Mediasec: what Wireshark calls when it loads the plugin.
//
// Data flow. A SIP, RTSP or HTTP body reaches dissect_signalling, which copies its octets and hands them to session::Capture: a MIKEY
// message becomes an Exchange (parsed, verified, decapsulated with the loaded keys), a session description becomes ports and calls.
// dissect_mikey draws the Exchange. dissect_media makes conversations for the ports; their packets come back to it and go through
// session::Capture, which finds the key, estimates the packet index and verifies the tag; the plain packet goes on to Wireshark's own
// rtp and rtcp dissectors. On a packet's first pass state changes, and an index only after its tag verified; every later pass shows
// what was stored. A changed preference makes Wireshark dissect everything anew, which begins with a new Capture.
//
// SPDX-License-Identifier: GPL-2.0-or-later
#include "wireshark/call_filter.h"
#include "wireshark/capture_state.h"
#include "wireshark/compat.h"
#include "wireshark/dissect_cms.h"
#include "wireshark/dissect_control.h"
#include "wireshark/dissect_mcdata.h"
#include "wireshark/dissect_media.h"
#include "wireshark/dissect_mikey.h"
#include "wireshark/dissect_multipart.h"
#include "wireshark/dissect_ports.h"
#include "wireshark/dissect_rtsp.h"
#include "wireshark/dissect_sdes.h"
#include "wireshark/dissect_signalling.h"
#include "wireshark/dissect_sip.h"
#include "wireshark/dissect_tls.h"
#include "wireshark/dissect_xml.h"
#include "wireshark/export_objects.h"
#include "wireshark/expert.h"
#include "wireshark/fields.h"
#include "wireshark/keylog_tap.h"
#include "wireshark/keys_prefs.h"
#include "wireshark/report_tap.h"
#include "wireshark/statistics.h"

namespace {

using namespace mediasec::wireshark;

void register_protocol()
{
    set_protocol(proto_register_protocol("Media Plane Security", "MEDIASEC", "mediasec"));
    FieldRegistry registry(protocol());
    register_expert_fields(registry);
    register_mikey_fields(registry);
    register_signalling_fields(registry);
    register_sip();
    register_sdes_fields(registry);
    register_tls_fields(registry);
    register_cms_fields(registry);
    register_rtsp_fields(registry);
    register_port_fields(registry);
    register_media_fields(registry);
    register_control_fields(registry);
    register_mcdata_fields(registry);
    register_xml_fields(registry);
    register_preferences(protocol());
    register_capture_state();
    register_reports();
    register_keylog();
    register_call_filter();
    register_statistics();
    register_export_objects();
}

void handoff()
{
    handoff_mikey();
    handoff_media();
    handoff_control();
    handoff_mcdata();
    handoff_signalling();
    handoff_sip();
    handoff_tls();
    handoff_cms();
    handoff_multipart();
    handoff_xml();
    handoff_rtsp();
    handoff_ports();
}

}  // namespace

// A namespace-scope const has internal linkage in C++ unless it is declared extern "C" without braces.
extern "C" WS_DLL_PUBLIC_DEF const char plugin_version[] = MEDIASEC_VERSION;
extern "C" WS_DLL_PUBLIC_DEF const int plugin_want_major = WIRESHARK_VERSION_MAJOR;
extern "C" WS_DLL_PUBLIC_DEF const int plugin_want_minor = WIRESHARK_VERSION_MINOR;

extern "C" {

WS_DLL_PUBLIC void plugin_register(void);

void plugin_register(void)
{
    static const proto_plugin plugin = {[] { guarded([] { return register_protocol(), true; }); },
                                        [] { guarded([] { return handoff(), true; }); }};
    proto_register_plugin(&plugin);
}

#if MEDIASEC_HAS_PLUGIN_DESCRIBE
WS_DLL_PUBLIC uint32_t plugin_describe(void);

uint32_t plugin_describe(void) { return WS_PLUGIN_DESC_DISSECTOR; }
#endif
}
