"""Cameras: MIKEY in RTSP (RFC 2326, 4567, ONVIF), and the carriers of MIKEY that are neither SIP nor RTSP. The messages have NULL encryption, so no key
file is needed."""
# SPDX-License-Identifier: GPL-2.0-or-later
import base64

from .. import calls, media, monp, packets, rfc3830 as m, sip
from ..derive import NTP_OFFSET
from ..story import Key, Stream

SUITE = "AES_CM_128_HMAC_SHA1_80"
CLIENT, CAMERA = "10.50.0.1", "10.50.0.2"
RTSP = (CLIENT, 50000), (CAMERA, 554)
URL = f"rtsp://{CAMERA}/live"
# As GStreamer's server writes it: the tag length stands in parameter 3, which is the authentication key's length (RFC 3830 6.10.1).
GST_POLICY = m.policy(0, (0, b"\1"), (1, b"\x10"), (2, b"\1"), (3, b"\x0a"), (7, b"\1"), (8, b"\1"), (10, b"\1"))


class Tek:
    """A TEK that is key and salt in one, the message that carries it, and the streams under it."""

    def __init__(self, story, label, ssrc, stray=b"", sender="", receiver=""):
        self.story, self.label, self.ssrc = story, label, ssrc
        self.octets, csb_id = story.octets(f"{label} TEK", 30), story.number(f"{label} CSB ID")
        stamp = (story.start + NTP_OFFSET).to_bytes(4, "big") + story.octets(f"{label} T", 4)
        rand = story.octets(f"{label} RAND", 16)
        head = [m.time(stamp), m.rand(rand), GST_POLICY]
        self.message = m.pre_shared(csb_id, head, m.Protection(b"", csb_id, rand), m.NULL, 0, [m.KeyItem(m.TEK, self.octets)], stamp,
                                    m.srtp_map((0, ssrc, 0)), v=False) + stray
        self.key = story.add_key(label, Key("TEK", csb_id, csb_id, self.octets, rand, sender=sender, receiver=receiver, signature=0))

    def text(self):
        return base64.b64encode(self.message).decode()

    def master(self):
        return self.octets[:16], self.octets[16:]

    def stream(self, mki=b""):
        return Stream(self.story, self.label, self.ssrc, SUITE, self.master(), mki, self.key)


class Dialog:
    """Dialog is an RTSP connection: requests of both sides, answers, and what lies between them."""

    def __init__(self, story):
        self.story, self.cseq = story, 0
        self.connection = packets.TcpConnection(story.wire, *RTSP)
        story.frames(0, self.connection.handshake())

    def send(self, at, side, octets, carries=(), expect=None, cuts=()):
        self.story.frames(at, self.connection.send(RTSP[side], octets, *cuts), carries, expect)

    @staticmethod
    def text(first, headers, body="", kind=""):
        lines = [first, *headers] + ([f"Content-Type: {kind}", f"Content-Length: {len(body)}"] if body else [])
        return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()

    def request(self, at, method, url=URL, headers=(), side=0, body="", kind="", carries=()):
        self.cseq += 1
        self.send(at, side, self.text(f"{method} {url} RTSP/1.0", [f"CSeq: {self.cseq}", *headers], body, kind), carries)

    def answer(self, at, headers=(), side=1, body="", kind="", carries=()):
        self.send(at, side, self.text("RTSP/1.0 200 OK", [f"CSeq: {self.cseq}", *headers], body, kind), carries)

    def describe(self, at, attributes, carries):
        lines = ["v=0", f"o=- 1 1 IN IP4 {CAMERA}", "s=camera", "c=IN IP4 0.0.0.0", "t=0 0", "a=control:*", "m=audio 0 RTP/SAVP 0", "a=rtpmap:0 PCMU/8000",
                 "a=control:track1", *attributes]
        self.request(at, "DESCRIBE", headers=["Accept: application/sdp"])
        self.answer(at + 5, [f"Content-Base: {URL}/"], body="\r\n".join(lines) + "\r\n", kind="application/sdp", carries=carries)


