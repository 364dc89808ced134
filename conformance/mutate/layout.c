/* SPDX-License-Identifier: Apache-2.0 */
#include "mutate/layout.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/file.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/owned.h"
#include "base/path.h"

enum { DEPTH_MAX = 6 /* Folders of a layout. */ };

static void copy_file(int from_dir, int to_dir, const char *name)
{
    owned_fd int from = openat(from_dir, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    owned_fd int to = openat(to_dir, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);

    if (from >= 0 && to >= 0)
        (void)!oci_file_copy(from, to, NULL, NULL);
}

static void copy_link(int from_dir, int to_dir, const char *name)
{
    char target[4096];
    ssize_t size = readlinkat(from_dir, name, target, sizeof(target) - 1);
    bool done = false;

    if (size < 0)
        return;
    target[size] = '\0';
    done = symlinkat(target, to_dir, name) == 0;
    (void)done; /* A link that cannot be copied is a fault that the mutant may have. */
}

/* No deeper than DEPTH_MAX. */
static void copy_folder(int from_dir, int to_dir, int depth)
{
    owned_dir DIR *dir = fdopendir(openat(from_dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    const struct dirent *entry = NULL;

    /* One thread. NOLINTNEXTLINE(concurrency-mt-unsafe) */
    while (dir != NULL && (entry = readdir(dir)) != NULL) {
        const char *name = entry->d_name;

        if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
            continue;
        if (entry->d_type == DT_REG)
            copy_file(from_dir, to_dir, name);
        if (entry->d_type == DT_LNK)
            copy_link(from_dir, to_dir, name);
        if (entry->d_type == DT_DIR && depth < DEPTH_MAX && mkdirat(to_dir, name, 0755) == 0) {
            owned_fd int from = openat(from_dir, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
            owned_fd int to = openat(to_dir, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

            copy_folder(from, to, depth + 1);
        }
    }
}

char *cts_layout_copy(const char *from)
{
    owned_str char *path = oci_str_dup("/tmp/mutant-XXXXXX");
    owned_fd int from_fd = open(from, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    owned_fd int to_fd = -1;

    if (from_fd < 0 || mkdtemp(path) == NULL)
        return NULL;
    to_fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    copy_folder(from_fd, to_fd, 0);
    return steal_str(&path);
}

void cts_layout_remove(const char *path)
{
    owned_fd int tmp_fd = open("/tmp", O_PATH | O_DIRECTORY | O_CLOEXEC);

    (void)!oci_path_remove_tree(tmp_fd, path + strlen("/tmp/"), NULL);
}

static const char *text_of(const json_t *object, const char *member)
{
    const char *text = json_string_value(json_object_get(object, member));

    return text == NULL ? "" : text;
}

char *cts_blob_name(const json_t *descriptor)
{
    const char *digest = text_of(descriptor, "digest");
    const char *colon = strchr(digest, ':');

    if (colon == NULL || strchr(digest, '/') != NULL)
        return NULL;
    return oci_str_printf("blobs/%.*s/%s", (int)(colon - digest), digest, colon + 1);
}

bool cts_blob_write(const struct cts_layout *layout, const void *data, size_t size,
                    json_t *descriptor)
{
    char hex[OCI_SHA256_HEX];
    owned_str char *path = NULL;
    struct oci_file_content content = {.data = data, .size = size, .mode = 0644, .lazy = true};

    oci_digest_sha256_hex(data, size, hex);
    path = oci_str_printf("%s/blobs/sha256/%s", layout->path, hex);
    if (oci_file_write_atomic(AT_FDCWD, path, &content, NULL) != OCI_OK)
        return false;
    (void)json_object_set_new(descriptor, "digest", json_sprintf("sha256:%s", hex));
    (void)json_object_set_new(descriptor, "size", json_integer((json_int_t)size));
    return true;
}
