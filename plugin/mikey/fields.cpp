// Mediasec: filter names, labels and forms of the MIKEY fields. Names that Wireshark's built-in dissector has already are kept,
// "mikey.sp.patam.value" included, so that users' filters go on matching.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "mikey/fields.h"

#include "mikey/parser.h"
#include "mikey/tables.h"

#include <array>

namespace mediasec::mikey {

namespace {

/// Row ties a Field to its declaration, so that the order of the table can be checked when it is compiled.
struct Row {
    Field id;
    FieldInfo info;
};

using enum FieldType;
using enum Base;

constexpr Row rows[] = {
    {Field::hdr, {"mikey.hdr", "HDR payload", group, none, {}, 0, "RFC 3830 6.1"}},
    {Field::version, {"mikey.version", "Version", uint8, dec, version_table, 0, "RFC 3830 6.1"}},
    {Field::type, {"mikey.type", "Data type", uint8, dec, data_type_table, 0, "RFC 3830 6.1"}},
    {Field::next_payload, {"mikey.next_payload", "Next payload", uint8, dec, payload_table, 0, "RFC 3830 6.1"}},
    {Field::v_set, {"mikey.v.set", "V (response expected)", boolean, none, {}, 0x80, "RFC 3830 6.1"}},
    {Field::prf_func, {"mikey.prf_func", "PRF func", uint8, dec, prf_table, 0x7f, "RFC 3830 6.1"}},
    {Field::csb_id, {"mikey.csb_id", "CSB ID", uint32, hex, {}, 0, "RFC 3830 6.1"}},
    {Field::cs_count, {"mikey.cs_count", "#CS", uint8, dec, {}, 0, "RFC 3830 6.1"}},
    {Field::cs_id_map_type, {"mikey.cs_id_map_type", "CS ID map type", uint8, dec, cs_id_map_table, 0, "RFC 3830 6.1"}},
    {Field::srtp_id, {"mikey.srtp_id", "SRTP-ID", group, none, {}, 0, "RFC 3830 6.1.1"}},
    {Field::srtp_id_policy_no, {"mikey.srtp_id.policy_no", "Policy no", uint8, dec, {}, 0, "RFC 3830 6.1.1"}},
    {Field::srtp_id_ssrc, {"mikey.srtp_id.ssrc", "SSRC", uint32, hex, {}, 0, "RFC 3830 6.1.1"}},
    {Field::srtp_id_roc, {"mikey.srtp_id.roc", "ROC", uint32, hex, {}, 0, "RFC 3830 6.1.1"}},
    {Field::generic_id, {"mikey.generic_id", "GENERIC-ID", group, none, {}, 0, "RFC 6043 6.1.1"}},
    {Field::generic_id_cs_id, {"mikey.generic_id.cs_id", "CS ID", uint8, dec, {}, 0, "RFC 6043 6.1.1"}},
    {Field::generic_id_prot_type, {"mikey.generic_id.prot_type", "Prot type", uint8, dec, prot_type_table, 0, "RFC 6043 6.1.1"}},
    {Field::generic_id_s, {"mikey.generic_id.s", "S (ROC and SEQ given)", boolean, none, {}, 0x80, "RFC 6043 6.1.1"}},
    {Field::generic_id_policies, {"mikey.generic_id.policy_count", "#P", uint8, dec, {}, 0x7f, "RFC 6043 6.1.1"}},
    {Field::generic_id_policy_no, {"mikey.generic_id.policy_no", "Policy no", uint8, dec, {}, 0, "RFC 6043 6.1.1"}},
    {Field::generic_id_session_data_len,
     {"mikey.generic_id.session_data.len", "Session Data Length", uint16, dec, {}, 0, "RFC 6043 6.1.1"}},
    {Field::generic_id_session_data, {"mikey.generic_id.session_data", "Session Data", bytes, none, {}, 0, "RFC 6043 6.1.1"}},
    {Field::generic_id_ssrc, {"mikey.generic_id.ssrc", "SSRC", uint32, hex, {}, 0, "RFC 6043 6.1.1"}},
    {Field::generic_id_roc, {"mikey.generic_id.roc", "ROC", uint32, hex, {}, 0, "RFC 6043 6.1.1"}},
    {Field::generic_id_seq, {"mikey.generic_id.seq", "SEQ", uint16, dec, {}, 0, "RFC 6043 6.1.1"}},
    {Field::generic_id_spi_len, {"mikey.generic_id.spi.len", "SPI Length", uint8, dec, {}, 0, "RFC 6043 6.1.1"}},
    {Field::generic_id_spi, {"mikey.generic_id.spi", "SPI (MKI)", bytes, none, {}, 0, "RFC 6043 6.1.1"}},

    {Field::kemac, {"mikey.kemac", "KEMAC payload", group, none, {}, 0, "RFC 3830 6.2"}},
    {Field::kemac_encr_alg, {"mikey.kemac.encr_alg", "Encr alg", uint8, dec, encr_alg_table, 0, "RFC 3830 6.2"}},
    {Field::kemac_key_data_len, {"mikey.kemac.key_data_len", "Encr data len", uint16, dec, {}, 0, "RFC 3830 6.2"}},
    {Field::kemac_key_data, {"mikey.kemac.key_data", "Encr data", bytes, none, {}, 0, "RFC 3830 6.2"}},
    {Field::kemac_key_data_clear, {"mikey.kemac.key_data", "Key data (not encrypted)", secret, none, {}, 0, "RFC 3830 6.2"}},
    {Field::kemac_mac_alg, {"mikey.kemac.mac_alg", "MAC alg", uint8, dec, mac_alg_table, 0, "RFC 3830 6.2"}},
    {Field::kemac_mac, {"mikey.kemac.mac", "MAC", bytes, none, {}, 0, "RFC 3830 6.2"}},
    {Field::key, {"mikey.key", "Key data", group, none, {}, 0, "RFC 3830 6.13"}},
    {Field::key_type, {"mikey.key.type", "Type", uint8, dec, key_type_table, 0xf0, "RFC 3830 6.13"}},
    {Field::key_kv, {"mikey.key.kv", "KV", uint8, dec, kv_table, 0x0f, "RFC 3830 6.13"}},
    {Field::key_data_len, {"mikey.key.data.len", "Key data len", uint16, dec, {}, 0, "RFC 3830 6.13"}},
    {Field::key_data, {"mikey.key.data", "Key data", secret, none, {}, 0, "RFC 3830 6.13"}},
    {Field::key_salt_len, {"mikey.key.salt.len", "Salt len", uint16, dec, {}, 0, "RFC 3830 6.13"}},
    {Field::key_salt, {"mikey.key.salt", "Salt data", secret, none, {}, 0, "RFC 3830 6.13"}},
    {Field::key_kv_from_len, {"mikey.key.kv.from.len", "VF Length", uint8, dec, {}, 0, "RFC 3830 6.14"}},
    {Field::key_kv_from, {"mikey.key.kv.from", "Valid From", bytes, none, {}, 0, "RFC 3830 6.14"}},
    {Field::key_kv_to_len, {"mikey.key.kv.to.len", "VT Length", uint8, dec, {}, 0, "RFC 3830 6.14"}},
    {Field::key_kv_to, {"mikey.key.kv.to", "Valid To", bytes, none, {}, 0, "RFC 3830 6.14"}},
    {Field::key_kv_spi_len, {"mikey.key.kv.spi.len", "SPI Length", uint8, dec, {}, 0, "RFC 3830 6.14"}},
    {Field::key_kv_spi, {"mikey.key.kv.spi", "SPI (MKI)", bytes, none, {}, 0, "RFC 3830 6.14"}},

    {Field::pke, {"mikey.pke", "PKE payload", group, none, {}, 0, "RFC 3830 6.3"}},
    {Field::pke_c, {"mikey.pke.c", "C", uint16, dec, cache_table, 0xc000, "RFC 3830 6.3"}},
    {Field::pke_len, {"mikey.pke.len", "Data len", uint16, dec, {}, 0x3fff, "RFC 3830 6.3"}},
    {Field::pke_data, {"mikey.pke.data", "Data", bytes, none, {}, 0, "RFC 3830 6.3"}},
    {Field::dh, {"mikey.dh", "DH payload", group, none, {}, 0, "RFC 3830 6.4"}},
    {Field::dh_group, {"mikey.dh.group", "DH-Group", uint8, dec, dh_group_table, 0, "RFC 3830 6.4"}},
    {Field::dh_value, {"mikey.dh.value", "DH-value", bytes, none, {}, 0, "RFC 3830 6.4"}},
    {Field::dh_reserv, {"mikey.dh.reserv", "Reserv", uint8, hex, {}, 0xf0, "RFC 3830 6.4"}},
    {Field::dh_kv, {"mikey.dh.kv", "KV", uint8, dec, kv_table, 0x0f, "RFC 3830 6.4"}},
    {Field::sign, {"mikey.sign", "SIGN payload", group, none, {}, 0, "RFC 3830 6.5"}},
    {Field::sign_type, {"mikey.sign.type", "S type", uint16, dec, sign_type_table, 0xf000, "RFC 3830 6.5"}},
    {Field::sign_len, {"mikey.sign.len", "Signature len", uint16, dec, {}, 0x0fff, "RFC 3830 6.5"}},
    {Field::sign_data, {"mikey.sign.data", "Signature", bytes, none, {}, 0, "RFC 3830 6.5"}},

    {Field::t, {"mikey.t", "T payload", group, none, {}, 0, "RFC 3830 6.6"}},
    {Field::tr, {"mikey.tr", "TR payload", group, none, {}, 0, "RFC 6043 6.4"}},
    {Field::t_role, {"mikey.t.role", "TS Role", uint8, dec, ts_role_table, 0, "RFC 6043 6.4"}},
    {Field::t_ts_type, {"mikey.t.ts_type", "TS type", uint8, dec, ts_type_table, 0, "RFC 3830 6.6"}},
    {Field::t_ntp, {"mikey.t.ntp", "NTP timestamp", ntp_time, none, {}, 0, "RFC 3830 6.6"}},
    {Field::t_counter, {"mikey.t.counter", "Counter", uint32, dec, {}, 0, "RFC 3830 6.6"}},
    {Field::t_interval, {"mikey.t.interval", "Rekeying interval (seconds)", uint32, dec, {}, 0, "RFC 6043 6.10"}},
    {Field::t_value, {"mikey.t.value", "TS value", bytes, none, {}, 0, "RFC 3830 6.6"}},

    {Field::id, {"mikey.id", "ID payload", group, none, {}, 0, "RFC 3830 6.7"}},
    {Field::idr, {"mikey.idr", "IDR payload", group, none, {}, 0, "RFC 6043 6.6"}},
    {Field::id_role, {"mikey.id.role", "ID Role", uint8, dec, id_role_table, 0, "RFC 6043 6.6"}},
    {Field::id_type, {"mikey.id.type", "ID Type", uint8, dec, id_type_table, 0, "RFC 3830 6.7"}},
    {Field::id_len, {"mikey.id.len", "ID len", uint16, dec, {}, 0, "RFC 3830 6.7"}},
    {Field::id_data, {"mikey.id.data", "ID Data", text, none, {}, 0, "RFC 3830 6.7"}},
    {Field::id_uid, {"mikey.id.uid", "UID", bytes, none, {}, 0, "TS 33.180 E.7"}},
    {Field::id_octets, {"mikey.id.octets", "ID Data (octets)", bytes, none, {}, 0, "RFC 6043 6.5"}},
    {Field::cert, {"mikey.cert", "CERT payload", group, none, {}, 0, "RFC 3830 6.7"}},
    {Field::cert_type, {"mikey.cert.type", "Cert Type", uint8, dec, cert_type_table, 0, "RFC 3830 6.7"}},
    {Field::cert_len, {"mikey.cert.len", "Cert len", uint16, dec, {}, 0, "RFC 3830 6.7"}},
    {Field::cert_data, {"mikey.cert.data", "Certificate Data", bytes, none, {}, 0, "RFC 3830 6.7"}},
    {Field::cert_url, {"mikey.cert.url", "Certificate URL", text, none, {}, 0, "RFC 3830 6.7"}},
    {Field::chash, {"mikey.chash", "CHASH payload", group, none, {}, 0, "RFC 3830 6.8"}},
    {Field::chash_func, {"mikey.chash.hash_func", "Hash func", uint8, dec, hash_table, 0, "RFC 3830 6.8"}},
    {Field::chash_hash, {"mikey.chash.hash", "Hash", bytes, none, {}, 0, "RFC 3830 6.8"}},
    {Field::v, {"mikey.v", "V payload", group, none, {}, 0, "RFC 3830 6.9"}},
    {Field::v_auth_alg, {"mikey.v.auth_alg", "Auth alg", uint8, dec, mac_alg_table, 0, "RFC 3830 6.9"}},
    {Field::v_ver_data, {"mikey.v.ver_data", "Ver data", bytes, none, {}, 0, "RFC 3830 6.9"}},

    {Field::sp, {"mikey.sp", "SP payload", group, none, {}, 0, "RFC 3830 6.10"}},
    {Field::sp_no, {"mikey.sp.no", "Policy no", uint8, dec, {}, 0, "RFC 3830 6.10"}},
    {Field::sp_proto_type, {"mikey.sp.proto_type", "Prot type", uint8, dec, prot_type_table, 0, "RFC 3830 6.10"}},
    {Field::sp_param_len, {"mikey.sp.param_len", "Policy param length", uint16, dec, {}, 0, "RFC 3830 6.10"}},
    {Field::sp_param, {"mikey.sp.param", "Policy param", bytes, none, {}, 0, "RFC 3830 6.10"}},
    {Field::sp_param_type, {"mikey.sp.param.type", "Type", uint8, dec, srtp_parameter_table, 0, "RFC 3830 6.10.1"}},
    {Field::sp_param_len_field, {"mikey.sp.param.len", "Length", uint8, dec, {}, 0, "RFC 3830 6.10"}},
    {Field::sp_param_value, {"mikey.sp.patam.value", "Value", bytes, none, {}, 0, "RFC 3830 6.10"}},
    {Field::sp_encr_alg, {"mikey.sp.encr_alg", "Encryption algorithm", uint8, dec, srtp_encr_table, 0, "RFC 3830 6.10.1"}},
    {Field::sp_encr_len, {"mikey.sp.encr_len", "Session Encr. key length", uint8, dec, {}, 0, "RFC 3830 6.10.1"}},
    {Field::sp_auth_alg, {"mikey.sp.auth_alg", "Authentication algorithm", uint8, dec, srtp_auth_table, 0, "RFC 3830 6.10.1"}},
    {Field::sp_auth_key_len, {"mikey.sp.auth_key_len", "Session Auth. key length", uint8, dec, {}, 0, "RFC 3830 6.10.1"}},
    {Field::sp_salt_len, {"mikey.sp.salt_len", "Session Salt key length", uint8, dec, {}, 0, "RFC 3830 6.10.1"}},
    {Field::sp_prf, {"mikey.sp.prf", "SRTP Pseudo Random Function", uint8, dec, srtp_prf_table, 0, "RFC 3830 6.10.1"}},
    {Field::sp_kd_rate, {"mikey.sp.kd_rate", "Key derivation rate", uint8, dec, {}, 0, "RFC 3830 6.10.1"}},
    {Field::sp_srtp_encr, {"mikey.sp.srtp_encr", "SRTP encryption", uint8, dec, off_on_table, 0, "RFC 3830 6.10.1"}},
    {Field::sp_srtcp_encr, {"mikey.sp.srtcp_encr", "SRTCP encryption", uint8, dec, off_on_table, 0, "RFC 3830 6.10.1"}},
    {Field::sp_fec, {"mikey.sp.fec", "Sender's FEC order", uint8, dec, fec_order_table, 0, "RFC 3830 6.10.1"}},
    {Field::sp_srtp_auth, {"mikey.sp.srtp_auth", "SRTP authentication", uint8, dec, off_on_table, 0, "RFC 3830 6.10.1"}},
    {Field::sp_auth_tag_len, {"mikey.sp.auth_tag_len", "Authentication tag length", uint8, dec, {}, 0, "RFC 3830 6.10.1"}},
    {Field::sp_srtp_prefix, {"mikey.sp.srtp_prefix", "SRTP prefix length", uint8, dec, {}, 0, "RFC 3830 6.10.1"}},
    {Field::sp_roc_rate, {"mikey.sp.roc_rate", "ROC transmission rate", uint16, dec, {}, 0, "RFC 4771 4"}},
    {Field::sp_srtp_auth_alg, {"mikey.sp.srtp_auth_alg", "SRTP Auth. algorithm", uint8, dec, srtp_auth_table, 0, "RFC 4771 4"}},
    {Field::sp_srtcp_auth_alg, {"mikey.sp.srtcp_auth_alg", "SRTCP Auth. algorithm", uint8, dec, srtp_auth_table, 0, "RFC 4771 4"}},
    {Field::sp_srtp_auth_key_len, {"mikey.sp.srtp_auth_key_len", "SRTP Session Auth. key len", uint8, dec, {}, 0, "RFC 4771 4"}},
    {Field::sp_srtcp_auth_key_len, {"mikey.sp.srtcp_auth_key_len", "SRTCP Session Auth. key len", uint8, dec, {}, 0, "RFC 4771 4"}},
    {Field::sp_srtp_auth_tag_len, {"mikey.sp.srtp_auth_tag_len", "SRTP Authentication tag len", uint8, dec, {}, 0, "RFC 4771 4"}},
    {Field::sp_srtcp_auth_tag_len, {"mikey.sp.srtcp_auth_tag_len", "SRTCP Authentication tag len", uint8, dec, {}, 0, "RFC 4771 4"}},
    {Field::sp_aead_tag_len, {"mikey.sp.aead_tag_len", "AEAD authentication tag length", uint8, dec, {}, 0, "RFC 7714 15"}},

    {Field::rand, {"mikey.rand", "RAND payload", group, none, {}, 0, "RFC 3830 6.11"}},
    {Field::randr, {"mikey.randr", "RANDR payload", group, none, {}, 0, "RFC 6043 6.8"}},
    {Field::rand_role, {"mikey.rand.role", "RAND Role", uint8, dec, rand_role_table, 0, "RFC 6043 6.8"}},
    {Field::rand_len, {"mikey.rand.len", "RAND len", uint8, dec, {}, 0, "RFC 3830 6.11"}},
    {Field::rand_data, {"mikey.rand.data", "RAND", bytes, none, {}, 0, "RFC 3830 6.11"}},
    {Field::err, {"mikey.err", "ERR payload", group, none, {}, 0, "RFC 3830 6.12"}},
    {Field::err_no, {"mikey.err.no", "Error no", uint8, dec, error_table, 0, "RFC 3830 6.12"}},
    {Field::err_reserved, {"mikey.err.reserved", "Reserved", bytes, none, {}, 0, "RFC 3830 6.12"}},

    {Field::ext, {"mikey.ext", "General Extension payload", group, none, {}, 0, "RFC 3830 6.15"}},
    {Field::ext_type, {"mikey.ext.type", "Type", uint8, dec, extension_table, 0, "RFC 3830 6.15"}},
    {Field::ext_len, {"mikey.ext.len", "Length", uint16, dec, {}, 0, "RFC 3830 6.15"}},
    {Field::ext_data, {"mikey.ext.data", "Data", bytes, none, {}, 0, "RFC 3830 6.15"}},
    {Field::ext_value, {"mikey.ext.value", "SDP key management IDs", text, none, {}, 0, "RFC 4567"}},
    {Field::ext_tesla_i_key, {"mikey.ext.tesla_i_key", "TESLA I-Key", bytes, none, {}, 0, "RFC 4442"}},
    {Field::ext_csb_id, {"mikey.ext.csb_id", "Group CSB_ID", uint32, hex, {}, 0, "RFC 4738 3.6"}},
    {Field::ext_proof_of_origin, {"mikey.ext.proof_of_origin", "Proof of origin (MAC)", bytes, none, {}, 0, "TR 33.829 F"}},
    {Field::ext_ims_conf, {"mikey.ext.ims_conf", "3GPP IMS CONF", group, none, {}, 0, "TR 33.829 C"}},
    {Field::key_id, {"mikey.key_id", "Key ID Type sub-payload", group, none, {}, 0, "RFC 4563 4"}},
    {Field::key_id_type, {"mikey.key_id.type", "Key ID Type", uint8, dec, key_id_type_table, 0, "RFC 4563 4"}},
    {Field::key_id_len, {"mikey.key_id.len", "Key ID Length", uint8, dec, {}, 0, "RFC 4563 4"}},
    {Field::key_id_data, {"mikey.key_id.data", "Key ID", bytes, none, {}, 0, "RFC 4563 4"}},
    {Field::bcast_subtype, {"mikey.bcast.subtype", "OMA BCAST Data Subtype", uint8, dec, bcast_table, 0, "RFC 5410 3"}},
    {Field::bcast_data, {"mikey.bcast.data", "Subtype Specific Data", bytes, none, {}, 0, "RFC 5410 3"}},
    {Field::sakke, {"mikey.sakke", "SAKKE payload", group, none, {}, 0, "RFC 6509 4.2"}},
    {Field::sakke_params, {"mikey.sakke.params", "SAKKE params", uint8, dec, sakke_params_table, 0, "RFC 6509 4.2"}},
    {Field::sakke_idscheme, {"mikey.sakke.idscheme", "ID scheme", uint8, dec, id_scheme_table, 0, "RFC 6509 4.2"}},
    {Field::sakke_len, {"mikey.sakke.len", "SAKKE data length", uint16, dec, {}, 0, "RFC 6509 4.2"}},
    {Field::sakke_data, {"mikey.sakke.data", "SAKKE data", bytes, none, {}, 0, "RFC 6509 4.2"}},
    {Field::sakke_r, {"mikey.sakke.r", "R_(b,S)", bytes, none, {}, 0, "RFC 6508 4"}},
    {Field::sakke_hint, {"mikey.sakke.hint", "H", bytes, none, {}, 0, "RFC 6508 4"}},

    {Field::key_params, {"mikey.key_params", "3GPP key parameters", group, none, {}, 0, "TS 33.180 E.6.1"}},
    {Field::key_params_message_type, {"mikey.key_params.message_type", "Message type", uint8, hex, {}, 0, "TS 33.180 8.5.4.1"}},
    {Field::key_params_date, {"mikey.key_params.date", "Date and time", unix_time, none, {}, 0, "TS 33.180 8.5.4.1"}},
    {Field::key_params_payload_id, {"mikey.key_params.payload_id", "Payload ID", uint32, hex, {}, 0, "TS 33.180 8.5.4.1"}},
    {Field::key_params_sequence, {"mikey.key_params.sequence", "Payload sequence number", uint8, dec, {}, 0, "TS 33.180 8.5.4.1"}},
    {Field::key_params_algorithm,
     {"mikey.key_params.algorithm", "Payload algorithm", uint8, dec, key_parameters_alg_table, 0, "TS 33.180 8.5.4.1"}},
    {Field::key_params_signalling_algorithm,
     {"mikey.key_params.signalling_algorithm", "Signalling algorithm", uint8, dec, key_parameters_alg_table, 0, "TS 33.180 8.5.4.1"}},
    {Field::key_params_iv, {"mikey.key_params.iv", "IV", bytes, none, {}, 0, "TS 33.180 8.5.4.1"}},
    {Field::key_params_dppk_id, {"mikey.key_params.dppk_id", "DPPK-ID", uint32, hex, {}, 0, "TS 33.180 8.5.4.1"}},
    {Field::key_params_iei, {"mikey.key_params.iei", "IEI", uint8, hex, {}, 0, "TS 33.180 8.5.4.1"}},
    {Field::key_params_len, {"mikey.key_params.len", "Length", uint16, dec, {}, 0, "TS 33.180 8.5.4.1"}},
    {Field::key_params_ciphertext, {"mikey.key_params.ciphertext", "Encrypted key parameters", bytes, none, {}, 0, "TS 33.180 8.5.4.1"}},
    {Field::key_params_tag, {"mikey.key_params.tag", "Authentication tag", bytes, none, {}, 0, "TS 33.180 8.5.4.1"}},
    {Field::key_params_key_type, {"mikey.key_params.key_type", "Key type", uint8, dec, purpose_table, 0, "TS 33.180 E.6.1"}},
    {Field::key_params_status, {"mikey.key_params.status", "Status", uint32, hex, {}, 0, "TS 33.180 E.6.1"}},
    {Field::key_params_not_revoked, {"mikey.key_params.not_revoked", "Not revoked", boolean, none, {}, 1, "TS 33.180 E.6.1", 4}},
    {Field::key_params_activation, {"mikey.key_params.activation", "Activation time", unix_time, none, {}, 0, "TS 33.180 E.6.1"}},
    {Field::key_params_expiry, {"mikey.key_params.expiry", "Expiry time", unix_time, none, {}, 0, "TS 33.180 E.6.1"}},
    {Field::key_params_text_len, {"mikey.key_params.text.len", "Text length", uint16, dec, {}, 0, "TS 33.180 E.6.1"}},
    {Field::key_params_text, {"mikey.key_params.text", "Text", text, none, {}, 0, "TS 33.180 E.6.1"}},
    {Field::key_params_groups_len, {"mikey.key_params.groups.len", "Group IDs length", uint16, dec, {}, 0, "TS 33.180 E.6.1"}},
    {Field::key_params_group_count, {"mikey.key_params.group_count", "Number of Group IDs", uint8, dec, {}, 0, "TS 33.180 E.6.1"}},
    {Field::key_params_group_iei, {"mikey.key_params.group.iei", "Group ID IEI", uint8, hex, {}, 0, "TS 33.180 E.6.1"}},
    {Field::key_params_group_len, {"mikey.key_params.group.len", "Group ID length", uint16, dec, {}, 0, "TS 33.180 E.6.1"}},
    {Field::key_params_group, {"mikey.key_params.group", "Group ID", text, none, {}, 0, "TS 33.180 E.6.1"}},
    {Field::key_params_reserved, {"mikey.key_params.reserved", "Reserved", bytes, none, {}, 0, "TS 33.180 E.6.1"}},

    {Field::tp, {"mikey.tp", "TP payload", group, none, {}, 0, "RFC 6043 6.10"}},
    {Field::ticket, {"mikey.ticket", "TICKET payload", group, none, {}, 0, "RFC 6043 6.10"}},
    {Field::ticket_type, {"mikey.ticket.type", "Ticket Type", uint16, dec, ticket_type_table, 0, "RFC 6043 6.10"}},
    {Field::ticket_subtype, {"mikey.ticket.subtype", "Subtype", uint8, dec, {}, 0, "RFC 6043 6.10"}},
    {Field::ticket_version, {"mikey.ticket.version", "Version", uint8, dec, {}, 0, "RFC 6043 6.10"}},
    {Field::ticket_prf_func, {"mikey.ticket.prf_func", "PRF Func", uint24, dec, prf_table, 0xfe0000, "RFC 6043 6.10"}},
    {Field::ticket_d, {"mikey.ticket.flags.d", "D: made by the KMS", boolean, none, {}, 0x010000, "RFC 6043 6.10", 3}},
    {Field::ticket_e, {"mikey.ticket.flags.e", "E: Ticket Resolve is mandatory", boolean, none, {}, 0x008000, "RFC 6043 6.10", 3}},
    {Field::ticket_f, {"mikey.ticket.flags.f", "F: TRANSFER_RESP shall be sent", boolean, none, {}, 0x004000, "RFC 6043 6.10", 3}},
    {Field::ticket_g, {"mikey.ticket.flags.g", "G: Responder generates RANDRr", boolean, none, {}, 0x002000, "RFC 6043 6.10", 3}},
    {Field::ticket_h, {"mikey.ticket.flags.h", "H: RANDRi enters key derivation", boolean, none, {}, 0x001000, "RFC 6043 6.10", 3}},
    {Field::ticket_i, {"mikey.ticket.flags.i", "I: key forking", boolean, none, {}, 0x000800, "RFC 6043 6.10", 3}},
    {Field::ticket_j, {"mikey.ticket.flags.j", "J: ticket may be reused", boolean, none, {}, 0x000400, "RFC 6043 6.10", 3}},
    {Field::ticket_k, {"mikey.ticket.flags.k", "K: KMS changed the policy", boolean, none, {}, 0x000200, "RFC 6043 6.10", 3}},
    {Field::ticket_l, {"mikey.ticket.flags.l", "L: Initiator may supply keys", boolean, none, {}, 0x000100, "RFC 6043 6.10", 3}},
    {Field::ticket_m, {"mikey.ticket.flags.m", "M: Responder may supply keys", boolean, none, {}, 0x000080, "RFC 6043 6.10", 3}},
    {Field::ticket_n, {"mikey.ticket.flags.n", "N: Initiator needs no more processing", boolean, none, {}, 0x000040, "RFC 6043 6.10", 3}},
    {Field::ticket_o, {"mikey.ticket.flags.o", "O: Responder needs no more processing", boolean, none, {}, 0x000020, "RFC 6043 6.10", 3}},
    {Field::ticket_res, {"mikey.ticket.res", "Res", uint24, hex, {}, 0x00001f, "RFC 6043 6.10"}},
    {Field::ticket_tp_data_len, {"mikey.ticket.tp_data.len", "TP Data length", uint16, dec, {}, 0, "RFC 6043 6.10"}},
    {Field::ticket_tp_data, {"mikey.ticket.tp_data", "TP Data", bytes, none, {}, 0, "RFC 6043 6.10"}},
    {Field::ticket_data_len, {"mikey.ticket.data.len", "Ticket Data length", uint16, dec, {}, 0, "RFC 6043 6.10"}},
    {Field::ticket_data, {"mikey.ticket.data", "Ticket Data", bytes, none, {}, 0, "RFC 6043 6.10"}},
    {Field::ticket_initiator_data_len,
     {"mikey.ticket.initiator_data.len", "Initiator Data length", uint16, dec, {}, 0, "RFC 6043 6.10"}},
    {Field::ticket_initiator_data, {"mikey.ticket.initiator_data", "Initiator Data", bytes, none, {}, 0, "RFC 6043 6.10"}},
    {Field::first_payload, {"mikey.first_payload", "First Payload", uint8, dec, payload_table, 0, "RFC 6043 6.10"}},
    {Field::thdr, {"mikey.thdr", "THDR payload", group, none, {}, 0, "RFC 6043 A.3"}},
    {Field::thdr_len, {"mikey.thdr.len", "THDR Data length", uint16, dec, {}, 0, "RFC 6043 A.3"}},
    {Field::thdr_data, {"mikey.thdr.data", "THDR Data", bytes, none, {}, 0, "RFC 6043 A.3"}},

    {Field::ibake, {"mikey.ibake", "IBAKE payload", group, none, {}, 0, "RFC 6267 6.1.1"}},
    {Field::ibake_len, {"mikey.ibake.len", "Encr data len", uint16, dec, {}, 0, "RFC 6267 6.1.1"}},
    {Field::ibake_data, {"mikey.ibake.data", "Encr data", bytes, none, {}, 0, "RFC 6267 6.1.1"}},
    {Field::esk, {"mikey.esk", "ESK payload", group, none, {}, 0, "RFC 6267 6.1.2"}},
    {Field::esk_len, {"mikey.esk.len", "Encr data len", uint16, dec, {}, 0, "RFC 6267 6.1.2"}},
    {Field::esk_data, {"mikey.esk.data", "Encr data", bytes, none, {}, 0, "RFC 6267 6.1.2"}},
    {Field::sk, {"mikey.sk", "SK sub-payload", group, none, {}, 0, "RFC 6267 6.1.5"}},
    {Field::sk_type, {"mikey.sk.type", "Type", uint8, dec, sk_type_table, 0xf0, "RFC 6267 6.1.5"}},
    {Field::sk_kv, {"mikey.sk.kv", "KV", uint8, dec, kv_table, 0x0f, "RFC 6267 6.1.5"}},
    {Field::sk_len, {"mikey.sk.len", "Key data len", uint16, dec, {}, 0, "RFC 6267 6.1.5"}},
    {Field::sk_data, {"mikey.sk.data", "Key data", secret, none, {}, 0, "RFC 6267 6.1.5"}},
    {Field::eccpt, {"mikey.eccpt", "ECCPT sub-payload", group, none, {}, 0, "RFC 6267 6.1.4"}},
    {Field::eccpt_curve, {"mikey.eccpt.curve", "ECC Curve", uint8, dec, ecc_curve_table, 0, "RFC 6267 6.1.4"}},
    {Field::eccpt_point, {"mikey.eccpt.point", "ECC Point", bytes, none, {}, 0, "RFC 6267 6.1.4"}},
    {Field::eccpt_padding, {"mikey.eccpt.padding", "Padding", bytes, none, {}, 0, "RFC 6267 6.1.4"}},
    {Field::eccpt_auth_alg, {"mikey.eccpt.auth_alg", "Auth alg (ignored)", uint8, dec, mac_alg_table, 0, "RFC 6267 6.1.4"}},
    {Field::eccpt_tgk_len, {"mikey.eccpt.tgk_len", "TGK len (ignored)", uint16, dec, {}, 0, "RFC 6267 6.1.4"}},
    {Field::eccpt_reserv, {"mikey.eccpt.reserv", "Reserv", uint8, hex, {}, 0xf0, "RFC 6267 6.1.4"}},
    {Field::eccpt_kv, {"mikey.eccpt.kv", "KV", uint8, dec, kv_table, 0x0f, "RFC 6267 6.1.4"}},

    {Field::payload, {"mikey.payload", "Payload", text, none, {}, 0, "RFC 3830 6.1"}},
    {Field::undissected, {"mikey.undissected", "Octets that could not be read", bytes, none, {}, 0, ""}},
    {Field::trailing, {"mikey.trailing", "Octets after the last payload", bytes, none, {}, 0, ""}},
};

constexpr std::size_t field_count = static_cast<std::size_t>(Field::count);

constexpr bool in_order()
{
    for (std::size_t i = 0; i < std::size(rows); ++i)
        if (static_cast<std::size_t>(rows[i].id) != i) return false;
    return std::size(rows) == field_count;
}
static_assert(in_order(), "rows must stand in the order of enum Field");

constexpr std::array<FieldInfo, field_count> infos = [] {
    std::array<FieldInfo, field_count> table{};
    for (std::size_t i = 0; i < field_count; ++i) table[i] = rows[i].info;
    return table;
}();

}  // namespace

std::span<const FieldInfo> fields() noexcept { return infos; }

}  // namespace mediasec::mikey
