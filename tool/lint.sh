#!/bin/sh
# ./dev lint: build/lint on the tree, on its own samples, and what the objects of pure rules ask for. `tap` prints cases.
set -u
cd "$(dirname "$0")/.." || exit 1
bad=0
tap=${1-}

# A rule may ask for base and solve, for libc's pure part, and hold no state. nm shows what it really does.
impure='db_|store_|web_|markup_|moment_now|moment_freeze|random_|id_new|log_|time$|clock_gettime|getenv|fopen|open$|rand|getrandom'
for object in build/lib*.a.p/src_*_rule*.c.o; do
    name=${object##*/}
    echo "$name" | grep -qE '^src_([a-z]+)_\1_rule(_[a-z]+)?\.c\.o$' || continue
    found=$(nm -f sysv "$object" | tr -d ' ' | awk -F'|' -v impure="^($impure)" '
        $3 == "U" && $1 ~ impure || $7 ~ /^\.(data|bss)/ && $7 !~ /^\.data\.rel\.ro/ {print $1}')
    if [ -n "$found" ]; then
        bad=1
        [ -z "$tap" ] || printf 'not ok - pure %s\n' "$name"
        printf '# %s: pure: asks for or holds: %s\n' "$name" "$(echo "$found" | tr '\n' ' ')"
    elif [ -n "$tap" ]; then
        printf 'ok - pure %s\n' "$name"
    fi
done
tool/walk.sh $tap || bad=1
if [ -n "$tap" ]; then
    build/lint . --tap || bad=1
    build/lint . --self tool/test/lint || bad=1
else
    build/lint . || bad=1
fi
exit $bad
