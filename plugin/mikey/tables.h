// Mediasec: the numbers of MIKEY and their names. Each row names the clause or table that defines it.
// RFC 3830, 4442, 4563, 4650, 4738, 4771, 5410, 5748, 6043, 6267, 6509, 7714; TS 33.180 Annex E.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/layout.h"

#include <cstdint>
#include <span>
#include <string>

namespace mediasec::mikey {

/// version_table: HDR version.
inline constexpr NamedValue version_table[] = {{1, "MIKEY", "RFC 3830 6.1"}};

/// data_type_table: HDR data type.
inline constexpr NamedValue data_type_table[] = {
    {0, "Pre-shared", "RFC 3830 Table 6.1.a"},
    {1, "PSK ver msg", "RFC 3830 Table 6.1.a"},
    {2, "Public key", "RFC 3830 Table 6.1.a"},
    {3, "PK ver msg", "RFC 3830 Table 6.1.a"},
    {4, "D-H init", "RFC 3830 Table 6.1.a"},
    {5, "D-H resp", "RFC 3830 Table 6.1.a"},
    {6, "Error", "RFC 3830 Table 6.1.a"},
    {7, "DHHMAC init", "RFC 4650 Table 4.1.a"},
    {8, "DHHMAC resp", "RFC 4650 Table 4.1.a"},
    {9, "RSA-R I_MSG", "RFC 4738 Figure 3"},
    {10, "RSA-R R_MSG", "RFC 4738 Figure 3"},
    {11, "REQUEST_INIT_PSK", "RFC 6043 Table 6.1"},
    {12, "REQUEST_INIT_PK", "RFC 6043 Table 6.1"},
    {13, "REQUEST_RESP", "RFC 6043 Table 6.1"},
    {14, "TRANSFER_INIT", "RFC 6043 Table 6.1"},
    {15, "TRANSFER_RESP", "RFC 6043 Table 6.1"},
    {16, "RESOLVE_INIT_PSK", "RFC 6043 Table 6.1"},
    {17, "RESOLVE_INIT_PK", "RFC 6043 Table 6.1"},
    {18, "RESOLVE_RESP", "RFC 6043 Table 6.1"},
    {19, "REQUEST_KEY_PSK", "RFC 6267 Table 2"},
    {20, "REQUEST_KEY_PKE", "RFC 6267 Table 2"},
    {21, "REQUEST_KEY_RESP", "RFC 6267 Table 2"},
    {22, "I_MESSAGE_1", "RFC 6267 Table 2"},
    {23, "R_MESSAGE_1", "RFC 6267 Table 2"},
    {24, "I_MESSAGE_2", "RFC 6267 Table 2"},
    {25, "R_MESSAGE_2", "RFC 6267 Table 2"},
    {26, "SAKKE msg", "RFC 6509 Table 1"},
};

/// Payload numbers the payloads: the values of every Next Payload field.
namespace payload {
inline constexpr std::uint8_t last = 0, kemac = 1, pke = 2, dh = 3, sign = 4, t = 5, id = 6, cert = 7, chash = 8, v = 9, sp = 10, rand = 11,
                              err = 12, tr = 13, idr = 14, randr = 15, tp = 16, ticket = 17, key_data = 20, ext = 21, ibake = 22, esk = 23,
                              sk = 24, eccpt = 25, sakke = 26;
/// hdr stands for HDR in PayloadRef; no Next Payload field can announce it.
inline constexpr std::uint8_t hdr = 255;
}  // namespace payload

/// payload_table: Next Payload.
inline constexpr NamedValue payload_table[] = {
    {payload::last, "Last payload", "RFC 3830 Table 6.1.b"},
    {payload::kemac, "KEMAC", "RFC 3830 Table 6.1.b"},
    {payload::pke, "PKE", "RFC 3830 Table 6.1.b"},
    {payload::dh, "DH", "RFC 3830 Table 6.1.b"},
    {payload::sign, "SIGN", "RFC 3830 Table 6.1.b"},
    {payload::t, "T", "RFC 3830 Table 6.1.b"},
    {payload::id, "ID", "RFC 3830 Table 6.1.b"},
    {payload::cert, "CERT", "RFC 3830 Table 6.1.b"},
    {payload::chash, "CHASH", "RFC 3830 Table 6.1.b"},
    {payload::v, "V", "RFC 3830 Table 6.1.b"},
    {payload::sp, "SP", "RFC 3830 Table 6.1.b"},
    {payload::rand, "RAND", "RFC 3830 Table 6.1.b"},
    {payload::err, "ERR", "RFC 3830 Table 6.1.b"},
    {payload::tr, "TR", "RFC 6043 Table 6.2"},
    {payload::idr, "IDR", "RFC 6043 Table 6.2"},
    {payload::randr, "RANDR", "RFC 6043 Table 6.2"},
    {payload::tp, "TP", "RFC 6043 Table 6.2"},
    {payload::ticket, "TICKET", "RFC 6043 Table 6.2"},
    {payload::key_data, "Key data", "RFC 3830 Table 6.1.b"},
    {payload::ext, "General Ext.", "RFC 3830 Table 6.1.b"},
    {payload::ibake, "IBAKE", "RFC 6267 Table 3"},
    {payload::esk, "ESK", "RFC 6267 Table 3"},
    {payload::sk, "SK", "RFC 6267 Table 3"},
    {payload::eccpt, "ECCPT", "RFC 6267 Table 3"},
    {payload::sakke, "SAKKE", "RFC 6509 Table 2"},
};

/// prf_table: PRF func of HDR, TP and TICKET.
inline constexpr NamedValue prf_table[] = {
    {0, "MIKEY-1", "RFC 3830 Table 6.1.c"},
    {1, "PRF-HMAC-SHA-256", "RFC 6043 Table 6.3"},
};

/// cs_id_map_table: CS ID map type.
inline constexpr NamedValue cs_id_map_table[] = {
    {0, "SRTP-ID", "RFC 3830 Table 6.1.d"},
    {1, "Empty map", "RFC 4563 Table 3"},
    {2, "GENERIC-ID", "RFC 6043 Table 6.4"},
};

/// prot_type_table: Prot type of SP and of GENERIC-ID. TR 33.829 A adds types without numbers; see ParseOptions.
inline constexpr NamedValue prot_type_table[] = {
    {0, "SRTP", "RFC 3830 Table 6.10"},
};

/// encr_alg_table: KEMAC Encr alg.
inline constexpr NamedValue encr_alg_table[] = {
    {0, "NULL", "RFC 3830 Table 6.2.a"},
    {1, "AES-CM-128", "RFC 3830 Table 6.2.a"},
    {2, "AES-KW-128", "RFC 3830 Table 6.2.a"},
    {3, "AES-CM-256", "RFC 6043 Table 6.5"},
};

/// mac_alg_table: KEMAC MAC alg, V Auth alg and ECCPT Auth alg.
inline constexpr NamedValue mac_alg_table[] = {
    {0, "NULL", "RFC 3830 Table 6.2.b"},
    {1, "HMAC-SHA-1-160", "RFC 3830 Table 6.2.b"},
    {2, "HMAC-SHA-256-256", "RFC 6043 Table 6.6"},
};

/// cache_table: PKE C, the envelope key cache indicator.
inline constexpr NamedValue cache_table[] = {
    {0, "No cache", "RFC 3830 Table 6.3"},
    {1, "Cache", "RFC 3830 Table 6.3"},
    {2, "Cache for CSB", "RFC 3830 Table 6.3"},
};

/// dh_group_table: DH-Group.
inline constexpr NamedValue dh_group_table[] = {
    {0, "OAKLEY 5", "RFC 3830 Table 6.4"},
    {1, "OAKLEY 1", "RFC 3830 Table 6.4"},
    {2, "OAKLEY 2", "RFC 3830 Table 6.4"},
};

/// sign_type_table: SIGN S type.
inline constexpr NamedValue sign_type_table[] = {
    {0, "RSA/PKCS#1/1.5", "RFC 3830 Table 6.5"},
    {1, "RSA/PSS", "RFC 3830 Table 6.5"},
    {2, "ECCSI", "RFC 6509 Table 6"},
};

/// ts_type_table: TS type of T and TR.
inline constexpr NamedValue ts_type_table[] = {
    {0, "NTP-UTC", "RFC 3830 Table 6.6"},
    {1, "NTP", "RFC 3830 Table 6.6"},
    {2, "COUNTER", "RFC 3830 Table 6.6"},
    {3, "NTP-UTC-32", "RFC 6043 Table 6.8"},
};

/// ts_role_table: TS Role of TR.
inline constexpr NamedValue ts_role_table[] = {
    {1, "Time of issue (TRi)", "RFC 6043 Table 6.9"},
    {2, "Start of validity period (TRs)", "RFC 6043 Table 6.9"},
    {3, "End of validity period (TRe)", "RFC 6043 Table 6.9"},
    {4, "Rekeying interval (TRr)", "RFC 6043 Table 6.9"},
};

/// id_type_table: ID Type of ID and IDR.
inline constexpr NamedValue id_type_table[] = {
    {0, "NAI", "RFC 3830 Table 6.7.a"},
    {1, "URI", "RFC 3830 Table 6.7.a"},
    {2, "Byte string", "RFC 6043 Table 6.10"},
};

/// id_role_table: ID Role of IDR. Roles 8 and 9 carry a UID in place of an identity (identity hiding).
inline constexpr NamedValue id_role_table[] = {
    {1, "Initiator (IDRi)", "RFC 6043 Table 6.11"},
    {2, "Responder (IDRr)", "RFC 6043 Table 6.11"},
    {3, "KMS (IDRkms)", "RFC 6043 Table 6.11"},
    {4, "Pre-Shared Key (IDRpsk)", "RFC 6043 Table 6.11"},
    {5, "Application (IDRapp)", "RFC 6043 Table 6.11"},
    {6, "Initiator's KMS (IDRkmsi)", "RFC 6509 Table 7"},
    {7, "Responder's KMS (IDRkmsr)", "RFC 6509 Table 7"},
    {8, "Hashed Initiator (IDRuidi)", "TS 33.180 E.7"},
    {9, "Hashed Responder (IDRuidr)", "TS 33.180 E.7"},
};

/// cert_type_table: Cert Type.
inline constexpr NamedValue cert_type_table[] = {
    {0, "X.509v3", "RFC 3830 Table 6.7.b"},
    {1, "X.509v3 URL", "RFC 3830 Table 6.7.b"},
    {2, "X.509v3 Sign", "RFC 3830 Table 6.7.b"},
    {3, "X.509v3 Encr", "RFC 3830 Table 6.7.b"},
};

/// hash_table: CHASH Hash func.
inline constexpr NamedValue hash_table[] = {
    {0, "SHA-1", "RFC 3830 Table 6.8"},
    {1, "MD5", "RFC 3830 Table 6.8"},
    {2, "SHA-256", "RFC 6043 Table 6.12"},
};

/// srtp_parameter_table: Type of a parameter of an SRTP policy.
inline constexpr NamedValue srtp_parameter_table[] = {
    {0, "Encryption algorithm", "RFC 3830 Table 6.10.1.a"},
    {1, "Session Encr. key length", "RFC 3830 Table 6.10.1.a"},
    {2, "Authentication algorithm", "RFC 3830 Table 6.10.1.a"},
    {3, "Session Auth. key length", "RFC 3830 Table 6.10.1.a"},
    {4, "Session Salt key length", "RFC 3830 Table 6.10.1.a"},
    {5, "SRTP Pseudo Random Function", "RFC 3830 Table 6.10.1.a"},
    {6, "Key derivation rate", "RFC 3830 Table 6.10.1.a"},
    {7, "SRTP encryption off/on", "RFC 3830 Table 6.10.1.a"},
    {8, "SRTCP encryption off/on", "RFC 3830 Table 6.10.1.a"},
    {9, "Sender's FEC order", "RFC 3830 Table 6.10.1.a"},
    {10, "SRTP authentication off/on", "RFC 3830 Table 6.10.1.a"},
    {11, "Authentication tag length", "RFC 3830 Table 6.10.1.a"},
    {12, "SRTP prefix length", "RFC 3830 Table 6.10.1.a"},
    {13, "ROC transmission rate", "RFC 4771 Table 2"},
    {14, "SRTP Auth. algorithm", "RFC 4771 Table 3"},
    {15, "SRTCP Auth. algorithm", "RFC 4771 Table 3"},
    {16, "SRTP Session Auth. key len", "RFC 4771 Table 3"},
    {17, "SRTCP Session Auth. key len", "RFC 4771 Table 3"},
    {18, "SRTP Authentication tag len", "RFC 4771 Table 3"},
    {19, "SRTCP Authentication tag len", "RFC 4771 Table 3"},
    {20, "AEAD authentication tag length", "RFC 7714 15"},
};

/// srtp_encr_table: SRTP encr alg.
inline constexpr NamedValue srtp_encr_table[] = {
    {0, "NULL", "RFC 3830 Table 6.10.1.b"},
    {1, "AES-CM", "RFC 3830 Table 6.10.1.b"},
    {2, "AES-F8", "RFC 3830 Table 6.10.1.b"},
    {3, "SEED-CTR", "RFC 5748 3"},
    {4, "SEED-CCM", "RFC 5748 3"},
    {5, "SEED-GCM", "RFC 5748 3"},
    {6, "AES-GCM", "RFC 7714 15"},
};

/// srtp_auth_table: SRTP auth alg.
inline constexpr NamedValue srtp_auth_table[] = {
    {0, "NULL", "RFC 3830 Table 6.10.1.c"},
    {1, "HMAC-SHA-1", "RFC 3830 Table 6.10.1.c"},
    {2, "RCCm1", "RFC 4771 Table 1"},
    {3, "RCCm2", "RFC 4771 Table 1"},
    {4, "RCCm3", "RFC 4771 Table 1"},
};

/// srtp_prf_table: SRTP PRF.
inline constexpr NamedValue srtp_prf_table[] = {{0, "AES-CM", "RFC 3830 Table 6.10.1.d"}};

/// fec_order_table: FEC order.
inline constexpr NamedValue fec_order_table[] = {{0, "FEC-SRTP", "RFC 3830 Table 6.10.1.e"}};

/// off_on_table: the switches of an SRTP policy.
inline constexpr NamedValue off_on_table[] = {{0, "Off", "RFC 3830 Table 6.10.1.a"}, {1, "On", "RFC 3830 Table 6.10.1.a"}};

/// rand_role_table: RAND Role of RANDR.
inline constexpr NamedValue rand_role_table[] = {
    {1, "Initiator (RANDRi)", "RFC 6043 Table 6.13"},
    {2, "Responder (RANDRr)", "RFC 6043 Table 6.13"},
    {3, "KMS (RANDRkms)", "RFC 6043 Table 6.13"},
};

/// error_table: ERR Error no.
inline constexpr NamedValue error_table[] = {
    {0, "Authentication failure", "RFC 3830 Table 6.12"},
    {1, "Invalid timestamp", "RFC 3830 Table 6.12"},
    {2, "PRF function not supported", "RFC 3830 Table 6.12"},
    {3, "MAC algorithm not supported", "RFC 3830 Table 6.12"},
    {4, "Encryption algorithm not supported", "RFC 3830 Table 6.12"},
    {5, "Hash function not supported", "RFC 3830 Table 6.12"},
    {6, "DH group not supported", "RFC 3830 Table 6.12"},
    {7, "ID not supported", "RFC 3830 Table 6.12"},
    {8, "Certificate not supported", "RFC 3830 Table 6.12"},
    {9, "SP type not supported", "RFC 3830 Table 6.12"},
    {10, "SP parameters not supported", "RFC 3830 Table 6.12"},
    {11, "Data type not supported", "RFC 3830 Table 6.12"},
    {12, "Unspecified error", "RFC 3830 Table 6.12"},
    {13, "Unsupported message type", "RFC 4738 Figure 4"},
    {14, "Ticket Type not supported", "RFC 6043 Table 6.14"},
    {15, "TP parameters not supported", "RFC 6043 Table 6.14"},
};

/// key_type_table: Type of a key data sub-payload.
inline constexpr NamedValue key_type_table[] = {
    {0, "TGK", "RFC 3830 Table 6.13.a"},
    {1, "TGK+SALT", "RFC 3830 Table 6.13.a"},
    {2, "TEK", "RFC 3830 Table 6.13.a"},
    {3, "TEK+SALT", "RFC 3830 Table 6.13.a"},
    {4, "GTGK", "RFC 6043 Table 6.7"},
    {5, "GTGK+SALT", "RFC 6043 Table 6.7"},
    {6, "MPK", "RFC 6043 Table 6.7"},
    {7, "K_PR", "RFC 6267 Table 4"},
};

/// kv_table: KV, the kind of key validity data.
inline constexpr NamedValue kv_table[] = {
    {0, "Null", "RFC 3830 Table 6.13.b"},
    {1, "SPI/MKI", "RFC 3830 Table 6.13.b"},
    {2, "Interval", "RFC 3830 Table 6.13.b"},
};

/// Extension numbers the general extensions.
namespace extension {
inline constexpr std::uint8_t vendor_id = 0, sdp_ids = 1, tesla_i_key = 2, key_id = 3, csb_id = 4, oma_bcast = 5, sakke_to_self = 6,
                              key_parameters = 7;
}

/// extension_table: Type of a general extension. TR 33.829 C and F add types without numbers; see ParseOptions.
inline constexpr NamedValue extension_table[] = {
    {extension::vendor_id, "Vendor ID", "RFC 3830 Table 6.15"},
    {extension::sdp_ids, "SDP IDs", "RFC 3830 Table 6.15"},
    {extension::tesla_i_key, "TESLA I-Key", "RFC 4738 Figure 5 (RFC 4442)"},
    {extension::key_id, "Key ID", "RFC 4563 Table 1"},
    {extension::csb_id, "CSB_ID", "RFC 4738 Figure 5"},
    {extension::oma_bcast, "OMA BCAST", "RFC 5410 Figure 2"},
    {extension::sakke_to_self, "SAKKE-to-self", "TS 33.180 E.5"},
    {extension::key_parameters, "3GPP key parameters", "TS 33.180 E.6.1"},
};

/// key_id_type_table: Key ID Type.
inline constexpr NamedValue key_id_type_table[] = {
    {0, "MBMS Key Domain ID", "RFC 4563 Table 2"},
    {1, "MBMS Service Key ID", "RFC 4563 Table 2"},
    {2, "MBMS Traffic Key ID", "RFC 4563 Table 2"},
};

/// bcast_table: OMA BCAST Data Subtype.
inline constexpr NamedValue bcast_table[] = {
    {1, "LTKM", "RFC 5410 Figure 4"},
    {2, "STKM", "RFC 5410 Figure 4"},
    {3, "LTKM Reporting", "RFC 5410 Figure 4"},
    {4, "Parental Control", "RFC 5410 Figure 4"},
};

/// sakke_params_table: SAKKE params.
inline constexpr NamedValue sakke_params_table[] = {{1, "Parameter Set 1", "RFC 6509 Table 4"}};

/// id_scheme_table: ID scheme of SAKKE.
inline constexpr NamedValue id_scheme_table[] = {
    {1, "tel URI with monthly keys", "RFC 6509 Table 5"},
    {2, "3GPP MCX hashed UID", "TS 33.180 E.1.2"},
};

/// ticket_type_table: Ticket Type.
inline constexpr NamedValue ticket_type_table[] = {
    {1, "MIKEY Base Ticket", "RFC 6043 Table 6.15"},
    {2, "3GPP Base Ticket", "RFC 6043 Table 6.15"},
};

/// ecc_curve_table: ECC Curve of ECCPT.
inline constexpr NamedValue ecc_curve_table[] = {
    {1, "P-192 (secp192r1)", "RFC 6267 Table 5"},   {2, "B-163 (sect163r2)", "RFC 6267 Table 5"},
    {3, "K-163 (sect163k1)", "RFC 6267 Table 5"},   {4, "sect163r1", "RFC 6267 Table 5"},
    {5, "P-224 (secp224r1)", "RFC 6267 Table 5"},   {6, "B-233 (sect233r1)", "RFC 6267 Table 5"},
    {7, "K-233 (sect233k1)", "RFC 6267 Table 5"},   {8, "P-256 (secp256r1)", "RFC 6267 Table 5"},
    {9, "B-283 (sect283r1)", "RFC 6267 Table 5"},   {10, "K-283 (sect283k1)", "RFC 6267 Table 5"},
    {11, "P-384 (secp384r1)", "RFC 6267 Table 5"},  {12, "B-409 (sect409r1)", "RFC 6267 Table 5"},
    {13, "K-409 (sect409k1)", "RFC 6267 Table 5"},  {14, "P-521 (secp521r1)", "RFC 6267 Table 5"},
    {15, "B-571 (sect571r1)", "RFC 6267 Table 5"},  {16, "K-571 (sect571k1)", "RFC 6267 Table 5"},
};

/// sk_type_table: Type of SK.
inline constexpr NamedValue sk_type_table[] = {{1, "SK", "RFC 6267 Table 6"}};

/// key_parameters_alg_table: payload algorithm of a protected payload, numbered as in RFC 5116.
inline constexpr NamedValue key_parameters_alg_table[] = {
    {1, "AEAD_AES_128_GCM", "TS 33.180 8.5.4.1"},
    {2, "AEAD_AES_256_GCM", "TS 33.180 8.5.4.1"},
};

/// purpose_table: Key type of the 3GPP key parameters, and the purpose tag in the high 4 bits of a key identifier.
inline constexpr NamedValue purpose_table[] = {
    {0, "GMK", "TS 33.180 Table G-1"},  {1, "PCK", "TS 33.180 Table G-1"},   {2, "CSK", "TS 33.180 Table G-1"},
    {3, "SPK", "TS 33.180 Table G-1"},  {4, "MKFC", "TS 33.180 Table G-1"},  {5, "MSCCK", "TS 33.180 Table G-1"},
    {6, "MuSiK", "TS 33.180 Table G-1"},
};

/// named gives a value's name, or "unknown (number)".
std::string named(std::span<const NamedValue> table, std::uint32_t value);

}  // namespace mediasec::mikey
