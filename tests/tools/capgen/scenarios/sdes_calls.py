"""What SDP security descriptions may say besides a key (RFC 4568 6.1, 6.3), and calls whose keys change or come from elsewhere."""
# SPDX-License-Identifier: GPL-2.0-or-later
from .. import calls, media, sip
from ..rfc3711 import PlainStream
from ..story import AUTH_FAILED, NO_KEY, UNSUPPORTED, Stream
from .sdes import ALICE, BOB, crypto_line, inline, master, pair_number, plain_stream, set_up, talker

CM_80 = "AES_CM_128_HMAC_SHA1_80"


def both_talk(story, at, pair, streams, count):
    """`count` packets and a report in each direction."""
    ends = tuple((client.address, client.audio) for client in pair)
    for index, (client, stream) in enumerate(zip(pair, streams)):
        calls.talk(story, at + 10 * index, talker(story, client, stream, 440 + 220 * index), (ends if index == 0 else ends[::-1],), count)


def parameters(story, world):
    """Session parameters, one call each: KDR=4 with lifetime, WSH and an MKI of 9 octets; UNENCRYPTED_SRTP; UNENCRYPTED_SRTCP; UNAUTHENTICATED_SRTP
    with two keys that only the MKI tells apart; all three, with AES-256; the 32-bit suite whose SRTCP tag is short as well. All but the first and
    fourth have two lines in the offer."""
    rows = [("KDR=4 WSH=128", {"kdr": 16}, "+KDR=4", "|2^31|72623859790382856:9", bytes.fromhex("000102030405060708")),
            ("UNENCRYPTED_SRTP", {"rtp_encrypted": False}, "+UNENCRYPTED_SRTP", "", b""),
            ("UNENCRYPTED_SRTCP", {"rtcp_encrypted": False}, "+UNENCRYPTED_SRTCP", "", b"")]
    for number, (words, options, shown, suffix, mki) in enumerate(rows):
        pair, at = pair_number(number), 1500 * number
        keys = [master(story, client.name, CM_80) for client in pair]
        spare = [crypto_line(1, "AEAD_AES_128_GCM", b"".join(master(story, f"spare {number}", "AEAD_AES_128_GCM")))] if number else []
        lines = [f"{crypto_line(len(spare) + 1, CM_80, b''.join(key), suffix)} {words}" for key in keys]
        set_up(story, [*spare, lines[0]], [lines[1]], at, pair, call_id=f"parameters-{number}")
        both_talk(story, at + 100, pair, [plain_stream(story, client, CM_80, key, mki, shown=CM_80 + shown, **options) for client, key in zip(pair, keys)], 24)
    unauthenticated(story, 4500)
    everything_off(story, 6000)


def unauthenticated(story, at):
    """Two keys in one attribute; the second is used, which no tag can tell."""
    pair = pair_number(3)
    keys = [[master(story, f"{client.name} key {index}", CM_80) for index in (1, 2)] for client in pair]
    inlines = [";".join(inline(b"".join(key), f"|2^20|{index}:1") for index, key in enumerate(own, 1)) for own in keys]
    lines = [f"a=crypto:1 {CM_80} {text} UNAUTHENTICATED_SRTP" for text in inlines]
    set_up(story, [lines[0]], [lines[1]], at, pair, call_id="parameters-3")
    streams = []
    for client, own in zip(pair, keys):
        stream = plain_stream(story, client, CM_80, own[1], b"\2", shown="AES_CM_128_NULL_AUTH")
        stream._transform.rtp_tag = 0
        streams.append(stream)
    talk_without_reports(story, at + 100, pair, streams, 12)


def talk_without_reports(story, at, pair, streams, count):
    ends = tuple((client.address, client.audio) for client in pair)
    for index, (client, stream) in enumerate(zip(pair, streams)):
        one, path = talker(story, client, stream, 440 + 220 * index), ends if index == 0 else ends[::-1]
        for packet in range(count):
            story.protected(at + 20 * packet + 10 * index, *path, one.next())


