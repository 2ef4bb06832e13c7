"""Private calls with one thing different: where the key stands, how it travels, what happens to the packets."""
# SPDX-License-Identifier: GPL-2.0-or-later
from dataclasses import replace

from .. import calls, media, mikey, packets, sip, tls
from ..calls import LEG_A, SERVER, SERVER_URI, UNIT7, UNIT9
from ..story import AUTH_FAILED, NO_KEY, TRUNCATED, Key
from . import private_call

CALLER, CALLEE = (UNIT7.address, UNIT7.audio), (LEG_A.address, LEG_A.audio)


def pck_of(story, world, label="PCK", **options):
    return story.sakke_key(label, "PCK", world.kms, UNIT7.mc_id, UNIT9.mc_id, **options)


def one_leg(story, at, pck, codec=sip.PCMU, media_level=False, caller=UNIT7, server=SERVER, leg=LEG_A, cseq=1, version=1):
    """The caller's leg only: INVITE with the key, 200 OK, ACK."""
    dialog = sip.Dialog(f"pc-1@{caller.address}", caller.ims, SERVER_URI, caller.sip, server)
    where = {"media_lines" if media_level else "session_lines": [sip.key_mgmt(pck.message)]}
    offer = sip.sdp(caller.address, caller.audio, caller.floor, codec, version=version, **where)
    answer = sip.sdp(leg.address, leg.audio, leg.floor, codec, session_id=200, version=version)
    to_tag = None if cseq == 1 else "callee"
    invite = dialog.request("INVITE", cseq=cseq, body=private_call.invitation(offer, UNIT9.mc_id, "mcx1"), to_tag=to_tag,
                            content_type="multipart/mixed;boundary=mcx1", extra=private_call.ACCEPT)
    story.udp(at, caller.sip, server, invite, [pck])
    story.udp(at + 20, server, caller.sip, dialog.response(200, "OK", cseq=cseq, body=answer, content_type="application/sdp"))
    story.udp(at + 26, caller.sip, server, dialog.request("ACK", cseq=cseq, to_tag="callee"))
    return dialog


def talker(story, pck, client, cs_id, codec=sip.PCMU, sequence=None, **options):
    stream = story.stream(f"{client.name} audio", pck, cs_id, story.number(f"{client.name} SSRC"), **options)
    first = story.number(f"{client.name} sequence", 15) if sequence is None else sequence
    return calls.Talker(stream, codec, client.name, first, story.number(f"{client.name} timestamp", 31))


def media_level(story, world):
    """The key stands at media level, under m=audio. AMR-WB, both directions."""
    pck = pck_of(story, world)
    one_leg(story, 0, pck, sip.AMR_WB, media_level=True)
    end = calls.talk(story, 100, talker(story, pck, UNIT7, 0, sip.AMR_WB), ((CALLER, CALLEE),), 40)
    calls.talk(story, end + 100, talker(story, pck, UNIT9, 1, sip.AMR_WB), ((CALLEE, CALLER),), 40)


def rekey(story, world):
    """A re-INVITE brings a second PCK in the middle of the call. The caller's sequence numbers wrap before it, so its ROC is 1 and stays 1
    under the new key; three packets under the old key arrive after the first ones under the new; the other party keeps the old key for ten more
    packets. Sender reports before and after: the SRTCP index goes on."""
    first, second = pck_of(story, world, "first PCK"), pck_of(story, world, "second PCK", time=story.start + 2)
    one_leg(story, 0, first, sip.AMR_WB)
    own, other = talker(story, first, UNIT7, 0, sip.AMR_WB, sequence=65520), talker(story, first, UNIT9, 1, sip.AMR_WB)
    calls.talk(story, 100, own, ((CALLER, CALLEE),), 40)
    calls.talk(story, 110, other, ((CALLEE, CALLER),), 50)
    one_leg(story, 960, second, sip.AMR_WB, cseq=2, version=2)
    late = [own.next() for _ in range(3)]
    own.stream.rekey("unit7 audio second", story.master(second, 0), second.mki(), second)
    calls.talk(story, 1200, own, ((CALLER, CALLEE),), 30)
    for index, packet in enumerate(late):
        story.protected(1250 + 20 * index, CALLER, CALLEE, packet)
    calls.talk(story, 1210, other, ((CALLEE, CALLER),), 10)
    other.stream.rekey("unit9 audio second", story.master(second, 1), second.mki(), second)
    calls.talk(story, 1500, other, ((CALLEE, CALLER),), 30)


