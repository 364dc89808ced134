#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Every requirement that the reference names, in an error, a table row or a comment, is in the catalogue.
set -eu
export LC_ALL=C
cd "$(dirname "$0")/../.."
known=$(mktemp)
trap 'rm -f "$known"' EXIT
sed -n 's/^ *"id": "\([^"]*\)",*$/\1/p; s/^ *"aliases": \[\(.*\)\],*$/\1/p' spec/runtime/*.json spec/image/*.json |
    tr -d '" ' | tr ',' '\n' | sort -u >"$known"
[ "$(wc -l <"$known")" -gt 500 ] || { echo "clauses: the catalogue in spec/ is not found"; exit 1; }
bad=0
for file in $(git ls-files 'reference/bundle/*.[ch]' 'reference/runtime/*.[ch]' | grep -v _test); do
    # Ids are put together by macros, so the strings are read as the compiler sees them.
    named=$( { cc -E -P -w -Ireference -D_GNU_SOURCE -DPLIMSOLL_VERSION='"0"' -include "$file" -x c /dev/null |
        tr '\n' ' ' | sed 's/" *"//g' | grep -oE '"(rt|cfg)\.[A-Za-z][A-Za-z0-9.+-]*"' | tr -d '"' || true
        tr '\n' ' ' <"$file" | grep -oE '@spec [^@/]*' | grep -oE '(rt|cfg)\.[A-Za-z][A-Za-z0-9.+-]*' || true; } |
        sed 's/\.$//' | sort -u | comm -23 - "$known")
    [ -z "$named" ] || { echo "$file: no such requirement:" $named; bad=1; }
done
exit $bad
