"""Who talks: identities from floor control and from GUK-IDs, short MKIs, hidden identities."""
# SPDX-License-Identifier: GPL-2.0-or-later
from .. import calls, derive, media, sip
from ..calls import LEG_A, LEG_B, SERVER, SERVER_URI, UNIT7, UNIT9, UNIT10, UNIT11
from . import groups, variants


def member_stream(story, key, client, mki, csb_id):
    stream = story.stream(f"{client.name} audio", key, 4, story.number(f"{client.name} SSRC"), csb_id=csb_id, mki=mki)
    return calls.Talker(stream, sip.AMR_WB, client.name, story.number(f"{client.name} sequence", 15), story.number(f"{client.name} timestamp", 31))


def short_mki(story, world):
    """A group call of stacks that send 4-octet MKIs and no ROC: unit9's packets end in the GMK-ID, unit10's in unit10's GUK-ID. The GMK message has no
    policies (#CS = 0). One member's key file opens all; whose keys they are is found among the identities of the GMS's messages. unit11's message is
    not in the capture: what it says before floor control names it opens on the second pass only."""
    gmk, rand, gmk_id = story.octets("GMK", 16), story.octets("GMK RAND", 16), story.number("GMK id", 28)
    keys = {}
    for index, member in enumerate((UNIT7, UNIT9, UNIT10)):
        guk_id = derive.guk_id(gmk, gmk_id, member.mc_id)
        keys[member] = story.sakke_key(f"{member.name} GMK", "GMK", world.kms, groups.GMS, member.mc_id, key_id=gmk_id, csb_id=guk_id, secret=gmk, rand=rand)
        groups.distribute(story, 40 * index, member, keys[member])
    groups.join(story, 200)
    own = keys[UNIT7]
    by_gmk_id = member_stream(story, own, UNIT9, gmk_id.to_bytes(4, "big"), keys[UNIT9].csb_id)
    by_guk_id = member_stream(story, own, UNIT10, keys[UNIT10].csb_id.to_bytes(4, "big"), keys[UNIT10].csb_id)
    end = calls.talk(story, 300, by_gmk_id, (groups.DOWNLINK,), 20)
    end = calls.talk(story, end + 100, by_guk_id, (groups.DOWNLINK,), 20)
    csk = calls.csk(story, world.kms, UNIT7, to_self=True)
    calls.upload_csk(story, 20, UNIT7, csk)
    floor = calls.FloorLink(story, UNIT7, LEG_A, csk, story.number("server SSRC"), story.number("unit7 SSRC"))
    unseen = member_stream(story, own, UNIT11, gmk_id.to_bytes(4, "big"), derive.guk_id(gmk, gmk_id, UNIT11.mc_id))
    for index in range(20):
        story.protected(end + 100 + 20 * index, *groups.DOWNLINK, unseen.next(), **({"pass": 2} if index < 6 else {}))
    floor.from_server(end + 210, "Taken", (media.GRANTED_PARTY, UNIT11.mc_id), (media.SSRC, media.ssrc_field(unseen.stream.ssrc)))


def late_floor(story, world):
    """unit7's leg of a private call with floor control under its CSK. unit7 is granted the floor before it talks. unit9's first ten packets pass
    before the Floor Taken that names it, ten after: in one pass only the latter have a talker, in two all."""
    csk, pck = calls.csk(story, world.kms, UNIT7), variants.pck_of(story, world)
    calls.upload_csk(story, 0, UNIT7, csk)
    variants.one_leg(story, 200, pck)
    link = calls.FloorLink(story, UNIT7, LEG_A, csk, story.number("server SSRC"), story.number("unit7 floor SSRC"))
    own, other = variants.talker(story, pck, UNIT7, 0), variants.talker(story, pck, UNIT9, 1)
    link.from_client(300, "Request", (media.PRIORITY, media.short(0)), (media.USER_ID, UNIT7.mc_id))
    link.from_server(310, "Granted", (media.DURATION, media.short(30)), (media.SSRC, media.ssrc_field(own.stream.ssrc)), (media.USER_ID, UNIT7.mc_id))
    for index in range(10):
        story.protected(320 + 20 * index, variants.CALLER, variants.CALLEE, own.next())
    link.from_server(540, "Idle", (media.SEQUENCE, media.short(1)))
    for index in range(20):
        story.protected(600 + 20 * index, variants.CALLEE, variants.CALLER, other.next())
    link.from_server(790, "Taken", (media.GRANTED_PARTY, UNIT9.mc_id), (media.SEQUENCE, media.short(2)), (media.SSRC, media.ssrc_field(other.stream.ssrc)))


def late_control(story, world):
    """The PUBLISH with the CSK comes last. Before it, under the CSK: the MCPC Connect that brings the PCK, and the floor message that names the
    talker; under the PCK: ten packets. In one pass none of them opens; in two the CSK opens the Connect, its PCK the media, and the talker is known."""
    csk, pck = calls.csk(story, world.kms, UNIT9), variants.pck_of(story, world)
    dialog = sip.Dialog(f"pre-1@{UNIT9.address}", UNIT9.ims, SERVER_URI, UNIT9.sip, SERVER)
    offer = sip.sdp(UNIT9.address, UNIT9.audio, UNIT9.floor)
    answer = sip.sdp(LEG_B.address, LEG_B.audio, LEG_B.floor, session_id=200)
    story.udp(0, UNIT9.sip, SERVER, dialog.request("INVITE", body=offer, content_type="application/sdp"))
    story.udp(20, SERVER, UNIT9.sip, dialog.response(200, "OK", body=answer, content_type="application/sdp"))
    story.udp(26, UNIT9.sip, SERVER, dialog.request("ACK", to_tag="callee"))
    link = calls.FloorLink(story, UNIT9, LEG_B, csk, story.number("server SSRC"), story.number("unit9 SSRC"))
    talker = variants.talker(story, pck, UNIT7, 0)
    octets, expect = link.down.rtcp(media.app_packet("MCPC", 0, link.down.ssrc, media.floor_fields((5, UNIT7.mc_id), (192, pck.message))))
    story.udp(100, link.leg, link.client, octets, [pck], {**expect, "pass": 2})
    taken = link.down.rtcp(media.floor_message("Taken", link.down.ssrc, (media.GRANTED_PARTY, UNIT7.mc_id), (media.SSRC, media.ssrc_field(talker.stream.ssrc))))
    story.protected(120, link.leg, link.client, taken, **{"pass": 2})
    for index in range(10):
        story.protected(140 + 20 * index, (LEG_B.address, LEG_B.audio), (UNIT9.address, UNIT9.audio), talker.next(), **{"pass": 2})
    calls.upload_csk(story, 400, UNIT9, csk, "PUBLISH")


def hidden(story, world):
    """A private call whose message hides both identities (IDRuidi, IDRuidr; TS 33.180 E.7): whoever has the key sets sees the URIs, else the
    callee's key set opens it and the caller stays a UID."""
    pck = variants.pck_of(story, world, hidden=True)
    variants.one_leg(story, 0, pck)
    calls.talk(story, 100, variants.talker(story, pck, UNIT7, 0), ((variants.CALLER, variants.CALLEE),), 20)
