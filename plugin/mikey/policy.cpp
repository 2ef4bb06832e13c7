// Mediasec: the security policy payload (SP).
// RFC 3830 6.10, RFC 4771 4, RFC 7714 15.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "mikey/walk.h"

namespace mediasec::mikey {

namespace {

/// ParameterField says which field shows a parameter of an SRTP policy, and in how many octets at most.
struct ParameterField {
    std::uint8_t type;
    Field field;
    std::size_t longest = 1;
};

constexpr ParameterField parameter_fields[] = {
    {0, Field::sp_encr_alg},
    {1, Field::sp_encr_len},
    {2, Field::sp_auth_alg},
    {3, Field::sp_auth_key_len},
    {4, Field::sp_salt_len},
    {5, Field::sp_prf},
    {6, Field::sp_kd_rate},
    {7, Field::sp_srtp_encr},
    {8, Field::sp_srtcp_encr},
    {9, Field::sp_fec},
    {10, Field::sp_srtp_auth},
    {11, Field::sp_auth_tag_len},
    {12, Field::sp_srtp_prefix},
    {13, Field::sp_roc_rate, 2},
    {14, Field::sp_srtp_auth_alg},
    {15, Field::sp_srtcp_auth_alg},
    {16, Field::sp_srtp_auth_key_len},
    {17, Field::sp_srtcp_auth_key_len},
    {18, Field::sp_srtp_auth_tag_len},
    {19, Field::sp_srtcp_auth_tag_len},
    {20, Field::sp_aead_tag_len},
};
constexpr std::uint8_t encryption_algorithm = 0, authentication_algorithm = 2;
constexpr std::uint8_t authentication_key_length = 3, authentication_tag_length = 11;
constexpr std::uint32_t hmac_sha_1 = 1;
/// Wireshark's built-in dissector knows the parameters of RFC 3830 only, and shows the others as mikey.sp.param; that filter goes on
/// matching.
constexpr std::uint8_t last_parameter_of_3830 = 12;

/// list_parameter lists a parameter: its value, and inside of it type, length and octets.
void list_parameter(Cursor &in, bool srtp, const PolicyParameter &parameter, std::size_t offset)
{
    std::size_t length = parameter.value.size();
    const ParameterField *known = nullptr;
    for (const ParameterField &row : parameter_fields)
        if (srtp && row.type == parameter.type && length >= 1 && length <= row.longest) known = &row;
    Item &item = in.list(known ? known->field : Field::sp_param, offset + 2, length, known ? parameter.number() : 0);
    if (!known && srtp) item.note = named(srtp_parameter_table, parameter.type);
    in.indent();
    Item &type = in.list(Field::sp_param_type, offset, 1, parameter.type);
    // The names of the field's values are SRTP's.
    if (!srtp) type.note = "not of SRTP";
    in.list(Field::sp_param_len_field, offset + 1, 1, length);
    in.list(Field::sp_param_value, offset + 2, length);
    if (known && parameter.type > last_parameter_of_3830) in.list(Field::sp_param, offset + 2, length);
    in.outdent();
}

void read_parameters(Cursor &in, SecurityPolicy &policy)
{
    while (in.ok() && in.left() > 0) {
        std::size_t offset = in.offset();
        PolicyParameter parameter;
        ByteView head = in.take(2, Field::sp_param);
        if (!in.ok()) return;
        parameter.type = head[0];
        parameter.value = copy_of(in.take(head[1], Field::sp_param_value));
        if (!in.ok()) return;
        list_parameter(in, policy.prot_type == 0, parameter, offset);
        policy.parameters.push_back(std::move(parameter));
    }
}

/// check_policy remarks on the tag length that GStreamer puts in the place of the authentication key length. It can be told
/// because HMAC-SHA-1 in SRTP has a key of 20 octets (RFC 3711 5.2) and tags of 10 or 4.
void check_policy(Context &context, const SecurityPolicy &policy, std::size_t offset)
{
    const PolicyParameter *algorithm = policy.find(authentication_algorithm), *key = policy.find(authentication_key_length);
    if (policy.prot_type != 0 || !key || (algorithm && algorithm->number() != hmac_sha_1)) return;
    bool tag_length = key->number() == 10 || key->number() == 4;
    if (tag_length && !policy.find(authentication_tag_length))
        context.deviation(offset, "Session Auth. key length " + std::to_string(key->number()) +
                                      " is the tag length (RFC 3830 6.10.1: parameter 11; GStreamer sends it in parameter 3)");
}

std::string policy_note(const Context &context, const SecurityPolicy &policy)
{
    std::string note = "policy " + std::to_string(policy.policy_no) + ", " + prot_type_name(context.options, policy.prot_type);
    const PolicyParameter *encryption = policy.find(encryption_algorithm);
    if (policy.prot_type == 0 && encryption) note += ", " + named(srtp_encr_table, encryption->number());
    return note;
}

}  // namespace

void read_sp(Payload &p)
{
    SecurityPolicy policy;
    policy.policy_no = p.in.u8(Field::sp_no);
    policy.prot_type = p.in.u8(Field::sp_proto_type);
    if (p.in.ok() && !name_of(prot_type_table, policy.prot_type)) p.in.note(prot_type_name(p.context.options, policy.prot_type));
    std::size_t length = p.in.u16(Field::sp_param_len);
    std::size_t offset = p.in.offset();
    Cursor parameters = p.in.sub(length, Field::sp_param);
    parameters.outdent();
    read_parameters(parameters, policy);
    p.group.note(policy_note(p.context, policy));
    if (!p.in.ok()) return;
    if (!parameters.ok()) p.context.broken({parameters.fault().offset, "SP payload: " + parameters.fault().expected});
    check_policy(p.context, policy, offset);
    p.out.policies.push_back(std::move(policy));
}

}  // namespace mediasec::mikey
