"""IMS calls keyed by MIKEY-TICKET (RFC 6043, TS 33.328, TR 33.829): each capture opens with one party's secret alone.

CS 1 is what the initiator sends, CS 2 what the responder sends. The ticket's TGK has the SPI that the crypto sessions name."""
# SPDX-License-Identifier: GPL-2.0-or-later
import base64

from .. import calls, packets, rfc3830 as m, sip, ticket as t, ticket_world as w
from ..derive import NTP_OFFSET
from ..story import Key, Stream
from .mikey_modes import CM_128, Medium, speak

KMS_ADDRESS, PROXY = ("10.60.0.9", 80), ("10.60.0.8", calls.SIP_PORT)
ADDRESSES = {w.ALICE: "10.60.0.1", w.BOB: "10.60.0.2", w.CAROL: "10.60.0.3", w.DAVE: "10.60.0.4", w.FOCUS: "10.60.0.5", w.FACTORY: "10.60.0.5"}
ALL_FLAGS = "DEFGHIJNO"


def sip_end(identity):
    return (ADDRESSES[identity], calls.SIP_PORT)


class Scene:
    """Scene is one ticket: who asked for it, its keys, and the exchanges with the KMS."""

    def __init__(self, story, label, flags=ALL_FLAGS, initiator=w.ALICE, responders=(w.BOB,), kinds=(m.TGK,), prf=m.PRF_SHA1, number=0):
        self.story, self.label, self.prf, self.initiator, self.seconds = story, label, prf, initiator, 0
        self.policy = t.Policy(flags, t.tp_data(w.KMS, initiator, responders, self.stamp(), b"\xff\xff\xff\xf0", b"\0\0\x0e\x10"), prf)
        self.items = [m.KeyItem(kind, self.octets(f"key {n}", 16), b"", bytes([0x70 + number, 0x21, 0, n + 1])) for n, kind in enumerate(kinds)]
        self.mac = m.HMAC_SHA256 if prf else m.HMAC_SHA1
        mpk = m.KeyItem(m.MPK, self.octets("MPK", 16), b"", bytes([0x70 + number, 0x21, 9, 0]))
        self.ticket = t.base_ticket(self.policy, w.tpk(), mpk, self.items, self.octets("RAND", 16), self.stamp(), mac=self.mac, key_name=b"tpk-1")
        for name, value in (("MPKi", self.ticket.mpki), ("MPKr", self.ticket.mpkr), ("MPK", mpk.key)):
            story.secret(f"{label} {name}", value)

    def octets(self, name, length):
        return self.story.octets(f"{self.label} {name}", length)

    def stamp(self):
        self.seconds += 1
        return (self.story.start + self.seconds + NTP_OFFSET).to_bytes(4, "big") + self.octets(f"T {self.seconds}", 4)

    def csb(self, name):
        return int.from_bytes(self.octets(f"CSB {name}", 4), "big")

    def mpk(self, value):
        return m.KeyItem(m.MPK, value, b"", b"\x7e\0\0\1")

    # -- the KMS ------------------------------------------------------------------------------------------------------------------------

    def request(self, at, carrier="http", signed=False):
        rand, body = self.octets("request RANDRi", 16), (t.TP, self.policy.octets())
        who, csb = w.client(self.initiator), self.csb("request")
        if signed:
            asked = t.signed_question(who, w.KMS, w.KMS_PEM, False, csb, rand, self.stamp(), body, self.octets("envelope", 16),
                                      lambda n: self.octets("random", n), self.prf)
        else:
            asked = t.question(who, w.KMS, False, csb, rand, self.stamp(), body, self.prf, self.mac)
        parts = [self.mpk(self.ticket.mpki), *([self.mpk(self.ticket.mpkr)] if self.policy.has("I") else []), *self.items]
        self.ask(at, self.initiator, asked.message, t.request_resp(asked, w.KMS, self.ticket, parts, self.stamp(), mac=self.mac), carrier)

    def resolve(self, at, answer, carrier="http", signed=False):
        rand, body = self.octets(f"resolve RANDRr {answer.responder}", 16), (t.TICKET, self.ticket.octets())
        who, csb = w.client(answer.responder), self.csb(f"resolve {answer.responder}")
        if signed:
            asked = t.signed_question(who, w.KMS, w.KMS_PEM, True, csb, rand, self.stamp(), body, self.octets("resolve envelope", 16),
                                      lambda n: self.octets("resolve random", n), self.prf, oaep=True)
        else:
            asked = t.question(who, w.KMS, True, csb, rand, self.stamp(), body, self.prf, self.mac)
        forks = self.policy.has("I")
        parts = [self.mpk(self.ticket.mpki), *([self.mpk(answer.mpkr)] if forks else []), *answer.session]
        octets = t.resolve_resp(asked, w.KMS, parts, self.stamp(), answer.responder if forks else None, answer.rand_kms, mac=self.mac)
        self.ask(at, answer.responder, asked.message, octets, carrier)

    def ask(self, at, client, question, answer, carrier):
        """A question and its answer: HTTP, or MIKEY's own port over TCP or UDP (RFC 3830 9)."""
        story = self.story
        if carrier == "udp":
            ends = (ADDRESSES[client], 2269), (KMS_ADDRESS[0], 2269)
            story.udp(at, *ends, question)
            story.udp(at + 4, *ends[::-1], answer)
            return
        port = 41000 + story.number(f"{self.label} {client} {at} port", 12)
        connection = packets.TcpConnection(story.wire, (ADDRESSES[client], port), KMS_ADDRESS if carrier == "http" else (KMS_ADDRESS[0], 2269))
        story.frames(at, connection.handshake())
        if carrier == "http":
            head = f"POST /keymanagement HTTP/1.1\r\nHost: {w.KMS}\r\nContent-Type: application/mikey\r\nContent-Length: {len(question)}\r\n\r\n"
            question = head.encode() + question
            answer = f"HTTP/1.1 200 OK\r\nContent-Type: application/mikey\r\nContent-Length: {len(answer)}\r\n\r\n".encode() + answer
        story.frames(at + 2, connection.send(connection.client, question))
        story.frames(at + 6, connection.send(connection.server, answer))

    # -- transfers ----------------------------------------------------------------------------------------------------------------------

    def transfer(self, name, responder):
        return t.Transfer(self.ticket, self.csb(f"transfer {name}"), self.octets(f"{name} RANDRi", 16), self.initiator, responder, self.prf, self.mac)

    def answer(self, transfer, responder, name=""):
        rand_kms = self.octets(f"RANDRkms {responder}", 16) if self.policy.has("I") else b""
        return t.Answer(transfer, responder, self.octets(f"RANDRr {responder} {name}", 16), rand_kms)

    def key(self, answer, item, carrier=None):
        """A key of the session as the expected results know it."""
        kind = {m.TGK: "TGK", m.TGK_SALT: "TGK", m.GTGK: "GTGK", m.GTGK_SALT: "GTGK"}.get(item.kind, "TEK")
        name = f"{self.label} {answer.transfer.csb_id:08x} {answer.responder} {item.spi.hex()}"
        return self.story.add_key(name, Key(kind, int.from_bytes(item.spi, "big"), answer.transfer.csb_id, item.key, b"", sender=self.initiator,
                                            receiver=answer.responder, signature=0))


