/* SPDX-License-Identifier: Apache-2.0 */
#include "store/storage.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "base/memory.h"
#include "base/owned.h"
#include "base/path.h"
#include "base/text.h"

const struct oci_storage *const oci_storages[] = {
    &oci_storage_btrfs,
    &oci_storage_overlay,
    &oci_storage_reflink,
    &oci_storage_copy,
};

const size_t oci_n_storages = sizeof(oci_storages) / sizeof(oci_storages[0]);

enum oci_status oci_storage_find(const char *name, const struct oci_storage **ret_storage,
                                 struct oci_error *err)
{
    owned_text struct oci_text names = OCI_TEXT_NONE;

    for (size_t i = 0; i < oci_n_storages; i++) {
        if (strcmp(oci_storages[i]->name, name) == 0) {
            *ret_storage = oci_storages[i];
            return OCI_OK;
        }
        oci_text_printf(&names, "%s%s", i == 0 ? "" : ", ", oci_storages[i]->name);
    }
    return oci_fail(err, OCI_INVALID, NULL, "no storage '%s'; there are: %s", name,
                    oci_text_get(&names));
}

static enum oci_status try_one(const struct oci_storage *storage, int placefd,
                               struct oci_error *err)
{
    static const char scratch[] = "probe";
    owned_fd int fd = -1;
    enum oci_status status;
    enum oci_status removed;

    if (mkdirat(placefd, scratch, 0700) != 0 && errno != EEXIST)
        return oci_fail_sys(err, errno, "make a folder to try storages in");
    fd = openat(placefd, scratch, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return oci_fail_sys(err, errno, "open the folder to try storages in");
    status = storage->probe(fd, err);
    removed = storage->drop(fd, status == OCI_OK ? err : NULL);
    if (removed == OCI_OK)
        removed = oci_path_remove_tree(placefd, scratch, status == OCI_OK ? err : NULL);
    if (status == OCI_OK)
        return removed;
    return oci_within(err, OCI_UNSUPPORTED, "storage '%s' does not work here", storage->name);
}

enum oci_status oci_storage_choose(const char *wanted, int placefd,
                                   const struct oci_storage **ret_storage, struct oci_error *err)
{
    const struct oci_storage *storage = NULL;
    enum oci_status status = OCI_OK;

    if (wanted != NULL)
        status = oci_storage_find(wanted, &storage, err);
    if (wanted != NULL && status == OCI_OK)
        status = try_one(storage, placefd, err);
    for (size_t i = 0; wanted == NULL && i < oci_n_storages; i++) {
        storage = oci_storages[i];
        status = try_one(storage, placefd, err);
        if (status != OCI_UNSUPPORTED)
            break;
    }
    if (status == OCI_OK)
        *ret_storage = storage;
    return status;
}
