/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/store.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include "base/owned.h"
#include "base/path.h"
#include "runtime/id.h"

/* What a folder holds mostly: with these gone, nothing else need be looked for. */
static const char *const usual_files[] = {"state.json", "config.json", "gate", "start"};

#define DIR_FLAGS (O_RDONLY | O_DIRECTORY | O_CLOEXEC)

enum oci_status oci_store_open(const char *root, int *ret_fd, struct oci_error *err)
{
    int fd = open(root, DIR_FLAGS);

    if (fd < 0 && errno == ENOENT)
        return oci_fail(err, OCI_NOT_FOUND, NULL, "the state root '%s' does not exist", root);
    if (fd < 0)
        return oci_fail_sys(err, errno, "open the state root '%s'", root);
    *ret_fd = fd;
    return OCI_OK;
}

enum oci_status oci_store_make(const char *root, int *ret_fd, struct oci_error *err)
{
    int fd = open(root, DIR_FLAGS);
    owned_fd int top = -1;
    enum oci_status status = OCI_OK;

    if (fd >= 0) {
        *ret_fd = fd;
        return OCI_OK;
    }
    top = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
    status = oci_path_make_dir(top, root, 0711, NULL, err);
    if (status != OCI_OK)
        return oci_within(err, status, "state root '%s'", root);
    return oci_store_open(root, ret_fd, err);
}

static enum oci_status open_folder(int storefd, const char *id, int *ret_fd, struct oci_error *err)
{
    int fd = openat(storefd, id, DIR_FLAGS | O_NOFOLLOW);

    if (fd < 0 && (errno == ENOENT || errno == ENOTDIR || errno == ELOOP))
        return oci_fail(err, OCI_NOT_FOUND, "rt.op.state.missing", "no container '%s'", id);
    if (fd < 0)
        return oci_fail_sys(err, errno, "open the state of container '%s'", id);
    *ret_fd = fd;
    return OCI_OK;
}

enum oci_status oci_store_find(int storefd, const char *id, int *ret_fd, struct oci_error *err)
{
    enum oci_status status = oci_id_check(id, err);

    if (status != OCI_OK)
        return status;
    return open_folder(storefd, id, ret_fd, err);
}

enum oci_status oci_store_claim(int storefd, const char *id, int *ret_fd, struct oci_error *err)
{
    owned_fd int fd = -1;
    enum oci_status status = oci_id_check(id, err);

    if (status != OCI_OK)
        return status;
    if (mkdirat(storefd, id, 0700) < 0) {
        if (errno != EEXIST)
            return oci_fail_sys(err, errno, "make the state folder of container '%s'", id);
        return oci_fail(err, OCI_EXISTS, "rt.op.create.id-not-unique", "container '%s' exists", id);
    }
    status = open_folder(storefd, id, &fd, err);
    if (status == OCI_OK)
        status = oci_store_lock(fd, OCI_LOCK_WAIT, err);
    if (status != OCI_OK) {
        (void)unlinkat(storefd, id, AT_REMOVEDIR);
        return status;
    }
    *ret_fd = steal_fd(&fd);
    return OCI_OK;
}

enum oci_status oci_store_lock(int dirfd, enum oci_store_lock how, struct oci_error *err)
{
    struct stat seen;
    int done = 0;

    do {
        done = flock(dirfd, how == OCI_LOCK_TRY ? LOCK_EX | LOCK_NB : LOCK_EX);
    } while (done < 0 && errno == EINTR);
    if (done < 0 && errno == EWOULDBLOCK)
        return oci_fail(err, OCI_BAD_STATE, NULL, "another operation on the container is going on");
    if (done < 0)
        return oci_fail_sys(err, errno, "lock the state of the container");
    if (fstat(dirfd, &seen) < 0)
        return oci_fail_sys(err, errno, "look at the state of the container");
    if (seen.st_nlink == 0)
        return oci_fail(err, OCI_NOT_FOUND, "rt.op.state.missing", "the container was deleted");
    return OCI_OK;
}

/* By a descriptor of its own, because a lock belongs to what was opened. */
bool oci_store_locked(int dirfd)
{
    owned_fd int fd = openat(dirfd, ".", DIR_FLAGS);

    return fd >= 0 && flock(fd, LOCK_SH | LOCK_NB) < 0 && errno == EWOULDBLOCK;
}

enum oci_status oci_store_remove(int storefd, const char *id, int dirfd, struct oci_error *err)
{
    enum oci_status status = OCI_OK;

    for (size_t i = 0; i < sizeof(usual_files) / sizeof(usual_files[0]); i++)
        (void)unlinkat(dirfd, usual_files[i], 0);
    if (unlinkat(storefd, id, AT_REMOVEDIR) == 0)
        return OCI_OK;
    status = oci_path_remove_tree(storefd, id, err);
    return status == OCI_OK ? status : oci_within(err, status, "state of container '%s'", id);
}
