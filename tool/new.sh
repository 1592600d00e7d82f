#!/bin/sh
# ./dev new: begins a slice, a page or a query in the shape of the others. What it writes compiles; it never overwrites.
#   new slice NAME          src/NAME with header, store, web, view, page, test and text; a line in slices.def
#   new page SLICE_NAME     src/SLICE/SLICE_NAME.html and its view
#   new query SLICE_NAME    a question in SLICE.h and SLICE_store.c
set -eu
cd "$(dirname "$0")/.."

die() { echo "new: $*" >&2; exit 1; }
write() {
    [ ! -e "$1" ] || die "$1 is there already"
    mkdir -p "$(dirname "$1")"
    cat >"$1"
    echo "$1"
}

[ $# -eq 2 ] || die "./dev new slice|page|query NAME"
kind=$1 name=$2
echo "$name" | grep -qE '^[a-z]+(_[a-z]+)*$' || die "a name is lower-case words with _ between them"
upper=$(echo "$name" | tr "[:lower:]" "[:upper:]")
slice=${name%%_*} rest=${name#*_}

new_slice() {
    [ "$slice" = "$name" ] || die "a slice is one word"
    ! grep -q "^slice $name\$" src/app/slices.def || die "$name is a slice already"
    write "src/$name/$name.h" <<END
/* What this capability is for, in one or two sentences; then all that others may know of it. */
#ifndef GANJIAO_${upper}_H
#define GANJIAO_${upper}_H
#include "store/store.h"
#include "web/web.h"

typedef struct { int64_t id; const char *name; } ${name}_row;
typedef LIST(${name}_row) ${name}_rows;
/* All of them, by name. */
MUST_USE err ${name}_of(db *d, arena *mem, ${name}_rows *ret);
extern const route_table ${name}_routes;
#endif
END
    last=$(find src -name '[0-9][0-9][0-9][0-9]_*.sql' -printf '%f\n' | sort | tail -n 1 | sed 's/^0*//; s/_.*//')
    write "src/$name/$(printf %04d $((last + 100)))_$name.sql" <<END
-- shared
CREATE TABLE ${name}_item (
    id {id} NOT NULL,
    name {text} NOT NULL,
    CONSTRAINT ${name}_item_key PRIMARY KEY (id)
);
END
    write "src/$name/${name}_store.c" <<END
#include "$name/$name.h"

err ${name}_of(db *d, arena *mem, ${name}_rows *ret)
{
    db_q q = db_sql(d, "SELECT id, name FROM ${name}_item ORDER BY name, id");
    while (db_row(&q)) {
        ${name}_row *r = GROW(mem, ret);
        r->id = db_int(&q);
        r->name = db_text(&q, mem);
    }
    return db_end(&q);
}
END
    write "src/$name/$name.view" <<END
view ${name}_line
    id   item
    text name
end
view ${name}_list
    list ${name}_line rows
end
answer ${name}_list page ${name}_list_page
END
    write "src/$name/${name}_list.html" <<END
{page ${name}_list_page(const ${name}_list *v)}
<header class="head"><h1>{t $name.title}</h1></header>
{if v->rows.n}<ul>{for r in v->rows}<li>{= r->name}</li>{end}</ul>{else}<p>{t $name.none}</p>{end}
{end}
END
    write "src/$name/${name}_web.c" <<END
#include "$name/$name.h"
#include "${name}_text.h"
#include "${name}_view.h"

static err ${name}_list_handle(turn *t)
{
    ${name}_rows rows = {0};
    ${name}_list v = {0};
    TRY(${name}_of(t->d, t->mem, &rows));
    for (size_t i = 0; i < rows.n; i++) {
        *GROW(t->mem, &v.rows) = (${name}_line){.item = rows.at[i].id, .name = rows.at[i].name};
    }
    return web_show(t, ${name}_list, &v);
}

static const route routes[] = {
    ROUTE_GET("/$name", SIGNED_IN, ${name}_list_handle, ${name}_list, T_${name}_title),
};
const route_table ${name}_routes = {routes, COUNT_OF(routes)};
END
    write "src/$name/${name}_test.c" <<END
#include "$name/$name.h"
#include "cast.h"

static err read_all(turn *t, void *context) { return ${name}_of(t->d, t->mem, context); }

static void test_begins_empty(void **state)
{
    ${name}_rows rows = {0};
    assert_int_equal(cast_read(*state, read_all, &rows), OK);
    assert_int_equal(rows.n, 0);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {CAST_BOTH(test_begins_empty)};
    return CAST_RUN(tests);
}
END
    write "text/$name.txt" <<END
title
  zh $name
  en $name
none
  zh 还没有
  en Nothing here yet
END
    echo "slice $name" >>src/app/slices.def
    echo "next: its place in src/app/slices.def, ${name}_routes in src/app/wiring.c, the words in text/$name.txt"
}

need_slice() {
    if [ ! -d "src/$slice" ] || [ "$slice" = "$name" ]; then die "NAME is SLICE_WORD, and src/$slice must be there"; fi
}

new_page() {
    need_slice
    write "src/$slice/$name.html" <<END
{page ${name}_page(const $name *v)}
<header class="head"><h1>{= v->title}</h1></header>
{end}
END
    cat >>"src/$slice/$slice.view" <<END
view $name
    text title
end
answer $name page ${name}_page
END
    echo "src/$slice/$slice.view"
    echo "next: a handler that fills $name and a ROUTE_GET(\"/$slice/$rest\", MAY_…, ${name}_handle, $name, T_…) in ${slice}_web.c"
}

new_query() {
    need_slice
    header=src/$slice/$slice.h store=src/$slice/${slice}_store.c
    ! grep -q "[^a-z_]$name(" "$header" || die "$name is in $header already"
    sed -i "\$i\\
/* What it answers; E_ABSENT when there is none. */\\
MUST_USE err $name(db *d, int64_t $slice, int64_t *ret);" "$header"
    [ -f "$store" ] || printf '#include "%s/%s.h"\n' "$slice" "$slice" >"$store"
    cat >>"$store" <<END

err $name(db *d, int64_t $slice, int64_t *ret)
{
    return db_one(d, ret, "SELECT id FROM ${slice}_item WHERE id = \$1", INT($slice));
}
END
    echo "$header $store"
}

case $kind in
slice) new_slice ;;
page) new_page ;;
query) new_query ;;
*) die "slice, page or query, not $kind" ;;
esac
