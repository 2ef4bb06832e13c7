#!/usr/bin/env python3
"""Records captures/recorded/tls-psk-*.pcap: OpenSSL's s_server and s_client with a pre-shared key out of MIKEY messages, on the loopback interface.

record_tls.py [NAME ...]
The SIP messages around each connection are written by capgen; everything of TLS and DTLS is OpenSSL's, so that no two runs give the same octets.
Needs root (a raw socket). TR 33.829 Annex D: the TEK of a crypto session of Prot type TLS (200, the preference's default) is the PSK."""
# SPDX-License-Identifier: GPL-2.0-or-later
import argparse
import os
import pathlib
import socket
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from capgen import packets, rfc3830 as m, sip, ticket as t, ticket_world as w  # noqa: E402
from capgen.kms import scenario_octets  # noqa: E402
from capgen.scenarios.tickets import Scene  # noqa: E402
from capgen.story import Story  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
CALLER, CALLEE = "127.0.0.1", "127.0.0.2"
ALICE, BOB = "sip:alice@example.org", "sip:bob@example.org"
PROT_TLS, GENERIC_ID = 200, 2
TIME = 1709629200
PACKET_OUTGOING = 4


def msrp(kind, transaction, text=""):
    paths = f"To-Path: msrps://{CALLEE}:40000/b;tcp\r\nFrom-Path: msrps://{CALLER}:9/a;tcp\r\n"
    if kind == "SEND":
        body = f"Message-ID: {transaction}\r\nByte-Range: 1-{len(text)}/{len(text)}\r\nContent-Type: text/plain\r\n\r\n{text}\r\n"
        return f"MSRP {transaction} SEND\r\n{paths}{body}-------{transaction}$\r\n".encode()
    return f"MSRP {transaction} 200 OK\r\n{paths}-------{transaction}$\r\n".encode()


