"""First-to-answer call: no key in the offer, each callee's answer brings its own PCK (TS 33.180 7.2.4.3)."""
# SPDX-License-Identifier: GPL-2.0-or-later
from .. import calls, sip
from ..calls import LEG_A, SERVER, SERVER_URI, UNIT7, UNIT9, UNIT10, UNIT11, Leg
from . import private_call

# The server's media ports towards the caller (as announced in each fork's answer) and towards each callee.
FORKS = {UNIT9: (LEG_A, Leg("10.20.0.2", 50010, 50012)), UNIT10: (Leg("10.20.0.2", 50100, 50102), Leg("10.20.0.2", 50110, 50112)),
         UNIT11: (Leg("10.20.0.2", 50200, 50202), Leg("10.20.0.2", 50210, 50212))}


def answer(client, key, leg=None):
    leg = leg or client
    return sip.sdp(leg.address, leg.audio, leg.floor, sip.AMR_WB, session_lines=[sip.key_mgmt(key.message)], session_id=client.audio)


def set_up(story, at, pcks):
    """The INVITE without a key, its three forks, two early answers that lose and the winner's 200 OK. Returns the legs that stay."""
    leg_a = sip.Dialog(f"fta-1@{UNIT7.address}", UNIT7.ims, SERVER_URI, UNIT7.sip, SERVER)
    offer = sip.sdp(UNIT7.address, UNIT7.audio, UNIT7.floor, sip.AMR_WB)
    body = sip.multipart("mcx1", sip.part("application/sdp", offer), sip.part(sip.MCPTT_INFO, sip.mcptt_info(session_type="first-to-answer")),
                         sip.part(sip.RESOURCE_LISTS, sip.resource_lists(*(client.mc_id for client in pcks))))
    story.udp(at, UNIT7.sip, SERVER, leg_a.request("INVITE", body=body, content_type="multipart/mixed;boundary=mcx1", extra=private_call.ACCEPT))
    story.udp(at + 3, SERVER, UNIT7.sip, leg_a.response(100, "Trying", to_tag=None))
    legs = {}
    for index, client in enumerate(pcks):
        leg = legs[client] = sip.Dialog(f"fta-2{index}@{SERVER[0]}", SERVER_URI, client.ims, SERVER, client.sip)
        media = FORKS[client][1]
        body = private_call.invitation(sip.sdp(media.address, media.audio, media.floor, sip.AMR_WB, session_id=300 + index), client.mc_id, "mcx2",
                                       mcptt_request_uri=client.mc_id, mcptt_calling_user_id=UNIT7.mc_id)
        story.udp(at + 10 + index, SERVER, client.sip, leg.request("INVITE", body=body, content_type="multipart/mixed;boundary=mcx2", extra=private_call.ACCEPT))
    for index, client in enumerate((UNIT10, UNIT11, UNIT9)):
        code, reason = (200, "OK") if client is UNIT9 else (183, "Session Progress")
        time, key = at + 60 + 30 * index, pcks[client]
        story.udp(time, client.sip, SERVER, legs[client].response(code, reason, body=answer(client, key), content_type="application/sdp"), [key])
        relayed = answer(client, key, FORKS[client][0])
        story.udp(time + 6, SERVER, UNIT7.sip, leg_a.response(code, reason, body=relayed, content_type="application/sdp", to_tag=client.name), [key])
    for client in (UNIT10, UNIT11):
        story.udp(at + 140, SERVER, client.sip, legs[client].request("CANCEL", to_tag=None))
        story.udp(at + 145, client.sip, SERVER, legs[client].response(487, "Request Terminated"))
        story.udp(at + 150, SERVER, client.sip, legs[client].request("ACK", to_tag="callee"))
    story.udp(at + 160, SERVER, UNIT9.sip, legs[UNIT9].request("ACK", to_tag="callee"))
    story.udp(at + 164, UNIT7.sip, SERVER, leg_a.request("ACK", to_tag="unit9"))
    return leg_a, legs[UNIT9]


def first_to_answer(story, world, tamper=None, caller_cs_id=0):
    """unit7 calls whoever answers first. Its INVITE has no key; the server forks it to unit9, unit10 and unit11. unit10 and unit11 answer early
    (183, each with a PCK of its own; unit11 hides the identities), unit9 wins with its 200 OK. Media is AMR-WB under unit9's PCK; the caller's
    packets are under CS-ID 0, the answerer's under CS-ID 1."""
    pcks = {}
    for client in (UNIT9, UNIT10, UNIT11):
        pcks[client] = story.sakke_key(f"{client.name} PCK", "PCK", world.kms, client.mc_id, UNIT7.mc_id, hidden=client is UNIT11,
                                       tamper=tamper if client is UNIT9 else None)
    leg_a, leg_b = set_up(story, 0, pcks)
    own = []
    for client, cs_id in ((UNIT7, caller_cs_id), (UNIT9, 1 - caller_cs_id)):
        stream = story.stream(f"{client.name} audio", pcks[UNIT9], cs_id, story.number(f"{client.name} SSRC"))
        own.append(calls.Talker(stream, sip.AMR_WB, client.name, story.number(f"{client.name} sequence", 15), story.number(f"{client.name} timestamp", 31)))
    end = calls.talk(story, 250, own[0], calls.media_path(UNIT7, LEG_A, FORKS[UNIT9][1], UNIT9), 60)
    end = calls.talk(story, end + 200, own[1], calls.media_path(UNIT9, FORKS[UNIT9][1], LEG_A, UNIT7), 60)
    private_call.hang_up(story, end + 100, leg_a, leg_b)


def first_to_answer_swapped(story, world):
    """The first-to-answer call between peers that read "initiator" as the sender of the key: the answerer's packets are under CS-ID 0,
    the caller's under CS-ID 1."""
    first_to_answer(story, world, caller_cs_id=1)


def first_to_answer_bad_hint(story, world):
    """The first-to-answer call, with one bit of the winner's hint H flipped: the media stays closed though two other keys are known."""
    first_to_answer(story, world, tamper="hint")


def first_to_answer_bad_signature(story, world):
    """The first-to-answer call, with one bit of the winner's signature flipped: the media opens under a key that nobody vouches for."""
    first_to_answer(story, world, tamper="signature")
