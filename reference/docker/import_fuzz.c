/* SPDX-License-Identifier: Apache-2.0 */
/** @file A foreign archive read into a layout: nothing beside it, and nothing where it fails. */
#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/owned.h"
#include "base/path.h"

#include "docker/import.h"

/* The name is libFuzzer's. NOLINTNEXTLINE(readability-identifier-naming) */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char place[] = "/dev/shm/keel-import-XXXXXX";
static char layout[sizeof(place) + sizeof("/layout")];
static int placefd = -1;

static void remove_place(void)
{
    (void)rmdir(place);
}

static void make_place(void)
{
    if (placefd >= 0)
        return;
    if (mkdtemp(place) == NULL)
        abort();
    placefd = open(place, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    (void)snprintf(layout, sizeof(layout), "%s/layout", place);
    (void)atexit(remove_place);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct oci_spool_limits limits = {1000, 1 << 24};
    struct oci_error err = OCI_ERROR_NONE;
    owned_fd int fd = memfd_create("archive", MFD_CLOEXEC);
    enum oci_status status;

    make_place();
    if (write(fd, data, size) != (ssize_t)size || lseek(fd, 0, SEEK_SET) != 0)
        abort();
    status = oci_docker_import(fd, &limits, layout, OCI_VOLATILE, &err);
    if (status != OCI_OK && (err.text[0] == '\0' || faccessat(placefd, "layout", F_OK, 0) == 0))
        abort();
    if (status == OCI_OK && (faccessat(placefd, "layout/index.json", F_OK, 0) != 0 ||
                             faccessat(placefd, "layout/oci-layout", F_OK, 0) != 0))
        abort();
    if (oci_path_remove_tree(placefd, "layout", NULL) != OCI_OK)
        abort();
    return 0;
}
