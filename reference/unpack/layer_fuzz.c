/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * A foreign layer applied to a root that lower layers have filled with traps: links that climb, a
 * link to a file outside. Nothing outside of the root may change, appear or go.
 */
#include <dirent.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/owned.h"
#include "base/path.h"

#include "unpack/layer.h"

/* The name is libFuzzer's. NOLINTNEXTLINE(readability-identifier-naming) */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char place[] = "/dev/shm/keel-layer-XXXXXX";
static int placefd = -1;
static struct stat canary;

static void remove_place(void)
{
    owned_fd int fd = open("/dev/shm", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    (void)!oci_path_remove_tree(fd, strrchr(place, '/') + 1, NULL);
}

static void must(bool holds)
{
    if (!holds)
        abort();
}

static void make_place(void)
{
    owned_fd int blobsfd = -1;

    if (placefd >= 0)
        return;
    must(mkdtemp(place) != NULL);
    placefd = open(place, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    (void)atexit(remove_place);
    must(oci_path_make_dir(placefd, "blobs/sha256", 0755, &blobsfd, NULL) == OCI_OK);
    must(oci_file_write_atomic(placefd, "canary",
                               &(struct oci_file_content){"alive", 5, 0644, true}, NULL) == OCI_OK);
    must(fstatat(placefd, "canary", &canary, 0) == 0);
}

static int make_root(void)
{
    int rootfd = -1;

    must(oci_path_make_dir(placefd, "outer/root/folder", 0755, NULL, NULL) == OCI_OK);
    must(oci_path_open(placefd, "outer/root", O_RDONLY | O_DIRECTORY, 0, &rootfd, NULL) == OCI_OK);
    must(symlinkat("../..", rootfd, "up") == 0);
    must(symlinkat("/", rootfd, "top") == 0);
    must(symlinkat("../../canary", rootfd, "canary") == 0);
    must(symlinkat("loop", rootfd, "loop") == 0);
    must(symlinkat("/proc/self/root", rootfd, "magic") == 0);
    must(oci_file_write_atomic(rootfd, "file", &(struct oci_file_content){"one", 3, 0644, true},
                               NULL) == OCI_OK);
    return rootfd;
}

static size_t count(const char *path)
{
    owned_dir DIR *dir = NULL;
    int fd = openat(placefd, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    size_t n_entries = 0;

    dir = fdopendir(fd);
    must(dir != NULL);
    /* NOLINTNEXTLINE(concurrency-mt-unsafe): the stream is this function's. */
    while (readdir(dir) != NULL)
        n_entries++;
    return n_entries - 2;
}

/* The canary is as it was, and beside the root nothing has come. */
static void look_around(void)
{
    struct stat found;

    must(fstatat(placefd, "canary", &found, AT_SYMLINK_NOFOLLOW) == 0);
    must(found.st_ino == canary.st_ino && found.st_mode == canary.st_mode &&
         found.st_uid == canary.st_uid && found.st_size == canary.st_size && found.st_nlink == 1 &&
         found.st_mtim.tv_sec == canary.st_mtim.tv_sec &&
         found.st_mtim.tv_nsec == canary.st_mtim.tv_nsec);
    must(count(".") == 3 && count("outer") == 1);
}

static void make_layer(const uint8_t *data, size_t size, struct oci_image_layer *layer)
{
    char hex[OCI_SHA256_HEX];
    owned_str char *digest = NULL;
    owned_str char *path = NULL;

    oci_digest_sha256_hex(data, size, hex);
    digest = oci_str_printf("sha256:%s", hex);
    path = oci_str_printf("blobs/sha256/%s", hex);
    must(oci_file_write_atomic(placefd, path, &(struct oci_file_content){data, size, 0644, true},
                               NULL) == OCI_OK);
    layer->type = oci_media_type_find("application/vnd.oci.image.layer.v1.tar");
    layer->descriptor.size = size;
    must(oci_digest_name_read(digest, &layer->descriptor.digest, NULL) == OCI_OK);
    layer->diff_id = layer->descriptor.digest;
}

static void remove_layer(const struct oci_image_layer *layer)
{
    owned_fd int fd = openat(placefd, "blobs/sha256", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    must(unlinkat(fd, oci_digest_name_encoded(&layer->descriptor.digest), 0) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct oci_image_layer layer;
    const struct oci_unpack_limits limits = {1000, 1 << 24, 1100, 32, 512};
    const struct oci_stream_limits bounds = {.bytes = 1 << 24, .ratio = 1100};
    const struct oci_owner_map owners = {.n_uids = 0};
    struct oci_layer_stream *stream = NULL;
    struct oci_layout layout = OCI_LAYOUT_NONE;
    struct oci_error err = OCI_ERROR_NONE;
    owned_fd int rootfd = -1;

    make_place();
    rootfd = make_root();
    layout.dirfd = placefd;
    make_layer(data, size, &layer);
    must(oci_layer_stream_open(&layout, &layer, &bounds, &stream, NULL) == OCI_OK);
    if (oci_layer_apply(rootfd, stream, &limits, &owners, &err) != OCI_OK)
        must(err.text[0] != '\0');
    oci_layer_stream_close(stream);
    look_around();
    remove_layer(&layer);
    must(oci_path_remove_tree(placefd, "outer", NULL) == OCI_OK);
    return 0;
}
