// Mediasec: walks the payload chain of a MIKEY message, and of what is nested in it.
// RFC 3830 6, RFC 6043 6.10 and A, TR 33.829 C.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "mikey/cursor.h"
#include "mikey/parser.h"
#include "mikey/tables.h"

#include <cstdint>
#include <optional>
#include <string>

namespace mediasec::mikey {

/// Context is what the walks of one message share.
struct Context {
    const ParseOptions &options;
    Layout &layout;
    std::optional<Fault> &fault;
    std::uint8_t data_type = 0;
    std::uint32_t csb_id = 0;

    /// broken records the first fault and remarks on every one.
    void broken(const Fault &found);
    void remark(Remark::Kind kind, std::size_t offset, std::string text);
    void deviation(std::size_t offset, std::string text) { remark(Remark::Kind::deviation, offset, std::move(text)); }
};

/// deepest bounds the nesting of walks (a ticket in the TP Data of a ticket ...): text of an attacker must not set the depth of
/// recursion, and what a legal message needs is 2 (TICKET, TP Data, KEMAC).
inline constexpr unsigned deepest = 3;

/// Walk reads a chain of payloads from a cursor into a Message.
struct Walk {
    Context &context;
    Message &out;
    unsigned level = 0;          ///< 0 for the message itself
    bool clear_keys = false;     ///< octets that no field explains may be key octets
    bool quiet = false;          ///< the octets are known to be cut: what is missing has been told already

    /// run reads payloads from `first` on, until Last payload, SIGN, or a fault. Gives whether the chain ended well.
    bool run(Cursor &in, std::uint8_t first);
};

/// Payload is one payload as its reader sees it; the Next Payload octet has been read.
struct Payload {
    Walk &walk;
    Context &context;
    Cursor &in;
    Message &out;
    Group &group;
    std::uint32_t start;         ///< offset of the payload
    std::uint8_t next;           ///< its Next Payload

    /// span covers `length` octets that end at the cursor.
    Span span(std::size_t length) const noexcept;
    /// whole covers the payload up to the cursor.
    Span whole() const noexcept { return {start, static_cast<std::uint32_t>(in.offset()) - start}; }
    /// implicit_length gives `known`, or all that is left when the algorithm is unknown and this is the last payload; otherwise fails.
    std::size_t implicit_length(std::optional<std::size_t> known, const char *what);
    /// nested walks `octets` that begin with a payload of type `first`, unless that would be too deep.
    bool nested(Cursor &octets, std::uint8_t first, Message &into, bool clear_keys = false);
};

/// PayloadKind says which subtree shows a payload and who reads it.
struct PayloadKind {
    std::uint8_t type;
    Field group;
    void (*read)(Payload &);
};

/// payload_kinds lists every payload that can be read, one row for each row of payload_table except Last payload.
std::span<const PayloadKind> payload_kinds() noexcept;

/// prot_type_name names a Prot type, those of ParseOptions included.
std::string prot_type_name(const ParseOptions &options, std::uint8_t prot_type);

/// mac_length gives the octets of a MAC (RFC 3830 Table 6.2.b, RFC 6043 Table 6.6); nothing for an unknown algorithm.
std::optional<std::size_t> mac_length(std::uint8_t algorithm) noexcept;

/// Validity is key validity data (RFC 3830 6.14).
struct Validity {
    Bytes spi, from, to;
};
/// read_validity reads key validity data of kind `kv` (0 to 15); an unknown kind fails, because its length is not known.
Validity read_validity(Cursor &in, std::uint8_t kv);

/// read_header reads HDR and gives the type of the first payload.
std::uint8_t read_header(Context &context, Cursor &in, Message &out);

// The readers, by RFC. Each one lists the fields after Next Payload and keeps the payload in Payload::out when it was read whole.
void read_kemac(Payload &p);
void read_pke(Payload &p);
void read_dh(Payload &p);
void read_sign(Payload &p);
void read_t(Payload &p);
void read_id(Payload &p);
void read_cert(Payload &p);
void read_chash(Payload &p);
void read_v(Payload &p);
void read_sp(Payload &p);
void read_rand(Payload &p);
void read_err(Payload &p);
void read_key_data(Payload &p);
void read_extension(Payload &p);
void read_tr(Payload &p);
void read_idr(Payload &p);
void read_randr(Payload &p);
void read_tp(Payload &p);
void read_ticket(Payload &p);
void read_ibake(Payload &p);
void read_esk(Payload &p);
void read_sk(Payload &p);
void read_eccpt(Payload &p);
void read_sakke(Payload &p);

/// read_sakke_fields reads the fields of SAKKE after Next Payload; it serves SAKKE-to-self too.
Sakke read_sakke_fields(Cursor &in, Group &group);

/// read_key_parameters reads the data of the 3GPP key parameters extension (TS 33.180 E.6.1).
void read_key_parameters(Context &context, Cursor &in, Group &group);

}  // namespace mediasec::mikey
