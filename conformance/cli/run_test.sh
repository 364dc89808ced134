#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# `plimsoll run` and `doctor`, end to end: programs that are no runtime pass nothing, a killed run leaves
# nothing that the next does not remove, an interrupted one leaves valid results, shards add up.
#   run_test.sh PLIMSOLL KEEL
set -eu
plimsoll=$1
PATH=$PATH:$(dirname "$2")
[ "$(id -u)" -eq 0 ] || exit 77
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() {
    echo "run_test: $*" >&2
    exit 1
}

ends_with() {
    wanted=$1
    shift
    code=0
    "$@" >"$work/out" 2>"$work/err" || code=$?
    [ "$code" -eq "$wanted" ] || {
        tail -n 20 "$work/out" "$work/err" >&2
        fail "exit status $code, wanted $wanted: $*"
    }
}

# What is no runtime passes nothing, and doctor says so.
for null in true false cat sleep; do
    path=$(command -v "$null")
    ends_with 1 "$plimsoll" doctor --runtime "$path"
    grep -q 'is no runtime' "$work/out" || fail "doctor does not see that $null is no runtime"
    ends_with 1 "$plimsoll" run --runtime "$path" --known none --case 'lifecycle.start.*' -q -f json
    ! grep -q '"verdict": *"pass"' "$work/out" || fail "$null passes a case"
done

ends_with 2 "$plimsoll" run --subject no-such-subject
ends_with 2 "$plimsoll" run --shard 3/2
ends_with 3 "$plimsoll" run --runtime /no/such/program
ends_with 5 "$plimsoll" run --subject keel --case 'no.such.case'

command -v keel >/dev/null || exit 0
cases='lifecycle.start.*'
ends_with 0 "$plimsoll" doctor --subject keel
ends_with 0 "$plimsoll" run --subject keel --case "$cases" -q -f json --out "$work/whole"
for shard in 1 2; do
    code=0
    "$plimsoll" run --subject keel --case "$cases" -q --shard "$shard/2" --out "$work/$shard" \
        >"$work/out" 2>&1 || code=$?
    [ "$code" -eq 0 ] || [ "$code" -eq 5 ] || fail "shard $shard ends with $code"
done
verdicts() {
    cat "$@" | grep '"verdict"' | sed 's/"ms":[0-9.]*,//' | sort
}
verdicts "$work/whole/results.jsonl" >"$work/a"
verdicts "$work/1/results.jsonl" "$work/2/results.jsonl" >"$work/b"
cmp "$work/a" "$work/b" || fail "two shards are not the whole"

# Interrupted: valid partial results. Killed: the next run removes what is left.
"$plimsoll" run --subject keel -q --jobs 1 --out "$work/int" >/dev/null 2>&1 &
pid=$!
while ! ls "$work/int/observations/"*.json >/dev/null 2>&1; do kill -0 $pid || break; sleep 0.05; done
kill -TERM $pid
code=0
wait $pid || code=$?
[ "$code" -eq 143 ] || fail "interrupted, it ends with $code"
tail -n 1 "$work/int/results.jsonl" | grep -q '"footer"' || fail "no footer after an interruption"

"$plimsoll" run --subject keel -q --jobs 1 --out "$work/kill" >/dev/null 2>&1 &
pid=$!
while ! ls "$work/kill/observations/"*.json >/dev/null 2>&1; do kill -0 $pid || break; sleep 0.05; done
slot=$(readlink /proc/$pid/fd/* | sed -n 's|^/run/plimsoll/\([0-9]*\)/lock$|\1|p' | head -n 1)
kill -KILL $pid
wait $pid 2>/dev/null || true
ends_with 0 "$plimsoll" run --subject keel --case "$cases" -q -f json
if flock -n "/run/plimsoll/$slot/lock" true; then # no other run has taken the slot
    for group in "/sys/fs/cgroup/plimsoll-$slot" /sys/fs/cgroup/*/"plimsoll-$slot"; do
        [ ! -d "$group" ] || fail "'$group' is left of a killed run"
    done
fi

# Runs that do not see each other's /run share the control groups of the host.
apart() {
    exec unshare -m --propagation private sh -c 'mount -t tmpfs run /run && exec "$@"' sh "$@"
}
held() {
    readlink /proc/"$1"/fd/* | sed -n 's|^.*\(/plimsoll-[0-9]*\)$|\1|p' | sort -u
}
apart "$plimsoll" run --subject keel -q --jobs 1 --out "$work/one" >/dev/null 2>&1 &
one=$!
apart "$plimsoll" run --subject keel -q --jobs 1 --out "$work/two" >/dev/null 2>&1 &
two=$!
for run in one two; do
    while ! ls "$work/$run/observations/"*.json >/dev/null 2>&1; do sleep 0.05; done
done
of_one=$(held $one)
of_two=$(held $two)
kill -TERM $one $two
wait $one $two || true
[ -n "$of_one" ] || fail "a run holds no control group"
[ "$of_one" != "$of_two" ] || fail "two runs hold one control group"
