/* SPDX-License-Identifier: Apache-2.0 */
#include "unpack/attributes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <archive.h>
#include <archive_entry.h>
#include <cmocka.h>

enum { BLOCK = 512 };

/* A header of ustar: name, type and size, and the sum of its bytes. */
static void put_header(char *block, const char *name, char type, size_t size)
{
    unsigned sum = 0;

    (void)strcpy(block, name);
    (void)strcpy(block + 100, "0000644");
    (void)strcpy(block + 108, "0000000");
    (void)strcpy(block + 116, "0000000");
    (void)snprintf(block + 124, 12, "%011o", (unsigned)size & 0777777777);
    (void)strcpy(block + 136, "00000000000");
    (void)memset(block + 148, ' ', 8);
    block[156] = type;
    (void)memcpy(block + 257, "ustar\00000", 8);
    for (size_t i = 0; i < BLOCK; i++)
        sum += (unsigned char)block[i];
    (void)snprintf(block + 148, 8, "%06o", sum);
}

/* The time of a file whose extended header says @p record. */
static struct timespec read_time(const char *record)
{
    char tar[5 * BLOCK] = "";
    struct archive *archive = archive_read_new();
    struct archive_entry *entry = NULL;
    struct timespec modified;

    put_header(tar, "header", 'x', strlen(record));
    (void)memcpy(tar + BLOCK, record, strlen(record));
    put_header(tar + 2 * BLOCK, "file", '0', 0);
    assert_int_equal(archive_read_support_format_tar(archive), ARCHIVE_OK);
    assert_int_equal(archive_read_open_memory(archive, tar, sizeof(tar)), ARCHIVE_OK);
    assert_int_equal(archive_read_next_header(archive, &entry), ARCHIVE_OK);
    modified = oci_attributes_modified(entry);
    (void)archive_read_free(archive);
    return modified;
}

static void time_of_an_entry_is_what_its_record_says(void **state)
{
    static const struct {
        const char *record;
        int64_t seconds;
        long nanoseconds;
    } rows[] = {
        {"16 mtime=12.250\n",       12,          250000000},
        {"12 mtime=-5\n",           -5,          0        },
        {"14 mtime=-5.5\n",         -6,          500000000},
        {"22 mtime=-5.000000001\n", -6,          999999999},
        {"21 mtime=10000000000\n",  10000000000, 0        },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct timespec found = read_time(rows[i].record);

        assert_int_equal(found.tv_sec, rows[i].seconds);
        assert_int_equal(found.tv_nsec, rows[i].nanoseconds);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(time_of_an_entry_is_what_its_record_says),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
