// Mediasec: the decrypted contents of the 3GPP key parameters extension.
// TS 33.180 E.6.1.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/bytes.h"
#include "base/layout.h"
#include "base/reader.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace mediasec::mikey {

/// KeyParameters say what the key of an I_MESSAGE is for. None of it is secret.
struct KeyParameters {
    std::uint8_t key_type = 0;               ///< a purpose tag: 0 GMK ... 6 MuSiK
    std::uint32_t status = 0;                ///< bit 0: not revoked
    std::uint64_t activation = 0;            ///< seconds since 1970-01-01 UTC, 40 bits
    std::uint64_t expiry = 0;                ///< the same; 0 for a key that does not expire
    std::string text;
    std::vector<std::string> group_ids;      ///< group keys only

    bool not_revoked() const noexcept { return (status & 1) != 0; }
};

/// parse_key_parameters reads decrypted key parameters: Key type 1, Status 4, Activation time 5, Expiry time 5, Text (2-octet length),
/// and for group keys Group IDs (2-octet length, number, then IEI, 2-octet length and URI each). An IEI and 2-octet length in front
/// (TS 33.180 E.6.1) may be there or not. Nothing when they are cut; `fault` then tells where. Items (fields()) go to `layout`.
std::optional<KeyParameters> parse_key_parameters(ByteView plaintext, Layout *layout = nullptr, std::optional<Fault> *fault = nullptr);

}  // namespace mediasec::mikey