def everything_off(story, at):
    """AES-256 that neither encrypts nor authenticates; SRTCP still has its tag."""
    pair, suite = pair_number(4), "AES_256_CM_HMAC_SHA1_80"
    keys = [master(story, client.name, suite) for client in pair]
    words = " UNENCRYPTED_SRTP UNENCRYPTED_SRTCP UNAUTHENTICATED_SRTP"
    set_up(story, [crypto_line(7, suite, b"".join(keys[0])) + words], [crypto_line(7, suite, b"".join(keys[1])) + words], at, pair, call_id="parameters-4")
    shown = "AES_256_CM_NULL_AUTH+UNENCRYPTED_SRTP+UNENCRYPTED_SRTCP"
    streams = [plain_stream(story, client, suite, key, shown=shown, rtp_encrypted=False, rtcp_encrypted=False)
               for client, key in zip(pair, keys)]
    for stream in streams:
        stream._transform.rtp_tag = 0
    both_talk(story, at + 100, pair, streams, 12)


def fec_lines(client, suite, key, extra):
    return ["a=rtpmap:122 parityfec/8000", f"a=fmtp:122 {client.audio + 6} IN IP4 {client.address}", crypto_line(1, suite, b"".join(key)) + extra]


def fec(story, world):
    """Forward error correction (RFC 5109) to a port of its own, under the keys of FEC_KEY, FEC_ORDER=FEC_SRTP; then the same call with FEC on the
    media port under the media's key, and one with FEC_ORDER=SRTP_FEC, whose FEC stream is in clear."""
    for number, (order, apart) in enumerate((("FEC_SRTP", True), ("FEC_SRTP", False), ("SRTP_FEC", True))):
        pair, at = pair_number(number), 1500 * number
        keys, fec_keys = ([master(story, f"{client.name} {kind}", CM_80) for client in pair] for kind in ("media", "fec"))
        lines = []
        for client, key, fec_key in zip(pair, keys, fec_keys):
            extra = f" FEC_ORDER={order}" + (f" FEC_KEY={inline(b''.join(fec_key))}" if apart and order == "FEC_SRTP" else "")
            lines.append(fec_lines(client, CM_80, key, extra) if apart else ["a=rtpmap:122 parityfec/8000", crypto_line(1, CM_80, b"".join(key)) + extra])
        set_up(story, *lines, at, pair, call_id=f"fec-{number}")
        for index, client in enumerate(pair):
            ends = [(end.address, end.audio) for end in (pair if index == 0 else pair[::-1])]
            one = talker(story, client, Stream(story, f"{client.name} audio", story.number(f"{client.name} SSRC"), CM_80, keys[index]))
            fec_ends = [(address, port + 6) for address, port in ends] if apart else ends
            fec_key = fec_keys[index] if apart else keys[index]
            correction = Stream(story, f"{client.name} FEC", story.number(f"{client.name} FEC SSRC"), CM_80, fec_key)
            for packet in range(6):
                story.protected(at + 100 + 20 * packet + index, *ends, one.next())
                redundant = media.rtp_packet(122, 500 + packet, 160 * packet, correction.ssrc, story.octets(f"{client.name} FEC {packet}", 172))
                if order == "FEC_SRTP":
                    story.protected(at + 105 + 20 * packet + index, *fec_ends, correction.rtp(redundant))
                else:
                    story.clear(at + 105 + 20 * packet + index, *fec_ends, redundant)


