"""MCVideo: transmission control under the CSK (TS 24.581 9, TS 33.180 table E.1.3-1: CS-ID 8), video under the GMK (CS-ID 5)."""
# SPDX-License-Identifier: GPL-2.0-or-later
from .. import calls, media, mikey, sip
from ..calls import LEG_A, MDSI, SERVER, UNIT7, UNIT9
from . import groups, servers, variants
from .variants import append_roc

H264 = (99, "H264/90000", "profile-level-id=42e01f; packetization-mode=1")
VIDEO, CONTROL = 44000, 44002
GROUP = "sip:group-view@mc.example.net"
# Fields of TS 24.581 table 9.2.3.1-2.
PRIORITY, DURATION, CAUSE, QUEUE_INFO, TRANSMITTING, USER_ID, MESSAGE_TYPE, INDICATOR, AUDIO_SSRC, RESULT, MESSAGE_NAME = 0, 1, 2, 3, 4, 6, 12, 13, 14, 15, 16
RECEPTION_PRIORITY, GROUP_ID, VIDEO_SSRC = 19, 20, 24


def description(address, video, control, session_id):
    return "\r\n".join(["v=0", f"o=- {session_id} 1 IN IP4 {address}", "s=-", f"c=IN IP4 {address}", "t=0 0",
                        f"m=video {video} RTP/SAVP {H264[0]}", "i=video component of MCVideo", f"a=rtpmap:{H264[0]} {H264[1]}", f"a=fmtp:{H264[0]} {H264[2]}",
                        f"m=application {control} udp MCVideo", "a=fmtp:MCVideo mc_queueing;mc_priority=5"]) + "\r\n"


