// Mediasec: what floor control, transmission control and session control tell about a call.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "session/control.h"

#include "base/reader.h"

namespace mediasec::session {

std::vector<floor::Message> control_messages(ByteView rtcp)
{
    std::vector<floor::Message> messages;
    ByteReader reader(rtcp);
    while (reader.left() >= 8) {
        const ByteView rest = rtcp.subspan(reader.offset());
        // RFC 3550 6.4.1: the length field counts 32-bit words less one.
        const std::size_t length = (std::size_t(load_be(rest.subspan(2, 2))) + 1) * 4;
        const ByteView packet = reader.bytes(length, "RTCP packet");
        if (reader.ok() && floor::looks_like_floor(packet)) messages.push_back(floor::parse(packet));
    }
    return messages;
}

ControlEvent describe_event(Frame frame, const Flow &flow, const floor::Message &message)
{
    ControlEvent event;
    event.frame = frame;
    event.flow = flow;
    event.protocol = message.name;
    event.message = floor::type_name(message);
    event.user = !message.granted_party.empty() ? message.granted_party : !message.user_id.empty() ? message.user_id : message.queued_user;
    event.group = message.group;
    event.ssrc = message.media_ssrc.value_or(message.ssrc);
    const auto append = [](std::string &to, const char *what, const std::string &value) {
        if (!value.empty()) to += (to.empty() ? "" : ", ") + std::string(what) + value;
    };
    const auto add = [&](const char *what, const std::string &value) {
        append(event.detail, what, value);
        append(event.detail_without_words, what, value);
    };
    if (const char *cause = floor::cause_name(message)) add("cause: ", cause);
    append(event.detail, "", message.phrase);
    if (message.priority) add("priority ", std::to_string(*message.priority));
    if (message.duration) add("duration ", std::to_string(*message.duration) + " s");
    if (message.queue_position) add("queue position ", std::to_string(*message.queue_position));
    return event;
}

}  // namespace mediasec::session