def capabilities(story, world):
    """Capability negotiation (RFC 5939): RTP/AVP with a=crypto as capabilities, at media level and (second call) at session level; the answer takes
    one with a=acfg. The third answer takes RTP/AVP: its media is in clear."""
    for number in range(3):
        pair, at = pair_number(number), 1500 * number
        keys = [master(story, client.name, CM_80) for client in pair]
        gcm = master(story, f"{pair[0].name} spare", "AEAD_AES_256_GCM")
        offered = ["a=tcap:1 RTP/SAVP", f"a=acap:1 {crypto_line(1, 'AEAD_AES_256_GCM', b''.join(gcm))[2:]}",
                   f"a=acap:2 {crypto_line(2, CM_80, b''.join(keys[0]))[2:]}"]
        config = ["a=pcfg:1 t=1 a=1|2"]
        at_session = offered if number == 1 else []
        answered = [crypto_line(2, CM_80, b"".join(keys[1])), "a=acfg:1 t=1 a=2"] if number < 2 else []
        profiles = ("RTP/AVP", "RTP/SAVP" if number < 2 else "RTP/AVP")
        set_up(story, config if number == 1 else [*offered, *config], answered, at, pair, profiles, at_session, f"capabilities-{number}")
        streams = [Stream(story, f"{client.name} audio", story.number(f"{client.name} SSRC"), CM_80, key) for client, key in zip(pair, keys)]
        if number < 2:
            both_talk(story, at + 100, pair, streams, 8)
            continue
        for index, (client, stream) in enumerate(zip(pair, streams)):
            one, ends = talker(story, client, stream), [(end.address, end.audio) for end in (pair if index == 0 else pair[::-1])]
            for packet in range(8):
                story.clear(at + 100 + 20 * packet + index, *ends, one.clear())


def reinvite(story, world):
    """A re-INVITE changes both keys and the tag; its answer takes the second of its lines. Three of the caller's packets under the old key come
    after the change. Then the callee sends a re-INVITE: new keys, UNAUTHENTICATED_SRTP, so that only the order of the messages tells the key."""
    keys = {(client.name, turn): master(story, f"{client.name} {turn}", CM_80) for client in (ALICE, BOB) for turn in (1, 2, 3)}
    def line(client, turn, tag, extra=""):
        return crypto_line(tag, CM_80, b"".join(keys[client.name, turn])) + extra
    dialog = set_up(story, [line(ALICE, 1, 1)], [line(BOB, 1, 1)], call_id="reinvite")
    ends = (ALICE.address, ALICE.audio), (BOB.address, BOB.audio)
    streams = [PlainStream(story, f"{client.name} audio 1", story.number(f"{client.name} SSRC"), CM_80, keys[client.name, 1]) for client in (ALICE, BOB)]
    talkers = [talker(story, client, stream, 440 + 220 * index) for index, (client, stream) in enumerate(zip((ALICE, BOB), streams))]

    def burst(at, count, who=(0, 1)):
        for packet in range(count):
            for index in who:
                story.protected(at + 20 * packet + index, *(ends if index == 0 else ends[::-1]), talkers[index].next())

    def change(turn, index, **options):
        client, old = (ALICE, BOB)[index], talkers[index].stream
        fresh = PlainStream(story, f"{client.name} audio {turn}", old.ssrc, CM_80, keys[client.name, turn], **options)
        fresh.highest, fresh.roc = old.highest, old.roc
        talkers[index].stream = fresh
        return fresh

    burst(100, 8)
    spare = crypto_line(1, "AEAD_AES_128_GCM", b"".join(master(story, "alice spare", "AEAD_AES_128_GCM")))
    offer = sip.sdp(ALICE.address, ALICE.audio, media_lines=[spare, line(ALICE, 2, 2)], version=2)
    answer = sip.sdp(BOB.address, BOB.audio, media_lines=[line(BOB, 2, 2)], session_id=7, version=2)
    story.udp(400, ALICE.sip, BOB.sip, dialog.request("INVITE", 2, offer, "application/sdp", "callee"))
    story.udp(430, BOB.sip, ALICE.sip, dialog.response(200, "OK", cseq=2, body=answer, content_type="application/sdp"))
    change(2, 1)
    burst(440, 3, (0,))
    change(2, 0)
    burst(500, 8)
    words = " UNAUTHENTICATED_SRTP"
    offer = sip.sdp(BOB.address, BOB.audio, media_lines=[line(BOB, 3, 1, words)], session_id=7, version=3)
    answer = sip.sdp(ALICE.address, ALICE.audio, media_lines=[line(ALICE, 3, 1, words)], version=3)
    story.udp(800, BOB.sip, ALICE.sip, dialog.request("INVITE", 1, offer, "application/sdp", "callee", reverse=True))
    story.udp(830, ALICE.sip, BOB.sip, dialog.response(200, "OK", body=answer, content_type="application/sdp", reverse=True))
    for index in (0, 1):
        change(3, index, shown="AES_CM_128_NULL_AUTH")._transform.rtp_tag = 0
    burst(900, 8)


