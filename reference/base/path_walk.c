/* SPDX-License-Identifier: Apache-2.0 */
#include "base/path_walk.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

#include <linux/magic.h>

#include "base/memory.h"
#include "base/owned.h"
#include "base/path.h"

struct walker {
    const struct oci_walk *walk;
    int rootfd; /* borrowed */
    int fds[OCI_WALK_DEPTH_MAX];
    size_t n_fds;
    char *rest; /* what is left of the path; owned */
    unsigned int n_links;
};

static void walker_done(const struct walker *walker)
{
    int saved = errno;

    for (size_t i = 0; i < walker->n_fds; i++)
        (void)close(walker->fds[i]);
    free(walker->rest);
    errno = saved;
}

static int fail(int sys)
{
    errno = sys;
    return -1;
}

static int here(const struct walker *walker)
{
    return walker->n_fds > 0 ? walker->fds[walker->n_fds - 1] : walker->rootfd;
}

static int enter(struct walker *walker, int *fd)
{
    if (walker->n_fds == OCI_WALK_DEPTH_MAX)
        return fail(ENAMETOOLONG);
    walker->fds[walker->n_fds++] = steal_fd(fd);
    return 0;
}

static void go_up(struct walker *walker)
{
    if (walker->n_fds > 0)
        (void)close(walker->fds[--walker->n_fds]);
}

static void go_to_root(struct walker *walker)
{
    while (walker->n_fds > 0)
        go_up(walker);
}

/* Links of /proc that jump (exe, cwd, root, fd, ns) read as an absolute path, as 'type:[…]' or as
 * '(unreachable)…'; those that are text (self, mounts, net) read as a plain relative path. */
static bool is_magic(int link_fd, const char *target)
{
    struct statfs fs;

    if (fstatfs(link_fd, &fs) != 0 || fs.f_type != PROC_SUPER_MAGIC)
        return false;
    return target[0] == '/' || target[0] == '(' || strchr(target, ':') != NULL;
}

/* Puts what the link says in front of what is left. */
static int follow(struct walker *walker, int link_fd)
{
    char target[PATH_MAX];
    ssize_t length = readlinkat(link_fd, "", target, sizeof(target) - 1);
    char *rest;

    if (length < 0)
        return -1;
    if (length == 0)
        return fail(ENOENT);
    target[length] = '\0';
    if (++walker->n_links > OCI_PATH_LINKS_MAX || is_magic(link_fd, target))
        return fail(ELOOP);
    if (target[0] == '/')
        go_to_root(walker);
    rest = oci_str_printf("%s%s", target, walker->rest);
    free(walker->rest);
    walker->rest = rest;
    return 0;
}

/* Makes a missing component. Whoever is faster wins: EEXIST is as good. */
static int make_missing(const struct walker *walker, const char *name, bool last)
{
    owned_fd int fd = -1;
    int made;

    if (walker->walk->make == OCI_WALK_MAKE_NOTHING)
        return fail(ENOENT);
    if (!last || walker->walk->make == OCI_WALK_MAKE_DIR) {
        made = mkdirat(here(walker), name, walker->walk->mode);
    } else {
        fd = openat(here(walker), name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                    walker->walk->mode);
        made = fd;
    }
    return made < 0 && errno != EEXIST ? -1 : 0;
}

/* The component itself, link or not, made where that is asked for. */
static int open_component(const struct walker *walker, const char *name, bool last)
{
    int fd = openat(here(walker), name, O_PATH | O_NOFOLLOW | O_CLOEXEC);

    if (fd >= 0 || errno != ENOENT || make_missing(walker, name, last) != 0)
        return fd;
    return openat(here(walker), name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
}

/* S_IFLNK, S_IFDIR …; 0 where it cannot be told. */
static mode_t type_of(int fd)
{
    struct stat st;

    return fstat(fd, &st) == 0 ? st.st_mode & S_IFMT : 0;
}

/* Cuts the first component off the rest; what is left begins with a slash or is empty. */
static char *take_component(struct walker *walker)
{
    const char *start = walker->rest + strspn(walker->rest, "/");
    size_t length = strcspn(start, "/");
    char *name = oci_str_dup_n(start, length);
    size_t size_left = strlen(start + length) + 1;

    memmove(walker->rest, start + length, size_left);
    return name;
}

static bool all_slashes(const char *text)
{
    return text[strspn(text, "/")] == '\0';
}

static int step_down(struct walker *walker, const char *name)
{
    owned_fd int fd = open_component(walker, name, false);

    if (fd < 0)
        return -1;
    if (type_of(fd) == S_IFLNK)
        return follow(walker, fd);
    if (type_of(fd) != S_IFDIR)
        return fail(ENOTDIR);
    return enter(walker, &fd);
}

/* Opens the last component as the caller asked; -2 where it was a link and the walk goes on. */
static int open_last(struct walker *walker, const char *name, bool slash_after)
{
    const int flags = walker->walk->flags | O_CLOEXEC | (slash_after ? O_DIRECTORY : 0);
    bool keeps_links =
        (flags & O_NOFOLLOW) != 0 || (flags & (O_CREAT | O_EXCL)) == (O_CREAT | O_EXCL);
    owned_fd int fd = -1;

    if (slash_after && ((flags & O_CREAT) != 0 || walker->walk->make == OCI_WALK_MAKE_FILE))
        return fail(EISDIR);
    fd = open_component(walker, name, true);
    if (fd < 0 && (errno != ENOENT || (flags & O_CREAT) == 0))
        return -1;
    if (fd >= 0 && type_of(fd) == S_IFLNK && (slash_after || !keeps_links))
        return follow(walker, fd) == 0 ? -2 : -1;
    return openat(here(walker), name, flags | O_NOFOLLOW, walker->walk->mode);
}

/* One component; returns -2 as long as there is more to do. */
static int step(struct walker *walker)
{
    owned_str char *name = take_component(walker);
    bool last = all_slashes(walker->rest);

    if (strcmp(name, "..") == 0)
        go_up(walker);
    if (name[0] == '\0' || strcmp(name, ".") == 0 || strcmp(name, "..") == 0) {
        return last ? openat(here(walker), ".", walker->walk->flags | O_CLOEXEC, walker->walk->mode)
                    : -2;
    }
    if (last)
        return open_last(walker, name, walker->rest[0] == '/');
    return step_down(walker, name) == 0 ? -2 : -1;
}

int oci_walk_open(int rootfd, const char *path, const struct oci_walk *walk)
{
    __attribute__((cleanup(walker_done))) struct walker walker = {
        .walk = walk, .rootfd = rootfd, .rest = oci_str_dup(path)};
    int fd = -2;

    while (fd == -2)
        fd = step(&walker);
    return fd;
}
