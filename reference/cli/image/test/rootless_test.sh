#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# rootless_test.sh KEEL-IMAGE: whom files belong to when ids are mapped, and when there is only one.
set -u
here=$(cd "$(dirname "$0")" && pwd)
. "$here/small_image.sh"
[ "$(id -u)" -eq 0 ] || skip "needs root, to become somebody else"
if [ -z "${PLIMSOLL_INSIDE:-}" ]; then
    PLIMSOLL_INSIDE=1 exec unshare -m --propagation private "$0" "$@"
fi
work=$(mktemp -d)
trap 'cd /; umount "$work/fs" 2>/dev/null; rm -rf "$work"' EXIT
chmod 755 "$work"
mkdir "$work/fs"
mount -t tmpfs -o mode=1777 tmpfs "$work/fs" || skip "no tmpfs"
cd "$work/fs" || exit 1
cp "$1" keel-image
chmod 755 keel-image
keel=./keel-image

layers= diffs=
mkdir -p owned/blobs/sha256 new/closed
echo root >new/root
echo app >new/app
echo far >new/far
echo in >new/closed/in
chown 1000:1001 new/app new/closed
chown 70000:70000 new/far
mknod new/null c 1 3
mkfifo new/fifo
chmod 4755 new/root
chmod 555 new/closed
add_layer owned new --xattrs
rm -r new
mkdir -p new/closed
echo late >new/closed/late
chown 1000:1001 new/closed
chmod 555 new/closed
add_layer owned new --xattrs
rm -r new
finish_image owned one none
chmod -R a+rX owned

owner() { stat -c '%u:%g' "$1"; }
expect() { # TREE NAME OWNER
    [ "$(owner "$1/$2")" = "$3" ] || fail "$1/$2 belongs to $(owner "$1/$2"), not $3"
}

# Root, and ranges that are given.
"$keel" unpack --uid-map 0:100000:65536 --gid-map 0:200000:65536 owned:one mapped 2>out && fail "70000 is of no range"
grep -q "owner 70000 is of no range" out || fail "$(cat out)"
[ ! -e mapped ] || fail "a tree that failed is left"
"$keel" unpack --uid-map 0:100000:65536 --uid-map 70000:300000:1 --gid-map 0:200000:80000 owned:one mapped || fail "unpack with ranges"
expect mapped . 100000:200000
expect mapped root 100000:200000
expect mapped app 101000:201001
expect mapped far 300000:270000
expect mapped fifo 100000:200000
expect mapped closed 101000:201001
[ "$(stat -c '%F %a' mapped/root)" = "regular file 4755" ] || fail "the set-id bit is lost"
[ -c mapped/null ] || fail "no device"
for range in 0:1 a:b:c 0:0:0 0:4294967295:2 1:2:3:4 -1:0:1; do
    "$keel" unpack --uid-map $range owned:one wrong 2>/dev/null && fail "--uid-map $range is accepted"
done
"$keel" unpack --rootless --uid-map 0:1:1 owned:one wrong 2>/dev/null && fail "--rootless with --uid-map"

# A store keeps trees of one mapping.
"$keel" prepare --store store --storage copy --uid-map 0:100000:80000 --gid-map 0:100000:80000 owned:one bundle >/dev/null || fail prepare
expect store/bundles/bundle/rootfs app 101000:101001
"$keel" prepare --store store owned:one other 2>/dev/null && fail "a store of another mapping is used"

as() { setpriv --reuid=65534 --regid=65534 --clear-groups "$@"; }
as unshare -U true 2>/dev/null || skip "the kernel grants no user namespaces"
all() { # TREE: what is the same however few ids there are
    [ "$(cat "$1/closed/in" "$1/closed/late")" = "in
late" ] || fail "$1: content"
    [ "$(stat -c %F "$1/null")" = "regular empty file" ] || fail "$1: a device is $(stat -c %F "$1/null")"
    [ -p "$1/fifo" ] || fail "$1: no FIFO"
    [ "$(stat -c %a "$1/closed") $(stat -c %a "$1/root")" = "555 4755" ] || fail "$1: modes"
    [ "$(stat -c %Y "$1/closed")" = 1400000000 ] || fail "$1: times"
}

# Somebody without subordinate ids: all is theirs.
: >none
mount --bind none /etc/subuid 2>/dev/null
mount --bind none /etc/subgid 2>/dev/null
as "$keel" unpack --rootless owned:one alone || fail "--rootless"
all alone
for name in . root app far closed closed/in; do expect alone $name 65534:65534; done
as "$keel" unpack owned:one without 2>/dev/null && fail "without rights and without --rootless"
[ ! -e without ] || fail "a tree that failed is left"

# In a namespace that somebody else has made.
as unshare -Ur "$keel" unpack --rootless owned:one inside || fail "--rootless in a namespace"
all inside
expect inside app 65534:65534

# With subordinate ids, where the programs for them are.
if command -v newuidmap >/dev/null && [ -e /etc/subuid ]; then
    echo 65534:500000:65536 >some
    umount /etc/subuid /etc/subgid
    mount --bind some /etc/subuid
    mount --bind some /etc/subgid
    as "$keel" unpack --rootless owned:one subordinate || fail "--rootless with subordinate ids"
    all subordinate
    expect subordinate root 65534:65534
    expect subordinate app 500999:501000
    expect subordinate far 65534:65534
    umount /etc/subuid /etc/subgid
else
    echo "without newuidmap"
fi
