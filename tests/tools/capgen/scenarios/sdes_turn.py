"""SRTP inside of TURN (RFC 8656)."""
# SPDX-License-Identifier: GPL-2.0-or-later
from .. import calls, turn
from ..story import AUTH_FAILED, Stream
from .sdes import ALICE, BOB, crypto_line, master, set_up, talker

SERVER, RELAYED = ("10.30.0.40", 3478), ("10.30.0.40", 49200)
CM_80 = "AES_CM_128_HMAC_SHA1_80"


def sdes_turn(story, world):
    """alice is behind a TURN server: her descriptions name the relayed address. First her packets go in Send and come in Data indications, then on
    channel 0x4001; SRTCP multiplexed. Two packets of another stream on channel 0x4002 are under a key that nobody announced."""
    relay = calls.Client("relay", RELAYED[0], RELAYED[1], 0)
    keys = {client.name: master(story, client.name, CM_80) for client in (ALICE, BOB)}
    client = (ALICE.address, 20000)

    def transaction(label):
        return story.octets(f"transaction {label}", 12)
    peer = turn.attribute(turn.XOR_PEER, turn.xor_address(BOB.address, BOB.audio))
    story.udp(0, client, SERVER, turn.message(turn.ALLOCATE, transaction("allocate"), turn.attribute(turn.REQUESTED_TRANSPORT, b"\x11\0\0\0")))
    story.udp(5, SERVER, client, turn.message(turn.ALLOCATED, transaction("allocate"), turn.attribute(turn.XOR_RELAYED, turn.xor_address(*RELAYED)),
                                             turn.attribute(turn.LIFETIME, (600).to_bytes(4, "big"))))
    pair = (relay, BOB)
    lines = {name: [crypto_line(1, CM_80, b"".join(value)), "a=rtcp-mux"] for name, value in keys.items()}
    set_up(story, lines["alice"], lines["bob"], 10, pair, call_id="turn")
    streams = {client.name: talker(story, client, Stream(story, f"{client.name} audio", story.number(f"{client.name} SSRC"), CM_80, keys[client.name]))
               for client in (ALICE, BOB)}

    def indication(kind, octets, label):
        return turn.message(kind, transaction(label), peer, turn.attribute(turn.DATA_ATTRIBUTE, octets))

    def send(at, protected, wrap, up, **changes):
        octets, expect = protected
        story.udp(at, *((client, SERVER) if up else (SERVER, client)), wrap(octets), expect={**expect, **changes})

    for packet in range(5):
        send(100 + 20 * packet, streams["alice"].next(), lambda octets: indication(turn.SEND, octets, f"send {packet}"), True)
        send(105 + 20 * packet, streams["bob"].next(), lambda octets: indication(turn.DATA, octets, f"data {packet}"), False)
    number = turn.attribute(turn.CHANNEL_NUMBER, b"\x40\x01\0\0")
    story.udp(210, client, SERVER, turn.message(turn.BIND, transaction("bind"), number, peer))
    story.udp(215, SERVER, client, turn.message(turn.BOUND, transaction("bind")))
    for packet in range(8):
        send(220 + 20 * packet, streams["alice"].next(), lambda octets: turn.channel_data(0x4001, octets), True)
        send(225 + 20 * packet, streams["bob"].next(), lambda octets: turn.channel_data(0x4001, octets), False)
    send(400, streams["alice"].report(story.start), lambda octets: turn.channel_data(0x4001, octets), True)
    send(405, streams["bob"].report(story.start), lambda octets: turn.channel_data(0x4001, octets), False)
    strange = calls.Client("strange", "10.30.0.5", 20500, 0)
    stream = talker(story, strange, Stream(story, "strange audio", story.number("strange SSRC"), CM_80, master(story, "strange", CM_80)))
    for packet in range(2):
        send(420 + 20 * packet, stream.next(), lambda octets: turn.channel_data(0x4002, octets), False, status=AUTH_FAILED)
