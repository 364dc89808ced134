/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/owned.h"

#include "cli/image/verbs.h"
#include "docker/export.h"
#include "docker/import.h"

/* "-" is the standard stream. */
static enum oci_status open_archive(const char *path, int flags, int standard, int *ret_fd,
                                    struct oci_error *err)
{
    int fd = strcmp(path, "-") == 0 ? dup(standard) : open(path, flags | O_CLOEXEC, 0644);

    if (fd < 0 && errno == EEXIST)
        return oci_fail(err, OCI_EXISTS, NULL, "'%s' exists", path);
    if (fd < 0)
        return oci_fail_sys(err, errno, "open '%s'", path);
    *ret_fd = fd;
    return OCI_OK;
}

enum oci_status image_import(struct image_arguments *arguments, struct oci_error *err)
{
    const struct oci_spool_limits limits = OCI_SPOOL_LIMITS;
    owned_fd int fd = -1;
    enum oci_status status = open_archive(arguments->operands[0], O_RDONLY, STDIN_FILENO, &fd, err);

    if (status != OCI_OK)
        return status;
    status = oci_docker_import(fd, &limits, arguments->operands[1],
                               arguments->options.unpack.durability, err);
    return status == OCI_OK ? OCI_OK : oci_within(err, status, "'%s'", arguments->operands[0]);
}

/* A reference that is only a tag gets the layout's folder for a repository. */
static char *image_name(const struct image_source *source)
{
    const char *reference = source->name.reference;
    owned_str char *layout = realpath(source->name.layout, NULL);

    if (reference == NULL || layout == NULL || strncmp(reference, "sha256:", 7) == 0)
        return NULL;
    if (strchr(reference, ':') != NULL)
        return oci_str_dup(reference);
    return oci_str_printf("%s:%s", basename(layout), reference);
}

static enum oci_status export_to(const struct image_arguments *arguments, int fd,
                                 struct oci_error *err)
{
    const struct oci_unpack_limits *bounds = &arguments->options.unpack.limits;
    owned_source struct image_source source = {.layout = OCI_LAYOUT_NONE};
    owned_image struct oci_image image = OCI_IMAGE_NONE;
    owned_str char *name = NULL;
    struct oci_export_options options = {
        .form = arguments->options.docker ? OCI_EXPORT_DOCKER : OCI_EXPORT_LAYOUT,
        .limits = {.bytes = bounds->bytes, .ratio = bounds->ratio}
    };
    enum oci_status status = image_source_open(arguments->operands[0], &source, err);

    if (status == OCI_OK) {
        status = oci_image_load(&source.layout, source.name.reference, &arguments->options.platform,
                                &image, err);
    }
    if (status != OCI_OK)
        return status;
    name = image_name(&source);
    options.name = arguments->options.tag != NULL ? arguments->options.tag : name;
    return oci_docker_export(&source.layout, &image, &options, fd, err);
}

enum oci_status image_export(struct image_arguments *arguments, struct oci_error *err)
{
    const char *path = arguments->operands[1];
    owned_fd int fd = -1;
    enum oci_status status =
        open_archive(path, O_WRONLY | O_CREAT | O_EXCL, STDOUT_FILENO, &fd, err);

    if (status != OCI_OK)
        return status;
    status = export_to(arguments, fd, err);
    if (status != OCI_OK && strcmp(path, "-") != 0)
        (void)unlink(path);
    return status;
}
