// Mediasec: preferences and key loading.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "wireshark/keys_prefs.h"

#include <algorithm>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace mediasec::wireshark {
namespace {

// Wireshark writes these; the path is never null after registration.
const char *pref_keyfile = "";
compat::PrefBool pref_show_keys = FALSE;
compat::PrefBool pref_use_builtin_mikey = FALSE;
compat::PrefBool pref_port_2269 = TRUE;
// TR 33.829 leaves these four to a registry that never assigned them.
const mikey::ParseOptions defaults;
guint pref_prot_tls = defaults.prot_tls;
guint pref_prot_psk_mime = defaults.prot_psk_mime;
guint pref_ext_ims_conf = defaults.ext_ims_conf;
guint pref_ext_proof_of_origin = defaults.ext_proof_of_origin;

/// SecretRow is a line of a key list in the table of single secrets. Wireshark sets and frees its texts.
struct SecretRow {
    char *kind, *id, *key, *options;
};
SecretRow *secret_rows = nullptr;
guint secret_count = 0;

UAT_CSTRING_CB_DEF(secret_rows, kind, SecretRow)
UAT_CSTRING_CB_DEF(secret_rows, id, SecretRow)
UAT_CSTRING_CB_DEF(secret_rows, key, SecretRow)
UAT_CSTRING_CB_DEF(secret_rows, options, SecretRow)

void *copy_row(void *into, const void *from, std::size_t)
{
    auto *to = static_cast<SecretRow *>(into);
    const auto *row = static_cast<const SecretRow *>(from);
    *to = {g_strdup(row->kind), g_strdup(row->id), g_strdup(row->key), g_strdup(row->options)};
    return into;
}

void free_row(void *of)
{
    auto *row = static_cast<SecretRow *>(of);
    if (row->key != nullptr) wipe(row->key, std::strlen(row->key));
    for (char *text : {row->kind, row->id, row->key, row->options}) g_free(text);
}

void add_column(SecretText &line, const char *text, bool quoted)
{
    const std::string_view column = text == nullptr ? "" : text;
    if (quoted) line.push_back('"');
    line.insert(line.end(), column.begin(), column.end());
    if (quoted) line.push_back('"');
    line.push_back(' ');
}

SecretText line_of(const SecretRow &row)
{
    SecretText line;
    add_column(line, row.kind, false);
    add_column(line, row.id, true);
    add_column(line, row.key, false);
    add_column(line, row.options, false);
    line.push_back('\n');
    return line;
}

constexpr char table_name[] = "Single secrets";

SecretText rows_as_list()
{
    SecretText list;
    for (guint i = 0; i < secret_count; ++i) {
        const SecretText line = line_of(secret_rows[i]);
        list.insert(list.end(), line.begin(), line.end());
    }
    return list;
}

ByteView octets_of(const SecretText &text) { return {reinterpret_cast<const std::uint8_t *>(text.data()), text.size()}; }

/// problem_of gives what is wrong with a row, for Wireshark to show and free; a null pointer when it can be used.
char *problem_of(const SecretRow &row)
{
    const SecretText line = line_of(row);
    const auto ring = kms::load({}, octets_of(line), table_name);
    if (!ring->secrets.empty()) return nullptr;
    return g_strdup(ring->problems.empty() ? "The row is empty." : ring->problems.front().text.c_str());
}

compat::RowCheckResult check_row(void *row, char **error)
{
    try {
        *error = problem_of(*static_cast<const SecretRow *>(row));
    } catch (...) {
        *error = g_strdup("Memory ran out.");
    }
    return *error == nullptr;
}

/// Loaded is what was read last, and from what.
struct Loaded {
    std::string path;
    SecretText list;
    std::string fingerprint;
    std::shared_ptr<const kms::Keyring> keys;
};

Loaded &loaded()
{
    static Loaded kept;
    return kept;
}

/// tell shows problems in one message, since a folder with many bad files would else open as many windows.
void tell(const kms::Keyring &keys, bool warnings, void (*report)(const char *, ...))
{
    constexpr std::size_t most = 20;
    std::size_t count = 0;
    std::string text;
    for (const kms::Problem &problem : keys.problems) {
        if (problem.is_warning != warnings) continue;
        if (count++ >= most) continue;
        text += (count == 1 ? "" : "\n") + problem.text;
    }
    if (count > most) text += "\n... and " + std::to_string(count - most) + " more.";
    if (count > 0) report("Mediasec: %s", text.c_str());
}

void load_if_changed(bool look_again)
{
    Loaded &now = loaded();
    const std::string path = pref_keyfile == nullptr ? "" : pref_keyfile;
    if (now.keys != nullptr && now.path == path && !look_again) return;
    const std::string fingerprint = path.empty() ? "" : kms::state_of(path);
    SecretText list = rows_as_list();
    if (now.keys != nullptr && now.path == path && now.fingerprint == fingerprint && now.list == list) return;
    auto keys = kms::load(path, octets_of(list), table_name);
    now = {path, std::move(list), fingerprint, std::move(keys)};
    tell(*now.keys, false, report_failure);
    tell(*now.keys, true, report_warning);
}

void preferences_changed()
{
    try {
        load_if_changed(true);
    } catch (...) {  // memory ran out: keep what was loaded
    }
}

/// take_octet keeps the default where the user's number does not fit the field.
void take_octet(guint preference, std::uint8_t &into) noexcept
{
    if (preference <= 0xFF) into = static_cast<std::uint8_t>(preference);
}

void register_number(module_t *module, const char *name, const char *title, guint *variable)
{
    prefs_register_uint_preference(module, name, title, "TR 33.829 uses this number, but no registry has assigned it", 10, variable);
}

}  // namespace

