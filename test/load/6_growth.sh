#!/bin/sh
# The same questions of 1,000 to 1,000,000 people: what grows with the people, and how.
. "$(dirname "$0")/common.sh"
ninja -C build roster >/dev/null
echo "## Growth"
echo
echo "Rosters imported by the command into a folder of their own (200 units), then served; the median of nine requests each, by curl, one after another, in ms."
echo
echo "| people | database MB | import s | import RSS MB | start ms | people list | backwards | search zhangwei | filter by sex | one unit | units | person | RSS after, kB |"
echo "| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
median() { # path
    for _ in 1 2 3 4 5 6 7 8 9; do
        curl -s -o /dev/null -w '%{time_total}\n' -H "Authorization: Bearer $TOKEN" -H 'Accept: text/html' "http://127.0.0.1:$port$1"
    done | sort -n | awk 'NR == 5 { printf "%.1f", $1 * 1000 }'
}
ask() { curl -s -H "Authorization: Bearer $TOKEN" -H 'Accept: application/json' "http://127.0.0.1:$port$1"; }
of() { node -e 'const d=JSON.parse(require("fs").readFileSync(0));console.log(new Function("d","return "+process.argv[1])(d))' "$1"; }
grown() { # rows
    rm -rf "$bench/growth"
    build/roster write "$bench/roster.csv" "$1" 200
    build/roster prepare "$bench/growth" 200 2>/dev/null
    /usr/bin/time -f '%e %M' -o "$bench/growth.time" build/ganjiao import people "$bench/roster.csv" --org load \
        --data "$bench/growth" --json >"$bench/import.json" 2>"$bench/import.log" || true
    [ "$(json "$bench/import.json" 'd.created')" = "$1" ] || { echo "bench: not all of $1 rows were created" >&2; exit 1; }
    read -r import_s import_kb <"$bench/growth.time"
    TOKEN=$(build/roster token "$bench/growth" 2>/dev/null)
    serve "$bench/growth"
    person=$(ask /people | of 'd.rows[0].person')
    unit=$(ask /people | of 'd.rows[0].org')
    echo "| $1 | $(($(stat -c %s "$bench/growth/ganjiao.db") / 1048576)) | $import_s | $((import_kb / 1024)) | $started | $(median /people) | $(median '/people?sort=-name') |" \
        "$(median '/people?q=zhangwei') | $(median '/people?sex=1') | $(median "/people?org=$unit") | $(median /orgs) | $(median "/person/$person") | $(rss_kb) |"
    stop
}
for rows in 1000 10000 100000; do grown $rows; done
[ -n "${BENCH_QUICK-}" ] || grown 1000000
