#!/usr/bin/env python3
"""Prints the table of benchmarks: ours beside other libraries, measured in one interleaved run, with ratios.

table.py --build FOLDER [--brief] [--packets [NUMBER]]
FOLDER is a build with Google Benchmark, libwolfssl-dev and libsrtp2-dev installed. Each value is the median CPU time (where several cores work: the time by the clock) of nine interleaved repetitions, and
every program checks the result of every operation. --packets adds tshark's rows (packets.py, 1,000,000 packets). --brief runs everything once, for a
moment: it tells that the programs work, not how fast they are."""
# SPDX-License-Identifier: GPL-2.0-or-later
import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

import packets

# What is measured: text, program, our benchmark, the peer's benchmark (with its name), unit.
ROWS = [
    ("SAKKE decapsulation, user's tables ready", "bench_sakke", "decapsulate/ours", "decapsulate/wolfcrypt", "wolfCrypt", "ms"),
    ("SAKKE decapsulation, first message of a user", "bench_sakke", "first_message/ours", "first_message/wolfcrypt", "wolfCrypt", "ms"),
    ("making a user's tables", "bench_sakke", "tables/ours", None, "", "ms"),
    ("RSK check on load", "bench_sakke", "rsk_check/ours", None, "", "ms"),
    ("ECCSI verification, signer seen before", "bench_eccsi", "known_signer/ours", "known_signer/wolfcrypt", "wolfCrypt", "us"),
    ("ECCSI verification, new signer", "bench_eccsi", "new_signer/ours", "new_signer/wolfcrypt", "wolfCrypt", "us"),
    ("SRTP AES-CM, HMAC-SHA1, 60 octets", "bench_srtp", "ours/profile:0/payload:60", "libsrtp/profile:0/payload:60", "libsrtp", "us"),
    ("SRTP AES-GCM, 60 octets", "bench_srtp", "ours/profile:2/payload:60", "libsrtp/profile:2/payload:60", "libsrtp", "us"),
    ("SRTP AES-CM, HMAC-SHA1, 1200 octets", "bench_srtp", "ours/profile:0/payload:1200", "libsrtp/profile:0/payload:1200", "libsrtp", "us"),
    ("SRTP AES-GCM, 1200 octets", "bench_srtp", "ours/profile:2/payload:1200", "libsrtp/profile:2/payload:1200", "libsrtp", "us"),
    ("10,000 group key messages, 300 ours: when they pass", "bench_exchanges", "10000_messages/passing", None, "", "ms"),
    ("the same, opened by all cores", "bench_exchanges", "10000_messages/at_once", "10000_messages/one_by_one", "by one", "ms"),
]
UNITS = {"ns": 1e-9, "us": 1e-6, "ms": 1e-3, "s": 1.0}


def measure(program, names, brief):
    """Seconds by benchmark name: the median of the repetitions. A benchmark that found a wrong result ends the run."""
    wanted = "^(" + "|".join(names) + ")(/real_time)?$"
    effort = ["--benchmark_min_time=0.001"] if brief else ["--benchmark_repetitions=9", "--benchmark_enable_random_interleaving=true", "--benchmark_min_time=0.2"]
    with tempfile.NamedTemporaryFile(suffix=".json") as out:
        subprocess.run([program, f"--benchmark_filter={wanted}", f"--benchmark_out={out.name}", "--benchmark_out_format=json", *effort],
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
        runs = json.load(out)["benchmarks"]
    faults = [f"{run['name']}: {run['error_message']}" for run in runs if run.get("error_occurred")]
    if faults:
        sys.exit("table: " + "; ".join(faults))
    kept = runs if brief else [run for run in runs if run.get("aggregate_name") == "median"]
    times = {}
    for run in kept:
        name, wall_clock = run["run_name"].split("/repeats:")[0], "/real_time" in run["run_name"]
        times[name.removesuffix("/real_time")] = run["real_time" if wall_clock else "cpu_time"] * UNITS[run["time_unit"]]
    return times


def digits(value):
    """Three digits that count."""
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"


def rows_of(folder, brief):
    values = {}
    for program in sorted({row[1] for row in ROWS}):
        names = [name for row in ROWS if row[1] == program for name in row[2:4] if name]
        path = folder / "tests/bench" / program
        if not path.is_file():
            sys.exit(f"table: {path.name} is not built: install libbenchmark-dev, libwolfssl-dev and libsrtp2-dev, and configure anew")
        values[program] = measure(path, names, brief)
    for text, program, ours, peer, peer_name, unit in ROWS:
        own = values[program][ours] / UNITS[unit]
        other = values[program][peer] / UNITS[unit] if peer else None
        yield text, f"{digits(own)} {unit}", f"{digits(other)} {unit} ({peer_name})" if peer else "", f"{own / other:.2f}" if peer else ""


def processor():
    """The processor's name, and of what matters here what it can do."""
    text = pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8")
    facts = dict(line.split(":", 1) for line in text.split("\n\n")[0].splitlines() if ":" in line)
    values = {name.strip(): value.strip() for name, value in facts.items()}
    flags = values.get("flags", "").split()
    return values.get("model name", "unknown processor") + "".join(f", {flag}" for flag in ("adx", "avx512ifma", "vaes") if flag in flags)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("--brief", action="store_true")
    parser.add_argument("--packets", type=int, nargs="?", const=1000000)
    options = parser.parse_args()
    table = [("operation", "Mediasec", "peer", "ratio"), *rows_of(options.build, options.brief)]
    if options.packets:
        table += packets.rows(options.build, options.packets, 1 if options.brief else 5)
    widths = [max(len(row[column]) for row in table) for column in range(4)]
    print(processor())
    for row in table:
        print("| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths)) + " |")
        if row is table[0]:
            print("|" + "|".join("-" * (width + 2) for width in widths) + "|")


if __name__ == "__main__":
    main()