def bfcp(primitive, transaction, attributes=b""):
    head = bytes([0x20, primitive]) + (len(attributes) // 4).to_bytes(2, "big") + (1).to_bytes(4, "big")
    return head + transaction.to_bytes(2, "big") + b"\0\1" + attributes


def udptl(sequence, ifp):
    return sequence.to_bytes(2, "big") + bytes([len(ifp)]) + ifp + b"\0\0"


MSRP = (("client", msrp("SEND", "a786hjs2", "The eagle has landed.")), ("server", msrp("OK", "a786hjs2")),
        ("client", msrp("SEND", "b1c2d3e4", "And took off again.")))
BFCP = (("client", bfcp(11, 1)), ("server", bfcp(12, 1)), ("client", bfcp(1, 2, b"\x05\x04\0\1")))
T38 = (("client", udptl(0, b"\0")), ("client", udptl(1, b"\4")), ("server", udptl(0, b"\6")))
NO_EMS = "no extended master secret"  # OpenSSL 3.0 has it in its configuration only (RFC 7627)
SHA256, SHA384 = "PSK-AES128-GCM-SHA256", "PSK-AES256-CBC-SHA384"
# name: (where the key-mgmt attribute stands, kind of key, connections: (m-line, length of a derived PSK, OpenSSL options, messages))
STORIES = {
    "tls-psk-msrp-bfcp": ("session", m.TGK, [("message {} TCP/TLS/MSRP *", 16, ["-tls1_2", "-cipher", SHA256], MSRP),
                                             ("application {} TCP/TLS/BFCP *", 16, ["-tls1_2", "-cipher", SHA384], BFCP)]),
    "tls-psk-ticket": ("ticket", m.TGK, [("message {} TCP/TLS/MSRP *", 16, ["-tls1_2", "-cipher", SHA256], MSRP),
                                         ("application {} TCP/TLS/BFCP *", 16, ["-tls1_2", "-cipher", SHA384], BFCP)]),
    "tls-psk-lengths": ("session", m.TGK, [("message {} TCP/TLS/MSRP *", 32, ["-tls1_2", "-cipher", "PSK-AES256-GCM-SHA384"], MSRP),
                                           ("application {} TCP/TLS/BFCP *", 24, ["-tls1_2", "-cipher", "PSK-AES128-CBC-SHA"], BFCP),
                                           ("image {} UDP/TLS/UDPTL t38", 32, ["-dtls1_2", "-cipher", "PSK-AES256-CCM"], T38),
                                           ("message {} TCP/TLS/MSRP *", 24, ["-tls1_2", "-cipher", SHA256, NO_EMS], MSRP)]),
    "tls-psk-udptl": ("media", m.TEK, [("image {} UDP/TLS/UDPTL t38", 16, ["-dtls1_2", "-cipher", "PSK-AES128-CCM8"], T38)]),
    "tls-psk-dhe": ("media", m.TEK, [("message {} TCP/TLS/MSRP *", 16, ["-tls1_2", "-cipher", "DHE-PSK-AES128-GCM-SHA256"], MSRP)]),
    "tls-psk-ecdhe": ("media", m.TEK, [("message {} TCP/TLS/MSRP *", 16, ["-tls1_2", "-cipher", "ECDHE-PSK-AES128-CBC-SHA256"], MSRP)]),
    "tls-psk-rsa": ("media", m.TEK, [("message {} TCP/TLS/MSRP *", 16, ["-tls1_2", "-cipher", "RSA-PSK-AES128-GCM-SHA256"], MSRP)]),
    "tls-psk-tls13": ("media", m.TEK, [("message {} TCP/TLS/MSRP *", 16, ["-tls1_3"], MSRP)]),
}


class Recorder(threading.Thread):
    """Recorder takes the frames of some ports from the loopback interface."""

    def __init__(self, ports):
        super().__init__(daemon=True)
        self.ports, self.frames, self.stop = ports, [], False
        self.socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
        self.socket.bind(("lo", 0))
        self.socket.settimeout(0.2)

    def run(self):
        while not self.stop:
            try:
                frame, address = self.socket.recvfrom(70000)
            except socket.timeout:
                continue
            ports = {int.from_bytes(frame[34:36], "big"), int.from_bytes(frame[36:38], "big")}
            if address[2] != PACKET_OUTGOING and frame[12:14] == b"\x08\0" and ports & self.ports:
                self.frames.append((time.time_ns() // 1000, frame))


def converse(port, psk, options, messages):
    """One connection: what either side says, half a second apart."""
    common, environment = ["-psk", psk.hex(), "-quiet", *(option for option in options if option != NO_EMS)], dict(os.environ)
    if NO_EMS in options:
        configuration = tempfile.NamedTemporaryFile("w", suffix=".cnf")
        configuration.write("openssl_conf=a\n[a]\nssl_conf=b\n[b]\nsystem_default=c\n[c]\nOptions=-ExtendedMasterSecret\n")
        configuration.flush()
        environment["OPENSSL_CONF"] = configuration.name
    identity = ["-nocert"]
    if any("RSA-PSK" in option for option in options):
        identity = ["-key", str(m.pem("bob")), "-cert", str(m.CERTIFICATES / "bob.cer"), "-certform", "DER"]
    server = subprocess.Popen(["openssl", "s_server", "-accept", f"{CALLEE}:{port}", *identity, *common], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL, env=environment)
    time.sleep(1)
    client = subprocess.Popen(["openssl", "s_client", "-connect", f"{CALLEE}:{port}", *common], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL, env=environment)
    time.sleep(1.5)
    for side, octets in messages:
        pipe = (client if side == "client" else server).stdin
        pipe.write(octets)
        pipe.flush()
        time.sleep(0.5)
    for process in (client, server):
        process.terminate()
        process.wait()


def mikey(name, kind, lengths):
    """The initiator's message, and the PSK of each crypto session. The TGK is as long as the last of the PSKs that are derived."""
    csb_id, rand = int.from_bytes(scenario_octets(f"{name} CSB ID", 4), "big"), scenario_octets(f"{name} RAND", 16)
    stamp = (TIME + 2208988800).to_bytes(4, "big") + bytes(4)
    item = m.KeyItem(kind, scenario_octets(f"{name} key", lengths[-1]))
    sessions = b"".join(bytes([cs_id, PROT_TLS, 0, 0, 0, 0]) for cs_id in range(1, len(lengths) + 1))
    protection = m.Protection(m.listed("psk", ALICE), csb_id, rand)
    head = [m.time(stamp), m.rand(rand), m.identity(ALICE), m.identity(BOB)]
    asked = m.pre_shared(csb_id, head, protection, m.AES_CM_128, m.HMAC_SHA1, [item], stamp, bytes([len(lengths), GENERIC_ID]) + sessions)
    secrets = [item.key if kind == m.TEK else m.master(item.key, cs_id, csb_id, rand, key_length=length)[0] for cs_id, length in enumerate(lengths, 1)]
    return asked, secrets


class Ticketed:
    """Ticketed is the MIKEY-TICKET part of a story (RFC 6043): what goes to and comes from the KMS, the two messages in SDP, and the PSKs."""

    def __init__(self, name, lengths):
        self.story = Story(None, name, TIME)
        scene = Scene(self.story, "ticket")
        transfer = scene.transfer("call", w.BOB)
        answer = scene.answer(transfer, w.BOB)
        cs_map = t.generic_map(*(t.session(cs_id, spi=scene.items[0].spi, prot=PROT_TLS) for cs_id in range(1, len(lengths) + 1)))
        scene.request(0)
        self.asked = transfer.make_init(scene.stamp(), cs_map)
        scene.resolve(40, answer)
        self.answered = answer.make(scene.stamp(), cs_map)
        self.secrets = [answer.master(answer.session[0], cs_id, key_length=length)[0] for cs_id, length in enumerate(lengths, 1)]

    def exchange(self, number):
        """The frames of the Ticket Request (0) or Ticket Resolve (1)."""
        frames = [event[2] for event in self.story.events]
        half = len(frames) // 2
        return frames[number * half:][:half]


def description(address, ports, story, session_lines, media_lines, setup):
    lines = ["v=0", f"o=- 1 1 IN IP4 {address}", "s=-", f"c=IN IP4 {address}", "t=0 0", *session_lines]
    for port, (media, *_) in zip(ports, story):
        lines += [f"m={media.format(port)}", f"a=setup:{setup}", *media_lines]
    return "\r\n".join(lines) + "\r\n"


def signalling(name, ports):
    """The frames before the connections, and the PSK of each connection."""
    level, kind, story = STORIES[name]
    lengths, ticketed, answered = [length for _, length, _, _ in story], None, []
    if level == "ticket":
        ticketed = Ticketed(name, lengths)
        asked, secrets, answered = ticketed.asked, ticketed.secrets, [sip.key_mgmt(ticketed.answered)]
    else:
        asked, secrets = mikey(name, kind, lengths)
    lines = ([], [sip.key_mgmt(asked)]) if level == "media" else ([sip.key_mgmt(asked)], [])
    people = (w.ALICE, w.BOB) if ticketed else (ALICE, BOB)
    dialog, wire, ends = sip.Dialog(f"{name}@{CALLER}", *people, (CALLER, 5060), (CALLEE, 5060)), packets.Wire(), ((CALLER, 5060), (CALLEE, 5060))
    offer = description(CALLER, [9] * len(ports), story, *lines, "active")
    answer = description(CALLEE, ports, story, answered, [], "passive")
    frames = [wire.udp(*ends, dialog.request("INVITE", body=offer, content_type="application/sdp"))[0],
              wire.udp(*ends[::-1], dialog.response(200, "OK", body=answer, content_type="application/sdp"))[0]]
    if ticketed:
        frames = [*ticketed.exchange(0), frames[0], *ticketed.exchange(1), frames[1]]
    return frames, secrets


def record(name):
    story = STORIES[name][2]
    ports = [40000 + 2 * index for index in range(len(story))]
    before, secrets = signalling(name, ports)
    recorder = Recorder(set(ports))
    recorder.start()
    begin = time.time_ns() // 1000
    for port, secret, (_, _, options, messages) in zip(ports, secrets, story):
        converse(port, secret, options, messages)
    recorder.stop = True
    recorder.join()
    frames = [(TIME * 1000000 + at, frame, None) for at, frame in enumerate(before)]
    frames += [(TIME * 1000000 + at - begin, frame, None) for at, frame in recorder.frames]
    packets.write_pcap(ROOT / f"captures/recorded/{name}.pcap", frames)
    print(f"{name}: {len(frames)} frames")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME")
    for name in parser.parse_args().names or STORIES:
        record(name)


if __name__ == "__main__":
    main()
