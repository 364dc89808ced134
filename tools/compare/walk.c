/* SPDX-License-Identifier: Apache-2.0 */
#include "compare/walk.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/owned.h"

struct names {
    char **items;
    size_t n_items;
};

/* Folders still to be read: those found wait at the end. */
struct walker {
    const int *rootfds;
    pair_visitor visit;
    lone_visitor visit_lone;
    void *object;
    struct names folders;
};

static void names_done(struct names *names)
{
    for (size_t i = 0; i < names->n_items; i++)
        free(names->items[i]);
    free(names->items);
}

static void add(struct names *names, char *name)
{
    /* Room doubles: 1, 2, 4, … */
    if ((names->n_items & (names->n_items - 1)) == 0) {
        names->items =
            oci_grow(names->items, names->n_items == 0 ? 1 : names->n_items * 2, sizeof(char *));
    }
    names->items[names->n_items++] = name;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool read_names(int folderfd, struct names *names)
{
    owned_fd int fd = openat(folderfd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    owned_dir DIR *dir = fdopendir(fd);
    const struct dirent *entry;

    if (dir == NULL)
        return false;
    (void)steal_fd(&fd);
    /* NOLINTNEXTLINE(concurrency-mt-unsafe): one thread. */
    while ((entry = readdir(dir)) != NULL) {
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            add(names, oci_str_dup(entry->d_name));
    }
    if (names->n_items > 0)
        qsort(names->items, names->n_items, sizeof(char *), by_name);
    return true;
}

static bool visit_pair(struct walker *walker, const int folderfds[2], char *path, const char *name)
{
    owned_str char *mine = path;
    struct pair pair = {.path = path, .name = name};

    for (int i = 0; i < 2; i++) {
        pair.sides[i].rootfd = walker->rootfds[i];
        pair.sides[i].folderfd = folderfds[i];
        if (fstatat(folderfds[i], name, &pair.sides[i].stat, AT_SYMLINK_NOFOLLOW) != 0)
            return false;
    }
    if (walker->visit(&pair, walker->object) && S_ISDIR(pair.sides[0].stat.st_mode) &&
        S_ISDIR(pair.sides[1].stat.st_mode) && strcmp(name, ".") != 0)
        add(&walker->folders, steal_str(&mine));
    return true;
}

static char *below(const char *folder, const char *name)
{
    return strcmp(folder, ".") == 0 ? oci_str_dup(name) : oci_str_printf("%s/%s", folder, name);
}

/* Which of two sorted lists the next name is from: below 0 the first, above 0 the second. */
static int order_of(const struct names names[2], const size_t at[2])
{
    if (at[0] == names[0].n_items)
        return 1;
    if (at[1] == names[1].n_items)
        return -1;
    return strcmp(names[0].items[at[0]], names[1].items[at[1]]);
}

static bool merge(struct walker *walker, const char *folder, const int folderfds[2],
                  const struct names names[2])
{
    size_t at[2] = {0, 0};

    while (at[0] < names[0].n_items || at[1] < names[1].n_items) {
        int order = order_of(names, at);
        int which = order > 0;
        const char *name = names[which].items[at[which]];

        if (order != 0) {
            owned_str char *path = below(folder, name);

            walker->visit_lone(path, which, walker->object);
        } else if (!visit_pair(walker, folderfds, below(folder, name), name)) {
            return false;
        }
        at[0] += order <= 0;
        at[1] += order >= 0;
    }
    return true;
}

static bool read_folder(struct walker *walker, const char *folder)
{
    __attribute__((cleanup(names_done))) struct names first = {.n_items = 0};
    __attribute__((cleanup(names_done))) struct names second = {.n_items = 0};
    const int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
    owned_fd int left = openat(walker->rootfds[0], folder, flags);
    owned_fd int right = openat(walker->rootfds[1], folder, flags);
    const int folderfds[2] = {left, right};

    if (left < 0 || right < 0 || !read_names(left, &first) || !read_names(right, &second))
        return false;
    return merge(walker, folder, folderfds, (const struct names[2]){first, second});
}

bool walk(const int rootfds[2], pair_visitor visit, lone_visitor visit_lone, void *object)
{
    struct walker walker = {rootfds, visit, visit_lone, object, {.n_items = 0}};
    bool fine = visit_pair(&walker, rootfds, oci_str_dup("."), ".");

    add(&walker.folders, oci_str_dup("."));
    for (size_t i = 0; fine && i < walker.folders.n_items; i++)
        fine = read_folder(&walker, walker.folders.items[i]);
    names_done(&walker.folders);
    return fine;
}
