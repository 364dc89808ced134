/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * A foreign passwd and group, and a foreign User: the input is the User, a NUL, passwd, a NUL, and
 * group.
 */
#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/owned.h"

#include "unpack/user.h"

/* The name is libFuzzer's. NOLINTNEXTLINE(readability-identifier-naming) */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char place[] = "/dev/shm/keel-user-XXXXXX";
static int rootfd = -1;
static int etcfd = -1;

static void remove_place(void)
{
    (void)unlinkat(etcfd, "passwd", 0);
    (void)unlinkat(etcfd, "group", 0);
    (void)unlinkat(rootfd, "etc", AT_REMOVEDIR);
    (void)rmdir(place);
}

static void make_place(void)
{
    if (rootfd >= 0)
        return;
    if (mkdtemp(place) == NULL)
        abort();
    rootfd = open(place, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (mkdirat(rootfd, "etc", 0755) != 0)
        abort();
    etcfd = openat(rootfd, "etc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    (void)atexit(remove_place);
}

static void put(const char *name, const char *data, size_t size)
{
    owned_fd int fd = openat(etcfd, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

    if (fd < 0 || write(fd, data, size) != (ssize_t)size)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct oci_user_ids ids;
    owned_str char *text = oci_str_dup_n((const char *)data, size);
    size_t size_user = strlen(text);
    size_t at_group;
    struct oci_error err = OCI_ERROR_NONE;

    make_place();
    if (size_user >= size)
        return 0;
    at_group = size_user + 1 + strnlen(text + size_user + 1, size - size_user - 1);
    put("passwd", text + size_user + 1, at_group - size_user - 1);
    put("group", at_group < size ? text + at_group + 1 : "",
        at_group < size ? size - at_group - 1 : 0);
    ids.uid = UINT32_MAX;
    if (oci_user_resolve(rootfd, text, &ids, &err) == OCI_OK) {
        if (ids.uid == UINT32_MAX || ids.gid == UINT32_MAX || ids.n_groups > OCI_USER_GROUPS_MAX)
            abort();
    } else if (err.text[0] == '\0' || ids.uid != UINT32_MAX) {
        abort();
    }
    return 0;
}
