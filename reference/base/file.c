/* SPDX-License-Identifier: Apache-2.0 */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/owned.h"

enum {
    SIZE_FIRST_READ = 4096,   /* bytes; proc and cgroup files say a size of 0 */
    SIZE_COPY_STEP = 1 << 30, /* bytes asked of one copy_file_range(2) */
    SIZE_COPY_BUFFER = 65536, /* bytes of the fallback */
};

static enum oci_status open_file(int dirfd, const char *path, int flags, int *ret_fd,
                                 struct oci_error *err)
{
    int fd = openat(dirfd, path, flags | O_CLOEXEC);

    if (fd < 0 && errno == ENOENT)
        return oci_fail(err, OCI_NOT_FOUND, NULL, "'%s' does not exist", path);
    if (fd < 0)
        return oci_fail_sys(err, errno, "open '%s'", path);
    *ret_fd = fd;
    return OCI_OK;
}

/* The size of a regular file spares the growing; it is a hint and never trusted. */
static size_t guess_size(int fd, size_t max)
{
    struct stat st;

    if (fstat(fd, &st) != 0 || st.st_size < SIZE_FIRST_READ)
        return SIZE_FIRST_READ;
    return (size_t)st.st_size < max ? (size_t)st.st_size + 1 : max + 1;
}

enum oci_status oci_file_read_fd(int fd, const char *name, size_t max, char **ret_data,
                                 size_t *ret_size, struct oci_error *err)
{
    size_t size_room = guess_size(fd, max);
    owned_str char *data = oci_new(size_room + 1, 1);
    size_t size = 0;

    for (;;) {
        ssize_t got = read(fd, data + size, size_room - size);

        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return oci_fail_sys(err, errno, "read '%s'", name);
        if (got == 0)
            break;
        size += (size_t)got;
        if (size > max)
            return oci_fail(err, OCI_LIMIT, NULL, "'%s' holds more than %zu bytes", name, max);
        if (size == size_room) {
            size_room *= 2;
            data = oci_grow(data, size_room + 1, 1);
        }
    }
    data[size] = '\0';
    if (ret_size != NULL)
        *ret_size = size;
    *ret_data = steal_str(&data);
    return OCI_OK;
}

enum oci_status oci_file_read(int dirfd, const char *path, size_t max, char **ret_data,
                              size_t *ret_size, struct oci_error *err)
{
    owned_fd int fd = -1;
    enum oci_status status = open_file(dirfd, path, O_RDONLY, &fd, err);

    if (status != OCI_OK)
        return status;
    return oci_file_read_fd(fd, path, max, ret_data, ret_size, err);
}

enum oci_status oci_file_write(int dirfd, const char *path, const char *text, struct oci_error *err)
{
    size_t size = strlen(text);
    owned_fd int fd = -1;
    enum oci_status status = open_file(dirfd, path, O_WRONLY, &fd, err);
    ssize_t written;

    if (status != OCI_OK)
        return status;
    do {
        written = write(fd, text, size);
    } while (written < 0 && errno == EINTR);
    if (written < 0)
        return oci_fail_sys(err, errno, "write '%.80s' to '%s'", text, path);
    if ((size_t)written != size) {
        return oci_fail_sys(err, EIO, "write '%.80s' to '%s': %zd of %zu bytes", text, path,
                            written, size);
    }
    return OCI_OK;
}

enum oci_status oci_file_write_fd(int fd, const char *name, const void *data, size_t size,
                                  struct oci_error *err)
{
    const char *rest = data;

    while (size > 0) {
        ssize_t written = write(fd, rest, size);

        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return oci_fail_sys(err, errno, "write '%s'", name);
        rest += written;
        size -= (size_t)written;
    }
    return OCI_OK;
}

/* A name beside @p path that nobody has; rename(2) replaces only within a file system. */
static char *sibling_name(const char *path)
{
    unsigned long long chance = 0;

    (void)!getrandom(&chance, sizeof(chance), 0);
    return oci_str_printf("%s.%016llx", path, chance);
}

static enum oci_status fill_sibling(int dirfd, const char *name,
                                    const struct oci_file_content *content, struct oci_error *err)
{
    owned_fd int fd = openat(dirfd, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    enum oci_status status;

    if (fd < 0)
        return oci_fail_sys(err, errno, "create '%s'", name);
    status = oci_file_write_fd(fd, name, content->data, content->size, err);
    if (status != OCI_OK)
        return status;
    if (fchmod(fd, content->mode) != 0)
        return oci_fail_sys(err, errno, "chmod '%s'", name);
    if (!content->lazy && fsync(fd) != 0)
        return oci_fail_sys(err, errno, "sync '%s'", name);
    return OCI_OK;
}

/* /dev/null, /dev/stdout, a FIFO: to be written to, and never to be replaced by a file. */
static bool is_special(int dirfd, const char *path)
{
    struct stat found;

    return fstatat(dirfd, path, &found, 0) == 0 && !S_ISREG(found.st_mode) &&
           !S_ISDIR(found.st_mode);
}

static enum oci_status write_special(int dirfd, const char *path,
                                     const struct oci_file_content *content, struct oci_error *err)
{
    owned_fd int fd = openat(dirfd, path, O_WRONLY | O_CLOEXEC | O_NOCTTY);

    if (fd < 0)
        return oci_fail_sys(err, errno, "open '%s'", path);
    return oci_file_write_fd(fd, path, content->data, content->size, err);
}

enum oci_status oci_file_write_atomic(int dirfd, const char *path,
                                      const struct oci_file_content *content, struct oci_error *err)
{
    owned_str char *name = NULL;
    enum oci_status status;

    if (is_special(dirfd, path))
        return write_special(dirfd, path, content, err);
    name = sibling_name(path);
    status = fill_sibling(dirfd, name, content, err);
    if (status == OCI_OK && renameat(dirfd, name, dirfd, path) != 0)
        status = oci_fail_sys(err, errno, "rename '%s' to '%s'", name, path);
    if (status != OCI_OK)
        (void)unlinkat(dirfd, name, 0);
    return status;
}

static enum oci_status copy_by_buffer(int from_fd, int to_fd, off_t *size, struct oci_error *err)
{
    owned_str char *buffer = oci_new(SIZE_COPY_BUFFER, 1);

    for (;;) {
        ssize_t got = read(from_fd, buffer, SIZE_COPY_BUFFER);
        enum oci_status status;

        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return oci_fail_sys(err, errno, "read a file to copy");
        if (got == 0)
            return OCI_OK;
        status = oci_file_write_fd(to_fd, "copy", buffer, (size_t)got, err);
        if (status != OCI_OK)
            return status;
        *size += got;
    }
}

enum oci_status oci_file_copy(int from_fd, int to_fd, off_t *ret_size, struct oci_error *err)
{
    off_t size = 0;
    ssize_t got;
    enum oci_status status = OCI_OK;

    do {
        got = copy_file_range(from_fd, NULL, to_fd, NULL, SIZE_COPY_STEP, 0);
        size += got > 0 ? got : 0;
    } while (got > 0 || (got < 0 && errno == EINTR));
    /* EXDEV, EINVAL, ENOSYS …: the kernel cannot. A file of proc says 0 at once: read it. */
    if (got < 0 || size == 0)
        status = copy_by_buffer(from_fd, to_fd, &size, err);
    if (status == OCI_OK && ret_size != NULL)
        *ret_size = size;
    return status;
}
