/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/copy_up.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/file.h"
#include "base/owned.h"

enum {
    DEPTH_MAX = 32,      /* Directories inside each other. */
    ENTRIES_BYTES = 4096 /* Of one getdents64(2). */
};

/* As getdents64(2) writes it. */
struct entry {
    uint64_t ino;
    int64_t off;
    unsigned short reclen;
    unsigned char type;
    char name[];
};

/* One directory that is being copied. */
struct level {
    int from;
    int to;
};

static enum oci_status keep_owner(int to, const char *name, const struct stat *seen,
                                  struct oci_error *err)
{
    if (fchownat(to, name, seen->st_uid, seen->st_gid, AT_SYMLINK_NOFOLLOW) < 0)
        return oci_fail_sys(err, errno, "tmpcopyup: owner of '%s'", name);
    if (!S_ISLNK(seen->st_mode) && fchmodat(to, name, seen->st_mode & 07777, 0) < 0)
        return oci_fail_sys(err, errno, "tmpcopyup: mode of '%s'", name);
    return OCI_OK;
}

static enum oci_status copy_file(const struct level *at, const char *name, struct oci_error *err)
{
    owned_fd int from = openat(at->from, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    owned_fd int to = openat(at->to, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

    if (from < 0 || to < 0)
        return oci_fail_sys(err, errno, "tmpcopyup: open '%s'", name);
    return oci_file_copy(from, to, NULL, err);
}

static enum oci_status copy_link(const struct level *at, const char *name, struct oci_error *err)
{
    char target[PATH_MAX];
    ssize_t n = readlinkat(at->from, name, target, sizeof(target) - 1);

    if (n < 0)
        return oci_fail_sys(err, errno, "tmpcopyup: read link '%s'", name);
    target[n] = '\0';
    if (symlinkat(target, at->to, name) < 0)
        return oci_fail_sys(err, errno, "tmpcopyup: make link '%s'", name);
    return OCI_OK;
}

static enum oci_status copy_one(const struct level *at, const char *name, mode_t *ret_mode,
                                struct oci_error *err)
{
    struct stat seen;
    enum oci_status status = OCI_OK;

    if (fstatat(at->from, name, &seen, AT_SYMLINK_NOFOLLOW) < 0)
        return oci_fail_sys(err, errno, "tmpcopyup: look at '%s'", name);
    if (S_ISREG(seen.st_mode)) {
        status = copy_file(at, name, err);
    } else if (S_ISLNK(seen.st_mode)) {
        status = copy_link(at, name, err);
    } else if (!S_ISDIR(seen.st_mode)) {
        status = oci_fail(err, OCI_UNSUPPORTED, "rt.mounts.option.tmpcopyup",
                          "tmpcopyup: '%s' is neither file, directory nor link", name);
    } else if (mkdirat(at->to, name, 0700) < 0) {
        status = oci_fail_sys(err, errno, "tmpcopyup: make directory '%s'", name);
    }
    if (status == OCI_OK)
        status = keep_owner(at->to, name, &seen, err);
    *ret_mode = seen.st_mode;
    return status;
}

static enum oci_status copy_level(const struct level *at, int depth, struct oci_error *err);

/* NOLINTNEXTLINE(misc-no-recursion): ends at DEPTH_MAX. */
static enum oci_status enter(const struct level *at, const char *name, int depth,
                             struct oci_error *err)
{
    const int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
    owned_fd int from = openat(at->from, name, flags);
    owned_fd int to = openat(at->to, name, flags);
    const struct level below = {from, to};

    if (from < 0 || to < 0)
        return oci_fail_sys(err, errno, "tmpcopyup: open directory '%s'", name);
    if (depth >= DEPTH_MAX) {
        return oci_fail(err, OCI_LIMIT, "rt.mounts.option.tmpcopyup",
                        "tmpcopyup: more than %d directories inside each other", DEPTH_MAX);
    }
    return copy_level(&below, depth + 1, err);
}

/* NOLINTNEXTLINE(misc-no-recursion): ends at DEPTH_MAX. */
static enum oci_status copy_entries(const struct level *at, const char *entries, size_t size,
                                    int depth, struct oci_error *err)
{
    for (size_t i = 0; i < size;) {
        const struct entry *entry = (const void *)(entries + i);
        mode_t mode = 0;
        enum oci_status status = OCI_OK;

        i += entry->reclen;
        if (strcmp(entry->name, ".") == 0 || strcmp(entry->name, "..") == 0)
            continue;
        status = copy_one(at, entry->name, &mode, err);
        if (status == OCI_OK && S_ISDIR(mode))
            status = enter(at, entry->name, depth, err);
        if (status != OCI_OK)
            return status;
    }
    return OCI_OK;
}

/* Recursion is bounded by DEPTH_MAX, which enter() checks. NOLINTNEXTLINE(misc-no-recursion) */
static enum oci_status copy_level(const struct level *at, int depth, struct oci_error *err)
{
    _Alignas(struct entry) char entries[ENTRIES_BYTES];
    long n = 0;
    enum oci_status status = OCI_OK;

    do {
        n = syscall(SYS_getdents64, at->from, entries, sizeof(entries));
        if (n < 0)
            return oci_fail_sys(err, errno, "tmpcopyup: read a directory");
        status = copy_entries(at, entries, (size_t)n, depth, err);
    } while (n > 0 && status == OCI_OK);
    return status;
}

enum oci_status oci_copy_up(int fromfd, int tofd, struct oci_error *err)
{
    owned_fd int from = openat(fromfd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    owned_fd int to = openat(tofd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const struct level top = {from, to};

    if (from < 0 || to < 0)
        return oci_fail_sys(err, errno, "tmpcopyup: open the directory");
    return copy_level(&top, 0, err);
}
