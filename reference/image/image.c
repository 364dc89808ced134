/* SPDX-License-Identifier: Apache-2.0 */
#include "image/image.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/owned.h"

#include "image/documents.h"

void oci_image_done(struct oci_image *image)
{
    free(image->descriptor);
    json_decref(image->found);
    json_decref(image->manifest);
    json_decref(image->config);
    free(image->layers);
    *image = OCI_IMAGE_NONE;
}

/* Hold a document against its table; the first defect is the error. */
static enum oci_status check(const json_t *doc, const char *place, const char *media_type,
                             void (*document)(struct oci_check *, const json_t *),
                             struct oci_error *err)
{
    owned_defects struct oci_defects defects = OCI_DEFECTS_NONE;
    struct oci_check at = {.defects = &defects, .place = place, .media_type = media_type};

    document(&at, doc);
    oci_text_done(&at.pointer);
    for (size_t i = 0; i < defects.n_rows; i++) {
        const struct oci_defect *defect = &defects.rows[i];

        if (defect->severity == OCI_DEFECT_ERROR)
            return oci_fail(err, OCI_INVALID, defect->requirement, "%s %s: %s", place,
                            defect->pointer, defect->text);
    }
    return OCI_OK;
}

static enum oci_status load_documents(const struct oci_layout *layout, struct oci_image *image,
                                      struct oci_error *err)
{
    struct oci_descriptor config;
    enum oci_status status =
        oci_layout_read_document(layout, image->descriptor, &image->manifest, err);

    if (status == OCI_OK)
        status = check(image->manifest, "manifest", image->descriptor->media_type,
                       oci_document_manifest, err);
    if (status == OCI_OK)
        status = oci_descriptor_read(json_object_get(image->manifest, "config"), &config, err);
    if (status != OCI_OK)
        return status;
    if (oci_media_type_find(config.media_type)->content != OCI_CONTENT_CONFIG)
        return oci_fail(err, OCI_UNSUPPORTED, "img.manifest.config.unknown-not-parsed",
                        "this is no image: its config is of type '%s'", config.media_type);
    status = oci_layout_read_document(layout, &config, &image->config, err);
    return status == OCI_OK
               ? check(image->config, "config", config.media_type, oci_document_config, err)
               : status;
}

static enum oci_status load_layer(const json_t *descriptor, const json_t *diff_id,
                                  struct oci_image_layer *layer, struct oci_error *err)
{
    enum oci_status status = oci_descriptor_read(descriptor, &layer->descriptor, err);

    if (status != OCI_OK)
        return status;
    layer->type = oci_media_type_find(layer->descriptor.media_type);
    if (layer->type->content != OCI_CONTENT_LAYER)
        return oci_fail(err, OCI_UNSUPPORTED, "img.manifest.layers.media-types",
                        "media type '%s' is no layer", layer->descriptor.media_type);
    return oci_digest_name_read(json_string_value(diff_id), &layer->diff_id, err);
}

static enum oci_status load_layers(struct oci_image *image, struct oci_error *err)
{
    const json_t *layers = json_object_get(image->manifest, "layers");
    const json_t *diff_ids = json_object_get(json_object_get(image->config, "rootfs"), "diff_ids");
    size_t n_layers = json_array_size(layers);

    if (n_layers != json_array_size(diff_ids))
        return oci_fail(err, OCI_INVALID, "img.config.rootfs.diff-ids",
                        "%zu layers in the manifest, %zu diff_ids in the config", n_layers,
                        json_array_size(diff_ids));
    if (n_layers > OCI_LAYERS_MAX)
        return oci_fail(err, OCI_LIMIT, NULL, "%zu layers; at most %d", n_layers, OCI_LAYERS_MAX);
    image->layers = oci_new(n_layers, sizeof(*image->layers));
    for (size_t i = 0; i < n_layers; i++) {
        enum oci_status status = load_layer(json_array_get(layers, i), json_array_get(diff_ids, i),
                                            &image->layers[i], err);

        if (status != OCI_OK)
            return oci_within(err, status, "layer %zu", i);
    }
    image->n_layers = n_layers;
    return OCI_OK;
}

enum oci_status oci_image_load(const struct oci_layout *layout, const char *reference,
                               const struct oci_platform *platform, struct oci_image *ret_image,
                               struct oci_error *err)
{
    owned_image struct oci_image image = OCI_IMAGE_NONE;
    enum oci_status status = check(layout->header, "oci-layout", NULL, oci_document_layout, err);

    if (status == OCI_OK)
        status = check(layout->index, "index.json", NULL, oci_document_index, err);
    if (status == OCI_OK)
        status = oci_image_find(layout, reference, platform, &image.found, err);
    if (status != OCI_OK)
        return status;
    image.descriptor = oci_new(1, sizeof(*image.descriptor));
    status = oci_descriptor_read(image.found, image.descriptor, err);
    if (status == OCI_OK)
        status = load_documents(layout, &image, err);
    if (status == OCI_OK)
        status = load_layers(&image, err);
    if (status != OCI_OK)
        return status;
    *ret_image = image;
    image = OCI_IMAGE_NONE;
    return OCI_OK;
}
