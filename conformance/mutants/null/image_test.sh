#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Programs that are no image tools pass no case on images, as whatever kind they are judged.
#
#   image_test.sh PLIMSOLL
set -u
plimsoll=$1
here=$(cd "$(dirname "$0")" && pwd)
results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT
bad=0

[ "$(id -u)" -eq 0 ] || exit 77

# As keel is called, whatever the program makes of it.
cat >"$results/null.json" <<END
{ "name": "null", "kinds": ["validator", "unpacker", "converter", "engine"], "binary": ["PROGRAM"],
  "verbs": { "validate": ["{binary}", "image", "verify", "{layout}:{ref}"],
             "unpack": ["{binary}", "image", "unpack", "{layout}:{ref}", "{rootfs}"],
             "convert": ["{binary}", "image", "bundle", "{layout}:{ref}", "{bundle}"],
             "engine": ["{binary}", "run", "{layout}:{ref}", "{id}", "{args}"] },
  "claims": ["owners", "devices", "xattrs", "mtime-nanoseconds", "zstd", "sha512", "platform", "reference", "whole-layout", "author-rules",
             "layer-content", "copy", "artifacts", "annotations", "verify-diff-id", "embedded-data", "limits"] }
END

fail() {
    echo "null: $*" >&2
    bad=1
}

verdicts() {
    grep -c "\"verdict\": *\"$1\"" "$results/$name/results.jsonl"
}

while read -r name part; do
    sed "s|PROGRAM|$here/$name|" "$results/null.json" >"$results/$name.json"
    "$plimsoll" run --subject "$results/$name.json" --shard "$part" --jobs 4 --timeout 0.3 --quiet --known none \
        --out "$results/$name" >/dev/null 2>&1
    code=$?
    [ "$code" -eq 1 ] || fail "$name: plimsoll run ends with $code, not 1"
    [ "$(verdicts fail)" -gt 0 ] || fail "$name: nothing fails"
    for verdict in pass broken; do
        [ "$(verdicts $verdict)" -eq 0 ] || fail "$name: $(verdicts $verdict) verdicts are $verdict"
    done
done <<END
always-0 1/10
always-1 1/10
crash 1/20
image-liar 1/5
babble 1/40
hang 1/40
sleeper 1/40
END
exit $bad
