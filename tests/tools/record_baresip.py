#!/usr/bin/env python3
"""Records captures/recorded/baresip-suites.pcap: an unmodified baresip answers one call for each SDES suite that it has, and sends its own SRTP.

record_baresip.py [--baresip PROGRAM]
The caller is the few lines of SIP below: it offers one suite and listens. Needs root (a raw socket); everything stays on loopback."""
# SPDX-License-Identifier: GPL-2.0-or-later
import argparse
import math
import pathlib
import re
import socket
import subprocess
import sys
import tempfile
import time
import wave

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from capgen import packets  # noqa: E402
from capgen.kms import scenario_octets  # noqa: E402
from capgen.scenarios.sdes import SUITES, crypto_line  # noqa: E402
from capgen.sip import message  # noqa: E402
from capgen.story import KEY_LENGTHS  # noqa: E402
from record_tls import Recorder  # noqa: E402

# baresip 1.0 answers others with the first, and shortens the SRTCP tag of AES_CM_128_HMAC_SHA1_32, which the oracle cannot check.
KNOWN = ("cm-128-80", "gcm-128", "gcm-256")
ROOT = pathlib.Path(__file__).resolve().parents[2]
CALLER, CALLEE, SIP_PORT, RTP_PORT = "127.0.0.1", "127.0.0.2", 5080, 41900
CONFIG = """sip_listen %s:%d
audio_source aufile,%s
audio_player aufile,/dev/null
module_path /usr/lib/baresip/modules
module g711.so
module aufile.so
module srtp.so
module_app account.so
module_app menu.so
rtp_ports 41000-41100
"""  # address, port, sound file
ACCOUNT = f"<sip:bob@{CALLEE}:{SIP_PORT}>;regint=0;answermode=auto;mediaenc=srtp-mand;audio_codecs=pcmu\n"


class Call:
    """A call to another program for one suite."""

    def __init__(self, connection, name, suite, callee=(CALLEE, SIP_PORT), seconds=0.5):
        self.socket, self.name, self.suite, self.callee, self.seconds = connection, name, suite, callee, seconds

    def request(self, method, cseq, body=b"", to_tag=""):
        target = f"sip:bob@{self.callee[0]}:{self.callee[1]}"
        headers = [("Via", f"SIP/2.0/UDP {CALLER}:5070;branch=z9hG4bK{self.name}{cseq}{method}"), ("Max-Forwards", "70"),
                   ("From", f"<sip:alice@{CALLER}:5070>;tag=a"), ("To", f"<{target}>" + (f";tag={to_tag}" if to_tag else "")),
                   ("Call-ID", f"{self.name}@{CALLER}"), ("CSeq", f"{cseq} {method}"), ("Contact", f"<sip:alice@{CALLER}:5070>")]
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


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--baresip", default="baresip")
    options = parser.parse_args()
    sinks = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(3)]
    for sink, port in zip(sinks, (5070, RTP_PORT, RTP_PORT + 1)):
        sink.bind((CALLER, port))
    sinks[0].settimeout(10)
    with tempfile.TemporaryDirectory() as folder:
        sound = pathlib.Path(folder) / "tone.wav"
        write_tone(sound)
        (pathlib.Path(folder) / "config").write_text(CONFIG % (CALLEE, SIP_PORT, sound), encoding="utf-8")
        (pathlib.Path(folder) / "accounts").write_text(ACCOUNT, encoding="utf-8")
        (pathlib.Path(folder) / "contacts").write_text("", encoding="utf-8")
        program = subprocess.Popen([options.baresip, "-f", folder], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(4)
        recorder = Recorder({5070, RTP_PORT, RTP_PORT + 1})
        recorder.start()
        try:
            for name in KNOWN:
                print(name, "answered" if Call(sinks[0], name, SUITES[name]).run() else "refused")
        finally:
            recorder.stop = True
            recorder.join()
            program.kill()
            program.wait()
    packets.write_pcap(ROOT / "captures/recorded/baresip-suites.pcap", [(at, frame, None) for at, frame in recorder.frames])
    print(f"{len(recorder.frames)} frames")


if __name__ == "__main__":
    main()
