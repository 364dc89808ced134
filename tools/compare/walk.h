/* SPDX-License-Identifier: Apache-2.0 */
/** @file Two trees read side by side. */
#pragma once

#include <stdbool.h>
#include <sys/stat.h>

/** One of the two. */
struct side {
    int rootfd;
    int folderfd; /**< Of the folder that is being read. */
    struct stat stat;
};

/** A name, and the node of that name on both sides. */
struct pair {
    struct side sides[2];
    const char *path; /**< From the root. */
    const char *name; /**< In the folder; "." for the root. */
};

/** Called for each name that both have. @return Whether to go on below, where both are folders. */
typedef bool (*pair_visitor)(const struct pair *pair, void *object);

/** Called for a name that only side @p which has. */
typedef void (*lone_visitor)(const char *path, int which, void *object);

/** Read both trees, folder by folder, in the order of names. @return False with errno set. */
bool walk(const int rootfds[2], pair_visitor visit, lone_visitor visit_lone, void *object);
