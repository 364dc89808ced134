/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/json.h"
#include "base/memory.h"
#include "base/owned.h"

#include "cli/image/verbs.h"
#include "store/bundles.h"
#include "store/layers.h"
#include "store/sweep.h"

enum oci_status image_store_open(const struct image_options *options,
                                 const struct oci_owner_map *owners, enum oci_store_use use,
                                 struct oci_store *ret_store, struct oci_error *err)
{
    owned_str char *path =
        options->store != NULL ? oci_str_dup(options->store) : oci_store_default_path();
    const struct oci_store_options wanted = {
        .path = path, .storage = options->storage, .owners = owners, .use = use};

    return oci_store_open(&wanted, ret_store, err);
}

/* Make a bundle of the operands: image, name, and words in place of the image's Cmd. */
static enum oci_status make_bundle(const struct image_arguments *arguments,
                                   const struct oci_store *store, enum oci_bundle_life life,
                                   int *ret_fd, struct oci_error *err)
{
    owned_source struct image_source source = {.layout = OCI_LAYOUT_NONE};
    owned_image struct oci_image image = OCI_IMAGE_NONE;
    owned_layers struct oci_store_layers layers = OCI_STORE_LAYERS_NONE;
    owned_json json_t *args = json_array();
    const struct oci_bundle_request request = {
        .name = arguments->operands[1],
        .image = arguments->operands[0],
        .args = arguments->n_operands > 2 ? args : NULL,
        .life = life,
    };
    enum oci_status status = image_source_open(arguments->operands[0], &source, err);

    for (int i = 2; i < arguments->n_operands; i++) {
        if (json_array_append_new(args, json_string(arguments->operands[i])) != 0)
            return oci_fail(err, OCI_INVALID, NULL, "word %d is not UTF-8", i - 1);
    }
    if (status == OCI_OK) {
        status = oci_image_load(&source.layout, source.name.reference, &arguments->options.platform,
                                &image, err);
    }
    if (status == OCI_OK) {
        status = oci_store_layers_get(store, &source.layout, &image, &arguments->options.unpack,
                                      &layers, err);
    }
    if (status == OCI_OK)
        status = oci_bundle_make(&layers, &image, &request, ret_fd, err);
    return status;
}

enum oci_status image_prepare(struct image_arguments *arguments, struct oci_error *err)
{
    owned_store struct oci_store store = OCI_STORE_NONE;
    owned_fd int fd = -1;
    enum oci_status status = image_store_open(
        &arguments->options, &arguments->options.unpack.owners, OCI_STORE_SHARED, &store, err);

    if (status == OCI_OK)
        status = make_bundle(arguments, &store, OCI_BUNDLE_KEPT, &fd, err);
    if (status == OCI_OK)
        (void)printf("%s/bundles/%s\n", store.path, arguments->operands[1]);
    return status;
}

/* Wait until whoever holds the other end of standard input closes it or ends, however. */
static void wait_for_end(void)
{
    char byte;
    ssize_t size;

    do {
        size = read(STDIN_FILENO, &byte, 1);
    } while (size > 0 || (size < 0 && errno == EINTR));
}

/*
 * A temporary bundle, for as long as standard input is open. In a session of its own: what a
 * terminal sends to those in front of it is not for the one who cleans up after them.
 */
enum oci_status image_keep(struct image_arguments *arguments, struct oci_error *err)
{
    owned_store struct oci_store store = OCI_STORE_NONE;
    owned_fd int fd = -1;
    enum oci_status status;

    (void)setsid();
    (void)signal(SIGPIPE, SIG_IGN);
    status = image_store_open(&arguments->options, &arguments->options.unpack.owners,
                              OCI_STORE_SHARED, &store, err);
    if (status == OCI_OK)
        status = make_bundle(arguments, &store, OCI_BUNDLE_TEMPORARY, &fd, err);
    if (status != OCI_OK)
        return status;
    oci_store_unlock(&store);
    (void)printf("%s/bundles/%s\n", store.path, arguments->operands[1]);
    (void)fclose(stdout);
    wait_for_end();
    return oci_bundle_remove_kept(&store, arguments->operands[1], fd, err);
}

enum oci_status image_remove(struct image_arguments *arguments, struct oci_error *err)
{
    owned_store struct oci_store store = OCI_STORE_NONE;
    enum oci_status status =
        image_store_open(&arguments->options, NULL, OCI_STORE_SHARED, &store, err);

    return status == OCI_OK ? oci_bundle_remove(&store, arguments->operands[0], err) : status;
}

static const char *text_of(const json_t *object, const char *member)
{
    const char *text = json_string_value(json_object_get(object, member));

    return text == NULL ? "-" : text;
}

static void print_list(const json_t *list)
{
    size_t i;
    const json_t *row;

    (void)printf("%s: %s\n\n%-64s  %s\n", text_of(list, "store"), text_of(list, "storage"), "LAYER",
                 "DIFF ID");
    json_array_foreach(json_object_get(list, "layers"), i, row)
        (void)printf("%-64s  %s\n", text_of(row, "chain"), text_of(row, "diffId"));
    (void)printf("\n%-24s %-11s %s\n", "BUNDLE", "STATE", "IMAGE");
    json_array_foreach(json_object_get(list, "bundles"), i, row)
        (void)printf("%-24s %-11s %s\n", text_of(row, "name"), text_of(row, "state"),
                     text_of(row, "image"));
}

enum oci_status image_store(struct image_arguments *arguments, struct oci_error *err)
{
    owned_store struct oci_store store = OCI_STORE_NONE;
    owned_json json_t *list = NULL;
    owned_str char *text = NULL;
    enum oci_status status =
        image_store_open(&arguments->options, NULL, OCI_STORE_SHARED, &store, err);

    if (status == OCI_OK)
        status = oci_store_list(&store, &list, err);
    if (status != OCI_OK)
        return status;
    if (!arguments->options.json) {
        print_list(list);
        return OCI_OK;
    }
    text = oci_json_dump(list, JSON_INDENT(2));
    (void)puts(text);
    return OCI_OK;
}

enum oci_status image_gc(struct image_arguments *arguments, struct oci_error *err)
{
    owned_store struct oci_store store = OCI_STORE_NONE;
    struct oci_swept swept;
    enum oci_status status =
        image_store_open(&arguments->options, NULL, OCI_STORE_ALONE, &store, err);

    if (status == OCI_OK)
        status = oci_store_sweep(&store, &swept, err);
    if (status == OCI_OK) {
        (void)printf("removed: %zu layers, %zu bundles, %zu leftovers\n", swept.n_layers,
                     swept.n_bundles, swept.n_leftovers);
    }
    return status;
}
