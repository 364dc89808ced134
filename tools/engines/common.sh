# shellcheck shell=sh
# SPDX-License-Identifier: Apache-2.0
# Sourced by tools/engines/inside around an engine's steps: what a step is, what an engine may not leave, an image to run.
#
# WORK is a folder that is removed afterwards, RUNTIME the program under test.
set +e -u
steps=0
failed=0

fault() {
    failed=$((failed + 1))
    echo "$ENGINE: FAILED: $*"
}

# expect STATUS PATTERN COMMAND...: a step. The command ends with that status, in time, and what it prints (both streams)
# has a line that matches the extended regular expression; the output of a step that fails is shown.
expect() {
    wanted=$1 pattern=$2
    shift 2
    steps=$((steps + 1))
    status=0
    timeout --kill-after=2 "${SECONDS_A_STEP:-20}" "$@" >"$WORK/output" 2>&1 </dev/null || status=$?
    if [ "$status" -eq "$wanted" ] && { [ -z "$pattern" ] || grep -qE -e "$pattern" "$WORK/output"; }; then return; fi
    fault "$*"
    echo "    ended with $status, wanted $wanted and text like '$pattern'; it printed:"
    tail -n 12 "$WORK/output" | sed 's/^/    | /'
}

# What there is in the namespaces: a line for each mount, process (besides this shell's) and cgroup.
present() {
    awk '{ print "mount", $5 }' /proc/self/mountinfo
    for mount in $HIERARCHIES; do
        find "$mount" -mindepth 1 -type d ! -path "$mount/driver" -printf 'cgroup %p\n'
    done
    for folder in /proc/[0-9]*; do
        [ "${folder#/proc/}" -eq $$ ] || [ ! -s "$folder/cmdline" ] ||
            { printf 'process '; tr '\0' ' ' <"$folder/cmdline"; echo; } 2>/dev/null
    done
}

begin() {
    present | sort >"$WORK/before"
}

# No engine is told what it may leave: whatever was not there before its first step is a fault.
end() {
    present | sort >"$WORK/after"
    comm -13 "$WORK/before" "$WORK/after" | grep -vxE "cgroup /sys/fs/cgroup/(${leaves:-})" >"$WORK/left"
    if [ -s "$WORK/left" ]; then
        fault "left behind:"
        sed 's/^/    | /' "$WORK/left"
    fi
    echo "$ENGINE: $steps steps, $failed failed"
    [ "$failed" -eq 0 ]
}
