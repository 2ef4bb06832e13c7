// Mediasec: the payloads of MIKEY-IBAKE.
// RFC 6267 6.1.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "mikey/walk.h"

namespace mediasec::mikey {

namespace {

/// CurveSize gives the octets of a coordinate.
struct CurveSize {
    std::uint8_t curve;
    std::uint8_t octets;
};
// RFC 6267 Table 5: the field sizes in the curves' names, in octets.
constexpr CurveSize curve_sizes[] = {{1, 24},  {2, 21},  {3, 21},  {4, 21},  {5, 28},  {6, 30},  {7, 30},  {8, 32},
                                     {9, 36},  {10, 36}, {11, 48}, {12, 52}, {13, 52}, {14, 66}, {15, 72}, {16, 72}};

/// point_length gives the octets of a point that begins with the octet `form` (SEC 1 2.3.3: 02 and 03 compressed, 04 not).
std::optional<std::size_t> point_length(std::uint8_t curve, int form) noexcept
{
    for (const CurveSize &row : curve_sizes)
        if (row.curve == curve) return form == 2 || form == 3 ? 1u + row.octets : 1u + 2u * row.octets;
    return std::nullopt;
}

/// read_sealed reads the fields that IBAKE and ESK share. What is inside is encrypted to an identity.
void read_sealed(Payload &p, Field length_field, Field data_field)
{
    std::size_t length = p.in.u16(length_field);
    p.in.bytes(data_field, length);
    p.group.note(octets_text(length));
}

}  // namespace

void read_ibake(Payload &p) { read_sealed(p, Field::ibake_len, Field::ibake_data); }

void read_esk(Payload &p) { read_sealed(p, Field::esk_len, Field::esk_data); }

void read_eccpt(Payload &p)
{
    std::uint8_t curve = p.in.u8(Field::eccpt_curve);
    p.group.note(named(ecc_curve_table, curve));
    std::optional<std::size_t> length = point_length(curve, p.in.peek());
    if (!length) return p.in.fail("ECC Point: a known ECC Curve expected, because no field gives the length");
    p.in.bytes(Field::eccpt_point, *length);
    // RFC 6267 6.1.4: the point is padded to end on a 32-bit boundary; two octets come before it.
    p.in.optional_bytes(Field::eccpt_padding, (4 - (2 + *length) % 4) % 4);
    p.in.u8(Field::eccpt_auth_alg);
    p.in.u16(Field::eccpt_tgk_len);
    std::uint8_t octet = p.in.u8(Field::eccpt_reserv);
    if ((octet & 0xf0) != 0) p.context.deviation(p.in.offset() - 1, "reserved bits of ECCPT are not 0 (RFC 6267 6.1.4)");
    read_validity(p.in, static_cast<std::uint8_t>(p.in.part(Field::eccpt_kv)));
}

}  // namespace mediasec::mikey
