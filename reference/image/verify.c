/* SPDX-License-Identifier: Apache-2.0 */
#include "image/verify.h"

#include <stdbool.h>
#include <string.h>

#include "base/memory.h"
#include "base/owned.h"

#include "image/blobs.h"
#include "image/documents.h"
#include "image/image.h"
#include "image/layer_entries.h"

enum { DOCUMENTS_MAX = 10000 /* Of one layout. */ };

/* What is verified, what is still to do, what was seen. */
struct walk {
    const struct oci_layout *layout;
    const struct oci_stream_limits *limits;
    struct oci_defects *defects;
    json_t *todo; /* Array of documents' descriptors. */
    json_t *seen; /* Set of digests. */
};

static void walk_done(struct walk *walk)
{
    json_decref(walk->todo);
    json_decref(walk->seen);
}

/* How a document is checked, by what its descriptor says it is. */
static const struct document {
    enum oci_content content;
    const char *when_unreadable;
    void (*check)(struct oci_check *check, const json_t *doc);
} documents[] = {
    {OCI_CONTENT_INDEX,    "img.layout.index.object",                 oci_document_index   },
    {OCI_CONTENT_MANIFEST, "img.index.manifests.media-type-manifest", oci_document_manifest},
    {OCI_CONTENT_CONFIG,   "img.manifest.config.supported",           oci_document_config  },
};

static const struct document *find_document(enum oci_content content)
{
    for (size_t i = 0; i < sizeof(documents) / sizeof(documents[0]); i++) {
        if (documents[i].content == content)
            return &documents[i];
    }
    return NULL;
}

/* The checks of one descriptor that need its target. A defect of the descriptor's own members was
 * listed by its document. */
static bool check_target(struct walk *walk, struct oci_check *check, const json_t *object,
                         struct oci_descriptor *descriptor)
{
    struct oci_error err = OCI_ERROR_NONE;
    owned_fd int fd = -1;
    enum oci_status status;

    if (oci_descriptor_read(object, descriptor, NULL) != OCI_OK)
        return false;
    status = oci_layout_open_blob(walk->layout, descriptor, &fd, &err);
    if (status == OCI_NOT_FOUND) {
        oci_check_warn(check, "img.layout.blob.missing", "%s", err.text);
    } else if (status != OCI_OK) {
        oci_check_fail(check, err.clause ? err.clause : "img.layout.blob.digest", "%s", err.text);
    }
    return status == OCI_OK;
}

static void check_layer(struct walk *walk, struct oci_check *check, const json_t *object,
                        const char *diff_id)
{
    struct oci_image_layer layer = {.type = NULL};
    struct oci_layer_stream *stream = NULL;
    struct oci_error err = OCI_ERROR_NONE;
    enum oci_status status;

    if (!check_target(walk, check, object, &layer.descriptor) || diff_id == NULL ||
        oci_digest_name_read(diff_id, &layer.diff_id, NULL) != OCI_OK)
        return;
    layer.type = oci_media_type_find(layer.descriptor.media_type);
    if (layer.type->content != OCI_CONTENT_LAYER)
        return;
    status = oci_layer_stream_open(walk->layout, &layer, walk->limits, &stream, &err);
    if (status == OCI_OK) {
        oci_layer_entries_check(stream, check);
        status = oci_layer_stream_verify(stream, &err);
    }
    oci_layer_stream_close(stream);
    if (status != OCI_OK)
        oci_check_fail(check, err.clause ? err.clause : "img.layer.tar", "%s", err.text);
}

static void check_layers(struct walk *walk, struct oci_check *check, const json_t *manifest,
                         const json_t *config)
{
    const json_t *layers = json_object_get(manifest, "layers");
    const json_t *diff_ids = json_object_get(json_object_get(config, "rootfs"), "diff_ids");
    size_t before = oci_check_enter(check, "layers");
    size_t i;
    const json_t *layer;

    if (config != NULL && json_array_size(layers) != json_array_size(diff_ids)) {
        oci_check_fail(check, "img.config.rootfs.diff-ids",
                       "%zu layers, %zu diff_ids in the config", json_array_size(layers),
                       json_array_size(diff_ids));
    }
    json_array_foreach(layers, i, layer) {
        size_t inner = oci_check_enter_index(check, i);

        check_layer(walk, check, layer, json_string_value(json_array_get(diff_ids, i)));
        oci_check_leave(check, inner);
    }
    oci_check_leave(check, before);
}

