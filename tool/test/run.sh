#!/bin/sh
# run.sh TEXTC VIEWC PAGEC STEPC EMBED: what our compilers must refuse (bad_*.txt, with line and message), and what
# the accepted example becomes (good.*): its pages are compiled, run against a recorder, and compared.
set -u
here=$(cd "$(dirname "$0")" && pwd)
cc=${CC:-cc}
tool() { case $1 in /*) echo "$1" ;; *) echo "$PWD/$1" ;; esac; }
textc=$(tool "$1") viewc=$(tool "$2") pagec=$(tool "$3") stepc=$(tool "$4") embed=$(tool "$5")
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
failed=0 ran=0 before=0

# One line per case, as every test here says it.
wrong() { echo "not ok - $*" | tr '\n' ' '; echo; failed=$((failed + 1)); }
held() { [ "$failed" -gt "$before" ] || echo "ok - $*"; before=$failed; }

# Cases stand in one file: `=== LINE part of the message`, then the input.
split() {
    mkdir -p "$work/$1"
    awk -v to="$work/$1" '/^=== /{n++; file=sprintf("%s/%03d", to, n); sub(/^=== /, ""); print > (file ".want"); next}
                          {print > (file ".in")}' "$here/bad_$1.txt"
}

# refuse KIND FILE COMMAND…: must end in 1, name the line, say why, and write nothing.
refuse() {
    kind=$1 in=$2 want=${2%.in}.want; shift 2
    ran=$((ran + 1))
    line=$(cut -d' ' -f1 "$want") why=$(cut -d' ' -f2- "$want")
    rm -rf "$work/out"; mkdir "$work/out"
    said=$("$@" 2>&1); status=$?
    [ $status -eq 1 ] || wrong "$kind: status $status, not 1: $why"
    case $said in *":$line: "*"$why"*) ;; *) wrong "$kind: expected line $line '$why', got '$said'" ;; esac
    [ -z "$(ls "$work/out")" ] || wrong "$kind: something was written: $why"
    held "$kind refused: $why"
}

out=$work/out
split text
for in in "$work"/text/*.in; do refuse text "$in" "$textc" "$in" "$out/x.h" "$out/x.c"; done
split view
for in in "$work"/view/*.in; do
    mv "$in" "$work/people.view"
    refuse view "$in" "$viewc" "$work/people.view" "$out/x.h" "$out/x.c" - look
done
split page
for in in "$work"/page/*.in; do refuse page "$in" "$pagec" "$out/x.h" "$out/x.c" -- "$in"; done
split step
for in in "$work"/step/*.in; do
    mv "$in" "$work/0001_one.sql"
    refuse step "$in" "$stepc" "$out/x.c" "$work/0001_one.sql"
done

# Numbers of steps: each once, and in order whatever the order of the files.
printf -- '-- shared\nCREATE TABLE a (a {id});\n' > "$work/0002_a.sql"
cp "$work/0002_a.sql" "$work/0002_b.sql"; cp "$work/0002_a.sql" "$work/0010_c.sql"; cp "$work/0002_a.sql" "$work/c.sql"
"$stepc" "$out/s.c" "$work/0002_a.sql" "$work/0002_b.sql" 2>&1 | grep -q 'number 2 is taken' || wrong "step: number twice"
"$stepc" "$out/s.c" "$work/c.sql" 2>&1 | grep -q 'NNNN_name.sql' || wrong "step: name without a number"
"$stepc" "$out/s.c" "$work/0010_c.sql" "$work/0002_a.sql" || wrong "step: good ones refused"
[ "$(sed -n 's/^    {\([0-9]*\), .*/\1/p' "$out/s.c" | tr '\n' ' ')" = "2 10 0 " ] || wrong "step: order"
held "numbers of steps"

# Assets: bytes and gzip come back as they were; a name twice, or half a line, is refused.
cd "$work" || exit 1
seq 1 2000 > numbers.txt
printf '# browser files\nnumbers.txt numbers.txt text/plain; charset=utf-8\n' > manifest
"$embed" . manifest a.c a.bin a.d || wrong "embed: refused"
cat > dump.c <<'END'
#include "web/web.h"
int main(int argc, char **argv)
{
    const web_asset *a = &web_assets[0];
    (void)argv;
    if (web_assets_n != 1 || strcmp(a->type, "text/plain; charset=utf-8") != 0)
        return 1;
    return fwrite(argc > 1 ? a->gzip : a->plain, 1, argc > 1 ? a->gzip_n : a->plain_n, stdout) == 0;
}
END
$cc -std=c17 -D_GNU_SOURCE -I"$here/../../src" dump.c a.c -o dump || wrong "embed: does not compile"
./dump | cmp - numbers.txt || wrong "embed: plain bytes"
./dump gzip | gzip -dc | cmp - numbers.txt || wrong "embed: gzip"
grep -q numbers.txt a.d || wrong "embed: dependencies"
printf 'a numbers.txt text/plain\na numbers.txt text/plain\n' > manifest
"$embed" . manifest b.c b.bin b.d 2>&1 | grep -q '^manifest:2: a stands twice' || wrong "embed: name twice"
printf 'a numbers.txt\n' > manifest
"$embed" . manifest b.c b.bin b.d 2>&1 | grep -q '^manifest:1: ' || wrong "embed: half a line"
held "assets come back as they were"

# The example: compiles without a warning, and each expression goes where it must.
flags="-std=c17 -D_GNU_SOURCE -Wall -Wextra -Wpedantic -Wshadow -Wmissing-prototypes -Werror -I$here/../../src -I."
"$textc" "$here/good.txt" good_text.h good_text.c || wrong "good.txt"
"$viewc" "$here/good.view" good_view.h good_view.c good_pages.h || wrong "good.view"
"$pagec" good_pages.h good_pages.c good_view.h good_text.h -- "$here/good.html" || wrong "good.html"
$cc $flags "$here/good.c" good_text.c good_view.c good_pages.c -o good && ./good > good.got || wrong "good: does not run"
diff "$here/good.expected" good.got || wrong "good: prints something else"
held "the example goes where it must"

# What only the C compiler can see is reported at the template's line.
bad_c() {
    printf '{page good_bad(const good_list *v)}\n<p>\n%s</p>{end}\n' "$1" > bad.html
    "$pagec" bad_pages.h bad_pages.c good_view.h good_text.h -- bad.html || wrong "bad_c: $1"
    said=$($cc $flags -fsyntax-only bad_pages.c 2>&1) && wrong "compiles: $1"
    case $said in *bad.html:3:*) ran=$((ran + 1)) ;; *) wrong "not at its line: $1: $said" ;; esac
    held "does not compile: $1"
}
bad_c '{= v->no_such_field}'
bad_c '{= v->rows}'
bad_c '<a title="{= v->chart}">x</a>'
bad_c '<a href="{= v->number}">x</a>'
bad_c '{t good.count}'
bad_c '{t good.no_such_key}'
bad_c '{for r in v->rows}{for r in v->rows}{= r->name}{end}{end}'
bad_c '{call good_row(v)}'

echo "# $ran refused, $failed failed"
[ $failed -eq 0 ]
