"""Private call on demand: the PCK in the caller's SDP offer (TS 33.180 7.3.2, TS 24.379 11.1.1)."""
# SPDX-License-Identifier: GPL-2.0-or-later
from .. import calls, sip
from ..calls import LEG_A, LEG_B, SERVER, SERVER_URI, UNIT7, UNIT9

ACCEPT = [("Accept-Contact", "*;+g.3gpp.mcptt;require;explicit"), ("P-Preferred-Service", sip.ICSI), ("Supported", "timer"), ("Answer-Mode", "Auto")]


def invitation(sdp, callee, boundary, **info):
    """The multipart body of a private call's INVITE."""
    return sip.multipart(boundary, sip.part("application/sdp", sdp), sip.part(sip.MCPTT_INFO, sip.mcptt_info(session_type="private", **info)),
                         sip.part(sip.RESOURCE_LISTS, sip.resource_lists(callee)))


def set_up(story, at, pck, codec=sip.PCMU, session_key=True):
    """Both legs of the call; the server relays the caller's message untouched. Returns the two dialogs."""
    line = [sip.key_mgmt(pck.message)] if pck else []
    where = {"session_lines": line} if session_key else {"media_lines": line}
    leg_a = sip.Dialog(f"pc-1@{UNIT7.address}", UNIT7.ims, SERVER_URI, UNIT7.sip, SERVER)
    leg_b = sip.Dialog(f"pc-2@{SERVER[0]}", SERVER_URI, UNIT9.ims, SERVER, UNIT9.sip)
    offer_a = sip.sdp(UNIT7.address, UNIT7.audio, UNIT7.floor, codec, **where)
    offer_b = sip.sdp(LEG_B.address, LEG_B.audio, LEG_B.floor, codec, session_id=300, **where)
    answer_b = sip.sdp(UNIT9.address, UNIT9.audio, UNIT9.floor, codec, session_id=400, floor="mc_queueing")
    answer_a = sip.sdp(LEG_A.address, LEG_A.audio, LEG_A.floor, codec, session_id=200, floor="mc_queueing;mc_granted")
    carried = [pck] if pck else []
    story.udp(at, UNIT7.sip, SERVER, leg_a.request("INVITE", body=invitation(offer_a, UNIT9.mc_id, "mcx1", mcptt_client_id="urn:uuid:7"),
                                                   content_type="multipart/mixed;boundary=mcx1", extra=ACCEPT), carried)
    story.udp(at + 3, SERVER, UNIT7.sip, leg_a.response(100, "Trying", to_tag=None))
    body = invitation(offer_b, UNIT9.mc_id, "mcx2", mcptt_request_uri=UNIT9.mc_id, mcptt_calling_user_id=UNIT7.mc_id)
    story.udp(at + 10, SERVER, UNIT9.sip, leg_b.request("INVITE", body=body, content_type="multipart/mixed;boundary=mcx2", extra=ACCEPT), carried)
    story.udp(at + 20, UNIT9.sip, SERVER, leg_b.response(180, "Ringing"))
    story.udp(at + 24, SERVER, UNIT7.sip, leg_a.response(180, "Ringing"))
    story.udp(at + 200, UNIT9.sip, SERVER, leg_b.response(200, "OK", body=answer_b, content_type="application/sdp"))
    story.udp(at + 205, SERVER, UNIT9.sip, leg_b.request("ACK", to_tag="callee"))
    story.udp(at + 210, SERVER, UNIT7.sip, leg_a.response(200, "OK", body=answer_a, content_type="application/sdp"))
    story.udp(at + 216, UNIT7.sip, SERVER, leg_a.request("ACK", to_tag="callee"))
    return leg_a, leg_b


def hang_up(story, at, leg_a, leg_b):
    story.udp(at, UNIT7.sip, SERVER, leg_a.request("BYE", cseq=9, to_tag="callee"))
    story.udp(at + 4, SERVER, UNIT9.sip, leg_b.request("BYE", cseq=9, to_tag="callee"))
    story.udp(at + 10, UNIT9.sip, SERVER, leg_b.response(200, "OK", "BYE", cseq=9))
    story.udp(at + 14, SERVER, UNIT7.sip, leg_a.response(200, "OK", "BYE", cseq=9))


def floors(story, world, upload_at=0):
    """Both clients upload a CSK (one by REGISTER, one by PUBLISH, both binary): their floor control channels."""
    csk_a, csk_b = calls.csk(story, world.kms, UNIT7), calls.csk(story, world.kms, UNIT9)
    calls.upload_csk(story, upload_at, UNIT7, csk_a, "REGISTER")
    calls.upload_csk(story, upload_at + 400, UNIT9, csk_b, "PUBLISH")
    server_ssrc = story.number("server SSRC")
    return (calls.FloorLink(story, UNIT7, LEG_A, csk_a, server_ssrc, story.number("unit7 SSRC")),
            calls.FloorLink(story, UNIT9, LEG_B, csk_b, server_ssrc ^ 1, story.number("unit9 SSRC")))


def talkers(story, pck, codec=sip.PCMU):
    """The caller's media under CS-ID 0, the callee's under CS-ID 1 (TS 33.180 table E.1.3-1)."""
    own = {}
    for client, cs_id, hertz in ((UNIT7, 0, 440), (UNIT9, 1, 660)):
        stream = story.stream(f"{client.name} audio", pck, cs_id, story.number(f"{client.name} SSRC"))
        own[client] = calls.Talker(stream, codec, client.name, story.number(f"{client.name} sequence", 15), story.number(f"{client.name} timestamp", 31), hertz)
    return own[UNIT7], own[UNIT9]


def private_call(story, world, tamper=None):
    """unit7 calls unit9. Both have uploaded a CSK before. The INVITE offers the PCK at session level; the server relays it untouched on a leg
    with other addresses. unit7 talks 1.6 s (440 Hz), releases the floor, unit9 asks for it and talks 1.6 s (660 Hz), G.711 mu-law,
    AEAD_AES_128_GCM with the PCK-ID as MKI; sender reports under the media key; floor control under each client's CSK."""
    floor_a, floor_b = floors(story, world)
    pck = story.sakke_key("PCK", "PCK", world.kms, UNIT7.mc_id, UNIT9.mc_id, tamper=tamper)
    leg_a, leg_b = set_up(story, 1000, pck)
    talker_a, talker_b = talkers(story, pck)
    end = calls.half_duplex(story, 1300, floor_a, floor_b, (UNIT7, talker_a, calls.media_path(UNIT7, LEG_A, LEG_B, UNIT9)),
                            (UNIT9, talker_b, calls.media_path(UNIT9, LEG_B, LEG_A, UNIT7)))
    hang_up(story, end, leg_a, leg_b)


def private_call_bad_hint(story, world):
    """The private call, with one bit of the PCK message's hint H flipped on the way: nothing opens the media; the floor control stays readable."""
    private_call(story, world, tamper="hint")


def private_call_bad_signature(story, world):
    """The private call, with one bit of the PCK message's signature flipped on the way: the media opens, under a key that nobody vouches for."""
    private_call(story, world, tamper="signature")
