"""The people and machines of the scenarios, and the things they do in more than one of them."""
# SPDX-License-Identifier: GPL-2.0-or-later
import base64
from dataclasses import dataclass

from . import media, mikey, sip

SIP_PORT = 5060
MDSI = "mc.example.net"   # the domain's identity as a receiver of CSKs (TS 33.180 5.4)


@dataclass(frozen=True)
class Client:
    """A user's terminal. mc_id is the MC service ID, which keys are made for; ims the SIP identity."""
    name: str
    address: str
    audio: int
    floor: int

    @property
    def mc_id(self):
        return f"sip:{self.name}@mc.example.net"

    @property
    def ims(self):
        return f"sip:ims-{self.name}@ims.example.net"

    @property
    def sip(self):
        return (self.address, SIP_PORT)


@dataclass(frozen=True)
class Leg:
    """The ports at which the server talks to one client."""
    address: str
    audio: int
    floor: int


UNIT7 = Client("unit7", "10.20.0.11", 40000, 40002)
UNIT9 = Client("unit9", "10.20.0.19", 41000, 41002)
UNIT10 = Client("unit10", "10.20.0.20", 42000, 42002)
UNIT11 = Client("unit11", "10.20.0.21", 43000, 43002)
SERVER = ("10.20.0.1", SIP_PORT)
SERVER_URI = "sip:pf-orig@mc.example.net"
LEG_A = Leg("10.20.0.2", 50000, 50002)
LEG_B = Leg("10.20.0.2", 50010, 50012)

GCM_PARAMETERS = ((0, b"\6"), (1, b"\x10"), (4, b"\x0c"), (5, b"\0"), (6, b"\0"), (20, b"\x10"))


def csk(story, kms, client, **options):
    """A CSK for upload (TS 33.180 E.4): one GENERIC-ID entry, CS-ID 6, SPI = CSK-ID (TS 36.579-1 table 5.5.9.1-1)."""
    return story.sakke_key(f"{client.name} CSK", "CSK", kms, client.mc_id, MDSI,
                           cs_map=lambda key: [mikey.generic_id(6, [0], key.mki())], policies=[mikey.policy(0, *GCM_PARAMETERS)], **options)


def service_authorisation(client, boundary, mikey_part):
    """The body of a REGISTER or PUBLISH that uploads a CSK."""
    info = sip.mcptt_info(mcptt_client_id=f"urn:uuid:6f5c2b1e-0000-4a6b-9a51-0000000000{client.address.split('.')[-1]}")
    return sip.multipart(boundary, sip.part(sip.MCPTT_INFO, info), mikey_part)


def raw_mikey(message):
    return sip.part("application/mikey", message)


def base64_mikey(message):
    """The same, in lines of 76 characters as MIME encoders write them (RFC 2045 6.8)."""
    return sip.part("application/mikey", base64.encodebytes(message).replace(b"\n", b"\r\n").rstrip(), ["Content-Transfer-Encoding: base64"])


def register(story, at, client):
    """A plain REGISTER and its 200 OK."""
    dialog = sip.Dialog(f"register-{client.name}@{client.address}", client.ims, "sip:ims.example.net", client.sip, SERVER)
    story.udp(at, client.sip, SERVER, dialog.request("REGISTER", extra=[("Expires", "600000")]))
    story.udp(at + 12, SERVER, client.sip, dialog.response(200, "OK", "REGISTER", to_tag="srv"))


def upload_csk(story, at, client, key, method="REGISTER", encode=raw_mikey):
    """REGISTER (or PUBLISH) with the CSK, and its 200 OK. TS 24.379 7.2."""
    target = "sip:ims.example.net" if method == "REGISTER" else SERVER_URI
    dialog = sip.Dialog(f"{method.lower()}-{client.name}@{client.address}", client.ims, target, client.sip, SERVER)
    extra = [("Expires", "600000")] if method == "REGISTER" else [("Event", "poc-settings"), ("Expires", "4294967295"), ("P-Preferred-Service", sip.ICSI)]
    body = service_authorisation(client, f"upload-{client.name}", encode(key.message))
    story.udp(at, client.sip, SERVER, dialog.request(method, body=body, content_type=f"multipart/mixed;boundary=upload-{client.name}", extra=extra), [key])
    story.udp(at + 12, SERVER, client.sip, dialog.response(200, "OK", method, to_tag="srv"))


class FloorLink:
    """FloorLink is the control channel between one client and the server: SRTCP under the client's CSK, CS-ID 6, both ways."""

    def __init__(self, story, client, leg, key, server_ssrc, client_ssrc):
        self.story, self.client, self.leg = story, (client.address, client.floor), (leg.address, leg.floor)
        self.up = story.stream(f"{client.name} floor up", key, 6, client_ssrc)
        self.down = story.stream(f"{client.name} floor down", key, 6, server_ssrc)

    def from_client(self, at, kind, *fields, **options):
        packet = self.up.rtcp(media.floor_message(kind, self.up.ssrc, *fields, **options))
        self.story.protected(at, self.client, self.leg, packet)

    def from_server(self, at, kind, *fields, **options):
        packet = self.down.rtcp(media.floor_message(kind, self.down.ssrc, *fields, **options))
        self.story.protected(at, self.leg, self.client, packet)


