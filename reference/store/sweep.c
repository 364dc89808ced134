/* SPDX-License-Identifier: Apache-2.0 */
#include "store/sweep.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "base/json.h"
#include "base/owned.h"

#include "store/bundles.h"
#include "store/folder_lock.h"

/* What is below is done with each entry of a folder. */
typedef enum oci_status (*visitor)(const struct oci_store *store, const char *name, void *object,
                                   struct oci_error *err);

/* Names are read before any of them is visited: visitors remove. */
static enum oci_status read_names(int dirfd, json_t *names, struct oci_error *err)
{
    owned_fd int fd = openat(dirfd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    owned_dir DIR *dir = fdopendir(fd);
    const struct dirent *entry;

    if (dir == NULL)
        return oci_fail_sys(err, errno, "read the store");
    (void)steal_fd(&fd);
    /* NOLINTNEXTLINE(concurrency-mt-unsafe): the stream is this function's. */
    while ((entry = readdir(dir)) != NULL) {
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            (void)json_array_append_new(names, json_string(entry->d_name));
    }
    return OCI_OK;
}

static enum oci_status each(const struct oci_store *store, int dirfd, visitor visit, void *object,
                            struct oci_error *err)
{
    owned_json json_t *names = json_array();
    enum oci_status status = read_names(dirfd, names, err);

    for (size_t i = 0; status == OCI_OK && i < json_array_size(names); i++)
        status = visit(store, json_string_value(json_array_get(names, i)), object, err);
    return status;
}

struct sweep {
    struct oci_swept swept;
    json_t *used; /* Set of the layers that bundles are made of. */
};

static enum oci_status sweep_leftover(const struct oci_store *store, const char *name, void *object,
                                      struct oci_error *err)
{
    struct sweep *sweep = object;

    sweep->swept.n_leftovers++;
    return oci_store_discard(store, store->tmpfd, name, err);
}

static void add_used(json_t *used, const json_t *record)
{
    size_t i;
    const json_t *name;

    json_array_foreach(json_object_get(record, "layers"), i, name) {
        if (json_is_string(name))
            (void)json_object_set_new(used, json_string_value(name), json_true());
    }
}

/* A bundle stays that is finished and kept, or whose keeper or container lives. */
static enum oci_status sweep_bundle(const struct oci_store *store, const char *name, void *object,
                                    struct oci_error *err)
{
    struct sweep *sweep = object;
    owned_fd int fd = openat(store->bundlesfd, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    owned_fd int lockfd = -1;
    owned_json json_t *record = NULL;
    enum oci_status status;

    if (fd < 0)
        return oci_fail_sys(err, errno, "open bundle '%s'", name);
    status = oci_bundle_record(fd, &record, err);
    if (status != OCI_OK && status != OCI_NOT_FOUND)
        return oci_within(err, status, "bundle '%s'", name);
    add_used(sweep->used, record);
    if (record != NULL && !json_is_true(json_object_get(record, "temporary")))
        return OCI_OK;
    if (oci_folder_lock(store->bundlesfd, name, OCI_FOLDER_TRY, &lockfd, NULL) != OCI_OK ||
        oci_bundle_is_used(fd))
        return OCI_OK;
    sweep->swept.n_bundles++;
    return oci_bundle_remove_kept(store, name, lockfd, err);
}

/* Its place first, so that a kill leaves a leftover and not half a layer. */
static enum oci_status sweep_layer(const struct oci_store *store, const char *name, void *object,
                                   struct oci_error *err)
{
    struct sweep *sweep = object;

    if (json_object_get(sweep->used, name) != NULL)
        return OCI_OK;
    if (renameat(store->layersfd, name, store->tmpfd, name) != 0)
        return oci_fail_sys(err, errno, "take layer '%s' out of the store", name);
    sweep->swept.n_layers++;
    return oci_store_discard(store, store->tmpfd, name, err);
}

/* Bundles are swept twice: the layers of those that go in the first round are not used. */
enum oci_status oci_store_sweep(const struct oci_store *store, struct oci_swept *ret_swept,
                                struct oci_error *err)
{
    owned_json json_t *gone = json_object();
    owned_json json_t *used = json_object();
    struct sweep sweep = {.used = gone};
    enum oci_status status = each(store, store->tmpfd, sweep_leftover, &sweep, err);

    if (status == OCI_OK)
        status = each(store, store->bundlesfd, sweep_bundle, &sweep, err);
    sweep.used = used;
    if (status == OCI_OK)
        status = each(store, store->bundlesfd, sweep_bundle, &sweep, err);
    if (status == OCI_OK)
        status = each(store, store->layersfd, sweep_layer, &sweep, err);
    if (status == OCI_OK)
        *ret_swept = sweep.swept;
    return status;
}

static const char *bundle_state(const struct oci_store *store, const char *name, int fd,
                                const json_t *record)
{
    owned_fd int lockfd = -1;

    if (oci_bundle_is_used(fd))
        return "running";
    if (oci_folder_lock(store->bundlesfd, name, OCI_FOLDER_TRY, &lockfd, NULL) != OCI_OK)
        return "held";
    if (record == NULL)
        return "unfinished";
    return json_is_true(json_object_get(record, "temporary")) ? "abandoned" : "kept";
}

static enum oci_status list_bundle(const struct oci_store *store, const char *name, void *object,
                                   struct oci_error *err)
{
    json_t *rows = object;
    owned_fd int fd = openat(store->bundlesfd, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    owned_json json_t *record = NULL;
    json_t *row;
    enum oci_status status = oci_bundle_record(fd, &record, err);

    /* Removed meanwhile by its keeper. */
    if (fd < 0)
        return OCI_OK;
    if (status != OCI_OK && status != OCI_NOT_FOUND)
        return oci_within(err, status, "bundle '%s'", name);
    row = json_pack("{s:s, s:s, s:O?, s:O?}", "name", name, "state",
                    bundle_state(store, name, fd, record), "image",
                    json_object_get(record, "image"), "layers", json_object_get(record, "layers"));
    (void)json_array_append_new(rows, row);
    return OCI_OK;
}

static enum oci_status list_layer(const struct oci_store *store, const char *name, void *object,
                                  struct oci_error *err)
{
    json_t *rows = object;
    owned_fd int fd = openat(store->layersfd, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    owned_json json_t *record = NULL;
    enum oci_status status = oci_json_read(fd, "layer.json", NULL, &record, err);

    if (status != OCI_OK)
        return oci_within(err, status, "layer '%s'", name);
    (void)json_array_append_new(rows, json_pack("{s:s, s:O?, s:O?}", "chain", name, "diffId",
                                                json_object_get(record, "diffId"), "parent",
                                                json_object_get(record, "parent")));
    return OCI_OK;
}

enum oci_status oci_store_list(const struct oci_store *store, json_t **ret_list,
                               struct oci_error *err)
{
    json_t *bundles = json_array();
    json_t *layers = json_array();
    owned_json json_t *list = json_pack("{s:s, s:s, s:o, s:o}", "store", store->path, "storage",
                                        store->storage->name, "layers", layers, "bundles", bundles);
    enum oci_status status = each(store, store->layersfd, list_layer, layers, err);

    if (status == OCI_OK)
        status = each(store, store->bundlesfd, list_bundle, bundles, err);
    if (status == OCI_OK)
        *ret_list = steal_json(&list);
    return status;
}
