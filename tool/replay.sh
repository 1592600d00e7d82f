#!/bin/sh
# One fuzz target in ./dev test: every kept input (test/fuzz/corpus/NAME/*) is a case, and so are five seconds of search.
set -u
cd "$(dirname "$0")/.." || exit 1
bad=0
case_of() { # WHAT FUZZER-WORDS…
    what=$1
    shift
    if "build-clang/fuzz_$name" -timeout=10 -rss_limit_mb=1024 "$@" >"build-clang/replay-$name.log" 2>&1; then
        echo "ok - $what"
    else
        echo "not ok - $what"
        tail -n 60 "build-clang/replay-$name.log" | sed 's/^/# /'
        bad=1
    fi
}

name=$1
mkdir -p "build-clang/corpus/$name" "test/fuzz/corpus/$name"
for input in "test/fuzz/corpus/$name"/*; do
    [ ! -f "$input" ] || case_of "${input##*/}" "$input"
done
case_of "five seconds find nothing" -max_total_time=5 -artifact_prefix="build-clang/corpus/$name-" \
    "build-clang/corpus/$name" "test/fuzz/corpus/$name"
exit $bad
