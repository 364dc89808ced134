/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * What a verdict quotes, without the numbers that the kernel makes up.
 *
 * Two runs of one subject must give the same results. An observation is full of numbers that are
 * new in each: ids of processes and mounts, inodes, times. Inside larger values they are shown as
 * 0; numbers of namespaces, which mean something by being equal or not, are counted in the order in
 * which a verdict names them. The observation keeps them all.
 */
#pragma once

#include "judge/verdict.h"

/** A copy of a text with numbers that differ from run to run shown as 0; owned by the caller. */
char *cts_steady_text(const char *text);

/** Count the namespaces that a verdict names: "net:[4026532186]" becomes "net:[#1]". */
void cts_steady_verdict(struct cts_verdict *verdict);