class Line:
    """Line is the audio between two parties: ports, SSRCs and SDP."""

    def __init__(self, story, label, number, sides):
        self.story, self.label, self.sides = story, label, sides
        self.ports = (30000 + 20 * number, 34000 + 20 * number)
        self.ssrcs = tuple(story.number(f"{label} SSRC {side}") for side in (0, 1))
        self.rocs = (0, 0)

    def map(self, spi, *cs_ids):
        return t.generic_map(*[t.session(cs_id, self.ssrcs[cs_id - 1], spi, [0]) for cs_id in cs_ids])

    def sdp(self, side, messages, profile="RTP/SAVP"):
        return sip.sdp(ADDRESSES[self.sides[side]], self.ports[side], session_lines=[sip.key_mgmt(octets) for octets in messages], profile=profile)

    def talk(self, at, answer, item, key, mki=b"", side=None, first=0, name=""):
        """Ten packets and a report of both sides, or of one."""
        ends = tuple((ADDRESSES[who], port) for who, port in zip(self.sides, self.ports))
        for one in (0, 1) if side is None else (side,):
            label = f"{self.label} {name}{one}"
            stream = Stream(self.story, label, self.ssrcs[one], CM_128, answer.master(item, one + 1), mki, key)
            medium = Medium("audio", self.ports, 0, "PCMU/8000", self.ssrcs)
            speak(self.story, at + 7 * one, stream, label, medium, (ends if one == 0 else ends[::-1],))


