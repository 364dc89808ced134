/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "base/json.h"
#include "base/memory.h"
#include "base/owned.h"
#include "base/path.h"

#include "cli/image/verbs.h"
#include "unpack/convert.h"

/* Load the image of the first operand and unpack it at @p path. */
static enum oci_status unpack_to(const struct image_arguments *arguments, const char *path,
                                 struct oci_image *image, struct oci_error *err)
{
    owned_source struct image_source source = {.layout = OCI_LAYOUT_NONE};
    enum oci_status status = image_source_open(arguments->operands[0], &source, err);

    if (status == OCI_OK) {
        status = oci_image_load(&source.layout, source.name.reference, &arguments->options.platform,
                                image, err);
    }
    if (status == OCI_OK)
        status = oci_unpack(&source.layout, image, &arguments->options.unpack, path, err);
    return status;
}

enum oci_status image_unpack(struct image_arguments *arguments, struct oci_error *err)
{
    owned_image struct oci_image image = OCI_IMAGE_NONE;

    return unpack_to(arguments, arguments->operands[1], &image, err);
}

static enum oci_status write_config(int bundlefd, const struct oci_image *image,
                                    struct oci_error *err)
{
    owned_fd int rootfd = openat(bundlefd, "rootfs", O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    owned_json json_t *config = NULL;
    enum oci_status status;

    if (rootfd < 0)
        return oci_fail_sys(err, errno, "open the unpacked root");
    status = oci_convert(image->config, NULL, rootfd, &config, err);
    return status == OCI_OK ? oci_json_write_atomic(bundlefd, "config.json", config, 0644, err)
                            : status;
}

enum oci_status image_bundle(struct image_arguments *arguments, struct oci_error *err)
{
    const char *path = arguments->operands[1];
    owned_image struct oci_image image = OCI_IMAGE_NONE;
    owned_str char *rootfs = oci_str_printf("%s/rootfs", path);
    owned_fd int fd = -1;
    enum oci_status status;

    if (mkdir(path, 0711) != 0 && errno != EEXIST)
        return oci_fail_sys(err, errno, "make bundle '%s'", path);
    fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return oci_fail_sys(err, errno, "open bundle '%s'", path);
    status = unpack_to(arguments, rootfs, &image, err);
    if (status != OCI_OK)
        return status;
    status = write_config(fd, &image, err);
    if (status != OCI_OK)
        (void)!oci_path_remove_tree(fd, "rootfs", NULL);
    return status;
}