def tcp_ipv6(story, world):
    """SIP over TCP on IPv6, the INVITE in two segments cut inside the key; media over IPv6, AMR-WB, both directions."""
    caller, server = replace(UNIT7, address="2001:db8:20::11"), ("2001:db8:20::1", calls.SIP_PORT)
    leg = replace(LEG_A, address="2001:db8:20::2")
    pck = pck_of(story, world)
    client = (caller.address, 49152)
    link = packets.TcpConnection(story.wire, client, server)
    dialog = sip.Dialog("pc-1@v6.example.net", caller.ims, SERVER_URI, client, server, "TCP")
    offer = sip.sdp(caller.address, caller.audio, caller.floor, sip.AMR_WB, session_lines=[sip.key_mgmt(pck.message)])
    answer = sip.sdp(leg.address, leg.audio, leg.floor, sip.AMR_WB, session_id=200)
    invite = dialog.request("INVITE", body=private_call.invitation(offer, UNIT9.mc_id, "mcx1"), content_type="multipart/mixed;boundary=mcx1", extra=private_call.ACCEPT)
    story.frames(0, link.handshake())
    story.frames(10, link.send(client, invite, invite.index(b"key-mgmt") + 400), [pck])
    story.frames(60, link.send(server, dialog.response(200, "OK", body=answer, content_type="application/sdp")))
    story.frames(70, link.send(client, dialog.request("ACK", to_tag="callee")))
    ends = ((caller.address, caller.audio), (leg.address, leg.audio))
    end = calls.talk(story, 150, talker(story, pck, UNIT7, 0, sip.AMR_WB), (ends,), 30)
    calls.talk(story, end + 100, talker(story, pck, UNIT9, 1, sip.AMR_WB), (ends[::-1],), 30)


TLS_PSK = bytes(range(16))


def over_tls(story, world):
    """SIP over TLS (port 5061, pre-shared key 000102030405060708090a0b0c0d0e0f given to Wireshark as tls.psk): the key travels in an encrypted
    INVITE that Wireshark decrypts. PCMU, both directions."""
    client, server = (UNIT7.address, 49153), (SERVER[0], 5061)
    link = packets.TcpConnection(story.wire, client, server)
    session = tls.Session(story.oracle, TLS_PSK, b"unit7", story.octets("client random", 32), story.octets("server random", 32))
    pck = pck_of(story, world)
    dialog = sip.Dialog(f"pc-1@{UNIT7.address}", UNIT7.ims, SERVER_URI, client, server, "TLS")
    offer = sip.sdp(UNIT7.address, UNIT7.audio, UNIT7.floor, session_lines=[sip.key_mgmt(pck.message)])
    answer = sip.sdp(LEG_A.address, LEG_A.audio, LEG_A.floor, session_id=200)
    invite = dialog.request("INVITE", body=private_call.invitation(offer, UNIT9.mc_id, "mcx1"), content_type="multipart/mixed;boundary=mcx1", extra=private_call.ACCEPT)
    story.frames(0, link.handshake())
    for index, (from_client, octets) in enumerate(session.flights()):
        story.frames(10 + 5 * index, link.send(client if from_client else server, octets))
    story.frames(40, link.send(client, session.send(True, invite), 1400), [pck])
    story.frames(60, link.send(server, session.send(False, dialog.response(200, "OK", body=answer, content_type="application/sdp"))))
    story.frames(70, link.send(client, session.send(True, dialog.request("ACK", to_tag="callee"))))
    end = calls.talk(story, 150, talker(story, pck, UNIT7, 0), ((CALLER, CALLEE),), 20)
    calls.talk(story, end + 100, talker(story, pck, UNIT9, 1), ((CALLEE, CALLER),), 20)


def wrap(story, world):
    """The sequence number wraps from 65535 to 0. 65534 arrives after 0 and 65535 after 2; 65520, 5 and 6 are lost; 65525, 1 and 9 come twice.
    Then six turns of the counter are missing: nothing tells the new one, and it is looked for when three packets in a row have failed; they open
    on the second pass."""
    pck = pck_of(story, world)
    one_leg(story, 0, pck)
    own = talker(story, pck, UNIT7, 0, sequence=65510)
    for index in range(50):
        sequence, packet = own.sequence % 65536, own.next()
        own.sequence %= 65536
        shift = {65534: 45, 65535: 65}.get(sequence, 0)
        if sequence not in (65520, 5, 6):
            story.protected(100 + 20 * index + shift, CALLER, CALLEE, packet)
        if sequence in (65525, 1, 9):
            story.protected(100 + 20 * index + 7, CALLER, CALLEE, packet)
    later = calls.Talker(story.stream("unit7 audio, six turns later", pck, 0, own.stream.ssrc, roc=7), sip.PCMU, UNIT7.name, 1000, own.timestamp)
    for index in range(20):
        story.protected(9000 + 20 * index, CALLER, CALLEE, later.next(), **({"pass": 2} if index < 3 else {}))


RCC_POLICY = ((0, b"\6"), (1, b"\x10"), (2, b"\4"), (4, b"\x0c"), (5, b"\0"), (6, b"\0"), (18, b"\4"), (19, b"\0"), (20, b"\x10"))


def append_roc(stream):
    """RFC 4771 mode 3: the rollover counter is the whole authentication tag field, after the MKI."""
    return stream.roc.to_bytes(4, "big")