def invite(story, at, dialog, body, carries=(), ends=None, kind="application/sdp", extra=(), **options):
    story.udp(at, *(ends or (dialog.caller_address, dialog.callee_address)), dialog.request("INVITE", body=body, content_type=kind, extra=extra,
                                                                                            **options), carries)


def accept(story, at, dialog, body, carries=(), kind="application/sdp", **options):
    story.udp(at, dialog.callee_address, dialog.caller_address, dialog.response(200, "OK", body=body, content_type=kind, **options), carries)


def dialog_of(label, caller, callee, answering=None):
    return sip.Dialog(f"{label}@{ADDRESSES[caller]}", caller, callee, sip_end(caller), sip_end(answering or callee))


def plain_call(story, flags, request="http", resolve="http", mki=False, kinds=(m.TGK,), others=(), signed=False, prf=m.PRF_SHA1, responder=w.BOB):
    """Ticket Request, INVITE with TRANSFER_INIT, Ticket Resolve, 200 OK with TRANSFER_RESP, audio; the exchanges that the mode has."""
    scene = Scene(story, "ticket", flags, kinds=kinds, prf=prf)
    if request:
        scene.request(0, request, signed)
    line, transfer = Line(story, "call", 0, (w.ALICE, responder)), scene.transfer("call", responder)
    spi = scene.items[0].spi
    asked = transfer.make_init(scene.stamp(), line.map(spi, 1), [m.srtp_policy()])
    dialog = dialog_of("ticket-call", w.ALICE, responder)
    answer = scene.answer(transfer, responder)
    key = scene.key(answer, answer.session[0])
    early = not scene.policy.has("G") and not scene.policy.has("I")
    invite(story, 100, dialog, line.sdp(0, [*others, asked]), [key] if early else ())
    if resolve:
        scene.resolve(120, answer, resolve, signed)
    accept(story, 160, dialog, line.sdp(1, [answer.make(scene.stamp(), line.map(spi, 1, 2))]), () if early else [key])
    story.udp(170, *map(sip_end, (w.ALICE, responder)), dialog.request("ACK", to_tag="callee"))
    line.talk(200, answer, answer.session[0], key, spi if mki else b"")
    story.listed = [w.session_line("mpki", spi, scene.ticket.mpki), *([w.session_line("mpkr", spi, answer.mpkr)] if answer.mpkr else []),
                    w.session_line("tgk" if answer.session[0].kind == m.TGK else "gtgk", spi, answer.session[0].key)]
    return scene


def mode_1(story, world):
    """Mode 1 with key forking and both random values: Ticket Request and Ticket Resolve over HTTP. The offer has two TRANSFER_INITs, the first
    with a ticket of another KMS that nobody can resolve. MKIs in the packets."""
    other = Scene(story, "other KMS", responders=(w.CAROL,), number=5)
    line, transfer = Line(story, "other", 9, (w.ALICE, w.CAROL)), other.transfer("other", w.CAROL)
    asked = transfer.make_init(other.stamp(), line.map(other.items[0].spi, 1), [m.srtp_policy()])
    foreign = bytes(octet ^ 0xA5 for octet in other.ticket.data[-20:])
    plain_call(story, ALL_FLAGS, mki=True, others=[asked.replace(other.ticket.data[-20:], foreign)])


def mode_1_plain(story, world):
    """Mode 1 without key forking, with the initiator's random value alone: the key is ready at TRANSFER_INIT."""
    plain_call(story, "DEFHNO")


def mode_2(story, world):
    """Mode 2: the responder shares the TPK with the KMS and needs no Ticket Resolve; a group TGK. Ticket Request on TCP port 2269."""
    plain_call(story, "DFGHJNO", "tcp", None, kinds=(m.GTGK,))


def mode_3(story, world):
    """Mode 3: the initiator made the ticket with a TPK of hers and the KMS's; HMAC-SHA-256. Ticket Resolve on UDP port 2269."""
    plain_call(story, "EFGHILNO", None, "udp", prf=m.PRF_SHA256)


