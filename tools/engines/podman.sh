# shellcheck shell=sh
# SPDX-License-Identifier: Apache-2.0
# podman: containers, pods, limits, users, volumes, terminals.

. "$here/containers.sh"
box=localhost/box
# podman's own cgroups, whatever the runtime; a pod's is left in hierarchies that have no controllers.
# shellcheck disable=SC2034 # read in common.sh
leaves='[a-z]*/libpod_parent(/conmon)?|(systemd|unified)/libpod_parent/[0-9a-f]*'

expect 0 '^sha256:' podman import --change 'CMD ["/bin/sleep","60"]' "$WORK/box.tar" $box

# The runtime is named by path, by name, and by the configuration alone.
expect 0 '^hello$' podman --runtime "$RUNTIME" run --rm $box echo hello
expect 0 '^hello$' podman --runtime tried run --rm $box echo hello
expect 0 "$RUNTIME" podman info --format '{{.Host.OCIRuntime.Path}}'

# Status and streams come through.
expect 7 '' podman run --rm $box sh -c 'exit 7'
expect 137 '' podman run --rm $box sh -c 'sleep 9 & kill -9 $!; wait $!'
expect 0 '^from outside$' sh -c "echo from outside | podman run --rm -i $box cat"
# Told at create (127) or, where the program is only looked for then, at start (126).
expect 0 'nothing.*: no such file|nothing.*not found' sh -c "podman run --rm $box nothing || [ \$? -ge 126 ]"
expect 126 'denied' podman run --rm $box /etc/passwd

# Life: detached, exec, logs, top, pause, stop, restart, wait, kill, rm.
serve='trap "echo stopping; exit 5" TERM; echo serving; echo amiss >&2; while :; do sleep 0.1; done'
expect 0 '^[0-9a-f]{64}$' podman run -d --name life $box sh -c "$serve"
expect 0 '^running [1-9]' podman inspect --format '{{.State.Status}} {{.State.Pid}}' life
expect 0 '^serving$' podman logs life
expect 0 '^amiss$' podman logs life
expect 0 '^1000:100 /tmp V=w$' podman exec --user guest:users --workdir /tmp --env V=w life \
    sh -c 'echo "$(id -u):$(id -g) $(pwd) V=$V"'
expect 9 '' podman exec life sh -c 'exit 9'
expect 0 '^inside$' sh -c 'echo inside | podman exec -i life cat'
expect 0 '^[0-9a-f]{64}$' podman exec -d life sh -c 'echo left >/tmp/note; exec sleep 50'
expect 0 'sleep 50' podman top life args
expect 0 '' podman cp life:/tmp/note "$WORK/note"
expect 0 '^left$' cat "$WORK/note"
expect 0 '' podman pause life
expect 0 '^paused$' podman inspect --format '{{.State.Status}}' life
expect 0 '' podman unpause life
expect 0 '^[0-9.]+%' podman stats --no-stream --format '{{.MemPerc}} {{.PIDs}}' life
expect 0 '^life$' podman stop life
expect 0 '^exited 5$' podman inspect --format '{{.State.Status}} {{.State.ExitCode}}' life
expect 0 '^stopping$' podman logs life
expect 0 '^life$' podman restart life
expect 0 '' podman kill --signal KILL life
expect 0 '^137$' podman wait life
expect 0 '' podman rm life
expect 125 'no such container' podman logs life

# Health checks, run by hand, for no timer does it here.
expect 0 '' podman run -d --name well --health-cmd 'test -e /tmp/well' --health-retries 1 $box
expect 1 'unhealthy' podman healthcheck run well
expect 0 '' podman exec well touch /tmp/well
expect 0 '' podman healthcheck run well
expect 0 '^healthy$' podman inspect --format '{{.State.Health.Status}}' well
expect 0 '' podman rm -f -t 0 well

# Limits, as seen inside, and kept.
expect 0 '^67108864$' podman run --rm --memory 64m $box \
    sh -c 'cat /sys/fs/cgroup/memory/memory.limit_in_bytes || cat /sys/fs/cgroup/memory.max'
expect 137 '' podman run --rm --memory 32m --memory-swap 32m $box dd if=/dev/zero of=/dev/null bs=256M count=1
expect 2 "can't fork" podman run --rm --pids-limit 5 $box sh -c 'for i in 1 2 3 4 5 6 7; do sleep 1 & done'
expect 0 '^50000( 100000)?$' podman run --rm --cpus 0.5 $box \
    sh -c 'cat /sys/fs/cgroup/cpu/cpu.cfs_quota_us || cat /sys/fs/cgroup/cpu.max'
