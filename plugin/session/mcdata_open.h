// Mediasec: MCData Protected Payloads, and what else uses their envelope.
// TS 33.180 8.5.4.1 (layout), F.1.5 (DPCK), E.6.1 (key parameters extension); TS 24.282 6.6.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "mcdata/mcdata.h"
#include "session/keys.h"

#include <string>
#include <vector>

namespace mediasec::session {

/// EnvelopeStatus is mediasec.mcdata.status.
enum class EnvelopeStatus : std::uint8_t { none = 0, decrypted = 1, bad_tag = 2, no_key = 3 };

/// McdataOpened is the outcome for one protected message.
struct McdataOpened {
    EnvelopeStatus status = EnvelopeStatus::none;
    Bytes plain;                             ///< the whole inner message, beginning with its type octet
    const Key *key = nullptr;
    std::string deviation;                   ///< empty, or what was tolerated
    Diagnosis diagnosis;
};

/// McdataSeen is one MCData message: as sent, and what was in it.
struct McdataSeen {
    mcdata::Message outer;
    McdataOpened opened;                     ///< status none when it is not protected
    mcdata::Message inner;                   ///< parsed from opened.plain, when it opened
};

/// open_mcdata decrypts the envelope of `message` (parsed from `octets`) with the key of its DPPK-ID.
McdataOpened open_mcdata(ByteView octets, const mcdata::Message &message, const KeyTable &keys);

/// KeyParametersPlain is the decrypted data of a key parameters extension; octets are empty when it does not open.
struct KeyParametersPlain {
    Bytes octets;
    std::string deviation;
};

/// open_key_parameters decrypts a key parameters extension with the key of its own message: the Protected Payload of TS 33.180 E.6.1, the AES-CBC of TS 33.179 E.6.8, or
/// not encrypted at all, as the first release of one implementation sends it.
KeyParametersPlain open_key_parameters(ByteView data, const Key &key);

}  // namespace mediasec::session
