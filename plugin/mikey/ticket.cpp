// Mediasec: TP and TICKET, with what is nested in them.
// RFC 6043 6.10 and Appendix A.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "mikey/walk.h"

namespace mediasec::mikey {

namespace {

constexpr std::uint16_t base_ticket = 1, ticket_3gpp = 2;
constexpr Field flag_fields[] = {Field::ticket_d, Field::ticket_e, Field::ticket_f, Field::ticket_g, Field::ticket_h, Field::ticket_i,
                                 Field::ticket_j, Field::ticket_k, Field::ticket_l, Field::ticket_m, Field::ticket_n, Field::ticket_o};

std::string flags_text(const TicketPolicy &policy)
{
    std::string text;
    for (char letter = 'D'; letter <= 'O'; ++letter)
        if (policy.flag(letter)) text += letter;
    return text.empty() ? "no flags" : "flags " + text;
}

/// read_chain walks data that begins with the type of its first payload: TP Data and Initiator Data.
void read_chain(Payload &p, Cursor &data, Message &into)
{
    if (data.left() == 0) return;
    std::uint8_t first = data.u8(Field::first_payload);
    bool whole = p.nested(data, first, into);
    if (whole && data.left() > 0)
        p.context.deviation(data.offset(), octets_text(data.left()) + " after the last nested payload (RFC 6043 6.10)");
}

/// NestedField is a field with a 16-bit length whose octets hold payloads.
struct NestedField {
    Bytes octets;
    Cursor inside;
    Span span;
};

/// read_nested lists a field's length and octets, and gives a cursor over them. A cut field is walked as far as it goes.
NestedField read_nested(Payload &p, Field length_field, Field data_field)
{
    std::size_t length = p.in.u16(length_field);
    Cursor copy = p.in;
    Span span{static_cast<std::uint32_t>(p.in.offset()), static_cast<std::uint32_t>(length)};
    Bytes octets = copy_of(copy.take(length, data_field));
    Cursor inside = p.in.sub(length, data_field);
    if (copy.ok() || inside.left() > 0) {
        inside.outdent();
        inside.list(data_field, span.offset, inside.left());
        inside.indent();
    }
    return {std::move(octets), inside, span};
}

void read_policy(Payload &p, TicketPolicy &policy)
{
    policy.type = p.in.u16(Field::ticket_type);
    policy.subtype = p.in.u8(Field::ticket_subtype);
    policy.version = p.in.u8(Field::ticket_version);
    std::size_t offset = p.in.offset();
    auto bits = static_cast<std::uint32_t>(p.in.number(Field::ticket_prf_func, 3));
    // PRF Func 7 bits, the flags D to O, Res 5 bits.
    policy.prf = static_cast<std::uint8_t>(bits >> 17);
    policy.flags = static_cast<std::uint16_t>(bits >> 5 & 0xfff);
    for (Field flag : flag_fields) p.in.part(flag);
    if (p.in.part(Field::ticket_res) != 0) p.context.deviation(offset, "reserved bits of the ticket policy are not 0 (RFC 6043 6.10)");
    p.group.note(named(ticket_type_table, policy.type) + ", " + flags_text(policy));
    NestedField data = read_nested(p, Field::ticket_tp_data_len, Field::ticket_tp_data);
    policy.tp_data = std::move(data.octets);
    Message inner;
    read_chain(p, data.inside, inner);
    policy.identities = std::move(inner.identities);
    policy.times = std::move(inner.times);
    policy.requested_keys = std::move(inner.plain_keys);
}

/// keep_base_ticket takes the payloads of Appendix A over.
void keep_base_ticket(Message &inner, BaseTicket &base)
{
    if (!inner.times.empty()) base.time = std::move(inner.times.front());
    if (!inner.nonces.empty()) base.rand = std::move(inner.nonces.front());
    if (!inner.kemacs.empty()) base.kemac = std::move(inner.kemacs.front());
    if (!inner.identities.empty()) base.psk = std::move(inner.identities.front());
    base.verification = std::move(inner.verification);
}

/// read_thdr reads the ticket header and gives the type of the payload after it.
std::uint8_t read_thdr(Cursor &in, Bytes &data)
{
    Group group(in, Field::thdr);
    std::uint8_t next = in.u8(Field::next_payload);
    std::size_t length = in.u16(Field::thdr_len);
    data = copy_of(in.optional_bytes(Field::thdr_data, length));
    group.note(octets_text(length));
    return next;
}

/// read_ticket_data reads Ticket Data as Appendix A has it. A 3GPP ticket may have that form or not: when it has not, what was listed is
/// taken back and only the octets stay.
void read_ticket_data(Payload &p, Cursor &data, Ticket &ticket)
{
    if ((ticket.policy.type != base_ticket && ticket.policy.type != ticket_3gpp) || data.left() == 0) return;
    Layout &layout = p.context.layout;
    std::size_t items = layout.items.size(), remarks = layout.remarks.size();
    std::optional<Fault> fault = p.context.fault;
    BaseTicket base;
    Message inner;
    std::uint8_t first = read_thdr(data, base.thdr);
    bool whole = data.ok() && p.nested(data, first, inner) && data.left() == 0;
    if (whole) {
        keep_base_ticket(inner, base);
        ticket.base = std::move(base);
    } else if (ticket.policy.type == ticket_3gpp) {
        layout.items.resize(items);
        layout.remarks.resize(remarks);
        p.context.fault = std::move(fault);
    } else if (!data.ok() && p.in.ok() && layout.remarks.size() == remarks) {
        p.context.broken({data.fault().offset, "THDR payload: " + data.fault().expected});
    }
}

}  // namespace

void read_tp(Payload &p)
{
    TicketPolicy policy;
    read_policy(p, policy);
    if (p.in.ok()) p.out.ticket_policy = std::move(policy);
}

void read_ticket(Payload &p)
{
    Ticket ticket;
    read_policy(p, ticket.policy);
    if (!p.in.ok()) return;
    NestedField data = read_nested(p, Field::ticket_data_len, Field::ticket_data);
    ticket.ticket_data = std::move(data.octets);
    ticket.ticket_data_span = data.span;
    read_ticket_data(p, data.inside, ticket);
    if (!p.in.ok()) return;
    NestedField initiator = read_nested(p, Field::ticket_initiator_data_len, Field::ticket_initiator_data);
    ticket.initiator_data = std::move(initiator.octets);
    ticket.initiator_data_span = initiator.span;
    Message inner;
    read_chain(p, initiator.inside, inner);
    if (!p.in.ok()) return;
    ticket.whole = p.whole();
    p.out.ticket = std::move(ticket);
}

}  // namespace mediasec::mikey
