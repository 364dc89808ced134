/* SPDX-License-Identifier: Apache-2.0 */
#include "docker/forms.h"

#include <string.h>

#include "base/json.h"
#include "base/owned.h"

static const char config_type[] = "application/vnd.oci.image.config.v1+json";

/* A layer that is stored as it is has its diff ID for a digest; a compressed one is compared when
 * it is unpacked. */
static enum oci_status check_layer(const json_t *descriptor, const json_t *diff_id, size_t number,
                                   struct oci_error *err)
{
    const char *type = json_string_value(json_object_get(descriptor, "mediaType"));
    const char *digest = json_string_value(json_object_get(descriptor, "digest"));
    const char *diff = json_string_value(diff_id);

    if (diff == NULL) {
        return oci_fail(err, OCI_INVALID, "img.config.rootfs.diff-ids",
                        "the config has no diff ID of layer %zu", number);
    }
    if (oci_media_type_find(type)->compression == OCI_COMPRESSION_NONE &&
        strcmp(diff, digest) != 0) {
        return oci_fail(err, OCI_INVALID, "img.config.diffid",
                        "layer %zu is %s, and the config says %.80s", number, digest, diff);
    }
    return OCI_OK;
}

static enum oci_status add_layers(const struct oci_spool *spool, const json_t *names,
                                  const json_t *diff_ids, json_t *layers, struct oci_error *err)
{
    size_t i;
    const json_t *name;

    if (json_array_size(names) != json_array_size(diff_ids)) {
        return oci_fail(err, OCI_INVALID, "img.config.rootfs.diff-ids",
                        "%zu layers, and the config says %zu", json_array_size(names),
                        json_array_size(diff_ids));
    }
    json_array_foreach(names, i, name) {
        json_t *descriptor = NULL;
        enum oci_status status;

        if (!json_is_string(name)) {
            return oci_fail(err, OCI_INVALID, NULL, "the name of layer %zu is %s", i,
                            oci_json_type_name(name));
        }
        status = oci_imported_layer(spool, json_string_value(name), &descriptor, err);
        if (status != OCI_OK)
            return status;
        (void)json_array_append_new(layers, descriptor);
        status = check_layer(descriptor, json_array_get(diff_ids, i), i, err);
        if (status != OCI_OK)
            return status;
    }
    return OCI_OK;
}

static enum oci_status add_image(const struct oci_spool *spool, const json_t *row,
                                 struct oci_imported *imported, struct oci_error *err)
{
    const char *config_name = json_string_value(json_object_get(row, "Config"));
    owned_json json_t *config = NULL;
    owned_json json_t *descriptor = NULL;
    owned_json json_t *layers = json_array();
    struct oci_spooled member;
    enum oci_status status;

    if (config_name == NULL || !json_is_array(json_object_get(row, "Layers"))) {
        return oci_fail(err, OCI_INVALID, NULL,
                        "manifest.json: an object with Config and Layers is wanted");
    }
    status = oci_spool_document(spool, config_name, &config, err);
    if (status == OCI_OK)
        status = oci_spool_find(spool, config_name, &member, err);
    if (status == OCI_OK) {
        status = add_layers(spool, json_object_get(row, "Layers"),
                            oci_json_at(config, "/rootfs/diff_ids"), layers, err);
    }
    if (status != OCI_OK)
        return status;
    descriptor = oci_spooled_descriptor(&member, config_type);
    return oci_imported_add(spool, imported, &(struct oci_assembled){descriptor, layers, config},
                            json_object_get(row, "RepoTags"), err);
}

enum oci_status oci_form_manifest(const struct oci_spool *spool, struct oci_imported *imported,
                                  struct oci_error *err)
{
    owned_json json_t *doc = NULL;
    size_t i;
    const json_t *row;
    enum oci_status status = oci_spool_document(spool, "manifest.json", &doc, err);

    if (status == OCI_OK && json_array_size(doc) == 0)
        return oci_fail(err, OCI_INVALID, NULL, "manifest.json names no image");
    for (i = 0; status == OCI_OK && i < json_array_size(doc); i++) {
        row = json_array_get(doc, i);
        status = add_image(spool, row, imported, err);
        if (status != OCI_OK)
            return oci_within(err, status == OCI_NOT_FOUND ? OCI_INVALID : status, "image %zu", i);
    }
    return status;
}
