// Mediasec: KEMAC and the sub-payloads that carry keys.
// RFC 3830 6.2, 6.13, 6.14; RFC 4650 4.2; RFC 6043 6.2; RFC 6267 6.1.3, 6.1.5.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "mikey/walk.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace mediasec::mikey {

namespace {

constexpr std::uint8_t encr_null = 0, encr_aes_kw = 2;
constexpr std::uint8_t kv_null = 0, kv_spi = 1, kv_interval = 2;
constexpr std::size_t sha_1_length = 20;

bool is_dhhmac(std::uint8_t data_type) noexcept { return data_type == data_type_dhhmac_init || data_type == data_type_dhhmac_response; }

/// is_envelope tells whether KEMAC holds the sender's ID before the keys (RFC 3830 6.2, RFC 4738 3.6).
bool is_envelope(std::uint8_t data_type) noexcept { return data_type == data_type_pk_init || data_type == data_type_rsa_r_response; }

/// is_key_and_salt tells whether a TEK has the length of an SRTP master key (16 or 32) with its salt (14, or 12 for GCM) behind it.
bool is_key_and_salt(const KeyData &key) noexcept
{
    constexpr std::uint8_t tek = 2;
    std::size_t length = key.key.size();
    return key.type == tek && (length == 16 + 14 || length == 32 + 14 || length == 16 + 12 || length == 32 + 12);
}

/// has_salt tells whether a key type has a salt (RFC 3830 Table 6.13.a, RFC 6043 Table 6.7).
bool has_salt(std::uint8_t type) noexcept { return type == 1 || type == 3 || type == 5; }

/// dhhmac_mac_length tells the MAC's length in DHHMAC, where KEMAC is the last payload. RFC 4650 Table 4.2.a numbers the algorithms the
/// other way round than RFC 3830 does (0 HMAC-SHA-1, 1 NULL, and Encr alg 2 for NULL); both numberings occur. What follows, and the
/// number of the encryption, tell them apart. One octet that follows may be a stray 00.
std::optional<std::size_t> dhhmac_mac_length(Payload &p, const Kemac &kemac)
{
    if (kemac.mac_alg > 1 || p.next != payload::last) return mac_length(kemac.mac_alg);
    bool of_4650 = kemac.encr_alg == encr_aes_kw && kemac.encr_data.empty();
    bool nothing_follows = p.in.left() <= 1;
    bool null = nothing_follows && of_4650 == (kemac.mac_alg == 1);
    std::size_t length = null ? 0 : sha_1_length;
    if (p.in.ok() && length != mac_length(kemac.mac_alg))
        p.context.remark(Remark::Kind::note, p.in.offset() - 1,
                         "MAC alg " + std::to_string(kemac.mac_alg) + " is " + (null ? "NULL" : "HMAC-SHA-1") + " of RFC 4650 4.2");
    return length;
}

/// read_encrypted reads Encr data, and the sub-payloads in it when it is not encrypted.
void read_encrypted(Payload &p, Kemac &kemac, std::size_t length)
{
    std::size_t offset = p.in.offset();
    if (kemac.encr_alg != encr_null || length == 0) {
        kemac.encr_data = copy_of(p.in.bytes(Field::kemac_key_data, length));
        return;
    }
    Cursor copy = p.in;
    kemac.encr_data = copy_of(copy.take(length, Field::kemac_key_data));
    Cursor data = p.in.sub(length, Field::kemac_key_data);
    // Wireshark's built-in dissector shows the sub-payloads in place of the data in pre-shared key messages only; its filters go on
    // matching.
    data.outdent();
    if (p.walk.level == 0 && p.context.data_type != data_type_psk_init) {
        data.list(Field::kemac_key_data_clear, offset, data.left());
        data.indent();
    }
    // What an envelope holds does not belong to the message itself: its ID names the sender once more.
    Message inner;
    const bool in_envelope = p.walk.level == 0 && is_envelope(p.context.data_type);
    const std::uint8_t first = in_envelope ? first_in_envelope(kemac.encr_data) : payload::key_data;
    const bool ended_well = p.nested(data, first, in_envelope ? inner : p.out, true);
    std::move(inner.plain_keys.begin(), inner.plain_keys.end(), std::back_inserter(p.out.plain_keys));
    if (ended_well && data.left() > 0)
        p.context.deviation(data.offset(), octets_text(data.left()) + " after the last key data sub-payload at " + std::to_string(offset));
}

/// list_validity_field reads a one-octet length and that many octets.
Bytes read_short(Cursor &in, Field length, Field data) { return copy_of(in.optional_bytes(data, in.u8(length))); }

}  // namespace

Validity read_validity(Cursor &in, std::uint8_t kv)
{
    Validity validity;
    switch (kv) {
    case kv_null: break;
    case kv_spi: validity.spi = read_short(in, Field::key_kv_spi_len, Field::key_kv_spi); break;
    case kv_interval:
        validity.from = read_short(in, Field::key_kv_from_len, Field::key_kv_from);
        validity.to = read_short(in, Field::key_kv_to_len, Field::key_kv_to);
        break;
    default: in.fail("a known KV expected, the length of key validity data of type " + std::to_string(kv) + " is not known");
    }
    return validity;
}

