"""The client-server key: uploaded in a PUBLISH, it protects floor control and, where media is clear, RTCP (TS 33.180 5.4, 9.4)."""
# SPDX-License-Identifier: GPL-2.0-or-later
from .. import calls, media, sip
from ..calls import LEG_A, SERVER, UNIT7


def csk_floor(story, world, tamper=None):
    """unit7 registers, uploads its CSK in a PUBLISH (base64), and joins a prearranged group call whose media is in clear. All floor control
    messages a talker sees pass in both directions under the CSK (CS-ID 6, MKI = CSK-ID); the RTCP reports of the
    clear audio are under the CSK too."""
    calls.register(story, 0, UNIT7)
    key = calls.csk(story, world.kms, UNIT7, tamper=tamper, parameters=bytes.fromhex("0200000001") + bytes(12))
    calls.upload_csk(story, 300, UNIT7, key, "PUBLISH", calls.base64_mikey)
    call = sip.Dialog(f"group-1@{UNIT7.address}", UNIT7.ims, "sip:group-fire@mc.example.net", UNIT7.sip, SERVER)
    offer = sip.sdp(UNIT7.address, UNIT7.audio, UNIT7.floor, profile="RTP/AVP")
    answer = sip.sdp(LEG_A.address, LEG_A.audio, LEG_A.floor, profile="RTP/AVP", session_id=200, floor="mc_queueing;mc_priority=5")
    body = sip.multipart("grp1", sip.part("application/sdp", offer), sip.part(sip.MCPTT_INFO, sip.mcptt_info(session_type="prearranged")))
    story.udp(600, UNIT7.sip, SERVER, call.request("INVITE", body=body, content_type="multipart/mixed;boundary=grp1"))
    story.udp(640, SERVER, UNIT7.sip, call.response(200, "OK", body=answer, content_type="application/sdp"))
    story.udp(646, UNIT7.sip, SERVER, call.request("ACK", to_tag="callee"))
    floor = calls.FloorLink(story, UNIT7, LEG_A, key, story.number("server SSRC"), story.number("unit7 SSRC"))
    conversation(story, floor, calls.Talker(floor.up, sip.PCMU, "unit7", story.number("unit7 sequence", 15), story.number("unit7 timestamp", 31)))
    story.udp(3000, UNIT7.sip, SERVER, call.request("BYE", cseq=2, to_tag="callee"))
    story.udp(3010, SERVER, UNIT7.sip, call.response(200, "OK", "BYE", cseq=2))


def conversation(story, floor, talker):
    """Somebody else talks, unit7 asks, waits in the queue, gets the floor, talks in clear, loses it."""
    other = "sip:unit12@mc.example.net"
    path = (((UNIT7.address, UNIT7.audio), (LEG_A.address, LEG_A.audio)),)
    floor.from_server(700, "Taken", (media.GRANTED_PARTY, other), (media.PERMISSION, media.short(1)), (media.SEQUENCE, media.short(1)),
                      (media.INDICATOR, media.short(0x8000)), (media.SSRC, media.ssrc_field(story.number("unit12 SSRC"))))
    floor.from_client(800, "Request", (media.PRIORITY, media.short(3 << 8)), (media.USER_ID, UNIT7.mc_id), (media.INDICATOR, media.short(0x8000)))
    floor.from_server(812, "Deny", (2, media.short(1)), (media.INDICATOR, media.short(0x8000)))
    floor.from_server(1100, "Idle", (media.SEQUENCE, media.short(2)), (media.INDICATOR, media.short(0x8000)), acknowledge=True)
    floor.from_client(1104, "Ack", (12, b"\x05\0"), (10, media.short(0)))
    floor.from_client(1200, "Request", (media.PRIORITY, media.short(3 << 8)), (media.USER_ID, UNIT7.mc_id), (media.INDICATOR, media.short(0x8000)))
    floor.from_server(1212, "Granted", (media.DURATION, media.short(20)), (media.PRIORITY, media.short(3 << 8)), (media.INDICATOR, media.short(0x8000)))
    for index in range(30):
        story.clear(1240 + 20 * index, *path[0], talker.clear())
    report = talker.report(story.start + 1)
    story.protected(1860, (UNIT7.address, UNIT7.audio + 1), (LEG_A.address, LEG_A.audio + 1), report)
    floor.from_server(1900, "Revoke", (2, media.short(4)), (media.INDICATOR, media.short(0x8000)))
    floor.from_client(1910, "Release", (media.INDICATOR, media.short(0x8000)))
    floor.from_server(1922, "Idle", (media.SEQUENCE, media.short(3)), (media.INDICATOR, media.short(0x8000)))


def csk_floor_bad_hint(story, world):
    """The floor control call, with one bit of the hint H flipped in the CSK message: floor control stays closed; the clear audio is as before."""
    csk_floor(story, world, tamper="hint")


def csk_floor_bad_signature(story, world):
    """The floor control call, with one bit of the CSK message's signature flipped: floor control opens under a key that nobody vouches for."""
    csk_floor(story, world, tamper="signature")
