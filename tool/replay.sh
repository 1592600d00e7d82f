#!/bin/sh
# The kept inputs of one fuzz target, each a case: test/fuzz/corpus/NAME/*.
set -u
cd "$(dirname "$0")/.." || exit 1
bad=0
for input in "test/fuzz/corpus/$1"/*; do
    [ -f "$input" ] || continue
    if "build-clang/fuzz_$1" -timeout=10 "$input" >build-clang/replay-"$1".log 2>&1; then
        echo "ok - ${input##*/}"
    else
        echo "not ok - ${input##*/}"
        sed 's/^/# /' build-clang/replay-"$1".log
        bad=1
    fi
done
exit $bad
