#!/usr/bin/env python3
"""The filters "mikey" and "mikey.*" of Wireshark's own dissector match the same frames with the plugin as without it, with the same values.

test_filters.py --plugin MEDIASEC.SO [-v]
The names are those that `tshark -G fields` lists without the plugin. Every message of tests/vectors/mikey_messages.vec, and some captures,
are read by tshark alone and with the plugin. Compared, frame by frame:
  a name that Wireshark shows alone is there with the plugin, and every one of its values, in their order;
  where Wireshark alone reads all payloads (the Next Payload fields are the same), no other name is there with the plugin;
  where it reads no MIKEY at all, ours is in a place that it does not look at (media-level a=key-mgmt, a=acap).
Wireshark's dissector stops at payloads that it does not know, and in RFC 6043's; there ours goes on. EXCEPTIONS are the differences by
intention."""
# SPDX-License-Identifier: GPL-2.0-or-later
import argparse
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import messages  # noqa: E402
from run_tshark import ROOT, Tshark, TsharkError  # noqa: E402

CAPTURES = ["private-call", "private-call-media-level", "first-to-answer", "csk-floor", "group-call", "mikey-psk", "mikey-null",
            "mikey-acap", "mikey-pk", "mikey-rsa-r", "mikey-dh", "mikey-dhhmac"]
OTHER_PLACES = {"SDP, media level", "SDP, attribute capability"}
HEADER = ["mikey.hdr", "mikey.version", "mikey.type", "mikey.v.set", "mikey.prf_func", "mikey.csb_id", "mikey.cs_count", "mikey.cs_id_map_type"]
HIDDEN = {"mikey.key.data", "mikey.key.salt", "mikey.kemac.key_data"}  # key octets: their values are shown with mediasec.show_keys only
# (field, what Wireshark shows when it differs, why).
EXCEPTIONS = [
    ("mikey.cert.len", lambda values: True, "Wireshark reads the length one octet before its place"),
    ("mikey.kemac.mac", lambda values: values["mikey.kemac.mac_alg"] == ["2"], "Wireshark does not know HMAC-SHA-256 (RFC 6043 6.2)"),
    ("mikey.v.ver_data", lambda values: values["mikey.v.auth_alg"] == ["2"], "Wireshark does not know HMAC-SHA-256 (RFC 6043 6.2)"),
    ("mikey.kemac.mac", lambda values: values["mikey.type"][0] in "78", "Wireshark does not know the numbers of RFC 4650 4.2"),
    ("mikey.sign.data", lambda values: values["mikey.sign.len"] == ["32"], "the length field says 32, a whole ECCSI signature follows (sakke_sign_32)"),
    ("mikey.id.data", lambda values: "8" in values.get("mikey.id.role", []), "a UID of 32 octets as text: Wireshark reads ASCII, we UTF-8"),
]
CARRIER, FAULT = "mediasec.mikey.carrier", "_ws.malformed"


def builtin_fields(bare):
    """The names that Wireshark has by itself: the protocol, then its fields."""
    table = [line.split("\t") for line in bare.glossary("fields")]
    return ["mikey", *sorted({row[2] for row in table if row[0] == "F" and row[2].startswith("mikey.")})]


def vector_capture(folder):
    """One frame for each message of mikey_messages.vec: {frame: group}."""
    capture, frames = messages.Capture(), {}
    for name, values in messages.load("mikey_messages.vec").items():
        frames[str(capture.add_description(name, bytes.fromhex(values["message"])))] = name
    return capture.write(folder / "messages.pcap"), frames


def read(tshark, path, fields):
    """For each frame its values, by field."""
    arguments = ["-T", "json", *(word for field in ["frame.number", *fields] for word in ("-e", field))]
    layers = [packet["_source"]["layers"] for packet in json.loads(tshark.run(path, arguments))]
    return {row["frame.number"][0]: row for row in layers}


def holds(values, part):
    """Whether the values of `part` are among the values, in their order."""
    left = iter(values)
    return all(wanted in left for wanted in part)


def fields_to_compare(values, fields):
    """Wireshark takes the entries of a GENERIC-ID map (RFC 6043 6.1.1) for payloads, and base64 text for octets: what it shows then means nothing."""
    if values.get("mikey.version", ["1"]) != ["1"]:
        return []
    if values.get("mikey.cs_id_map_type") == ["2"] and values["mikey.cs_count"] != ["0"]:
        return HEADER
    return fields[1:]


def excuse_of(field, values):
    """The number of the exception that a difference is, or none."""
    return next((number for number, (name, test, _) in enumerate(EXCEPTIONS) if name == field and test(values)), None)


def differs(field, without, with_plugin, complete):
    if field in HIDDEN:
        without, with_plugin = without[:1] and ["hidden"], with_plugin[:1] and ["hidden"]
    return not holds(with_plugin, without) or bool(complete and with_plugin and not without)


def differences(alone, ours, fields):
    """(frame, field, without, with) for every difference that counts."""
    for frame, values in alone.items():
        new = ours[frame]
        seen, shown = "mikey" in values, "mikey" in new
        if seen and not shown or shown and not seen and FAULT not in values and not OTHER_PLACES.issuperset(new[CARRIER]):
            yield frame, "mikey", values.get("mikey", []), new.get("mikey", [])
        complete = seen and values.get("mikey.next_payload") == new.get("mikey.next_payload")
        for field in fields_to_compare(values, fields):
            without, with_plugin = values.get(field, []), new.get(field, [])
            if differs(field, without, with_plugin, complete):
                yield frame, field, without, with_plugin


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--plugin", required=True)
    parser.add_argument("--tshark", default="tshark")
    parser.add_argument("-v", "--verbose", action="store_true", help="show the exceptions too")
    options = parser.parse_args()
    failed, complete, matched, used = 0, 0, set(), set()
    with Tshark(None, options.tshark) as bare, Tshark(options.plugin, options.tshark) as tshark:
        fields = builtin_fields(bare)
        made, groups = vector_capture(tshark.home)
        for path in [made, *(ROOT / "captures" / f"{name}.pcap" for name in CAPTURES)]:
            try:
                alone, ours = read(bare, path, [*fields, FAULT]), read(tshark, path, [*fields, CARRIER])
            except TsharkError as fault:
                sys.exit(f"test_filters: {fault}")
            for frame, values in alone.items():
                matched.update(set(values) & set(fields))
                complete += "mikey" in values and values.get("mikey.next_payload") == ours[frame].get("mikey.next_payload")
            for frame, field, without, with_plugin in differences(alone, ours, fields):
                where = groups.get(frame) if path == made else f"frame {frame}"
                excuse = excuse_of(field, alone[frame])
                used.add(excuse)
                failed += excuse is None
                if excuse is None or options.verbose:
                    text = f"{path.stem}, {where}: {field} is {','.join(with_plugin)[:120]!r} instead of {','.join(without)[:120]!r}"
                    print(text if excuse is None else f"{text} ({EXCEPTIONS[excuse][2]})")
    unused = set(range(len(EXCEPTIONS))) - used
    for excuse in unused:
        print(f"nothing needs the exception of {EXCEPTIONS[excuse][0]}: {EXCEPTIONS[excuse][2]}")
    print(f"{len(fields)} names, {len(matched)} of them met, {complete} messages that Wireshark reads whole: {failed} differences")
    return 1 if failed or unused or len(matched) < 60 or complete < 20 else 0


if __name__ == "__main__":
    sys.exit(main())
