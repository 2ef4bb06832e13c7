"""Runs the checks of a golden test side by side and prints what came of each: one line for a check, below it what is wrong."""
# SPDX-License-Identifier: GPL-2.0-or-later
import argparse
import concurrent.futures

from run_tshark import TsharkError


def parser_of(about, names="NAME", kind=str):
    """The arguments that every golden test takes: --plugin, --tshark, and names that limit the work."""
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--plugin", required=True)
    parser.add_argument("--tshark", default="tshark")
    parser.add_argument("names", nargs="*", type=kind, metavar=names)
    return parser


def run_checks(jobs, words="", most=8, width=None):
    """The exit code of a test. jobs: (name, function, arguments...), whose result is (numbers..., what is wrong); words: a format of these numbers and of {differences};
    most and width: how much of what is wrong is printed."""
    passed = failed = 0
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for name, job in [(name, pool.submit(function, *arguments)) for name, function, *arguments in jobs]:
            try:
                *numbers, found = job.result()
            except TsharkError as fault:
                numbers, found = [0] * words.count("{}"), [str(fault)]
            print(f"{'FAILED' if found else 'ok'} {name}" + words.format(*numbers, differences=len(found)))
            for line in found[:most]:
                print("   " + line[:width])
            passed, failed = passed + (not found), failed + bool(found)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0
