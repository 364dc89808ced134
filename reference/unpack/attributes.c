/* SPDX-License-Identifier: Apache-2.0 */
#include "unpack/attributes.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/owned.h"

enum { NS_PER_S = 1000000000 };

static enum oci_status set_owner(int folderfd, const char *name, struct archive_entry *entry,
                                 const struct oci_owner_map *owners, struct oci_error *err)
{
    uint32_t uid = 0;
    uint32_t gid = 0;
    enum oci_status status = oci_owner_find(owners->uids, owners->n_uids, owners->rest,
                                            archive_entry_uid(entry), &uid, err);

    if (status == OCI_OK) {
        status = oci_owner_find(owners->gids, owners->n_gids, owners->rest,
                                archive_entry_gid(entry), &gid, err);
    }
    if (status == OCI_OK &&
        fchownat(folderfd, name, uid, gid, AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH) != 0)
        return oci_fail_sys(err, errno, "set owner %u:%u", uid, gid);
    return status;
}

/* Of namespaces of attributes that are root's. */
static bool is_missing_right(const struct oci_owner_map *owners, const char *attribute)
{
    return owners->rights == OCI_RIGHTS_NONE && errno == EPERM &&
           strncmp(attribute, "user.", strlen("user.")) != 0;
}

/* Name spaces whose attributes are the image's. Labels of security modules and marks of the file
 * system below are the host's. */
static bool is_of_image(const char *attribute)
{
    static const char *const prefixes[] = {"user.", "trusted.", "security.capability",
                                           "system.posix_acl_"};
    static const char overlay[] = "trusted.overlay.";

    if (strncmp(attribute, overlay, sizeof(overlay) - 1) == 0)
        return false;
    for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++) {
        if (strncmp(attribute, prefixes[i], strlen(prefixes[i])) == 0)
            return true;
    }
    return false;
}

/* A folder that was there keeps its children but none of its attributes. */
static enum oci_status drop_xattrs(const char *path, struct oci_error *err)
{
    ssize_t size = llistxattr(path, NULL, 0);
    owned_str char *names = NULL;

    if (size == 0 || (size < 0 && errno == ENOTSUP))
        return OCI_OK;
    if (size < 0)
        return oci_fail_sys(err, errno, "list attributes");
    names = oci_new((size_t)size, 1);
    size = llistxattr(path, names, (size_t)size);
    if (size < 0)
        return oci_fail_sys(err, errno, "list attributes");
    for (const char *name = names; name < names + size; name += strlen(name) + 1) {
        if (is_of_image(name) && lremovexattr(path, name) != 0)
            return oci_fail_sys(err, errno, "remove attribute '%s'", name);
    }
    return OCI_OK;
}

/* The kernel has no call that takes a folder, a name and an attribute before 6.13, so the folder
 * goes through proc. The name is one component and links are not followed. */
static enum oci_status set_xattrs(int folderfd, const char *name, struct archive_entry *entry,
                                  const struct oci_owner_map *owners, struct oci_error *err)
{
    owned_str char *path = NULL;
    const char *attribute;
    const void *value;
    size_t size;
    bool is_folder = archive_entry_filetype(entry) == AE_IFDIR;
    enum oci_status status;

    if (archive_entry_xattr_reset(entry) == 0 && !is_folder)
        return OCI_OK;
    path = oci_str_printf("/proc/self/fd/%d/%s", folderfd, name[0] == '\0' ? "." : name);
    status = is_folder ? drop_xattrs(path, err) : OCI_OK;
    if (status != OCI_OK)
        return status;
    while (archive_entry_xattr_next(entry, &attribute, &value, &size) == 0) {
        if (attribute == NULL || lsetxattr(path, attribute, value, size, 0) == 0 ||
            is_missing_right(owners, attribute))
            continue;
        if (errno == ENOTSUP) {
            return oci_fail(err, OCI_UNSUPPORTED, "img.layer.attributes",
                            "the file system holds no attribute '%s'", attribute);
        }
        return oci_fail_sys(err, errno, "set attribute '%s'", attribute);
    }
    return OCI_OK;
}

/* libarchive takes the sign of a time for its seconds only: it reads -5.5 as -5 and half a second
 * on. attributes_test.c notices when it does so no more. */
struct timespec oci_attributes_modified(struct archive_entry *entry)
{
    struct timespec modified = {.tv_sec = archive_entry_mtime(entry),
                                .tv_nsec = archive_entry_mtime_nsec(entry)};

    if (modified.tv_sec < 0 && modified.tv_nsec > 0) {
        modified.tv_sec -= 1;
        modified.tv_nsec = NS_PER_S - modified.tv_nsec;
    }
    return modified;
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
        status = set_xattrs(folderfd, name, entry, owners, err);
    if (status == OCI_OK && type != AE_IFDIR)
        status = set_time(folderfd, name, entry, err);
    return status;
}
