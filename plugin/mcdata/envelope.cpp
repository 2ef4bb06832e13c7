// Mediasec: the MCData Protected Payload. TS 33.180 8.5.4.1.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "mcdata/envelope.h"

#include "mcdata/fields.h"

namespace mediasec::mcdata {

namespace {

constexpr std::uint8_t type_mask = 0x3f;
constexpr std::size_t iv_size = 16;   // used whole as GCM's IV
constexpr std::size_t tag_size = 16;  // RFC 5116 5.1, 5.2
// Positions without the optional signalling algorithm; it moves all of them by one.
constexpr std::size_t dppk_id_at = 28;
constexpr std::size_t length_at = 33;
constexpr std::size_t ciphertext_at = 35;

std::uint32_t peek_number(const FieldCursor &in, std::size_t at, unsigned width)
{
    std::uint32_t number = 0;
    for (unsigned i = 0; i < width; ++i) {
        int octet = in.peek(at + i);
        if (octet < 0) return UINT32_MAX;
        number = number << 8 | static_cast<std::uint32_t>(octet);
    }
    return number;
}

// begins_mikey: version 1, data type 26 (SAKKE), RFC 6509 4.1.
bool begins_mikey(const FieldCursor &in, std::size_t at) { return in.peek(at) == 0x01 && in.peek(at + 1) == 0x1a; }

// fits tells whether the lengths add up when everything is `shift` octets further on: nothing behind the ciphertext, or a MIKEY message.
bool fits(const FieldCursor &in, std::size_t shift)
{
    std::size_t end = ciphertext_at + shift + peek_number(in, length_at + shift, 2);
    return end == in.left() || (end < in.left() && (begins_mikey(in, end + 2) || begins_mikey(in, end + 3)));
}

// has_signalling_algorithm: no octet announces it. A key identifier that stands where it should settles it; else the lengths do, and
// without it comes first, as every implementation seen writes it.
bool has_signalling_algorithm(const FieldCursor &in, std::optional<std::uint32_t> key_id)
{
    if (key_id && peek_number(in, dppk_id_at, 4) == *key_id) return false;
    if (key_id && peek_number(in, dppk_id_at + 1, 4) == *key_id) return true;
    return !fits(in, 0) && fits(in, 1);
}

Span span_at(std::size_t offset, std::size_t length) { return {static_cast<std::uint32_t>(offset), static_cast<std::uint32_t>(length)}; }

void read_ciphertext(FieldCursor &in, Envelope &envelope)
{
    in.u8(Field::payload_iei);
    std::size_t length = in.u16(Field::payload_len);
    if (!in.ok()) return;
    FieldCursor value = in.sub(Field::ciphertext, length);
    if (length < tag_size || !in.ok()) {
        in.reader().fail_at(value.offset(), "a ciphertext with a tag of 16 octets expected");
        value.optional_bytes(Field::ciphertext, value.left());
        return;
    }
    envelope.ciphertext = span_at(value.offset(), length - tag_size);
    value.optional_bytes(Field::ciphertext, length - tag_size);
    envelope.tag = span_at(value.offset(), tag_size);
    value.bytes(Field::tag, tag_size);
}

// read_i_message: known texts disagree whether an IEI comes before the length; the MIKEY message's first octets tell.
void read_i_message(FieldCursor &in, Envelope &envelope)
{
    if (!in.ok() || in.at_end()) return;
    bool has_iei = !begins_mikey(in, 2) && (begins_mikey(in, 3) || peek_number(in, 0, 2) + 2 != in.left());
    if (has_iei) in.u8(Field::i_message_iei);
    std::size_t length = in.u16(Field::i_message_len), at = in.offset();
    in.bytes(Field::i_message, length);
    if (in.ok()) envelope.i_message = span_at(at, length);
}

}  // namespace

void list_type_octet(FieldCursor &in, std::uint8_t octet, std::size_t offset)
{
    in.list(Field::authenticated, offset, 1, octet);
    in.list(Field::is_protected, offset, 1, octet);
    in.list(Field::type, offset, 1, octet);
}

Envelope read_envelope(FieldCursor &in, std::optional<std::uint32_t> key_id)
{
    Envelope envelope;
    bool signalling = has_signalling_algorithm(in, key_id);
    FieldGroup group(in, Field::envelope);
    std::size_t start = in.offset();
    std::uint8_t type = in.reader().u8("message type");
    if (in.ok()) list_type_octet(in, type, start);
    envelope.message_type = type & type_mask;
    envelope.date = in.number(Field::date, 5);
    envelope.payload_id = in.u32(Field::payload_id);
    envelope.sequence_number = in.u8(Field::sequence_number);
    envelope.algorithm = in.u8(Field::algorithm);
    if (signalling) envelope.signalling_algorithm = in.u8(Field::signalling_algorithm);
    std::size_t iv_at = in.offset();
    in.bytes(Field::iv, iv_size);
    if (in.ok()) envelope.iv = span_at(iv_at, iv_size);
    envelope.dppk_id = in.u32(Field::dppk_id);
    if (in.ok()) envelope.aad = span_at(start, in.offset() - start);
    read_ciphertext(in, envelope);
    read_i_message(in, envelope);
    return envelope;
}

}  // namespace mediasec::mcdata
