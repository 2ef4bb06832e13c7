// Mediasec: text that Wireshark's own dissectors are shown in another form than it was sent in.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "wireshark/as_sent.h"

#include "wireshark/capture_state.h"
#include "wireshark/draw.h"

#include "sdp/readable.h"

namespace mediasec::wireshark {
namespace {

Readable around = {nullptr, {}};  // what read_within said

/// part_of_around tells whether a tvb is a part of the text that is being read already, and gives that part as it was sent.
bool part_of_around(tvbuff_t *tvb, Readable &part)
{
    if (around.tvb == nullptr || tvb_get_ds_tvb(tvb) != around.tvb) return false;
    const auto start = static_cast<std::size_t>(tvb_raw_offset(tvb)), length = static_cast<std::size_t>(tvb_captured_length(tvb));
    if (start > around.as_sent.size() || length > around.as_sent.size() - start) return false;
    part = {tvb, around.as_sent.subspan(start, length)};
    return true;
}

}  // namespace

Readable readable(tvbuff_t *tvb, packet_info *pinfo)
{
    Readable found{tvb, {}};
    if (part_of_around(tvb, found)) return found;
    found.as_sent = pool_copy(pinfo, tvb, 0, static_cast<int>(tvb_captured_length(tvb)));
    const ByteView form = guarded([&]() -> ByteView {
        const auto text = sdp::readable_form({reinterpret_cast<const char *>(found.as_sent.data()), found.as_sent.size()});
        return text ? pool_copy(pinfo, ByteView(reinterpret_cast<const std::uint8_t *>(text->data()), text->size())) : ByteView();
    });
    if (form.empty()) return found;
    found.tvb = tvb_new_child_real_data(tvb, form.data(), static_cast<guint>(form.size()), static_cast<int>(tvb_reported_length(tvb)));
    add_new_data_source(pinfo, found.tvb, "Text with the space after key-mgmt: moved");
    return found;
}

void read_within(const Readable *whole) { around = whole == nullptr ? Readable{nullptr, {}} : *whole; }

}  // namespace mediasec::wireshark
