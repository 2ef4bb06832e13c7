#!/usr/bin/env python3
"""Puts the session keys of a key list into a pcapng capture, as a Decryption Secrets Block that Mediasec reads in Wireshark 4.4 and later.

put_keys_into_capture.py KEYS.keys IN.pcapng OUT.pcapng     keys that are in the capture already are kept
put_keys_into_capture.py --remove IN.pcapng OUT.pcapng      takes Mediasec's blocks out again

KEYS.keys is what `tshark -z mediasec,keylog` wrote. Whoever gets the capture can decrypt what the keys open, so only session keys (gmk to musik, and srtp lines) are put in; a list with
any other secret is refused. Every other block stays as it is, octet for octet. A pcap file becomes pcapng by `editcap -F pcapng IN.pcap OUT.pcapng`."""
# SPDX-License-Identifier: GPL-2.0-or-later
# draft-ietf-opsawg-pcapng: 3.1 (blocks), 4.1 (Section Header Block), 4.7 (Decryption Secrets Block).
import argparse
import os
import pathlib
import struct
import sys

SECTION_HEADER, SECRETS_BLOCK = 0x0A0D0D0A, 0x0000000A
SECRETS_TYPE = 0x4D534543  # "MSEC", as plugin/wireshark/capture_state.cpp
BYTE_ORDER_MAGIC = {b"\x4d\x3c\x2b\x1a": "<", b"\x1a\x2b\x3c\x4d": ">"}
SESSION_KINDS = {"gmk", "pck", "csk", "spk", "mkfc", "mscck", "musik", "srtp"}


class Refused(ValueError):
    """The files cannot be used; the text says why."""


def session_lines(text):
    """The lines of a key list, if all of them are session keys."""
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    for number, line in enumerate(lines, 1):
        kind = line.split()[0]
        if kind not in SESSION_KINDS:
            raise Refused(f"secret {number} of the key list is of kind {kind}: only session keys ({', '.join(sorted(SESSION_KINDS))}) are put into a capture")
    if not lines:
        raise Refused("the key list holds no session key")
    return lines


def blocks(octets):
    """(type, byte order, whole block) of each block of a pcapng file."""
    at, order = 0, None
    while at < len(octets):
        if len(octets) - at < 12:
            raise Refused(f"the capture ends within a block, at octet {at}")
        if octets[at:at + 4] == b"\x0a\x0d\x0d\x0a":
            order = BYTE_ORDER_MAGIC.get(octets[at + 8:at + 12])
        if order is None:
            raise Refused("the capture is not pcapng; editcap -F pcapng makes one of a pcap file")
        kind, length = struct.unpack_from(order + "II", octets, at)
        if length < 12 or length % 4 or at + length > len(octets) or struct.unpack_from(order + "I", octets, at + length - 4)[0] != length:
            raise Refused(f"the block at octet {at} is damaged")
        yield kind, order, octets[at:at + length]
        at += length


def secrets_block(order, text):
    """A Decryption Secrets Block with a key list."""
    data = text.encode()
    padded = data + b"\0" * (-len(data) % 4)
    length = 20 + len(padded)
    return struct.pack(order + "IIII", SECRETS_BLOCK, length, SECRETS_TYPE, len(data)) + padded + struct.pack(order + "I", length)


def is_ours(kind, order, block):
    return kind == SECRETS_BLOCK and len(block) >= 20 and struct.unpack_from(order + "I", block, 8)[0] == SECRETS_TYPE


def with_keys(octets, lines):
    """The capture with a block of keys behind the header of its first section: before any packet, as the keys have to be."""
    out, done = [], False
    for kind, order, block in blocks(octets):
        out.append(block)
        if kind == SECTION_HEADER and not done:
            out.append(secrets_block(order, "\n".join(lines) + "\n"))
            done = True
    return b"".join(out)


def without_keys(octets):
    return b"".join(block for kind, order, block in blocks(octets) if not is_ours(kind, order, block))


def write_private(path, octets):
    """Writes a file that only its owner can read."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        os.fchmod(file.fileno(), 0o600)
        file.write(octets)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--remove", action="store_true")
    parser.add_argument("files", nargs="+", metavar="FILE")
    options = parser.parse_args()
    if len(options.files) != (2 if options.remove else 3):
        parser.error("--remove takes two files, otherwise there are three")
    *_, source, target = options.files
    try:
        octets = pathlib.Path(source).read_bytes()
        if options.remove:
            write_private(target, without_keys(octets))
        else:
            write_private(target, with_keys(octets, session_lines(pathlib.Path(options.files[0]).read_text(encoding="utf-8"))))
    except (Refused, OSError, UnicodeDecodeError) as fault:
        sys.exit(f"put_keys_into_capture: {fault}")


if __name__ == "__main__":
    main()
