# shellcheck shell=sh
# SPDX-License-Identifier: Apache-2.0
# For podman and buildah: a configuration of their own, in $WORK.

. "$here/image.sh"
export CONTAINERS_CONF="$WORK/containers.conf" CONTAINERS_STORAGE_CONF="$WORK/storage.conf"
cat >"$CONTAINERS_CONF" <<END
[containers]
default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]
netns = "none"
log_driver = "k8s-file"
[engine]
runtime = "tried"
cgroup_manager = "cgroupfs"
events_logger = "file"
infra_image = "localhost/box"
[engine.runtimes]
tried = ["$RUNTIME"]
END
cat >"$CONTAINERS_STORAGE_CONF" <<END
[storage]
driver = "vfs"
runroot = "/run/containers/storage"
graphroot = "$WORK/storage"
END
