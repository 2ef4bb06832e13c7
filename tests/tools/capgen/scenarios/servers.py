"""Keys that servers hand out, keys on the media plane, keys between domains (TS 33.180 5.8, TS 24.380 8.3, TS 24.379 14)."""
# SPDX-License-Identifier: GPL-2.0-or-later
from .. import calls, media, sip
from ..calls import LEG_A, LEG_B, MDSI, SERVER, SERVER_URI, UNIT7, UNIT9
from . import variants

MULTICAST = "239.1.1.9"
FLOOR_MULTICAST, SUBCHANNEL = (MULTICAST, 50000), (MULTICAST, 50004)
UNIT30 = calls.Client("unit30", "10.50.0.30", 41000, 41002)
UNIT30_ID = "sip:unit30@elsewhere.example.org"


def download(story, at, key, client=UNIT7):
    """A key download: MESSAGE with application/mikey alone (TS 24.379 7.3.7)."""
    dialog = sip.Dialog(f"download-{key.key_id:08x}@{SERVER[0]}", SERVER_URI, client.ims, SERVER, client.sip)
    extra = [("P-Asserted-Service", sip.ICSI)]
    story.udp(at, SERVER, client.sip, dialog.request("MESSAGE", body=key.message, content_type="application/mikey", extra=extra), [key])
    story.udp(at + 8, client.sip, SERVER, dialog.response(200, "OK", "MESSAGE"))


def clear_call(story, at):
    """unit7's leg of a call with floor control and clear media."""
    dialog = sip.Dialog(f"grp-1@{UNIT7.address}", UNIT7.ims, "sip:group-fire@mc.example.net", UNIT7.sip, SERVER)
    offer = sip.sdp(UNIT7.address, UNIT7.audio, UNIT7.floor, profile="RTP/AVP")
    answer = sip.sdp(LEG_A.address, LEG_A.audio, LEG_A.floor, profile="RTP/AVP", session_id=200)
    story.udp(at, UNIT7.sip, SERVER, dialog.request("INVITE", body=offer, content_type="application/sdp"))
    story.udp(at + 20, SERVER, UNIT7.sip, dialog.response(200, "OK", body=answer, content_type="application/sdp"))
    story.udp(at + 26, UNIT7.sip, SERVER, dialog.request("ACK", to_tag="callee"))


def csk_download(story, world):
    """unit7 uploads a CSK; in the middle of the call the server replaces it by a key download. Two messages under the old key arrive after the
    download; the SRTCP indices go on."""
    old = calls.csk(story, world.kms, UNIT7)
    new = story.sakke_key("new CSK", "CSK", world.kms, MDSI, UNIT7.mc_id)
    calls.upload_csk(story, 0, UNIT7, old)
    clear_call(story, 200)
    floor = calls.FloorLink(story, UNIT7, LEG_A, old, story.number("server SSRC"), story.number("unit7 SSRC"))
    floor.from_client(300, "Request", (media.USER_ID, UNIT7.mc_id))
    floor.from_server(310, "Granted", (media.DURATION, media.short(30)))
    download(story, 400, new)
    floor.from_client(420, "Release")
    floor.from_server(430, "Idle", (media.SEQUENCE, media.short(1)))
    for label, stream in (("unit7 floor up", floor.up), ("unit7 floor down", floor.down)):
        stream.rekey(f"{label} new", story.master(new, 6), new.mki(), new)
    floor.from_client(600, "Request", (media.USER_ID, UNIT7.mc_id))
    floor.from_server(610, "Granted", (media.DURATION, media.short(30)))
    floor.from_client(900, "Release")
    floor.from_server(910, "Idle", (media.SEQUENCE, media.short(2)))


def announce(story, at, address, key=None):
    """An MBMS bearer announcement (TS 24.379 14.2.2.1): its SDP names the general purpose subchannel, with the MSCCK when there is one."""
    dialog = sip.Dialog(f"mbms@{SERVER[0]}", SERVER_URI, UNIT7.ims, SERVER, UNIT7.sip)
    info = ('<?xml version="1.0" encoding="UTF-8"?>\r\n<mcptt-mbms-usage-info xmlns="urn:3gpp:ns:mcpttMbmsUsage:1.0"><announcement><TMGI>01000162F001</TMGI>'
            "<QCI>65</QCI></announcement></mcptt-mbms-usage-info>")
    lines = ["v=0", f"o=- 500 1 IN IP4 {LEG_A.address}", "s=-", "t=0 0", f"m=application {address[1]} udp MCPTT", f"c=IN IP4 {address[0]}"]
    lines += [sip.key_mgmt(key.message)] if key else []
    body = sip.multipart("b1", sip.part("application/vnd.3gpp.mcptt-mbms-usage-info+xml", info), sip.part("application/sdp", "\r\n".join(lines) + "\r\n"))
    story.udp(at, SERVER, UNIT7.sip, dialog.request("MESSAGE", body=body, content_type="multipart/mixed;boundary=b1", extra=[("P-Asserted-Service", sip.ICSI)]),
              [key] if key else [])
    story.udp(at + 8, UNIT7.sip, SERVER, dialog.response(200, "OK", "MESSAGE"))


