/* SPDX-License-Identifier: Apache-2.0 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "probe/facts.h"
#include "probe/file_facts.h"
#include "probe/proc.h"

static const char *type_of(mode_t mode)
{
    static const struct type {
        mode_t mode;
        const char *name;
    } types[] = {
        {S_IFREG,  "file"  },
        {S_IFDIR,  "dir"   },
        {S_IFLNK,  "link"  },
        {S_IFCHR,  "char"  },
        {S_IFBLK,  "block" },
        {S_IFIFO,  "fifo"  },
        {S_IFSOCK, "socket"},
    };

    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        if ((mode & S_IFMT) == types[i].mode)
            return types[i].name;
    }
    return "unknown";
}

void probe_json_file(struct probe_json *json, const struct stat *facts)
{
    probe_json_member(json, "type", type_of(facts->st_mode));
    probe_json_member_mode(json, "mode", facts->st_mode & 07777);
    probe_json_member_number(json, "uid", facts->st_uid);
    probe_json_member_number(json, "gid", facts->st_gid);
    if (S_ISCHR(facts->st_mode) || S_ISBLK(facts->st_mode)) {
        probe_json_member_number(json, "major", major(facts->st_rdev));
        probe_json_member_number(json, "minor", minor(facts->st_rdev));
    }
}

static void write_device(struct probe_json *json, int dirfd, const char *name)
{
    char target[PROBE_LINK_MAX];
    struct stat facts;

    if (fstatat(dirfd, name, &facts, AT_SYMLINK_NOFOLLOW) != 0)
        return;
    probe_json_key(json, name);
    probe_json_open(json, '{');
    if (S_ISLNK(facts.st_mode)) {
        probe_json_member(json, "type", "link");
        probe_json_member(json, "target", probe_link_read(dirfd, name, target) ? target : NULL);
    } else {
        probe_json_file(json, &facts);
    }
    probe_json_close(json, '}');
}

static bool is_dots(const char *name)
{
    return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

void probe_fact_devices(struct probe_json *json, const struct probe *self)
{
    DIR *dir = opendir("/dev");
    const struct dirent *entry = NULL;

    (void)self;
    if (dir == NULL) {
        probe_json_null(json);
        return;
    }
    probe_json_open(json, '{');
    /* No thread lists this folder. NOLINTNEXTLINE(concurrency-mt-unsafe) */
    while ((entry = readdir(dir)) != NULL) {
        if (!is_dots(entry->d_name))
            write_device(json, dirfd(dir), entry->d_name);
    }
    probe_json_close(json, '}');
    (void)closedir(dir);
}

static void write_fd(struct probe_json *json, int dirfd, int fd)
{
    const int flags = fcntl(fd, F_GETFD);
    char name[16];
    char target[PROBE_LINK_MAX];
    size_t at = sizeof(name);

    if (flags < 0 || fd == dirfd)
        return;
    name[--at] = '\0';
    for (int rest = fd; at == sizeof(name) - 1 || rest > 0; rest /= 10)
        name[--at] = (char)('0' + rest % 10);
    probe_json_open(json, '{');
    probe_json_member_number(json, "fd", fd);
    probe_json_member(json, "target",
                      dirfd >= 0 && probe_link_read(dirfd, name + at, target) ? target : NULL);
    probe_json_key(json, "cloexec");
    probe_json_bool(json, (flags & FD_CLOEXEC) != 0);
    probe_json_close(json, '}');
}

/* Without /proc the descriptors are asked for one by one, as far as this. */
enum { FD_GUESS = 1024 };

void probe_fact_fds(struct probe_json *json, const struct probe *self)
{
    DIR *dir = opendir("/proc/self/fd");
    const struct dirent *entry = NULL;

    (void)self;
    probe_json_open(json, '[');
    /* No thread lists this folder. NOLINTNEXTLINE(concurrency-mt-unsafe) */
    while (dir != NULL && (entry = readdir(dir)) != NULL) {
        if (!is_dots(entry->d_name))
            write_fd(json, dirfd(dir), (int)strtol(entry->d_name, NULL, 10));
    }
    for (int fd = 0; dir == NULL && fd < FD_GUESS; fd++)
        write_fd(json, -1, fd);
    probe_json_close(json, ']');
    if (dir != NULL)
        (void)closedir(dir);
}
