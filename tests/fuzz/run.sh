#!/bin/sh
# Builds the fuzz targets with clang, libFuzzer and both sanitizers, and runs each; what it finds is left in build-fuzz/<target>/.
# Usage: tests/fuzz/run.sh [EXECUTIONS [TARGET...]]     10,000,000 executions of every target by default; a run that is started again goes on from the
# inputs that the last one kept
set -eu
cd "$(dirname "$0")/../.."
executions=${1:-10000000}
[ $# -gt 0 ] && shift
tests/packages.sh fuzz
cmake -S . -B build-fuzz -G Ninja -DCMAKE_C_COMPILER=clang -DCMAKE_CXX_COMPILER=clang++ -DMEDIASEC_FUZZ=ON -DMEDIASEC_SANITIZE=ON >build-fuzz.log 2>&1 || { cat build-fuzz.log; exit 1; }
[ $# -gt 0 ] || set -- $(ls tests/fuzz/corpus)
cmake --build build-fuzz --target $(printf 'fuzz_%s ' "$@") >>build-fuzz.log 2>&1 || { tail -n 60 build-fuzz.log; exit 1; }
for target in "$@"; do
    mkdir -p "build-fuzz/$target"
    build-fuzz/tests/fuzz/fuzz_"$target" -runs="$executions" -max_len=4096 -timeout=20 -rss_limit_mb=2048 -print_final_stats=1 \
        -artifact_prefix="build-fuzz/$target/found-" "build-fuzz/$target" "tests/fuzz/corpus/$target" >"build-fuzz/$target.log" 2>&1 ||
        { echo "$target: an input that breaks it is in build-fuzz/$target/"; tail -n 40 "build-fuzz/$target.log"; exit 1; }
    echo "$target: $(sed -n 's/^stat::number_of_executed_units: //p' "build-fuzz/$target.log") executions, nothing found"
done
