"""TURN (RFC 8656) as far as media inside of it needs: Allocate and ChannelBind, Send and Data indications, ChannelData. No long-term credentials."""
# SPDX-License-Identifier: GPL-2.0-or-later
import ipaddress
import struct

COOKIE = 0x2112A442
ALLOCATE, ALLOCATED, SEND, DATA, BIND, BOUND = 0x0003, 0x0103, 0x0016, 0x0017, 0x0009, 0x0109
CHANNEL_NUMBER, LIFETIME, XOR_PEER, DATA_ATTRIBUTE, XOR_RELAYED, REQUESTED_TRANSPORT = 0x000C, 0x000D, 0x0012, 0x0013, 0x0016, 0x0019


def attribute(kind, value):
    return struct.pack("!HH", kind, len(value)) + value + bytes(-len(value) % 4)


def xor_address(address, port):
    host = int(ipaddress.IPv4Address(address)) ^ COOKIE
    return struct.pack("!BBHI", 0, 1, port ^ COOKIE >> 16, host)


def message(kind, transaction, *attributes):
    body = b"".join(attributes)
    return struct.pack("!HHI", kind, len(body), COOKIE) + transaction + body


def channel_data(number, octets):
    """RFC 8656 12.5: over UDP no padding is needed."""
    return struct.pack("!HH", number, len(octets)) + octets
