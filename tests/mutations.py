#!/usr/bin/env python3
"""Runs every shipped capture and mutations of each (fixed seeds) through libwireshark, with every packet drawn and in two passes.

mutations.py --plugin MEDIASEC.SO [--smoke PROGRAM] [--seeds N] [--first N] [--rate R] [--jobs N] [--keep FILE] [CAPTURE ...]
Meant for a build with -DMEDIASEC_SANITIZE=ON: then the sanitizers watch, together with Wireshark's simple allocator (without which reading past a buffer
goes unseen). The work is done by tests/smoke, of the same build unless --smoke says otherwise: one process for a capture and all of its mutations.
A seed is the same mutation on every machine. With --seeds 0 the captures are run as they are, and so are the inputs in tests/smoke/regressions.
It fails for each run that ends the process, in which "Dissector bug" is shown (and is not by tshark alone, without the plugin), or that takes more than
ten times as long as the unmutated capture (and six seconds of processor time). --keep FILE writes the mutation of one seed to FILE: give --first and
--seeds 1 with it."""
# SPDX-License-Identifier: GPL-2.0-or-later
import argparse
import collections
import concurrent.futures
import pathlib
import re
import shutil
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from run_tshark import ROOT, Tshark, TsharkError  # noqa: E402

KEYS = ["example-kms", "streamwide", "mikey-modes", "two-domains", "ticket-initiator", "ticket-session"]
TOGETHER = 16  # captures in one process, when there are few mutations: starting Wireshark would take most of the time
FEW = 10
RUN = re.compile(r"^(?P<path>\S+) seed (?P<seed>\d+) rate (?P<rate>\S+): (?P<end>(?:ok|FAILED) .*)?$")


def smoke(tshark, options, captures, first, last, keep):
    """One process for the mutations from `first` up to `last`: the lines of its runs, and what it said when it ended badly."""
    arguments = ["-o", f"mediasec.keyfile:{tshark.key_folder(KEYS)}", "-o", "mediasec.show_keys:TRUE", "-z", "mediasec,report"]
    arguments += ["--first", first, "--seeds", last + 1 - first, *(["--rate", options.rate] if options.rate else [])]
    if keep:
        arguments += ["--write", tshark.home / "mutation.pcap"]
    ended = tshark.call(tshark.borrow(options.smoke), [*arguments, *captures], 7200)
    said = "" if ended.returncode in (0, 1) else f"the process ended with {ended.returncode}: {ended.stderr.strip()[-3000:]}"
    return [match for match in map(RUN.match, ended.stdout.splitlines()) if match], said


def rest_of(group, runs, said, options):
    """What is left to do when a run ended the process: the other mutations of that run's capture, alone, and the captures behind it."""
    if not runs or runs[-1]["end"]:
        raise TsharkError(said)
    last, seed = runs[-1]["path"], int(runs[-1]["seed"])
    rest = group[group.index(last) + 1:]
    left = [(rest, options.first)] if rest else []
    if seed and seed + 1 < options.first + options.seeds:
        left.append(([last], seed + 1))
    return left


def of_wireshark(tshark, options, run):
    """Whether tshark alone shows the same bug of a dissector for a mutation: then it is Wireshark's own."""
    place = re.search(r"Dissector bug, protocol [^:]*: (\S+:\d+)", run["end"] or "")
    if not place or run["seed"] == "0":
        return False
    smoke(tshark, options, [run["path"]], int(run["seed"]), int(run["seed"]), keep=True)
    with Tshark(None, options.tshark) as alone:
        mutation = alone.borrow(tshark.home / "mutation.pcap")
        return any(place[1] in alone.call(options.tshark, ["-n", "-r", mutation, *passes], 300).stdout for passes in (["-V"], ["-2", "-V"]))


def run_all(tshark, options, captures):
    """For each capture the number of its mutations that were run, and what was wrong with them or with the capture itself."""
    names = {str(tshark.borrow(capture)): capture for capture in captures}
    mutations, found = collections.Counter(), collections.defaultdict(list)
    left = [(list(names), options.first)]
    while left:
        group, first = left.pop()
        runs, said = smoke(tshark, options, group, first, options.first + options.seeds - 1, options.keep)
        for run in runs:
            capture = names[run["path"]]
            mutations[capture] += run["seed"] != "0"
            if not (run["end"] or "").startswith("ok") and not of_wireshark(tshark, options, run):
                found[capture].append(f"seed {run['seed']}, rate {run['rate']}: {run['end'] or said}")
        if said:
            left += rest_of(group, runs, said, options)
    return {capture: (mutations[capture], found[capture]) for capture in captures}


def check(options, captures):
    with Tshark(options.plugin, options.tshark) as tshark:
        try:
            results = run_all(tshark, options, captures)
        except TsharkError as fault:
            results = {captures[0]: (0, [str(fault)])}
        if options.keep and (tshark.home / "mutation.pcap").exists():
            shutil.copy(tshark.home / "mutation.pcap", options.keep)
    return results


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--plugin", required=True, type=pathlib.Path)
    parser.add_argument("--smoke", type=pathlib.Path)
    parser.add_argument("--tshark", default="tshark")
    parser.add_argument("--seeds", type=int, default=200)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--rate")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--keep", type=pathlib.Path)
    parser.add_argument("captures", nargs="*", metavar="CAPTURE", type=pathlib.Path)
    options = parser.parse_args()
    options.smoke = options.smoke or options.plugin.resolve().parents[2] / "tests/smoke/smoke"
    if not options.smoke.is_file():
        parser.error(f"there is no program {options.smoke}: build the target smoke first")
    return options


def main():
    options = parse()
    folders = [ROOT / "captures", ROOT / "tests/smoke/regressions"]
    captures = options.captures or sorted(path for folder in folders for kind in ("*.pcap", "*.pcapng") for path in folder.rglob(kind))
    size = TOGETHER if options.seeds < FEW else 1
    passed = failed = mutations = 0
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for results in pool.map(lambda group: check(options, group), [captures[i:i + size] for i in range(0, len(captures), size)]):
            for capture, (count, found) in results.items():
                mutations += count
                print(f"{'FAILED' if found else 'ok'} {capture.stem}: {count} mutations", flush=True)
                for line in found[:8]:
                    print("   " + line[:3200], flush=True)
                passed, failed = passed + (not found), failed + bool(found)
    print(f"{len(captures)} captures and {mutations} mutations of them")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
