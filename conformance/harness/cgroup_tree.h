/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * One tree of control groups, taken down from its leaves.
 *
 * rmdir(2) refuses a group that has processes or groups in it. Processes are killed; a frozen
 * one is thawed first, because a v1 freezer holds even SIGKILL back.
 */
#pragma once

#include <jansson.h>

struct cts_hierarchy;

/**
 * Remove a group and all below it.
 *
 * Gives up after two seconds: a process that the kernel does not let die is not ours to wait for.
 *
 * @param hierarchy Where; borrowed.
 * @param path      The group, seen from the root of the hierarchy.
 * @param left      Array that "name:path" of each group below @p path is added to; may be NULL.
 */
void cts_cgroup_tree_remove(const struct cts_hierarchy *hierarchy, const char *path, json_t *left);
