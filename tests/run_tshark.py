#!/usr/bin/env python3
"""Runs tshark with the plugin of a build, alone in the world: a HOME of its own, nobody's settings, UTC, no name resolution.

run_tshark.py --plugin MEDIASEC.SO [-k KEYS]... [-o PREF:VALUE]... CAPTURE [TSHARK-ARGUMENTS]...
KEYS are key folders or files; a name that does not exist is looked for in keyfiles/. Several are put together in one folder.

Wireshark ignores personal plugins for root, without a word. As root tshark is therefore run as another user, and every use of this module
checks once that `tshark -G plugins` lists the plugin: without that, a test would pass on what Wireshark does by itself."""
# SPDX-License-Identifier: GPL-2.0-or-later
import argparse
import functools
import itertools
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[1]
NOBODY = 65534
ISO_TIME = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d:\d\d:\d\d\.\d{9})Z")
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


class TsharkError(RuntimeError):
    """tshark did not do what it was asked; the text says why."""


@functools.lru_cache
def series_of(tshark):
    """The minor series of a tshark, as 4.0: the name of its plugin folder."""
    version = subprocess.run([tshark, "--version"], capture_output=True, text=True, check=True).stdout.split()[2]
    return ".".join(version.rstrip(".").split(".")[:2])


class Tshark:
    """Tshark is one private tshark; use it in a with statement. Threads may share it."""

    def __init__(self, plugin, tshark="tshark", timeout=300):
        self.plugin, self.tshark, self.timeout = (pathlib.Path(plugin) if plugin else None), tshark, timeout
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="mediasec-test-"))
        self._folders = itertools.count(1)

    def __enter__(self):
        self.home.chmod(0o755)
        (self.home / "no-extcap").mkdir()
        if self.plugin:
            self._install()
        if os.geteuid() == 0:
            os.chown(self.home, NOBODY, NOBODY)
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.home, ignore_errors=True)

    def _install(self):
        folder = self.home / ".local/lib/wireshark/plugins" / series_of(self.tshark) / "epan"
        folder.mkdir(parents=True)
        if not self.plugin.is_file():
            raise TsharkError(f"there is no plugin {self.plugin}: build the target mediasec first")
        shutil.copy(self.plugin, folder / "mediasec.so")
        listed = self._call(["-G", "plugins"])
        if not any(line.startswith("mediasec.so") for line in listed.stdout.splitlines()):
            raise TsharkError(f"tshark does not load {self.plugin}: {listed.stderr.strip()[:600]}")

    def environment(self):
        """What tshark sees of the environment: nothing but what is needed."""
        values = {"HOME": str(self.home), "PATH": os.environ.get("PATH", "/usr/bin:/bin"), "TZ": "UTC", "LC_ALL": "C",
                  "WIRESHARK_EXTCAP_DIR": str(self.home / "no-extcap")}  # nothing is captured: no capture helper is started
        runtimes = self._sanitizers()
        if runtimes:
            values.update(LD_PRELOAD=" ".join(runtimes), WIRESHARK_DEBUG_WMEM_OVERRIDE="simple", ASAN_OPTIONS="detect_leaks=0",
                          UBSAN_OPTIONS="print_stacktrace=1")
        return values

    def _sanitizers(self):
        """The sanitizers' libraries, when the plugin was built with them; they have to be loaded before anything else."""
        if not self.plugin:
            return []
        needed = subprocess.run(["readelf", "-d", str(self.plugin)], capture_output=True, text=True, check=False).stdout
        found = []
        for name in ("libasan", "libubsan"):
            if name in needed:
                path = subprocess.run(["gcc", f"-print-file-name={name}.so"], capture_output=True, text=True, check=True).stdout.strip()
                found.append(os.path.realpath(path))
        return found

    def _call(self, arguments):
        return self.call(self.tshark, arguments, self.timeout)

    def call(self, program, arguments, timeout):
        """Runs a program as tshark is run: by the same user, in the same environment."""
        command = ["env", "-i", *(f"{name}={value}" for name, value in self.environment().items()), str(program), *map(str, arguments)]
        if os.geteuid() == 0:
            command = ["setpriv", "--reuid", str(NOBODY), "--regid", str(NOBODY), "--clear-groups", *command]
        return subprocess.run(command, capture_output=True, text=True, timeout=timeout, check=False, cwd=self.home, errors="replace")

    def glossary(self, name):
        """The lines of `tshark -G name`."""
        return self._call(["-G", name]).stdout.splitlines()

    def borrow(self, path):
        """A copy of a file that the other user can read."""
        folder = self.home / f"file{next(self._folders)}"
        folder.mkdir()
        copy = folder / pathlib.Path(path).name
        shutil.copy(path, copy)
        copy.chmod(0o755 if os.access(path, os.X_OK) else 0o644)
        return copy

    def forget(self):
        """Removes the copies that were made for runs so far."""
        for folder in [*self.home.glob("file*"), *self.home.glob("keys*")]:
            shutil.rmtree(folder, ignore_errors=True)

    def key_folder(self, names):
        """One folder with all the key files named; a folder's name stands for the files in it."""
        folder = self.home / f"keys{next(self._folders)}"
        folder.mkdir()
        for name in names:
            path = pathlib.Path(name) if pathlib.Path(name).exists() else ROOT / "keyfiles" / name
            if not path.exists():
                raise TsharkError(f"no key file or folder {name}")
            for number, source in enumerate(sorted(path.iterdir()) if path.is_dir() else [path]):
                target = folder / source.name
                if target.exists():
                    target = folder / f"{path.name}-{number}-{source.name}"
                shutil.copy(source, target)
                target.chmod(0o600)
                if os.geteuid() == 0:
                    os.chown(target, NOBODY, NOBODY)
        return folder

    def run(self, capture, arguments=(), keys=(), preferences=()):
        """tshark's output for a capture. A failure, and any word of a crash or a sanitizer, raises TsharkError."""
        command = ["-n", "-r", str(self.borrow(capture))]
        if keys:
            command += ["-o", f"mediasec.keyfile:{self.key_folder(keys)}"]
        for preference in preferences:
            command += ["-o", preference]
        result = self._call([*command, *arguments])
        trouble = [word for word in ("AddressSanitizer", "runtime error:", "Dissector bug", "** (tshark", "ERROR:") if word in result.stderr]
        if result.returncode != 0 or trouble:
            raise TsharkError(f"tshark exited {result.returncode} for {pathlib.Path(capture).name}: {result.stderr.strip()[-1500:]}")
        self.stderr = result.stderr
        return result.stdout

    def rows(self, capture, fields, arguments=(), keys=(), preferences=()):
        """For each frame printed, the values of `fields`; several values of one field are joined by commas."""
        wanted = ["-T", "fields", "-E", "occurrence=a", "-E", "separator=/t", "-E", "aggregator=,"]
        for field in fields:
            wanted += ["-e", field]
        return [[plain_value(value) for value in line.split("\t")] for line in self.run(capture, [*arguments, *wanted], keys, preferences).splitlines()]


def plain_value(value):
    """A field's values as Wireshark 4.0 writes them: 4.4 has True and False for 1 and 0, and 4.6 has times as in ISO 8601."""
    plain = ",".join({"True": "1", "False": "0"}.get(one, one) for one in value.split(","))
    return ISO_TIME.sub(lambda time: f"{MONTHS[int(time[2]) - 1]} {int(time[3]):2}, {time[1]} {time[4]} UTC", plain)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--plugin")
    parser.add_argument("--tshark", default="tshark")
    parser.add_argument("-k", "--keys", action="append", default=[])
    parser.add_argument("-o", dest="preferences", action="append", default=[])
    parser.add_argument("capture")
    parser.add_argument("arguments", nargs=argparse.REMAINDER)
    options = parser.parse_args()
    try:
        with Tshark(options.plugin, options.tshark) as tshark:
            sys.stdout.write(tshark.run(options.capture, options.arguments, options.keys, options.preferences))
            sys.stderr.write(tshark.stderr)
    except TsharkError as fault:
        sys.exit(f"run_tshark: {fault}")


if __name__ == "__main__":
    main()
