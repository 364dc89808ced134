#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# run_test.sh KEEL: an image becomes a running container, and nothing is left of it.
set -u
here=$(cd "$(dirname "$0")" && pwd)
. "$here/small_image.sh"
keel=$1
[ "$(id -u)" -eq 0 ] || skip "needs root"
if [ -z "${PLIMSOLL_INSIDE:-}" ]; then
    PLIMSOLL_INSIDE=1 exec unshare -m --propagation private "$0" "$@"
fi
work=$(mktemp -d)
trap 'cd /; umount -l "$work/fs" 2>/dev/null; rm -rf "$work"' EXIT
mkdir "$work/fs"
mount -t tmpfs tmpfs "$work/fs" || skip "no tmpfs"
cd "$work/fs" || exit 1
small_image layout one
id=keel-image-test-$$
run() { timeout 30 "$keel" --root "$work/fs/state" run --store store "$@"; }
expect() { # STATUS TEXT: of the last run
    [ "$status" -eq "$1" ] || fail "exit status $status, not $1: $(cat out)"
    [ "$(cat out)" = "$2" ] || fail "'$(cat out)', not '$2'"
}
gone() {
    [ -z "$(ls store/bundles)" ] || fail "$1: a bundle is left"
    grep -q "$work/fs/store" /proc/self/mountinfo && fail "$1: a mount is left"
    [ -z "$(ls state 2>/dev/null)" ] || fail "$1: a container is left: $(ls state)"
}
try() { run "$@" >out 2>&1; status=$?; }

try --rm --image layout:one $id
expect 0 cmd
gone "the image's own command"
try --rm --image layout:one $id 'cat passwd >/dev/null; echo $WORD $0 $(ls / | wc -l); exit 7' -x
expect 7 "none -x 8"
gone "words of the command line"
try --rm --image layout:one $id 'touch /written; test -e /written && test ! -e /etc/gone && test -p /etc/fifo'
expect 0 ""
gone "a root that is written to"
try --rm --image layout:one $id 'test ! -e /written'
expect 0 ""
try --rm --image layout:other $id
[ "$status" -ne 0 ] || fail "an image that is not there runs"
grep -q "layout names: one" out || fail "no word of what there is: $(cat out)"
gone "an image that is not there"
try --rm $id
[ "$status" -ne 0 ] || fail "--rm without --image"
try --rm --detach --image layout:one $id
[ "$status" -ne 0 ] || fail "--rm with --detach"
gone "options that contradict each other"

# The terminal's interrupt and a kill: the bundle goes all the same.
for signal in TERM INT KILL; do
    run --rm --image layout:one $id "trap 'exit 3' TERM INT; echo ready >/etc/ready; while :; do sleep 0.1; done" >out 2>&1 &
    n=0
    until grep -qs ready store/bundles/$id/rootfs/etc/ready; do
        n=$((n + 1))
        [ $n -lt 200 ] || fail "it does not start: $(cat out)"
        sleep 0.05
    done
    # timeout's child is keel
    child=$(cat /proc/$!/task/$!/children)
    kill -$signal $child
    wait $! 2>/dev/null
    status=$?
    if [ $signal = KILL ]; then
        # The container may end by itself meanwhile, and its keeper may be removing the bundle.
        n=0
        while [ -n "$(ls state store/bundles | grep $id)" ] && [ $n -lt 40 ]; do
            "$keel" --root "$work/fs/state" delete --force $id 2>/dev/null
            "$keel" image gc --store store >/dev/null || fail gc
            n=$((n + 1))
            sleep 0.05
        done
    else
        expect 3 ""
    fi
    gone "signal $signal"
done

# Without --rm the bundle stays and runs again.
try --image layout:one $id 'echo first >/etc/left'
expect 0 ""
timeout 30 "$keel" --root "$work/fs/state" run --bundle "store/bundles/$id" $id >out 2>&1
status=$?
expect 0 ""
[ "$(cat store/bundles/$id/rootfs/etc/left)" = first ] || fail "what was written is not kept"
"$keel" image remove --store store $id || fail remove
"$keel" --root "$work/fs/state" create --store store --image layout:one $id 'exit 4' >out 2>&1 </dev/null || fail "create: $(cat out)"
"$keel" --root "$work/fs/state" delete --force $id || fail delete
"$keel" image remove --store store $id || fail remove
"$keel" image gc --store store >out || fail gc
[ "$(cat out)" = "removed: 3 layers, 0 bundles, 0 leftovers" ] || fail "gc: $(cat out)"
gone "at the end"
