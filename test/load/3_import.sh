#!/bin/sh
# Rosters through the command: time and memory as the size grows; 6_growth.sh goes on to 1,000,000.
. "$(dirname "$0")/common.sh"
ninja -C build roster >/dev/null
echo "## Import of rosters"
echo
echo "All rows new, 200 units, 13 columns, one transaction each; \`ganjiao import people FILE --org load --json\`."
echo
echo "| file | rows | seconds | CPU s | peak RSS MB | rows/s |"
echo "| --- | ---: | ---: | ---: | ---: | ---: |"
one() { # rows, ending
    rm -rf "$bench/import"
    build/roster write "$bench/roster.$2" "$1" 200
    build/roster prepare "$bench/import" 200 2>/dev/null
    /usr/bin/time -f '%e %U %S %M' -o "$bench/import.time" build/ganjiao import people "$bench/roster.$2" --org load \
        --data "$bench/import" --json >"$bench/import.json" 2>"$bench/import.log" || true
    created=$(json "$bench/import.json" 'd.created')
    [ "$created" = "$1" ] || { echo "bench: only $created of $1 rows were created" >&2; exit 1; }
    tail -n 1 "$bench/import.time" | while read -r s user system kb; do
        echo "| $2 | $1 | $s | $(awk -v a="$user" -v b="$system" 'BEGIN{print a + b}') | $((kb / 1024)) | $(awk -v n="$1" -v s="$s" 'BEGIN{printf "%.0f", n / s}') |"
    done
}
for rows in 1000 10000 100000; do one $rows xlsx; done
one 100000 csv
