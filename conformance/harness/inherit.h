/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * What a command of the subject inherits besides what every command gets.
 *
 * Engines call runtimes with signals ignored or blocked, with descriptors open that are nobody's
 * business, on some CPUs only, as an unprivileged user. Nothing of it may show in a container.
 * A step says so in its member `inherit`; it is done in the child, between fork and exec.
 */
#pragma once

#include <jansson.h>

/**
 * Take on what the step says.
 *
 * Signals are names, descriptors numbers: `ignored`, `blocked`, `closed`, `cpus` are arrays,
 * `open` is an object of descriptor to path, `user` a user and group id. The user is changed last.
 *
 * @param inherit  The member of the step; borrowed.
 * @return 0, or the number of the system's error.
 */
int cts_inherit(const json_t *inherit);
