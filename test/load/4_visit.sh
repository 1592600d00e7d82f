#!/bin/sh
# The first visit of real pages with an empty cache: the page and each asset that it names, gzip as a browser asks.
. "$(dirname "$0")/common.sh"
seed
serve "$bench/$profile"
token_of() { json "$bench/$profile.json" "d.accounts.find(a=>a.role===\"$1\").token"; }
fetch() { # path, role's token, file: bytes on the wire
    curl -s -o "$3" -w '%{size_download}' -H "Authorization: Bearer $2" -H 'Accept: text/html' \
        -H 'Accept-Encoding: gzip' "http://127.0.0.1:$port$1"
}
assets_of() { # file: what the browser asks for by itself; the charts' library only where there is a chart
    gzip -dcf "$1" >"$1.html"
    grep -oE '(href|src)="/a/[^"#]*' "$1.html" | sed 's/^[^"]*"//' | sort -u
    if grep -q data-chart "$1.html"; then sed -n 's/^<meta name="charts" content="\([^"]*\)">$/\1/p' "$1.html"; fi
}
visit() { # name, path, role
    token=$(token_of "$3")
    bytes=$(fetch "$2" "$token" "$bench/visit")
    requests=1
    for asset in $(assets_of "$bench/visit"); do
        bytes=$((bytes + $(fetch "$asset" "$token" /dev/null)))
        requests=$((requests + 1))
    done
    echo "| $1 | $requests | $bytes |"
}
echo "## First visit"
echo
echo "Nothing cached: the page and all assets that its HTML names, bodies as sent (gzip)."
echo
echo "| page | requests | bytes |"
echo "| --- | ---: | ---: |"
visit "people list" /people training_office
visit "workbench of the training office" / training_office
visit "class list" /classes training_office
visit "dashboard of figures" /figures training_office
visit "a trainee's own page" / trainee
stop
