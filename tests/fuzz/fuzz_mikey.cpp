// Fuzz target: a MIKEY message, and the sub-payloads of a decrypted KEMAC (RFC 3830).
// SPDX-License-Identifier: GPL-2.0-or-later
#include "fuzz/fuzz.h"

#include "mikey/parser.h"

namespace mikey = mediasec::mikey;

namespace {

void hold_spans(const mikey::Message &message)
{
    std::size_t at = 0;
    for (const mikey::PayloadRef &payload : message.payloads) {
        fuzz::hold(payload.span.offset == at, "payloads do not follow one another");
        at += payload.span.length;
    }
    fuzz::hold(message.payloads.empty() || message.fault || at == message.raw.size(), "payloads do not add up to the message");
    for (const mikey::Kemac &kemac : message.kemacs) {
        fuzz::hold_inside(kemac.whole.offset, kemac.whole.length, message.raw.size(), "a KEMAC lies outside of the message");
        fuzz::hold(kemac.data_span.length == kemac.encr_data.size() && kemac.mac_span.length == kemac.mac.size(), "a KEMAC's lengths differ from its data");
    }
    if (message.sign)
        fuzz::hold(message.sign->signature_span.length == message.sign->signature.size(), "SIGN's length differs from its signature");
}

// What is kept of a message is a message: read again, it has the same payloads.
void hold_again(const mikey::Message &message)
{
    mikey::Message again = mikey::parse(message.raw);
    fuzz::hold(again.payloads.size() == message.payloads.size() && again.fault.has_value() == message.fault.has_value(), "a message reads differently the second time");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    mediasec::ByteView octets(data, size);
    mikey::Message message = mikey::parse(octets);
    fuzz::hold(message.raw.size() <= size, "the message is longer than what was parsed");
    fuzz::hold_layout(message.layout, mikey::fields(), size);
    fuzz::hold_fault(message.fault, size);
    hold_spans(message);
    hold_again(message);

    mediasec::Layout layout;
    std::optional<mediasec::Fault> fault;
    mikey::SubPayloads inner = mikey::parse_sub_payloads(octets, mikey::first_in_envelope(octets), &layout, &fault);
    fuzz::hold_layout(layout, mikey::fields(), size);
    fuzz::hold_fault(fault, size);
    std::size_t held = 0;
    for (const mikey::KeyData &key : inner.keys)
        held += key.key.size() + key.salt.size() + key.spi.size();
    fuzz::hold(held <= size, "keys have more octets than their envelope");
    return 0;
}
