// Mediasec: MCData Protected Payloads, and what else uses their envelope.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "session/mcdata_open.h"

#include "crypto/aead.h"
#include "crypto/kdf.h"
#include "mikey/key_parameters.h"

#include <algorithm>

namespace mediasec::session {

namespace {

ByteView part(ByteView octets, mcdata::Span span) { return span.offset + std::size_t(span.length) <= octets.size() ? octets.subspan(span.offset, span.length) : ByteView{}; }

/// CipherKey is a way to make the DPCK from a key.
struct CipherKey {
    std::uint8_t fc;
    std::size_t length;
    const char *deviation;
};
/// The first is TS 33.180 F.1.5; 0xAA was a placeholder in builds of one implementation before the FC was assigned.
constexpr CipherKey cipher_keys[] = {{0x53, 0, ""}, {0xAA, 0, "the DPCK is derived with FC 0xAA (TS 33.180 F.1.5: 0x53)"}};

/// decrypt tries the derivations of the DPCK on one envelope; nothing when no tag verifies.
std::optional<SecretBytes> decrypt(ByteView octets, const mcdata::Envelope &envelope, ByteView dppk, std::string &deviation)
{
    const std::size_t length = envelope.algorithm == 2 ? 32 : 16;  // RFC 5116: 1 AEAD_AES_128_GCM, 2 AEAD_AES_256_GCM
    for (const auto &way : cipher_keys) {
        SecretBytes dpck = crypto::dpck(dppk, envelope.dppk_id, length, way.fc);
        auto plain = crypto::gcm_open(dpck.view(), part(octets, envelope.iv), part(octets, envelope.aad), part(octets, envelope.ciphertext), part(octets, envelope.tag));
        if (!plain) continue;
        if (*way.deviation) deviation = std::string("Opened although ") + way.deviation + ".";
        return std::move(plain).value();
    }
    return std::nullopt;
}

std::string hex_id(std::uint32_t id)
{
    Bytes octets;
    append_be(octets, id, 4);
    return "0x" + to_hex(octets);
}

/// why_closed says what kept an envelope closed: a cut, a wrong tag, a MIKEY message that did not open, or one that was not seen (yet).
Diagnosis why_closed(EnvelopeStatus status, const mcdata::Envelope &envelope, const KeyTable &keys)
{
    const std::string key = "key " + hex_id(envelope.dppk_id);
    if (envelope.tag.length == 0) return {Reason::mcdata_bad_tag, "This MCData message is cut short before the end of its tag, so it cannot be decrypted."};
    if (status == EnvelopeStatus::bad_tag)
        return {Reason::mcdata_bad_tag, "The tag of this MCData message does not verify under the " + key + " that it names: the message was changed on its way, or the key is another one."};
    const Exchange *exchange = keys.unopened(envelope.dppk_id);
    if (exchange == nullptr || exchange->frames.empty())
        return {Reason::mcdata_no_key, "The " + key + " is not known at this point of the capture: the message that carries it is missing or comes later (a second pass, -2, opens the latter)."};
    std::string text = "The " + key + " came in the MIKEY message of frame " + std::to_string(exchange->frames.front()) + ", which did not open";
    return {Reason::mcdata_no_key, text + (exchange->diagnosis ? ": " + exchange->diagnosis.text : ".")};
}

}  // namespace

McdataOpened open_mcdata(ByteView octets, const mcdata::Message &message, const KeyTable &keys)
{
    McdataOpened opened;
    if (!message.envelope) return opened;
    const mcdata::Envelope &envelope = *message.envelope;
    opened.status = EnvelopeStatus::no_key;
    // On the wire the DPPK-ID is the key's own identifier (TS 24.282 6.6.1); a GUK-ID is met for a GMK.
    for (const Key *key : keys.with_id(envelope.dppk_id)) {
        opened.status = EnvelopeStatus::bad_tag;
        auto plain = decrypt(octets, envelope, key->value.view(), opened.deviation);
        if (!plain) continue;
        opened.status = EnvelopeStatus::decrypted;
        opened.plain.push_back(message.type);
        append(opened.plain, plain->view());
        // The plaintext is a complete message with its type octet, or what follows that octet: the first octet tells.
        if (!plain->empty() && (plain->view()[0] & 0x3f) == message.type) opened.plain.erase(opened.plain.begin());
        opened.key = key;
        return opened;
    }
    opened.diagnosis = why_closed(opened.status, envelope, keys);
    return opened;
}

namespace {

/// plausible tells whether octets are key parameters of the message's own key.
bool plausible(ByteView octets, const Key &key, bool legacy_numbers)
{
    auto parameters = mikey::parse_key_parameters(octets);
    return parameters && (parameters->key_type == static_cast<std::uint8_t>(key.type) || (legacy_numbers && parameters->key_type == static_cast<std::uint8_t>(key.type) + 1));
}

}  // namespace

KeyParametersPlain open_key_parameters(ByteView data, const Key &key)
{
    KeyParametersPlain opened;
    const mcdata::Message message = mcdata::parse(data, key.csb_id);
    if (message.envelope) {
        if (auto plain = decrypt(data, *message.envelope, key.value.view(), opened.deviation)) {
            opened.octets = copy_of(plain->view());
            return opened;
        }
    }
    // TS 33.179 E.6.8 (Release 13): AES-128-CBC under the key itself, the IV in front, padded at random.
    if (data.size() >= 32 && data.size() % 16 == 0)
        if (auto plain = crypto::cbc_open(key.value.view(), data.first(16), data.subspan(16)); plain && plausible(plain->view(), key, true)) {
            opened.octets = copy_of(plain->view());
            opened.deviation = "The key parameters are encrypted with AES-CBC as in TS 33.179 E.6.8 (TS 33.180 E.6.1: AES-GCM).";
            return opened;
        }
    if (plausible(data, key, true)) {
        opened.octets = copy_of(data);
        opened.deviation = "The key parameters are not encrypted (TS 33.180 E.6.1).";
    }
    return opened;
}

}  // namespace mediasec::session
