/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/mount_rows.h"

#include <string.h>

#include "base/memory.h"
#include "base/mountinfo.h"
#include "base/owned.h"
#include "harness/clean_text.h"

static json_t *text_of(const char *text)
{
    return cts_clean_text(text, strlen(text));
}

static json_t *words_of(const char *list, const char *separator)
{
    owned_str char *copy = oci_str_dup(list);
    json_t *words = json_array();
    char *rest = copy;
    const char *word = NULL;

    while ((word = strsep(&rest, separator)) != NULL) {
        if (word[0] != '\0')
            (void)json_array_append_new(words, text_of(word));
    }
    return words;
}

static json_t *row_of(const struct oci_mount *mount)
{
    json_t *row = json_object();

    (void)json_object_set_new(row, "id", json_integer(mount->id));
    (void)json_object_set_new(row, "parent", json_integer(mount->parent));
    (void)json_object_set_new(row, "root", text_of(mount->root));
    (void)json_object_set_new(row, "target", text_of(mount->target));
    (void)json_object_set_new(row, "options", words_of(mount->options, ","));
    (void)json_object_set_new(row, "optional", words_of(mount->optional, " "));
    (void)json_object_set_new(row, "fstype", text_of(mount->fstype));
    (void)json_object_set_new(row, "source", text_of(mount->source));
    (void)json_object_set_new(row, "super-options", words_of(mount->super_options, ","));
    return row;
}

json_t *cts_mount_rows(const char *text, size_t size)
{
    owned_mountinfo struct oci_mountinfo info = OCI_MOUNTINFO_NONE;
    json_t *rows = NULL;

    if (oci_mountinfo_parse(text, size, &info, NULL) != OCI_OK)
        return json_null();
    rows = json_array();
    for (size_t i = 0; i < info.n_rows; i++)
        (void)json_array_append_new(rows, row_of(&info.rows[i]));
    return rows;
}
