/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * The command lines of programs that play mutants: MUTANT PROGRAM [WORD]...
 */
#pragma once

#include "mutate/play.h"

/**
 * Play the mutant that the first word is or names, in front of the program that follows.
 *
 * @param play  With `more`, where there are more kinds of mutations; what it holds is freed but for
 *              `layout`.
 * @return The exit status; it does not return where the program died by a signal.
 */
int cts_mutate_main(int argc, char *const *argv, struct cts_play *play);
