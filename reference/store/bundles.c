/* SPDX-License-Identifier: Apache-2.0 */
#include "store/bundles.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/owned.h"
#include "base/text.h"

#include "store/folder_lock.h"
#include "unpack/convert.h"

enum { NAME_BYTES_MAX = 200 };

static const char record_name[] = "bundle.json";

static enum oci_status check_name(const char *name, struct oci_error *err)
{
    if (name[0] == '\0' || name[0] == '.' || strchr(name, '/') != NULL ||
        strlen(name) > NAME_BYTES_MAX) {
        return oci_fail(err, OCI_INVALID, NULL,
                        "'%.64s' is no name of a bundle: up to %d bytes are wanted, no '/', no '.' "
                        "at the start",
                        name, NAME_BYTES_MAX);
    }
    return OCI_OK;
}

enum oci_status oci_bundle_record(int fd, json_t **ret_record, struct oci_error *err)
{
    return oci_json_read(fd, record_name, NULL, ret_record, err);
}

/* A process of another's may end while it is looked at: then it has no root. */
static bool has_root(const char *pid, const struct stat *root)
{
    owned_str char *path = oci_str_printf("/proc/%s/root", pid);
    struct stat found;

    return stat(path, &found) == 0 && found.st_dev == root->st_dev && found.st_ino == root->st_ino;
}

bool oci_bundle_is_used(int fd)
{
    struct stat root;
    owned_dir DIR *proc = opendir("/proc");
    const struct dirent *entry;

    if (proc == NULL || fstatat(fd, "rootfs", &root, 0) != 0)
        return false;
    /* NOLINTNEXTLINE(concurrency-mt-unsafe): the stream is this function's. */
    while ((entry = readdir(proc)) != NULL) {
        if (entry->d_name[0] >= '1' && entry->d_name[0] <= '9' && has_root(entry->d_name, &root))
            return true;
    }
    return false;
}

/* The record goes first, so that what is removed in part is seen as such. */
static enum oci_status remove_locked(const struct oci_store *store, const char *name, int fd,
                                     struct oci_error *err)
{
    if (oci_bundle_is_used(fd))
        return oci_fail(err, OCI_BAD_STATE, NULL, "a process has its root in bundle '%s'", name);
    if (unlinkat(fd, record_name, 0) != 0 && errno != ENOENT)
        return oci_fail_sys(err, errno, "remove the record of bundle '%s'", name);
    return oci_store_discard(store, store->bundlesfd, name, err);
}

enum oci_status oci_bundle_remove_kept(const struct oci_store *store, const char *name, int fd,
                                       struct oci_error *err)
{
    return remove_locked(store, name, fd, err);
}

enum oci_status oci_bundle_remove(const struct oci_store *store, const char *name,
                                  struct oci_error *err)
{
    owned_fd int fd = -1;
    enum oci_status status = check_name(name, err);

    if (status == OCI_OK)
        status = oci_folder_lock(store->bundlesfd, name, OCI_FOLDER_TRY, &fd, err);
    if (status == OCI_OK)
        status = remove_locked(store, name, fd, err);
    return status == OCI_OK ? OCI_OK : oci_within(err, status, "bundle");
}

/* The folder is there already: remove what a killed process left, refuse anything else. */
static enum oci_status clear(const struct oci_store *store, const char *name, int fd,
                             struct oci_error *err)
{
    owned_json json_t *record = NULL;
    enum oci_status status = oci_bundle_record(fd, &record, err);

    if (status == OCI_OK && !json_is_true(json_object_get(record, "temporary")))
        return oci_fail(err, OCI_EXISTS, NULL, "bundle '%s' exists", name);
    if (status != OCI_OK && status != OCI_NOT_FOUND)
        return status;
    return remove_locked(store, name, fd, err);
}

/* Make the folder and lock it. OCI_NOT_FOUND: what stood there is gone, try again. */
static enum oci_status claim(const struct oci_store *store, const char *name, int *ret_fd,
                             struct oci_error *err)
{
    bool fresh = mkdirat(store->bundlesfd, name, 0711) == 0;
    owned_fd int fd = -1;
    enum oci_status status;

    if (!fresh && errno != EEXIST)
        return oci_fail_sys(err, errno, "make bundle '%s'", name);
    status = oci_folder_lock(store->bundlesfd, name, OCI_FOLDER_TRY, &fd, err);
    if (status == OCI_BAD_STATE)
        return oci_fail(err, OCI_EXISTS, NULL, "bundle '%s' exists and is in use", name);
    if (status != OCI_OK)
        return status;
    if (!fresh) {
        status = clear(store, name, fd, err);
        return status == OCI_OK ? OCI_NOT_FOUND : status;
    }
    *ret_fd = steal_fd(&fd);
    return OCI_OK;
}

static json_t *make_record(const struct oci_store_layers *layers,
                           const struct oci_bundle_request *request)
{
    json_t *names = json_array();

    for (size_t i = 0; i < layers->n_layers; i++)
        (void)json_array_append_new(names, json_string(layers->names[i]));
    return json_pack("{s:s, s:b, s:o}", "image", request->image, "temporary",
                     request->life == OCI_BUNDLE_TEMPORARY, "layers", names);
}

static enum oci_status write_record(int fd, const json_t *record, struct oci_error *err)
{
    owned_str char *text = oci_json_dump(record, JSON_INDENT(2));
    const struct oci_file_content content = {text, strlen(text), 0644, false};

    return oci_file_write_atomic(fd, record_name, &content, err);
}

static enum oci_status fill(int fd, const struct oci_store_layers *layers,
                            const struct oci_image *image, const struct oci_bundle_request *request,
                            struct oci_error *err)
{
    const struct oci_lowers lowers = {layers->fds, layers->n_layers};
    owned_json json_t *record = make_record(layers, request);
    owned_json json_t *config = NULL;
    owned_fd int rootfd = -1;
    enum oci_status status = layers->store->storage->make_root(fd, &lowers, &rootfd, err);

    if (status == OCI_OK)
        status = oci_convert(image->config, request->args, rootfd, &config, err);
    if (status == OCI_OK)
        status = oci_json_write_atomic(fd, "config.json", config, 0644, err);
    if (status == OCI_OK)
        status = write_record(fd, record, err);
    return status;
}

enum oci_status oci_bundle_make(const struct oci_store_layers *layers,
                                const struct oci_image *image,
                                const struct oci_bundle_request *request, int *ret_fd,
                                struct oci_error *err)
{
    const struct oci_store *store = layers->store;
    owned_fd int fd = -1;
    enum oci_status status = check_name(request->name, err);

    if (status != OCI_OK)
        return status;
    do {
        status = claim(store, request->name, &fd, err);
    } while (status == OCI_NOT_FOUND);
    if (status != OCI_OK)
        return status;
    status = fill(fd, layers, image, request, err);
    if (status != OCI_OK) {
        (void)!remove_locked(store, request->name, fd, NULL);
        return oci_within(err, status, "bundle '%s'", request->name);
    }
    *ret_fd = steal_fd(&fd);
    return OCI_OK;
}