def signed(story, world):
    """Mode 1 with signed questions: the envelope keys are encrypted for the KMS's RSA key."""
    plain_call(story, ALL_FLAGS, signed=True)


def forked(story, world):
    """A call to bob that is forked to bob and carol. Both answer with keys of their own; carol's dialog goes on, and a CSB update brings a new
    TGK (re-INVITE with a TRANSFER_INIT without ticket)."""
    scene = Scene(story, "ticket", "DEFGHIJLMNO", responders=(w.BOB, w.CAROL))
    scene.request(0)
    spi, transfer = scene.items[0].spi, scene.transfer("call", w.BOB)
    lines = {who: Line(story, f"{who[4:8]}", n, (w.ALICE, who)) for n, who in enumerate((w.BOB, w.CAROL))}
    asked = transfer.make_init(scene.stamp(), lines[w.BOB].map(spi, 1), [m.srtp_policy()])
    lines[w.CAROL].ssrcs = (lines[w.BOB].ssrcs[0], lines[w.CAROL].ssrcs[1])
    dialogs = {who: dialog_of("forked", w.ALICE, w.BOB, who) for who in lines}
    offer = lines[w.BOB].sdp(0, [asked])
    lines[w.CAROL].ports = (lines[w.BOB].ports[0], lines[w.CAROL].ports[1])
    for n, (who, dialog) in enumerate(dialogs.items()):
        invite(story, 100 + 5 * n, dialog, offer)
    answers = {}
    for n, who in enumerate(lines):
        answers[who] = answer = scene.answer(transfer, who)
        scene.resolve(120 + 30 * n, answer)
        key = scene.key(answer, answer.session[0])
        octets = answer.make(scene.stamp(), lines[who].map(spi, 1, 2))
        accept(story, 200 + 10 * n, dialogs[who], lines[who].sdp(1, [octets]), [key], to_tag=who[4:8])
        lines[who].talk(300 + 260 * n, answer, answer.session[0], key, side=1 if who == w.BOB else None)
    dialog, line, answer = dialogs[w.CAROL], lines[w.CAROL], answers[w.CAROL]
    new = m.KeyItem(m.TGK, scene.octets("new TGK", 16), b"", b"\x7c\x21\0\1")
    update, key = answer.update(scene.stamp(), line.map(new.spi, 1, 2), [], [new]), scene.key(answer, new)
    reply = answer.answer_update(update, scene.stamp(), line.map(new.spi, 1, 2))
    invite(story, 900, dialog, line.sdp(0, [update]).replace("o=- 100 1", "o=- 100 2"), [key], cseq=2, to_tag="caro")
    accept(story, 930, dialog, line.sdp(1, [reply]).replace("o=- 100 1", "o=- 100 2"), cseq=2, to_tag="caro")
    line.ssrcs = tuple(story.number(f"after the update SSRC {side}") for side in (0, 1))
    line.talk(1000, answer, new, key, new.spi, name="updated ")


def participants(*people):
    """The extension 3GPP IMS CONF (TR 33.829 Annex C) with the number that is our default."""
    chain = b"".join(bytes([m.ID if n + 1 < len(people) else m.LAST, 1]) + t.sized(who.encode(), 2) for n, who in enumerate(people))
    return m.EXTENSION, b"\xc8" + t.sized(chain, 2)


def beside_sdp(description, message):
    """A multipart body: SDP, and MIKEY in base64 (TR 33.829 5.3.3.3)."""
    lines = base64.encodebytes(message).replace(b"\n", b"\r\n").rstrip()
    return sip.multipart("boundary1", sip.part("application/sdp", description), sip.part("application/mikey", lines, ["Content-Transfer-Encoding: base64"]))


MULTIPART = "multipart/mixed;boundary=boundary1"