def mcvideo(story, world):
    """unit7 asks for the transmission in an MCVideo group, waits in the queue and gets it, then unit9's transmission is announced and received;
    MCV0 from the client, MCV1 from the server, MCV2 both ways, under unit7's CSK (CS-ID 8). unit9's video is under the GMK, CS-ID 5; its SSRC is
    named by the transmission control server."""
    csk = story.sakke_key("unit7 CSK", "CSK", world.kms, UNIT7.mc_id, MDSI, cs_map=lambda key: [mikey.generic_id(8, [0], key.mki())],
                          policies=[mikey.policy(0, *calls.GCM_PARAMETERS)])
    calls.upload_csk(story, 0, UNIT7, csk)
    keys = groups.group_key(story, world.kms, (UNIT7, UNIT9))
    groups.distribute(story, 100, UNIT7, keys[UNIT7])
    call = sip.Dialog(f"view-1@{UNIT7.address}", UNIT7.ims, GROUP, UNIT7.sip, SERVER)
    story.udp(200, UNIT7.sip, SERVER, call.request("INVITE", body=description(UNIT7.address, VIDEO, CONTROL, 100), content_type="application/sdp"))
    story.udp(220, SERVER, UNIT7.sip, call.response(200, "OK", body=description(LEG_A.address, VIDEO + 10, CONTROL + 10, 200), content_type="application/sdp"))
    story.udp(226, UNIT7.sip, SERVER, call.request("ACK", to_tag="callee"))
    own_key, other = keys[UNIT7], keys[UNIT9]
    video = story.stream("unit9 video", own_key, 5, story.number("unit9 video SSRC"), csb_id=other.csb_id,
                         mki=own_key.mki() + other.csb_id.to_bytes(4, "big"), trailer=append_roc)
    control(story, csk, video.ssrc)
    path = (LEG_A.address, VIDEO + 10), (UNIT7.address, VIDEO)
    for index in range(20):
        payload = bytes([0x61]) + story.octets(f"video {index}", 400 + 37 * index)
        packet = media.rtp_packet(H264[0], 700 + index, 90000 + 3000 * (index // 2), video.ssrc, payload, marker=index % 2 == 1)
        story.protected(900 + 16 * index, *path, video.rtp(packet))


def control(story, csk, video_ssrc):
    """The transmission control messages, in their order."""
    up = story.stream("unit7 control", csk, 8, story.number("unit7 SSRC"))
    down = story.stream("server control", csk, 8, story.number("server SSRC"))
    client, server = (UNIT7.address, CONTROL), (LEG_A.address, CONTROL + 10)
    own = story.number("unit7 video SSRC")
    media_of = lambda user, ssrc: ((TRANSMITTING, user), (AUDIO_SSRC, media.ssrc_field(ssrc ^ 1)), (VIDEO_SSRC, media.ssrc_field(ssrc)))  # noqa: E731
    messages = (
        (up, "MCV0", 0, ((PRIORITY, media.short(3 << 8)), (USER_ID, UNIT7.mc_id))),
        (down, "MCV1", 1, ((CAUSE, media.short(1)), (USER_ID, UNIT7.mc_id))),
        (up, "MCV0", 0x10, ((PRIORITY, media.short(5 << 8)), (USER_ID, UNIT7.mc_id), (INDICATOR, media.short(0x8000)))),
        (down, "MCV1", 5, ((QUEUE_INFO, bytes([1, 5])), (USER_ID, UNIT7.mc_id))),
        (down, "MCV1", 0x10, ((DURATION, media.short(40)), (PRIORITY, media.short(5 << 8)), *media_of(UNIT7.mc_id, own))),
        (up, "MCV2", 4, ((MESSAGE_TYPE, b"\0\0"), (MESSAGE_NAME, b"MCV1\0\0"))),
        (up, "MCV2", 0, ()),
        (down, "MCV2", 1, ()),
        (down, "MCV1", 6, (*media_of(UNIT9.mc_id, video_ssrc), (GROUP_ID, GROUP), (INDICATOR, media.short(0x8000)))),
        (up, "MCV0", 4, ((RECEPTION_PRIORITY, media.short(2 << 8)), (USER_ID, UNIT7.mc_id), (VIDEO_SSRC, media.ssrc_field(video_ssrc)))),
        (down, "MCV1", 7, ((RESULT, media.short(1)), *media_of(UNIT9.mc_id, video_ssrc))),
    )
    for index, (stream, name, subtype, fields) in enumerate(messages):
        packet = stream.rtcp(media.app_packet(name, subtype, stream.ssrc, media.floor_fields(*fields)))
        ends = (client, server) if stream is up else (server, client)
        story.protected(300 + 50 * index, *ends, packet)


def mcvideo_private(story, world):
    """An MCVideo private call: video under the PCK, CS-ID 2 for the caller's, 3 for the callee's. Before it, the server's MuSiK by key download; MBMS subchannel
    control of MCVideo (MCV3) and transmission control on multicast addresses are under it (CS-ID 9)."""
    musik = story.sakke_key("MuSiK", "MUSIK", world.kms, MDSI, UNIT7.mc_id)
    servers.download(story, 0, musik)
    # Video m-line 1, control m-line 2, IPv4, three octets to spare, the ports of both, the address (TS 24.581 9.2.3.14).
    subchannel = b"\x10\x20\x00" + bytes(3) + (50002).to_bytes(4, "big") + (50000).to_bytes(4, "big") + bytes([239, 1, 1, 10])
    stream = story.stream("server multicast", musik, 9, story.number("multicast SSRC"))
    for at, name, subtype, fields in ((100, "MCV3", 0, ((2, GROUP), (1, bytes.fromhex("01000162f001")), (0, subchannel))), (900, "MCV3", 1, ((2, GROUP),)),
                                      (150, "MCV1", 6, ((TRANSMITTING, UNIT9.mc_id), (VIDEO_SSRC, media.ssrc_field(story.number("unit9 SSRC")))))):
        packet = stream.rtcp(media.app_packet(name, subtype, stream.ssrc, media.floor_fields(*fields)))
        story.protected(at, (LEG_A.address, 50004), ("239.1.1.9", 50004), packet)
    pck = variants.pck_of(story, world)
    call = sip.Dialog(f"view-2@{UNIT7.address}", UNIT7.ims, calls.SERVER_URI, UNIT7.sip, SERVER)
    offer = description(UNIT7.address, VIDEO, CONTROL, 100).replace("t=0 0\r\n", f"t=0 0\r\n{sip.key_mgmt(pck.message)}\r\n")
    story.udp(200, UNIT7.sip, SERVER, call.request("INVITE", body=offer, content_type="application/sdp"), [pck])
    story.udp(220, SERVER, UNIT7.sip, call.response(200, "OK", body=description(LEG_A.address, VIDEO + 10, CONTROL + 10, 200), content_type="application/sdp"))
    story.udp(226, UNIT7.sip, SERVER, call.request("ACK", to_tag="callee"))
    path = (UNIT7.address, VIDEO), (LEG_A.address, VIDEO + 10)
    for cs_id, client in ((2, UNIT7), (3, UNIT9)):
        own = story.stream(f"{client.name} video", pck, cs_id, story.number(f"{client.name} SSRC"))
        for index in range(10):
            payload = bytes([0x61]) + story.octets(f"{client.name} {index}", 300 + 31 * index)
            packet = own.rtp(media.rtp_packet(H264[0], 700 + index, 90000 + 3000 * index, own.ssrc, payload, marker=True))
            story.protected(300 + 20 * index + 300 * (cs_id - 2), *(path if cs_id == 2 else path[::-1]), packet)
