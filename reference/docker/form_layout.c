/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * A layout within the archive. Documents of Docker's media types become those of the same meaning;
 * the content of configs and layers is the same and stays.
 */
#include "docker/forms.h"

#include <string.h>

#include "base/json.h"
#include "base/memory.h"
#include "base/owned.h"
#include "image/image.h"

#define OCI    "application/vnd.oci.image."
#define DOCKER "application/vnd.docker."

/* Docker's name and ours for the same thing. */
static const struct same {
    const char *docker;
    const char *oci;
} sames[] = {
    {DOCKER "distribution.manifest.list.v2+json", OCI "index.v1+json"                     },
    {DOCKER "distribution.manifest.v2+json",      OCI "manifest.v1+json"                  },
    {DOCKER "container.image.v1+json",            OCI "config.v1+json"                    },
    {DOCKER "image.rootfs.diff.tar",              OCI "layer.v1.tar"                      },
    {DOCKER "image.rootfs.diff.tar.gzip",         OCI "layer.v1.tar+gzip"                 },
    {DOCKER "image.rootfs.diff.tar.zstd",         OCI "layer.v1.tar+zstd"                 },
    {DOCKER "image.rootfs.foreign.diff.tar.gzip", OCI "layer.nondistributable.v1.tar+gzip"},
};

/* Documents that are not understood, with a word of why. */
static const struct refused {
    const char *type;
    const char *why;
} refusals[] = {
    {DOCKER "distribution.manifest.v1+json",
     "a manifest of schema 1, which names layers by commands"                    },
    {DOCKER "distribution.manifest.v1+prettyjws", "a signed manifest of schema 1"},
};

static bool rename_type(json_t *object)
{
    const char *type = json_string_value(json_object_get(object, "mediaType"));

    for (size_t i = 0; type != NULL && i < sizeof(sames) / sizeof(sames[0]); i++) {
        if (strcmp(sames[i].docker, type) == 0) {
            (void)json_object_set_new(object, "mediaType", json_string(sames[i].oci));
            return true;
        }
    }
    return false;
}

static bool is_of(const json_t *descriptor, enum oci_content content)
{
    const char *type = json_string_value(json_object_get(descriptor, "mediaType"));

    return type != NULL && oci_media_type_find(type)->content == content;
}

static enum oci_status check_type(const json_t *descriptor, struct oci_error *err)
{
    const char *type = json_string_value(json_object_get(descriptor, "mediaType"));

    for (size_t i = 0; type != NULL && i < sizeof(refusals) / sizeof(refusals[0]); i++) {
        if (strcmp(refusals[i].type, type) == 0) {
            return oci_fail(err, OCI_UNSUPPORTED, "img.media.matching", "%s is %s", type,
                            refusals[i].why);
        }
    }
    return OCI_OK;
}

/* The blob of a descriptor, under the name that its digest gives it in the archive. */
static enum oci_status find_blob(const struct oci_spool *spool, const json_t *descriptor,
                                 char **ret_name, struct oci_spooled *ret_member,
                                 struct oci_error *err)
{
    struct oci_descriptor read;
    char path[OCI_DIGEST_NAME_MAX + 1];
    owned_str char *name = NULL;
    enum oci_status status = oci_descriptor_read(descriptor, &read, err);

    if (status != OCI_OK)
        return status;
    oci_digest_name_path(&read.digest, path);
    name = oci_str_printf("blobs/%s", path);
    status = oci_spool_find(spool, name, ret_member, err);
    if (status != OCI_OK)
        return status;
    if (strcmp(ret_member->digest, read.digest.text) != 0 || ret_member->size != read.size) {
        return oci_fail(err, OCI_INVALID, "img.descriptor.digest.verify-retrieved",
                        "'%.80s' of the archive is %s", name, ret_member->digest);
    }
    *ret_name = steal_str(&name);
    return OCI_OK;
}

/* Config and layers: only the descriptors change. A blob that is not in the archive (a foreign
 * layer, another platform's) is not missed here. */