def talker(story, stream, label):
    return calls.Talker(stream, sip.PCMU, label, 65525, story.number(f"{label} timestamp", 31), 440)


def rtsp_camera(story, world):
    """A camera (ONVIF) and its client. The camera's key stands at media level of the DESCRIBE answer, base64 without padding, with the stray 00 of
    Milestone; the client's in a folded keymgmt header of SETUP. Sequence numbers wrap, then the camera changes its key by SET_PARAMETER and once more in
    the answer to GET_PARAMETER: the rollover counter goes on. SRTCP both ways."""
    own, other = (story.number(f"{name} SSRC") for name in ("camera", "client"))
    first, clients = Tek(story, "camera 1", own, stray=b"\0"), Tek(story, "client", other)
    second, third = Tek(story, "camera 2", own), Tek(story, "camera 3", own)
    dialog = Dialog(story)
    dialog.describe(5, [f"a=key-mgmt:mikey {first.text().rstrip('=')}"], [first.key])
    dialog.request(20, "SETUP", f"{URL}/track1", ["Transport: RTP/SAVP;unicast;client_port=5000-5001", f'keymgmt: uri="{URL}/track1"; prot=mikey;\r\n\t data="{clients.text()}"'],
                   carries=[clients.key])
    dialog.answer(25, ["Session: 4711;timeout=60", "Transport: RTP/SAVP;unicast;client_port=5000-5001;server_port=6000-6001"])
    dialog.request(30, "PLAY", headers=["Session: 4711"])
    dialog.answer(35, ["Session: 4711"])
    stream, report = first.stream(), clients.stream()
    voice = talker(story, stream, "camera")
    path = (((CAMERA, 6000), (CLIENT, 5000)),)
    at = calls.talk(story, 100, voice, path, 20)
    for tek, change in ((second, "SET"), (third, "GET")):
        body = f"mikey: {tek.text()}\r\n"
        if change == "SET":
            dialog.request(at + 20, "SET_PARAMETER", side=1, headers=["Session: 4711"], body=body, kind="text/parameters", carries=[tek.key])
            dialog.answer(at + 25, side=0)
        else:
            dialog.request(at + 20, "GET_PARAMETER", headers=["Session: 4711"], body="mikey\r\n", kind="text/parameters")
            dialog.answer(at + 25, body=body, kind="text/parameters", carries=[tek.key])
        stream.rekey(tek.label, tek.master(), b"", tek.key)
        at = calls.talk(story, at + 40, voice, path, 10)
    receiver = media.sender_report(other, story.start, 0, 0, 0, "client@10.50.0.1")
    story.protected(at + 30, (CLIENT, 5001), (CAMERA, 6001), report.rtcp(receiver))


def rtsp_cuts(story, world):
    """The same camera with its packets in the RTSP connection (interleaved). Segments end in every octet of the four before a packet, within packets, and
    between them; an answer shares a segment with a packet. Each packet has an MKI of four octets that nobody announced."""
    tek = Tek(story, "camera", story.number("camera SSRC"))
    dialog = Dialog(story)
    dialog.describe(5, [f"a=key-mgmt:mikey {tek.text()}"], [tek.key])
    dialog.request(20, "SETUP", f"{URL}/track1", ["Transport: RTP/SAVP/TCP;unicast;interleaved=4-5"])
    dialog.answer(25, ["Session: 4711", "Transport: RTP/SAVP/TCP;unicast;interleaved=4-5"])
    dialog.request(30, "PLAY", headers=["Session: 4711"])
    dialog.answer(35, ["Session: 4711"])
    stream = tek.stream(mki=b"\0\0\0\7")
    voice = talker(story, stream, "camera")
    for index, cuts in enumerate([(), (1,), (2,), (3,), (4,), (5,), (100,), (1, 2, 3, 4, 90), (17, 185)]):
        octets, expect = voice.next()
        dialog.send(100 + 20 * index, 1, b"$\4" + len(octets).to_bytes(2, "big") + octets, expect=expect, cuts=cuts)
    dialog.request(300, "GET_PARAMETER", headers=["Session: 4711"])
    octets, expect = voice.next()
    packet = b"$\4" + len(octets).to_bytes(2, "big") + octets
    dialog.send(305, 1, packet[:50])
    dialog.send(310, 1, packet[50:] + dialog.text("RTSP/1.0 200 OK", [f"CSeq: {dialog.cseq}", "Session: 4711"]), expect=expect)
    octets, expect = voice.report(story.start)
    dialog.send(320, 1, b"$\5" + len(octets).to_bytes(2, "big") + octets, expect=expect)


