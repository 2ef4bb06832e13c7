#!/usr/bin/env python3
"""Changes Mediasec's preferences in the real Wireshark (under Xvfb) while a capture is open, and counts after each change what opens.

gui_toggle.py --plugin MEDIASEC.SO [--picture FILE]
The preferences are changed as a user does it: in Edit > Preferences > Protocols > MEDIASEC. A Lua tap in the private Wireshark writes down, after every
dissection of the file, how many packets opened, how many did not and how many key values are shown; nothing is read from pictures. --picture keeps
the last state of the screen, for when something goes wrong."""
# SPDX-License-Identifier: GPL-2.0-or-later
import argparse
import json
import os
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from screenshots import NOBODY, ROOT, Desktop  # noqa: E402

CAPTURES = ["private-call", "first-to-answer", "csk-floor"]

TALLY = """
local fields = {status = Field.new("mediasec.srtp.status"), value = Field.new("mediasec.key.value")}
local tap, count = Listener.new("frame"), nil
local function clear() count = {opened = 0, closed = 0, keys = 0} end
clear()
tap.reset = clear
function tap.packet()
  local status = fields.status()
  if status then
    local name = status.value == 1 and "opened" or "closed"
    count[name] = count[name] + 1
  end
  count.keys = count.keys + #{fields.value()}
end
function tap.draw()
  local out = io.open(os.getenv("HOME") .. "/tally.new", "w")
  out:write(count.opened, " ", count.closed, " ", count.keys)
  out:close()
  os.rename(os.getenv("HOME") .. "/tally.new", os.getenv("HOME") .. "/tally")
end
"""

# Places in the preferences window, which always opens in the same size, from the upper left corner of what is inside its frame.
KEY_FILE, SHOW_KEYS, OK = (300, 80), (178, 109), (490, 520)


class Session:
    """Session is one Wireshark with one capture open and the tap listening."""

    def __init__(self, plugin, name, keys):
        self.desktop = Desktop(plugin)
        script = self.desktop.home / ".local/lib/wireshark/plugins/tally.lua"
        script.write_text(TALLY, encoding="utf-8")
        if os.geteuid() == 0:
            os.chown(script, NOBODY, NOBODY)
        self.tally = self.desktop.home / "tally"
        try:
            self.desktop.wireshark(f"{name}.pcap", keys, 1)
        except RuntimeError:
            self.desktop.close()
            raise

    def counts(self, wanted, seconds=20):
        """(opened, not opened, key values shown) once it is `wanted`, or what it is after that many seconds."""
        seen = None
        for _ in range(seconds * 2):
            if self.tally.exists():
                seen = tuple(int(word) for word in self.tally.read_text(encoding="utf-8").split())
            if seen == wanted:
                break
            time.sleep(0.5)
        return seen

    def click(self, window, place, *options):
        self.desktop.x("mousemove", "--window", window, str(place[0]), str(place[1]), "click", *options, "1")
        time.sleep(0.6)

    def change(self, key_folder=None, show_keys=False):
        """One visit to the preferences: another key folder, and a click on "Show key values"."""
        self.desktop.keys("ctrl+shift+p", pause=2)
        window = self.desktop.wait_for("Wireshark · Preferences")
        self.desktop.keys("Home")
        self.desktop.x("type", "Protocols")
        time.sleep(1.2)
        self.desktop.keys("Right")
        self.desktop.x("type", "MEDIASEC")
        time.sleep(1)
        if key_folder:
            self.click(window, KEY_FILE, "--repeat", "3", "--delay", "60")
            self.desktop.keys("ctrl+a")
            self.desktop.x("type", f"keyfiles/{key_folder}")
            time.sleep(0.8)
        if show_keys:
            self.click(window, SHOW_KEYS)
        self.tally.unlink(missing_ok=True)
        self.click(window, OK)
        time.sleep(2)


def expected_of(name):
    """How many packets are protected, and how many messages of them open with the example keys."""
    expected = json.loads((ROOT / f"tests/golden/expected/{name}.json").read_text(encoding="utf-8"))
    status = expected["packet_columns"].index("status")
    return sum(1 for row in expected["packets"] if row[status]), len(expected["messages"])


def check(plugin, name, picture):
    """The differences of one capture."""
    packets, messages = expected_of(name)
    session, found = Session(plugin, name, "example-kms"), []

    def expect(step, wanted):
        seen = session.counts(wanted)
        if seen != wanted:
            found.append(f"{name}, {step}: (opened, not opened, key values) is {seen} instead of {wanted}")
    try:
        expect("opened", (packets, 0, 0))
        session.change(show_keys=True)
        expect("key values shown", (packets, 0, messages))
        session.change(show_keys=True)
        expect("key values hidden again", (packets, 0, 0))
        session.change("wrong-user")
        expect("another user's keys", (0, packets, 0))
        session.change("example-kms")
        expect("the right keys again", (packets, 0, 0))
    finally:
        if picture:
            session.desktop.shoot(picture)
        session.desktop.close()
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--plugin", required=True, type=pathlib.Path)
    parser.add_argument("--picture", type=pathlib.Path)
    parser.add_argument("names", nargs="*", metavar="NAME")
    arguments = parser.parse_args()
    failed = 0
    for name in arguments.names or CAPTURES:
        found = check(arguments.plugin, name, arguments.picture)
        print(f"{'FAILED' if found else 'ok'} {name}")
        for line in found:
            print("   " + line)
        failed += bool(found)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
