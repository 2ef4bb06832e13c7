"""Off-network calls: MONP brings the keys or names the group, terminals send to each other (TS 24.379 10, TS 33.180 7.3 and 7.4, TS 24.380 7)."""
# SPDX-License-Identifier: GPL-2.0-or-later
from .. import calls, media, monp, sip
from ..calls import UNIT7, UNIT9, UNIT10
from . import groups, variants
from .variants import append_roc

GROUP_ADDRESS, GROUP_AUDIO, GROUP_FLOOR = "239.20.0.7", 52000, 52002
GROUP_MONP = (GROUP_ADDRESS, monp.PORT)


class PeerFloor:
    """PeerFloor sends off-network floor control: SRTCP of the sender's own media stream, from terminal to terminal or to the group."""

    def __init__(self, story, talker, source, destination):
        self.story, self.stream, self.ends = story, talker.stream, (source, destination)

    def send(self, at, kind, *fields):
        self.story.protected(at, *self.ends, self.stream.rtcp(media.floor_message(kind, self.stream.ssrc, *fields)))


def end_of(client):
    return client.address, monp.PORT


def floor_between(story, talker, source, destination):
    return PeerFloor(story, talker, (source.address, source.floor), (destination.address, destination.floor))


def description(client, session_id, *session_lines):
    return sip.sdp(client.address, client.audio, client.floor, sip.AMR_WB, session_lines=session_lines, profile="RTP/AVP", session_id=session_id)


def private(story, world):
    """An off-network private call: MONP's PRIVATE CALL SETUP REQUEST carries the PCK in its SDP, under RTP/AVP. unit7 talks, releases the floor, unit9 is
    granted it and talks; floor control goes from terminal to terminal under the sender's media key. After the release, a second call with another PCK,
    to the same ports."""
    at = 0
    for number, label in enumerate(("first PCK", "second PCK")):
        pck, call_id = variants.pck_of(story, world, label), 0x2A + number
        request = monp.setup_request(call_id, UNIT7.mc_id, UNIT9.mc_id, description(UNIT7, 100 + number, sip.key_mgmt(pck.message)))
        story.udp(at, end_of(UNIT7), end_of(UNIT9), request, [pck])
        accept = monp.message(monp.SETUP_ACCEPT, call_id, UNIT7.mc_id, UNIT9.mc_id, description(UNIT9, 200 + number))
        story.udp(at + 300, end_of(UNIT9), end_of(UNIT7), accept)
        story.udp(at + 310, end_of(UNIT7), end_of(UNIT9), monp.message(monp.ACCEPT_ACK, call_id, UNIT7.mc_id, UNIT9.mc_id))
        at = conversation(story, pck, at + 380, f" {number}")
        story.udp(at, end_of(UNIT7), end_of(UNIT9), monp.message(monp.RELEASE, call_id, UNIT7.mc_id, UNIT9.mc_id))
        at += 200


def conversation(story, pck, at, suffix):
    """unit7 talks, then unit9; each is named by the other's or its own floor message."""
    own, other = (peer(story, pck, client, cs_id, suffix) for cs_id, client in enumerate((UNIT7, UNIT9)))
    path = ((UNIT7.address, UNIT7.audio), (UNIT9.address, UNIT9.audio))
    up, down = floor_between(story, own, UNIT7, UNIT9), floor_between(story, other, UNIT9, UNIT7)
    up.send(at, "Taken", (media.GRANTED_PARTY, UNIT7.mc_id), (media.SSRC, media.ssrc_field(own.stream.ssrc)))
    at = calls.talk(story, at + 20, own, (path,), 20)
    up.send(at + 40, "Release")
    down.send(at + 60, "Request", (media.PRIORITY, media.short(5 << 8)), (media.USER_ID, UNIT9.mc_id))
    up.send(at + 70, "Granted", (media.DURATION, media.short(30)), (media.USER_ID, UNIT9.mc_id), (media.SSRC, media.ssrc_field(other.stream.ssrc)))
    at = calls.talk(story, at + 90, other, (path[::-1],), 20)
    down.send(at + 40, "Release")
    return at + 60


def peer(story, pck, client, cs_id, suffix):
    stream = story.stream(f"{client.name} audio{suffix}", pck, cs_id, story.number(f"{client.name} SSRC{suffix}"))
    return calls.Talker(stream, sip.AMR_WB, client.name, story.number(f"{client.name} sequence{suffix}", 15), story.number(f"{client.name} timestamp", 31))


def group(story, world):
    """An off-network group call. Before, on-network, the GMS gave unit7 the GMK. Then MONP's GROUP CALL ANNOUNCEMENT names the multicast address; unit9
    and unit10 talk under the GMK and their own GUK-IDs, floor control has the same key and MKI as the talker's media."""
    keys = groups.group_key(story, world.kms, (UNIT7, UNIT9, UNIT10))
    groups.distribute(story, 0, UNIT7, keys[UNIT7])
    sdp = sip.sdp(GROUP_ADDRESS, GROUP_AUDIO, GROUP_FLOOR, sip.AMR_WB, profile="RTP/AVP")
    times = b"\0\x05" + story.start.to_bytes(5, "big") * 2  # refresh interval; call start; last change
    announcement = monp.message(monp.GROUP_ANNOUNCEMENT, 0x77, groups.GROUP, sdp, UNIT9.mc_id, UNIT9.mc_id, middle=b"\1" + times)
    story.udp(200, end_of(UNIT9), GROUP_MONP, announcement)
    at = 300
    for client in (UNIT9, UNIT10):
        talker = groups.talker_of(story, keys, client, trailer=append_roc)
        floor = PeerFloor(story, talker, (client.address, client.floor), (GROUP_ADDRESS, GROUP_FLOOR))
        floor.send(at, "Taken", (media.GRANTED_PARTY, client.mc_id), (media.SSRC, media.ssrc_field(talker.stream.ssrc)))
        at = calls.talk(story, at + 20, talker, (((client.address, client.audio), (GROUP_ADDRESS, GROUP_AUDIO)),), 20)
        floor.send(at + 30, "Release")
        at += 100
