/* SPDX-License-Identifier: Apache-2.0 */
#include "unpack/node.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/owned.h"
#include "base/path.h"

#include "unpack/attributes.h"
#include "unpack/entry_path.h"

/* Where a node goes. */
struct place {
    int folderfd;
    const char *name;
};

static enum oci_status write_data(struct archive *archive, int fd, struct oci_error *err)
{
    const void *data;
    size_t size;
    la_int64_t offset;
    int result;

    while ((result = archive_read_data_block(archive, &data, &size, &offset)) == ARCHIVE_OK) {
        const char *from = data;

        while (size > 0) {
            ssize_t written = pwrite(fd, from, size, offset);

            if (written < 0)
                return oci_fail_sys(err, errno, "write");
            from += written;
            size -= (size_t)written;
            offset += written;
        }
    }
    if (result != ARCHIVE_EOF)
        return oci_fail(err, OCI_INVALID, "img.layer.tar", "%s", archive_error_string(archive));
    return OCI_OK;
}

static enum oci_status make_file(const struct oci_node_context *context, struct place place,
                                 struct archive_entry *entry, struct oci_error *err)
{
    owned_fd int fd = openat(place.folderfd, place.name,
                             O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    enum oci_status status;

    if (fd < 0)
        return oci_fail_sys(err, errno, "create");
    status = write_data(context->archive, fd, err);
    /* A sparse file may end in a hole, which no block of data reaches. */
    if (status == OCI_OK && archive_entry_sparse_count(entry) > 0 &&
        ftruncate(fd, archive_entry_size(entry)) != 0)
        return oci_fail_sys(err, errno, "set size");
    return status;
}

static enum oci_status make_folder(const struct oci_node_context *context, struct place place,
                                   struct archive_entry *entry, struct oci_error *err)
{
    (void)context;
    (void)entry;
    if (mkdirat(place.folderfd, place.name, 0700) != 0 && errno != EEXIST)
        return oci_fail_sys(err, errno, "make folder");
    return OCI_OK;
}

static enum oci_status make_link(const struct oci_node_context *context, struct place place,
                                 struct archive_entry *entry, struct oci_error *err)
{
    const char *text = archive_entry_symlink(entry);

    (void)context;
    if (text == NULL || text[0] == '\0')
        return oci_fail(err, OCI_INVALID, "img.layer.tar", "a link to nothing");
    if (symlinkat(text, place.folderfd, place.name) != 0)
        return oci_fail_sys(err, errno, "make link");
    return OCI_OK;
}

static enum oci_status make_device(const struct oci_node_context *context, struct place place,
                                   struct archive_entry *entry, struct oci_error *err)
{
    mode_t type = archive_entry_filetype(entry);

    if (context->owners->rights == OCI_RIGHTS_NONE && type != AE_IFIFO)
        type = AE_IFREG;
    if (mknodat(place.folderfd, place.name, type | 0600,
                makedev((unsigned)archive_entry_rdevmajor(entry),
                        (unsigned)archive_entry_rdevminor(entry))) != 0)
        return oci_fail_sys(err, errno, "make device or FIFO");
    return OCI_OK;
}

/* One row, one type of node. */
static const struct maker {
    mode_t type;
    enum oci_status (*make)(const struct oci_node_context *context, struct place place,
                            struct archive_entry *entry, struct oci_error *err);
} makers[] = {
    {AE_IFREG, make_file  },
    {AE_IFDIR, make_folder},
    {AE_IFLNK, make_link  },
    {AE_IFCHR, make_device},
    {AE_IFBLK, make_device},
    {AE_IFIFO, make_device},
};

/* The target of a hard link is a path of the archive: resolved inside the root, and the node
 * itself is linked, be it a symbolic link or not. */
static enum oci_status make_hard_link(const struct oci_node_context *context, struct place place,
                                      const char *target_name, struct oci_error *err)
{
    owned_str char *target = NULL;
    owned_str char *folder = NULL;
    owned_fd int fd = -1;
    size_t size_folder;
    const char *base;
    enum oci_status status = oci_entry_path_read(target_name, context->limits, &target, err);

    if (status != OCI_OK)
        return oci_within(err, status, "hard link");
    base = oci_entry_path_base(target);
    if (base[0] == '\0')
        return oci_fail(err, OCI_INVALID, "img.layer.hardlinks", "a hard link to the root");
    size_folder = base == target ? 0 : (size_t)(base - target) - 1;
    folder = size_folder == 0 ? oci_str_dup("/") : oci_str_dup_n(target, size_folder);
    status = oci_path_open(context->target->rootfd, folder, O_PATH | O_DIRECTORY, 0, &fd, err);
    if (status == OCI_OK && linkat(fd, base, place.folderfd, place.name, 0) != 0) {
        status =
            errno == ENOENT ? OCI_NOT_FOUND : oci_fail_sys(err, errno, "hard link to '%s'", target);
    }
    if (status == OCI_NOT_FOUND) {
        return oci_fail(err, OCI_INVALID, "img.layer.hardlinks",
                        "hard link to '%s', which is not there", target);
    }
    return status;
}

/* What stands at the place goes, but a folder stays where a folder comes. */
static enum oci_status clear(struct place place, mode_t type, struct oci_error *err)
{
    struct stat found;

    if (fstatat(place.folderfd, place.name, &found, AT_SYMLINK_NOFOLLOW) != 0)
        return errno == ENOENT ? OCI_OK : oci_fail_sys(err, errno, "stat");
    if (type == AE_IFDIR && S_ISDIR(found.st_mode))
        return OCI_OK;
    return oci_path_remove_tree(place.folderfd, place.name, err);
}

static enum oci_status make(const struct oci_node_context *context, struct place place,
                            struct archive_entry *entry, struct oci_error *err)
{
    for (size_t i = 0; i < sizeof(makers) / sizeof(makers[0]); i++) {
        if (makers[i].type == archive_entry_filetype(entry))
            return makers[i].make(context, place, entry, err);
    }
    return oci_fail(err, OCI_INVALID, "img.layer.file-types", "an entry of no known type");
}

static enum oci_status apply_root(const struct oci_node_context *context,
                                  struct archive_entry *entry, struct oci_error *err)
{
    if (archive_entry_filetype(entry) != AE_IFDIR)
        return oci_fail(err, OCI_INVALID, "img.layer.tar", "the root is no folder");
    oci_target_add_time(context->target, "", oci_attributes_modified(entry));
    return oci_attributes_set(context->target->rootfd, "", entry, context->owners, err);
}

enum oci_status oci_node_apply(const struct oci_node_context *context, const char *path,
                               struct archive_entry *entry, struct oci_error *err)
{
    struct place place = {.name = oci_entry_path_base(path)};
    const char *hard_link = archive_entry_hardlink(entry);
    mode_t type = hard_link != NULL ? 0 : archive_entry_filetype(entry);
    enum oci_status status;

    if (path[0] == '\0')
        return apply_root(context, entry, err);
    status = oci_target_folder(context->target, path, &place.folderfd, err);
    if (status == OCI_OK)
        status = clear(place, type, err);
    if (status == OCI_OK) {
        status = hard_link != NULL ? make_hard_link(context, place, hard_link, err)
                                   : make(context, place, entry, err);
    }
    if (status != OCI_OK || hard_link != NULL)
        return status;
    if (type == AE_IFDIR)
        oci_target_add_time(context->target, path, oci_attributes_modified(entry));
    return oci_attributes_set(place.folderfd, place.name, entry, context->owners, err);
}
