"""Puts captures one behind the other, and cuts packets out of one: small pcap files only."""
# SPDX-License-Identifier: GPL-2.0-or-later
import struct


def records(octets):
    """Each packet of a pcap file with its header."""
    order, at = "<" if octets[:4] in (b"\xd4\xc3\xb2\xa1", b"\x4d\x3c\xb2\xa1") else ">", 24
    while at < len(octets):
        end = at + 16 + struct.unpack_from(order + "I", octets, at + 8)[0]
        yield octets[at:end]
        at = end


def cut(capture, frames, path):
    """Writes the packets of some frames."""
    octets, wanted = capture.read_bytes(), set(frames)
    path.write_bytes(octets[:24] + b"".join(record for number, record in enumerate(records(octets), 1) if number in wanted))
    return path


def merge(captures, path):
    """Writes the packets of several captures, whose headers have to be the same, one capture after the other."""
    contents = [capture.read_bytes() for capture in captures]
    heads = {octets[:4] + octets[20:24] for octets in contents}
    if len(heads) != 1:
        raise ValueError("captures of several kinds")
    path.write_bytes(contents[0][:24] + b"".join(record for octets in contents for record in records(octets)))
    return path
