// Mediasec: the fields that a MIKEY message shows.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>

namespace mediasec::mikey {

/// Field is an index in fields(); the names follow the filter names.
enum class Field : std::uint16_t {
    // HDR
    hdr, version, type, next_payload, v_set, prf_func, csb_id, cs_count, cs_id_map_type,
    srtp_id, srtp_id_policy_no, srtp_id_ssrc, srtp_id_roc,
    generic_id, generic_id_cs_id, generic_id_prot_type, generic_id_s, generic_id_policies, generic_id_policy_no,
    generic_id_session_data_len, generic_id_session_data, generic_id_ssrc, generic_id_roc, generic_id_seq,
    generic_id_spi_len, generic_id_spi,
    // KEMAC, key data
    kemac, kemac_encr_alg, kemac_key_data_len, kemac_key_data, kemac_key_data_clear, kemac_mac_alg, kemac_mac,
    key, key_type, key_kv, key_data_len, key_data, key_salt_len, key_salt,
    key_kv_from_len, key_kv_from, key_kv_to_len, key_kv_to, key_kv_spi_len, key_kv_spi,
    // PKE, DH, SIGN
    pke, pke_c, pke_len, pke_data,
    dh, dh_group, dh_value, dh_reserv, dh_kv,
    sign, sign_type, sign_len, sign_data,
    // T, TR
    t, tr, t_role, t_ts_type, t_ntp, t_counter, t_interval, t_value,
    // ID, IDR, CERT, CHASH, V
    id, idr, id_role, id_type, id_len, id_data, id_uid, id_octets,
    cert, cert_type, cert_len, cert_data, cert_url,
    chash, chash_func, chash_hash,
    v, v_auth_alg, v_ver_data,
    // SP
    sp, sp_no, sp_proto_type, sp_param_len, sp_param, sp_param_type, sp_param_len_field, sp_param_value,
    sp_encr_alg, sp_encr_len, sp_auth_alg, sp_auth_key_len, sp_salt_len, sp_prf, sp_kd_rate, sp_srtp_encr, sp_srtcp_encr, sp_fec,
    sp_srtp_auth, sp_auth_tag_len, sp_srtp_prefix, sp_roc_rate, sp_srtp_auth_alg, sp_srtcp_auth_alg, sp_srtp_auth_key_len,
    sp_srtcp_auth_key_len, sp_srtp_auth_tag_len, sp_srtcp_auth_tag_len, sp_aead_tag_len,
    // RAND, RANDR, ERR
    rand, randr, rand_role, rand_len, rand_data,
    err, err_no, err_reserved,
    // General extensions
    ext, ext_type, ext_len, ext_data, ext_value, ext_tesla_i_key, ext_csb_id, ext_proof_of_origin, ext_ims_conf,
    key_id, key_id_type, key_id_len, key_id_data,
    bcast_subtype, bcast_data,
    sakke, sakke_params, sakke_idscheme, sakke_len, sakke_data, sakke_r, sakke_hint,
    key_params, key_params_message_type, key_params_date, key_params_payload_id, key_params_sequence, key_params_algorithm,
    key_params_signalling_algorithm, key_params_iv, key_params_dppk_id, key_params_iei, key_params_len, key_params_ciphertext,
    key_params_tag, key_params_key_type, key_params_status, key_params_not_revoked, key_params_activation, key_params_expiry,
    key_params_text_len, key_params_text, key_params_groups_len, key_params_group_count, key_params_group_iei, key_params_group_len,
    key_params_group, key_params_reserved,
    // TP, TICKET
    tp, ticket, ticket_type, ticket_subtype, ticket_version, ticket_prf_func,
    ticket_d, ticket_e, ticket_f, ticket_g, ticket_h, ticket_i, ticket_j, ticket_k, ticket_l, ticket_m, ticket_n, ticket_o, ticket_res,
    ticket_tp_data_len, ticket_tp_data, ticket_data_len, ticket_data, ticket_initiator_data_len, ticket_initiator_data, first_payload,
    thdr, thdr_len, thdr_data,
    // IBAKE, ESK, SK, ECCPT
    ibake, ibake_len, ibake_data, esk, esk_len, esk_data, sk, sk_type, sk_kv, sk_len, sk_data,
    eccpt, eccpt_curve, eccpt_point, eccpt_padding, eccpt_auth_alg, eccpt_tgk_len, eccpt_reserv, eccpt_kv,
    // What no payload explains
    payload, undissected, trailing,
    count,
};

}  // namespace mediasec::mikey