def musik_download(story, world):
    """The server gives unit7 a MuSiK by key download and announces a multicast floor control channel; floor control there is under the MuSiK (CS-ID 7)."""
    musik = story.sakke_key("MuSiK", "MUSIK", world.kms, MDSI, UNIT7.mc_id, parameters=bytes.fromhex("0600000001") + bytes(12))
    download(story, 0, musik)
    announce(story, 100, FLOOR_MULTICAST)
    stream = story.stream("multicast floor", musik, 7, story.number("server SSRC"))
    for index, (kind, fields) in enumerate((("Taken", [(media.GRANTED_PARTY, UNIT9.mc_id), (media.SEQUENCE, media.short(1))]), ("Idle", [(media.SEQUENCE, media.short(2))]))):
        packet = stream.rtcp(media.floor_message(kind, stream.ssrc, *fields))
        story.protected(300 + 100 * index, (LEG_A.address, 50000), FLOOR_MULTICAST, packet)


def mscck(story, world):
    """An MBMS bearer announcement brings an MSCCK in its SDP; subchannel control (Map Group To Bearer) on multicast is under it (CS-ID 7)."""
    key = story.sakke_key("MSCCK", "MSCCK", world.kms, SERVER_URI, UNIT7.mc_id)
    announce(story, 0, SUBCHANNEL, key)
    stream = story.stream("subchannel control", key, 7, story.number("server SSRC"))
    subchannel = b"\x11\x00" + (50002).to_bytes(4, "big") + (50000).to_bytes(4, "big") + bytes([239, 1, 1, 10])
    fields = media.floor_fields((2, "sip:group-fire@mc.example.net"), (1, bytes.fromhex("01000162f001")), (0, subchannel))
    for index in range(2):
        packet = stream.rtcp(media.app_packet("MCMC", index, stream.ssrc, fields))
        story.protected(200 + 300 * index, (LEG_A.address, 50004), SUBCHANNEL, packet)


def join_session(story, at, client, leg):
    """A pre-established session (TS 24.379 8): offer and answer with ports, no key yet. Gives the dialog."""
    dialog = sip.Dialog(f"pre-1@{client.address}", client.ims, SERVER_URI, client.sip, SERVER)
    offer, answer = sip.sdp(client.address, client.audio, client.floor), sip.sdp(leg.address, leg.audio, leg.floor, session_id=200)
    story.udp(at, client.sip, SERVER, dialog.request("INVITE", body=offer, content_type="application/sdp"))
    story.udp(at + 20, SERVER, client.sip, dialog.response(200, "OK", body=answer, content_type="application/sdp"))
    story.udp(at + 26, client.sip, SERVER, dialog.request("ACK", to_tag="callee"))
    return dialog


def connect(story, at, link, caller, pck):
    """The MCPC Connect that brings a PCK (TS 24.380 8.3, field 192), and its acknowledgement, under the client's CSK."""
    fields = media.floor_fields((0, b"\1\2"), (1, b"\1sip:session1@mc.example.net"), (5, caller.mc_id), (192, pck.message))
    octets, expect = link.down.rtcp(media.app_packet("MCPC", 0x10, link.down.ssrc, fields))
    story.udp(at, link.leg, link.client, octets, [pck], expect)
    octets, expect = link.up.rtcp(media.app_packet("MCPC", 2, link.up.ssrc, media.floor_fields((6, media.short(0)))))
    story.udp(at + 20, link.client, link.leg, octets, expect=expect)


