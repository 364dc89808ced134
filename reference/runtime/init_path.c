/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/init_path.h"

#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/path.h"

enum { MODE_DIR = 0755, MODE_FILE = 0644 };

enum oci_status oci_init_path_parent(int rootfd, const char *path, struct oci_init_path *ret_path,
                                     struct oci_error *err)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash == NULL ? path : slash + 1;
    size_t size = slash == NULL || slash == path ? 0 : (size_t)(slash - path);
    char folder[PATH_MAX] = "/";
    enum oci_status status = OCI_OK;

    if (name[0] == '\0' || strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
        return oci_fail(err, OCI_INVALID, NULL, "path '%s' does not end in a name", path);
    if (size >= sizeof(folder))
        return oci_fail(err, OCI_LIMIT, NULL, "path '%s' is too long", path);
    if (size > 0) {
        memcpy(folder, path, size);
        folder[size] = '\0';
    }
    status = oci_path_make_dir(rootfd, folder, MODE_DIR, &ret_path->fd, err);
    if (status == OCI_OK)
        ret_path->name = name;
    return status;
}

enum oci_status oci_init_path_file(int rootfd, const char *path, int *ret_fd, struct oci_error *err)
{
    struct oci_init_path at = {.fd = -1};
    enum oci_status status = oci_init_path_parent(rootfd, path, &at, err);

    if (status != OCI_OK)
        return status;
    (void)close(at.fd);
    return oci_path_make_file(rootfd, path, MODE_FILE, ret_fd, err);
}

/* Mostly one component is missing; what is harder is left to base/path.c. */
enum oci_status oci_init_path_dir(int rootfd, const char *path, int *ret_fd, struct oci_error *err)
{
    struct oci_init_path at = {.fd = -1};
    enum oci_status status = oci_init_path_parent(rootfd, path, &at, NULL);
    bool made = status == OCI_OK && mkdirat(at.fd, at.name, MODE_DIR) == 0;

    if (made)
        *ret_fd = openat(at.fd, at.name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (status == OCI_OK)
        (void)close(at.fd);
    if (made && *ret_fd >= 0)
        return OCI_OK;
    return oci_path_make_dir(rootfd, path, MODE_DIR, ret_fd, err);
}
