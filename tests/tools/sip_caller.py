"""Calls another program, once for each SDES suite, and records what both sides send: a caller of a few lines of SIP, which offers one suite and
listens. Needs root (a raw socket); everything stays on loopback."""
# SPDX-License-Identifier: GPL-2.0-or-later
import contextlib
import math
import pathlib
import re
import socket
import time
import wave

from capgen import packets
from capgen.kms import scenario_octets
from capgen.scenarios.sdes import SUITES, crypto_line
from capgen.sip import message
from capgen.story import KEY_LENGTHS
from record_tls import Recorder

ROOT = pathlib.Path(__file__).resolve().parents[2]
CALLER, SIP_PORT, RTP_PORT = "127.0.0.1", 5070, 41900


class Call:
    """A call to another program for one suite."""

    def __init__(self, connection, name, suite, callee, seconds):
        self.socket, self.name, self.suite, self.callee, self.seconds = connection, name, suite, callee, seconds

    def request(self, method, cseq, body=b"", to_tag=""):
        target = f"sip:bob@{self.callee[0]}:{self.callee[1]}"
        headers = [("Via", f"SIP/2.0/UDP {CALLER}:{SIP_PORT};branch=z9hG4bK{self.name}{cseq}{method}"), ("Max-Forwards", "70"),
                   ("From", f"<sip:alice@{CALLER}:{SIP_PORT}>;tag=a"), ("To", f"<{target}>" + (f";tag={to_tag}" if to_tag else "")),
                   ("Call-ID", f"{self.name}@{CALLER}"), ("CSeq", f"{cseq} {method}"), ("Contact", f"<sip:alice@{CALLER}:{SIP_PORT}>")]
        self.socket.sendto(message(f"{method} {target} SIP/2.0", headers, body, "application/sdp" if body else None), self.callee)

    def final(self):
        """The final answer."""
        while True:
            answer = self.socket.recv(65535).decode(errors="replace")
            if answer.startswith("SIP/2.0") and not answer.startswith("SIP/2.0 1"):
                return answer

    def run(self):
        key = scenario_octets(f"baresip {self.name}", sum(KEY_LENGTHS[self.suite]))
        sdp = "\r\n".join(["v=0", f"o=- 1 1 IN IP4 {CALLER}", "s=-", f"c=IN IP4 {CALLER}", "t=0 0", f"m=audio {RTP_PORT} RTP/SAVP 0", "a=rtpmap:0 PCMU/8000",
                           crypto_line(1, self.suite, key), ""])
        self.request("INVITE", 1, sdp.encode())
        answer = self.final()
        tag = re.search(r"(?im)^To:.*;tag=([^;\s]+)", answer)
        self.request("ACK", 1, to_tag=tag[1] if tag else "")
        if not answer.startswith("SIP/2.0 200"):
            return False
        time.sleep(self.seconds)
        self.request("BYE", 2, to_tag=tag[1])
        self.final()
        return True


def write_tone(path):
    """Ten seconds of sound."""
    with wave.open(str(path), "wb") as out:
        out.setparams((1, 2, 8000, 0, "NONE", None))
        out.writeframes(b"".join(round(9000 * math.sin(n / 3)).to_bytes(2, "little", signed=True) for n in range(80000)))


@contextlib.contextmanager
def listening():
    """The caller's socket for SIP, while two others take what is sent to its RTP and RTCP ports."""
    with contextlib.ExitStack() as stack:
        sinks = [stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) for _ in range(3)]
        for sink, port in zip(sinks, (SIP_PORT, RTP_PORT, RTP_PORT + 1)):
            sink.bind((CALLER, port))
        sinks[0].settimeout(10)
        yield sinks[0]


def record_calls(connection, names, callee, seconds, capture):
    """Calls `callee` once for each suite of `names`, stays for some seconds in each call, and writes all of it to the capture of that name."""
    recorder = Recorder({SIP_PORT, RTP_PORT, RTP_PORT + 1})
    recorder.start()
    try:
        for name in names:
            print(name, "answered" if Call(connection, name, SUITES[name], callee, seconds).run() else "refused")
            time.sleep(1)
    finally:
        recorder.stop = True
        recorder.join()
    packets.write_pcap(ROOT / f"captures/recorded/{capture}.pcap", [(at, frame, None) for at, frame in recorder.frames])
    print(f"{len(recorder.frames)} frames")
