/* SPDX-License-Identifier: Apache-2.0 */
#include "unpack/target.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/memory.h"
#include "base/owned.h"
#include "base/path.h"

void oci_target_done(struct oci_target *target)
{
    oci_target_forget(target);
    json_decref(target->own);
    json_decref(target->timed);
    for (size_t i = 0; i < target->n_times; i++)
        free(target->times[i].path);
    free(target->times);
    *target = OCI_TARGET_NONE;
}

void oci_target_forget(struct oci_target *target)
{
    oci_drop_fd(&target->folder_fd);
    target->folder_fd = -1;
    free(target->folder);
    target->folder = NULL;
}

enum oci_status oci_target_folder(struct oci_target *target, const char *path, int *ret_fd,
                                  struct oci_error *err)
{
    const char *slash = strrchr(path, '/');
    size_t size = slash == NULL ? 0 : (size_t)(slash - path);
    enum oci_status status;

    if (target->folder == NULL || strlen(target->folder) != size ||
        strncmp(target->folder, path, size) != 0) {
        oci_target_forget(target);
        target->folder = oci_str_dup_n(path, size);
        status = oci_path_make_dir(target->rootfd, size == 0 ? "/" : target->folder, 0755,
                                   &target->folder_fd, err);
        if (status != OCI_OK) {
            oci_target_forget(target);
            return status;
        }
        oci_target_keep_time(target, target->folder, target->folder_fd);
    }
    *ret_fd = target->folder_fd;
    return OCI_OK;
}

void oci_target_add_own(struct oci_target *target, const char *path)
{
    owned_str char *part = oci_str_dup(path);

    if (target->own == NULL)
        target->own = json_object();
    for (;;) {
        char *slash = strrchr(part, '/');

        if (json_object_get(target->own, part) != NULL)
            return;
        (void)json_object_set_new_nocheck(target->own, part, json_true());
        if (slash == NULL)
            return;
        *slash = '\0';
    }
}

bool oci_target_is_own(const struct oci_target *target, const char *path)
{
    return json_object_get(target->own, path) != NULL;
}

void oci_target_add_time(struct oci_target *target, const char *path, struct timespec modified)
{
    if (target->timed == NULL)
        target->timed = json_object();
    (void)json_object_set_new_nocheck(target->timed, path, json_true());
    if (target->n_times == target->n_times_room) {
        target->n_times_room = target->n_times_room == 0 ? 256 : target->n_times_room * 2;
        target->times = oci_grow(target->times, target->n_times_room, sizeof(*target->times));
    }
    target->times[target->n_times++] =
        (struct oci_target_time){.path = oci_str_dup(path), .modified = modified};
}

void oci_target_keep_time(struct oci_target *target, const char *folder, int fd)
{
    struct stat found;

    if (json_object_get(target->timed, folder) == NULL && fstat(fd, &found) == 0)
        oci_target_add_time(target, folder, found.st_mtim);
}

static enum oci_status set_time(const struct oci_target *target, const struct oci_target_time *row,
                                struct oci_error *err)
{
    const struct timespec times[2] = {{.tv_nsec = UTIME_OMIT}, row->modified};
    owned_fd int fd = -1;
    enum oci_status status = oci_path_open(target->rootfd, row->path[0] == '\0' ? "/" : row->path,
                                           O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0, &fd, err);

    /* What a later entry of the layer replaced is a directory no more. */
    if (status == OCI_NOT_FOUND || (status == OCI_SYSTEM && (errno == ENOTDIR || errno == ELOOP)))
        return OCI_OK;
    if (status != OCI_OK)
        return status;
    if (futimens(fd, times) != 0)
        return oci_fail_sys(err, errno, "set the time of '%s'", row->path);
    return OCI_OK;
}

enum oci_status oci_target_set_times(struct oci_target *target, struct oci_error *err)
{
    for (size_t i = 0; i < target->n_times; i++) {
        enum oci_status status = set_time(target, &target->times[i], err);

        if (status != OCI_OK)
            return status;
    }
    return OCI_OK;
}
