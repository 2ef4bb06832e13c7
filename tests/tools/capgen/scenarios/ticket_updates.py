"""MIKEY-TICKET beyond the beginning of a call: CSB updates under running streams (RFC 6043 5.2), and S/MIME bodies whose content key comes with a
ticket (TR 33.829 Annexes B and E)."""
# SPDX-License-Identifier: GPL-2.0-or-later
import base64

from .. import cms, media, rfc3830 as m, sip, ticket as t, ticket_world as w
from ..story import Stream
from .mikey_modes import CM_128
from .smime import PROOF_OF_ORIGIN, PROT_PSK_MIME, TYPE
from .tickets import Line, Scene, accept, dialog_of, invite, sip_end

FIRST_SEQUENCE = (65526, 65530)   # both wrap before the first update


class Talk:
    """Both sides' streams of one SSRC each, which go on under every new key."""

    def __init__(self, story, line):
        self.story, self.line, self.streams, self.sent = story, line, [], [0, 0]

    def take_key(self, label, answer, item, key, mki):
        masters = [answer.master(item, side + 1) for side in (0, 1)]
        for side, stream in enumerate(self.streams):
            stream.rekey(f"{label} {side}", masters[side], mki, key)
        if not self.streams:
            self.streams = [Stream(self.story, f"{label} {side}", ssrc, CM_128, masters[side], mki, key) for side, ssrc in enumerate(self.line.ssrcs)]

    def go_on(self, at, count, only=None):
        ends = [(sip_end(who)[0], port) for who, port in zip(self.line.sides, self.line.ports)]
        for number in range(count):
            for side in (0, 1) if only is None else (only,):
                sequence, payload = FIRST_SEQUENCE[side] + self.sent[side], self.story.octets(f"audio {side} {self.sent[side]}", 40)
                packet = media.rtp_packet(0, sequence & 0xFFFF, 160 * self.sent[side], self.line.ssrcs[side], payload)
                self.sent[side] += 1
                self.story.protected(at + 20 * number + 3 * side, *(ends if side == 0 else ends[::-1]), self.streams[side].rtp(packet))


def updated(story, world):
    """A call whose SRTP streams run on while CSB updates bring new keys: the ROC, 1 by then, goes on (RFC 6043 5.2). First bob updates (a TGK, no
    MKI), then alice (a TEK with its salt, MKI in the packets). Three packets of alice's under the old key come after bob's update."""
    scene = Scene(story, "ticket", "DEFGHIJLMNO")
    scene.request(0)
    spi, transfer, line = scene.items[0].spi, scene.transfer("call", w.BOB), Line(story, "call", 0, (w.ALICE, w.BOB))
    dialog = dialog_of("updated", w.ALICE, w.BOB)
    invite(story, 100, dialog, line.sdp(0, [transfer.make_init(scene.stamp(), line.map(spi, 1), [m.srtp_policy()])]))
    answer = scene.answer(transfer, w.BOB)
    scene.resolve(120, answer)
    key, talk = scene.key(answer, answer.session[0]), Talk(story, line)
    accept(story, 200, dialog, line.sdp(1, [answer.make(scene.stamp(), line.map(spi, 1, 2))]), [key])
    talk.take_key("first", answer, answer.session[0], key, b"")
    talk.go_on(300, 14)

    def change(item, by_responder):
        """The two messages of an update in SDP, and its key."""
        cs_map, one = line.map(item.spi, 1, 2), 1 if by_responder else 0
        update = answer.update(scene.stamp(), cs_map, [], [item], by_responder)
        reply = answer.answer_update(update, scene.stamp(), cs_map)
        key = scene.key(answer, item)
        key.sender, key.receiver = (w.BOB, w.ALICE) if by_responder else (w.ALICE, w.BOB)
        return key, *(line.sdp(side, [octets]).replace(" 1 IN", " 2 IN") for side, octets in ((one, update), (1 - one, reply)))

    new = m.KeyItem(m.TGK, scene.octets("TGK of bob's update", 16), b"", b"\x7c\x21\0\1")
    key, asked, replied = change(new, True)
    ends = tuple(map(sip_end, (w.BOB, w.ALICE)))
    story.udp(700, *ends, dialog.request("INVITE", 1, asked, "application/sdp", "callee", reverse=True), [key])
    story.udp(730, *ends[::-1], dialog.response(200, "OK", body=replied, content_type="application/sdp", reverse=True))
    talk.go_on(740, 3, only=0)
    talk.take_key("second", answer, new, key, b"")
    talk.go_on(820, 12)
    new = m.KeyItem(m.TEK_SALT, scene.octets("TEK of alice's update", 16), scene.octets("its salt", 14), b"\x7c\x21\0\2")
    key, asked, replied = change(new, False)
    invite(story, 1300, dialog, asked, [key], cseq=2, to_tag="callee")
    accept(story, 1330, dialog, replied, cseq=2)
    talk.take_key("third", answer, new, key, new.spi)
    talk.go_on(1400, 12)
    story.listed = [w.session_line("mpki", spi, scene.ticket.mpki), w.session_line("mpkr", spi, answer.mpkr),
                    w.session_line("tgk", spi, answer.session[0].key)]


