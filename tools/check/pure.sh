#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The judge decides and touches nothing: what its library calls outside itself is on a short list
# of functions that start no process, open no file and ask no clock. Takes the library's path, as
# ctest gives it; by hand it looks at the dev build.
set -eu
export LC_ALL=C
cd "$(dirname "$0")/../.."
library=${1:-build/dev/conformance/judge/libcts_judge.a}
[ $# -eq 1 ] || [ -e "$library" ] || exit 0
allowed='^(oci_(new|grow|str_dup|str_dup_n|str_printf)'
allowed="$allowed"'|oci_text_(add|add_n|printf|get|steal|done)|oci_fail|oci_within'
allowed="$allowed"'|oci_json_(at|dump|type_name|u64)'
allowed="$allowed"'|cts_(catalogue_find|requirement_holds|version_compare|version_valid)'
allowed="$allowed"'|cts_(knowns_size|knowns_at|known_applies|known_covers|known_expired)'
allowed="$allowed"'|cts_(cases_size|cases_at|case_holds|profile_takes|profile_leave)'
allowed="$allowed"'|json_(array|object|string|integer|real|true|false|null)(_.*)?'
allowed="$allowed"'|json_(loads|pack|unpack_ex|copy|equal|delete|number_value)|jsonp_.*'
allowed="$allowed"'|mem(cpy|cmp|set|move)|str(len|cmp|casecmp|ncmp|chr|rchr|spn|cspn|str|ndup|toll?)'
allowed="$allowed"'|__isoc[0-9]+_strtoll?|__(mem|str|v?s(n)?printf).*_chk|v?snprintf|free|round'
allowed="$allowed"'|reg(comp|exec|free|error)|__errno_location|__stack_chk_fail'
allowed="$allowed"'|_GLOBAL_OFFSET_TABLE_|__(asan|ubsan|gcov|sanitizer|sancov)_.*|llvm_.*)$'
defined=$(mktemp)
trap 'rm -f "$defined"' EXIT
nm --defined-only "$library" | awk 'NF == 3 { print $3 }' | sort -u > "$defined"
[ -s "$defined" ] || { echo "pure: '$library' defines nothing" >&2; exit 1; }
strange=$(nm --undefined-only "$library" | awk 'NF == 2 { print $2 }' | sort -u |
    comm -23 - "$defined" | grep -Ev "$allowed" || true)
[ -z "$strange" ] || { echo "pure: the judge may not call:"; echo "$strange"; exit 1; }
