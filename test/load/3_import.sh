#!/bin/sh
# Rosters of 1,000 to 1,000,000 people: time and memory.
. "$(dirname "$0")/common.sh"
echo "## Import of rosters"
echo
echo "| file | rows | seconds | peak RSS MB | rows/s |"
echo "| --- | ---: | ---: | ---: | ---: |"
one() { # rows, kind
    rm -rf "$bench/import"
    build/roster "$1" "$bench/roster.$2" "$2"
    build/ganjiao serve --data "$bench/import" --listen 127.0.0.1:0 >/dev/null 2>&1 & p=$!
    sleep 1; kill $p; wait $p 2>/dev/null || true
    build/roster org "$bench/import"
    /usr/bin/time -f '%e %M' -o "$bench/import.time" build/ganjiao import people "$bench/roster.$2" --org LOAD --data "$bench/import" --json \
        >"$bench/import.json" 2>"$bench/import.log"
    read -r s kb <"$bench/import.time"
    echo "| $2 | $1 | $s | $((kb / 1024)) | $(awk -v n="$1" -v s="$s" 'BEGIN{printf "%.0f", n / s}') |"
}
[ -x build/roster ] || ninja -C build roster >/dev/null
for rows in 1000 10000 100000; do one $rows xlsx; done
for rows in 100000 1000000; do one $rows csv; done
