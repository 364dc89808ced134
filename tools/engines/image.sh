# shellcheck shell=sh
# SPDX-License-Identifier: Apache-2.0
# What the engines run: a root file system of busybox alone, $WORK/box.tar, and an image of it as `docker save` writes
# one, $WORK/image.tar, named box:latest.

mkdir -p "$WORK/box/bin" "$WORK/box/etc" "$WORK/box/tmp"
cp "$(command -v busybox)" "$WORK/box/bin/busybox"
for applet in sh cat chown cp dd echo grep hostname id kill ls mkdir mknod mount readlink rm sleep stty tar test touch true tty umount; do
    ln -s busybox "$WORK/box/bin/$applet"
done
printf 'root:x:0:0:root:/root:/bin/sh\nguest:x:1000:1000:guest:/tmp:/bin/sh\n' >"$WORK/box/etc/passwd"
printf 'root:x:0:\nguest:x:1000:\nusers:x:100:guest\n' >"$WORK/box/etc/group"
tar -C "$WORK/box" -cf "$WORK/box.tar" .

mkdir "$WORK/image"
cp "$WORK/box.tar" "$WORK/image/layer.tar"
cat >"$WORK/image/config.json" <<END
{
  "architecture": "$(dpkg --print-architecture)", "os": "linux",
  "config": { "Cmd": ["/bin/sleep", "60"], "Env": ["PATH=/bin"] },
  "rootfs": { "type": "layers", "diff_ids": ["sha256:$(sha256sum "$WORK/box.tar" | cut -d' ' -f1)"] }
}
END
printf '[{ "Config": "config.json", "RepoTags": ["box:latest"], "Layers": ["layer.tar"] }]\n' >"$WORK/image/manifest.json"
tar -C "$WORK/image" -cf "$WORK/image.tar" manifest.json config.json layer.tar