static bool convert_parts(struct oci_imported *imported, json_t *manifest)
{
    json_t *config = json_object_get(manifest, "config");
    bool changed = rename_type(manifest);
    size_t i;
    json_t *layer;

    changed = rename_type(config) || changed;
    oci_imported_keep(imported, config);
    json_array_foreach(json_object_get(manifest, "layers"), i, layer) {
        changed = rename_type(layer) || changed;
        oci_imported_keep(imported, layer);
    }
    return changed;
}

/* Write a document that was changed and let its descriptor name it. */
static enum oci_status replace(const struct oci_spool *spool, json_t *descriptor, const json_t *doc,
                               struct oci_error *err)
{
    owned_json json_t *written = NULL;
    enum oci_status status = oci_spool_add(
        spool, json_string_value(json_object_get(descriptor, "mediaType")), doc, &written, err);

    if (status == OCI_OK)
        (void)json_object_update(descriptor, written);
    return status;
}

static enum oci_status convert_manifest(const struct oci_spool *spool,
                                        struct oci_imported *imported, json_t *descriptor,
                                        struct oci_error *err)
{
    owned_str char *name = NULL;
    owned_json json_t *doc = NULL;
    struct oci_spooled member;
    bool changed;
    enum oci_status status = check_type(descriptor, err);

    /* Whatever else an index may name is kept as it is. */
    if (status == OCI_OK && !is_of(descriptor, OCI_CONTENT_MANIFEST)) {
        oci_imported_keep(imported, descriptor);
        return OCI_OK;
    }
    if (status == OCI_OK)
        status = find_blob(spool, descriptor, &name, &member, err);
    if (status == OCI_OK)
        status = oci_spool_document(spool, name, &doc, err);
    if (status != OCI_OK)
        return status;
    changed = rename_type(descriptor);
    changed = convert_parts(imported, doc) || changed;
    if (changed)
        status = replace(spool, descriptor, doc, err);
    oci_imported_keep(imported, descriptor);
    return status;
}

/* Entries of an index one level down: images of several platforms, of which the archive may hold
 * some only. */
static enum oci_status convert_index(const struct oci_spool *spool, struct oci_imported *imported,
                                     json_t *descriptor, struct oci_error *err)
{
    owned_str char *name = NULL;
    owned_json json_t *doc = NULL;
    struct oci_spooled member;
    size_t i;
    json_t *entry;
    enum oci_status status = find_blob(spool, descriptor, &name, &member, err);

    if (status == OCI_OK)
        status = oci_spool_document(spool, name, &doc, err);
    (void)rename_type(descriptor);
    (void)rename_type(doc);
    json_array_foreach(json_object_get(doc, "manifests"), i, entry) {
        if (status == OCI_OK && is_of(entry, OCI_CONTENT_INDEX)) {
            return oci_fail(err, OCI_UNSUPPORTED, "img.index.manifests.media-type-nested",
                            "an index within an index of the archive");
        }
        if (status == OCI_OK)
            status = convert_manifest(spool, imported, entry, err);
        if (status == OCI_NOT_FOUND)
            status = OCI_OK;
    }
    if (status == OCI_OK)
        status = replace(spool, descriptor, doc, err);
    oci_imported_keep(imported, descriptor);
    return status;
}

enum oci_status oci_form_layout(const struct oci_spool *spool, struct oci_imported *imported,
                                struct oci_error *err)
{
    owned_json json_t *index = NULL;
    size_t i;
    json_t *entry;
    enum oci_status status = oci_spool_document(spool, "index.json", &index, err);

    if (status != OCI_OK)
        return status;
    json_array_foreach(json_object_get(index, "manifests"), i, entry) {
        status = is_of(entry, OCI_CONTENT_INDEX) ? convert_index(spool, imported, entry, err)
                                                 : convert_manifest(spool, imported, entry, err);
        if (status != OCI_OK)
            return oci_within(err, status == OCI_NOT_FOUND ? OCI_INVALID : status, "image %zu", i);
        (void)json_array_append(imported->manifests, entry);
    }
    return OCI_OK;
}
