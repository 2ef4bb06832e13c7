#!/usr/bin/env python3
"""Records captures/recorded/linphone-suites.pcap: an unmodified linphonec answers one call for each SDES suite that it has, and sends its own SRTP.

record_linphone.py [--linphonec PROGRAM]
The caller is record_baresip.py's few lines of SIP: it offers one suite and listens. Needs root (a raw socket); everything stays on loopback."""
# SPDX-License-Identifier: GPL-2.0-or-later
import argparse
import os
import pathlib
import socket
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from capgen import packets  # noqa: E402
from capgen.scenarios.sdes import SUITES  # noqa: E402
from record_baresip import CALLER, ROOT, RTP_PORT, Call, write_tone  # noqa: E402
from record_tls import Recorder  # noqa: E402

KNOWN = ("cm-128-80", "cm-128-32", "cm-256-80", "cm-256-32")
CALLEE, AUDIO_PORT = ("127.0.0.1", 5092), 42000
CONFIG = f"""[sip]
sip_port={CALLEE[1]}
sip_tcp_port=0
sip_tls_port=0
media_encryption=srtp
media_encryption_mandatory=1
srtp_crypto_suites={",".join(SUITES[name] for name in KNOWN)}
[rtp]
audio_rtp_port={AUDIO_PORT}
[net]
stun_server=
[video]
capture=0
display=0
"""


def record(program):
    sinks = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(3)]
    for sink, port in zip(sinks, (5070, RTP_PORT, RTP_PORT + 1)):
        sink.bind((CALLER, port))
    sinks[0].settimeout(10)
    with tempfile.TemporaryDirectory() as folder:
        settings = pathlib.Path(folder) / "linphonerc"
        settings.write_text(CONFIG, encoding="utf-8")
        (pathlib.Path(folder) / ".local/share/linphone").mkdir(parents=True)  # without it linphone opens no port, and does not say why
        linphone = subprocess.Popen([program, "-a", "-c", str(settings)], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                    text=True, env={**os.environ, "HOME": folder})
        time.sleep(5)
        sound = pathlib.Path(folder) / "tone.wav"
        write_tone(sound)
        linphone.stdin.write(f"soundcard use files\nplay {sound}\n")
        linphone.stdin.flush()
        time.sleep(1)
        recorder = Recorder({5070, RTP_PORT, RTP_PORT + 1})
        recorder.start()
        try:
            for name in KNOWN:
                print(name, "answered" if Call(sinks[0], name, SUITES[name], CALLEE, 1.5).run() else "refused")
                time.sleep(1)
        finally:
            recorder.stop = True
            recorder.join()
            linphone.kill()
            linphone.wait()
    return recorder.frames


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--linphonec", default="linphonec")
    frames = record(parser.parse_args().linphonec)
    packets.write_pcap(ROOT / "captures/recorded/linphone-suites.pcap", [(at, frame, None) for at, frame in frames])
    print(f"{len(frames)} frames")


if __name__ == "__main__":
    main()
