#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Subjects that are no runtimes pass no case, fail with the right cause, and are named by doctor.
#
#   null_test.sh PLIMSOLL
set -u
plimsoll=$1
here=$(cd "$(dirname "$0")" && pwd)
results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT
bad=0

[ "$(id -u)" -eq 0 ] || exit 77

fail() {
    echo "null: $*" >&2
    bad=1
}

verdicts() {
    grep -c "\"verdict\": *\"$1\"" "$results/$name/results.jsonl"
}

judge() {
    "$plimsoll" run --runtime "$here/$name" --shard "$part" --jobs 8 --timeout 0.3 --quiet --known none \
        --out "$results/$name" >/dev/null 2>&1
    code=$?
    [ "$code" -eq 1 ] || fail "$name: plimsoll run ends with $code, not 1"
    [ "$(verdicts fail)" -gt 0 ] || fail "$name: nothing fails"
    for verdict in pass broken; do
        [ "$(verdicts $verdict)" -eq 0 ] || fail "$name: $(verdicts $verdict) verdicts are $verdict"
    done
    other=$(grep '"verdict": *"fail"' "$results/$name/results.jsonl" | grep -Evc "\"cause\": *\"($causes)\"")
    [ "$other" -eq 0 ] || fail "$name: $other failures have another cause than $causes"
}

diagnose() {
    "$plimsoll" doctor --runtime "$here/$name" --timeout 1 2>&1 | grep -qF "$sentence" ||
        fail "$name: doctor does not say '$sentence'"
}

while IFS='|' read -r name part rest; do
    case $name in '#'*) continue ;; esac
    name=${name%% *} part=$(echo "$part" | tr -d ' ')
    causes=$(echo "${rest% | *}" | tr -d ' ') sentence=${rest##* | }
    judge
    diagnose
done <"$here/expected.txt"
exit $bad