class Talker:
    """Talker makes one client's RTP packets and sender reports."""

    def __init__(self, stream, codec, label, sequence, timestamp, hertz=440):
        self.stream, self.codec, self.label, self.hertz = stream, codec, label, hertz
        self.sequence, self.timestamp, self.sent, self.octets = sequence, timestamp, 0, 0

    def payload(self, packet):
        return media.pcmu_tone(self.hertz, packet) if self.codec is sip.PCMU else media.amr_wb_frame(self.label, packet)

    def clear(self):
        """The next packet in clear."""
        payload = self.payload(self.sent)
        packet = media.rtp_packet(self.codec[0], self.sequence, self.timestamp, self.stream.ssrc, payload, self.sent == 0)
        self.sequence += 1
        self.timestamp += 160 if self.codec is sip.PCMU else 320
        self.sent += 1
        self.octets += len(payload)
        return packet

    def next(self):
        return self.stream.rtp(self.clear())

    def report(self, unix_time):
        return self.stream.rtcp(media.sender_report(self.stream.ssrc, unix_time, self.timestamp, self.sent, self.octets, f"{self.label}@mc"))


def hops(*addresses):
    """The hops of a packet relayed along these addresses."""
    return list(zip(addresses[0::2], addresses[1::2]))


def talk(story, at, talker, path, count):
    """`count` packets of 20 ms over every hop of the path, and a sender report after the last; path: pairs ((from, to), ...)."""
    for index in range(count):
        packet = talker.next()
        for hop, (source, destination) in enumerate(path):
            story.protected(at + index * 20 + hop * 3, source, destination, packet)
    report = talker.report(story.start + int((at + count * 20) // 1000))
    for hop, (source, destination) in enumerate(path):
        story.protected(at + count * 20 + 5 + hop * 3, (source[0], source[1] + 1), (destination[0], destination[1] + 1), report)
    return at + count * 20


def media_path(sender, sender_leg, receiver_leg, receiver):
    """Client to server, server to the other client."""
    return (((sender.address, sender.audio), (sender_leg.address, sender_leg.audio)),
            ((receiver_leg.address, receiver_leg.audio), (receiver.address, receiver.audio)))


def half_duplex(story, at, floor_a, floor_b, first, second, seconds=(1.6, 1.6)):
    """Two talk bursts: A has the floor implicitly, releases it, B asks for it and talks. TS 24.380 6.2, 6.3.
    first, second: (client, talker, path). Returns the time after the last message."""
    (client_a, talker_a, path_a), (client_b, talker_b, path_b) = first, second
    floor_a.from_server(at, "Granted", (media.DURATION, media.short(30)), (media.PRIORITY, media.short(5 << 8)), (media.INDICATOR, media.short(0x8000)),
                        (media.SSRC, media.ssrc_field(talker_a.stream.ssrc)))
    floor_b.from_server(at + 4, "Taken", (media.GRANTED_PARTY, client_a.mc_id), (media.PERMISSION, media.short(1)), (media.SEQUENCE, media.short(1)),
                        (media.INDICATOR, media.short(0x8000)), (media.SSRC, media.ssrc_field(talker_a.stream.ssrc)))
    end = talk(story, at + 40, talker_a, path_a, round(seconds[0] * 50))
    floor_a.from_client(end + 40, "Release", (media.INDICATOR, media.short(0x8000)))
    floor_a.from_server(end + 52, "Idle", (media.SEQUENCE, media.short(2)))
    floor_b.from_server(end + 56, "Idle", (media.SEQUENCE, media.short(2)))
    floor_b.from_client(end + 300, "Request", (media.PRIORITY, media.short(5 << 8)), (media.USER_ID, client_b.mc_id), (media.INDICATOR, media.short(0x8000)))
    floor_b.from_server(end + 312, "Granted", (media.DURATION, media.short(30)), (media.PRIORITY, media.short(5 << 8)), (media.INDICATOR, media.short(0x8000)),
                        (media.SSRC, media.ssrc_field(talker_b.stream.ssrc)))
    floor_a.from_server(end + 316, "Taken", (media.GRANTED_PARTY, client_b.mc_id), (media.PERMISSION, media.short(1)), (media.SEQUENCE, media.short(3)),
                        (media.INDICATOR, media.short(0x8000)), (media.SSRC, media.ssrc_field(talker_b.stream.ssrc)))
    end = talk(story, end + 360, talker_b, path_b, round(seconds[1] * 50))
    floor_b.from_client(end + 40, "Release", (media.INDICATOR, media.short(0x8000)))
    floor_b.from_server(end + 52, "Idle", (media.SEQUENCE, media.short(4)))
    floor_a.from_server(end + 56, "Idle", (media.SEQUENCE, media.short(4)))
    return end + 100
