/* SPDX-License-Identifier: Apache-2.0 */
#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>

#include "base/json.h"
#include "base/memory.h"
#include "base/owned.h"
#include "base/path.h"
#include "base/text.h"

static const char record[] = "store.json";

void oci_store_close(struct oci_store *store)
{
    const int fds[] = {store->tmpfd, store->bundlesfd, store->layersfd, store->lockfd, store->fd};

    for (size_t i = 0; i < sizeof(fds) / sizeof(fds[0]); i++)
        oci_drop_fd(&fds[i]);
    free(store->path);
    *store = OCI_STORE_NONE;
}

char *oci_store_default_path(void)
{
    const char *data = getenv("XDG_DATA_HOME");
    const char *home = getenv("HOME");

    if (geteuid() == 0 || home == NULL || home[0] != '/')
        return oci_str_dup("/var/lib/keel");
    if (data != NULL && data[0] == '/')
        return oci_str_printf("%s/keel", data);
    return oci_str_printf("%s/.local/share/keel", home);
}

/* The path is one of the host, but made with its parents. */
static enum oci_status open_folder(const char *path, struct oci_store *store, struct oci_error *err)
{
    owned_str char *here = path[0] == '/' ? oci_str_dup("") : realpath(".", NULL);
    owned_str char *full = oci_str_printf("%s/%s", here == NULL ? "" : here, path);
    owned_fd int rootfd = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
    owned_fd int made = -1;
    enum oci_status status = oci_path_make_dir(rootfd, full, 0711, &made, err);

    if (status != OCI_OK)
        return oci_within(err, status, "store '%s'", path);
    store->path = realpath(full, NULL);
    store->fd = open(full, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (store->fd < 0 || store->path == NULL)
        return oci_fail_sys(err, errno, "open the store '%s'", path);
    return OCI_OK;
}

static enum oci_status open_part(const struct oci_store *store, const char *name, mode_t mode,
                                 int *ret_fd, struct oci_error *err)
{
    if (mkdirat(store->fd, name, mode) != 0 && errno != EEXIST)
        return oci_fail_sys(err, errno, "make '%s' of the store", name);
    *ret_fd = openat(store->fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    return *ret_fd >= 0 ? OCI_OK : oci_fail_sys(err, errno, "open '%s' of the store", name);
}

static enum oci_status take_lock(const struct oci_store *store, int how, struct oci_error *err)
{
    while (flock(store->lockfd, how) != 0) {
        if (errno != EINTR)
            return oci_fail_sys(err, errno, "lock the store '%s'", store->path);
    }
    return OCI_OK;
}

void oci_store_unlock(const struct oci_store *store)
{
    (void)flock(store->lockfd, LOCK_UN);
}

static void add_ranges(struct oci_text *text, const struct oci_owner_range *ranges, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        oci_text_printf(text, "%s%u:%u:%u", i == 0 ? "" : ",", ranges[i].inside, ranges[i].outside,
                        ranges[i].size);
    }
}

/* Trees of other owners are other trees. */
static char *owners_text(const struct oci_owner_map *owners)
{
    struct oci_text text = OCI_TEXT_NONE;

    if (owners != NULL) {
        add_ranges(&text, owners->uids, owners->n_uids);
        oci_text_add(&text, "/");
        add_ranges(&text, owners->gids, owners->n_gids);
        if (owners->rights == OCI_RIGHTS_NONE)
            oci_text_add(&text, " without rights");
    }
    return text.size == 0 ? oci_str_dup("/") : oci_text_steal(&text);
}

static enum oci_status begin(struct oci_store *store, const struct oci_store_options *options,
                             const char *owners, struct oci_error *err)
{
    owned_json json_t *doc = NULL;
    enum oci_status status =
        oci_storage_choose(options->storage, store->tmpfd, &store->storage, err);

    if (status != OCI_OK)
        return status;
    doc = json_pack("{s:i, s:s, s:s}", "version", 1, "storage", store->storage->name, "owners",
                    owners);
    return oci_json_write_atomic(store->fd, record, doc, 0600, err);
}

static enum oci_status check(struct oci_store *store, const json_t *doc,
                             const struct oci_store_options *options, const char *owners,
                             struct oci_error *err)
{
    const char *storage = json_string_value(json_object_get(doc, "storage"));
    const char *own = json_string_value(json_object_get(doc, "owners"));

    if (json_integer_value(json_object_get(doc, "version")) != 1 || storage == NULL ||
        own == NULL) {
        return oci_fail(err, OCI_UNSUPPORTED, NULL, "'%s/%s' is not of version 1", store->path,
                        record);
    }
    if (options->storage != NULL && strcmp(options->storage, storage) != 0) {
        return oci_fail(err, OCI_BAD_STATE, NULL,
                        "the store '%s' keeps layers by '%s', not '%s': name another --store",
                        store->path, storage, options->storage);
    }
    if (options->owners != NULL && strcmp(owners, own) != 0) {
        return oci_fail(err, OCI_BAD_STATE, NULL,
                        "the store '%s' maps owners by '%s', not '%s': name another --store",
                        store->path, own, owners);
    }
    return oci_storage_find(storage, &store->storage, err);
}

/* Whoever finds no record makes one, alone. */
static enum oci_status read_record(struct oci_store *store, const struct oci_store_options *options,
                                   struct oci_error *err)
{
    owned_str char *owners = owners_text(options->owners);
    owned_json json_t *doc = NULL;
    enum oci_status status = oci_json_read(store->fd, record, NULL, &doc, err);

    if (status == OCI_NOT_FOUND) {
        status = take_lock(store, LOCK_EX, err);
        if (status == OCI_OK)
            status = oci_json_read(store->fd, record, NULL, &doc, err);
        if (status == OCI_NOT_FOUND)
            status = begin(store, options, owners, err);
    }
    if (status != OCI_OK)
        return status;
    status = take_lock(store, options->use == OCI_STORE_ALONE ? LOCK_EX : LOCK_SH, err);
    if (status == OCI_OK && doc != NULL)
        status = check(store, doc, options, owners, err);
    return status;
}

enum oci_status oci_store_open(const struct oci_store_options *options, struct oci_store *ret_store,
                               struct oci_error *err)
{
    owned_store struct oci_store store = OCI_STORE_NONE;
    enum oci_status status = open_folder(options->path, &store, err);

    if (status == OCI_OK)
        status = open_part(&store, "layers", 0700, &store.layersfd, err);
    if (status == OCI_OK)
        status = open_part(&store, "bundles", 0711, &store.bundlesfd, err);
    if (status == OCI_OK)
        status = open_part(&store, "tmp", 0700, &store.tmpfd, err);
    if (status != OCI_OK)
        return status;
    store.lockfd = openat(store.fd, "lock", O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (store.lockfd < 0)
        return oci_fail_sys(err, errno, "open the lock of '%s'", store.path);
    status = read_record(&store, options, err);
    if (status != OCI_OK)
        return status;
    *ret_store = store;
    store = OCI_STORE_NONE;
    return OCI_OK;
}

enum oci_status oci_store_discard(const struct oci_store *store, int dirfd, const char *name,
                                  struct oci_error *err)
{
    owned_fd int fd = openat(dirfd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    enum oci_status status = OCI_OK;

    if (fd >= 0)
        status = store->storage->drop(fd, err);
    if (status == OCI_OK)
        status = oci_path_remove_tree(dirfd, name, err);
    return status == OCI_OK ? OCI_OK : oci_within(err, status, "remove '%s' of the store", name);
}
