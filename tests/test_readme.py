#!/usr/bin/env python3
"""Runs the commands of README.md and keyfiles/README.md as a user would, and compares what they print with what is written there; and README's table of fields with what tshark registers.

test_readme.py --plugin MEDIASEC.SO --build BUILD [--update]
A block ```console holds commands behind "$ " and below each its whole output. They run in one shell in a copy of the captures, key files and tools, where the plugin is installed. A block ```sh
is what installs: it is in tests/packages.sh, tests/try.sh and tests/run.sh, which CI runs; its `cmake --install` is tried here from the build. --update writes the outputs into README.md."""
# SPDX-License-Identifier: GPL-2.0-or-later
import argparse
import os
import pathlib
import re
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from run_tshark import NOBODY, ROOT, Tshark  # noqa: E402

README = ROOT / "README.md"
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def commands_of(block):
    """(command, output) pairs of a block."""
    pairs = []
    for line in block.splitlines():
        if line.startswith("$ "):
            pairs.append((line[2:], []))
        else:
            pairs[-1][1].append(line)
    return [(command, "\n".join(output)) for command, output in pairs]


def run(tshark, folder, command):
    """What a command prints, errors too. The output ends without a newline."""
    words = ["env", "-i", *(f"{name}={value}" for name, value in {**tshark.environment(), "LC_ALL": "C.UTF-8"}.items()), "sh", "-c", command]
    if os.geteuid() == 0:
        words = ["setpriv", "--reuid", str(NOBODY), "--regid", str(NOBODY), "--clear-groups", *words]
    result = subprocess.run(words, capture_output=True, text=True, check=False, cwd=folder, timeout=600)
    return (result.stdout + result.stderr).rstrip("\n")


def workplace(tshark):
    folder = tshark.home / "mediasec"
    for part in ("captures", "keyfiles", "plugin/tools", "plugin/profile"):
        shutil.copytree(ROOT / part, folder / part)
    for path in [folder, *folder.rglob("*")]:
        if os.geteuid() == 0:
            os.chown(path, NOBODY, NOBODY)
        if path.is_file():
            path.chmod(0o600)
    return folder


def check_commands(tshark, text, update):
    """(what is wrong, the text with the outputs as they are)"""
    folder, found, count = workplace(tshark), [], 0

    def one(match):
        nonlocal count
        lines = []
        for command, want in commands_of(match.group(1)):
            got = run(tshark, folder, command)
            count += 1
            if got != want and not update:
                found.append(f"$ {command}\n      prints   {got[:600]!r}\n      README   {want[:600]!r}")
            lines += [f"$ {command}", *([got] if got else [])]
        return "```console\n" + "\n".join(lines) + "\n```"
    out = BLOCK.sub(one, text)
    return found if count >= 8 else [*found, f"only {count} commands in README.md"], out


def check_try(tshark, text):
    """The example output of tests/try.sh: that of tests/sample.sh, which it calls."""
    wanted = [line[4:] for line in text[text.index("It ends with"):text.index("The second command")].splitlines() if line.startswith("    ")]
    shutil.copy(ROOT / "tests/sample.sh", tshark.home / "sample.sh")
    (tshark.home / "sample.sh").chmod(0o755)
    got = run(tshark, tshark.home / "mediasec", "../sample.sh tshark -n -r captures/private-call.pcap -o mediasec.keyfile:keyfiles/example-kms 2>/dev/null").splitlines()
    plain = [line.strip() for line in got if line.strip()]
    return [] if plain == [line.strip() for line in wanted if line.strip()] else ["what tests/try.sh prints is not what README.md says", *plain[:20]]


def check_fields(tshark, text):
    """Every field that README names is registered, with the numbers it names, and no field of ours that users meet first is left out."""
    rows = [line.split("\t") for line in tshark.glossary("fields")]
    fields = {row[2] for row in rows if row[0] == "F"}
    table = text[text.index("| field | meaning |"):text.index("Decrypted audio is in")]
    found, last = [], ""
    for cell in re.findall(r"^\| (.*?) \|", table, re.MULTILINE)[2:]:
        for name in re.findall(r"`([a-z_.0-9]+)`", cell):
            name = last.rsplit(".", 1)[0] + name if name.startswith(".") else name
            last = name
            if name not in fields and name != "mikey":
                found.append(f"README.md names the field {name}, which does not exist")
    values = {(row[1], row[2]): row[-1] for row in (line.split("\t") for line in tshark.glossary("values")) if row[0] == "V"}
    for name in re.findall(r"`(mediasec\.[a-z_.]*status)`[^|]*\| ", table):
        if f"`{name}`" in table and not any(key[0] == name for key in values):
            found.append(f"{name} has no names for its values")
    told = set(re.findall(r"mediasec\.[a-z_.]+", table)) | {f"mediasec.srtp{part}" for part in re.findall(r"`(\.[a-z_]+)`", table)}
    first = {"mediasec.key.type", "mediasec.key.id", "mediasec.sender", "mediasec.receiver", "mediasec.sakke.status", "mediasec.signature.status", "mediasec.srtp.status", "mediasec.srtp.roc",
             "mediasec.xml.status", "mediasec.mcdata.status", "mediasec.diagnosis", "mediasec.reason", "mediasec.talker", "mediasec.srtp.key_frame", "mediasec.srtp.suite", "mediasec.srtp.mki"}
    return found + [f"README.md's table lacks {name}" for name in sorted(first - told)]


def check_install(tshark, build):
    """`cmake --install` puts the plugin where Wireshark looks."""
    result = subprocess.run(["cmake", "--install", str(build), "--prefix", str(tshark.home / "installed")], capture_output=True, text=True, check=False)
    files = [str(path) for path in (tshark.home / "installed").rglob("*.so")]
    return [] if len(files) == 1 and re.search(r"wireshark/plugins/\d+\.\d+/epan/mediasec\.so$", files[0]) else [f"cmake --install: {result.stderr.strip()[:300]} {files}"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--plugin", required=True)
    parser.add_argument("--build", required=True)
    parser.add_argument("--update", action="store_true")
    options = parser.parse_args()
    text = README.read_text(encoding="utf-8")
    with Tshark(options.plugin) as tshark:
        found, out = check_commands(tshark, text, options.update)
        found += check_try(tshark, text) + check_fields(tshark, text) + check_install(tshark, options.build)
    if options.update:
        README.write_text(out, encoding="utf-8")
    missing = [picture for picture in re.findall(r"\((tests/screenshots/[^)]+)\)", text) if not (ROOT / picture).exists()]
    found += [f"{picture} is missing" for picture in missing]
    for line in found:
        print("   " + line)
    print(f"{'FAILED' if found else 'ok'}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
