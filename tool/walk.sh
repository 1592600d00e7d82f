#!/bin/sh
# Every file and symbol that doc/walk.md names exists. `tap` prints one case.
cd "$(dirname "$0")/.." || exit 1
missing=$(grep -o '`[^` ]*`' doc/walk.md | tr -d '`' | sort -u | while read -r word; do
    case $word in
    *[!A-Za-z0-9_/.]* | /*) ;;                                       # addresses, phrases
    build/*) ;;
    */*.c | */*.h | */*.html | */*.view) [ -f "$word" ] || echo "$word" ;;
    *_*) grep -rqw -- "$word" src || echo "$word" ;;
    esac
done)
[ -z "$missing" ] || printf '# doc/walk.md names what does not exist: %s\n' $missing
[ "${1-}" != tap ] || { [ -z "$missing" ] && echo 'ok - walk' || echo 'not ok - walk'; }
[ -z "$missing" ]