class Bundle(Tek):
    """One TGK for several crypto sessions: the n-th SSRC's is CS ID n."""

    def __init__(self, story, label, ssrcs):
        self.story, self.label, self.ssrcs = story, label, ssrcs
        self.item, self.csb_id = m.KeyItem(m.TGK, story.octets(f"{label} TGK", 16)), story.number(f"{label} CSB ID")
        self.rand, stamp = story.octets(f"{label} RAND", 16), (story.start + NTP_OFFSET).to_bytes(4, "big") + story.octets(f"{label} T", 4)
        self.message = m.pre_shared(self.csb_id, [m.time(stamp), m.rand(self.rand), m.srtp_policy(0, 16)], m.Protection(b"", self.csb_id, self.rand),
                                    m.NULL, 0, [self.item], stamp, m.srtp_map(*[(0, ssrc, 0) for ssrc in ssrcs]), v=False)
        self.key = story.add_key(label, Key("TGK", self.csb_id, self.csb_id, self.item.key, self.rand, signature=0))

    def stream_of(self, index):
        master = m.master(self.item.key, index + 1, self.csb_id, self.rand, m.PRF_SHA1, 16, 14)
        return Stream(self.story, f"{self.label} {index}", self.ssrcs[index], SUITE, master, b"", self.key)


def rtsp_bundle(story, world):
    """One message at session level keys audio and video (RTP/SAVPF, RTSP 2.0): several crypto sessions of one TGK. Both tracks' receiver reports are
    under the client's key, which one KeyMgmt header brings for the whole presentation. The answer to the second SETUP brings a new key for its track."""
    ssrcs = [story.number(f"{name} SSRC") for name in ("audio", "video")]
    receivers = [story.number(f"{name} receiver SSRC") for name in ("audio", "video")]
    servers, clients = Bundle(story, "camera", ssrcs), Bundle(story, "client", receivers)
    own = Tek(story, "video of the answer", ssrcs[1])
    dialog = Dialog(story)
    lines = ["v=0", f"o=- 1 1 IN IP4 {CAMERA}", "s=camera", "c=IN IP4 0.0.0.0", "t=0 0", "a=control:*", f"a=key-mgmt:mikey {servers.text()}",
             "m=audio 0 RTP/SAVPF 0", "a=rtpmap:0 PCMU/8000", "a=control:track1", "m=video 0 RTP/SAVPF 99", "a=rtpmap:99 H264/90000", "a=control:track2"]
    dialog.request(5, "DESCRIBE")
    dialog.answer(10, [f"Content-Base: {URL}/"], body="\r\n".join(lines) + "\r\n", kind="application/sdp", carries=[servers.key])
    for number, (tek, headers) in enumerate(((None, [f'KeyMgmt: prot=mikey; uri="{URL}/"; data="{clients.text()}"']), (own, [])), 1):
        transport = f"Transport: RTP/SAVPF;unicast;client_port={5000 + 10 * number}-{5001 + 10 * number}"
        dialog.request(10 + 10 * number, "SETUP", f"{URL}/track{number}", [transport, *headers], carries=[clients.key] if headers else ())
        answer = [f'KeyMgmt: prot=mikey; uri="{URL}/track2"; data="{tek.text()}"'] if tek else []
        dialog.answer(15 + 10 * number, ["Session: 4711", f"{transport};server_port={6000 + 10 * number}-{6001 + 10 * number}", *answer],
                      carries=[tek.key] if tek else ())
    dialog.request(50, "PLAY", headers=["Session: 4711"])
    dialog.answer(55, ["Session: 4711"])
    calls.talk(story, 100, talker(story, servers.stream_of(0), "audio"), (((CAMERA, 6010), (CLIENT, 5010)),), 10)
    video = own.stream()
    for number in range(10):
        slice_ = b"\x41" + story.octets(f"slice {number}", 60)
        packet = media.rtp_packet(99, 300 + number, 3000 * number, ssrcs[1], slice_, marker=True)
        story.protected(110 + 20 * number, (CAMERA, 6020), (CLIENT, 5020), video.rtp(packet))
    for index in (0, 1):
        report = media.sender_report(receivers[index], story.start, 0, 0, 0, "client@10.50.0.1")
        port = 11 + 10 * index
        story.protected(400 + index, (CLIENT, 5000 + port), (CAMERA, 6000 + port), clients.stream_of(index).rtcp(report))


