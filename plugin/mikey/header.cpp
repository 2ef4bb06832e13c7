// Mediasec: the common header (HDR) and its CS ID map.
// RFC 3830 6.1, RFC 4563 5, RFC 6043 6.1.1.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "mikey/walk.h"

namespace mediasec::mikey {

namespace {

constexpr std::uint8_t map_srtp_id = 0, map_empty = 1, map_generic_id = 2;

std::string hex32(std::uint32_t value)
{
    Bytes octets;
    append_be(octets, value, 4);
    return to_hex(octets);
}

CryptoSession read_srtp_id(Cursor &in, std::uint8_t position)
{
    CryptoSession session;
    Group group(in, Field::srtp_id);
    // RFC 3830 6.1.1: the stream's CS ID is its position, counted from 1.
    session.cs_id = position;
    session.policies.push_back(in.u8(Field::srtp_id_policy_no));
    session.ssrc = in.u32(Field::srtp_id_ssrc);
    session.roc = in.u32(Field::srtp_id_roc);
    group.note("CS " + std::to_string(position) + ", policy " + std::to_string(session.policies[0]) + ", SSRC " + hex32(*session.ssrc) +
               ", ROC " + std::to_string(*session.roc));
    return session;
}

/// read_srtp_session_data reads the Session Data of an SRTP session: SSRC, and ROC and SEQ with the S flag.
void read_srtp_session_data(Context &context, Cursor data, bool s, CryptoSession &session)
{
    if (data.left() == 0) return;
    std::size_t start = data.offset();
    std::uint32_t ssrc = data.u32(Field::generic_id_ssrc);
    if (data.ok()) session.ssrc = ssrc;
    if (s) {
        std::uint32_t roc = data.u32(Field::generic_id_roc);
        std::uint16_t seq = data.u16(Field::generic_id_seq);
        if (data.ok()) session.roc = roc, session.seq = seq;
    }
    if (!data.ok()) {
        context.deviation(start, "SRTP Session Data of " + octets_text(session.session_data.size()) + " (RFC 6043 6.1.1: 4, or 10 with S)");
        return;
    }
    if (data.left() == 0) return;
    context.deviation(data.offset(), octets_text(data.left()) + " after the SRTP Session Data (RFC 6043 6.1.1: 4, or 10 with S)");
    data.bytes(Field::generic_id_session_data, data.left());
}

std::string session_note(const CryptoSession &session, const std::string &prot_type)
{
    std::string note = "CS " + std::to_string(session.cs_id) + ", " + prot_type;
    for (std::uint8_t policy : session.policies) note += ", policy " + std::to_string(policy);
    if (session.ssrc) note += ", SSRC " + hex32(*session.ssrc);
    if (!session.spi.empty()) note += ", SPI " + to_hex(session.spi);
    return note;
}

CryptoSession read_generic_id(Context &context, Cursor &in)
{
    CryptoSession session;
    Group group(in, Field::generic_id);
    session.cs_id = in.u8(Field::generic_id_cs_id);
    session.prot_type = in.u8(Field::generic_id_prot_type);
    std::string prot_type = prot_type_name(context.options, session.prot_type);
    if (in.ok() && !name_of(prot_type_table, session.prot_type)) in.note(prot_type);
    bool s = (in.u8(Field::generic_id_s) & 0x80) != 0;
    std::uint32_t policies = in.part(Field::generic_id_policies);
    for (std::uint32_t i = 0; in.ok() && i < policies; ++i) session.policies.push_back(in.u8(Field::generic_id_policy_no));
    std::size_t length = in.u16(Field::generic_id_session_data_len);
    if (session.prot_type == 0) {
        std::size_t start = in.offset();
        ByteView data = in.take(length, Field::generic_id_session_data);
        session.session_data = copy_of(data);
        if (in.ok()) read_srtp_session_data(context, in.over(data, start), s, session);
    } else {
        session.session_data = copy_of(in.optional_bytes(Field::generic_id_session_data, length));
    }
    std::size_t spi = in.u8(Field::generic_id_spi_len);
    session.spi = copy_of(in.optional_bytes(Field::generic_id_spi, spi));
    group.note(session_note(session, prot_type));
    return session;
}

/// read_map reads the CS ID map info.
void read_map(Context &context, Cursor &in, Header &header)
{
    if (header.map_type == map_empty || header.cs_count == 0) return;
    if (header.map_type != map_srtp_id && header.map_type != map_generic_id) {
        in.fail("a known CS ID map type expected, the length of a map of type " + std::to_string(header.map_type) + " is not known");
        return;
    }
    for (unsigned i = 1; in.ok() && i <= header.cs_count; ++i) {
        bool srtp_id = header.map_type == map_srtp_id;
        CryptoSession session = srtp_id ? read_srtp_id(in, static_cast<std::uint8_t>(i)) : read_generic_id(context, in);
        if (in.ok()) header.sessions.push_back(std::move(session));
    }
}

/// check_header remarks on what the document of the data type forbids in HDR.
void check_header(Context &context, const Header &header)
{
    if (header.version != 1) context.deviation(0, "version " + std::to_string(header.version) + " (RFC 3830 6.1 defines 1)");
    bool sakke = header.data_type == data_type_sakke;
    bool ticket = header.data_type >= data_type_request_init_psk && header.data_type <= data_type_resolve_response;
    if (sakke && header.v) context.deviation(3, "V flag set in a SAKKE message (RFC 6509 4.1: shall be 0)");
    if (sakke && header.map_type == map_srtp_id)
        context.deviation(9, "CS ID map type SRTP-ID in a SAKKE message (TS 33.180 E.3.1: the empty map or GENERIC-ID)");
    if (ticket && header.map_type == map_srtp_id)
        context.deviation(9, "CS ID map type SRTP-ID in a MIKEY-TICKET message (RFC 6043 6.1: shall not be used)");
}

}  // namespace

std::string prot_type_name(const ParseOptions &options, std::uint8_t prot_type)
{
    if (const char *name = name_of(prot_type_table, prot_type)) return name;
    if (prot_type == options.prot_tls) return "TLS";
    if (prot_type == options.prot_psk_mime) return "PSK/MIME";
    return named(prot_type_table, prot_type);
}

std::uint8_t read_header(Context &context, Cursor &in, Message &out)
{
    Group group(in, Field::hdr);
    Header &header = out.header;
    header.version = in.u8(Field::version);
    header.data_type = context.data_type = in.u8(Field::type);
    std::uint8_t next = in.u8(Field::next_payload);
    header.v = (in.u8(Field::v_set) & 0x80) != 0;
    header.prf = static_cast<std::uint8_t>(in.part(Field::prf_func));
    header.csb_id = context.csb_id = in.u32(Field::csb_id);
    header.cs_count = in.u8(Field::cs_count);
    header.map_type = in.u8(Field::cs_id_map_type);
    group.note(named(data_type_table, header.data_type) + ", CSB ID " + hex32(header.csb_id));
    if (!in.ok()) return payload::last;
    check_header(context, header);
    read_map(context, in, header);
    if (in.ok()) out.payloads.push_back({payload::hdr, {0, static_cast<std::uint32_t>(in.offset())}});
    return next;
}

}  // namespace mediasec::mikey
