// Mediasec: octets to a MIKEY message: the walk along the payload chain.
// RFC 3830 6, TS 33.180 Annex E.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "mikey/parser.h"

#include "mikey/walk.h"

#include <algorithm>

namespace mediasec::mikey {

namespace {

constexpr PayloadKind kinds[] = {
    {payload::kemac, Field::kemac, read_kemac},       {payload::pke, Field::pke, read_pke},
    {payload::dh, Field::dh, read_dh},                {payload::sign, Field::sign, read_sign},
    {payload::t, Field::t, read_t},                   {payload::id, Field::id, read_id},
    {payload::cert, Field::cert, read_cert},          {payload::chash, Field::chash, read_chash},
    {payload::v, Field::v, read_v},                   {payload::sp, Field::sp, read_sp},
    {payload::rand, Field::rand, read_rand},          {payload::err, Field::err, read_err},
    {payload::tr, Field::tr, read_tr},                {payload::idr, Field::idr, read_idr},
    {payload::randr, Field::randr, read_randr},       {payload::tp, Field::tp, read_tp},
    {payload::ticket, Field::ticket, read_ticket},    {payload::key_data, Field::key, read_key_data},
    {payload::ext, Field::ext, read_extension},       {payload::ibake, Field::ibake, read_ibake},
    {payload::esk, Field::esk, read_esk},             {payload::sk, Field::sk, read_sk},
    {payload::eccpt, Field::eccpt, read_eccpt},       {payload::sakke, Field::sakke, read_sakke},
};

/// show_unread lists what is left of a broken chain. Octets that may be a key are never shown as plain octets.
void show_unread(Cursor &in, std::size_t end, bool clear_keys)
{
    if (end > in.offset()) in.list(clear_keys ? Field::kemac_key_data_clear : Field::undissected, in.offset(), end - in.offset());
}

/// read_one reads one payload and gives the type of the next.
std::uint8_t read_one(Walk &walk, Cursor &in, const PayloadKind &kind)
{
    auto start = static_cast<std::uint32_t>(in.offset());
    Group group(in, kind.group);
    // SIGN is the one payload without a Next Payload field (RFC 3830 6.5).
    std::uint8_t next = kind.type == payload::sign ? payload::last : in.u8(Field::next_payload);
    Payload p{walk, walk.context, in, walk.out, group, start, next};
    kind.read(p);
    if (in.ok() && walk.level == 0) walk.out.payloads.push_back({kind.type, p.whole()});
    return next;
}

/// read_trailing remarks on octets after the last payload.
void read_trailing(Context &context, Cursor &in)
{
    std::size_t left = in.left();
    if (left == 0) return;
    bool stray_zero = left == 1 && in.peek() == 0;
    std::string what = stray_zero ? "a stray 00, which Milestone sends, " : octets_text(left) + " ";
    context.deviation(in.offset(), what + "after the last payload (RFC 3830 6.1: the message ends there)");
    in.list(Field::trailing, in.offset(), left);
}

}  // namespace

std::span<const PayloadKind> payload_kinds() noexcept { return kinds; }

void Context::remark(Remark::Kind kind, std::size_t offset, std::string text)
{
    layout.remarks.push_back({kind, static_cast<std::uint32_t>(offset), std::move(text)});
}

void Context::broken(const Fault &found)
{
    if (!fault) fault = found;
    remark(Remark::Kind::malformed, found.offset, found.expected);
}

Span Payload::span(std::size_t length) const noexcept
{
    return {static_cast<std::uint32_t>(in.offset() - length), static_cast<std::uint32_t>(length)};
}

std::size_t Payload::implicit_length(std::optional<std::size_t> known, const char *what)
{
    if (known) return *known;
    if (next == payload::last) return in.left();
    in.fail(std::string(what) + ": a known algorithm expected, because no field gives the length");
    return 0;
}

bool Payload::nested(Cursor &octets, std::uint8_t first, Message &into, bool clear_keys)
{
    if (walk.level + 1 >= deepest) {
        context.remark(Remark::Kind::note, octets.offset(), "nested deeper than any legal message, not read");
        return false;
    }
    Walk inner{context, into, walk.level + 1, clear_keys || walk.clear_keys, walk.quiet || !in.ok()};
    return inner.run(octets, first);
}

bool Walk::run(Cursor &in, std::uint8_t first)
{
    std::size_t end = in.offset() + in.left();
    std::uint8_t type = first;
    const char *where = "payload chain";
    while (in.ok() && type != payload::last) {
        auto kind = std::find_if(std::begin(kinds), std::end(kinds), [type](const PayloadKind &k) { return k.type == type; });
        if (kind == std::end(kinds)) {
            if (!clear_keys) in.list(Field::payload, in.offset(), 0).note = "unknown (" + std::to_string(type) + ")";
            in.fail("a known payload type expected, " + std::to_string(type) + " has no length that could be skipped");
            break;
        }
        where = label_of(kind->group);
        type = read_one(*this, in, *kind);
    }
    if (in.ok()) return true;
    if (!quiet) context.broken({in.fault().offset, std::string(where) + ": " + in.fault().expected});
    show_unread(in, end, clear_keys);
    return false;
}

Message parse(ByteView octets, const ParseOptions &options)
{
    Message message;
    Context context{options, message.layout, message.fault};
    Cursor in(ByteReader(octets), message.layout, 0);
    std::uint8_t first = read_header(context, in, message);
    if (in.ok()) {
        Walk walk{context, message};
        walk.run(in, first);
    } else {
        context.broken({in.fault().offset, "HDR payload: " + in.fault().expected});
        show_unread(in, octets.size(), false);
    }
    std::size_t end = in.ok() ? in.offset() : octets.size();
    message.raw = copy_of(octets.first(end));
    if (in.ok()) read_trailing(context, in);
    return message;
}

StreamPart next_in_stream(ByteView octets, const ParseOptions &options)
{
    const Message message = parse(octets, options);
    const std::size_t end = message.raw.size();
    if (!message.fault) return {looks_like_mikey(octets.subspan(end)) ? end : octets.size(), false};
    // A fault that one more octet changes is one about the end of the octets.
    Bytes longer = copy_of(octets);
    longer.push_back(0);
    const auto then = parse(longer, options).fault;
    return {octets.size(), !then || then->offset != message.fault->offset || then->expected != message.fault->expected};
}

bool looks_like_mikey(ByteView octets) noexcept
{
    ByteReader in(octets);
    int version = in.peek(0), type = in.peek(1);
    return version == 1 && type >= 0 && name_of(data_type_table, static_cast<std::uint32_t>(type)) != nullptr;
}

}  // namespace mediasec::mikey
