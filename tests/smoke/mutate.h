// Mutations of a capture's frames, the same for a seed on every machine.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <algorithm>
#include <cstdint>
#include <random>
#include <vector>

namespace mediasec::smoke {

using Octets = std::vector<std::uint8_t>;

/// What is done to a capture: each octet is changed with probability `rate`. With `spared`, that many octets at the start of each frame stay, so that
/// frames reach the dissectors behind Ethernet, IP and UDP; and whole frames are left out, doubled or cut, each with probability `rate`.
struct Mutation {
    std::uint64_t seed;
    double rate;
    std::size_t spared;
};

class Mutator {
public:
    explicit Mutator(const Mutation &wanted) : wanted_(wanted), random_(wanted.seed) {}

    /// frames returns for each frame of the mutated capture the number (from 0) of the frame that it comes from, and its octets.
    std::vector<std::pair<std::size_t, Octets>> frames(const std::vector<Octets> &whole)
    {
        std::vector<std::pair<std::size_t, Octets>> mutated;
        for (std::size_t i = 0; i < whole.size(); ++i) {
            const unsigned copies = wanted_.spared == 0 || !happens() ? 1 : below(2) * 2;
            for (unsigned copy = 0; copy < copies; ++copy) mutated.emplace_back(i, changed(whole[i]));
        }
        return mutated;
    }

private:
    // The engine's numbers are the same everywhere; the standard library's distributions are not.
    unsigned below(unsigned limit) { return static_cast<unsigned>(random_() % limit); }
    bool happens() { return static_cast<double>(random_() >> 11) * 0x1p-53 < wanted_.rate; }

    Octets changed(Octets octets)
    {
        if (wanted_.spared != 0 && octets.size() > wanted_.spared && happens())
            octets.resize(wanted_.spared + below(static_cast<unsigned>(octets.size() - wanted_.spared)));
        for (std::size_t i = wanted_.spared; i < octets.size(); ++i)
            if (happens()) octets[i] = other(octets[i]);
        return octets;
    }

    // Single bits, any octet, the ends of the range (lengths that lie), and characters that text has.
    std::uint8_t other(std::uint8_t octet)
    {
        static constexpr char text[] = "0123456789abcdefXYZ+/=:;,.<>\"%\r\n ";
        switch (below(4)) {
        case 0: return static_cast<std::uint8_t>(octet ^ 1U << below(8));
        case 1: return static_cast<std::uint8_t>(below(256));
        case 2: return static_cast<std::uint8_t>(below(2) * 0xff);
        default: return static_cast<std::uint8_t>(text[below(sizeof text - 1)]);
        }
    }

    Mutation wanted_;
    std::mt19937_64 random_;
};

}  // namespace mediasec::smoke
