/* SPDX-License-Identifier: Apache-2.0 */
#include "unpack/attributes.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/owned.h"

static bool map_id(int64_t id, const struct oci_owner_range *ranges, size_t n_ranges,
                   uint32_t *ret_id)
{
    if (id < 0 || id >= UINT32_MAX)
        return false;
    if (n_ranges == 0) {
        *ret_id = (uint32_t)id;
        return true;
    }
    for (size_t i = 0; i < n_ranges; i++) {
        if (id >= ranges[i].inside && id - ranges[i].inside < ranges[i].size) {
            *ret_id = ranges[i].outside + (uint32_t)(id - ranges[i].inside);
            return true;
        }
    }
    return false;
}

static enum oci_status set_owner(int folderfd, const char *name, struct archive_entry *entry,
                                 const struct oci_owner_map *owners, struct oci_error *err)
{
    uint32_t uid;
    uint32_t gid;

    if (!map_id(archive_entry_uid(entry), owners->uids, owners->n_uids, &uid) ||
        !map_id(archive_entry_gid(entry), owners->gids, owners->n_gids, &gid)) {
        return oci_fail(err, OCI_INVALID, "img.layer.attributes",
                        "owner %" PRId64 ":%" PRId64 " cannot be mapped",
                        (int64_t)archive_entry_uid(entry), (int64_t)archive_entry_gid(entry));
    }
    if (fchownat(folderfd, name, uid, gid, AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH) != 0)
        return oci_fail_sys(err, errno, "set owner %u:%u", uid, gid);
    return OCI_OK;
}

/* The kernel has no call that takes a folder, a name and an attribute before 6.13, so the folder
 * goes through proc. The name is one component and links are not followed. */
static enum oci_status set_xattrs(int folderfd, const char *name, struct archive_entry *entry,
                                  struct oci_error *err)
{
    owned_str char *path = NULL;
    const char *attribute;
    const void *value;
    size_t size;

    if (archive_entry_xattr_reset(entry) == 0)
        return OCI_OK;
    path = oci_str_printf("/proc/self/fd/%d/%s", folderfd, name[0] == '\0' ? "." : name);
    while (archive_entry_xattr_next(entry, &attribute, &value, &size) == 0) {
        if (attribute == NULL || lsetxattr(path, attribute, value, size, 0) == 0)
            continue;
        if (errno == ENOTSUP) {
            return oci_fail(err, OCI_UNSUPPORTED, "img.layer.attributes",
                            "the file system holds no attribute '%s'", attribute);
        }
        return oci_fail_sys(err, errno, "set attribute '%s'", attribute);
    }
    return OCI_OK;
}

struct timespec oci_attributes_modified(struct archive_entry *entry)
{
    return (struct timespec){.tv_sec = archive_entry_mtime(entry),
                             .tv_nsec = archive_entry_mtime_nsec(entry)};
}

static enum oci_status set_time(int folderfd, const char *name, struct archive_entry *entry,
                                struct oci_error *err)
{
    const struct timespec modified = oci_attributes_modified(entry);
    const struct timespec times[2] = {modified, modified};

    if (utimensat(folderfd, name, times, AT_SYMLINK_NOFOLLOW) != 0)
        return oci_fail_sys(err, errno, "set time");
    return OCI_OK;
}

enum oci_status oci_attributes_set(int folderfd, const char *name, struct archive_entry *entry,
                                   const struct oci_owner_map *owners, struct oci_error *err)
{
    enum oci_status status = set_owner(folderfd, name, entry, owners, err);
    mode_t type = archive_entry_filetype(entry);

    if (status == OCI_OK && type != AE_IFLNK &&
        fchmodat(folderfd, name[0] == '\0' ? "." : name, archive_entry_perm(entry), 0) != 0)
        return oci_fail_sys(err, errno, "set mode %04o", (unsigned)archive_entry_perm(entry));
    if (status == OCI_OK)
        status = set_xattrs(folderfd, name, entry, err);
    if (status == OCI_OK && type != AE_IFDIR)
        status = set_time(folderfd, name, entry, err);
    return status;
}
