"""Frames and the capture file: Ethernet, IPv4 with fragments, IPv6, UDP, TCP, and the classic pcap format."""
# SPDX-License-Identifier: GPL-2.0-or-later
import ipaddress
import struct

MTU = 1500


def checksum(data):
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def ethernet(source, destination, kind, payload):
    def mac(address):
        return b"\x02\0\0\0" + address.packed[-2:]
    if destination.is_multicast:
        target = b"\x01\x00\x5e" + bytes([destination.packed[-3] & 0x7F]) + destination.packed[-2:]
    else:
        target = mac(destination)
    return target + mac(source) + struct.pack("!H", kind) + payload


class Wire:
    """Wire turns datagrams and segments into frames; it counts IP identifications so that every run gives the same."""

    def __init__(self):
        self._identification = 0

    def _ip(self, source, destination, protocol, payload):
        source, destination = ipaddress.ip_address(source), ipaddress.ip_address(destination)
        if source.version == 6:
            header = struct.pack("!IHBB", 0x60000000, len(payload), protocol, 64) + source.packed + destination.packed
            return [ethernet(source, destination, 0x86DD, header + payload)]
        self._identification = (self._identification + 1) & 0xFFFF
        frames, step = [], (MTU - 20) // 8 * 8
        for offset in range(0, len(payload), step):
            piece = payload[offset:offset + step]
            more = 0x2000 if offset + len(piece) < len(payload) else 0
            header = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(piece), self._identification, more | offset // 8, 64, protocol, 0,
                                 source.packed, destination.packed)
            header = header[:10] + struct.pack("!H", checksum(header)) + header[12:]
            frames.append(ethernet(source, destination, 0x0800, header + piece))
        return frames

    @staticmethod
    def _pseudo(source, destination, protocol, length):
        source, destination = ipaddress.ip_address(source), ipaddress.ip_address(destination)
        if source.version == 6:
            return source.packed + destination.packed + struct.pack("!IxxxB", length, protocol)
        return source.packed + destination.packed + struct.pack("!xBH", protocol, length)

    def udp(self, source, destination, payload):
        """The frames of one datagram; addresses are (address, port)."""
        length = 8 + len(payload)
        head = struct.pack("!HHHH", source[1], destination[1], length, 0)
        total = checksum(self._pseudo(source[0], destination[0], 17, length) + head + payload) or 0xFFFF
        return self._ip(source[0], destination[0], 17, head[:6] + struct.pack("!H", total) + payload)

    def tcp(self, source, destination, sequence, acknowledgement, flags, payload=b""):
        head = struct.pack("!HHIIBBHHH", source[1], destination[1], sequence, acknowledgement, 0x50, flags, 64240, 0, 0)
        total = checksum(self._pseudo(source[0], destination[0], 6, len(head) + len(payload)) + head + payload)
        return self._ip(source[0], destination[0], 6, head[:16] + struct.pack("!H", total) + head[18:] + payload)


class TcpConnection:
    """TcpConnection gives the frames of one connection, handshake first."""

    SYN, PSH_ACK, ACK = 0x02, 0x18, 0x10

    def __init__(self, wire, client, server):
        self.wire, self.client, self.server = wire, client, server
        self.next = {client: 1000, server: 5000}

    def handshake(self):
        client, server = self.client, self.server
        frames = (self.wire.tcp(client, server, 999, 0, self.SYN) + self.wire.tcp(server, client, 4999, 1000, self.SYN | self.ACK)
                  + self.wire.tcp(client, server, 1000, 5000, self.ACK))
        return frames

    def send(self, source, payload, *cuts, one_write=False):
        """The segments of `payload`, cut at the offsets given (so the message can be made to end in any segment). PSH is set in each, or, where
        the sender wrote all of it at once, in the last."""
        other = self.server if source == self.client else self.client
        frames, edges = [], [0, *cuts, len(payload)]
        for start, end in zip(edges, edges[1:]):
            flags = self.ACK if one_write and end != len(payload) else self.PSH_ACK
            frames += self.wire.tcp(source, other, self.next[source], self.next[other], flags, payload[start:end])
            self.next[source] += end - start
        return frames


def write_pcap(path, frames):
    """frames: (seconds as a whole number of microseconds, octets, octets of it that were captured or None)."""
    with open(path, "wb") as out:
        out.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1))
        for microseconds, frame, captured in frames:
            kept = frame if captured is None else frame[:captured]
            out.write(struct.pack("<IIII", microseconds // 1000000, microseconds % 1000000, len(kept), len(frame)) + kept)