def diverted(story, world):
    """Call diversion: bob's client answers early (183), then the call is forwarded to carol (181, History-Info), whose 200 OK has another key and
    another address. Both answers' media reach alice; hers goes to carol. a=3ge2ae tells of protection to the access edge."""
    carol = calls.Client("carol", "10.30.0.3", 32000, 0)
    people = (ALICE, BOB, carol)
    keys = {client.name: master(story, client.name, CM_80) for client in people}
    dialog = sip.Dialog(f"diverted@{ALICE.address}", ALICE.ims, BOB.ims, ALICE.sip, BOB.sip)

    def body(client, state):
        lines = [crypto_line(1, CM_80, b"".join(keys[client.name])), f"a=3ge2ae:{state}"]
        return sip.sdp(client.address, client.audio, media_lines=lines, session_id=client.audio)
    history = [("History-Info", f"<{BOB.ims}?Reason=SIP%3Bcause%3D302>;index=1"), ("History-Info", f"<{carol.ims};cause=302>;index=1.1")]
    story.udp(0, ALICE.sip, BOB.sip, dialog.request("INVITE", body=body(ALICE, "requested"), content_type="application/sdp"))
    story.udp(30, BOB.sip, ALICE.sip, dialog.response(183, "Session Progress", body=body(BOB, "applied"), content_type="application/sdp", to_tag="bob"))
    streams = {client.name: talker(story, client, Stream(story, f"{client.name} audio", story.number(f"{client.name} SSRC"), CM_80, keys[client.name]))
               for client in people}
    alice = (ALICE.address, ALICE.audio)
    for packet in range(6):
        story.protected(50 + 20 * packet, (BOB.address, BOB.audio), alice, streams["bob"].next())
    story.udp(300, BOB.sip, ALICE.sip, dialog.response(181, "Call Is Being Forwarded", extra=history))
    # carol's media comes before her answer: its key is not known yet
    for packet in range(3):
        story.protected(320 + 20 * packet, (carol.address, carol.audio), alice, streams["carol"].next(), **{"pass": 2})
    story.udp(400, BOB.sip, ALICE.sip, dialog.response(200, "OK", body=body(carol, "applied"), content_type="application/sdp", to_tag="carol", extra=history))
    for packet in range(8):
        story.protected(420 + 20 * packet, (carol.address, carol.audio), alice, streams["carol"].next())
        story.protected(425 + 20 * packet, alice, (carol.address, carol.audio), streams["alice"].next())


