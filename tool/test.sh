#!/bin/sh
# ./dev test: runs the suites and counts every single test case. Each program under test speaks TAP (`ok 1 - name`,
# `not ok 2 - name`); what it says is kept in build/test/<suite>/, what it means is gathered in results. A program
# that dies, says nothing, skips a case or says fewer cases than it planned has failed. The last line is the count.
set -u
cd "$(dirname "$0")/.." || exit 1
root=$PWD
out=$root/build/test
export GANJIAO="$root/build/ganjiao"

# ---- one program ------------------------------------------------------------------------------------------
# one SUITE NAME SECONDS COMMAND…: called by xargs, so two may run at once; each has its own database.
one() {
    suite=$1 name=$2 seconds=$3
    shift 3
    mkdir -p "$out/$suite"
    log=$out/$suite/$name.log
    if [ -n "${GANJIAO_PG_DIR-}" ]; then
        base=$(printf '%s_%s' "$suite" "$name" | tr -c 'a-z0-9_' _)
        psql -q -h "$GANJIAO_PG_DIR" -U ganjiao -d postgres -c "CREATE DATABASE $base" || exit 1
        export GANJIAO_TEST_PG="postgresql:///$base?host=$GANJIAO_PG_DIR&user=ganjiao"
    fi
    began=$(date +%s)
    # timeout leads a group of its own and passes a signal on to all of it: nothing outlives a ctrl-C.
    CMOCKA_MESSAGE_OUTPUT=TAP timeout -k 10 "$seconds" "$@" >"$log" 2>&1 &
    child=$!
    trap 'kill $child; exit 130' INT TERM HUP
    wait $child
    awk -v name="$suite/$name" -v status=$? -f tool/tap.awk "$log" >"$log.results"
    cat "$log.results"
    echo "# $suite/$name took $(($(date +%s) - began)) s"
}

# Reads lines of NAME SECONDS COMMAND… and runs them, $2 at a time.
all() { xargs -r -P "$2" -L 1 tool/test.sh one "$1"; }

# ---- suites -----------------------------------------------------------------------------------------------
suite_lint() { echo "lint 60 tool/lint.sh tap" | all lint 1; }
# Meson knows the test programs: their names, commands and time limits.
programs() { node tool/programs.mjs "$1"; }
suite_unit() { programs build | all unit 2; }
suite_sanitize() {
    # What fontconfig keeps until the end is not ours to free.
    export LSAN_OPTIONS="suppressions=$root/tool/leaks.txt:print_suppressions=0"
    echo "build 900 sh -c './dev sanitized && echo ok 1 - clang compiles everything without a warning'" | all sanitize 1
    [ ! -f build-clang/build.ninja ] || programs build-clang | all sanitize 2
    # Every input that once mattered, through its fuzz target; ./dev fuzz looks for new ones.
    for source in test/fuzz/fuzz_*.c; do
        name=${source##*/fuzz_}
        echo "fuzz_${name%.c} 120 tool/replay.sh ${name%.c}"
    done | all sanitize 2
}
suite_faults() { scripts test/faults 600 | all faults 2; }
suite_plan() { scripts test/plan 300 | all plan 1; }
suite_page() { on_both test/page 300 | all page 2; }
suite_rights() { on_both test/rights 900 | all rights 2; }
suite_story() { scripts test/story 600 | all story 2; }
suite_solve() { scripts test/solve 600 | all solve 2; }
suite_browser() { on_both test/browser 1800 | all browser 2; }
suite_send() { on_both test/send 300 | all send 2; }
suite_api() { on_both test/api 600 | all api 2; }
# Every *_test.mjs and *_test.sh of a folder, as lines for `all`.
scripts() {
    for file in "$1"/*_test.mjs "$1"/*_test.sh; do
        [ -f "$file" ] || continue
        case $file in
        *.mjs) runner="node --test-reporter=./test/tool/tap.mjs" ;;
        *) runner="sh" ;;
        esac
        name=${file##*/}
        echo "${name%_test.*} $2 $runner $file"
    done
}
# These look at how pages are made, not at what they ask: one database is enough, and the sweep takes minutes.
on_both_needed() { if [ "$1" = sqlite ]; then cat; else grep -v '^sweep \|^smoke \|^harness '; fi; }
# The same twice: the demo that a program under test starts on stands in SQLite, then in PostgreSQL (test/tool/program.mjs).
on_both() {
    for database in sqlite postgres; do
        scripts "$1" "$2" | on_both_needed "$database" |
            sed "s/^\([^ ]*\) \([^ ]*\) /\1_$database \2 env GANJIAO_DATABASE=$database /"
    done
}

# ---- the whole --------------------------------------------------------------------------------------------
stop() {
    [ -z "${GANJIAO_PG_DIR-}" ] || tool/pg.sh stop "$GANJIAO_PG_DIR"
    GANJIAO_PG_DIR=
}

if [ "${1-}" = one ]; then
    shift
    one "$@"
    exit
fi

[ $# -gt 0 ] || set -- lint unit sanitize solve faults plan page rights story send api browser
rm -rf "$out"
mkdir -p "$out"
trap stop EXIT
trap 'exit 130' INT TERM HUP
GANJIAO_PG_DIR=$(tool/pg.sh start) || { echo "test: PostgreSQL did not start"; echo "0 passed, 1 failed"; exit 1; }
export GANJIAO_PG_DIR
for suite in "$@"; do
    started=$(date +%s)
    "suite_$suite" >"$out/$suite.results"
    [ -s "$out/$suite.results" ] || echo "not ok $suite: the suite ran nothing" >"$out/$suite.results"
    cat "$out/$suite.results"
    echo "# $suite took $(($(date +%s) - started)) s"
done
stop
trap - EXIT

passed=$(cat "$out"/*.results | grep -c '^ok ')
failed=$(cat "$out"/*.results | grep -c '^not ok ')
if [ "$failed" -gt 0 ]; then
    echo
    echo "Failed (what each said stands in build/test/<suite>/<program>.log):"
    cat "$out"/*.results | grep '^not ok '
    # What a program said after each case that failed, or at its end: where only this output is kept, it must do.
    grep -l '^not ok ' "$out"/*/*.results | while read -r results; do
        printf '\n== %s\n' "${results#"$out"/}"
        log=${results%.results}
        if grep -q '^[ \t]*not ok ' "$log"; then grep -A 25 '^[ \t]*not ok ' "$log" | head -n 80; else tail -n 40 "$log"; fi
    done
fi
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
