/* SPDX-License-Identifier: Apache-2.0 */
#include "unpack/unpack.h"

#include "base/beside.h"

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

enum oci_status oci_unpack(const struct oci_layout *layout, const struct oci_image *image,
                           const struct oci_unpack_options *options, const char *path,
                           struct oci_error *err)
{
    owned_beside struct oci_beside beside = OCI_BESIDE_NONE;
    enum oci_status status = oci_beside_open(path, &beside, err);

    if (status == OCI_OK)
        status = apply_all(layout, image, options, beside.fd, err);
    if (status == OCI_OK)
        status = oci_beside_publish(&beside, path, options->durability, err);
    return status;
}