void read_kemac(Payload &p)
{
    Kemac kemac;
    kemac.encr_alg = p.in.u8(Field::kemac_encr_alg);
    std::size_t length = p.in.u16(Field::kemac_key_data_len);
    if (is_dhhmac(p.context.data_type) && kemac.encr_alg == encr_aes_kw && length == 0)
        p.context.remark(Remark::Kind::note, p.in.offset() - 3, "Encr alg 2 without data is NULL of RFC 4650 4.2");
    p.group.note(named(encr_alg_table, kemac.encr_alg) + ", " + octets_text(length));
    read_encrypted(p, kemac, length);
    kemac.data_span = p.span(kemac.encr_data.size());
    kemac.mac_alg = p.in.u8(Field::kemac_mac_alg);
    auto known = is_dhhmac(p.context.data_type) && p.walk.level == 0 ? dhhmac_mac_length(p, kemac) : mac_length(kemac.mac_alg);
    std::size_t mac = p.implicit_length(known, "MAC");
    kemac.mac = copy_of(p.in.bytes(Field::kemac_mac, mac));
    if (!p.in.ok()) return;
    kemac.whole = p.whole();
    kemac.mac_span = p.span(mac);
    p.group.note(named(encr_alg_table, kemac.encr_alg) + ", " + octets_text(length) + ", MAC " + named(mac_alg_table, kemac.mac_alg));
    p.out.kemacs.push_back(std::move(kemac));
}

void read_key_data(Payload &p)
{
    KeyData key;
    std::uint8_t octet = p.in.u8(Field::key_type);
    key.type = static_cast<std::uint8_t>(octet >> 4);
    key.kv = static_cast<std::uint8_t>(p.in.part(Field::key_kv));
    std::size_t length = p.in.u16(Field::key_data_len);
    key.key = SecretBytes(p.in.bytes(Field::key_data, length));
    if (has_salt(key.type)) {
        std::size_t salt = p.in.u16(Field::key_salt_len);
        key.salt = SecretBytes(p.in.bytes(Field::key_salt, salt));
    }
    Validity validity = read_validity(p.in, key.kv);
    key.spi = std::move(validity.spi);
    key.valid_from = std::move(validity.from);
    key.valid_to = std::move(validity.to);
    std::string note = named(key_type_table, key.type) + ", " + octets_text(length);
    if (!key.spi.empty()) note += ", SPI " + to_hex(key.spi);
    p.group.note(std::move(note));
    if (!p.in.ok()) return;
    if (is_key_and_salt(key))
        p.context.deviation(p.start, "TEK of " + octets_text(length) + ", key and salt in one (RFC 3830 6.13: TEK+SALT; as GStreamer)");
    if (p.walk.level == 0 && !p.walk.clear_keys)
        p.context.deviation(p.start, "Key data outside of KEMAC (RFC 3830 6.13: never in clear)");
    p.out.plain_keys.push_back(std::move(key));
}

void read_sk(Payload &p)
{
    std::uint8_t octet = p.in.u8(Field::sk_type);
    auto kv = static_cast<std::uint8_t>(p.in.part(Field::sk_kv));
    std::size_t length = p.in.u16(Field::sk_len);
    p.in.bytes(Field::sk_data, length);
    read_validity(p.in, kv);
    p.group.note(named(sk_type_table, octet >> 4) + ", " + octets_text(length));
}

std::uint8_t first_in_envelope(ByteView octets)
{
    std::optional<Fault> fault;
    const SubPayloads as_identity = parse_sub_payloads(octets, payload::id, nullptr, &fault);
    if (fault || as_identity.identities.empty()) return payload::key_data;
    // A TGK looks like an ID of type NAI, but only an ID is text; what follows an ID are keys.
    const Bytes &data = as_identity.identities.front().data;
    const bool is_text = std::all_of(data.begin(), data.end(), [](std::uint8_t o) { return o >= 0x20 && o != 0x7f; });
    return is_text || !as_identity.keys.empty() ? payload::id : payload::key_data;
}

SubPayloads parse_sub_payloads(ByteView octets, std::uint8_t first, Layout *layout, std::optional<Fault> *fault)
{
    Message scratch;
    ParseOptions options;
    std::optional<Fault> found;
    Context context{options, layout ? *layout : scratch.layout, found};
    Cursor in(ByteReader(octets), context.layout, 0);
    Walk walk{context, scratch, 1, true};
    if (walk.run(in, first)) {
        ByteView rest = octets.subspan(octets.size() - in.left());
        // RFC 3830 4.2.3: AES-KW pads to 8 octets; nothing else should follow the last sub-payload.
        if (std::any_of(rest.begin(), rest.end(), [](std::uint8_t o) { return o != 0; }))
            context.deviation(in.offset(), octets_text(rest.size()) + " after the last key data sub-payload (RFC 3830 6.2)");
    }
    if (fault) *fault = found;
    return {std::move(scratch.plain_keys), std::move(scratch.identities)};
}

std::vector<KeyData> parse_key_data(ByteView octets, Layout *layout, std::optional<Fault> *fault)
{
    return parse_sub_payloads(octets, payload::key_data, layout, fault).keys;
}

}  // namespace mediasec::mikey
