#!/usr/bin/env python3
"""No key value may appear in what tshark prints, unless mediasec.show_keys is on.

test_secrets.py --plugin MEDIASEC.SO [NAME ...]
For each capture: every secret that the generator made (keys, master keys and salts) and every secret of the key folder (RSK, SSK), searched for in
the output of -V -x, -T json and -T pdml, in hexadecimal (plain, with colons, with spaces, over the lines of a dump) and in base64. What the capture itself
shows to anyone does not count: an SDES key in SDP (a first pass without the plugin tells), a KEMAC with NULL encryption. With show_keys on, each opened
message's key must be found."""
# SPDX-License-Identifier: GPL-2.0-or-later
import base64
import json
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from run_checks import parser_of, run_checks  # noqa: E402
from run_tshark import ROOT, Tshark  # noqa: E402
from test_payloads import EXPECTED, keys_of, preferences_of  # noqa: E402

VIEWS = {"-V -x": ["-V", "-x"], "-T json": ["-T", "json"], "-T pdml": ["-T", "pdml"]}
DUMP_LINE = re.compile(r"^[0-9a-f]{4,}  ((?:[0-9a-f]{2} ?){1,16})", re.MULTILINE)
BASE64_RUN = re.compile(rb"[A-Za-z0-9+/]{40,}={0,2}")
SECRET_ELEMENT = re.compile(r"<(UserDecryptKey|UserSigningKeySSK)[^>]*>([0-9A-Fa-f]+)<")


def folder_secrets(names):
    """RSK (both coordinates) and SSK of every key file, and the third column of every key list."""
    found = {}
    for name in names:
        place = ROOT / "keyfiles" / name
        for path in sorted(place.glob("*.xml")) if place.is_dir() else [place]:
            for element, value in SECRET_ELEMENT.findall(path.read_text(encoding="utf-8")):
                octets = bytes.fromhex(value)
                parts = [octets[1:129], octets[129:]] if element == "UserDecryptKey" else [octets]
                found.update({f"{path.name} {element} {index}": part for index, part in enumerate(parts)})
        for path in sorted(place.glob("*.keys")) if place.is_dir() else []:
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                if line and not line.startswith("#"):
                    found[f"{path.name}:{number}"] = bytes.fromhex(line.split()[2])
    return found


def forms(secret):
    """The ways a secret could be written. Long ones are searched by their first 16 octets."""
    secret = secret[:16]
    plain = secret.hex()
    pairs = [plain[i:i + 2] for i in range(0, len(plain), 2)]
    encoded = base64.b64encode(secret).decode()
    return {plain, plain.upper(), ":".join(pairs), " ".join(pairs), encoded[:len(secret) // 3 * 4]}


def leaks(text, secrets):
    """Names of the secrets that the text holds."""
    joined = re.sub(r"\s+", " ", text)
    dumped = " ".join(octets for line in DUMP_LINE.findall(text) for octets in line.split())
    return {name for name, value in secrets.items() if any(form in text or form in joined or form in dumped for form in forms(value))}


def in_clear(capture, secrets):
    """Names of the secrets that stand in the capture's octets as they are, or in base64 as key-mgmt attributes and headers write them."""
    octets = capture.read_bytes()
    decoded = [base64.b64decode(run[:len(run) // 4 * 4]) for run in BASE64_RUN.findall(octets)]
    return {name for name, value in secrets.items() if any(value[:16] in text for text in (octets, *decoded))}


def check(options, name):
    expected = json.loads((EXPECTED / f"{name}.json").read_text(encoding="utf-8"))
    secrets = {label: bytes.fromhex(value) for label, value in expected["secrets"].items()}
    secrets.update(folder_secrets(keys_of(name)))
    capture, found = ROOT / "captures" / expected["capture"], []
    clear = in_clear(capture, secrets)
    with Tshark(None, options.tshark) as bare, Tshark(options.plugin, options.tshark) as tshark:
        for view, arguments in VIEWS.items():
            public = leaks(bare.run(capture, arguments, (), preferences_of(name)), secrets)
            shown = leaks(tshark.run(capture, arguments, keys_of(name), preferences_of(name)), secrets)
            found += [f"{view} shows {label}" for label in sorted(shown - public - clear)]
        if any(row[7] == 1 for row in expected["messages"]):
            opened = tshark.run(capture, ["-V"], keys_of(name), ["mediasec.show_keys:TRUE", *preferences_of(name)])
            wanted = [label for label in expected["secrets"] if re.search(r" (PCK|CSK|GMK|MSCCK|MUSIK|TGK|GTGK|TEK)$|^md_", label)]
            if not leaks(opened, {label: secrets[label] for label in wanted}):
                found.append("mediasec.show_keys shows no key")
    return len(secrets), found


def main():
    options = parser_of(__doc__).parse_args()
    names = options.names or sorted(path.stem for path in EXPECTED.glob("*.json"))
    return run_checks([(name, check, options, name) for name in names], ": {} secrets", most=12)


if __name__ == "__main__":
    sys.exit(main())
