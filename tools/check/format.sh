#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Every C file is laid out as clang-format lays it out.
set -eu
cd "$(dirname "$0")/../.."
git ls-files -z '*.c' '*.h' | xargs -0 clang-format --dry-run --Werror
