# SPDX-License-Identifier: Apache-2.0
# Sourced by the tests here: a small image of three layers, in a layout.

skip() {
    echo "skipped: $*" >&2
    exit 77
}

fail() {
    echo "failed: $*" >&2
    exit 1
}

# put LAYOUT FILE: the file as a blob; prints its descriptor's digest and size.
put() {
    hex=$(sha256sum <"$2" | cut -d' ' -f1)
    cp "$2" "$1/blobs/sha256/$hex"
    echo "sha256:$hex $(wc -c <"$2")"
}

# add_layer LAYOUT FOLDER [TAR-OPTION]...: what the folder holds as the next layer; mtimes are fixed.
add_layer() {
    tar -C "$2" --sort=name --mtime=@1400000000 --numeric-owner ${3:---owner=0 --group=0} -cf "$1/layer.tar" .
    diffs="$diffs${diffs:+,}\"sha256:$(sha256sum <"$1/layer.tar" | cut -d' ' -f1)\""
    gzip -nf "$1/layer.tar"
    set -- "$1" $(put "$1" "$1/layer.tar.gz")
    layers="$layers${layers:+,}{\"mediaType\":\"application/vnd.oci.image.layer.v1.tar+gzip\",\"digest\":\"$2\",\"size\":$3}"
}

# small_image LAYOUT REF [WORD]: writes it; a word makes the upper layers another image's.
small_image() {
    busybox=$(command -v busybox) || skip "no busybox"
    mkdir -p "$1/blobs/sha256" "$1/new/bin" "$1/new/etc" "$1/new/old/deep" "$1/new/proc" "$1/new/dev" "$1/new/sys"
    layers= diffs=
    cp "$busybox" "$1/new/bin/busybox"
    for applet in sh cat ls sleep id echo test touch rm; do ln -s busybox "$1/new/bin/$applet"; done
    echo 'root:x:0:0::/:/bin/sh
app:x:1000:1001::/:/bin/sh' >"$1/new/etc/passwd"
    echo one >"$1/new/etc/one"
    ln "$1/new/etc/one" "$1/new/etc/one-too"
    echo gone >"$1/new/etc/gone"
    echo deep >"$1/new/old/deep/file"
    ln -s etc "$1/new/conf"
    add_layer "$1" "$1/new"
    rm -r "$1/new"
    mkdir -p "$1/new/etc" "$1/new/old" "$1/new/conf.d"
    : >"$1/new/etc/.wh.gone"
    : >"$1/new/old/.wh..wh..opq"
    echo "${3:-fresh}" >"$1/new/old/fresh"
    mkfifo "$1/new/etc/fifo"
    chmod 1777 "$1/new/old"
    add_layer "$1" "$1/new"
    rm -r "$1/new"
    mkdir -p "$1/new/etc/one"
    echo in >"$1/new/etc/one/in"
    add_layer "$1" "$1/new"
    rm -r "$1/new"
    finish_image "$1" "$2" "${3:-none}"
}

# finish_image LAYOUT REF WORD: config, manifest and index of the layers that were added.
finish_image() {
    echo "{\"architecture\":\"$(small_architecture)\",\"os\":\"linux\",\"config\":{\"Env\":[\"PATH=/bin\",\"WORD=$3\"],\"Entrypoint\":[\"/bin/sh\",\"-c\"],\"Cmd\":[\"echo cmd\"],\"User\":\"0\",\"WorkingDir\":\"/etc\"},\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[$diffs]}}" >"$1/new"
    set -- "$1" "$2" $(put "$1" "$1/new")
    echo "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"config\":{\"mediaType\":\"application/vnd.oci.image.config.v1+json\",\"digest\":\"$3\",\"size\":$4},\"layers\":[$layers]}" >"$1/new"
    set -- "$1" "$2" $(put "$1" "$1/new")
    rm "$1/new" "$1/layer.tar.gz"
    echo "{\"imageLayoutVersion\":\"1.0.0\"}" >"$1/oci-layout"
    echo "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.index.v1+json\",\"manifests\":[{\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"digest\":\"$3\",\"size\":$4,\"annotations\":{\"org.opencontainers.image.ref.name\":\"$2\"}}]}" >"$1/index.json"
}

# The GOARCH name of this machine.
small_architecture() {
    case $(uname -m) in
    x86_64) echo amd64 ;;
    aarch64) echo arm64 ;;
    *) uname -m ;;
    esac
}
