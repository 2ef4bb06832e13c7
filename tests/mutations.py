#!/usr/bin/env python3
"""Runs tshark over every shipped capture and over mutations of each (`editcap -E`, fixed seeds), with every packet drawn and in two passes.

mutations.py --plugin MEDIASEC.SO [--seeds N] [--first N] [--rate R] [CAPTURE ...]
Seeds are numbered from --first; a seed is the same mutation on every machine. Meant for a plugin built with -DMEDIASEC_SANITIZE=ON, whose sanitizers are then
loaded into tshark together with Wireshark's simple allocator (without which reading past a buffer goes unseen). It fails for each run in which tshark
ends otherwise than with 0, a sanitizer reports, "Dissector bug" is said or shown, or that takes more than ten times as long as the unmutated
capture (and ten seconds: a small capture's time is mostly start-up)."""
# SPDX-License-Identifier: GPL-2.0-or-later
import argparse
import concurrent.futures
import pathlib
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from run_tshark import ROOT, Tshark, TsharkError  # noqa: E402

KEYS = ["example-kms", "streamwide", "mikey-modes", "two-domains"]
RATES = ["0.002", "0.02", "0.2"]  # taken in turn: a flipped octet here and there, and hardly anything left


def mutate(capture, seed, rate, folder):
    mutated = folder / f"{capture.stem}-{seed}{capture.suffix}"
    subprocess.run(["editcap", "-E", rate, "--seed", str(seed), str(capture), str(mutated)], check=True, capture_output=True)
    return mutated


def run(tshark, path):
    """How long a run took; what it drew is searched for a bug of a dissector, which does not end tshark."""
    began = time.monotonic()
    drawn = tshark.run(path, ["-2", "-V"], KEYS, ["mediasec.show_keys:TRUE"])
    if "Dissector bug" in drawn:
        raise TsharkError(next(line for line in drawn.splitlines() if "Dissector bug" in line).strip())
    return time.monotonic() - began


def check(options, capture):
    """The number of runs, and what was wrong with them."""
    count, found = 0, []
    with Tshark(options.plugin, options.tshark) as tshark:
        try:
            limit = max(10 * run(tshark, capture), 10)
        except TsharkError as fault:
            return 1, [f"unmutated: {fault}"]
        for seed in range(options.first, options.first + options.seeds):
            rate = options.rate or RATES[seed % len(RATES)]
            mutated = mutate(capture, seed, rate, tshark.home)
            count += 1
            try:
                took = run(tshark, mutated)
                if took > limit:
                    found.append(f"seed {seed}, rate {rate}: {took:.1f} s, more than {limit:.1f} s")
            except (TsharkError, subprocess.TimeoutExpired) as fault:
                found.append(f"seed {seed}, rate {rate}: {fault}")
            mutated.unlink()
            tshark.forget()
    return count + 1, found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--plugin", required=True)
    parser.add_argument("--tshark", default="tshark")
    parser.add_argument("--seeds", type=int, default=200)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--rate")
    parser.add_argument("captures", nargs="*", metavar="CAPTURE", type=pathlib.Path)
    options = parser.parse_args()
    captures = options.captures or sorted([*(ROOT / "captures").rglob("*.pcap"), *(ROOT / "captures").rglob("*.pcapng")])
    passed = failed = runs = 0
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for capture, job in [(capture, pool.submit(check, options, capture)) for capture in captures]:
            count, found = job.result()
            runs += count
            print(f"{'FAILED' if found else 'ok'} {capture.stem}: {count} runs", flush=True)
            for line in found[:8]:
                print("   " + line[:1500])
            passed, failed = passed + (not found), failed + bool(found)
    print(f"{runs} runs of tshark over {len(captures)} captures and their mutations")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
