/* SPDX-License-Identifier: Apache-2.0 */
#include "unpack/unpack.h"

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

#include "unpack/layer.h"
#include "unpack/layers.h"

/* What applying a layer needs. */
struct root {
    int fd;
    const struct oci_unpack_options *options;
};

static enum oci_status apply(void *object, size_t number, struct oci_layer_stream *stream,
                             struct oci_error *err)
{
    const struct root *root = object;

    (void)number;
    return oci_layer_apply(root->fd, stream, &root->options->limits, &root->options->owners, err);
}

static enum oci_status apply_all(const struct oci_layout *layout, const struct oci_image *image,
                                 const struct oci_unpack_options *options, int rootfd,
                                 struct oci_error *err)
{
    struct root root = {rootfd, options};
    const struct oci_layers_visit visit = {.take = apply, .object = &root};

    return oci_layers_each(layout, image, &options->limits, &visit, err);
}

/* Where the tree is built: a folder of its own beside the place, on the same file system. */
struct beside {
    int parentfd;
    char name[32]; /* "" when there is nothing to remove. */
    int rootfd;
};

static void beside_drop(struct beside *beside)
{
    oci_drop_fd(&beside->rootfd);
    if (beside->name[0] != '\0')
        (void)!oci_path_remove_tree(beside->parentfd, beside->name, NULL);
    oci_drop_fd(&beside->parentfd);
}

static enum oci_status open_beside(const char *path, struct beside *beside, struct oci_error *err)
{
    owned_str char *copy = oci_str_dup(path);
    const char *parent = dirname(copy);
    char template[] = ".keel-XXXXXX";
    owned_str char *full = oci_str_printf("%s/%s", parent, template);

    beside->parentfd = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (beside->parentfd < 0)
        return oci_fail_sys(err, errno, "open folder '%s'", parent);
    if (mkdtemp(full) == NULL)
        return oci_fail_sys(err, errno, "make a folder in '%s'", parent);
    (void)strcpy(beside->name, strrchr(full, '/') + 1);
    beside->rootfd =
        openat(beside->parentfd, beside->name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (beside->rootfd < 0 || fchmod(beside->rootfd, 0755) != 0)
        return oci_fail_sys(err, errno, "open '%s'", full);
    return OCI_OK;
}

/* One barrier for the whole tree, then the rename, then one for the rename. */
static enum oci_status publish(struct beside *beside, const char *path,
                               const struct oci_unpack_options *options, struct oci_error *err)
{
    owned_str char *copy = oci_str_dup(path);
    bool durable = options->durability == OCI_UNPACK_DURABLE;

    if (durable && syncfs(beside->rootfd) != 0)
        return oci_fail_sys(err, errno, "sync '%s'", path);
    if (renameat2(beside->parentfd, beside->name, beside->parentfd, basename(copy),
                  RENAME_NOREPLACE) != 0) {
        if (errno == EEXIST)
            return oci_fail(err, OCI_EXISTS, NULL, "'%s' exists", path);
        return oci_fail_sys(err, errno, "rename to '%s'", path);
    }
    beside->name[0] = '\0';
    if (durable && fsync(beside->parentfd) != 0)
        return oci_fail_sys(err, errno, "sync the folder of '%s'", path);
    return OCI_OK;
}

enum oci_status oci_unpack(const struct oci_layout *layout, const struct oci_image *image,
                           const struct oci_unpack_options *options, const char *path,
                           struct oci_error *err)
{
    __attribute__((cleanup(beside_drop))) struct beside beside = {.parentfd = -1, .rootfd = -1};
    enum oci_status status;

    if (access(path, F_OK) == 0)
        return oci_fail(err, OCI_EXISTS, NULL, "'%s' exists", path);
    status = open_beside(path, &beside, err);
    if (status == OCI_OK)
        status = apply_all(layout, image, options, beside.rootfd, err);
    if (status == OCI_OK)
        status = publish(&beside, path, options, err);
    return status;
}
