#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# An installed tree works from any folder: both commands run, and plimsoll finds its data.
set -eu
cd "$(dirname "$0")/../.."
prefix=$(mktemp -d)
trap 'rm -rf "$prefix"' EXIT
cmake --preset release >/dev/null
cmake --build --preset release >/dev/null
cmake --install build/release --prefix "$prefix" >/dev/null
cd /
"$prefix/bin/keel" --version
"$prefix/bin/plimsoll" --version
"$prefix/bin/plimsoll" list >"$prefix/list"
[ "$(wc -l <"$prefix/list")" -ge 60 ] || { echo "install: plimsoll lists $(wc -l <"$prefix/list") cases"; exit 1; }
[ "$(id -u)" -ne 0 ] || "$prefix/bin/plimsoll" doctor --subject keel >/dev/null || { echo "install: an installed keel cannot be judged"; exit 1; }
[ "$(id -u)" -ne 0 ] || "$prefix/bin/plimsoll" selftest --mutant 'paths.*' --others 0 >/dev/null || { echo "install: an installed plimsoll plays no mutants"; exit 1; }