def forked(story, world):
    """A forked call: bob's 183 takes the first of the offer's lines, carol's 183 the second, from another address; both send early media and get the
    caller's. bob's 200 OK ends it. Neither answer replaces the other's key."""
    carol, suites = calls.Client("carol", "10.30.0.3", 32000, 0), (CM_80, "AEAD_AES_128_GCM")
    offered = [master(story, f"alice {suite}", suite) for suite in suites]
    answered = [master(story, client.name, suite) for client, suite in zip((BOB, carol), suites)]
    dialog = sip.Dialog(f"forked@{ALICE.address}", ALICE.ims, BOB.ims, ALICE.sip, BOB.sip)
    lines = [crypto_line(tag, suite, b"".join(key)) for tag, (suite, key) in enumerate(zip(suites, offered), 1)]
    story.udp(0, ALICE.sip, BOB.sip, dialog.request("INVITE", body=sip.sdp(ALICE.address, ALICE.audio, media_lines=lines), content_type="application/sdp"))

    def answer(at, code, which):
        client, line = (BOB, carol)[which], crypto_line(which + 1, suites[which], b"".join(answered[which]))
        body = sip.sdp(client.address, client.audio, media_lines=[line], session_id=client.audio)
        story.udp(at, BOB.sip, ALICE.sip, dialog.response(code, "OK", body=body, content_type="application/sdp", to_tag=client.name))
    answer(20, 183, 0)
    answer(25, 183, 1)
    talkers = [(talker(story, client, Stream(story, f"{client.name} audio", story.number(f"{client.name} SSRC"), suite, key)), client)
               for client, suite, key in zip((BOB, carol), suites, answered)]
    own = [talker(story, ALICE, Stream(story, f"alice to {which}", story.number("alice SSRC"), suite, key))
           for which, (suite, key) in enumerate(zip(suites, offered))]

    def burst(at, which):
        for packet in range(6):
            for index in which:
                (one, client), alice = talkers[index], (ALICE.address, ALICE.audio)
                story.protected(at + 20 * packet + 5 * index, (client.address, client.audio), alice, one.next())
                story.protected(at + 20 * packet + 5 * index + 2, alice, (client.address, client.audio), own[index].next())
    burst(50, (0, 1))
    answer(300, 200, 0)
    burst(350, (0,))


def two_legs(story, world):
    """A media relay (as rtpengine) between two SIP legs: keys, SSRCs and packets are the same on both, addresses differ, the base64 text has lost
    its padding. The second leg of one direction begins late."""
    relay_a, relay_b = calls.Client("relay-a", "10.30.0.9", 24000, 0), calls.Client("relay-b", "10.30.0.9", 25000, 0)
    suite = "AEAD_AES_256_GCM"
    keys = {client.name: master(story, client.name, suite) for client in (ALICE, BOB)}
    legs = ((ALICE, relay_a, "leg-a"), (relay_b, BOB, "leg-b"))
    for caller, callee, call_id in legs:
        lines = [crypto_line(1, suite, b"".join(keys[name])).rstrip("=") for name in ("alice", "bob")]
        set_up(story, [lines[0]], [lines[1]], 0 if call_id == "leg-a" else 10, (caller, callee), call_id=call_id)
    path = [(client.address, client.audio) for client in (ALICE, relay_a, relay_b, BOB)]
    for index, client in enumerate((ALICE, BOB)):
        one = talker(story, client, Stream(story, f"{client.name} audio", story.number(f"{client.name} SSRC"), suite, keys[client.name]), 440 + 220 * index)
        way = path if index == 0 else path[::-1]
        for packet in range(10):
            protected = one.next()
            story.protected(100 + 20 * packet + index, way[0], way[1], protected)
            if index == 0 or packet >= 4:
                story.protected(103 + 20 * packet + index, way[2], way[3], protected)
        report = one.report(story.start)
        for source, destination in ((way[0], way[1]), (way[2], way[3])):
            story.protected(400 + index, (source[0], source[1] + 1), (destination[0], destination[1] + 1), report)


