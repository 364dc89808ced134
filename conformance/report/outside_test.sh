#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The golden files before the programs that read such files: prove for TAP, xmllint for JUnit.
set -eu
cd "$(dirname "$0")/golden"
command -v prove >/dev/null && command -v xmllint >/dev/null || {
    echo "skipped: needs prove (perl) and xmllint (libxml2-utils)"
    exit 77
}
xmllint --noout junit.xml
said=$(prove --exec cat tap13.tap 2>&1) && { echo "prove passed what holds failures"; exit 1; }
points=$(grep -c '^ok\|^not ok' tap13.tap)
failed=$(grep '^not ok' tap13.tap | grep -vc '# TODO')
case $said in
*"Failed $failed/$points subtests"*) ;;
*) echo "prove counts otherwise than $failed of $points: $said"; exit 1 ;;
esac
case $said in
*"Parse errors"*) echo "prove: $said"; exit 1 ;;
esac
for counter in tests failures errors skipped; do
    element=$(echo $counter | sed 's/tests/testcase/; s/failures/failure/; s/errors/error/')
    told=$(xmllint --xpath "string(/testsuites/@$counter)" junit.xml)
    found=$(xmllint --xpath "count(//$element)" junit.xml)
    [ "$told" = "$found" ] || { echo "junit.xml: $counter is $told, has $found"; exit 1; }
done
echo "prove and xmllint agree: $failed of $points fail"
