#!/bin/sh
# Pages of the bench prefecture, signed in, full layout, uncompressed and as a browser asks for them.
. "$(dirname "$0")/common.sh"
seed
serve "$bench/$profile"
idle=$(rss_kb)
TOKEN=$(json "$bench/$profile.json" 'd.accounts.find(a=>a.role==="training_office").token')
root=$(json "$bench/$profile.json" 'd.accounts.find(a=>a.role==="training_office").root||""')
export TOKEN PATHS="$bench/paths"
get() { curl -s -H "Authorization: Bearer $TOKEN" -H 'Accept: application/json' "http://127.0.0.1:$port$1"; }
get '/people' >"$bench/people.json"
persons() { node -e '
const d=JSON.parse(require("fs").readFileSync(process.argv[1]));for(const r of d.rows)console.log(process.argv[2].replace("ID",r.person??r.id))' "$bench/people.json" "$1"; }

echo "## Pages"
echo
echo "Data: profile $profile; wrk, 1 thread, 32 connections, ${seconds} s each, client on the same machine; answers other than 200 stand under errors. CPU: user and system"
echo "time of the server process per request. Seeded in $(cat "$bench/seed.ms") ms with at most $(cat "$bench/seed.rss") kB; started in $started ms; idle RSS $idle kB."
echo
echo "| page | pages/s | p50 ms | p99 ms | bytes | CPU µs | errors | Moodle 4.5 |"
echo "| --- | ---: | ---: | ---: | ---: | ---: | ---: | --- |"
measure() { # name, Moodle's figure; $connections in place of 32
    before=$(cpu_ticks)
    set -- "$1" "$2" $(wrk -t1 "-c${connections:-32}" "-d${seconds}s" -s test/load/paths.lua "http://127.0.0.1:$port" | tail -1)
    used=$(($(cpu_ticks) - before))
    cpu=$(awk -v t=$used -v r="$3" -v s="$seconds" 'BEGIN{printf "%.1f", t * 10000 / (r * s)}')
    echo "| $1 | $3 | $4 | $5 | $7 | $cpu | $6 | $2 |"
}
echo /people >"$PATHS"; measure "people list, whole prefecture, 50 rows" "participants of 10,000, 20 rows: 11.4/s, p99 1,703 ms"
echo '/people?q=zhangwei' >"$PATHS"; measure "people list, search zhangwei" ""
persons /person/ID >"$PATHS"; measure "person's page" ""
persons /person/ID/dossier >"$PATHS"; measure "dossier" "completion report of 10,000: 9.9/s"
echo / >"$PATHS"; measure "workbench of the training office" "dashboard: 30.9/s, p99 739 ms"
echo /classes >"$PATHS"; measure "class list" "course page: 31.5/s"
ACCEPT=application/json; export ACCEPT
persons /person/ID >"$PATHS"; measure "person as JSON" "REST one user: 83.6/s"
unset ACCEPT
ENCODING=gzip; export ENCODING
echo /people >"$PATHS"; measure "people list, gzip" ""
unset ENCODING
connections=2 # these reckon the duties of everybody, on the two slow threads
echo /credit >"$PATHS"; measure "hours by unit, 2 connections" "grader report of 10,000: 3.2/s"
echo /figures >"$PATHS"; measure "dashboard of figures, 2 connections" ""
unset connections
echo
echo "RSS after these runs: $(rss_kb) kB. Binary: $(stat -c %s build/ganjiao) bytes; stripped $(strip -o "$bench/stripped" build/ganjiao && stat -c %s "$bench/stripped")."
echo
echo "| one request | ms | bytes |"
echo "| --- | ---: | ---: |"
once() { # name, path
    curl -s -o "$bench/once" -w "| $1 | %{time_total} s | %{size_download} |\n" -H "Authorization: Bearer $TOKEN" "http://127.0.0.1:$port$2"
}
once "people list" /people
once "people list, deep page by name" '/people?sort=-name'
once "CSV export of the whole list" /people.csv
# Those of three years of birth: about 10,000.
once "CSV export of $(get '/people?born_from=1990-01-01&born_to=1992-12-31' | node -e 'console.log(JSON.parse(require("fs").readFileSync(0)).count)') people" \
    '/people.csv?born_from=1990-01-01&born_to=1992-12-31'
stop

# The list's main question alone, as the program asks it, by the database's library without us.
ninja -C build bare >/dev/null
serve "$bench/$profile" --trace sql
get /people >/dev/null
stop
sql=$(sed -n 's/.* sql="\(SELECT p\.id.*ORDER BY p\.sort_key.*\)"$/\1/p' "$bench/serve.log" | tail -1 | sed 's/\$1/1/; s/\$2/51/')
[ -n "$sql" ] || { echo "bench: the list's question was not seen" >&2; exit 1; }
echo
build/bare "$bench/$profile/ganjiao.db" "$sql" 5000 | while read -r us bytes; do
    echo "The people list's question alone (51 rows, $bytes bytes, every cell read): $us CPU µs."
done
