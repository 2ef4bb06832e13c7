#!/usr/bin/env python3
"""Compares what tshark needs for many packets: SRTP that Mediasec decrypts, the same packets as plain RTP, and traffic that is not Mediasec's.

packets.py --build FOLDER [--packets NUMBER] [--repeats NUMBER]
Makes the captures in a temporary folder (one call by SDP security descriptions, 160 octets of payload; libsrtp protects it), runs tshark on each in
turns and prints the best user time of each, their ratios, and the memory per packet above Wireshark's own."""
# SPDX-License-Identifier: GPL-2.0-or-later
import argparse
import os
import pathlib
import random
import struct
import subprocess
import sys
import tempfile

TESTS = pathlib.Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS), str(TESTS / "tools")]

from capgen import packets as wire  # noqa: E402
from capgen import sip  # noqa: E402
from capgen.scenarios.sdes import ALICE, BOB, crypto_line  # noqa: E402
from run_tshark import NOBODY, Tshark  # noqa: E402

SUITE = "AES_CM_128_HMAC_SHA1_80"
PAYLOAD = 160


def descriptions(protected, key_and_salt):
    """INVITE and 200 OK between alice and bob."""
    dialog = sip.Dialog(f"bench@{ALICE.address}", ALICE.ims, BOB.ims, ALICE.sip, BOB.sip)
    options = {"media_lines": [crypto_line(1, SUITE, key_and_salt)]} if protected else {"profile": "RTP/AVP"}
    bodies = [sip.sdp(client.address, client.audio, **options) for client in (ALICE, BOB)]
    yield ALICE.sip, BOB.sip, dialog.request("INVITE", body=bodies[0], content_type="application/sdp")
    yield BOB.sip, ALICE.sip, dialog.response(200, "OK", body=bodies[1], content_type="application/sdp")


def rtp(number):
    """The packets of one talker."""
    for index in range(number):
        yield struct.pack(">BBHII", 0x80, 0, index & 0xffff, 160 * index & 0xffffffff, 0x5eed0001) + bytes([index & 0xff]) * PAYLOAD


def protect(oracle, key_and_salt, number):
    """The same packets by libsrtp: commands go to one crypto_oracle all at once."""
    with tempfile.TemporaryFile("w+") as commands:
        commands.write(f"srtp_new bench {SUITE} 5eed0001 {key_and_salt.hex()} -\n")
        for packet in rtp(number):
            commands.write(f"srtp_rtp bench {packet.hex()}\n")
        commands.seek(0)
        with subprocess.Popen([oracle], stdin=commands, stdout=subprocess.PIPE, text=True) as process:
            next(process.stdout)
            for line in process.stdout:
                yield bytes.fromhex(line.split()[1])


def foreign(number):
    """Datagrams of no call: DNS, and random octets between random ports."""
    chance = random.Random(7)
    for index in range(number):
        if index % 2:
            yield (ALICE.address, 1024 + chance.randrange(60000)), (BOB.address, 1024 + chance.randrange(60000)), chance.randbytes(PAYLOAD)
        else:
            query = struct.pack(">HHHHHH", index & 0xffff, 0x100, 1, 0, 0, 0) + b"\4host\7example\0\0\1\0\1"
            yield (ALICE.address, 40000), (BOB.address, 53), query


def write(path, datagrams):
    link = wire.Wire()
    with open(path, "wb") as out:
        out.write(struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 65535, 1))
        for index, (source, destination, payload) in enumerate(datagrams):
            for frame in link.udp(source, destination, payload):
                out.write(struct.pack("<IIII", 1700000000 + index // 1000, index % 1000 * 1000, len(frame), len(frame)) + frame)
    path.chmod(0o644)


def make_captures(folder, oracle, number):
    key_and_salt = bytes(range(30))
    flow = ((ALICE.address, ALICE.audio), (BOB.address, BOB.audio))
    plain, srtp, other = folder / "plain.pcap", folder / "srtp.pcap", folder / "other.pcap"
    write(plain, [*descriptions(False, key_and_salt), *((*flow, packet) for packet in rtp(number))])
    write(srtp, [*descriptions(True, key_and_salt), *((*flow, packet) for packet in protect(oracle, key_and_salt, number))])
    write(other, foreign(number))
    return {"plain": plain, "srtp": srtp, "other": other}


def run(tshark, capture):
    """User seconds, and the most memory in KiB, of one tshark that dissects a capture and prints nothing (with -q alone it would not dissect either)."""
    command = ["env", "-i", *(f"{name}={value}" for name, value in tshark.environment().items()), tshark.tshark, "-n", "-r", str(capture), "-Y", "frame.number == 0"]
    if os.geteuid() == 0:
        command = ["setpriv", "--reuid", str(NOBODY), "--regid", str(NOBODY), "--clear-groups", *command]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=tshark.home)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"packets: tshark exited {process.returncode} for {capture.name}")
    return usage.ru_utime, usage.ru_maxrss


def opened(tshark, capture):
    """How many packets tshark shows as decrypted: a comparison with what did not open would be worth nothing."""
    return len(tshark.run(capture, ["-Y", "mediasec.srtp.status == 1", "-T", "fields", "-e", "frame.number"]).splitlines())


def measure(build, number, repeats):
    """The best user time and memory of each combination, all taken in turns."""
    with tempfile.TemporaryDirectory() as name, Tshark(None) as bare, Tshark(build / "plugin/wireshark/mediasec.so", timeout=3600) as ours:
        folder = pathlib.Path(name)
        folder.chmod(0o755)
        captures = make_captures(folder, build / "tests/tools/crypto_oracle", number)
        if opened(ours, captures["srtp"]) != number:
            sys.exit("packets: not every packet opened")
        cases = {"plain RTP": (bare, "plain"), "SRTP, not decrypted": (bare, "srtp"), "SRTP, decrypted": (ours, "srtp"), "plain RTP, with Mediasec": (ours, "plain"),
                 "other traffic": (bare, "other"), "other traffic, with Mediasec": (ours, "other")}
        best = {}
        for _ in range(repeats):
            for case, (tshark, capture) in cases.items():
                seconds, memory = run(tshark, captures[capture])
                before = best.get(case, (seconds, memory))
                best[case] = (min(before[0], seconds), min(before[1], memory))
        return best


def rows(build, number, repeats):
    """Rows for table.py."""
    best = measure(build, number, repeats)
    for text, case, against in (("decrypting SRTP", "SRTP, decrypted", "plain RTP"), ("plain RTP with Mediasec", "plain RTP, with Mediasec", "plain RTP"),
                                ("other traffic with Mediasec", "other traffic, with Mediasec", "other traffic")):
        own, other = best[case][0], best[against][0]
        yield f"tshark, {number} packets, {text}", f"{own:.2f} s", f"{other:.2f} s ({against})", f"{own / other:.3f}"
    octets = (best["SRTP, decrypted"][1] - best["SRTP, not decrypted"][1]) * 1024 / number
    yield "memory per decrypted packet above Wireshark's own", f"{octets:.0f} octets", "", ""


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("--packets", type=int, default=1000000)
    parser.add_argument("--repeats", type=int, default=5)
    options = parser.parse_args()
    for row in rows(options.build, options.packets, options.repeats):
        print(" | ".join(cell for cell in row if cell))


if __name__ == "__main__":
    main()
