#!/usr/bin/env python3
"""Records captures/recorded/linphone-suites.pcap: an unmodified linphonec answers one call for each SDES suite that it has, and sends its own SRTP.

record_linphone.py [--linphonec PROGRAM]
The caller is sip_caller.py. Needs root (a raw socket); everything stays on loopback."""
# SPDX-License-Identifier: GPL-2.0-or-later
import argparse
import os
import pathlib
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from capgen.scenarios.sdes import SUITES  # noqa: E402
from sip_caller import listening, record_calls, write_tone  # noqa: E402

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


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--linphonec", default="linphonec")
    options = parser.parse_args()
    with listening() as connection, tempfile.TemporaryDirectory() as folder:
        settings, sound = pathlib.Path(folder) / "linphonerc", pathlib.Path(folder) / "tone.wav"
        settings.write_text(CONFIG, encoding="utf-8")
        write_tone(sound)
        (pathlib.Path(folder) / ".local/share/linphone").mkdir(parents=True)  # without it linphone opens no port, and does not say why
        linphone = subprocess.Popen([options.linphonec, "-a", "-c", str(settings)], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
                                    stderr=subprocess.DEVNULL, text=True, env={**os.environ, "HOME": folder})
        time.sleep(5)
        linphone.stdin.write(f"soundcard use files\nplay {sound}\n")
        linphone.stdin.flush()
        time.sleep(1)
        try:
            record_calls(connection, KNOWN, CALLEE, 1.5, "linphone-suites")
        finally:
            linphone.kill()
            linphone.wait()


if __name__ == "__main__":
    main()
