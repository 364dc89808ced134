#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# store_test.sh STORAGE KEEL-IMAGE COMPARE-TREES
#
# One storage, on a loop-mounted file system of its kind: the tree is the one that unpack makes; two images share
# what they have in common; many at once; processes killed at random moments leave nothing that gc does not remove.
set -u
here=$(cd "$(dirname "$0")" && pwd)
. "$here/small_image.sh"
storage=$1
keel=$2
compare=$3
[ "$(id -u)" -eq 0 ] || skip "needs root"
if [ -z "${PLIMSOLL_INSIDE:-}" ]; then
    PLIMSOLL_INSIDE=1 exec unshare -m --propagation private "$0" "$@"
fi

# storage, file system, size, options of its mkfs
kinds='copy ext4 -F
overlay ext4 -F
btrfs btrfs -f
reflink xfs -f'
work=$(mktemp -d)
trap 'cd /; umount -l "$work/fs" 2>/dev/null; rm -rf "$work"' EXIT
set -- $(echo "$kinds" | grep "^$storage ")
command -v "mkfs.$2" >/dev/null || skip "no mkfs.$2"
grep -qw "$2" /proc/filesystems || modprobe "$2" 2>/dev/null || skip "the kernel has no $2"
truncate -s 400M "$work/disk"
mkfs."$2" -q "$3" "$work/disk" >"$work/log" 2>&1 || skip "mkfs.$2: $(tail -n 1 "$work/log")"
mkdir "$work/fs"
mount -o loop "$work/disk" "$work/fs" 2>"$work/log" || skip "mount: $(cat "$work/log")"
cd "$work/fs" || exit 1

small_image "$work/a" one
small_image "$work/b" two other
image() { verb=$1; shift; "$keel" "$verb" --no-sync --store "$work/fs/store" "$@"; }
same() { "$compare" "$@" || fail "trees differ"; }
layers() { ls store/layers | wc -l; }
nothing() { # after gc: no layer but those of bundles, nothing in tmp, nothing mounted
    [ "$(layers)" -eq "$1" ] || fail "$2: $(layers) layers are left, not $1"
    [ -z "$(ls store/tmp)" ] || fail "$2: tmp holds $(ls store/tmp)"
    [ "$(grep -c "$work/fs/" /proc/self/mountinfo)" -eq "${3:-0}" ] || fail "$2: mounts are left"
}

"$keel" unpack --no-sync "$work/a:one" plain || fail unpack
"$keel" unpack --no-sync "$work/b:two" plain-too || fail unpack
image prepare --storage "$storage" "$work/a:one" first || {
    "$keel" store --store "$work/fs/store" >/dev/null 2>&1 && fail prepare
    skip "storage '$storage' does not work here"
}
same plain store/bundles/first/rootfs
[ "$(layers)" -eq 3 ] || fail "$(layers) layers, not 3"

# The second image has the lowest layer in common with the first.
image prepare "$work/b:two" second >/dev/null || fail "a second image"
[ "$(layers)" -eq 5 ] || fail "$(layers) layers, not 5: nothing is shared"
same plain-too store/bundles/second/rootfs

# What a container writes stays in its bundle.
echo changed >store/bundles/first/rootfs/etc/passwd
rm -r store/bundles/first/rootfs/old
image prepare "$work/a:one" third >/dev/null || fail "a second bundle"
same plain store/bundles/third/rootfs

image prepare "$work/a:one" third 2>/dev/null && fail "a name is taken twice"
other=copy
[ "$storage" != copy ] || other=overlay
image store --storage "$other" 2>/dev/null && fail "another storage is accepted"
image remove first || fail remove
image remove third || fail remove
image gc >/dev/null || fail gc
mounts=0
[ "$storage" != overlay ] || mounts=1
nothing 3 "two bundles removed" $mounts
same plain-too store/bundles/second/rootfs
image remove second || fail remove
image remove second 2>/dev/null && fail "a bundle is removed twice"
image gc >/dev/null || fail gc
nothing 0 "all bundles removed"

# Many at once, from nothing, with the sweep among them.
for i in 1 2 3 4 5 6; do
    layout=a:one
    [ $((i % 2)) -eq 0 ] || layout=b:two
    image prepare "$work/$layout" "many-$i" >/dev/null 2>"$work/log-$i" &
    [ $i -ne 3 ] || image gc >/dev/null &
done
wait
for i in 1 2 3 4 5 6; do
    [ -s "$work/log-$i" ] && fail "beside others: $(cat "$work/log-$i")"
    image remove "many-$i" || fail "remove beside others"
done
[ "$(layers)" -eq 5 ] || fail "many at once made $(layers) layers, not 5"
image gc >/dev/null
nothing 0 "many at once"

# Killed at random moments: whatever was being made, removed or swept.
seed=${PLIMSOLL_SEED:-$$}
i=0
while [ $i -lt "${PLIMSOLL_KILLS:-40}" ]; do
    i=$((i + 1))
    seed=$(((seed * 1103515245 + 12345) % 2147483648))
    case $((i % 4)) in
    0) image gc >/dev/null 2>&1 & ;;
    1) image prepare "$work/a:one" killed >/dev/null 2>&1 & ;;
    2) image prepare "$work/b:two" "killed-$i" >/dev/null 2>&1 & ;;
    3) image keep "$work/a:one" kept </dev/null >/dev/null 2>&1 & ;;
    esac
    pid=$!
    sleep "0.0$((seed / 65536 % 60))"
    kill -9 $pid 2>/dev/null
    wait $pid 2>/dev/null
    # The next use works, whatever the kill left; the tree is whole.
    image remove killed >/dev/null 2>&1
    image prepare "$work/a:one" "after" >/dev/null || fail "after kill $i (seed $seed)"
    same plain store/bundles/after/rootfs >/dev/null
    image remove after || fail "remove after kill $i (seed $seed)"
done
for name in $(ls store/bundles); do image remove "$name" >/dev/null 2>&1; done
image gc >/dev/null || fail "gc after kills (seed $seed)"
nothing 0 "after kills (seed $seed)"
[ -z "$(ls store/bundles)" ] || fail "after kills: bundles are left: $(ls store/bundles)"
