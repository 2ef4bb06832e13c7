#!/usr/bin/env python3
"""The vectors of MIKEY messages and key derivations come out of their second implementations (tests/tools, written from the RFCs alone) octet for octet
as they are in the project, so what the unit tests compare with is what those say."""
# SPDX-License-Identifier: GPL-2.0-or-later
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
MADE_BY = {"exchange_ticket.vec": "make_ticket_vectors.py", "exchange_modes.vec": "make_exchange_vectors.py", "mikey_messages.vec": "make_mikey_messages.py",
           "tls_finished.vec": "make_tls_vectors.py"}


def main():
    faults = []
    for vectors, program in MADE_BY.items():
        made = subprocess.run([sys.executable, str(ROOT / "tests/tools" / program)], check=True, capture_output=True).stdout
        if made != (ROOT / "tests/vectors" / vectors).read_bytes():
            faults.append(f"tests/vectors/{vectors} differs from what {program} makes")
    print("\n".join(faults) if faults else f"{len(MADE_BY)} files are what their programs make")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
