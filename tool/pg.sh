#!/bin/sh
# A PostgreSQL cluster of our own for tests: in a temporary folder, on a unix socket only, gone afterwards.
#   pg.sh start     prints its folder (the socket stands in it; user ganjiao, no password)
#   pg.sh stop DIR  stops it and removes the folder
# Durability is off: the tests that pull the plug turn it on for themselves.
set -eu

bin=$(find /usr/lib/postgresql -maxdepth 2 -name bin 2>/dev/null | sort -V | tail -n 1)
[ -n "$bin" ] || { echo "pg.sh: PostgreSQL is not installed" >&2; exit 1; }

# PostgreSQL refuses to run as root.
server() { if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi; }

case $1 in
start)
    dir=$(mktemp -d "${TMPDIR:-/tmp}/ganjiao-pg.XXXXXX")
    [ "$(id -u)" != 0 ] || chown postgres "$dir"
    cd "$dir"
    server "$bin/initdb" -D "$dir/data" -U ganjiao -A trust -E UTF8 --locale=C.UTF-8 --no-sync >"$dir/initdb.log"
    server "$bin/pg_ctl" -s -w -D "$dir/data" -l "$dir/data/server.log" -o "-k $dir -c listen_addresses='' \
        -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=100" start >&2
    echo "$dir"
    ;;
stop)
    cd "$2"
    server "$bin/pg_ctl" -s -w -m immediate -D "$2/data" stop >&2
    rm -rf "$2"
    ;;
*) echo "pg.sh start|stop DIR" >&2; exit 2 ;;
esac
