"""Group keys: the GMK from the group management server, and calls under it (TS 33.180 5.7, 7.4.2)."""
# SPDX-License-Identifier: GPL-2.0-or-later
from .. import calls, derive, media, mikey, sip
from ..calls import LEG_A, SERVER, UNIT7, UNIT9, UNIT10
from .variants import RCC_POLICY, append_roc

GMS, GROUP = "sip:gms@mc.example.net", "sip:group-fire@mc.example.net"
DOWNLINK = ((LEG_A.address, LEG_A.audio), (UNIT7.address, UNIT7.audio))


def group_parameters(group):
    """Key parameters of a GMK (TS 33.180 E.6.1): type 0, not revoked, no times, no text, one group."""
    identity = b"\x7b" + len(group).to_bytes(2, "big") + group.encode()
    listed = b"\x01" + identity
    return bytes.fromhex("0000000001") + bytes(10) + bytes(2) + len(listed).to_bytes(2, "big") + listed


def group_key(story, kms, members):
    """One GMK, in one message for each member: the same RAND, each member's own GUK-ID as CSB ID. Returns the keys by member."""
    gmk, rand, gmk_id = story.octets("GMK", 16), story.octets("GMK RAND", 16), story.number("GMK id", 28)
    keys = {}
    for member in members:
        guk_id = derive.guk_id(gmk, gmk_id, member.mc_id)
        spi = gmk_id.to_bytes(4, "big") + guk_id.to_bytes(4, "big")
        keys[member] = story.sakke_key(f"{member.name} GMK", "GMK", kms, GMS, member.mc_id, key_id=gmk_id, csb_id=guk_id, secret=gmk, rand=rand,
                                       cs_map=[mikey.generic_id(4, [0], spi)], policies=[mikey.policy(0, *RCC_POLICY[:6], (13, b"\0\1"), *RCC_POLICY[6:])],
                                       parameters=group_parameters(GROUP))
    return keys


def distribute(story, at, client, key):
    """The GMS's MESSAGE with the key, and its 200 OK."""
    dialog = sip.Dialog(f"gmk-{client.name}@{SERVER[0]}", GMS, client.ims, SERVER, client.sip)
    body = sip.multipart("g1", sip.part(sip.MCPTT_INFO, sip.mcptt_info(mcptt_request_uri=client.mc_id, mcptt_calling_group_id=GROUP)), calls.raw_mikey(key.message))
    extra = [("P-Asserted-Identity", f"<{GMS}>"), ("P-Asserted-Service", sip.ICSI)]
    story.udp(at, SERVER, client.sip, dialog.request("MESSAGE", body=body, content_type="multipart/mixed;boundary=g1", extra=extra), [key])
    story.udp(at + 8, client.sip, SERVER, dialog.response(200, "OK", "MESSAGE"))


def join(story, at, group=GROUP, number=1):
    """unit7's leg of a prearranged group call: no key in the SDP, the group has one already."""
    dialog = sip.Dialog(f"grp-{number}@{UNIT7.address}", UNIT7.ims, group, UNIT7.sip, SERVER)
    offer = sip.sdp(UNIT7.address, UNIT7.audio, UNIT7.floor, sip.AMR_WB)
    answer = sip.sdp(LEG_A.address, LEG_A.audio, LEG_A.floor, sip.AMR_WB, session_id=200)
    body = sip.multipart("grp1", sip.part("application/sdp", offer), sip.part(sip.MCPTT_INFO, sip.mcptt_info(session_type="prearranged", mcptt_request_uri=group)))
    story.udp(at, UNIT7.sip, SERVER, dialog.request("INVITE", body=body, content_type="multipart/mixed;boundary=grp1"))
    story.udp(at + 30, SERVER, UNIT7.sip, dialog.response(200, "OK", body=answer, content_type="application/sdp"))
    story.udp(at + 36, UNIT7.sip, SERVER, dialog.request("ACK", to_tag="callee"))


def talker_of(story, keys, client, **options):
    """A group member's media: CS-ID 4, keyed by the GMK and the talker's own GUK-ID, MKI = GMK-ID || GUK-ID."""
    key, own = keys[UNIT7], keys[client]
    stream = story.stream(f"{client.name} audio", key, 4, story.number(f"{client.name} SSRC"), csb_id=own.csb_id,
                          mki=key.mki() + own.csb_id.to_bytes(4, "big"), **options)
    return calls.Talker(stream, sip.AMR_WB, client.name, story.number(f"{client.name} sequence", 15), story.number(f"{client.name} timestamp", 31))


def group_call(story, world):
    """The GMS gives one GMK to unit7, unit9 and unit10. unit7's leg of a group call shows all three talk, one after another, each under his own
    GUK-ID (MKI of 8 octets, ROC in every RTP packet). Floor control under unit7's CSK names each talker and his SSRC; the CSK is encapsulated to
    unit7 as well, so unit7's key set alone opens everything."""
    keys = group_key(story, world.kms, (UNIT7, UNIT9, UNIT10))
    csk = calls.csk(story, world.kms, UNIT7, to_self=True)
    calls.upload_csk(story, 0, UNIT7, csk)
    for index, (member, key) in enumerate(keys.items()):
        distribute(story, 200 + 40 * index, member, key)
    join(story, 500)
    floor = calls.FloorLink(story, UNIT7, LEG_A, csk, story.number("server SSRC"), story.number("unit7 SSRC"))
    at = 600
    for index, client in enumerate((UNIT9, UNIT10, UNIT7)):
        talker = talker_of(story, keys, client, trailer=append_roc)
        ssrc = (media.SSRC, media.ssrc_field(talker.stream.ssrc))
        if client is UNIT7:
            floor.from_client(at, "Request", (media.PRIORITY, media.short(0)), (media.USER_ID, client.mc_id))
            floor.from_server(at + 8, "Granted", (media.DURATION, media.short(30)), ssrc)
        else:
            floor.from_server(at, "Taken", (media.GRANTED_PARTY, client.mc_id), (media.PERMISSION, media.short(1)), (media.SEQUENCE, media.short(index + 1)), ssrc)
        at = calls.talk(story, at + 30, talker, (DOWNLINK[::-1] if client is UNIT7 else DOWNLINK,), 40) + 60
        floor.from_server(at, "Idle", (media.SEQUENCE, media.short(index + 2)))
        at += 100


def group_call_late(story, world):
    """The group call of a capture that begins in the middle: unit9's ROC is 5, its packets carry it; unit10's stack leaves the ROC out."""
    keys = group_key(story, world.kms, (UNIT7, UNIT9, UNIT10))
    distribute(story, 0, UNIT7, keys[UNIT7])
    join(story, 100)
    end = calls.talk(story, 200, talker_of(story, keys, UNIT9, trailer=append_roc, roc=5), (DOWNLINK,), 20)
    calls.talk(story, end + 100, talker_of(story, keys, UNIT10), (DOWNLINK,), 20)
