#!/bin/sh
# ./dev stat: lines per slice, lengths of functions, share of tests.
set -eu
cd "$(dirname "$0")/.."

lines() { if [ $# -eq 0 ]; then echo 0; else cat -- "$@" | grep -c '[^[:space:]]' || true; fi; }
lines_of() { # FIND WORDS…
    # shellcheck disable=SC2046 # names in the tree hold no blanks
    lines $(find "$@" -type f 2>/dev/null)
}

printf '%-12s %7s %7s %7s %7s %7s %7s\n' folder code header pages sql views tests
for dir in src/*/; do
    printf '%-12s %7s %7s %7s %7s %7s %7s\n' "$(basename "$dir")" \
        "$(lines_of "$dir" -name '*.c' ! -name '*_test.c')" "$(lines_of "$dir" -name '*.h')" \
        "$(lines_of "$dir" -name '*.html')" "$(lines_of "$dir" -name '*.sql')" \
        "$(lines_of "$dir" -name '*.view')" "$(lines_of "$dir" -name '*_test.c')"
done

echo
# From each opening line to its end, as ctags sees it.
ctags -R --exclude=tool/test --languages=C --kinds-C=f --fields=+ne -o - src tool 2>/dev/null | grep -v '_test\.c' | awk -F'\t' '
    {
        line = end = 0
        for (i = 4; i <= NF; i++) {
            if ($i ~ /^line:/) line = substr($i, 6)
            if ($i ~ /^end:/) end = substr($i, 5)
        }
        if (line && end) print end - line + 1, $1, $2
    }' | sort -n | awk '
    { length_[NR] = $1; name[NR] = $2 " in " $3 }
    END {
        if (!NR) exit
        printf "functions %d: median %d, p90 %d, longest %d (%s)\n", NR, length_[int((NR + 1) / 2)],
            length_[int(NR * 0.9 + 0.5)], length_[NR], name[NR]
    }'

all=$(lines_of src tool dev \( -name '*.[ch]' -o -name '*.html' -o -name '*.sql' -o -name '*.view' -o -name '*.sh' -o -name '*.def' \
    -o -name dev \) ! -name '*_test.c' ! -path 'tool/test/*')
tests=$(($(lines_of src -name '*_test.c') + $(lines_of test tool/test \( -name '*.[ch]' -o -name '*.mjs' -o -name '*.story' \
    -o -name '*.sh' -o -name '*.http' -o -name '*.sql' -o -name '*.txt' \))))
echo "program $all lines, tests $tests lines: $((100 * tests / (all + tests))) % tests"
if [ -f build/ganjiao ]; then echo "build/ganjiao: $(stat -c %s build/ganjiao) bytes"; fi
