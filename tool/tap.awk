# From what one test program said to one line per case: `ok program: case` or `not ok program: case`.
function case_of(line) {
    sub(/^[ \t]*(not )?ok[ \t]*[0-9]*[ \t]*(- )?/, "", line)
    return line
}
function bad(what) { failed++; print "not ok " name ": " what }
/^[ \t]*1\.\.[0-9]+/ { planned += substr($1, 4); next }
/^[ \t]*not ok / { seen++; bad(case_of($0)); next }
/^[ \t]*ok / {
    seen++
    if ($0 ~ /# *(SKIP|TO[D]O)/) bad(case_of($0))
    else print "ok " name ": " case_of($0)
}
END {
    if (!seen) bad("ran nothing (status " status ")")
    else if (seen < planned) bad("ended after " seen " of " planned " cases (status " status ")")
    else if (status && !failed) bad("ended with status " status)
}