expect 0 '^512 1024$' podman run --rm --ulimit nofile=512:1024 --ulimit nproc=99:99 $box sh -c 'echo $(ulimit -Sn) $(ulimit -Hn)'
expect 0 '^7$' podman run --rm --oom-score-adj 7 $box cat /proc/self/oom_score_adj
expect 0 '^42$' podman run --rm --ipc private --sysctl fs.mqueue.queues_max=42 $box cat /proc/sys/fs/mqueue/queues_max

# Rights: capabilities, users, read-only roots, system calls.
expect 0 '^CapEff:.0+$' podman run --rm --cap-drop all $box grep CapEff /proc/self/status
expect 1 'not permitted' podman run --rm --cap-drop chown $box chown guest /tmp
expect 0 '^CapBnd:.0+200000$' podman run --rm --cap-drop all --cap-add sys_admin $box grep CapBnd /proc/self/status
expect 1 'Read-only file system' podman run --rm --read-only $box touch /file
expect 0 '' podman run --rm --read-only --tmpfs /scratch $box touch /scratch/file
expect 0 '^uid=1000\(guest\) gid=1000\(guest\) groups=.*100\(users\)' podman run --rm --user guest $box id
expect 0 '^uid=1234.* gid=5678' podman run --rm --user 1234:5678 $box id
# The streams are pipes that the engine made, and it is root.
expect 0 '^mine$' podman run --rm --user guest $box sh -c 'echo mine >/dev/stdout'
expect 0 '^NoNewPrivs:.1$' podman run --rm --security-opt no-new-privileges $box grep NoNewPrivs /proc/self/status
expect 0 '^Seccomp:.2$' podman run --rm $box grep Seccomp: /proc/self/status
expect 0 '^Seccomp:.0$' podman run --rm --privileged $box grep Seccomp: /proc/self/status
expect 0 '^ *0 +100000 +1000$' podman run --rm --uidmap 0:100000:1000 --gidmap 0:100000:1000 $box cat /proc/self/uid_map

# Volumes, names, devices.
mkdir "$WORK/volume"
expect 0 '' podman run --rm -v "$WORK/volume:/data" $box sh -c 'echo kept >/data/file'
expect 0 '^kept$' cat "$WORK/volume/file"
expect 1 'Read-only file system' podman run --rm -v "$WORK/volume:/data:ro" $box touch /data/file
expect 0 '^data$' podman volume create data
expect 0 '' podman run --rm -v data:/data $box sh -c 'echo named >/data/file'
expect 0 '^named$' podman run --rm -v data:/data $box cat /data/file
expect 0 '^data$' podman volume rm data
expect 0 '^ship$' podman run --rm --hostname ship $box hostname
expect 0 '^crw.* 10, +229 ' podman run --rm --device-cgroup-rule 'c 10:229 rwm' --cap-add mknod $box \
    sh -c 'mknod /tmp/fuse c 10 229 && ls -l /tmp/fuse'

# A terminal with the size of the one outside. The keyboard is a pipe that does not end: at an end podman hangs up.
mkfifo "$WORK/keyboard"
exec 9<>"$WORK/keyboard"
expect 0 '^33 77' sh -c "script -qec 'stty rows 33 cols 77; podman run --rm -it $box stty size' /dev/null <&9"
printf 'tty; echo $((6 * 7))\nexit 4\n' >&9
expect 4 '^42' sh -c "script -qec 'podman run --rm -it $box sh' /dev/null <&9"
expect 0 '' podman run -d --name term -t $box
expect 0 '^/dev/pts/1' sh -c "script -qec 'podman exec -it term tty' /dev/null <&9"
expect 0 '' podman rm -f -t 0 term
exec 9>&-

# A pod: one network, host name and ipc namespace, processes and files apart.
expect 0 '' podman pod create --name pod --hostname podded
expect 0 '' podman run -d --pod pod --name first $box
expect 0 '^podded$' podman run --rm --pod pod $box hostname
expect 0 '^same$' podman run --rm --pod pod --pid container:first --cap-add sys_ptrace $box \
    sh -c '[ "$(readlink /proc/1/ns/net)" = "$(readlink /proc/self/ns/net)" ] && echo same'
expect 0 'Running|Degraded' podman pod ps --format '{{.Status}}'
expect 0 '' podman pod stop -t 0 pod
expect 0 '' podman pod rm pod

expect 0 '^$' sh -c 'podman ps -aq; echo'
expect 0 '' podman system prune -af
