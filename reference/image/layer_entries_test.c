/* SPDX-License-Identifier: Apache-2.0 */
/* An entry is a text: f NAME file, d NAME directory, l NAME link, h NAME TARGET hard link; a digit
 * before the name is the size of the file. */
#include "image/layer_entries.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <fcntl.h>
#include <unistd.h>

#include <archive.h>
#include <archive_entry.h>
#include <cmocka.h>

#include "base/digest.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/owned.h"
#include "base/path.h"

enum { ENTRIES_MAX = 4, SIZE_ARCHIVE = 1 << 16 };

static char place[] = "/tmp/keel-entries-XXXXXX";

static const struct row {
    const char *entries[ENTRIES_MAX];
    const char *requirement; /* Of the one defect; NULL: there is none. */
    enum oci_severity severity;
} rows[] = {
    {{"d d", "f d/a", "f d/b", "h c d/a"}, NULL,                               OCI_DEFECT_ERROR  },
    {{"f .wh.x", "f a"},                   NULL,                               OCI_DEFECT_ERROR  },
    {{"f d/a", "f .wh.x"},                 NULL,                               OCI_DEFECT_ERROR  },
    {{"f a", "f b", "f a"},                "img.layer.no-duplicates",          OCI_DEFECT_ERROR  },
    {{"f d/a", "f ./d//a"},                "img.layer.no-duplicates",          OCI_DEFECT_ERROR  },
    {{"d d", "d d/"},                      "img.layer.no-duplicates",          OCI_DEFECT_ERROR  },
    {{"d .wh.x"},                          "img.layer.whiteout.regular",       OCI_DEFECT_ERROR  },
    {{"l d/.wh.x"},                        "img.layer.whiteout.regular",       OCI_DEFECT_ERROR  },
    {{"f5.wh.x"},                          "img.layer.whiteout.regular",       OCI_DEFECT_ERROR  },
    {{"d d", "h e ./d"},                   "img.layer.hardlinks.files-only",   OCI_DEFECT_ERROR  },
    {{"f a", "f .wh.x"},                   "img.layer.whiteout.order",         OCI_DEFECT_WARNING},
    {{"f d/.wh..wh..opq"},                 "img.layer.opaque.prefer-explicit", OCI_DEFECT_WARNING},
};

static void write_entry(struct archive *archive, const char *text)
{
    owned_str char *copy = oci_str_dup(text + 2);
    char *target = strchr(copy, ' ');
    struct archive_entry *entry = archive_entry_new();
    size_t size = text[1] == ' ' ? 0 : (size_t)(text[1] - '0');

    if (target != NULL)
        *target++ = '\0';
    archive_entry_set_pathname(entry, copy);
    archive_entry_set_filetype(entry, text[0] == 'd'   ? AE_IFDIR
                                      : text[0] == 'l' ? AE_IFLNK
                                                       : AE_IFREG);
    archive_entry_set_size(entry, (la_int64_t)size);
    if (text[0] == 'l')
        archive_entry_set_symlink(entry, "anywhere");
    if (text[0] == 'h')
        archive_entry_set_hardlink(entry, target);
    assert_int_equal(archive_write_header(archive, entry), ARCHIVE_OK);
    assert_int_equal(archive_write_data(archive, "123456789", size), size);
    archive_entry_free(entry);
}

static void make_layer(const char *data, size_t size, struct oci_image_layer *layer)
{
    char hex[OCI_SHA256_HEX];
    owned_str char *digest = NULL;
    owned_str char *path = NULL;

    oci_digest_sha256_hex(data, size, hex);
    digest = oci_str_printf("sha256:%s", hex);
    path = oci_str_printf("%s/blobs/sha256/%s", place, hex);
    assert_int_equal(
        oci_file_write_atomic(AT_FDCWD, path, &(struct oci_file_content){data, size, 0644}, NULL),
        OCI_OK);
    layer->type = oci_media_type_find("application/vnd.oci.image.layer.v1.tar");
    layer->descriptor.size = size;
    assert_int_equal(oci_digest_name_read(digest, &layer->descriptor.digest, NULL), OCI_OK);
    assert_int_equal(oci_digest_name_read(digest, &layer->diff_id, NULL), OCI_OK);
}

static void check_bytes(const char *data, size_t size, struct oci_defects *defects)
{
    const struct oci_stream_limits bounds = {.bytes = 1 << 20, .ratio = 1000};
    owned_fd int fd = open(place, O_PATH | O_DIRECTORY | O_CLOEXEC);
    struct oci_layout layout = {.dirfd = fd};
    struct oci_check check = {.defects = defects, .place = "layer"};
    struct oci_layer_stream *stream = NULL;
    struct oci_image_layer layer;

    make_layer(data, size, &layer);
    assert_int_equal(oci_layer_stream_open(&layout, &layer, &bounds, &stream, NULL), OCI_OK);
    oci_layer_entries_check(stream, &check);
    assert_int_equal(oci_layer_stream_verify(stream, NULL), OCI_OK);
    oci_layer_stream_close(stream);
    oci_text_done(&check.pointer);
}

static void defects_of_entries_are_listed(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        owned_defects struct oci_defects defects = OCI_DEFECTS_NONE;
        static char data[SIZE_ARCHIVE];
        size_t size = 0;
        struct archive *archive = archive_write_new();

        (void)archive_write_set_format_ustar(archive);
        assert_int_equal(archive_write_open_memory(archive, data, sizeof(data), &size), ARCHIVE_OK);
        for (size_t j = 0; j < ENTRIES_MAX && rows[i].entries[j] != NULL; j++)
            write_entry(archive, rows[i].entries[j]);
        (void)archive_write_close(archive);
        (void)archive_write_free(archive);
        check_bytes(data, size, &defects);
        if (defects.n_rows != (rows[i].requirement != NULL))
            fail_msg("row %zu: %zu defects", i, defects.n_rows);
        if (rows[i].requirement == NULL)
            continue;
        assert_string_equal(defects.rows[0].requirement, rows[i].requirement);
        assert_int_equal(defects.rows[0].severity, rows[i].severity);
    }
}

static void bytes_that_are_no_archive_are_a_defect(void **state)
{
    owned_defects struct oci_defects defects = OCI_DEFECTS_NONE;
    char data[2048];

    (void)state;
    (void)memset(data, 'x', sizeof(data));
    check_bytes(data, sizeof(data), &defects);
    assert_int_equal(defects.n_errors, 1);
    assert_string_equal(defects.rows[0].requirement, "img.layer.tar");
}

static int make_place(void **state)
{
    owned_fd int fd = -1;
    owned_fd int blobs = -1;

    (void)state;
    if (mkdtemp(place) == NULL)
        return -1;
    fd = open(place, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return oci_path_make_dir(fd, "blobs/sha256", 0755, &blobs, NULL) != OCI_OK;
}

static int remove_place(void **state)
{
    owned_fd int fd = open("/tmp", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    (void)state;
    return oci_path_remove_tree(fd, strrchr(place, '/') + 1, NULL) != OCI_OK;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(defects_of_entries_are_listed),
        cmocka_unit_test(bytes_that_are_no_archive_are_a_defect),
    };

    return cmocka_run_group_tests(tests, make_place, remove_place);
}
