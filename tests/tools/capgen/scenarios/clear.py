"""Calls that nobody protected: a legal thing, of which nothing is to be said (TS 36.579-1 5.5.3.1.0, condition WITHOUT_SECURITY)."""
# SPDX-License-Identifier: GPL-2.0-or-later
from .. import calls, mcdata, media, monp, sip
from ..calls import LEG_A, SERVER, SERVER_URI, UNIT7, UNIT9
from . import groups, off_network, video

PATH = ((UNIT7.address, UNIT7.audio), (LEG_A.address, LEG_A.audio))


def call(story, at, number, callee, codec):
    """unit7's leg of a call: offer and answer without any key."""
    dialog = sip.Dialog(f"clear-{number}@{UNIT7.address}", UNIT7.ims, callee, UNIT7.sip, SERVER)
    offer = sip.sdp(UNIT7.address, UNIT7.audio, UNIT7.floor, codec, profile="RTP/AVP")
    answer = sip.sdp(LEG_A.address, LEG_A.audio, LEG_A.floor, codec, profile="RTP/AVP", session_id=200)
    story.udp(at, UNIT7.sip, SERVER, dialog.request("INVITE", body=offer, content_type="application/sdp"))
    story.udp(at + 20, SERVER, UNIT7.sip, dialog.response(200, "OK", body=answer, content_type="application/sdp"))
    story.udp(at + 26, UNIT7.sip, SERVER, dialog.request("ACK", to_tag="callee"))


class Voice:
    """Voice is one talker's packets in clear, with sender reports."""

    def __init__(self, story, label, codec, path):
        self.story, self.path = story, path
        self.ssrc = story.number(f"{label} SSRC")
        self.talker = calls.Talker(self, codec, label, story.number(f"{label} sequence", 15), story.number(f"{label} timestamp", 31))

    def rtcp(self, packet):
        return packet

    def talk(self, at, count):
        for index in range(count):
            self.story.clear(at + 20 * index, *self.path, self.talker.clear())
        ends = ((address, port + 1) for address, port in self.path)
        self.story.udp(at + 20 * count, *ends, self.talker.report(self.story.start))
        return at + 20 * count


def control(story, at, up, name, subtype, ssrc, *fields):
    """Floor or session control in clear on unit7's leg."""
    ends = (UNIT7.address, UNIT7.floor), (LEG_A.address, LEG_A.floor)
    story.udp(at, *(ends if up else ends[::-1]), media.app_packet(name, subtype, ssrc, media.floor_fields(*fields)))


def clear_calls(story, world):
    """Nothing is protected: a private call (G.711) with floor control and reports, a group call (AMR-WB) whose floor control names the talker, session control,
    MCVideo's transmission control, a short message, and an off-network call. Nothing is an error, nothing gets a status."""
    server = story.number("server SSRC")
    call(story, 0, 1, SERVER_URI, sip.PCMU)
    own, other = Voice(story, "unit7", sip.PCMU, PATH), Voice(story, "unit9", sip.PCMU, PATH[::-1])
    control(story, 40, False, "MCPT", 1, server, (media.DURATION, media.short(30)), (media.SSRC, media.ssrc_field(own.ssrc)))
    at = own.talk(60, 20)
    control(story, at + 20, True, "MCPT", 4, own.ssrc)
    at = other.talk(at + 40, 20)
    call(story, at + 100, 2, groups.GROUP, sip.AMR_WB)
    member = Voice(story, "unit9 in the group", sip.AMR_WB, PATH[::-1])
    control(story, at + 140, False, "MCPT", 2, server, (media.GRANTED_PARTY, UNIT9.mc_id), (media.SSRC, media.ssrc_field(member.ssrc)))
    at = member.talk(at + 160, 20)
    control(story, at + 20, False, "MCPC", 0, server, (0, b"\1\2"), (1, b"\1sip:session1@mc.example.net"), (5, UNIT9.mc_id))
    control(story, at + 40, False, "MCV1", 6, server, (video.TRANSMITTING, UNIT9.mc_id), (video.VIDEO_SSRC, media.ssrc_field(7)), (video.GROUP_ID, groups.GROUP))
    dialog = sip.Dialog(f"sds-1@{UNIT7.address}", UNIT7.ims, SERVER_URI, UNIT7.sip, SERVER)
    text = mcdata.data_payload(mcdata.text("In clear."))
    story.udp(at + 60, UNIT7.sip, SERVER, dialog.request("MESSAGE", body=text, content_type=mcdata.PAYLOAD_TYPE))
    at += 100
    request = monp.setup_request(0x51, UNIT7.mc_id, UNIT9.mc_id, off_network.description(UNIT7, 1))
    story.udp(at, off_network.end_of(UNIT7), off_network.end_of(UNIT9), request)
    accept = monp.message(monp.SETUP_ACCEPT, 0x51, UNIT7.mc_id, UNIT9.mc_id, off_network.description(UNIT9, 2))
    story.udp(at + 20, off_network.end_of(UNIT9), off_network.end_of(UNIT7), accept)
    Voice(story, "unit7 off-network", sip.AMR_WB, ((UNIT7.address, UNIT7.audio), (UNIT9.address, UNIT9.audio))).talk(at + 40, 10)
