/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/cgroup_tree.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/owned.h"
#include "harness/cgroups.h"
#include "harness/clock.h"

enum {
    PATIENCE_MS = 2000, /* For processes to die and the kernel to let go of their group. */
    RETRY_MS = 2,
    GROUPS_MAX = 4096, /* In one tree; a subject that makes more leaves them behind. */
};

/* The groups of a tree, each before those below it; a list instead of a recursion. */
struct tree {
    char **paths;
    size_t n;
};

static void drop_tree(const struct tree *tree)
{
    for (size_t i = 0; i < tree->n; i++)
        free(tree->paths[i]);
    free(tree->paths);
}

static void add_group(struct tree *tree, char *path)
{
    tree->paths = oci_grow(tree->paths, tree->n + 1, sizeof(*tree->paths));
    tree->paths[tree->n++] = path;
}

static void add_children(struct tree *tree, const char *target, const char *path)
{
    owned_str char *name = oci_str_printf("%s%s", target, path);
    owned_dir DIR *dir = opendir(name);
    const struct dirent *entry = NULL;

    /* Each case reads its own groups in a process of one thread. */
    /* NOLINTNEXTLINE(concurrency-mt-unsafe) */
    while (dir != NULL && tree->n < GROUPS_MAX && (entry = readdir(dir)) != NULL) {
        if (entry->d_type == DT_DIR && entry->d_name[0] != '.')
            add_group(tree, oci_str_printf("%s/%s", path, entry->d_name));
    }
}

static struct tree read_tree(const char *target, const char *path)
{
    struct tree tree = {0};

    add_group(&tree, oci_str_dup(path));
    for (size_t i = 0; i < tree.n; i++)
        add_children(&tree, target, tree.paths[i]);
    return tree;
}

static void kill_all(const char *dir)
{
    owned_str char *procs = oci_str_printf("%s/cgroup.procs", dir);
    owned_str char *text = NULL;
    char *rest = NULL;
    const char *line = NULL;

    if (oci_file_read(AT_FDCWD, procs, 1 << 20, &text, NULL, NULL) != OCI_OK)
        return;
    rest = text;
    while ((line = strsep(&rest, "\n")) != NULL) {
        long pid = strtol(line, NULL, 10);

        /* 0 is a process of a pid namespace that is not below this one: none of ours. */
        if (pid > 1)
            (void)kill((pid_t)pid, SIGKILL);
    }
}

/* Groups that cannot be frozen have no such file. */
static void thaw(const struct cts_hierarchy *hierarchy, const char *dir)
{
    const char *file = hierarchy->version == CTS_CGROUP_V2 ? "cgroup.freeze" : "freezer.state";
    const char *word = hierarchy->version == CTS_CGROUP_V2 ? "0" : "THAWED";
    owned_str char *path = oci_str_printf("%s/%s", dir, file);
    enum oci_status status = oci_file_write(AT_FDCWD, path, word, NULL);

    (void)status;
}

static void remove_group(const struct cts_hierarchy *hierarchy, const char *path,
                         double deadline_ms)
{
    owned_str char *dir = oci_str_printf("%s%s", hierarchy->target, path);

    while (rmdir(dir) < 0 && errno == EBUSY) {
        thaw(hierarchy, dir);
        kill_all(dir);
        if (cts_clock_ms() >= deadline_ms)
            return;
        (void)poll(NULL, 0, RETRY_MS);
    }
}

void cts_cgroup_tree_remove(const struct cts_hierarchy *hierarchy, const char *path, json_t *left)
{
    owned_str char *dir = oci_str_printf("%s%s", hierarchy->target, path);
    struct tree tree = {0};
    double deadline_ms = 0;

    /* One system call where nothing was left, which is nearly always. */
    if (rmdir(dir) == 0 || errno == ENOENT)
        return;
    tree = read_tree(hierarchy->target, path);
    deadline_ms = cts_clock_ms() + PATIENCE_MS;
    for (size_t i = tree.n; i-- > 0;) {
        if (i > 0 && left != NULL)
            json_array_append_new(left, json_sprintf("%s:%s", hierarchy->name, tree.paths[i]));
        remove_group(hierarchy, tree.paths[i], deadline_ms);
    }
    drop_tree(&tree);
}
