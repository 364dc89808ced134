/* SPDX-License-Identifier: Apache-2.0 */
#include "image/blobs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/memory.h"
#include "base/owned.h"

static void fail(struct oci_defects *defects, const char *place, const char *requirement,
                 const char *text)
{
    struct oci_check check = {.defects = defects, .place = place, .pointer = OCI_TEXT_NONE};

    oci_check_fail(&check, requirement, "%s", text);
    oci_text_done(&check.pointer);
}

static enum oci_status check_blob(int folderfd, const char *algorithm, const char *file,
                                  struct oci_defects *defects, struct oci_error *err)
{
    owned_str char *text = oci_str_printf("%s:%s", algorithm, file);
    owned_fd int fd = -1;
    struct oci_digest_name name;
    struct oci_error wrong = OCI_ERROR_NONE;
    struct stat found;
    char hex[OCI_DIGEST_HEX_MAX];
    enum oci_status status;

    if (oci_digest_name_read(text, &name, &wrong) != OCI_OK) {
        fail(defects, text, "img.layout.blob.charset", wrong.text);
        return OCI_OK;
    }
    fd = openat(folderfd, file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &found) != 0 || !S_ISREG(found.st_mode)) {
        fail(defects, text, "img.layout.blob.digest", "the blob is no regular file");
        return OCI_OK;
    }
    if (!name.verifiable)
        return OCI_OK;
    status = oci_digest_fd(fd, name.algorithm, hex, NULL, err);
    if (status == OCI_OK && strcmp(hex, oci_digest_name_encoded(&name)) != 0) {
        (void)snprintf(wrong.text, sizeof(wrong.text), "the blob's digest is %s", hex);
        fail(defects, text, "img.layout.blob.digest", wrong.text);
    }
    return status;
}

static const char *next_name(DIR *dir)
{
    const struct dirent *entry;

    do {
        entry = readdir(dir);
    } while (entry != NULL &&
             (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0));
    return entry == NULL ? NULL : entry->d_name;
}

static enum oci_status check_algorithm(int blobsfd, const char *algorithm,
                                       struct oci_defects *defects, struct oci_error *err)
{
    owned_fd int fd = openat(blobsfd, algorithm, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    owned_dir DIR *dir = NULL;
    const char *name;
    enum oci_status status = OCI_OK;

    if (fd < 0) {
        fail(defects, algorithm, "img.layout.blob.digest", "no folder of an algorithm");
        return OCI_OK;
    }
    dir = fdopendir(fd);
    if (dir == NULL)
        return oci_fail_sys(err, errno, "read blobs/%s", algorithm);
    (void)steal_fd(&fd);
    while (status == OCI_OK && (name = next_name(dir)) != NULL)
        status = check_blob(dirfd(dir), algorithm, name, defects, err);
    return status;
}

enum oci_status oci_blobs_check(const struct oci_layout *layout, struct oci_defects *defects,
                                struct oci_error *err)
{
    owned_fd int fd = openat(layout->dirfd, "blobs", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    owned_dir DIR *dir = NULL;
    const char *name;
    enum oci_status status = OCI_OK;

    if (fd < 0) {
        fail(defects, "blobs", "img.layout.blobs.exists", "the folder is missing");
        return OCI_OK;
    }
    dir = fdopendir(fd);
    if (dir == NULL)
        return oci_fail_sys(err, errno, "read blobs");
    (void)steal_fd(&fd);
    while (status == OCI_OK && (name = next_name(dir)) != NULL)
        status = check_algorithm(dirfd(dir), name, defects, err);
    return status;
}
