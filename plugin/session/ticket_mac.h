// Mediasec: the MACs of MIKEY-TICKET messages: what they cover, and with which keys they are made.
// RFC 6043 5.1.2, 5.5, 6.10 and Appendix A.1. Where the text leaves room, each reading is tried, and the MAC decides.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "session/exchange.h"
#include "session/ticket_keys.h"

#include <optional>
#include <string>
#include <vector>

namespace mediasec::session
{

/// Coverage is one reading of what a MAC or signature covers.
struct Coverage {
    Bytes octets;
    const char *deviation = ""; ///< empty for what RFC 6043 5.5 says
};

/// Names are the spellings of the two identities behind an initial message, the likely ones first (RFC 6043 5.5); an empty one stands for "left out".
struct Names {
    std::vector<std::string> first, second;
};

/// coverage_of_initial lists what the MAC of an initial message may cover: the message without `end` and what follows it, in a TRANSFER_INIT without
/// the Initiator Data and its length, then the identities.
std::vector<Coverage> coverage_of_initial(const mikey::Message &message, std::size_t end, const Names &names);
/// coverage_of_response lists what the MAC of a response may cover: the message up to its MAC, then the whole initial message with its own MAC.
std::vector<Coverage> coverage_of_response(const mikey::Message &message, const mikey::Message &request);
/// coverage_of_error is that of an Error message: itself.
std::vector<Coverage> coverage_of_error(const mikey::Message &message);
/// coverage_of_ticket is that of V in Ticket Data: the TICKET payload without Next Payload, Initiator Data with its length, and the MAC (RFC 6043
/// A.1).
std::vector<Coverage> coverage_of_ticket(const mikey::Message &message);

/// Derivation is one way to make the keys that protect a message: constant || FF || csb_id || tail.
struct Derivation {
    crypto::MikeyPrf prf = crypto::MikeyPrf::sha256;
    std::uint32_t csb_id = 0;
    Bytes tail;
    const char *deviation = "";
    /// keys gives the derivation from `secret`, which must stay where it is, as must this object.
    LabelKey keys(ByteView secret) const { return psk_label(prf, secret, csb_id, tail); }
};

/// DerivationTerms say which random values may enter.
struct DerivationTerms {
    bool response = false;
    Rands rands;
    std::optional<std::uint8_t> ticket_prf; ///< PRF Func of the Ticket Policy, where it may be meant instead of HDR's
    bool other_rands = false;               ///< also without RANDRr where it is there
};
/// derivations_of lists the ways for a message, the one that RFC 6043 5.1.2 says first.
std::vector<Derivation> derivations_of(const mikey::Header &header, const DerivationTerms &terms);
/// derivation_of_ticket is that of Ticket Data (RFC 6043 A.2.1).
std::vector<Derivation> derivation_of_ticket(const mikey::Ticket &ticket);

/// prf_of_number gives the function of a PRF func field: RFC 3830 6.1, RFC 6043 6.1; SHA-1 for unknown numbers.
crypto::MikeyPrf prf_of_number(std::uint8_t number) noexcept;

/// find_derivation finds the derivation and coverage under which `v` holds with `secret`; a null pointer when none does. `deviation` receives what
/// held departs from, if anything.
const Derivation *find_derivation(const mikey::Verification &v, ByteView secret, const std::vector<Derivation> &derivations,
                                  const std::vector<Coverage> &coverages, std::string &deviation);

/// check_initiator_data verifies Vi and Vr of a TICKET's Initiator Data, where it is there: Vi repeats the V of the TRANSFER_INIT, Vr is made with
/// the MPKr that is not forked (RFC 6043 6.10; secret). What is wrong is returned in a phrase, empty for nothing.
std::string check_initiator_data(const mikey::Message &message, ByteView mpkr);

} // namespace mediasec::session
