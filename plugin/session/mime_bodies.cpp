// Mediasec: MIKEY messages and signed parts in multipart bodies, and what MIME handling does to them.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "session/mime_bodies.h"

#include "crypto/base64.h"
#include "session/exchange_sakke.h"

#include <algorithm>
#include <functional>

namespace mediasec::session {

namespace {

/// What trimming takes off a text, and what ends or fills one.
constexpr std::uint8_t trimmed_octets[] = {'\r', '\n', ' ', '\t', 0, '\v', '\f'};
constexpr std::size_t most_octets = 2;

bool is_trimmed_octet(std::uint8_t octet) noexcept
{
    return std::find(std::begin(trimmed_octets), std::end(trimmed_octets), octet) != std::end(trimmed_octets);
}

std::string octets_text(ByteView octets) { return (octets.size() == 1 ? "octet (" : "octets (") + to_hex(octets) + ")"; }

/// missing_octets tells how many octets the signature at a message's end lacks: 1, 2, or 0 when the message is whole or lacks something
/// else.
std::size_t missing_octets(const mikey::Message &message, ByteView octets, const mikey::ParseOptions &options)
{
    if (!message.fault || message.header.data_type != mikey::data_type_sakke) return 0;
    Bytes longer = copy_of(octets);
    for (std::size_t count = 1; count <= most_octets; ++count) {
        longer.push_back(0);
        const mikey::Message probe = mikey::parse(longer, options);
        if (!probe.fault && probe.sign && probe.raw.size() == longer.size()) return count;
    }
    return 0;
}

/// try_tails adds each combination of `count` trimmed octets to `octets` until `holds` says yes.
bool try_tails(Bytes &octets, std::size_t count, const std::function<bool(ByteView)> &holds)
{
    if (count == 0) return holds(octets);
    for (std::uint8_t octet : trimmed_octets) {
        octets.push_back(octet);
        if (try_tails(octets, count - 1, holds)) return true;
        octets.pop_back();
    }
    return false;
}

// ---- binary bodies that something took for text: what it did is undone, and the signature decides -----------------------------------------

Bytes without_added_cr(ByteView octets)
{
    Bytes out;
    for (std::size_t i = 0; i < octets.size(); ++i)
        if (octets[i] != '\r' || i + 1 == octets.size() || octets[i + 1] != '\n') out.push_back(octets[i]);
    return out;
}

Bytes with_lost_cr(ByteView octets)
{
    Bytes out;
    for (std::size_t i = 0; i < octets.size(); ++i) {
        if (octets[i] == '\n' && (i == 0 || octets[i - 1] != '\r')) out.push_back('\r');
        out.push_back(octets[i]);
    }
    return out;
}

/// from_utf8 gives each octet back that was written as the UTF-8 of the character U+0080 to U+00FF; the octets themselves where that is not what happened.
Bytes from_utf8(ByteView octets)
{
    Bytes out;
    for (std::size_t i = 0; i < octets.size(); ++i) {
        const std::uint8_t octet = octets[i];
        const bool pair = (octet == 0xC2 || octet == 0xC3) && i + 1 < octets.size() && octets[i + 1] >> 6 == 2;
        if (octet >= 0x80 && !pair) return copy_of(octets);
        out.push_back(pair ? static_cast<std::uint8_t>((octet & 3) << 6 | (octets[++i] & 0x3F)) : octet);
    }
    return out;
}

/// TextHandling is something that mail and web software does to text, and how to undo it.
struct TextHandling {
    Bytes (*undo)(ByteView octets);
    const char *what;
};
constexpr TextHandling text_handlings[] = {
    {without_added_cr, "every LF had become CR LF"},
    {with_lost_cr, "every CR LF had become LF"},
    {from_utf8, "every octet from 80 on had become two octets of UTF-8"},
};

/// undo_text_handling restores a body of which every octet of some kind was changed.
std::optional<Restored> undo_text_handling(const mikey::Message &message, ByteView octets, const kms::Keyring &keys, const mikey::ParseOptions &options)
{
    const bool whole = !message.fault && message.raw.size() == octets.size();
    if (whole || message.header.data_type != mikey::data_type_sakke) return std::nullopt;
    for (const auto &handling : text_handlings) {
        const Bytes tried = handling.undo(octets);
        if (tried.size() == octets.size()) continue;
        mikey::Message restored = mikey::parse(tried, options);
        if (restored.fault || restored.raw.size() != tried.size() || !signature_verifies(mikey::parse(tried, options), keys)) continue;
        return Restored{std::move(restored),
                        std::string("The body had been handled as text (RFC 6309 7: application/mikey is binary): ") + handling.what + "; undone, its signature verifies."};
    }
    return std::nullopt;
}

}  // namespace

Bytes mikey_of_body(ByteView body)
{
    if (mikey::looks_like_mikey(body)) return copy_of(body);
    auto decoded = crypto::base64_decode({reinterpret_cast<const char *>(body.data()), body.size()});
    return decoded && mikey::looks_like_mikey(decoded->octets) ? std::move(decoded->octets) : copy_of(body);
}

std::vector<Bytes> PartBook::take(Frame frame, ByteView body, std::string_view parameters)
{
    if (frame != frame_) {
        frame_ = frame;
        taken_.clear();
        parts_.clear();
        bodies_.clear();
    }
    const std::string_view text(reinterpret_cast<const char *>(body.data()), body.size());
    std::vector<sdp::MimePart> parts = sdp::mime_parts(text, parameters);
    std::vector<Bytes> messages;
    for (const auto &part : parts)
        if (part.content_type == "application/mikey") messages.push_back(mikey_of_body(view_of(part.body)));
    const bool is_signed =
        std::any_of(parts.begin(), parts.end(), [](const sdp::MimePart &p) { return p.content_type.ends_with("-signed+xml"); });
    if (!is_signed || !taken_.insert(std::hash<std::string_view>()(text)).second) return messages;
    const Bytes &kept = bodies_.emplace_back(copy_of(body));
    for (auto &part : sdp::mime_parts({reinterpret_cast<const char *>(kept.data()), kept.size()}, parameters))
        parts_.push_back(std::move(part));
    return messages;
}

std::optional<Restored> restore_octets(const mikey::Message &message, ByteView octets, const kms::Keyring &keys,
                                       const mikey::ParseOptions &options)
{
    if (auto restored = undo_text_handling(message, octets, keys, options)) return restored;
    const std::size_t added = octets.size() - message.raw.size();
    if (!message.fault && added >= 1 && added <= most_octets) {
        const ByteView tail = octets.last(added);
        if (!std::all_of(tail.begin(), tail.end(), is_trimmed_octet) || !signature_verifies(mikey::parse(octets, options), keys))
            return std::nullopt;
        return Restored{std::nullopt, "The body has " + std::to_string(added) + " " + octets_text(tail) +
                                          " after the message, which MIME handling added: the signature verifies without."};
    }
    const std::size_t missing = missing_octets(message, octets, options);
    if (missing == 0) return std::nullopt;
    Restored restored;
    Bytes whole = copy_of(octets);
    if (!try_tails(whole, missing, [&](ByteView tried) { return signature_verifies(mikey::parse(tried, options), keys); }))
        return std::nullopt;
    restored.message = mikey::parse(whole, options);
    restored.deviation =
        "The last " + octets_text(ByteView(whole).last(missing)) +
        " of the message had been cut off as white space (RFC 6309 7: application/mikey is binary): with that the signature verifies.";
    return restored;
}

}  // namespace mediasec::session