def pre_established(story, world):
    """A private call over a pre-established session: the PCK comes in the MCPC Connect message (field 192), itself under unit9's CSK."""
    csk = calls.csk(story, world.kms, UNIT9)
    calls.upload_csk(story, 0, UNIT9, csk)
    join_session(story, 200, UNIT9, LEG_B)
    pck = variants.pck_of(story, world)
    link = calls.FloorLink(story, UNIT9, LEG_B, csk, story.number("server SSRC"), story.number("unit9 SSRC"))
    connect(story, 400, link, UNIT7, pck)
    path = (((LEG_B.address, LEG_B.audio), (UNIT9.address, UNIT9.audio)),)
    end = calls.talk(story, 500, variants.talker(story, pck, UNIT7, 0), path, 20)
    calls.talk(story, end + 100, variants.talker(story, pck, UNIT9, 1), tuple(hop[::-1] for hop in path), 20)


def re_invite(story, world):
    """Both parties have pre-established sessions. unit7's re-INVITE offers the PCK; unit9 gets the same message in an MCPC Connect under its CSK. Media goes both
    ways over both legs; at its end a Disconnect.

    The re-INVITE keeps the ports and the session's Call-ID."""
    csk, pck = calls.csk(story, world.kms, UNIT9), variants.pck_of(story, world)
    calls.upload_csk(story, 0, UNIT9, csk)
    session = join_session(story, 100, UNIT7, LEG_A)
    join_session(story, 200, UNIT9, LEG_B)
    offer = sip.sdp(UNIT7.address, UNIT7.audio, UNIT7.floor, version=2, session_lines=[sip.key_mgmt(pck.message)])
    answer = sip.sdp(LEG_A.address, LEG_A.audio, LEG_A.floor, version=2, session_id=200)
    story.udp(400, UNIT7.sip, SERVER, session.request("INVITE", cseq=2, to_tag="callee", body=offer, content_type="application/sdp"), [pck])
    story.udp(420, SERVER, UNIT7.sip, session.response(200, "OK", cseq=2, body=answer, content_type="application/sdp"))
    story.udp(426, UNIT7.sip, SERVER, session.request("ACK", cseq=2, to_tag="callee"))
    link = calls.FloorLink(story, UNIT9, LEG_B, csk, story.number("server SSRC"), story.number("unit9 floor SSRC"))
    connect(story, 500, link, UNIT7, pck)
    end = calls.talk(story, 600, variants.talker(story, pck, UNIT7, 0), calls.media_path(UNIT7, LEG_A, LEG_B, UNIT9), 20)
    end = calls.talk(story, end + 100, variants.talker(story, pck, UNIT9, 1), calls.media_path(UNIT9, LEG_B, LEG_A, UNIT7), 20)
    story.protected(end + 100, link.leg, link.client, link.down.rtcp(media.app_packet("MCPC", 1, link.down.ssrc, media.floor_fields((7, b"\0\0")))))


def nested_register(story, world):
    """The third-party REGISTER (TS 24.379 7.3.2): the client's REGISTER, with the CSK, stands in a message/sip part of the S-CSCF's own."""
    key = calls.csk(story, world.kms, UNIT7)
    own = sip.Dialog(f"register-unit7@{UNIT7.address}", UNIT7.ims, "sip:ims.example.net", UNIT7.sip, SERVER)
    inner = own.request("REGISTER", body=calls.service_authorisation(UNIT7, "reg1", calls.raw_mikey(key.message)), content_type="multipart/mixed;boundary=reg1")
    scscf = ("10.20.0.5", calls.SIP_PORT)
    outer = sip.Dialog(f"3rd-party@{scscf[0]}", "sip:scscf.ims.example.net", SERVER_URI, scscf, SERVER)
    story.udp(0, scscf, SERVER, outer.request("REGISTER", body=sip.multipart("tp1", sip.part("message/sip", inner)), content_type="multipart/mixed;boundary=tp1"), [key])
    story.udp(10, SERVER, scscf, outer.response(200, "OK", "REGISTER"))
    clear_call(story, 200)
    floor = calls.FloorLink(story, UNIT7, LEG_A, key, story.number("server SSRC"), story.number("unit7 SSRC"))
    floor.from_client(300, "Request", (media.USER_ID, UNIT7.mc_id))
    floor.from_server(310, "Granted", (media.DURATION, media.short(30)))


def two_domains(story, world):
    """unit7 calls a user of another KMS: IDRkmsi and IDRkmsr differ. The key folder is the callee's: his own KMS's KmsInit, the caller's KMS in a
    KmsCertCache, his key set."""
    pck = story.sakke_key("PCK", "PCK", world.kms, UNIT7.mc_id, UNIT30_ID, kms_r=world.other)
    variants.one_leg(story, 0, pck)
    calls.talk(story, 100, variants.talker(story, pck, UNIT7, 0), ((variants.CALLER, variants.CALLEE),), 20)
