#!/bin/sh
# The call-up engine beside LEMON (flows) and Cbc (the full model): invented instances, CPU seconds with reading and
# writing, most memory. Results are checked before a line is printed. The sizes of a million only with GANJIAO_BENCH_LONG.
. "$(dirname "$0")/common.sh"
ninja -C build callup_instance >/dev/null
mkdir -p "$bench/callup"
lemon=$bench/callup/lemon
g++ -O2 -w -o "$lemon" test/solve/lemon.cc

cpu() { awk '{printf "%.2f", $1 + $2}' "$1"; }
mb() { awk '{printf "%d", $3 / 1024}' "$1"; }
timed() { /usr/bin/time -f '%U %S %M' -o "$bench/callup/time" "$@"; }
row() { echo "| $1 | $2 | $3 | $4 | $5 | $6 | $(cut -d ' ' -f 1 /proc/loadavg) |"; }

# ours NAME FILE WORD…: solves, checks, prints; leaves what was reached in $reached.
ours() {
    result=$bench/callup/result
    name=$1 file=$2
    shift 2
    timed build/ganjiao callup solve "$file" --out "$result" --threads 1 "$@" >"$bench/callup/said" ||
        { cat "$bench/callup/said" >&2; exit 1; }
    cp "$bench/callup/time" "$bench/callup/time.ours"
    build/ganjiao callup check "$file" "$result" >"$bench/callup/check" || { cat "$bench/callup/check" >&2; exit 1; }
    reached=$(sed -n 's/^o //p' "$result")
    gap=$(awk '/^o/ {split($0, o, " ")}
        /^b/ {
            for (g = 2; g <= NF; g++) if ($g != o[g]) {
                far = g < 4 ? o[g] - $g : sprintf("%.4f %%", 100 * ($g - o[g]) / $g)
                text = text (text ? ", " : "") "goal " g - 1 " " far
            }
            print text ? text : "optimal, proven"
            exit
        }' "$result")
    row "$name" ganjiao "$reached" "$gap" "$(cpu "$bench/callup/time.ours")" "$(mb "$bench/callup/time.ours")"
}
# again NAME FILE: the same after 100 changes (60 pairs of the plan gone, 30 people's values turned, 10 classes a seat smaller),
# begun from the result of ours.
again() {
    cp "$result" "$bench/callup/start"
    awk 'NR == FNR {if ($1 == "x" && ++n % 600 == 7 && gone < 60) {out[$2, $3]; gone++} next}
        $1 == "m" {must[$2, $3]}
        $1 == "p" {head = $0; next}
        $1 == "c" && $2 <= 10 && $4 > $3 {$4--}
        $1 == "a" && ($2, $3) in out && !(($2, $3) in must) {left++; next}
        $1 == "a" && $2 % 3000 == 11 && turned++ < 200 {$4 = $4 > 1000 ? 0 : 1000 - $4}
        {print > body}
        END {split(head, w, " "); print w[1], w[2], w[3], w[4], w[5], w[6] - left, w[7]}' \
        body="$bench/callup/body" "$result" "$2" >"$bench/callup/head"
    cat "$bench/callup/head" "$bench/callup/body" >"$bench/callup/changed"
    ours "$1" "$bench/callup/changed" --start "$bench/callup/start"
    moved=$(grep -h '^x' "$bench/callup/start" "$result" | sort | uniq -u | awk '{print $2}' | sort -u | wc -l)
    row "$1" "people moved" "$moved" - - -
}
# flow NAME FILE WORD…: LEMON; its optimum is compared where it names one for every goal.
flow() {
    name=$1 file=$2 label=$3
    shift 3
    timed "$lemon" "$@" "$file" >"$bench/callup/lemon.out" 2>"$bench/callup/lemon.err" ||
        { row "$name" "$label" "$(cat "$bench/callup/lemon.err")" - "$(cpu "$bench/callup/time")" "$(mb "$bench/callup/time")"; return; }
    found=$(cut -d ' ' -f 2- "$bench/callup/lemon.out")
    row "$name" "$label" "$found" "$([ "$found" = "$reached" ] && echo same || echo differs)" "$(cpu "$bench/callup/time")" "$(mb "$bench/callup/time")"
}
make() { # FILE WORDS…
    file=$bench/callup/$1
    shift
    build/callup_instance "$@" >"$file"
}

echo "## Call-up"
echo
echo "Invented instances of \`build/callup_instance\`, 3 to 10 eligible classes a person; one thread; CPU seconds with reading and writing (Cbc: without"
echo "making its model). LEMON: network simplex (NS) and cost scaling (CS), goal after goal; \"hard\": minimums as lower bounds in one flow, the quickest way there"
echo "is where they can be met. Reached: unplaced, shortfall, tiers. Load: the machine's, this program's own 1 in it. Every result of ganjiao passed \`ganjiao callup check\`."
echo
echo "| instance | solver | reached | gap | CPU s | MB | load |"
echo "| --- | --- | --- | --- | ---: | ---: | ---: |"

make pure 100000 300
ours "pure 100,000 × 300" "$file"
flow "pure 100,000 × 300" "$file" "LEMON NS"
flow "pure 100,000 × 300" "$file" "LEMON NS, hard" --hard
flow "pure 100,000 × 300" "$file" "LEMON CS, hard" --cost-scaling --hard

again "pure 100,000 × 300, 100 changes" "$file"

make tiers 100000 300 tiers=3 quotas=3000 mandatory=20
ours "pure, 3 tiers, quotas, mandatory" "$file"
flow "pure, 3 tiers, quotas, mandatory" "$file" "LEMON NS"
again "pure, 3 tiers, 100 changes" "$file"

make full10 10000 100 away=30 dates=1 classes=2 units=100 minimum=0 capacity=70 seats=0
ours "full 10,000 × 100, away 3 %" "$file"
node test/solve/cbc.mjs "$file" 300 >"$bench/callup/cbc"
row "full 10,000 × 100, away 3 %" Cbc "$(json "$bench/callup/cbc" '(d.best||[d.unfinished]).join(" ")')" \
    "$(json "$bench/callup/cbc" 'd.best?"optimal":"300 s were not enough"')" \
    "$(json "$bench/callup/cbc" 'd.cpu.toFixed(2)')" "$(json "$bench/callup/cbc" 'Math.floor(d.kb/1024)')"

make full100 100000 300 away=30 dates=1 classes=2 minimum=0 capacity=70 seats=0
ours "full 100,000 × 300, away 3 %" "$file"
again "full 100,000 × 300, 100 changes" "$file"

if [ -n "${GANJIAO_BENCH_LONG-}" ]; then
    make pure1000 1000000 1000
    ours "pure 1,000,000 × 1,000" "$file"
    flow "pure 1,000,000 × 1,000" "$file" "LEMON CS, hard" --cost-scaling --hard
    flow "pure 1,000,000 × 1,000" "$file" "LEMON NS, hard" --hard
    make full1000 1000000 1000 away=30 dates=1 classes=2 minimum=0 capacity=70 seats=0
    ours "full 1,000,000 × 1,000, away 3 %" "$file"
else
    echo
    echo "The sizes of 1,000,000 people were not run (\`GANJIAO_BENCH_LONG=1 ./dev bench\`)."
fi
rm -rf "$bench/callup"
