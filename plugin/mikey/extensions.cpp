// Mediasec: SAKKE, and the general extensions that carry it and other things.
// RFC 3830 6.15, RFC 4442, RFC 4563 4, RFC 4567 3, RFC 4738 3.6, RFC 5410 3, RFC 6508 4, RFC 6509 4.2, TS 33.180 E.5, TR 33.829 C and F.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "mikey/walk.h"

namespace mediasec::mikey {

namespace {

constexpr std::uint8_t parameter_set_1 = 1;
/// R_(b,S) of Parameter Set 1 is an uncompressed point over a 1024-bit prime: 04, X, Y (RFC 6508 4, RFC 6509 A).
constexpr std::size_t point_length = 257;

/// list_sed lists the parts of SAKKE Encapsulated Data that was listed last: R_(b,S) and H.
void list_sed(Cursor &in, const Sakke &sakke, std::size_t offset)
{
    if (sakke.params != parameter_set_1 || sakke.sed.size() <= point_length) return;
    in.indent();
    in.list(Field::sakke_r, offset, point_length);
    in.list(Field::sakke_hint, offset + point_length, sakke.sed.size() - point_length);
    in.outdent();
}

void read_key_ids(Payload &, Cursor &in, Group &group)
{
    std::string note;
    while (in.ok() && in.left() > 0) {
        Group one(in, Field::key_id);
        std::uint8_t type = in.u8(Field::key_id_type);
        std::size_t length = in.u8(Field::key_id_len);
        ByteView id = in.bytes(Field::key_id_data, length);
        std::string text = named(key_id_type_table, type) + " " + to_hex(id);
        if (in.ok()) note += ", " + text;
        one.note(std::move(text));
    }
    group.note("Key ID" + note);
}

void read_csb_id(Payload &p, Cursor &in, Group &)
{
    if (in.left() == 4)
        in.u32(Field::ext_csb_id);
    else
        p.context.deviation(in.offset(), "CSB_ID of " + octets_text(in.left()) + " (RFC 4738 3.6: 4)");
}

void read_bcast(Payload &, Cursor &in, Group &group)
{
    std::uint8_t subtype = in.u8(Field::bcast_subtype);
    in.optional_bytes(Field::bcast_data, in.left());
    group.note("OMA BCAST, " + named(bcast_table, subtype));
}

void read_tesla(Payload &, Cursor &in, Group &) { in.bytes(Field::ext_tesla_i_key, in.left()); }

/// read_sakke_to_self reads a whole SAKKE payload, whose own Next Payload octet says nothing (TS 33.180 E.5).
void read_sakke_to_self(Payload &p, Cursor &in, Group &group)
{
    Sakke sakke;
    {
        Group inner(in, Field::sakke);
        in.u8(Field::next_payload);
        sakke = read_sakke_fields(in, inner);
    }
    group.note("SAKKE-to-self, " + octets_text(sakke.sed.size()));
    if (!in.ok()) return;
    if (in.left() > 0) p.context.deviation(in.offset(), octets_text(in.left()) + " after the SAKKE payload (TS 33.180 E.5)");
    p.out.extensions.back().sakke_to_self = std::move(sakke);
}

void read_parameters_of_key(Payload &p, Cursor &in, Group &group) { read_key_parameters(p.context, in, group); }

/// read_participants reads the ID payloads of 3GPP IMS CONF. They are the conference's participants, not the message's parties.
void read_participants(Payload &p, Cursor &in, Group &group)
{
    group.note("3GPP IMS CONF, participants");
    if (in.left() == 0) return;
    Message participants;
    Group inner(in, Field::ext_ims_conf);
    p.nested(in, payload::id, participants);
    inner.note(std::to_string(participants.identities.size()) + " participants");
}

void read_proof(Payload &, Cursor &in, Group &group)
{
    in.bytes(Field::ext_proof_of_origin, in.left());
    group.note("3GPP IMS MSG PROOF-OF-ORIGIN");
}

using DataReader = void (*)(Payload &, Cursor &, Group &);

/// ExtensionKind says who reads the data of an extension.
struct ExtensionKind {
    std::uint8_t type;
    DataReader read;
};
constexpr ExtensionKind extension_kinds[] = {
    {extension::tesla_i_key, read_tesla},
    {extension::key_id, read_key_ids},
    {extension::csb_id, read_csb_id},
    {extension::oma_bcast, read_bcast},
    {extension::sakke_to_self, read_sakke_to_self},
    {extension::key_parameters, read_parameters_of_key},
};

DataReader reader_of(const ParseOptions &options, std::uint8_t type) noexcept
{
    for (const ExtensionKind &kind : extension_kinds)
        if (kind.type == type) return kind.read;
    if (type == options.ext_ims_conf) return read_participants;
    if (type == options.ext_proof_of_origin) return read_proof;
    return nullptr;
}

std::string extension_name(const ParseOptions &options, std::uint8_t type)
{
    if (name_of(extension_table, type)) return named(extension_table, type);
    if (type == options.ext_ims_conf) return "3GPP IMS CONF";
    if (type == options.ext_proof_of_origin) return "3GPP IMS MSG PROOF-OF-ORIGIN";
    return named(extension_table, type);
}

}  // namespace

Sakke read_sakke_fields(Cursor &in, Group &group)
{
    Sakke sakke;
    sakke.params = in.u8(Field::sakke_params);
    sakke.id_scheme = in.u8(Field::sakke_idscheme);
    std::size_t length = in.u16(Field::sakke_len);
    std::size_t offset = in.offset();
    sakke.sed = copy_of(in.bytes(Field::sakke_data, length));
    if (in.ok()) list_sed(in, sakke, offset);
    group.note(octets_text(length) + ", " + named(sakke_params_table, sakke.params));
    return sakke;
}

void read_sakke(Payload &p)
{
    Sakke sakke = read_sakke_fields(p.in, p.group);
    if (p.in.ok()) p.out.sakke = std::move(sakke);
}

void read_extension(Payload &p)
{
    Extension ext;
    ext.type = p.in.u8(Field::ext_type);
    std::string name = extension_name(p.context.options, ext.type);
    if (p.in.ok() && !name_of(extension_table, ext.type)) p.in.note(name);
    std::size_t length = p.in.u16(Field::ext_len);
    std::size_t offset = p.in.offset();
    bool sdp_ids = ext.type == extension::sdp_ids;
    ByteView data = p.in.bytes(sdp_ids ? Field::ext_value : Field::ext_data, length);
    p.group.note(name + ", " + (sdp_ids ? text_note(data) : octets_text(length)));
    if (!p.in.ok()) return;
    ext.data = copy_of(data);
    ext.data_span = p.span(length);
    std::uint8_t type = ext.type;
    p.out.extensions.push_back(std::move(ext));
    DataReader read = reader_of(p.context.options, type);
    if (!read) return;
    Cursor inside = p.in.over(data, offset);
    inside.indent();
    read(p, inside, p.group);
    if (!inside.ok() && type != p.context.options.ext_ims_conf)
        p.context.broken({inside.fault().offset, "General Extension payload, " + name + ": " + inside.fault().expected});
}

}  // namespace mediasec::mikey