def no_answer(story, world):
    """The capture has the INVITE and not its answer: the caller's packets open, the callee's do not, and it is said why."""
    keys = [master(story, client.name, CM_80) for client in (ALICE, BOB)]
    dialog = sip.Dialog(f"no-answer@{ALICE.address}", ALICE.ims, BOB.ims, ALICE.sip, BOB.sip)
    offer = sip.sdp(ALICE.address, ALICE.audio, media_lines=[crypto_line(1, CM_80, b"".join(keys[0]))])
    story.udp(0, ALICE.sip, BOB.sip, dialog.request("INVITE", body=offer, content_type="application/sdp"))
    ends = (ALICE.address, ALICE.audio), (BOB.address, BOB.audio)
    for index, client in enumerate((ALICE, BOB)):
        one = talker(story, client, Stream(story, f"{client.name} audio", story.number(f"{client.name} SSRC"), CM_80, keys[index]))
        for packet in range(6):
            changes = {} if index == 0 else {"status": NO_KEY}
            story.protected(100 + 20 * packet + index, *(ends if index == 0 else ends[::-1]), one.next(), **changes)


def stray_offer(story, at, pair, call_id, lines):
    """An INVITE that announces the first party's port again, in a call of its own, and is not answered."""
    one, other = pair
    dialog = sip.Dialog(f"{call_id}@{one.address}", one.ims, other.ims, one.sip, other.sip)
    offer = sip.sdp(one.address, one.audio, media_lines=lines)
    story.udp(at, one.sip, other.sip, dialog.request("INVITE", body=offer, content_type="application/sdp"))


def shared_ports(story, world):
    """Three pairs whose ports are announced more than once. The first pair's keys are wrong in the SDP, and a second leg of its offer (another Call-ID)
    has no answer: every packet's tag is wrong, however many there are. The second pair's good call is followed by one with a suite that is not
    supported (RFC 5669). In the third pair's call the callee uses the keys of a re-INVITE's answer before sending it."""
    def parts(number, wrong=0):
        pair = pair_number(number)
        keys = [master(story, f"{client.name} {number}", CM_80) for client in pair]
        lines = [[crypto_line(1, CM_80, bytes([key[0] ^ wrong]) + key[1:] + salt)] for key, salt in keys]
        talkers = [talker(story, client, plain_stream(story, client, CM_80, key)) for client, key in zip(pair, keys)]
        return pair, lines, talkers

    def burst(at, pair, talkers, count, who=(0, 1), **changes):
        ends = [(client.address, client.audio) for client in pair]
        for packet in range(count):
            for index in who:
                story.protected(at + 20 * packet + index, *(ends if index == 0 else ends[::-1]), talkers[index].next(), **changes)

    pair, lines, talkers = parts(0, wrong=1)
    set_up(story, *lines, 0, pair, call_id="shared-wrong")
    stray_offer(story, 20, pair, "shared-leg", lines[0])
    burst(100, pair, talkers, 20, status=AUTH_FAILED)

    pair, lines, talkers = parts(1)
    set_up(story, *lines, 1000, pair, call_id="shared-before")
    burst(1100, pair, talkers, 4)
    seed = [[crypto_line(1, "SEED_CTR_128_HMAC_SHA1_80", story.octets(f"{client.name} seed key", 30))] for client in pair]
    set_up(story, *seed, 1300, pair, call_id="shared-after")
    late = [talker(story, client, plain_stream(story, client, CM_80, master(story, f"{client.name} seed", CM_80))) for client in pair]
    burst(1400, pair, late, 2, status=UNSUPPORTED)

    pair, lines, talkers = parts(2)
    dialog = set_up(story, *lines, 2000, pair, call_id="shared-early")
    burst(2100, pair, talkers, 4)
    changed = parts(3)
    offer = sip.sdp(pair[0].address, pair[0].audio, media_lines=changed[1][0], version=2)
    answer = sip.sdp(pair[1].address, pair[1].audio, media_lines=changed[1][1], session_id=7, version=2)
    story.udp(2300, pair[0].sip, pair[1].sip, dialog.request("INVITE", 2, offer, "application/sdp", "callee"))
    burst(2310, pair, changed[2], 2, (1,), **{"pass": 2})
    story.udp(2400, pair[1].sip, pair[0].sip, dialog.response(200, "OK", cseq=2, body=answer, content_type="application/sdp"))
    burst(2410, pair, changed[2], 4)
