#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Every source file names its licence in its first three lines.
set -eu
cd "$(dirname "$0")/../.."
bad=0
for file in $(git ls-files '*.c' '*.h' '*.sh' tools/setup tools/judge tools/test tools/engines/run tools/engines/inside tools/engines/debian.prepare .ci/run); do
    head -n 3 "$file" | grep -q 'SPDX-License-Identifier: Apache-2.0' || { echo "$file: no SPDX line"; bad=1; }
done
exit $bad
