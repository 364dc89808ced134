/* SPDX-License-Identifier: Apache-2.0 */
#include "store/layers.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/json.h"
#include "base/memory.h"
#include "base/owned.h"

#include "store/chain.h"
#include "store/folder_lock.h"
#include "unpack/layer.h"
#include "unpack/layers.h"

void oci_store_layers_done(struct oci_store_layers *layers)
{
    for (size_t i = layers->n_layers; i > 0; i--) {
        if (layers->begun[i - 1]) {
            (void)!oci_store_discard(layers->store, layers->store->tmpfd, layers->names[i - 1],
                                     NULL);
        }
        oci_drop_fd(&layers->fds[i - 1]);
    }
    oci_chain_names_done(&layers->names);
    free(layers->fds);
    free(layers->begun);
    *layers = OCI_STORE_LAYERS_NONE;
}

static bool find(const struct oci_store *store, const char *name, int *ret_fd)
{
    int fd = openat(store->layersfd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

    if (fd < 0)
        return false;
    *ret_fd = fd;
    return true;
}

static bool is_empty(int fd)
{
    owned_fd int again = openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    owned_dir DIR *dir = fdopendir(again);
    size_t n_entries = 0;

    if (dir == NULL)
        return false;
    (void)steal_fd(&again);
    /* NOLINTNEXTLINE(concurrency-mt-unsafe): the stream is this function's. */
    while (readdir(dir) != NULL)
        n_entries++;
    return n_entries <= 2;
}

/* Begin layer @p i in tmp. OCI_NOT_FOUND: something else happened to the folder, look again. */
static enum oci_status begin(struct oci_store_layers *layers, size_t i, struct oci_error *err)
{
    const struct oci_store *store = layers->store;
    const char *name = layers->names[i];
    owned_fd int fd = -1;
    owned_fd int finished = -1;
    enum oci_status status;

    if (mkdirat(store->tmpfd, name, 0700) != 0 && errno != EEXIST)
        return oci_fail_sys(err, errno, "make a folder in the store");
    status = oci_folder_lock(store->tmpfd, name, OCI_FOLDER_WAIT, &fd, err);
    if (status != OCI_OK)
        return status;
    /* Finished by another meanwhile, or left by one that was killed. */
    if (find(store, name, &finished) || !is_empty(fd)) {
        status = oci_store_discard(store, store->tmpfd, name, err);
        return status == OCI_OK ? OCI_NOT_FOUND : status;
    }
    layers->fds[i] = steal_fd(&fd);
    layers->begun[i] = true;
    return OCI_OK;
}

static enum oci_status find_or_begin(struct oci_store_layers *layers, size_t i,
                                     struct oci_error *err)
{
    enum oci_status status = OCI_NOT_FOUND;

    while (status == OCI_NOT_FOUND) {
        if (find(layers->store, layers->names[i], &layers->fds[i]))
            return OCI_OK;
        status = begin(layers, i, err);
    }
    return status;
}

/* What making a layer needs. */
struct making {
    struct oci_store_layers *layers;
    const struct oci_image *image;
    const struct oci_unpack_options *options;
};

static enum oci_status apply(const struct making *making, size_t number,
                             struct oci_layer_stream *stream, struct oci_error *err)
{
    const struct oci_store_layers *layers = making->layers;
    const struct oci_lowers lowers = {layers->fds, number};
    owned_fd int rootfd = -1;
    enum oci_status status =
        layers->store->storage->begin_layer(layers->fds[number], &lowers, &rootfd, err);

    if (status != OCI_OK)
        return status;
    return oci_layer_apply(rootfd, stream, &making->options->limits, &making->options->owners, err);
}

static enum oci_status make(void *object, size_t number, struct oci_layer_stream *stream,
                            struct oci_error *err)
{
    const struct making *making = object;
    const struct oci_store_layers *layers = making->layers;
    owned_json json_t *record =
        json_pack("{s:s}", "diffId", making->image->layers[number].diff_id.text);
    enum oci_status status = apply(making, number, stream, err);

    if (number > 0)
        (void)json_object_set_new(record, "parent", json_string(layers->names[number - 1]));
    if (status == OCI_OK)
        status = layers->store->storage->end_layer(layers->fds[number], err);
    if (status == OCI_OK)
        status = oci_json_write_atomic(layers->fds[number], "layer.json", record, 0600, err);
    return status;
}

/* One barrier for all that is new, then the names, then one for the names. */
static enum oci_status publish(struct oci_store_layers *layers,
                               const struct oci_unpack_options *options, struct oci_error *err)
{
    const struct oci_store *store = layers->store;
    bool durable = options->durability == OCI_DURABLE;

    if (durable && syncfs(store->fd) != 0)
        return oci_fail_sys(err, errno, "sync the store");
    for (size_t i = 0; i < layers->n_layers; i++) {
        if (!layers->begun[i])
            continue;
        if (renameat2(store->tmpfd, layers->names[i], store->layersfd, layers->names[i],
                      RENAME_NOREPLACE) != 0)
            return oci_fail_sys(err, errno, "rename a finished layer");
        layers->begun[i] = false;
    }
    if (durable && fsync(store->layersfd) != 0)
        return oci_fail_sys(err, errno, "sync the layers of the store");
    return OCI_OK;
}

enum oci_status oci_store_layers_get(const struct oci_store *store, const struct oci_layout *layout,
                                     const struct oci_image *image,
                                     const struct oci_unpack_options *options,
                                     struct oci_store_layers *ret_layers, struct oci_error *err)
{
    owned_layers struct oci_store_layers layers = {
        .store = store, .names = oci_chain_names(image), .n_layers = image->n_layers};
    struct making making = {&layers, image, options};
    const struct oci_layers_visit visit = {.take = make, .object = &making};
    struct oci_layers_visit missing = visit;
    bool any = false;
    enum oci_status status = OCI_OK;

    layers.fds = oci_new(image->n_layers, sizeof(*layers.fds));
    layers.begun = oci_new(image->n_layers, sizeof(*layers.begun));
    for (size_t i = 0; i < image->n_layers; i++)
        layers.fds[i] = -1;
    for (size_t i = 0; status == OCI_OK && i < image->n_layers; i++) {
        status = find_or_begin(&layers, i, err);
        any = any || layers.begun[i];
    }
    missing.wanted = layers.begun;
    if (status == OCI_OK && any)
        status = oci_layers_each(layout, image, &options->limits, &missing, err);
    if (status == OCI_OK && any)
        status = publish(&layers, options, err);
    if (status != OCI_OK)
        return status;
    *ret_layers = layers;
    layers = OCI_STORE_LAYERS_NONE;
    return OCI_OK;
}
