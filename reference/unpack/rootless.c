/* SPDX-License-Identifier: Apache-2.0 */
#include "unpack/rootless.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/owned.h"

enum { SIZE_TABLE_MAX = 1 << 20 /* Bytes of subuid. */, EXIT_NO_MAP = 1 };

/* One row, one kind of id. */
enum { USERS, GROUPS };

static const struct kind {
    const char *table;   /* Subordinate ids. */
    const char *program; /* Maps them. */
    const char *map;     /* The kernel's. */
} kinds[] = {
    [USERS] = {"/etc/subuid", "newuidmap", "/proc/self/uid_map"},
    [GROUPS] = {"/etc/subgid", "newgidmap", "/proc/self/gid_map"},
};

/* The next number of a line, and past what separates it from another. */
static bool next_number(char **text, uint32_t *ret_number)
{
    char *end = NULL;
    unsigned long long number;

    errno = 0;
    number = strtoull(*text, &end, 10);
    if (errno != 0 || end == *text || number > UINT32_MAX)
        return false;
    *text = end + (*end == ':');
    *ret_number = (uint32_t)number;
    return true;
}

/* The first line of this user, by name or by number: "user:first:count". */
static bool find_range(const char *table, const char *name, uid_t uid, struct oci_owner_range *ret)
{
    owned_str char *text = NULL;
    owned_str char *number = oci_str_printf("%u", uid);
    char *rest;

    if (oci_file_read(AT_FDCWD, table, SIZE_TABLE_MAX, &text, NULL, NULL) != OCI_OK)
        return false;
    rest = text;
    for (char *line = strsep(&rest, "\n"); line != NULL; line = strsep(&rest, "\n")) {
        const char *user = strsep(&line, ":");

        if (line == NULL ||
            (strcmp(user, number) != 0 && (name == NULL || strcmp(user, name) != 0)))
            continue;
        if (next_number(&line, &ret->outside) && next_number(&line, &ret->size))
            return true;
    }
    return false;
}

static bool run_program(const char *program, char *const *argv)
{
    int how = -1;
    pid_t pid = fork();

    if (pid == 0) {
        (void)execvp(program, argv);
        _exit(EXIT_NO_MAP);
    }
    while (pid > 0 && waitpid(pid, &how, 0) < 0 && errno == EINTR)
        continue;
    return pid > 0 && how == 0;
}

/* Map 0 to this user, and from 1 on the subordinate ids. */
static bool map_range(const struct kind *kind, pid_t target, unsigned own, const char *name,
                      uid_t uid)
{
    struct oci_owner_range range;
    char words[6][16];
    char program[16];
    char *argv[] = {program,  words[0], words[1], words[2], words[3],
                    words[4], words[5], NULL,     NULL};
    owned_str char *size = NULL;

    if (!find_range(kind->table, name, uid, &range))
        return false;
    (void)snprintf(program, sizeof(program), "%s", kind->program);
    (void)snprintf(words[0], sizeof(words[0]), "%d", target);
    (void)snprintf(words[1], sizeof(words[1]), "0");
    (void)snprintf(words[2], sizeof(words[2]), "%u", own);
    (void)snprintf(words[3], sizeof(words[3]), "1");
    (void)snprintf(words[4], sizeof(words[4]), "1");
    (void)snprintf(words[5], sizeof(words[5]), "%u", range.outside);
    size = oci_str_printf("%u", range.size);
    argv[7] = size;
    return run_program(kind->program, argv);
}

/* The helper is outside of the namespace, where the programs have their rights, and maps when its
 * parent is inside. */
static _Noreturn void help(int goahead, pid_t target)
{
    const struct passwd *user = getpwuid(geteuid()); /* NOLINT(concurrency-mt-unsafe) */
    const char *name = user == NULL ? NULL : user->pw_name;
    char byte;

    if (read(goahead, &byte, 1) != 1 ||
        !map_range(&kinds[GROUPS], target, getegid(), name, geteuid()) ||
        !map_range(&kinds[USERS], target, geteuid(), name, geteuid()))
        _exit(EXIT_NO_MAP);
    _exit(0);
}

/* Without subordinate ids: this user is 0, and there is nobody else. What a helper that got half
 * way has mapped stays. */
static enum oci_status map_alone(uid_t uid, gid_t gid, struct oci_error *err)
{
    owned_str char *uid_map = oci_str_printf("0 %u 1", uid);
    owned_str char *gid_map = oci_str_printf("0 %u 1", gid);

    if (oci_file_write(AT_FDCWD, "/proc/self/setgroups", "deny", NULL) == OCI_OK)
        (void)!oci_file_write(AT_FDCWD, kinds[GROUPS].map, gid_map, NULL);
    return oci_file_write(AT_FDCWD, kinds[USERS].map, uid_map, err);
}

static enum oci_status enter(struct oci_error *err)
{
    uid_t uid = geteuid();
    gid_t gid = getegid();
    int goahead[2];
    int how = -1;
    pid_t self = getpid();
    pid_t helper;

    if (pipe2(goahead, O_CLOEXEC) != 0)
        return oci_fail_sys(err, errno, "make a pipe");
    helper = fork();
    if (helper == 0) {
        (void)close(goahead[1]);
        help(goahead[0], self);
    }
    (void)close(goahead[0]);
    if (helper > 0 && unshare(CLONE_NEWUSER) == 0) {
        how = write(goahead[1], "", 1) == 1 ? 0 : -1;
    } else {
        (void)oci_fail_sys(err, errno, "make a user namespace");
    }
    (void)close(goahead[1]);
    if (how != 0)
        return OCI_SYSTEM;
    while (waitpid(helper, &how, 0) < 0 && errno == EINTR)
        continue;
    return how == 0 ? OCI_OK : map_alone(uid, gid, err);
}

/* The kernel's map of this namespace, as ranges onto themselves: that is what can be chowned to. */
static enum oci_status read_map(const char *map, struct oci_owner_ranges *ranges,
                                struct oci_error *err)
{
    owned_str char *text = NULL;
    char *rest;
    enum oci_status status = oci_file_read(AT_FDCWD, map, SIZE_TABLE_MAX, &text, NULL, err);

    if (status != OCI_OK)
        return status;
    rest = text;
    ranges->n_items = 0;
    for (char *line = strsep(&rest, "\n"); line != NULL; line = strsep(&rest, "\n")) {
        struct oci_owner_range range;
        uint32_t outside;

        if (ranges->n_items == OCI_OWNER_RANGES_MAX || !next_number(&line, &range.inside) ||
            !next_number(&line, &outside) || !next_number(&line, &range.size))
            continue;
        range.outside = range.inside;
        ranges->items[ranges->n_items++] = range;
    }
    return OCI_OK;
}

enum oci_status oci_rootless_enter(struct oci_rootless *rootless, struct oci_owner_map *ret_owners,
                                   struct oci_error *err)
{
    enum oci_status status = geteuid() == 0 ? OCI_OK : enter(err);

    if (status == OCI_OK)
        status = read_map(kinds[USERS].map, &rootless->uids, err);
    if (status == OCI_OK)
        status = read_map(kinds[GROUPS].map, &rootless->gids, err);
    if (status != OCI_OK)
        return status;
    *ret_owners = (struct oci_owner_map){
        .uids = rootless->uids.items,
        .n_uids = rootless->uids.n_items,
        .gids = rootless->gids.items,
        .n_gids = rootless->gids.n_items,
        .rest = OCI_OWNER_SQUASH,
        .rights = OCI_RIGHTS_NONE,
    };
    return OCI_OK;
}
