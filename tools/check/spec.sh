#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Ids are permanent: spec/ids.txt loses no line. Holes only close: spec/baseline.json gains none.
set -eu
cd "$(dirname "$0")/../.."
git rev-parse -q --verify HEAD >/dev/null || exit 0 # not a checkout: nothing to compare with
before=HEAD
git diff --quiet HEAD -- spec/ids.txt spec/baseline.json || changed=yes
[ "${changed:-no}" = yes ] || before=HEAD^
git rev-parse -q --verify "$before:spec/baseline.json" >/dev/null || exit 0 # first edition
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
names() { grep -oE '"[A-Za-z0-9._-]+"[,]?$' | tr -d '",' | sort; }
git show "$before:spec/ids.txt" | sort >"$scratch/ids.before"
sort spec/ids.txt >"$scratch/ids.now"
git show "$before:spec/baseline.json" | names >"$scratch/holes.before"
names <spec/baseline.json >"$scratch/holes.now"
bad=0
refuse() {
    [ -z "$2" ] || { echo "spec: $1:" && echo "$2" && bad=1; }
}
refuse "ids that vanished from spec/ids.txt" "$(comm -23 "$scratch/ids.before" "$scratch/ids.now")"
refuse "holes added to spec/baseline.json: write a case or a reason" "$(comm -13 "$scratch/holes.before" "$scratch/holes.now")"
exit $bad
