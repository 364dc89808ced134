/* SPDX-License-Identifier: Apache-2.0 */
#include "docker/export.h"

#include <stdlib.h>
#include <string.h>

#include <archive.h>

#include "base/json.h"
#include "base/memory.h"
#include "base/owned.h"

#include "docker/writer.h"

/* What writing an image needs. */
struct exporting {
    struct archive *archive;
    const struct oci_layout *layout;
    const struct oci_image *image;
    const struct oci_export_options *options;
    json_t *written; /* Set of the names of members: layers may be the same. */
};

static char *blob_name(const struct oci_descriptor *descriptor)
{
    char path[OCI_DIGEST_NAME_MAX + 1];

    oci_digest_name_path(&descriptor->digest, path);
    return oci_str_printf("blobs/%s", path);
}

/* The name of a layer in either form. */
static char *layer_name(const struct exporting *exporting, size_t number)
{
    const struct oci_image_layer *layer = &exporting->image->layers[number];

    if (exporting->options->form == OCI_EXPORT_LAYOUT)
        return blob_name(&layer->descriptor);
    return oci_str_printf("%s/layer.tar", oci_digest_name_encoded(&layer->diff_id));
}

static enum oci_status write_layer(const struct exporting *exporting, size_t number,
                                   struct oci_error *err)
{
    const struct oci_image_layer *layer = &exporting->image->layers[number];
    owned_str char *name = layer_name(exporting, number);
    enum oci_status status;

    if (json_object_get(exporting->written, name) != NULL)
        return OCI_OK;
    (void)json_object_set_new(exporting->written, name, json_true());
    status =
        exporting->options->form == OCI_EXPORT_LAYOUT
            ? oci_writer_blob(exporting->archive, name, exporting->layout, &layer->descriptor, err)
            : oci_writer_layer(exporting->archive, name, exporting->layout, layer,
                               &exporting->options->limits, err);
    return status == OCI_OK ? OCI_OK : oci_within(err, status, "layer %zu", number);
}

/* Docker's list of images, of one. */
static enum oci_status write_list(const struct exporting *exporting, const char *config_name,
                                  struct oci_error *err)
{
    json_t *layers = json_array();
    owned_json json_t *list = NULL;
    json_t *tags =
        exporting->options->name == NULL ? json_null() : json_pack("[s]", exporting->options->name);

    for (size_t i = 0; i < exporting->image->n_layers; i++) {
        owned_str char *name = layer_name(exporting, i);

        (void)json_array_append_new(layers, json_string(name));
    }
    list =
        json_pack("[{s:s, s:o, s:o}]", "Config", config_name, "RepoTags", tags, "Layers", layers);
    return oci_writer_document(exporting->archive, "manifest.json", list, err);
}

static enum oci_status write_index(const struct exporting *exporting, struct oci_error *err)
{
    owned_json json_t *header = json_pack("{s:s}", "imageLayoutVersion", "1.0.0");
    owned_json json_t *entry = json_deep_copy(exporting->image->found);
    owned_json json_t *index = NULL;
    const char *name = exporting->options->name;
    const char *tag = name == NULL ? NULL : strrchr(name, ':');
    json_t *notes = json_object_get(entry, "annotations");
    enum oci_status status = oci_writer_document(exporting->archive, "oci-layout", header, err);

    if (notes == NULL) {
        notes = json_object();
        (void)json_object_set_new(entry, "annotations", notes);
    }
    if (tag != NULL) {
        (void)json_object_set_new(notes, "io.containerd.image.name", json_string(name));
        (void)json_object_set_new(notes, "org.opencontainers.image.ref.name", json_string(tag + 1));
    }
    index = json_pack("{s:i, s:s, s:[O]}", "schemaVersion", 2, "mediaType",
                      "application/vnd.oci.image.index.v1+json", "manifests", entry);
    return status == OCI_OK ? oci_writer_document(exporting->archive, "index.json", index, err)
                            : status;
}

/* The config's blob, under the name of the form, and what comes before the layers. */
static enum oci_status write_head(const struct exporting *exporting, char **ret_config_name,
                                  struct oci_error *err)
{
    struct oci_descriptor config;
    owned_str char *manifest_name = blob_name(exporting->image->descriptor);
    owned_str char *config_name = NULL;
    enum oci_status status =
        oci_descriptor_read(json_object_get(exporting->image->manifest, "config"), &config, err);

    if (status != OCI_OK)
        return status;
    if (exporting->options->form == OCI_EXPORT_LAYOUT) {
        config_name = blob_name(&config);
        status = write_index(exporting, err);
        if (status == OCI_OK) {
            status = oci_writer_blob(exporting->archive, manifest_name, exporting->layout,
                                     exporting->image->descriptor, err);
        }
    } else {
        config_name = oci_str_printf("%s.json", oci_digest_name_encoded(&config.digest));
    }
    if (status == OCI_OK)
        status = oci_writer_blob(exporting->archive, config_name, exporting->layout, &config, err);
    if (status == OCI_OK)
        *ret_config_name = steal_str(&config_name);
    return status;
}

static enum oci_status write_all(const struct exporting *exporting, struct oci_error *err)
{
    owned_str char *config_name = NULL;
    enum oci_status status = write_head(exporting, &config_name, err);

    for (size_t i = 0; status == OCI_OK && i < exporting->image->n_layers; i++)
        status = write_layer(exporting, i, err);
    if (status == OCI_OK)
        status = write_list(exporting, config_name, err);
    if (status == OCI_OK && archive_write_close(exporting->archive) != ARCHIVE_OK) {
        return oci_fail(err, OCI_SYSTEM, NULL, "write the archive: %s",
                        archive_error_string(exporting->archive));
    }
    return status;
}

enum oci_status oci_docker_export(const struct oci_layout *layout, const struct oci_image *image,
                                  const struct oci_export_options *options, int fd,
                                  struct oci_error *err)
{
    owned_json json_t *written = json_object();
    struct exporting exporting = {archive_write_new(), layout, image, options, written};
    enum oci_status status;

    (void)archive_write_set_format_pax_restricted(exporting.archive);
    if (archive_write_open_fd(exporting.archive, fd) != ARCHIVE_OK) {
        status = oci_fail(err, OCI_SYSTEM, NULL, "begin the archive: %s",
                          archive_error_string(exporting.archive));
    } else {
        status = write_all(&exporting, err);
    }
    /* What was begun and cannot be ended is not worth a word. */
    if (status != OCI_OK)
        (void)archive_write_fail(exporting.archive);
    (void)archive_write_free(exporting.archive);
    return status;
}
