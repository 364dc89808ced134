#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Marks of unfinished work, line comments and joined paths do not get in.
set -eu
cd "$(dirname "$0")/../.."
bad=0
refuse() {
    if git grep -nE "$2" -- "$3" "$4"; then
        echo "style: $1"
        bad=1
    fi
}
refuse 'a TODO needs an issue, not a comment' '^[^"]*\b(TODO|FIXME|XXX)\b' '*.c' '*.h'
refuse '// is for the moment' '^[[:space:]]*//' '*.c' '*.h'
refuse 'no goto' '\bgoto [a-z_]+;' '*.c' '*.h'
refuse 'no alloca, no setjmp outside the unit tests' '\balloca\(' '*.c' '*.h'
refuse 'subjects are data: no runtime is named in the code' 'strn?cmp\([^)]*"(crun|runc|runsc|keel|youki|umoci|podman)"' 'conformance/*.c' 'fixtures/*.c'
exit $bad
