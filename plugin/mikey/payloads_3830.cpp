// Mediasec: the payloads of RFC 3830, except KEMAC and its sub-payloads (keys.cpp), SP (policy.cpp) and the general extensions.
// RFC 3830 6.3 to 6.12, RFC 4650 4.2, RFC 6043 6.3 to 6.9, RFC 6509 4.3, TS 33.180 E.1.2.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "mikey/walk.h"

#include <algorithm>

namespace mediasec::mikey {

namespace {

constexpr std::uint8_t ts_ntp_utc = 0, ts_ntp = 1, ts_counter = 2, ts_ntp_utc_32 = 3;
constexpr std::uint8_t role_rekeying_interval = 4;
constexpr std::uint8_t id_byte_string = 2, role_uid_initiator = 8, role_uid_responder = 9;
constexpr std::uint8_t cert_url_type = 1;
constexpr std::uint8_t sign_eccsi = 2;
/// An ECCSI signature is r, s and PVT: 32 + 32 + 65 octets (RFC 6507 3.3).
constexpr std::size_t eccsi_length = 129;

/// short_role gives "IDRi" of "Initiator (IDRi)".
std::string short_role(std::span<const NamedValue> table, std::uint8_t role)
{
    std::string name = named(table, role);
    std::size_t open = name.find('('), close = name.rfind(')');
    bool known = name_of(table, role) != nullptr && open != std::string::npos;
    return known ? name.substr(open + 1, close - open - 1) : "role " + name;
}

std::optional<std::size_t> ts_length(std::uint8_t type) noexcept
{
    switch (type) {
    case ts_ntp_utc:
    case ts_ntp: return 8;
    case ts_counter:
    case ts_ntp_utc_32: return 4;
    default: return std::nullopt;
    }
}

/// list_ts_value lists a TS value that was read as octets, in the form of its type.
void list_ts_value(Cursor &in, const Timestamp &time, std::size_t offset)
{
    std::size_t length = time.value.size();
    std::uint64_t number = length <= 8 ? load_be(time.value) : 0;
    if (time.type == ts_counter)
        in.list(Field::t_counter, offset, length, number);
    else if (time.type == ts_ntp_utc_32 && time.role == role_rekeying_interval)
        in.list(Field::t_interval, offset, length, number);
    else if (time.type == ts_ntp_utc_32)
        in.list(Field::t_ntp, offset, length, number << 32);
    else if (time.type == ts_ntp_utc || time.type == ts_ntp)
        in.list(Field::t_ntp, offset, length, number);
    else
        in.list(Field::t_value, offset, length);
}

/// read_timestamp reads the fields that T and TR share.
void read_timestamp(Payload &p, Timestamp time)
{
    time.type = p.in.u8(Field::t_ts_type);
    std::size_t length = p.implicit_length(ts_length(time.type), "TS value");
    std::size_t offset = p.in.offset();
    time.value = copy_of(p.in.take(length, Field::t_value));
    std::string note = named(ts_type_table, time.type);
    p.group.note(time.role == 0 ? note : short_role(ts_role_table, time.role) + ", " + note);
    if (!p.in.ok()) return;
    list_ts_value(p.in, time, offset);
    p.out.times.push_back(std::move(time));
}

/// is_uid tells whether a role carries a hashed identity (TS 33.180 E.7) instead of a readable one.
bool is_uid(std::uint8_t role) noexcept { return role == role_uid_initiator || role == role_uid_responder; }

/// is_raw_uid tells whether the identity is a UID in octets; deployed stacks send it as hexadecimal text too.
bool is_raw_uid(const Identity &identity) noexcept { return is_uid(identity.role) && identity.data.size() == 32; }

std::string identity_text(const Identity &identity)
{
    if (is_raw_uid(identity)) return "UID " + to_hex(identity.data);
    if (identity.type == id_byte_string) return to_hex(ByteView(identity.data).first(std::min<std::size_t>(identity.data.size(), 64)));
    return text_note(identity.data);
}

/// read_identity reads the fields that ID and IDR share.
void read_identity(Payload &p, Identity identity)
{
    identity.type = p.in.u8(Field::id_type);
    std::size_t length = p.in.u16(Field::id_len);
    identity.data = copy_of(p.in.bytes(Field::id_data, length));
    if (!p.in.ok()) return;
    std::size_t offset = p.in.offset() - length;
    if (is_raw_uid(identity))
        p.in.list(Field::id_uid, offset, length);
    else if (identity.type == id_byte_string)
        p.in.list(Field::id_octets, offset, length);
    std::string text = identity_text(identity);
    p.group.note(identity.role == 0 ? text : short_role(id_role_table, identity.role) + ", " + text);
    p.out.identities.push_back(std::move(identity));
}

std::optional<std::size_t> dh_length(std::uint8_t group) noexcept
{
    // RFC 3830 Table 6.4: 1536, 768 and 1024 bits.
    constexpr std::size_t lengths[] = {192, 96, 128};
    if (group < std::size(lengths)) return lengths[group];
    return std::nullopt;
}

std::optional<std::size_t> hash_length(std::uint8_t function) noexcept
{
    // RFC 3830 Table 6.8 and RFC 6043 Table 6.12: SHA-1, MD5, SHA-256.
    constexpr std::size_t lengths[] = {20, 16, 32};
    if (function < std::size(lengths)) return lengths[function];
    return std::nullopt;
}

/// signature_length gives the octets to take: TS 33.180 E.1.2 has 32 in the length field, though the signature has 129.
std::size_t signature_length(Payload &p, std::uint8_t type, std::size_t length)
{
    if (!p.in.ok() || type != sign_eccsi || length == eccsi_length) return length;
    std::string told = "Signature len " + std::to_string(length) + " for ECCSI (RFC 6507 3.3: 129";
    // One more octet than the field says may be a stray 00; more is the rest of the signature.
    if (length == 32 && p.in.left() > length + 1) {
        p.context.deviation(p.start, told + "; TS 33.180 E.1.2 says 32); 129 octets were taken");
        return eccsi_length;
    }
    p.context.deviation(p.start, told + ")");
    return length;
}

}  // namespace

std::optional<std::size_t> mac_length(std::uint8_t algorithm) noexcept
{
    constexpr std::size_t lengths[] = {0, 20, 32};
    if (algorithm < std::size(lengths)) return lengths[algorithm];
    return std::nullopt;
}

void read_t(Payload &p) { read_timestamp(p, {}); }

void read_tr(Payload &p)
{
    Timestamp time;
    time.role = p.in.u8(Field::t_role);
    read_timestamp(p, std::move(time));
}

void read_id(Payload &p) { read_identity(p, {}); }

void read_idr(Payload &p)
{
    Identity identity;
    identity.role = p.in.u8(Field::id_role);
    read_identity(p, std::move(identity));
}

void read_cert(Payload &p)
{
    Certificate certificate;
    certificate.type = p.in.u8(Field::cert_type);
    std::size_t length = p.in.u16(Field::cert_len);
    certificate.data = copy_of(p.in.bytes(Field::cert_data, length));
    if (!p.in.ok()) return;
    certificate.data_span = p.span(length);
    std::string note = named(cert_type_table, certificate.type) + ", ";
    bool url = certificate.type == cert_url_type;
    if (url) p.in.list(Field::cert_url, certificate.data_span.offset, length);
    p.group.note(note + (url ? text_note(certificate.data) : octets_text(length)));
    p.out.certificates.push_back(std::move(certificate));
}

void read_chash(Payload &p)
{
    CertHash hash;
    hash.function = p.in.u8(Field::chash_func);
    std::size_t length = p.implicit_length(hash_length(hash.function), "Hash");
    hash.hash = copy_of(p.in.bytes(Field::chash_hash, length));
    p.group.note(named(hash_table, hash.function));
    if (p.in.ok()) p.out.cert_hashes.push_back(std::move(hash));
}

void read_v(Payload &p)
{
    Verification v;
    v.auth_alg = p.in.u8(Field::v_auth_alg);
    std::size_t length = p.implicit_length(mac_length(v.auth_alg), "Ver data");
    v.data = copy_of(p.in.bytes(Field::v_ver_data, length));
    p.group.note(named(mac_alg_table, v.auth_alg));
    if (!p.in.ok()) return;
    v.whole = p.whole();
    v.data_span = p.span(length);
    p.out.verification = std::move(v);
}

void read_pke(Payload &p)
{
    PublicKeyEnvelope envelope;
    auto head = static_cast<std::uint32_t>(p.in.number(Field::pke_c, 2));
    std::size_t length = p.in.part(Field::pke_len);
    envelope.data = copy_of(p.in.bytes(Field::pke_data, length));
    if (!p.in.ok()) return;
    envelope.data_span = p.span(length);
    envelope.c = static_cast<std::uint8_t>(head >> 14);
    p.group.note(named(cache_table, envelope.c) + ", " + octets_text(length));
    p.out.envelopes.push_back(std::move(envelope));
}

void read_dh(Payload &p)
{
    DiffieHellman dh;
    dh.group = p.in.u8(Field::dh_group);
    p.group.note(named(dh_group_table, dh.group));
    std::optional<std::size_t> length = dh_length(dh.group);
    if (!length) return p.in.fail("DH-value: a known DH-Group expected, because no field gives the length");
    dh.value = copy_of(p.in.bytes(Field::dh_value, *length));
    std::size_t offset = p.in.offset();
    std::uint8_t octet = p.in.u8(Field::dh_reserv);
    dh.kv = static_cast<std::uint8_t>(p.in.part(Field::dh_kv));
    if ((octet & 0xf0) != 0) p.context.deviation(offset, "reserved bits of DH are not 0 (RFC 3830 6.4)");
    Validity validity = read_validity(p.in, dh.kv);
    dh.spi = std::move(validity.spi);
    dh.valid_from = std::move(validity.from);
    dh.valid_to = std::move(validity.to);
    if (p.in.ok()) p.out.dhs.push_back(std::move(dh));
}

void read_sign(Payload &p)
{
    Sign sign;
    auto head = static_cast<std::uint32_t>(p.in.number(Field::sign_type, 2));
    std::size_t length = p.in.part(Field::sign_len);
    sign.type = static_cast<std::uint8_t>(head >> 12);
    length = signature_length(p, sign.type, length);
    sign.signature = copy_of(p.in.bytes(Field::sign_data, length));
    p.group.note(named(sign_type_table, sign.type) + ", " + octets_text(length));
    if (!p.in.ok()) return;
    sign.whole = p.whole();
    sign.signature_span = p.span(length);
    p.out.sign = std::move(sign);
}

void read_rand(Payload &p)
{
    Nonce nonce;
    std::size_t length = p.in.u8(Field::rand_len);
    nonce.data = copy_of(p.in.bytes(Field::rand_data, length));
    p.group.note(octets_text(length));
    if (p.in.ok()) p.out.nonces.push_back(std::move(nonce));
}

void read_randr(Payload &p)
{
    Nonce nonce;
    nonce.role = p.in.u8(Field::rand_role);
    std::size_t length = p.in.u8(Field::rand_len);
    nonce.data = copy_of(p.in.bytes(Field::rand_data, length));
    p.group.note(short_role(rand_role_table, nonce.role) + ", " + octets_text(length));
    if (p.in.ok()) p.out.nonces.push_back(std::move(nonce));
}

void read_err(Payload &p)
{
    ErrorPayload error;
    error.number = p.in.u8(Field::err_no);
    ByteView reserved = p.in.bytes(Field::err_reserved, 2);
    p.group.note(named(error_table, error.number));
    if (load_be(reserved) != 0) p.context.deviation(p.in.offset() - 2, "reserved octets of ERR are not 0 (RFC 3830 6.12)");
    if (p.in.ok()) p.out.errors.push_back(error);
}

}  // namespace mediasec::mikey