def conference(story, world):
    """A conference (TR 33.829 5.3.3): alice creates it (TRANSFER_INIT with #CS 0 and the participants beside the SDP, whose own TRANSFER_INIT keys her
    audio), adds dave by UPDATE, and asks the focus by REFER to call carol; bob calls in with a ticket of his own; the focus calls carol; alice comes
    back later with her ticket used once more."""
    admission = Scene(story, "admission", responders=(w.FACTORY, w.FOCUS), kinds=())
    audio = Scene(story, "audio", responders=(w.FACTORY, w.FOCUS), number=1)
    admission.request(0)
    audio.request(20)
    line = Line(story, "alice", 0, (w.ALICE, w.FACTORY))
    create, call = admission.transfer("create", w.FACTORY), audio.transfer("call", w.FACTORY)
    dialog = dialog_of("conference", w.ALICE, w.FACTORY)
    offer = line.sdp(0, [call.make_init(audio.stamp(), line.map(audio.items[0].spi, 1), [m.srtp_policy()])])
    invite(story, 100, dialog, beside_sdp(offer, create.make_init(admission.stamp(), t.EMPTY_MAP, (), (), [participants(w.BOB, w.CAROL)])), kind=MULTIPART)
    created, joined = admission.answer(create, w.FOCUS), audio.answer(call, w.FOCUS)
    admission.resolve(120, created)
    audio.resolve(140, joined)
    key = audio.key(joined, joined.session[0])
    answer = line.sdp(1, [joined.make(audio.stamp(), line.map(audio.items[0].spi, 1, 2))])
    accept(story, 180, dialog, beside_sdp(answer, created.make(admission.stamp(), t.generic_map())), [key], MULTIPART, to_tag="focus")
    line.talk(200, joined, joined.session[0], key)

    update = admission.transfer("update", w.FOCUS)
    body = update.make_init(admission.stamp(), t.EMPTY_MAP, (), (), [participants(w.BOB, w.CAROL, w.DAVE)])
    updated = admission.answer(update, w.FOCUS, "update")
    story.udp(500, *map(sip_end, (w.ALICE, w.FOCUS)), dialog.request("UPDATE", 2, body, "application/mikey", "focus"))
    reply = updated.make(admission.stamp(), t.generic_map())
    story.udp(520, *map(sip_end, (w.FOCUS, w.ALICE)), dialog.response(200, "OK", "UPDATE", 2, reply, "application/mikey", "focus"))

    story_refer(story, admission, 540)
    call_in(story, 600)
    call_out(story, 1000)

    again, back = audio.transfer("again", w.FOCUS), Line(story, "alice again", 3, (w.ALICE, w.FOCUS))
    dialog = dialog_of("conference-again", w.ALICE, w.FOCUS)
    invite(story, 1500, dialog, back.sdp(0, [again.make_init(audio.stamp(), back.map(audio.items[0].spi, 1), [m.srtp_policy()])]))
    rejoined = audio.answer(again, w.FOCUS, "again")
    key = audio.key(rejoined, rejoined.session[0])
    accept(story, 1530, dialog, back.sdp(1, [rejoined.make(audio.stamp(), back.map(audio.items[0].spi, 1, 2))]), [key])
    back.talk(1560, rejoined, rejoined.session[0], key)


def story_refer(story, admission, at):
    """alice's REFER to the focus, with a TRANSFER_INIT that vouches for her, and the focus's answer."""
    transfer = admission.transfer("refer", w.FOCUS)
    body = transfer.make_init(admission.stamp(), t.EMPTY_MAP)
    dialog = dialog_of("refer", w.ALICE, w.FOCUS)
    extra = [("Refer-To", f"<{w.CAROL};method=INVITE>"), ("Referred-By", f"<{w.ALICE}>")]
    story.udp(at, *map(sip_end, (w.ALICE, w.FOCUS)), dialog.request("REFER", body=body, content_type="application/mikey", extra=extra))
    reply = admission.answer(transfer, w.FOCUS, "refer").make(admission.stamp(), t.generic_map())
    story.udp(at + 20, *map(sip_end, (w.FOCUS, w.ALICE)), dialog.response(202, "Accepted", "REFER", body=reply, content_type="application/mikey"))


def join(story, at, label, caller, callee, number):
    """One leg of the conference with a ticket of its own."""
    scene, line = Scene(story, label, initiator=caller, responders=(callee,), number=number), Line(story, label, number, (caller, callee))
    scene.request(at)
    transfer, spi = scene.transfer("call", callee), scene.items[0].spi
    dialog = dialog_of(label.replace(" ", "-"), caller, callee)
    invite(story, at + 20, dialog, line.sdp(0, [transfer.make_init(scene.stamp(), line.map(spi, 1), [m.srtp_policy()])]))
    answer = scene.answer(transfer, callee)
    scene.resolve(at + 30, answer)
    key = scene.key(answer, answer.session[0])
    accept(story, at + 60, dialog, line.sdp(1, [answer.make(scene.stamp(), line.map(spi, 1, 2))]), [key])
    line.talk(at + 80, answer, answer.session[0], key)


