#!/usr/bin/env python3
"""Takes the pictures of README.md: the real Wireshark under Xvfb, with the plugin of a build, as a user who is not root.

screenshots.py --plugin MEDIASEC.SO [--out tests/screenshots] [NAME ...]"""
# SPDX-License-Identifier: GPL-2.0-or-later
import argparse
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[1]
NOBODY = 65534
SIZE = (1500, 950)


class Desktop:
    """Desktop is an X server of its own with one Wireshark in it."""

    def __init__(self, plugin):
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="mediasec-gui-"))
        self.display = f":{90 + os.getpid() % 400}"
        version = subprocess.run(["wireshark", "--version"], capture_output=True, text=True, check=True).stdout.split()[1]
        folder = self.home / ".local/lib/wireshark/plugins" / ".".join(version.rstrip(".").split(".")[:2]) / "epan"
        folder.mkdir(parents=True)
        shutil.copy(plugin, folder / "mediasec.so")
        shutil.copytree(ROOT / "captures", self.home / "captures")
        shutil.copytree(ROOT / "keyfiles", self.home / "keyfiles")
        (self.home / "runtime").mkdir(mode=0o700)
        self._preferences()
        for path in [self.home, *self.home.rglob("*")]:
            os.chown(path, NOBODY, NOBODY) if os.geteuid() == 0 else None
        for path in (self.home / "keyfiles").rglob("*.xml"):
            path.chmod(0o600)
        self.server = subprocess.Popen(["Xvfb", self.display, "-screen", "0", f"{SIZE[0]}x{SIZE[1]}x24", "-nolisten", "tcp"],
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(1.5)
        self.manager = self._start(["openbox"])
        self.program = None

    def _preferences(self):
        """No welcome page, no update check, no sound: what is not the subject stays out of the picture."""
        folder = self.home / ".config/wireshark"
        folder.mkdir(parents=True)
        (folder / "preferences").write_text("gui.update.enabled: FALSE\ngui.geometry.save.position: FALSE\ngui.geometry.save.size: FALSE\n"
                                            "gui.layout_type: 1\ngui.max_export_objects: 1000\n")
        (folder / "recent").write_text(f"gui.geometry_main_x: 0\ngui.geometry_main_y: 0\ngui.geometry_main_width: {SIZE[0]}\n"
                                       f"gui.geometry_main_height: {SIZE[1]}\ngui.geometry_main_maximized: TRUE\n"
                                       "gui.geometry_main_upper_pane: 90\ngui.geometry_main_lower_pane: 600\n")

    def _environment(self):
        return {"HOME": str(self.home), "PATH": os.environ["PATH"], "DISPLAY": self.display, "LC_ALL": "C.UTF-8", "TZ": "UTC",
                "XDG_RUNTIME_DIR": str(self.home / "runtime"), "QT_QPA_PLATFORM": "xcb", "QT_SCALE_FACTOR": "1"}

    def _start(self, command):
        drop = ["setpriv", "--reuid", str(NOBODY), "--regid", str(NOBODY), "--clear-groups"] if os.geteuid() == 0 else []
        return subprocess.Popen([*drop, *command], env=self._environment(), cwd=self.home, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def wireshark(self, capture, keys, frame, *arguments):
        """Opens a capture and waits for the window."""
        self.program = self._start(["wireshark", "-n", "-r", f"captures/{capture}", "-o", f"mediasec.keyfile:keyfiles/{keys}", "-g", str(frame), *arguments])
        self.wait_for(capture)
        time.sleep(4)

    def x(self, *command):
        return subprocess.run(["xdotool", *command], env=self._environment(), capture_output=True, text=True).stdout.strip()

    def wait_for(self, title, seconds=60):
        for _ in range(seconds * 2):
            found = self.x("search", "--onlyvisible", "--name", title)
            if found:
                return found.splitlines()[-1]
            time.sleep(0.5)
        raise RuntimeError(f"no window named {title!r} appeared")

    def keys(self, *names, pause=0.4):
        for name in names:
            self.x("key", "--clearmodifiers", name)
            time.sleep(pause)

    def click(self, x, y, pause=0.8):
        self.x("mousemove", str(x), str(y), "click", "1")
        time.sleep(pause)

    def shoot(self, path):
        subprocess.run(["import", "-window", "root", "-display", self.display, "-depth", "8", "-colors", "128", f"png8:{path}"], check=True)

    def close(self):
        for process in (self.program, self.manager, self.server):
            if process:
                process.terminate()
                process.wait()
        shutil.rmtree(self.home, ignore_errors=True)


def packet_tree(desktop, out):
    """The INVITE's MIKEY tree: what was recovered, and every payload."""
    desktop.wireshark("private-call.pcap", "example-kms", 7, "-Y", "mikey or mediasec.srtp.status")
    desktop.click(505, 912)        # the tab with the MIKEY message
    desktop.click(70, 860)         # one of its octets: the tree opens there
    desktop.click(600, 620)        # what came out of it
    desktop.keys("Right", *["Down"] * 14, pause=0.1)
    desktop.shoot(out / "packet-tree.png")


def rtp_player(desktop, out):
    """Telephony > RTP > RTP Player, with all streams of the call decrypted."""
    desktop.wireshark("private-call.pcap", "example-kms", 19)
    desktop.keys("alt+y", "r", "Down", "Down", "Return", pause=1)
    desktop.wait_for("RTP Player")
    time.sleep(3)
    desktop.shoot(out / "rtp-player.png")


def report(desktop, out):
    """Tools > Mediasec > Report, in its text window."""
    desktop.wireshark("private-call.pcap", "example-kms", 19)
    desktop.keys("alt+t", "Up", "Right", "Return", pause=1)  # the last menu, its first entry
    desktop.wait_for("Mediasec report")
    time.sleep(2)
    desktop.shoot(out / "report.png")


def table(desktop, out, title, from_end):
    """A table of the Telephony menu, by its place from the menu's end, wide enough for its columns."""
    desktop.wireshark("private-call.pcap", "example-kms", 19)
    desktop.keys("alt+y", pause=1)
    desktop.keys(*["Up"] * from_end, "Return", pause=0.4)
    window = desktop.wait_for(title)
    desktop.x("windowsize", window, "1460", "420")
    desktop.x("windowmove", window, "14", "320")
    time.sleep(2)
    desktop.shoot(out / f"{title.split()[-1].lower()}.png")


def exchanges(desktop, out):
    """Telephony > Mediasec Exchanges."""
    table(desktop, out, "Mediasec Exchanges", 5)


def streams(desktop, out):
    """Telephony > Mediasec Streams."""
    table(desktop, out, "Mediasec Streams", 4)


def preferences(desktop, out):
    """Edit > Preferences > Protocols > MEDIASEC."""
    desktop.wireshark("private-call.pcap", "example-kms", 19)
    desktop.keys("ctrl+shift+p", pause=2)
    desktop.wait_for("Wireshark · Preferences")
    desktop.keys("Home")
    desktop.x("type", "Protocols")
    time.sleep(1.2)
    desktop.keys("Right")
    desktop.x("type", "MEDIASEC")
    time.sleep(1.5)
    desktop.shoot(out / "preferences.png")


def call_filter(desktop, out):
    """Analyze > Conversation Filter > Mediasec call, on a packet of one of several calls."""
    desktop.wireshark("mikey-psk.pcap", "mikey-modes", 5)
    desktop.keys("alt+a", *["Down"] * 5, "Right", "Up", pause=0.6)  # the last of its entries that a media packet has
    desktop.keys("Return", pause=3)
    desktop.shoot(out / "call-filter.png")


PICTURES = {"packet-tree": packet_tree, "rtp-player": rtp_player, "report": report, "exchanges": exchanges, "streams": streams, "preferences": preferences,
            "call-filter": call_filter}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--plugin", required=True, type=pathlib.Path)
    parser.add_argument("--out", type=pathlib.Path, default=ROOT / "tests/screenshots")
    parser.add_argument("names", nargs="*")
    arguments = parser.parse_args()
    arguments.out.mkdir(exist_ok=True)
    for name in arguments.names or PICTURES:
        desktop = Desktop(arguments.plugin)
        try:
            PICTURES[name](desktop, arguments.out)
            print(arguments.out / f"{name}.png")
        finally:
            desktop.close()


if __name__ == "__main__":
    sys.exit(main())
