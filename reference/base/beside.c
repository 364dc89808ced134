/* SPDX-License-Identifier: Apache-2.0 */
#include "base/beside.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/owned.h"
#include "base/path.h"

void oci_beside_drop(struct oci_beside *beside)
{
    oci_drop_fd(&beside->fd);
    if (beside->name[0] != '\0')
        (void)!oci_path_remove_tree(beside->parentfd, beside->name, NULL);
    oci_drop_fd(&beside->parentfd);
    *beside = OCI_BESIDE_NONE;
}

enum oci_status oci_beside_open(const char *path, struct oci_beside *ret_beside,
                                struct oci_error *err)
{
    owned_beside struct oci_beside beside = OCI_BESIDE_NONE;
    owned_str char *copy = oci_str_dup(path);
    const char *parent = dirname(copy);
    owned_str char *full = oci_str_printf("%s/.keel-XXXXXX", parent);

    if (access(path, F_OK) == 0)
        return oci_fail(err, OCI_EXISTS, NULL, "'%s' exists", path);
    beside.parentfd = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (beside.parentfd < 0)
        return oci_fail_sys(err, errno, "open folder '%s'", parent);
    if (mkdtemp(full) == NULL)
        return oci_fail_sys(err, errno, "make a folder in '%s'", parent);
    (void)snprintf(beside.name, sizeof(beside.name), "%s", strrchr(full, '/') + 1);
    beside.fd =
        openat(beside.parentfd, beside.name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (beside.fd < 0 || fchmod(beside.fd, 0755) != 0)
        return oci_fail_sys(err, errno, "open '%s'", full);
    *ret_beside = beside;
    beside = OCI_BESIDE_NONE;
    return OCI_OK;
}

enum oci_status oci_beside_publish(struct oci_beside *beside, const char *path,
                                   enum oci_durability durability, struct oci_error *err)
{
    owned_str char *copy = oci_str_dup(path);

    if (durability == OCI_DURABLE && syncfs(beside->fd) != 0)
        return oci_fail_sys(err, errno, "sync '%s'", path);
    if (renameat2(beside->parentfd, beside->name, beside->parentfd, basename(copy),
                  RENAME_NOREPLACE) != 0) {
        if (errno == EEXIST)
            return oci_fail(err, OCI_EXISTS, NULL, "'%s' exists", path);
        return oci_fail_sys(err, errno, "rename to '%s'", path);
    }
    beside->name[0] = '\0';
    if (durability == OCI_DURABLE && fsync(beside->parentfd) != 0)
        return oci_fail_sys(err, errno, "sync the folder of '%s'", path);
    return OCI_OK;
}
