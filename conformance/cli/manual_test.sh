#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The manual has every verb, and every option of the verbs that it describes; and mandoc has nothing to say.
#   manual_test.sh PLIMSOLL
set -eu
manual=$(dirname "$0")/plimsoll.1
bad=0
miss() {
    echo "plimsoll.1: $*"
    bad=1
}
for verb in $("$1" --help | awk '/^  [a-z]/ && $1 != "plimsoll" { print $1 }'); do
    grep -q "^\.It Cm $verb$" "$manual" || miss "verb '$verb' is missing"
done
for verb in run doctor list fixtures; do
    part=$(sed -n "/^\.Ss plimsoll $verb\$/,/^\.El\$/p" "$manual")
    for option in $("$1" "$verb" --help | sed -n 's/^ .*--\([a-z-]*\) .*/\1/p'); do
        echo "$part" | grep -q "Fl -$option\( \|\$\)" || miss "option '--$option' of '$verb' is missing"
    done
done
if command -v mandoc >/dev/null; then
    mandoc -Tlint -Wwarning "$manual" || bad=1
fi
exit $bad
