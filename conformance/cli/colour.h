/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Whether output may be coloured: the option, then NO_COLOR and its kin, then the terminal.
 */
#pragma once

#include <stdbool.h>

/** @param when "auto", "always", "never"; NULL is auto. */
bool cts_colour_wanted(const char *when, int fd);
