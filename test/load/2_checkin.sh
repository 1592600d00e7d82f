#!/bin/sh
# Durable check-ins through HTTP: each has its deed key, its mark and its audit entry on disk before it is answered.
. "$(dirname "$0")/common.sh"
ninja -C build checkin >/dev/null
echo "## Check-ins"
echo
echo "5,000 trainees of one class, each with a token, one POST each; build/checkin is the client, on the same machine. Every acknowledged one was found"
echo "afterwards with its audit entry, and the chains verified."
echo
echo "| connections | deeds a commit | check-ins/s | p50 ms | p99 ms | refused |"
echo "| ---: | --- | ---: | ---: | ---: | ---: |"
# The same program with one deed a commit, built beside it.
alone=build/bench/alone
[ -f $alone/build.ninja ] || meson setup $alone -Dc_args=-DGANJIAO_BATCH_MOST=1 >/dev/null
ninja -C $alone --quiet ganjiao >/dev/null
one() { # connections, what shares a commit
    rm -rf "$bench/hall"
    build/checkin prepare "$bench/hall" 5000 "$bench/hall.list" 2>/dev/null
    serve "$bench/hall"
    build/checkin run "$port" "$bench/hall.list" "$1" "$bench/hall.acked" >"$bench/hall.json"
    stop
    build/checkin verify "$bench/hall" "$bench/hall.list" "$bench/hall.acked" >/dev/null 2>&1
    json "$bench/hall.json" "\`| $1 | $2 | \${d.per_second} | \${d.p50_ms} | \${d.p99_ms} | \${d.bad} |\`"
}
for connections in 1 16 64; do one $connections "what waits"; done
program=$alone/ganjiao
for connections in 16 64; do one $connections "one"; done
unset program
