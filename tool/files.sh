#!/bin/sh
# Lists the files of one kind for meson.build, sorted, one per line:
#   files.sh dirs            folders below src that exist, lowest first
#   files.sh c|test|html DIR sources, tests or pages of one folder
#   files.sh fuzz            targets of ./dev fuzz
#   files.sh sql             schema steps of the whole tree
# Missing files give an empty list, so that a folder may be begun with any of its files.
cd "$(dirname "$0")/.." || exit 1
export LC_ALL=C

slices() { sed -n 's/^slice[[:space:]]*\([a-z_]*\).*/\1/p' src/app/slices.def; }

kind=$1 dir=src/${2-}
case $kind in
dirs) for d in base solve store doc web $(slices) app; do [ -d "src/$d" ] && echo "$d"; done ;;
c) find "$dir" -maxdepth 1 -name '*.c' ! -name '*_test.c' ! -name main.c | sort ;;
test) find "$dir" -maxdepth 1 -name '*_test.c' | sort ;;
html) find "$dir" -maxdepth 1 -name '*.html' | sort ;;
fuzz) find test/fuzz -maxdepth 1 -name 'fuzz_*.c' 2>/dev/null | sort ;;
sql) find src -mindepth 2 -maxdepth 2 -name '[0-9][0-9][0-9][0-9]_*.sql' | sort ;;
*) echo "files.sh: unknown kind: $kind" >&2; exit 1 ;;
esac
exit 0
