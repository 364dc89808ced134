/* SPDX-License-Identifier: Apache-2.0 */
#include "docker/forms.h"

#include "base/json.h"
#include "base/owned.h"

/* Media type of a layer by its compression. */
static const char *const layer_types[] = {
    [OCI_COMPRESSION_NONE] = "application/vnd.oci.image.layer.v1.tar",
    [OCI_COMPRESSION_GZIP] = "application/vnd.oci.image.layer.v1.tar+gzip",
    [OCI_COMPRESSION_ZSTD] = "application/vnd.oci.image.layer.v1.tar+zstd",
};

void oci_imported_keep(struct oci_imported *imported, const json_t *descriptor)
{
    const char *digest = json_string_value(json_object_get(descriptor, "digest"));

    if (digest != NULL)
        (void)json_object_set_new(imported->keep, digest, json_true());
}

enum oci_status oci_imported_layer(const struct oci_spool *spool, const char *name,
                                   json_t **ret_descriptor, struct oci_error *err)
{
    struct oci_spooled member;
    enum oci_status status = oci_spool_find(spool, name, &member, err);

    if (status == OCI_OK)
        *ret_descriptor = oci_spooled_descriptor(&member, layer_types[member.compression]);
    return status;
}

/* The platform is the config's. */
static void add_platform(json_t *entry, const json_t *config)
{
    const json_t *os = json_object_get(config, "os");
    const json_t *architecture = json_object_get(config, "architecture");

    if (json_is_string(os) && json_is_string(architecture)) {
        (void)json_object_set_new(entry, "platform",
                                  json_pack("{s:O, s:O}", "architecture", architecture, "os", os));
    }
}

static void add_entry(struct oci_imported *imported, const json_t *descriptor, const char *name)
{
    json_t *entry = json_deep_copy(descriptor);

    if (name != NULL) {
        (void)json_object_set_new(entry, "annotations",
                                  json_pack("{s:s}", "org.opencontainers.image.ref.name", name));
    }
    (void)json_array_append_new(imported->manifests, entry);
}

enum oci_status oci_imported_add(const struct oci_spool *spool, struct oci_imported *imported,
                                 const struct oci_assembled *image, const json_t *names,
                                 struct oci_error *err)
{
    static const char type[] = "application/vnd.oci.image.manifest.v1+json";
    owned_json json_t *manifest = json_pack("{s:i, s:s, s:O, s:O}", "schemaVersion", 2, "mediaType",
                                            type, "config", image->config, "layers", image->layers);
    owned_json json_t *descriptor = NULL;
    size_t i;
    const json_t *item;
    enum oci_status status = oci_spool_add(spool, type, manifest, &descriptor, err);

    if (status != OCI_OK)
        return status;
    add_platform(descriptor, image->config_doc);
    oci_imported_keep(imported, descriptor);
    oci_imported_keep(imported, image->config);
    json_array_foreach(image->layers, i, item)
        oci_imported_keep(imported, item);
    json_array_foreach(names, i, item)
        add_entry(imported, descriptor, json_string_value(item));
    if (json_array_size(names) == 0)
        add_entry(imported, descriptor, NULL);
    return OCI_OK;
}
