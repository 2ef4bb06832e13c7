#!/usr/bin/env python3
"""Writes tests/fuzz/corpus/: the seeds of each fuzz target, taken from tests/vectors, captures/ and keyfiles/.

make_corpus.py
A seed is a file of at most 4096 octets, named for where it is from. At most 40 a target are kept, spread over what there is: the same every time."""
# SPDX-License-Identifier: GPL-2.0-or-later
import hashlib
import pathlib
import re
import shutil
import struct

ROOT = pathlib.Path(__file__).resolve().parents[2]
CORPUS = ROOT / "tests/fuzz/corpus"
LARGEST, MOST = 4096, 40
RTSP = (b"RTSP/", b"OPTIONS ", b"DESCRIBE ", b"SETUP ", b"PLAY ", b"ANNOUNCE ", b"SET_PARAMETER ", b"GET_PARAMETER ", b"RECORD ", b"TEARDOWN ")
# Eight octets of srtp_context.h's policy_of() and one of the trailer: AES-CM with HMAC-80, without a tag, F8, NULL; AES-GCM; the ROC in the packet.
POLICIES = ["44 00 00 00 00", "40 00 00 24 00", "46 00 00 00 00", "44 03 00 09 00", "63 00 00 12 00", "73 00 00 12 10", "44 00 03 00 01", "4c 00 00 00 13", "44 98 00 00 00"]


def values(name, wanted):
    """The values of a vector file whose names match `wanted`, with the group they are in."""
    group = ""
    for line in (ROOT / "tests/vectors" / name).read_text(encoding="utf-8").splitlines():
        key, _, value = line.partition(" = ")
        if line.startswith("["):
            group = line[1:-1]
        elif re.fullmatch(wanted, key):
            yield f"{group}-{key}", value


def octets(*files, wanted="[Mm]essage|Packet"):
    for name in files:
        for group, value in values(name, wanted):
            yield f"{pathlib.Path(name).stem}-{group}", bytes.fromhex(value)


def payloads():
    """The UDP payloads, and TCP segments, of the captures written by the generator (Ethernet, IPv4 and IPv6 without options)."""
    for path in sorted((ROOT / "captures").glob("*.pcap")):
        data, at, number = path.read_bytes(), 24, 0
        order = "<" if data[:4] in (b"\xd4\xc3\xb2\xa1", b"\x4d\x3c\xb2\xa1") else ">"
        while at + 16 <= len(data):
            length = struct.unpack(order + "I", data[at + 8:at + 12])[0]
            frame, at, number = data[at + 16:at + 16 + length], at + 16 + length, number + 1
            kind = frame[12:14]
            if kind == b"\x08\x00":
                protocol, above = frame[23], frame[14 + 4 * (frame[14] & 15):14 + int.from_bytes(frame[16:18], "big")]
            elif kind == b"\x86\xdd":
                protocol, above = frame[20], frame[54:]
            else:
                continue
            payload = above[8:] if protocol == 17 else above[4 * (above[12] >> 4):] if protocol == 6 and len(above) > 12 else b""
            if payload:
                yield f"{path.stem}-{number}", payload


def seeds():
    """Each target's seeds: name and octets."""
    everything = list(payloads())
    bodies = [(name, data.partition(b"\r\n\r\n")) for name, data in everything if b"\r\n\r\n" in data]
    media = [(name, data) for name, data in everything if len(data) > 12 and data[0] >> 6 == 2]
    multiparts = []
    for name, (head, _, body) in bodies:
        kind = re.search(rb"(?im)^(?:content-type|c): *(multipart/[^\r]*)", head)
        if kind:
            multiparts.append((name, kind.group(1) + b"\n" + body))
    documents = [(name, value.encode()) for name, value in [*values("xml_elements.vec", "Document"), *values("xml_signatures.vec", "Document")]]
    key_files = [(f"{path.parent.name}-{path.stem}", path.read_bytes()) for path in sorted((ROOT / "keyfiles").rglob("*.xml"))]
    key_files += [(path.stem, path.read_bytes()) for path in sorted((ROOT / "tests/vectors/kms").glob("*.xml"))]
    texts = [(f"{name}-{group}", value.strip('"').encode()) for name in ("base64.vec", "base64_invalid.vec") for group, value in values(name, "text")]
    yield "mikey", list(octets("mikey_messages.vec", "mikey_streamwide.vec", "mikey_older_modes.vec"))
    yield "sdp", [(name, body) for name, (_, _, body) in bodies if body.startswith(b"v=0")]
    yield "mime", multiparts
    yield "rtsp", [(name, data) for name, data in everything if data.startswith(RTSP)]
    yield "floor", list(octets("floor.vec"))
    yield "mcdata", list(octets("mcdata.vec", "monp.vec", "mcdata_protected.vec"))
    yield "xml", documents + [("utf-16", "\ufeff<a b='c'><d>e</d></a>".encode("utf-16-le"))]
    yield "key_list", [(path.parent.name, path.read_bytes()) for path in sorted((ROOT / "keyfiles").rglob("*.keys"))] + [("readme", readme_lines())]
    yield "kms_xml", key_files
    yield "base64", texts
    yield "rtp_header", [(f"{name}-{i}", bytes.fromhex(POLICIES[i % len(POLICIES)]) + data) for i, (name, data) in enumerate(spread(media))]
    yield "unprotect", [(f"{name}-{i}", bytes.fromhex(POLICIES[i % len(POLICIES)]) + bytes(4) + data) for i, (name, data) in enumerate(spread(media))]


def readme_lines():
    """The examples of keyfiles/README.md, one line of each kind."""
    text = (ROOT / "keyfiles/README.md").read_text(encoding="utf-8")
    kinds = "gmk|pck|csk|spk|mkfc|mscck|musik|psk|tpk|mpk|mpki|mpkr|tgk|gtgk|tek|trk|srtp|dh"
    return "\n".join(re.findall(rf"(?m)^ *(?:(?:{kinds}) .*)$", text)).encode() + b"\n"


def spread(items):
    """At most MOST of `items`, evenly over all, and none twice."""
    unique = {hashlib.sha256(data).digest(): (name, data) for name, data in items if len(data) <= LARGEST}
    kept = list(unique.values())
    step = max(1, -(-len(kept) // MOST))
    return kept[::step]


def main():
    shutil.rmtree(CORPUS, ignore_errors=True)
    for target, found in seeds():
        folder = CORPUS / target
        folder.mkdir(parents=True)
        for number, (name, data) in enumerate(spread(found), 1):
            (folder / f"{number:02}-{re.sub(r'[^A-Za-z0-9_.-]+', '-', name)}").write_bytes(data)
        print(f"{target}: {len(list(folder.iterdir()))} seeds of {len(found)}")


if __name__ == "__main__":
    main()
