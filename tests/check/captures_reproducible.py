#!/usr/bin/env python3
"""Every capture, key folder and expected result comes out of the generator octet for octet as it is in the project.

captures_reproducible.py --oracle CRYPTO_ORACLE"""
# SPDX-License-Identifier: GPL-2.0-or-later
import argparse
import filecmp
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDERS = {"captures": "*", "keyfiles": "*/*.xml", "tests/golden/expected": "*.json"}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--oracle", required=True)
    options = parser.parse_args()
    faults, compared = [], 0
    with tempfile.TemporaryDirectory(prefix="mediasec-captures-") as fresh:
        subprocess.run([sys.executable, str(ROOT / "tests/tools/make_captures.py"), "--oracle", options.oracle, "--root", fresh], check=True,
                       stdout=subprocess.DEVNULL)
        for folder, pattern in FOLDERS.items():
            made = {path.relative_to(fresh) for path in (pathlib.Path(fresh) / folder).glob(pattern)}
            own = {path.parent for path in made}  # other folders of key files are written by hand
            kept = {path.relative_to(ROOT) for path in (ROOT / folder).glob(pattern) if path.is_file() and path.parent.relative_to(ROOT) in own}
            faults += [f"{path} is not made by the generator" for path in sorted(kept - made)]
            faults += [f"{path} is not in the project" for path in sorted(made - kept)]
            for path in sorted(made & kept):
                compared += 1
                if not filecmp.cmp(pathlib.Path(fresh) / path, ROOT / path, shallow=False):
                    faults.append(f"{path} differs from what the generator makes")
    print("\n".join(faults) if faults else f"{compared} files are what the generator makes")
    return 1 if faults or not compared else 0


if __name__ == "__main__":
    sys.exit(main())
