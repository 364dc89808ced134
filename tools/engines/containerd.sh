# shellcheck shell=sh
# SPDX-License-Identifier: Apache-2.0
# containerd: a daemon of its own, asked through ctr; its runc.v2 shim calls keel.

. "$here/image.sh"
socket=/run/containerd/tried.sock
cat >"$WORK/config.toml" <<END
version = 2
root = "$WORK/root"
state = "/run/containerd/state"
disabled_plugins = ["io.containerd.grpc.v1.cri"]
[grpc]
address = "$socket"
END
containerd --config "$WORK/config.toml" >"$WORK/log" 2>&1 &
daemon=$!
for _ in $(seq 100); do ctr -a "$socket" version >/dev/null 2>&1 && break; sleep 0.1; done

c() { # what is expected, then arguments of ctr
    wanted=$1 pattern=$2
    shift 2
    expect "$wanted" "$pattern" ctr -a "$socket" "$@"
}
runc_v2="--snapshotter native --runc-binary $RUNTIME"
box=docker.io/library/box:latest
# shellcheck disable=SC2086 # words on purpose, here and below
c 0 'box:latest' images import --snapshotter native "$WORK/image.tar"
c 0 '^hello$' run $runc_v2 --rm $box one echo hello
# containerd leaves HOME to the runtime.
c 0 '^/root$' run $runc_v2 --rm $box home sh -c 'echo $HOME'
c 7 '' run $runc_v2 --rm $box two sh -c 'exit 7'
c 1 'nothing.*no such file|nothing.*not found' run $runc_v2 --rm $box three nothing

# Life: detached, listed, exec, processes, metrics, pause, signals, delete.
c 0 '' run $runc_v2 -d $box life sh -c 'trap "exit 5" TERM; while :; do sleep 0.1; done'
c 0 'life +[1-9][0-9]* +RUNNING' tasks ls
c 0 '^uid=1000' tasks exec --exec-id a --user 1000 life id
c 9 '' tasks exec --exec-id b life sh -c 'exit 9'
c 0 '^[0-9]+ ' tasks ps life
c 0 'memory.usage_in_bytes|memory.usage' tasks metrics life
c 0 '' tasks pause life
c 0 'life .*PAUSED' tasks ls
c 0 '' tasks resume life
c 0 '' tasks kill --signal TERM life
expect 0 'life .*STOPPED' sh -c "for i in \$(seq 50); do ctr -a $socket tasks ls | grep STOPPED && break; sleep 0.1; done"
c 0 'non-zero exit code 5' tasks delete life
c 0 '' containers delete life

# What ctr can set.
c 0 '^67108864$' run $runc_v2 --rm --memory-limit 67108864 --mount type=cgroup,src=cgroup,dst=/sys/fs/cgroup,options=ro $box four \
    sh -c 'cat /sys/fs/cgroup/memory/memory.limit_in_bytes || cat /sys/fs/cgroup/memory.max'
c 1 'Read-only file system' run $runc_v2 --rm --read-only $box five touch /file
c 0 '^/tmp w$' run $runc_v2 --rm --cwd /tmp --env V=w $box six sh -c 'echo $(pwd) $V'
c 1 'not permitted' run $runc_v2 --rm --cap-drop CAP_CHOWN $box seven chown guest /tmp
c 0 '^Seccomp:.2$' run $runc_v2 --rm --seccomp $box eight grep Seccomp: /proc/self/status
mkdir "$WORK/volume"
c 0 '' run $runc_v2 --rm --mount "type=bind,src=$WORK/volume,dst=/data,options=rbind:rw" $box nine sh -c 'echo kept >/data/file'
expect 0 '^kept$' cat "$WORK/volume/file"
mkfifo "$WORK/keyboard"
exec 9<>"$WORK/keyboard"
expect 0 '^/dev/pts/0' sh -c "script -qec 'ctr -a $socket run $runc_v2 --rm -t $box ten tty' /dev/null <&9"
exec 9>&-

c 0 '' images rm $box
kill "$daemon"
wait "$daemon"
