/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Documents and descriptors of a layout, changed from the leaves up.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/file.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/owned.h"
#include "mutate/edit.h"
#include "mutate/layout.h"

enum {
    DEPTH_MAX = 4,           /* Documents in each other. */
    DOCUMENT_MAX = 16 << 20, /* Bytes of one. */
};

/* Members that hold descriptors, and what stands behind them. */
static const struct {
    const char *member;
    const char *role;
} children[] = {
    {"config",    "config"  },
    {"manifests", "manifest"},
    {"layers",    "layer"   },
    {"subject",   "subject" },
};

static const char *text_of(const json_t *object, const char *member)
{
    const char *text = json_string_value(json_object_get(object, member));

    return text == NULL ? "" : text;
}

static bool fixes(const struct cts_layout *layout, const char *what)
{
    return strcmp(text_of(layout->mutation, "fix"), what) == 0;
}

static char *path_of(const struct cts_layout *layout, const char *name)
{
    return oci_str_printf("%s/%s", layout->path, name);
}

/* A document as it is meant: the text may have marks, members twice or an end that it must not
 * have. */
static json_t *parse(const char *text, size_t size)
{
    const char *from = memchr(text, '{', size);

    if (from == NULL)
        return NULL;
    return json_loadb(from, size - (size_t)(from - text), JSON_DISABLE_EOF_CHECK, NULL);
}

static bool change_document(const struct cts_layout *layout, json_t **doc, const char *role,
                            unsigned int depth);

/* What a descriptor says is made what its blob is. */
static bool fix_descriptor(const struct cts_layout *layout, const char *path, json_t *descriptor)
{
    char hex[OCI_DIGEST_HEX_MAX];
    owned_fd int fd = open(path, O_RDONLY | O_CLOEXEC);
    off_t size = 0;
    owned_str char *wanted = NULL;
    owned_str char *other = NULL;

    if (fd < 0 || oci_digest_fd(fd, OCI_SHA256, hex, &size, NULL) != OCI_OK)
        return false;
    if (fixes(layout, "size") && json_integer_value(json_object_get(descriptor, "size")) != size) {
        (void)json_object_set_new(descriptor, "size", json_integer((json_int_t)size));
        return true;
    }
    wanted = oci_str_printf("sha256:%s", hex);
    if (!fixes(layout, "digest") || strcmp(text_of(descriptor, "digest"), wanted) == 0 ||
        strncmp(text_of(descriptor, "digest"), "sha256:", 7) != 0)
        return false;
    other = oci_str_printf("%s/blobs/sha256/%s", layout->path, hex);
    if (link(path, other) < 0)
        return false;
    (void)json_object_set_new(descriptor, "digest", json_string(wanted));
    return true;
}

/* A manifest that is an index within an index. */
static const char *role_of(const json_t *doc, const char *role)
{
    return strcmp(role, "manifest") == 0 && json_object_get(doc, "manifests") != NULL ? "nested"
                                                                                      : role;
}

/* The document that a descriptor leads to. @return Whether the descriptor was changed. */
static bool change_behind(const struct cts_layout *layout, json_t *descriptor, const char *role,
                          unsigned int depth)
{
    owned_str char *name = cts_blob_name(descriptor);
    owned_str char *path = name == NULL ? NULL : path_of(layout, name);
    owned_str char *text = NULL;
    owned_str char *changed = NULL;
    owned_json json_t *doc = NULL;
    size_t size = 0;
    bool fixed = path != NULL && fix_descriptor(layout, path, descriptor);

    if (path == NULL || strcmp(role, "layer") == 0 ||
        oci_file_read(AT_FDCWD, path, DOCUMENT_MAX, &text, &size, NULL) != OCI_OK)
        return fixed;
    doc = parse(text, size);
    if (!json_is_object(doc))
        return fixed;
    if (!change_document(layout, &doc, role_of(doc, role), depth + 1) && !fixes(layout, "json"))
        return fixed;
    changed = oci_json_dump(doc, JSON_COMPACT);
    if (size == strlen(changed) && memcmp(text, changed, size) == 0)
        return fixed;
    return cts_blob_write(layout, changed, strlen(changed), descriptor) || fixed;
}