def carriers(story, world):
    """MIKEY in an HTTP request (binary) and answer (base64), on UDP and TCP port 2269 (there also two messages in one segment, the second of which goes
    on in the next), and in the SDP of an off-network private call (MONP), whose audio it keys."""
    alice, bob = "sip:alice@example.org", "sip:bob@example.org"
    ssrcs = [story.number(f"{name} SSRC") for name in ("alice", "bob")]
    http = Tek(story, "http", 1), Tek(story, "http answer", 1)
    ports = Tek(story, "udp 2269", 1), Tek(story, "tcp 2269", 1)
    web = packets.TcpConnection(story.wire, (CLIENT, 50001), (CAMERA, 80))
    story.frames(0, web.handshake())
    head = f"POST /keys HTTP/1.1\r\nHost: {CAMERA}\r\nContent-Type: application/mikey\r\nContent-Length: {len(http[0].message)}\r\n\r\n"
    story.frames(5, web.send(web.client, head.encode() + http[0].message), [http[0].key])
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/mikey\r\nContent-Length: {len(http[1].text())}\r\n\r\n"
    story.frames(10, web.send(web.server, (head + http[1].text()).encode()), [http[1].key])
    story.udp(20, (CLIENT, 2269), (CAMERA, 2269), ports[0].message, [ports[0].key])
    tcp = packets.TcpConnection(story.wire, (CLIENT, 50002), (CAMERA, 2269))
    story.frames(30, tcp.handshake())
    story.frames(35, tcp.send(tcp.client, ports[1].message), [ports[1].key])
    more = [Tek(story, f"tcp 2269, {which}", 1) for which in ("first of two", "second of two")]
    both = b"".join(tek.message for tek in more)
    story.frames(40, tcp.send(tcp.client, both, len(more[0].message) + 40, one_write=True), [tek.key for tek in more])
    call = Tek(story, "off-network", ssrcs[0], sender=alice, receiver=bob)

    def sdp(address, port, *attributes):
        return "\r\n".join(["v=0", f"o=- 1 1 IN IP4 {address}", "s=-", f"c=IN IP4 {address}", "t=0 0", *attributes, f"m=audio {port} RTP/SAVP 0", ""])
    offer = sdp(CLIENT, 7000, sip.key_mgmt(call.message))
    story.udp(50, (CLIENT, monp.PORT), (CAMERA, monp.PORT), monp.setup_request(0x1234, alice, bob, offer), [call.key])
    story.udp(60, (CAMERA, monp.PORT), (CLIENT, monp.PORT), monp.message(monp.SETUP_ACCEPT, 0x1234, alice, bob, sdp(CAMERA, 7100)))
    streams = call.stream(), Stream(story, "bob", ssrcs[1], SUITE, call.master(), b"", call.key)
    ends = ((CLIENT, 7000), (CAMERA, 7100))
    for side, stream in enumerate(streams):
        speaker = calls.Talker(stream, sip.PCMU, f"speaker {side}", 100, story.number(f"speaker {side} timestamp", 31), 440)
        calls.talk(story, 100 + 5 * side, speaker, (ends if side == 0 else ends[::-1],), 10)