def call_in(story, at):
    join(story, at, "call in", w.BOB, w.FOCUS, 4)


def call_out(story, at):
    join(story, at, "call out", w.FOCUS, w.CAROL, 6)


def diverted(story, world):
    """A call to bob that an application server diverts to carol (History-Info, TR 33.829 9.3.2): the same TRANSFER_INIT in both legs; the ticket is for
    anybody of the domain. carol resolves it and answers in her own name."""
    scene = Scene(story, "ticket", responders=("sip:*@ims.example.org",))
    scene.request(0)
    line, transfer, spi = Line(story, "call", 0, (w.ALICE, w.CAROL)), scene.transfer("call", w.BOB), scene.items[0].spi
    asked = transfer.make_init(scene.stamp(), line.map(spi, 1), [m.srtp_policy()])
    first, offer = dialog_of("diverted", w.ALICE, w.BOB, w.CAROL), line.sdp(0, [asked])
    invite(story, 100, first, offer, ends=(sip_end(w.ALICE), PROXY))
    story.udp(110, PROXY, sip_end(w.ALICE), first.response(181, "Call Is Being Forwarded"))
    second = sip.Dialog("diverted-leg-2@10.60.0.8", w.ALICE, w.CAROL, PROXY, sip_end(w.CAROL))
    history = [("History-Info", f"<{w.BOB}>;index=1"), ("History-Info", f"<{w.CAROL};cause=302>;index=1.1")]
    invite(story, 120, second, offer, extra=history)
    answer = scene.answer(transfer, w.CAROL)
    scene.resolve(140, answer)
    key, reply = scene.key(answer, answer.session[0]), line.sdp(1, [answer.make(scene.stamp(), line.map(spi, 1, 2))])
    accept(story, 180, second, reply, [key])
    story.udp(190, PROXY, sip_end(w.ALICE), first.response(200, "OK", body=reply, content_type="application/sdp"), [key])
    line.talk(220, answer, answer.session[0], key)


def ibake(story, world):
    """MIKEY-IBAKE (RFC 6267) in the offers and answers of a call: its key is agreed inside of identity-based encryption, so only a TGK that one of the
    parties kept opens the audio."""
    csb, rand, tgk = story.number("CSB"), story.octets("RAND", 16), story.octets("TGK", 16)
    line, stamp = Line(story, "call", 0, (w.ALICE, w.BOB)), (story.start + NTP_OFFSET).to_bytes(4, "big") + story.octets("T", 4)
    dialog, cs_map = dialog_of("ibake", w.ALICE, w.BOB), m.srtp_map(*[(0, ssrc, 0) for ssrc in line.ssrcs])
    people = [t.idr(t.INITIATOR, w.ALICE), t.idr(t.RESPONDER, w.BOB)]

    def message(kind, *random):
        return m.message(kind, csb, [m.time(stamp), *random, *people, m.srtp_policy(), (22, t.sized(story.octets(f"IBAKE {kind}", 180), 2))], cs_map,
                         m.PRF_SHA256, True)
    invite(story, 0, dialog, line.sdp(0, [message(22, m.rand(rand))]))
    key = story.add_key("TGK", Key("TGK", csb, csb, tgk, rand, sender=w.ALICE, receiver=w.BOB, signature=0))
    story.udp(20, *map(sip_end, (w.BOB, w.ALICE)), dialog.response(183, "Session Progress", body=line.sdp(1, [message(23)]), content_type="application/sdp"))
    story.udp(40, *map(sip_end, (w.ALICE, w.BOB)), dialog.request("PRACK", 2, line.sdp(0, [message(24, m.rand(rand))]), "application/sdp", "callee"))
    accept(story, 60, dialog, line.sdp(1, [message(25)]))

    class Agreed:
        """RFC 6267 5.1: TEKs are made of the TGK as RFC 3830 does."""
        @staticmethod
        def master(item, cs_id):
            return m.master(item.key, cs_id, csb, rand, m.PRF_SHA256)
    line.talk(100, Agreed, m.KeyItem(m.TGK, tgk), key)
    story.listed = [w.session_line("tgk", csb.to_bytes(4, "big"), tgk)]
