#!/usr/bin/env python3
"""Records captures/recorded/baresip-suites.pcap: an unmodified baresip answers one call for each SDES suite that it has, and sends its own SRTP.

record_baresip.py [--baresip PROGRAM]
The caller is sip_caller.py. Needs root (a raw socket); everything stays on loopback."""
# SPDX-License-Identifier: GPL-2.0-or-later
import argparse
import pathlib
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from sip_caller import listening, record_calls, write_tone  # noqa: E402

# baresip 1.0 answers others with the first, and shortens the SRTCP tag of AES_CM_128_HMAC_SHA1_32, which the oracle cannot check.
KNOWN = ("cm-128-80", "gcm-128", "gcm-256")
CALLEE = ("127.0.0.2", 5080)
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
ACCOUNT = f"<sip:bob@{CALLEE[0]}:{CALLEE[1]}>;regint=0;answermode=auto;mediaenc=srtp-mand;audio_codecs=pcmu\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--baresip", default="baresip")
    options = parser.parse_args()
    with listening() as connection, tempfile.TemporaryDirectory() as folder:
        sound = pathlib.Path(folder) / "tone.wav"
        write_tone(sound)
        (pathlib.Path(folder) / "config").write_text(CONFIG % (*CALLEE, sound), encoding="utf-8")
        (pathlib.Path(folder) / "accounts").write_text(ACCOUNT, encoding="utf-8")
        (pathlib.Path(folder) / "contacts").write_text("", encoding="utf-8")
        program = subprocess.Popen([options.baresip, "-f", folder], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(4)
        try:
            record_calls(connection, KNOWN, CALLEE, 0.5, "baresip-suites")
        finally:
            program.kill()
            program.wait()


if __name__ == "__main__":
    main()
