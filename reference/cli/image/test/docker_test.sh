#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# docker_test.sh KEEL-IMAGE COMPARE-TREES: archives of Docker's tools, there and back.
#
# Archives of the forms that are no longer written are made here. Where skopeo and podman are installed they read
# what is exported, and what skopeo writes is imported.
set -u
here=$(cd "$(dirname "$0")" && pwd)
. "$here/small_image.sh"
keel=$1
compare=$2
[ "$(id -u)" -eq 0 ] || skip "needs root"
work=$(mktemp -d)
trap 'cd /; rm -rf "$work"' EXIT
cd "$work" || exit 1
small_image small one
"$keel" unpack --no-sync small:one plain || fail unpack

import() { "$keel" import --no-sync "$@" || fail "import $*"; }
same() { # LAYOUT[:REF]: a valid image with the tree of the small one
    "$keel" verify "${1%%:*}" >out || fail "$1: $(cat out)"
    rm -rf tree
    "$keel" unpack --no-sync "$1" tree || fail "unpack $1"
    "$compare" plain tree >out || fail "$1: $(cat out)"
}
refused() { # TEXT ARCHIVE: with that word, and nothing is left
    if "$keel" import "$2" refused >out 2>&1; then fail "$2 is accepted"; fi
    grep -q "$1" out || fail "$2: '$1' is not in: $(cat out)"
    [ -z "$(ls -d refused .keel-* 2>/dev/null)" ] || fail "$2: something is left"
}

# Both forms, read again.
for form in oci docker; do
    "$keel" export --form $form --tag small:tag small:one $form.tar || fail "export --form $form"
    import $form.tar back-$form
    same back-$form
    "$keel" export --form $form --tag small:tag small:one - >again.tar || fail "export to a pipe"
    cmp $form.tar again.tar || fail "the same image is another archive"
    rm again.tar
    "$keel" export small:one $form.tar 2>/dev/null && fail "an archive is replaced"
done
same back-docker:small:tag
same back-oci:tag
gzip -c docker.tar | "$keel" import - piped || fail "import from a pipe"
same piped
[ "$(cmp back-docker/index.json piped/index.json)" = "" ] || fail "compressed is another image"

# Docker 1.10 to 24: a folder for each layer, the same layer as a link; the order of members does not matter.
mkdir old && tar -xf docker.tar -C old
(cd old && for layer in */layer.tar; do echo 1.0 >"${layer%/*}/VERSION"; echo '{}' >"${layer%/*}/json"; done)
first=$(cd old && ls -d */ | head -n 1)
mkdir old/linked && mv "old/${first}layer.tar" old/linked/ && ln -s ../linked/layer.tar "old/${first}layer.tar"
tar -C old -cf old.tar --sort=name .
import old.tar back-old
same back-old:small:tag

# Before 1.10: every layer is an image and names its parent.
mkdir v1 && tar -xf docker.tar -C v1
parent=
config=$(sed -n 's/.*"config":\({.*}\),"rootfs".*/\1/p' v1/*.json | head -n 1)
for hex in $(sed 's/.*"Layers":\[//; s/\].*//; s/,/ /g; s/"//g; s,/layer.tar,,g' v1/manifest.json); do
    echo "{\"id\":\"$hex\"${parent:+,\"parent\":\"$parent\"},\"created\":\"2015-04-01T00:00:00Z\",\"os\":\"linux\",\"architecture\":\"$(small_architecture)\",\"container_config\":{\"Cmd\":[\"/bin/sh\",\"-c\",\"step\"]},\"config\":$config}" >"v1/$hex/json"
    echo 1.0 >"v1/$hex/VERSION"
    parent=$hex
done
rm v1/*.json
echo "{\"small\":{\"old\":\"$parent\"}}" >v1/repositories
tar -C v1 -cf v1.tar .
import v1.tar back-v1
same back-v1:small:old
"$keel" inspect back-v1 | grep -q '"created_by": "step"' || fail "the history is not kept"

# Documents of Docker's media types within a layout.
cp -r back-oci v2
types='s,vnd.oci.image.manifest.v1+json,vnd.docker.distribution.manifest.v2+json,; s,vnd.oci.image.config.v1,vnd.docker.container.image.v1,; s,vnd.oci.image.layer.v1.tar+gzip,vnd.docker.image.rootfs.diff.tar.gzip,g'
hex=$(sed -n 's/.*"digest": *"sha256:\([0-9a-f]*\)".*/\1/p' v2/index.json)
sed -i "$types" "v2/blobs/sha256/$hex"
new=$(sha256sum <"v2/blobs/sha256/$hex" | cut -d' ' -f1)
size=$(wc -c <"v2/blobs/sha256/$hex")
mv "v2/blobs/sha256/$hex" "v2/blobs/sha256/$new"
sed -i "$types; s/$hex/$new/; s/\"size\": *[0-9]*/\"size\":$size/" v2/index.json
tar -C v2 -cf v2.tar .
import v2.tar back-v2
same back-v2
grep -rq vnd.docker back-v2 && fail "a media type of Docker's is left"

# What is refused, with a word.
: >empty
refused "no archive" empty
tar -cf none.tar empty
refused "neither index.json nor manifest.json" none.tar
mkdir broken && tar -xf docker.tar -C broken && rm "broken/${first}layer.tar" && tar -C broken -cf broken.tar .
refused "has no '${first}layer.tar'" broken.tar
tar -xf docker.tar -C broken && echo more >>"broken/${first}layer.tar" && tar -C broken -cf changed.tar .
refused "and the config says" changed.tar
sed 's,distribution.manifest.v2+json,distribution.manifest.v1+json,' v2/index.json >index && mv index v2/index.json
tar -C v2 -cf schema1.tar .
refused "schema 1" schema1.tar
tar -cf climbing.tar --transform 's,^,../,' -P empty
refused "leaves the archive" climbing.tar
head -c 20000 docker.tar >cut.tar
refused "no archive" cut.tar

# Others read what is exported, and what they write is read.
policy=$work/policy
echo '{"default":[{"type":"insecureAcceptAnything"}]}' >"$policy"
if command -v skopeo >/dev/null; then
    for form in oci docker; do
        skopeo --policy "$policy" copy -q docker-archive:$form.tar oci:by-skopeo-$form:one || fail "skopeo reads --form $form"
        same by-skopeo-$form:one
    done
    skopeo --policy "$policy" copy -q oci-archive:oci.tar oci:by-skopeo:one || fail "skopeo reads an oci-archive"
    same by-skopeo:one
    skopeo --policy "$policy" copy -q oci:small:one docker-archive:skopeo.tar:small:tag || fail skopeo
    import skopeo.tar from-skopeo
    same from-skopeo
    skopeo --policy "$policy" copy -q oci:small:one oci-archive:skopeo-oci.tar:tag || fail skopeo
    import skopeo-oci.tar from-skopeo-oci
    same from-skopeo-oci:tag
else
    echo "without skopeo"
fi
if command -v podman >/dev/null; then
    for form in oci docker; do
        podman --root "$work/podman" --runroot "$work/podman-run" --storage-driver vfs --signature-policy "$policy" \
            load -q -i $form.tar >out 2>&1 || podman --root "$work/podman" --runroot "$work/podman-run" \
            --storage-driver vfs load -q -i $form.tar >out 2>&1 || fail "podman reads --form $form: $(cat out)"
        grep -q small:tag out || fail "podman reads --form $form: $(cat out)"
    done
else
    echo "without podman"
fi
