/* SPDX-License-Identifier: Apache-2.0 */
#include "unpack/layers.h"

/* The layer after the one being applied is open already, so that it is decoded ahead. */
struct streams {
    struct oci_layer_stream *current;
    struct oci_layer_stream *ahead;
};

static void streams_close(struct streams *streams)
{
    oci_layer_stream_close(streams->current);
    oci_layer_stream_close(streams->ahead);
}

/* The first wanted layer from @p number on; the number of layers where there is none. */
static size_t next_wanted(const struct oci_image *image, const struct oci_layers_visit *visit,
                          size_t number)
{
    while (visit->wanted != NULL && number < image->n_layers && !visit->wanted[number])
        number++;
    return number;
}

static enum oci_status open_ahead(const struct oci_layout *layout, const struct oci_image *image,
                                  size_t number, const struct oci_unpack_limits *limits,
                                  struct streams *streams, struct oci_error *err)
{
    const struct oci_stream_limits bounds = {.bytes = limits->bytes, .ratio = limits->ratio};
    enum oci_status status;

    oci_layer_stream_close(streams->current);
    streams->current = streams->ahead;
    streams->ahead = NULL;
    if (number >= image->n_layers)
        return OCI_OK;
    status = oci_layer_stream_open(layout, &image->layers[number], &bounds, &streams->ahead, err);
    return status == OCI_OK ? OCI_OK : oci_within(err, status, "layer %zu", number);
}

enum oci_status oci_layers_each(const struct oci_layout *layout, const struct oci_image *image,
                                const struct oci_unpack_limits *limits,
                                const struct oci_layers_visit *visit, struct oci_error *err)
{
    __attribute__((cleanup(streams_close))) struct streams streams = {NULL, NULL};
    size_t number = next_wanted(image, visit, 0);
    enum oci_status status = open_ahead(layout, image, number, limits, &streams, err);

    while (status == OCI_OK && number < image->n_layers) {
        size_t next = next_wanted(image, visit, number + 1);

        status = open_ahead(layout, image, next, limits, &streams, err);
        if (status != OCI_OK)
            return status;
        status = visit->take(visit->object, number, streams.current, err);
        if (status != OCI_OK)
            return oci_within(err, status, "layer %zu", number);
        number = next;
    }
    return status;
}
