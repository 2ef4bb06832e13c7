#!/bin/sh
# Builds the fuzz targets with clang, libFuzzer and both sanitizers, and runs each; what it finds is left in build-fuzz/<target>/.
# Usage: tests/fuzz/run.sh [EXECUTIONS [TARGET...]]     10,000,000 executions of every target by default; when it is started again it goes on from
# the inputs and from the number of executions that it had come to
set -eu
cd "$(dirname "$0")/../.."
executions=${1:-10000000}
[ $# -gt 0 ] && shift
tests/packages.sh fuzz
cmake -S . -B build-fuzz -G Ninja -DCMAKE_C_COMPILER=clang -DCMAKE_CXX_COMPILER=clang++ -DMEDIASEC_FUZZ=ON -DMEDIASEC_SANITIZE=ON -DCMAKE_COMPILE_WARNING_AS_ERROR=ON \
    >build-fuzz.log 2>&1 || { cat build-fuzz.log; exit 1; }
[ $# -gt 0 ] || set -- $(ls tests/fuzz/corpus)
cmake --build build-fuzz --target $(printf 'fuzz_%s ' "$@") >>build-fuzz.log 2>&1 || { tail -n 60 build-fuzz.log; exit 1; }

# count TARGET: adds the last run of a target, also an interrupted one, to the executions of those before, and prints the sum.
count() {
    log=build-fuzz/$1.log
    last=0
    if [ -f "$log" ]; then
        last=$(sed -n 's/^stat::number_of_executed_units: //p' "$log")
        [ -n "$last" ] || last=$(sed -n 's/^#\([0-9]*\).*/\1/p' "$log" | tail -n 1)
        rm "$log"
    fi
    echo $(($(cat "build-fuzz/$1.executions" 2>/dev/null || echo 0) + ${last:-0})) >"build-fuzz/$1.sum"
    mv "build-fuzz/$1.sum" "build-fuzz/$1.executions"
    cat "build-fuzz/$1.executions"
}

run() {  # target, executions
    mkdir -p "build-fuzz/$1"
    # What ASan remembers of allocations fits a core's cache: a third faster.
    ASAN_OPTIONS=malloc_context_size=1:quarantine_size_mb=1:thread_local_quarantine_size_kb=128 \
        build-fuzz/tests/fuzz/fuzz_"$1" -runs="$2" -max_len=4096 -timeout=20 -rss_limit_mb=2048 -print_final_stats=1 \
        -artifact_prefix="build-fuzz/$1/found-" "build-fuzz/$1" "tests/fuzz/corpus/$1" >"build-fuzz/$1.log" 2>&1
}

for target in "$@"; do
    left=$((executions - $(count "$target")))
    if [ "$left" -gt 0 ] && ! run "$target" "$left"; then
        echo "$target: an input that breaks it is in build-fuzz/$target/"
        # Once more with all that ASan can tell.
        for input in "build-fuzz/$target"/found-*; do
            build-fuzz/tests/fuzz/fuzz_"$target" "$input" || true
        done
        tail -n 40 "build-fuzz/$target.log"
        exit 1
    fi
    echo "$target: $(count "$target") executions, nothing found"
done
