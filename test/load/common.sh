# Shared by the load tests: the bench prefecture (made once in build/bench), a server on it, tables.
set -eu
cd "$(dirname "$0")/../.."
bench=build/bench
profile=${BENCH_PROFILE:-changji-2022}
seconds=${BENCH_SECONDS:-8}
mkdir -p "$bench"

now_ms() { date +%s%3N; }
json() { node -e 'const d=JSON.parse(require("fs").readFileSync(process.argv[1]));const f=new Function("d","return "+process.argv[2]);console.log(f(d))' "$1" "$2"; }

seed() {
    [ -f "$bench/$profile.json" ] && return
    mkdir -p "$bench"
    rm -rf "$bench/$profile"
    began=$(now_ms)
    /usr/bin/time -f '%M' -o "$bench/seed.rss" build/ganjiao demo --profile "$profile" --data "$bench/$profile" --json \
        >"$bench/$profile.json.part" 2>"$bench/seed.log"
    echo $(($(now_ms) - began)) >"$bench/seed.ms"
    mv "$bench/$profile.json.part" "$bench/$profile.json"
}

serve() { # data folder, options; $program in place of build/ganjiao
    folder=$1
    shift
    began=$(now_ms)
    : >"$bench/serve.out" # or the last server's port would be read before this one begins
    "${program:-build/ganjiao}" serve --data "$folder" --listen 127.0.0.1:0 "$@" >"$bench/serve.out" 2>"$bench/serve.log" &
    server=$!
    trap 'kill $server 2>/dev/null || true' EXIT
    while ! grep -q '^listening' "$bench/serve.out"; do sleep 0.005; done
    started=$(($(now_ms) - began))
    port=$(sed -n 's/^listening.*:\([0-9]*\)$/\1/p' "$bench/serve.out")
}
stop() { kill -TERM $server; wait $server || true; trap - EXIT; }
rss_kb() { sed -n 's/^VmRSS:[^0-9]*\([0-9]*\).*/\1/p' /proc/$server/status; }
cpu_ticks() { awk '{print $14 + $15}' /proc/$server/stat; }
