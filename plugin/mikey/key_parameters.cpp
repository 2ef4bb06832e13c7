// Mediasec: the 3GPP key parameters extension: its protected form, its older forms, and the parameters themselves.
// TS 33.180 E.6.1 and 8.5.4.1, TS 33.179 E.6.1.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "mikey/key_parameters.h"

#include "mikey/walk.h"

#include <algorithm>

namespace mediasec::mikey {

namespace {

/// Octets before the DPPK-ID of a protected payload: message type 1, date 5, payload ID 4, sequence 1, algorithm 1, IV 16.
constexpr std::size_t before_dppk_id = 28;
constexpr std::size_t iv_length = 16, tag_length = 16;
/// Octets of the fixed parameters: key type 1, status 4, activation 5, expiry 5.
constexpr std::size_t fixed_parameters = 15;
constexpr std::uint8_t protected_bit = 0x40;

std::uint32_t number_at(ByteView data, std::size_t offset) noexcept
{
    return data.size() >= offset + 4 ? static_cast<std::uint32_t>(load_be(data.subspan(offset, 4))) : 0;
}

/// read_protected reads a protected payload (TS 33.180 8.5.4.1).
void read_protected(Cursor &in, bool signalling_algorithm)
{
    in.u8(Field::key_params_message_type);
    in.number(Field::key_params_date, 5);
    in.u32(Field::key_params_payload_id);
    in.u8(Field::key_params_sequence);
    in.u8(Field::key_params_algorithm);
    if (signalling_algorithm) in.u8(Field::key_params_signalling_algorithm);
    in.bytes(Field::key_params_iv, iv_length);
    in.u32(Field::key_params_dppk_id);
    in.u8(Field::key_params_iei);
    std::size_t length = in.u16(Field::key_params_len);
    if (!in.ok()) return;
    if (length < tag_length) return in.fail("encrypted key parameters with a tag of 16 octets expected");
    in.bytes(Field::key_params_ciphertext, length - tag_length);
    in.bytes(Field::key_params_tag, tag_length);
}

/// read_cbc reads the form of TS 33.179: an IV, and AES-128-CBC blocks.
void read_cbc(Cursor &in)
{
    in.bytes(Field::key_params_iv, iv_length);
    in.bytes(Field::key_params_ciphertext, in.left());
}

/// skip_wrapper steps over the IEI and length that TS 33.180 E.6.1 puts in front and that Streamwide leaves out.
void skip_wrapper(Cursor &in, ByteView plaintext)
{
    bool wrapped = plaintext.size() >= fixed_parameters + 3 && load_be(plaintext.subspan(1, 2)) == plaintext.size() - 3;
    if (!wrapped) return;
    in.u8(Field::key_params_iei);
    in.u16(Field::key_params_len);
}

void read_group_ids(Cursor &in, KeyParameters &out)
{
    if (in.u16(Field::key_params_groups_len) == 0) return;
    unsigned count = in.u8(Field::key_params_group_count);
    for (unsigned i = 0; in.ok() && i < count; ++i) {
        in.u8(Field::key_params_group_iei);
        std::size_t length = in.u16(Field::key_params_group_len);
        ByteView id = in.bytes(Field::key_params_group, length);
        if (in.ok()) out.group_ids.push_back(text_of(id));
    }
}

/// read_limit reads a time in 5 octets; 0 sets no limit.
std::uint64_t read_limit(Cursor &in, Field field)
{
    const std::uint64_t seconds = in.number(field, 5);
    if (in.ok() && seconds == 0) in.note("no limit");
    return seconds;
}

KeyParameters read_parameters(Cursor &in, ByteView plaintext)
{
    KeyParameters out;
    skip_wrapper(in, plaintext);
    out.key_type = in.u8(Field::key_params_key_type);
    out.status = in.u32(Field::key_params_status);
    in.part(Field::key_params_not_revoked);
    out.activation = read_limit(in, Field::key_params_activation);
    out.expiry = read_limit(in, Field::key_params_expiry);
    std::size_t text = in.u16(Field::key_params_text_len);
    out.text = text_of(in.optional_bytes(Field::key_params_text, text));
    // Group IDs are there for the group keys only (TS 33.180 E.6.1).
    if (in.ok() && in.left() >= 2) read_group_ids(in, out);
    if (in.ok()) in.optional_bytes(Field::key_params_reserved, in.left());
    return out;
}

/// note_key_type sets the note of the Key type that was listed last.
void note_key_type(Layout &layout, std::string note)
{
    auto is_key_type = [](const Item &item) { return item.field == static_cast<std::uint16_t>(Field::key_params_key_type); };
    auto found = std::find_if(layout.items.rbegin(), layout.items.rend(), is_key_type);
    if (found != layout.items.rend()) found->note = std::move(note);
}

/// read_clear reads key parameters that were not encrypted. Streamwide 1.1 sent them so, and numbered the key types from 1.
void read_clear(Context &context, Cursor &in, Group &group, ByteView data)
{
    std::size_t start = in.offset();
    std::uint32_t purpose = context.csb_id >> 28;
    KeyParameters parameters = read_parameters(in, data);
    bool from_one = in.ok() && parameters.key_type == purpose + 1;
    context.deviation(start, std::string("key parameters are not encrypted (TS 33.180 E.6.1: a protected payload)") +
                                 (from_one ? "; their key types count from 1" : ""));
    group.note("3GPP key parameters, not encrypted" + (from_one ? ", " + named(purpose_table, purpose) : std::string()));
    if (from_one) note_key_type(in.layout(), named(purpose_table, purpose) + " when counted from 1");
    if (in.ok()) return;
    // An unknown form in clear: the message around it is whole, so it is not called broken.
    context.deviation(in.fault().offset, "key parameters in an unknown form, " + in.fault().expected);
    in = in.over(data.subspan(in.offset() - start), in.offset());
}

}  // namespace

void read_key_parameters(Context &context, Cursor &in, Group &group)
{
    Cursor copy = in;
    std::size_t start = in.offset(), size = in.left();
    ByteView data = copy.take(size, Field::key_params);
    Group inner(in, Field::key_params);
    bool plain = number_at(data, before_dppk_id) == context.csb_id, shifted = number_at(data, before_dppk_id + 1) == context.csb_id;
    bool is_protected = size >= before_dppk_id + 4 && (plain || shifted || (data[0] & protected_bit) != 0);
    if (is_protected && (plain || shifted || size % 16 != 0)) {
        group.note("3GPP key parameters, encrypted");
        if (!plain && !shifted) context.deviation(start + before_dppk_id, "DPPK-ID is not the CSB ID (TS 33.180 E.6.1)");
        read_protected(in, !plain && shifted);
    } else if (size >= 2 * iv_length && size % 16 == 0) {
        group.note("3GPP key parameters, AES-128-CBC");
        context.deviation(start, "key parameters in the AES-128-CBC form of TS 33.179 (TS 33.180 E.6.1: a protected payload)");
        read_cbc(in);
    } else {
        read_clear(context, in, group, data);
    }
    if (in.ok() && in.left() > 0) in.bytes(Field::key_params_reserved, in.left());
}

std::optional<KeyParameters> parse_key_parameters(ByteView plaintext, Layout *layout, std::optional<Fault> *fault)
{
    Layout scratch;
    Cursor in(ByteReader(plaintext), layout ? *layout : scratch, 0);
    KeyParameters out = read_parameters(in, plaintext);
    if (in.ok()) return out;
    if (fault) *fault = in.fault();
    return std::nullopt;
}

}  // namespace mediasec::mikey
