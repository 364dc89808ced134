# shellcheck shell=sh
# SPDX-License-Identifier: Apache-2.0
# buildah: a container to work in, and an image built by a file of instructions that run in keel.

. "$here/containers.sh"
export BUILDAH_RUNTIME="$RUNTIME" BUILDAH_ISOLATION=oci

# An image of that root file system: an empty one, with it added.
expect 0 '' buildah from --name base scratch
expect 0 '' buildah add base "$WORK/box.tar" /
expect 0 '' buildah config --cmd /bin/sh base
expect 0 '' buildah commit base box
expect 0 '' buildah rm base

expect 0 '^work$' buildah from --name work localhost/box
expect 0 '^hello$' buildah run work echo hello
expect 0 '^hello$' buildah --debug run --runtime "$RUNTIME" work echo hello
expect 6 '' buildah run work sh -c 'exit 6'
expect 0 '' buildah run work sh -c 'echo made inside >/made'
expect 0 '^made inside$' buildah run work cat /made
expect 0 '^uid=1000\(guest\)' buildah run --user guest work id
expect 1 'not permitted' buildah run --cap-drop CAP_CHOWN work chown guest /made
mkdir "$WORK/volume"
expect 0 '' buildah run -v "$WORK/volume:/data" work sh -c 'echo kept >/data/file'
expect 0 '^kept$' cat "$WORK/volume/file"
mkfifo "$WORK/keyboard"
exec 9<>"$WORK/keyboard"
expect 0 '^/dev/pts/0' sh -c "script -qec 'buildah run -t work tty' /dev/null <&9"
exec 9>&-
expect 0 '' buildah rm work

mkdir "$WORK/context"
cat >"$WORK/context/Containerfile" <<'END'
FROM localhost/box
RUN echo "built by $(id -u)" >/built && mkdir /home && chown guest /home
WORKDIR /home
USER guest
RUN touch mine && echo "and by $(id -u) in $(pwd)" >>mine
RUN [ ! -w /built ]
END
expect 0 '' buildah build --runtime "$RUNTIME" -t built "$WORK/context"
expect 0 '' buildah from --name built localhost/built
expect 0 '^and by 1000 in /home$' buildah run built cat /built mine
printf 'FROM localhost/box\nRUN exit 3\n' >"$WORK/context/Containerfile"
expect 3 'exit status 3' buildah build -t broken "$WORK/context"
expect 0 '' buildah rm -a
expect 0 '' buildah rmi -af
