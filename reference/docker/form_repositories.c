/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Images of 2013 to 2016: a folder for each layer, which is an image itself and names its parent.
 *
 * The config of the image is what the json of its top layer holds; the diff IDs are the digests
 * of the layers, and each layer is one step of the history.
 */
#include "docker/forms.h"

#include <string.h>

#include "base/json.h"
#include "base/memory.h"
#include "base/owned.h"
#include "image/image.h"

static const char config_type[] = "application/vnd.oci.image.config.v1+json";

/* Members that the new config takes from the json of the top layer. */
static const char *const taken[] = {"architecture", "os", "author", "created", "config"};

/* The parts of an image, bottom first. */
struct parts {
    json_t *layers;
    json_t *diff_ids;
    json_t *history;
};

static void parts_done(struct parts *parts)
{
    json_decref(parts->layers);
    json_decref(parts->diff_ids);
    json_decref(parts->history);
}

static json_t *make_history(const json_t *doc)
{
    json_t *step = json_object();
    const json_t *created = json_object_get(doc, "created");
    const json_t *command = json_array_get(oci_json_at(doc, "/container_config/Cmd"), 2);

    if (json_is_string(created))
        (void)json_object_set(step, "created", oci_json_plain(created));
    if (json_is_string(command))
        (void)json_object_set(step, "created_by", oci_json_plain(command));
    return step;
}

static enum oci_status add_layer(const struct oci_spool *spool, const char *id, const json_t *doc,
                                 struct parts *parts, struct oci_error *err)
{
    owned_str char *name = oci_str_printf("%s/layer.tar", id);
    json_t *descriptor = NULL;
    enum oci_status status = oci_imported_layer(spool, name, &descriptor, err);

    if (status != OCI_OK)
        return status;
    (void)json_array_insert_new(parts->layers, 0, descriptor);
    (void)json_array_insert(parts->diff_ids, 0, json_object_get(descriptor, "digest"));
    (void)json_array_insert_new(parts->history, 0, make_history(doc));
    if (oci_media_type_find(json_string_value(json_object_get(descriptor, "mediaType")))
            ->compression != OCI_COMPRESSION_NONE)
        return oci_fail(err, OCI_UNSUPPORTED, NULL, "'%s' is compressed", name);
    return OCI_OK;
}

/* From the top down to the layer without a parent; @p ret_top is the json of the top. */
static enum oci_status add_chain(const struct oci_spool *spool, const char *top,
                                 struct parts *parts, json_t **ret_top, struct oci_error *err)
{
    owned_str char *id = oci_str_dup(top);

    for (size_t i = 0; i < OCI_LAYERS_MAX; i++) {
        owned_str char *name = oci_str_printf("%s/json", id);
        owned_json json_t *doc = NULL;
        const char *parent;
        enum oci_status status = oci_spool_document(spool, name, &doc, err);

        if (status == OCI_OK)
            status = add_layer(spool, id, doc, parts, err);
        if (status != OCI_OK)
            return status;
        if (i == 0)
            *ret_top = json_incref(doc);
        parent = json_string_value(json_object_get(doc, "parent"));
        if (parent == NULL || parent[0] == '\0')
            return OCI_OK;
        free(id);
        id = oci_str_dup(parent);
    }
    return oci_fail(err, OCI_LIMIT, NULL, "more than %d layers, or a layer is its own parent",
                    OCI_LAYERS_MAX);
}

static json_t *make_config(const json_t *top, const struct parts *parts)
{
    json_t *config = json_pack("{s:{s:s, s:O}, s:O}", "rootfs", "type", "layers", "diff_ids",
                               parts->diff_ids, "history", parts->history);

    for (size_t i = 0; i < sizeof(taken) / sizeof(taken[0]); i++) {
        const json_t *value = json_object_get(top, taken[i]);

        if (value != NULL && !json_is_null(value))
            (void)json_object_set(config, taken[i], oci_json_plain(value));
    }
    return config;
}

static enum oci_status add_image(const struct oci_spool *spool, const char *id, const char *name,
                                 struct oci_imported *imported, struct oci_error *err)
{
    __attribute__((cleanup(parts_done))) struct parts parts = {json_array(), json_array(),
                                                               json_array()};
    owned_json json_t *names = json_pack("[s]", name);
    owned_json json_t *top = NULL;
    owned_json json_t *config = NULL;
    owned_json json_t *descriptor = NULL;
    enum oci_status status = add_chain(spool, id, &parts, &top, err);

    if (status != OCI_OK)
        return status;
    config = make_config(top, &parts);
    status = oci_spool_add(spool, config_type, config, &descriptor, err);
    if (status != OCI_OK)
        return status;
    return oci_imported_add(spool, imported,
                            &(struct oci_assembled){descriptor, parts.layers, config}, names, err);
}

static enum oci_status add_tags(const struct oci_spool *spool, const char *repository, json_t *tags,
                                struct oci_imported *imported, struct oci_error *err)
{
    const char *tag;
    json_t *id;

    json_object_foreach(tags, tag, id) {
        owned_str char *name = oci_str_printf("%s:%s", repository, tag);
        enum oci_status status;

        if (!json_is_string(id)) {
            return oci_fail(err, OCI_INVALID, NULL, "repositories: '%s' is %s", name,
                            oci_json_type_name(id));
        }
        status = add_image(spool, json_string_value(id), name, imported, err);
        if (status != OCI_OK) {
            return oci_within(err, status == OCI_NOT_FOUND ? OCI_INVALID : status, "image '%s'",
                              name);
        }
    }
    return OCI_OK;
}

enum oci_status oci_form_repositories(const struct oci_spool *spool, struct oci_imported *imported,
                                      struct oci_error *err)
{
    owned_json json_t *doc = NULL;
    const char *repository;
    json_t *tags;
    enum oci_status status = oci_spool_document(spool, "repositories", &doc, err);

    json_object_foreach(doc, repository, tags) {
        if (status == OCI_OK)
            status = add_tags(spool, repository, tags, imported, err);
    }
    if (status == OCI_OK && json_array_size(imported->manifests) == 0)
        return oci_fail(err, OCI_INVALID, NULL, "repositories names no image");
    return status;
}
