#!/usr/bin/env python3
"""Writes tests/vectors/tls_finished.vec: handshakes of OpenSSL up to the client's Finished, out of captures/recorded, and their pre-shared keys.

Usage: make_tls_vectors.py > tests/vectors/tls_finished.vec
segment.n: what a segment of TLS or a datagram of DTLS brought, in the order of the capture; psk: what record_tls.py gave OpenSSL."""
# SPDX-License-Identifier: GPL-2.0-or-later
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import record_tls  # noqa: E402
from expect_recorded import ROOT, frames_of  # noqa: E402

NAMES = ("tls-psk-msrp-bfcp", "tls-psk-ticket", "tls-psk-lengths", "tls-psk-udptl")
CHANGE_CIPHER_SPEC = b"\x14\xfe\xfd", b"\x14\x03\x03"


def handshake(name, port):
    """The records of one connection up to the first ChangeCipherSpec, which the client sends (RFC 5246 7.3)."""
    for _, _, source, destination, _, payload in frames_of(ROOT / f"captures/recorded/{name}.pcap"):
        if port not in (source[1], destination[1]) or not payload:
            continue
        yield payload
        if any(mark in payload for mark in CHANGE_CIPHER_SPEC):
            return


def main():
    print("# Handshakes of OpenSSL with pre-shared keys. Written by tests/tools/make_tls_vectors.py.")
    for name in NAMES:
        story = record_tls.STORIES[name][2]
        ports = [40000 + 2 * index for index in range(len(story))]
        for port, psk, (_, _, options, _) in zip(ports, record_tls.signalling(name, ports)[1], story):
            print(f"\n# {' '.join(options)}\n[{name}/{port}]\ndatagram = {int('-dtls1_2' in options)}\npsk = {psk.hex()}")
            for number, payload in enumerate(handshake(name, port)):
                print(f"segment.{number} = {payload.hex()}")


if __name__ == "__main__":
    main()