namespace {

void register_secret_table(module_t *module)
{
    static uat_field_t columns[] = {
        UAT_FLD_CSTRING(secret_rows, kind, "Kind", "gmk, pck, csk, spk, mkfc, mscck, musik, srtp, psk, tgk, tek ... (keyfiles/README.md, \"Key lists\")"),
        UAT_FLD_CSTRING(secret_rows, id, "Identifier", "Key identifier of 8 hexadecimal digits, identity, or for srtp: ssrc:NUMBER, mki:HEX, udp:ADDRESS:PORT or *"),
        UAT_FLD_CSTRING(secret_rows, key, "Key (hexadecimal)", "The secret; for srtp master key and master salt, one behind the other"),
        UAT_FLD_CSTRING(secret_rows, options, "Options", "name=value pairs: rand= user= suite= mki= roc="),
        UAT_END_FIELDS,
    };
    uat_t *table = uat_new("Mediasec single secrets", sizeof(SecretRow), "mediasec_secrets", FALSE, &secret_rows, &secret_count, UAT_AFFECTS_DISSECTION, nullptr, copy_row, check_row,
                           free_row, nullptr, nullptr, columns);
    prefs_register_uat_preference(module, "secrets", "Single secrets",
                                  "Session keys, pre-shared keys and other single secrets, one a row, in the form of a key list's lines. Wireshark keeps them in the file mediasec_secrets of "
                                  "your configuration folder, readable by you.",
                                  table);
}

}  // namespace

void register_preferences(int protocol)
{
    module_t *module = prefs_register_protocol(protocol, preferences_changed);
    prefs_register_filename_preference(module, "keyfile", "Key file or folder",
                                       "A key file (KMS response *.xml, key list *.keys, private key *.pem), or a folder: then all such files directly in it "
                                       "are read, in name order. A folder's name can be typed.",
                                       &pref_keyfile, FALSE);
    prefs_register_bool_preference(module, "show_keys", "Show key values",
                                   "Show recovered keys in the packet details (mediasec.key.value). Whoever sees them can decrypt the call: leave it off "
                                   "before you share a screen, a report or an export.",
                                   &pref_show_keys);
    prefs_register_bool_preference(module, "use_builtin_mikey", "Show MIKEY with Wireshark's own dissector",
                                   "Hand MIKEY messages to Wireshark's own dissector for display. Their keys are still used.", &pref_use_builtin_mikey);
    prefs_register_bool_preference(module, "port_2269", "Take MIKEY on its own port",
                                   "Open MIKEY messages on TCP and UDP port 2269 (RFC 3830). Off leaves the port to Wireshark's own dissector.", &pref_port_2269);
    register_number(module, "prot_tls", "MIKEY protocol type of TLS", &pref_prot_tls);
    register_number(module, "prot_psk_mime", "MIKEY protocol type of PSK/MIME", &pref_prot_psk_mime);
    register_number(module, "ext_ims_conf", "MIKEY extension type of 3GPP IMS CONF", &pref_ext_ims_conf);
    register_number(module, "ext_proof_of_origin", "MIKEY extension type of 3GPP proof of origin", &pref_ext_proof_of_origin);
    register_secret_table(module);
    prefs_register_static_text_preference(module, "explained_receiver", "A message opens with the key file of its receiver for the key period of its time; a folder may hold many.",
                                          "keyfiles/README.md describes the files.");
    prefs_register_static_text_preference(module, "explained_reason", "What did not open says why in mediasec.diagnosis; Tools > Mediasec > Report has it all.",
                                          "The report holds no secret.");
}

std::shared_ptr<const kms::Keyring> keyring(bool look_again)
{
    load_if_changed(look_again);
    return loaded().keys;
}

session::Options options() noexcept
{
    session::Options result;
    take_octet(pref_prot_tls, result.parse.prot_tls);
    take_octet(pref_prot_psk_mime, result.parse.prot_psk_mime);
    take_octet(pref_ext_ims_conf, result.parse.ext_ims_conf);
    take_octet(pref_ext_proof_of_origin, result.parse.ext_proof_of_origin);
    return result;
}

bool show_keys() noexcept { return pref_show_keys; }
bool use_builtin_mikey() noexcept { return pref_use_builtin_mikey; }
bool take_port_2269() noexcept { return pref_port_2269; }
void forget_keys() noexcept { loaded() = {}; }

}  // namespace mediasec::wireshark