/* Layers are changed with the configuration at hand, whose list of them follows. */
static bool change_layers(const struct cts_layout *layout, json_t *manifest)
{
    json_t *layers = json_object_get(manifest, "layers");
    owned_json json_t *patch = json_array();
    const json_t *only = json_object_get(layout->mutation, "layer");
    bool changed = false;

    for (size_t i = 0; i < json_array_size(layers); i++) {
        json_t *layer = json_array_get(layers, i);
        owned_str char *name = cts_blob_name(layer);
        owned_str char *diff_id = NULL;

        if (name == NULL || (only != NULL && json_integer_value(only) != (json_int_t)i) ||
            !cts_layer_change(layout, name, layer, &diff_id))
            continue;
        changed = true;
        (void)json_array_append_new(patch, json_pack("{s:s,s:o,s:s}", "op", "replace", "path",
                                                     json_sprintf("/rootfs/diff_ids/%zu", i),
                                                     "value", diff_id));
    }
    if (changed) {
        owned_json json_t *mutation =
            json_pack("{s:s,s:s,s:O}", "do", "layout", "document", "config", "patch", patch);
        const struct cts_layout follow = {.path = layout->path, .mutation = mutation};

        (void)change_behind(&follow, json_object_get(manifest, "config"), "config", 0);
    }
    return changed;
}

static bool change_child(const struct cts_layout *layout, json_t *child, const char *role,
                         unsigned int depth)
{
    bool changed = false;

    if (json_is_object(child))
        return change_behind(layout, child, role, depth);
    for (size_t i = 0; i < json_array_size(child); i++) {
        json_t *descriptor = json_array_get(child, i);

        if (json_is_object(descriptor))
            changed = change_behind(layout, descriptor, role, depth) || changed;
    }
    return changed;
}

/* Recursion ends at DEPTH_MAX. */
static bool change_document(const struct cts_layout *layout, json_t **doc, const char *role,
                            unsigned int depth)
{
    bool is_config = strcmp(role, "config") == 0;
    bool changed = false;

    for (size_t i = 0; i < sizeof(children) / sizeof(children[0]) && !is_config; i++) {
        json_t *child = json_object_get(*doc, children[i].member);

        if (depth < DEPTH_MAX)
            changed = change_child(layout, child, children[i].role, depth) || changed;
    }
    if (strcmp(role, "manifest") == 0 && strcmp(text_of(layout->mutation, "do"), "layer") == 0)
        changed = change_layers(layout, *doc) || changed;
    if (strcmp(text_of(layout->mutation, "document"), role) == 0)
        changed = cts_edit_apply(doc, layout->mutation) > 0 || changed;
    return changed;
}

static void change_file(const struct cts_layout *layout, const char *name, const char *role)
{
    owned_str char *path = path_of(layout, name);
    owned_str char *text = NULL;
    owned_json json_t *doc = NULL;
    size_t size = 0;

    if (oci_file_read(AT_FDCWD, path, DOCUMENT_MAX, &text, &size, NULL) != OCI_OK)
        return;
    doc = parse(text, size);
    if (!json_is_object(doc) || (!change_document(layout, &doc, role, 0) && !fixes(layout, "json")))
        return;
    if (oci_json_write_atomic(AT_FDCWD, path, doc, 0644, NULL) != OCI_OK)
        (void)fprintf(stderr, "mutate: cannot write '%s'\n", path);
}

/* A file that is not there may be what the mutation is about. */
static void make_file(const struct cts_layout *layout)
{
    const char *name = text_of(layout->mutation, "file");
    const char *text = text_of(layout->mutation, "text");
    owned_str char *path = path_of(layout, name);
    struct oci_file_content content = {
        .data = text, .size = strlen(text), .mode = 0644, .lazy = true};

    if (json_is_true(json_object_get(layout->mutation, "drop"))) {
        (void)unlink(path);
    } else if (oci_file_write_atomic(AT_FDCWD, path, &content, NULL) != OCI_OK) {
        (void)fprintf(stderr, "mutate: cannot write '%s'\n", path);
    }
}

void cts_layout_change(const struct cts_layout *layout)
{
    if (json_object_get(layout->mutation, "file") != NULL) {
        make_file(layout);
        return;
    }
    change_file(layout, "index.json", "index");
    change_file(layout, "oci-layout", "oci-layout");
}