static void add_todo(struct walk *walk, const json_t *descriptor)
{
    const char *digest = json_string_value(json_object_get(descriptor, "digest"));

    if (digest == NULL || json_object_get(walk->seen, digest) != NULL ||
        json_array_size(walk->todo) >= DOCUMENTS_MAX)
        return;
    (void)json_object_set_new(walk->seen, digest, json_true());
    (void)json_array_append_new(walk->todo, json_deep_copy(descriptor));
}

/* Read a document, list its defects; NULL where it cannot be read. The caller releases. */
static json_t *check_document(struct walk *walk, const struct oci_descriptor *descriptor,
                              const struct document *document)
{
    struct oci_check check = {.defects = walk->defects,
                              .place = descriptor->digest.text,
                              .media_type = descriptor->media_type};
    struct oci_error err = OCI_ERROR_NONE;
    json_t *doc = NULL;

    if (oci_layout_read_document(walk->layout, descriptor, &doc, &err) != OCI_OK) {
        oci_check_fail(&check, err.clause ? err.clause : document->when_unreadable, "%s", err.text);
    } else {
        document->check(&check, doc);
    }
    oci_text_done(&check.pointer);
    return doc;
}

static void check_entries(struct walk *walk, struct oci_check *check, const json_t *index)
{
    size_t before = oci_check_enter(check, "manifests");
    size_t i;
    const json_t *entry;

    json_array_foreach(json_object_get(index, "manifests"), i, entry) {
        size_t inner = oci_check_enter_index(check, i);
        struct oci_descriptor descriptor;

        if (check_target(walk, check, entry, &descriptor))
            add_todo(walk, entry);
        oci_check_leave(check, inner);
    }
    oci_check_leave(check, before);
}

static void check_manifest(struct walk *walk, struct oci_check *check, const json_t *manifest)
{
    const json_t *object = json_object_get(manifest, "config");
    owned_json json_t *config = NULL;
    struct oci_descriptor descriptor;
    size_t before = oci_check_enter(check, "config");

    if (check_target(walk, check, object, &descriptor) &&
        oci_media_type_find(descriptor.media_type)->content == OCI_CONTENT_CONFIG)
        config = check_document(walk, &descriptor, find_document(OCI_CONTENT_CONFIG));
    oci_check_leave(check, before);
    check_layers(walk, check, manifest, config);
}

static void check_next(struct walk *walk, const json_t *object)
{
    struct oci_descriptor descriptor;
    struct oci_check check = {.defects = walk->defects};
    const struct document *document;
    owned_json json_t *doc = NULL;

    if (oci_descriptor_read(object, &descriptor, NULL) != OCI_OK)
        return;
    document = find_document(oci_media_type_find(descriptor.media_type)->content);
    if (document == NULL)
        return;
    doc = check_document(walk, &descriptor, document);
    check.place = descriptor.digest.text;
    if (document->content == OCI_CONTENT_INDEX) {
        check_entries(walk, &check, doc);
    } else if (document->content == OCI_CONTENT_MANIFEST) {
        check_manifest(walk, &check, doc);
    }
    oci_text_done(&check.pointer);
}

static enum oci_status check_top(struct walk *walk, const char *reference, struct oci_error *err)
{
    struct oci_check check = {.defects = walk->defects, .place = "oci-layout"};
    owned_json json_t *found = NULL;
    enum oci_status status = OCI_OK;

    oci_document_layout(&check, walk->layout->header);
    check.place = "index.json";
    oci_document_index(&check, walk->layout->index);
    if (reference == NULL) {
        check_entries(walk, &check, walk->layout->index);
        status = oci_blobs_check(walk->layout, walk->defects, err);
    } else {
        const struct oci_platform any = {NULL, NULL, NULL};

        status = oci_image_find(walk->layout, reference, &any, &found, err);
        if (status == OCI_OK)
            add_todo(walk, found);
    }
    oci_text_done(&check.pointer);
    return status;
}

enum oci_status oci_verify(const struct oci_layout *layout, const char *reference,
                           const struct oci_stream_limits *limits, struct oci_defects *defects,
                           struct oci_error *err)
{
    __attribute__((cleanup(walk_done))) struct walk walk = {layout, limits, defects, json_array(),
                                                            json_object()};
    enum oci_status status = check_top(&walk, reference, err);

    for (size_t i = 0; status == OCI_OK && i < json_array_size(walk.todo); i++)
        check_next(&walk, json_array_get(walk.todo, i));
    return status;
}
