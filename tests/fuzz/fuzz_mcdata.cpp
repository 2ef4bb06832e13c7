// Fuzz target: MCData messages and protected payloads, MONP, and the end of an MSRP body (TS 24.282 15, TS 33.180 8.5.4, TS 24.379 15, RFC 4975 9).
// SPDX-License-Identifier: GPL-2.0-or-later
#include "fuzz/fuzz.h"

#include "mcdata/mcdata.h"
#include "mcdata/monp.h"
#include "mcdata/msrp.h"

namespace mcdata = mediasec::mcdata;
namespace monp = mediasec::monp;

namespace {

void hold_envelope(const mcdata::Envelope &envelope, std::size_t size)
{
    for (const mcdata::Span &span : {envelope.aad, envelope.iv, envelope.ciphertext, envelope.tag, envelope.i_message})
        fuzz::hold_inside(span.offset, span.length, size, "a part of a protected payload lies outside of the message");
}

void hold_mcdata(mediasec::ByteView octets, std::optional<std::uint32_t> key_id)
{
    mcdata::Message message = mcdata::parse(octets, key_id);
    fuzz::hold_layout(message.layout, mcdata::fields(), octets.size());
    fuzz::hold_fault(message.fault, octets.size());
    if (message.envelope) hold_envelope(*message.envelope, octets.size());
    for (const mcdata::Payload &payload : message.payloads)
        fuzz::hold_inside(payload.data.offset, payload.data.length, octets.size(), "a Payload lies outside of the message");
    fuzz::hold(mcdata::type_name(message.type) != nullptr, "a message has no name");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    mediasec::ByteView octets(data, size);
    hold_mcdata(octets, std::nullopt);
    hold_mcdata(octets, size > 32 ? static_cast<std::uint32_t>(mediasec::load_be(octets.subspan(28, 4))) : 0);

    monp::Message message = monp::parse(octets);
    fuzz::hold_layout(message.layout, monp::fields(), size);
    fuzz::hold_fault(message.fault, size);
    fuzz::hold_inside(message.sdp_offset, message.sdp.size(), size, "an SDP element lies outside of the message");
    fuzz::hold(message.mcdata_offset <= size, "an MCData message begins behind its carrier");
    if (monp::looks_like_monp(octets)) fuzz::hold(!message.fault, "what looks like MONP breaks");

    mcdata::MsrpBody body = mcdata::msrp_body(fuzz::text_view(octets));
    fuzz::hold(body.length <= size, "an MSRP body is longer than its message");
    fuzz::hold(body.flag != '\0' || body.length == size, "an MSRP body without an end-line was cut");
    return 0;
}