def roc_in_packet(story, world):
    """The SP payload says RCCm3 (RFC 4771), so every RTP packet ends in its rollover counter. The capture begins late: the caller is at ROC 7 and
    wraps to 8; the callee at ROC 0."""
    pck = pck_of(story, world, cs_map=lambda key: [mikey.generic_id(0, [0], key.mki()), mikey.generic_id(1, [0], key.mki())],
                 policies=[mikey.policy(0, *RCC_POLICY)])
    one_leg(story, 0, pck)
    own = talker(story, pck, UNIT7, 0, sequence=65526, roc=7, trailer=append_roc)
    end = calls.talk(story, 100, own, ((CALLER, CALLEE),), 30)
    calls.talk(story, end + 100, talker(story, pck, UNIT9, 1, trailer=append_roc), ((CALLEE, CALLER),), 20)


def damaged(story, world):
    """Packets that cannot open among packets that can: one with a flipped bit, one under a key whose message is not in the capture, one cut by the snapshot length (and at the end two cut inside their headers), one
    forged far ahead in sequence (it must not move the ROC), one in clear, one that comes twice, a sender report with a flipped bit."""
    pck = pck_of(story, world)
    one_leg(story, 0, pck)
    own = talker(story, pck, UNIT7, 0, sequence=2000)
    unseen = Key("PCK", 0x1FEEDDCC, 0x1FEEDDCC, story.octets("unseen PCK", 16), story.octets("unseen RAND", 16))
    stranger = story.stream("stranger", unseen, 0, story.number("stranger SSRC"))
    for index in range(20):
        octets, expect = own.next()
        at = 100 + 20 * index
        if index == 5:
            octets = octets[:60] + bytes([octets[60] ^ 0x10]) + octets[61:]
            story.protected(at, CALLER, CALLEE, (octets, expect), status=AUTH_FAILED)
            continue
        story.protected(at, CALLER, CALLEE, (octets, expect), **({"captured": 130} if index == 11 else {}), **({"status": TRUNCATED} if index == 11 else {}))
        if index == 14:
            story.protected(at + 9, CALLER, CALLEE, (octets, expect))
    story.protected(165, CALLER, CALLEE, stranger.rtp(media.rtp_packet(0, 77, 5, stranger.ssrc, bytes(160))), status=NO_KEY)
    forged = media.rtp_packet(0, 2000 + 0x7000, 9, own.stream.ssrc, story.octets("forged payload", 176)) + pck.mki()
    story.protected(266, CALLER, CALLEE, (forged, {"kind": "rtp", "ssrc": own.stream.ssrc, "number": 2000 + 0x7000, "roc": None, "status": AUTH_FAILED,
                                                   "mki": pck.mki(), "suite": own.stream.suite, "key": pck, "plain": b""}))
    story.clear(347, CALLER, CALLEE, media.rtp_packet(0, 500, 9, story.number("clear SSRC"), media.pcmu_tone(440, 3)))
    octets, expect = own.report(story.start)
    story.protected(600, (CALLER[0], CALLER[1] + 1), (CALLEE[0], CALLEE[1] + 1), (octets[:20] + bytes([octets[20] ^ 1]) + octets[21:], expect), status=AUTH_FAILED)
    story.protected(620, (CALLER[0], CALLER[1] + 1), (CALLEE[0], CALLEE[1] + 1), own.report(story.start))
    story.protected(640, CALLER, CALLEE, own.next(), captured=50, status=TRUNCATED)
    story.protected(660, (CALLER[0], CALLER[1] + 1), (CALLEE[0], CALLEE[1] + 1), own.report(story.start), captured=49, status=TRUNCATED)
    story.protected(680, CALLER, CALLEE, own.next())


def late_key(story, world):
    """The capture begins in the middle of a call: 15 packets pass before the re-INVITE that repeats the offer with its key. They open on the second
    pass; the 15 after it open at once."""
    pck = pck_of(story, world)
    own = talker(story, pck, UNIT7, 0)
    for index in range(15):
        story.protected(20 * index, CALLER, CALLEE, own.next(), **{"pass": 2})
    one_leg(story, 305, pck, cseq=2)
    for index in range(15):
        story.protected(400 + 20 * index, CALLER, CALLEE, own.next())


def unsigned_header(story, world):
    """The signer left the SIGN payload's two octets out of what it signed, as some stacks do: valid, and said to be of that kind."""
    pck = pck_of(story, world, sign_header=False)
    one_leg(story, 0, pck)
    calls.talk(story, 100, talker(story, pck, UNIT7, 0), ((CALLER, CALLEE),), 20)


def to_self(story, world):
    """The PCK is encapsulated to the caller as well (TS 33.180 E.5): unit7's own key set opens the call."""
    pck = pck_of(story, world, to_self=True)
    one_leg(story, 0, pck)
    calls.talk(story, 100, talker(story, pck, UNIT7, 0), ((CALLER, CALLEE),), 20)