def two_lines(story, world):
    """Two m-lines with a ticket each, at media level in one offer and one answer: neither line's keys replace the other's."""
    dialog, parts = dialog_of("two-lines", w.ALICE, w.BOB), []
    for number in range(2):
        scene, line = Scene(story, f"ticket {number}", number=number), Line(story, f"line {number}", number, (w.ALICE, w.BOB))
        scene.request(20 * number)
        transfer = scene.transfer("call", w.BOB)
        parts.append((scene, line, transfer, transfer.make_init(scene.stamp(), line.map(scene.items[0].spi, 1), [m.srtp_policy()])))

    def body(side, messages):
        address = sip_end((w.ALICE, w.BOB)[side])[0]
        lines = ["v=0", f"o=- {100 + side} 1 IN IP4 {address}", "s=-", f"c=IN IP4 {address}", "t=0 0"]
        for (_, line, _, _), octets in zip(parts, messages):
            lines += [f"m=audio {line.ports[side]} RTP/SAVP 0", "a=rtpmap:0 PCMU/8000", sip.key_mgmt(octets)]
        return "\r\n".join(lines) + "\r\n"
    invite(story, 100, dialog, body(0, [asked for _, _, _, asked in parts]))
    answers, keys, replies = [], [], []
    for number, (scene, line, transfer, _) in enumerate(parts):
        answers.append(scene.answer(transfer, w.BOB))
        scene.resolve(120 + 20 * number, answers[-1])
        keys.append(scene.key(answers[-1], answers[-1].session[0]))
        replies.append(answers[-1].make(scene.stamp(), line.map(scene.items[0].spi, 1, 2)))
    accept(story, 200, dialog, body(1, replies), keys)
    for (_, line, _, _), answer, key in zip(parts, answers, keys):
        line.talk(300, answer, answer.session[0], key)


def mime_session(cs_id=1):
    """One crypto session of type PSK/MIME: no policy, no session data, no SPI (TR 33.829 B.3)."""
    return t.generic_map(t.session(cs_id, prot=PROT_PSK_MIME))


def smime(story, world):
    """S/MIME bodies of alice's MESSAGEs to bob, keyed by a ticket of the PSK/MIME profile (TR 33.829 Annex E: F, G and I are 0, L is 1): the content
    key is a TEK in the KEMAC of the TRANSFER_INIT. AES-128-GCM; AES-256-CCM in base64 with a proof of origin, the same ticket; AES-128-GCM with a bit
    flipped on its way. Then a ticket that brings the TGK itself, of which the content key is made. bob resolves each ticket after its first body."""
    scene, other = Scene(story, "ticket", "DEJLN", kinds=()), Scene(story, "with TGK", "DEHN", number=1)
    scene.request(0)
    rows = [(scene, "plain", 16, {}, False, "text/plain", "All your base are belong to us.\r\n"),
            (scene, "vouched for", 32, {"use_ccm": True, "attributes": True}, True, "text/plain; charset=utf-8", "Meet me at noon.\r\n"),
            (scene, "damaged", 16, {}, False, "text/plain", "You will not read this.\r\n"),
            (other, "derived", 16, {}, False, "text/plain", "Made of a TGK.\r\n")]
    ends = tuple(map(sip_end, (w.ALICE, w.BOB)))
    for number, (ticket, label, length, options, vouched, kind, text) in enumerate(rows):
        at, transfer = 1000 + 1000 * number, ticket.transfer(label, w.BOB)
        answer = ticket.answer(transfer, w.BOB, label)
        if ticket is other:
            other.request(at - 500)
            content, supplied = answer.master(other.items[0], 1)[0], ()
        else:
            content = story.octets(f"{label} TEK", length)
            supplied = (m.KeyItem(m.TEK, content, b"", bytes([0x7d, 0x21, 0, number])),)
        story.secret(f"{label} content key", content)
        sealed = cms.Sealed(story.oracle, content, story.octets(f"{label} nonce", 12), f"Content-Type: {kind}\r\n\r\n{text}".encode(), **options)
        extensions = [(m.EXTENSION, bytes([PROOF_OF_ORIGIN]) + m.with_length(sealed.tag))] if vouched else []
        if label == "damaged":
            sealed.cipher = sealed.cipher[:-1] + bytes([sealed.cipher[-1] ^ 1])
        body, extra = sealed.message(transfer.make_init(ticket.stamp(), mime_session(), (), supplied, extensions)), []
        if vouched:
            body, extra = base64.encodebytes(body).replace(b"\n", b"\r\n"), [("Content-Transfer-Encoding", "base64")]
        dialog = sip.Dialog(f"ticket-smime-{number}@{ends[0][0]}", w.ALICE, w.BOB, *ends)
        story.udp(at, *ends, dialog.request("MESSAGE", body=body, content_type=TYPE, extra=extra))
        story.udp(at + 20, *ends[::-1], dialog.response(200, "OK", "MESSAGE"))
        if label in ("plain", "derived"):
            ticket.resolve(at + 100, answer)
