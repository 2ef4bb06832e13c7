#!/usr/bin/env python3
"""The tool that puts session keys into a pcapng capture: what it writes is read by Wireshark's tools with the same packets, its block is what the pcapng specification says, and a list
with a user's secret is refused. From Wireshark 4.4 on the capture opens by itself; before that it reads as if the block were not there.

test_secrets_block.py --plugin MEDIASEC.SO"""
# SPDX-License-Identifier: GPL-2.0-or-later
import argparse
import os
import pathlib
import struct
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from run_tshark import NOBODY, ROOT, Tshark  # noqa: E402

TOOL = ROOT / "plugin/tools/put_keys_into_capture.py"


def tool(*arguments):
    return subprocess.run([sys.executable, str(TOOL), *map(str, arguments)], capture_output=True, text=True, check=False)


def output(*command):
    return subprocess.run([str(word) for word in command], capture_output=True, text=True, check=True).stdout


def packets(path):
    """Number of packets and the digest of each, by Wireshark's own tools."""
    return output("tshark", "-n", "-r", path, "-T", "fields", "-e", "frame.number", "-e", "frame.time_epoch", "-e", "frame.md5_hash", "-o", "frame.generate_md5_hash:TRUE")


def check_block(octets, text):
    """What is wrong with the block behind the Section Header Block."""
    order = "<" if octets[8:12] == b"\x4d\x3c\x2b\x1a" else ">"
    at = struct.unpack_from(order + "I", octets, 4)[0]
    kind, length, secrets, size = struct.unpack_from(order + "IIII", octets, at)
    wrong = []
    if (kind, secrets) != (0x0000000A, 0x4D534543) or length != 20 + size + (-size % 4) or struct.unpack_from(order + "I", octets, at + length - 4)[0] != length:
        wrong.append("the block's header or length is wrong")
    if octets[at + 16:at + 16 + size].decode() != text:
        wrong.append("the block's text is not the key list")
    return wrong


def opened(tshark, capture):
    return sum(1 for line in tshark.run(capture, ["-T", "fields", "-e", "mediasec.srtp.status"]).splitlines() if line == "1")


def check(tshark, folder):
    plain, listed, keyed, back = folder / "plain.pcapng", folder / "call.keys", folder / "keyed.pcapng", folder / "back.pcapng"
    output("editcap", "-F", "pcapng", ROOT / "captures/private-call.pcap", plain)
    tshark.run(ROOT / "captures/private-call.pcap", ["-q", "-z", f"mediasec,keylog,{listed}"], ["example-kms"])
    lines = [line for line in listed.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    found = []
    if tool(listed, plain, keyed).returncode != 0:
        return ["the tool failed"]
    if keyed.stat().st_mode & 0o077:
        found.append("others can read the capture with keys")
    found += check_block(keyed.read_bytes(), "\n".join(lines) + "\n")
    if packets(keyed) != packets(plain):
        found.append("the packets differ")
    if output("capinfos", "-c", "-M", keyed).splitlines()[-1] != output("capinfos", "-c", "-M", plain).splitlines()[-1]:
        found.append("capinfos counts other packets")
    if tool("--remove", keyed, back).returncode != 0 or back.read_bytes() != plain.read_bytes():
        found.append("--remove does not give the capture back")
    output("editcap", back, folder / "copied.pcapng")
    version = tuple(int(part) for part in output("tshark", "--version").split()[2].rstrip(".").split(".")[:2])
    count = opened(tshark, keyed)
    if count != (335 if version >= (4, 4) else 0):
        found.append(f"{count} packets opened in Wireshark {version}")
    (folder / "user.keys").write_text("psk alice@example.net 00112233\n", encoding="utf-8")
    for arguments, word in ((("user.keys", plain, keyed), "psk"), ((listed, ROOT / "captures/private-call.pcap", keyed), "editcap"), ((listed, folder / "missing", keyed), "No such file")):
        refused = tool(*[folder / arguments[0] if arguments[0] == "user.keys" else arguments[0], *arguments[1:]])
        if refused.returncode == 0 or word not in refused.stderr or "00112233" in refused.stderr:
            found.append(f"not refused as it should: {word}")
    cut = folder / "cut.pcapng"
    cut.write_bytes(plain.read_bytes()[:-7])
    if tool(listed, cut, keyed).returncode == 0:
        found.append("a damaged capture was taken")
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--plugin", required=True)
    options = parser.parse_args()
    with Tshark(options.plugin) as tshark:
        folder = tshark.home / "block"
        folder.mkdir()
        folder.chmod(0o777)
        if os.geteuid() == 0:
            os.chown(folder, NOBODY, NOBODY)
        found = check(tshark, folder)
    for line in found:
        print("   " + line)
    print("FAILED" if found else "ok")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
